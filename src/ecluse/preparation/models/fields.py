"""Fields of the preparation."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from ecluse.lib.formats import number
from ecluse.lib.typography import NBSP


class FullTimeField(models.DecimalField):  # type: ignore[type-arg]
    """A share of a full-time post: « 0,5 ETP »."""

    def said(self, value: Decimal) -> str:
        """The share as people read it."""
        return f"{number(value)}{NBSP}ETP"
