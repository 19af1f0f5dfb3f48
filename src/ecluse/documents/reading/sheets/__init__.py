"""Workbooks (XLSX, XLS, ODS) and the tables that their sheets hold."""
