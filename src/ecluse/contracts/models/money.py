"""The money of an action: what it costs, and who pays for it. Both are told line by line, and their totals are computed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from ecluse.contracts.enums import TaxBasis
from ecluse.contracts.models.fields import Ordered, PartialDateField, Versioned
from ecluse.contracts.models.sheet import ActionSheet
from ecluse.contracts.models.vocabulary import Term

FIRST_YEAR, LAST_YEAR = 1900, 2100
#: The years that a contract may speak of: a year typed with a digit too many is refused, whatever wrote it.
_YEAR = models.Q(year__isnull=True) | models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR)


def _amount(label: str) -> Any:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def _posts(label: str) -> Any:
    return models.DecimalField(label, max_digits=6, decimal_places=3, null=True, blank=True)


def _not_negative(*names: str) -> models.Q:
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0})
    return condition


class CostLine(Versioned, Ordered):
    """What an action costs, or a part of it, for one year: planned, then spent. In euros; None when not known."""

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="cost_lines", verbose_name="fiche action")
    label = models.CharField("poste de dépense", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    planned = _amount("coût prévu")
    spent = _amount("dépensé")
    tax_basis = models.CharField("base", max_length=10, choices=TaxBasis, blank=True, default="")

    class Meta:
        verbose_name = "ligne de coût"
        verbose_name_plural = "lignes de coût"
        ordering: ClassVar = ["year", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_not_negative("planned", "spent"), name="contracts_cost_not_negative"),
            models.CheckConstraint(condition=_YEAR, name="contracts_cost_year_possible"),
            models.CheckConstraint(
                condition=models.Q(planned__isnull=False) | models.Q(spent__isnull=False),
                name="contracts_cost_says_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label or 'Coût'} {self.year or ''}".strip()


class FundingLine(Versioned, Ordered):
    """What one funder plans, was asked, grants and pays for one year: euros, and posts as fractions of a full-time one.

    None where it is not known, which is not zero.
    """

    sheet = models.ForeignKey(ActionSheet, models.CASCADE, related_name="funding_lines", verbose_name="fiche action")
    funder = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="fundings", verbose_name="financeur"
    )
    scheme = models.ForeignKey(
        Term, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="source de financement"
    )
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    planned = _amount("prévu")
    requested = _amount("demandé")
    granted = _amount("accordé")
    paid = _amount("versé")
    tax_basis = models.CharField("base", max_length=10, choices=TaxBasis, blank=True, default="")
    fte_requested = _posts("postes demandés, en ETP")
    fte_granted = _posts("postes accordés, en ETP")
    reference = models.CharField("convention", max_length=200, blank=True)
    agreed_on = PartialDateField("date de la convention")

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering: ClassVar = ["year", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_not_negative("planned", "requested", "granted", "paid"),
                name="contracts_funding_not_negative",
            ),
            models.CheckConstraint(
                condition=_not_negative("fte_requested", "fte_granted"), name="contracts_funding_posts_not_negative"
            ),
            models.CheckConstraint(condition=_YEAR, name="contracts_funding_year_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.funder} {self.year or ''}".strip()
