"""Fictional contracts, made from a seed: believable words of the field, imaginary places, nobody."""

from ecluse.portal.rules.fiction.contracts import Size, make_contract, shares
from ecluse.portal.rules.fiction.places import place_names

__all__ = ["Size", "make_contract", "place_names", "shares"]
