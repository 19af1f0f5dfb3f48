"""Reads of the observatory: what was loaded, what is live, the figures of a territory."""
