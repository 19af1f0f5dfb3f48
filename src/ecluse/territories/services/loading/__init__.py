"""Loading of publishers' files of reference: one file, one transaction, everything told."""
