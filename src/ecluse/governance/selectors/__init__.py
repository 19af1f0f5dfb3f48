"""Reads of governance. What a person may not see does not exist for them."""
