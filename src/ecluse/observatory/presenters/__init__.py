"""Pages of the observatory as frozen models."""
