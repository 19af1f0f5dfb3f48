"""Pages of the preparation of a contract."""
