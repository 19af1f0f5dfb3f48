"""The only writers of the preparation."""
