"""Measures of the product, each run by hand; none is part of the package."""
