"""The only writers of governance."""
