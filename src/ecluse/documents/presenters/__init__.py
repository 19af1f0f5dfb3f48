"""Frozen page models: what the pages of documents show, decided before the templates."""
