"""Small worlds for tests, built through the services."""
