"""What the application keeps about observations: files, loadings, builds. The figures themselves are in the store."""
