"""Page models of the preparation."""
