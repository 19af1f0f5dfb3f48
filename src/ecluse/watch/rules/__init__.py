"""Plain rules of the watch."""
