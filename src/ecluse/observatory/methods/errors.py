"""What the methods refuse."""

from __future__ import annotations


class InvalidInput(ValueError):
    """The input makes no sense for this method: more cases than people, an empty band, weights that do not add up…"""
