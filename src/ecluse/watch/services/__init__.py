"""The only writers of the watch."""
