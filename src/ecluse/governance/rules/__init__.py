"""Pure rules of governance: no database, no framework."""
