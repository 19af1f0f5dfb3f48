"""Reads of the preparation of a contract."""
