"""OpenDocument texts (ODT) and workbooks (ODS)."""
