"""Pages of the watch as frozen values."""
