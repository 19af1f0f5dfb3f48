"""Plain facts of the portal."""
