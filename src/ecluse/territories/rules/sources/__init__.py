"""Publishers' files of reference: opened, recognised by their content, and read row by row into plain facts."""
