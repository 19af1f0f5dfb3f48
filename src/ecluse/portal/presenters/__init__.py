"""What the pages of the portal show, computed before the templates."""
