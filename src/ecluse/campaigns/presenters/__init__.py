"""Page models of campaigns."""
