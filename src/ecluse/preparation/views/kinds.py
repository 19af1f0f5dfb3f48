"""The kinds of entities that share the pages of writing: new, edit, take away, move."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from ecluse.contracts.presenters.navigation import address
from ecluse.preparation import models
from ecluse.preparation.forms import feasibility, priorities
from ecluse.preparation.forms.base import LinkedForm


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entity: its words, its form, the page where it is read. ``kept``: taken away, it can be put back."""

    slug: str
    model: type[Model]
    form: type[LinkedForm]
    the: str  # « le constat »
    new: str
    page: str  # the name of the address where it is read
    lost: str = ""  # what goes with it
    feminine: bool = False
    ordered: bool = True
    kept: bool = False

    def where(self, contract: int, pk: int | None = None) -> str:
        """The address where an entity of this kind is read."""
        return address(f"preparation:{self.page}", contract) + (f"#{self.anchor(pk)}" if pk else "")

    def anchor(self, pk: int) -> str:
        """Where an entity stands in that page."""
        return f"{self.slug}-{pk}"

    @property
    def agreed(self) -> str:
        return "e" if self.feminine else ""

    @property
    def capital(self) -> str:
        return self.the[:1].upper() + self.the[1:]


KINDS = (
    Kind(
        slug="facteurs", model=models.FeasibilityCriterion, form=feasibility.CriterionForm, page="feasibility",
        the="le facteur ou la condition", new="Nouveau facteur, ou nouvelle condition",
    ),
    Kind(
        slug="co-porteurs", model=models.CoCarrier, form=feasibility.CoCarrierForm, page="feasibility",
        the="le co-porteur", new="Nouveau co-porteur",
    ),
    Kind(
        slug="regles", model=models.FundingRule, form=feasibility.FundingRuleForm, page="feasibility",
        the="la règle de financement", new="Nouvelle règle de financement", feminine=True,
    ),
    Kind(
        slug="rencontres", model=models.Encounter, form=feasibility.EncounterForm, page="encounter-list",
        the="la rencontre", new="Nouvelle rencontre", feminine=True, ordered=False,
        lost="Les constats qui y ont été faits restent, sans elle.",
    ),
    Kind(
        slug="constats", model=models.Finding, form=priorities.FindingForm, page="finding-list",
        the="le constat", new="Nouveau constat", kept=True,
    ),
    Kind(
        slug="priorites", model=models.Priority, form=priorities.PriorityForm, page="priority-list",
        the="la priorité", new="Nouvelle priorité", feminine=True, kept=True,
    ),
    Kind(
        slug="criteres", model=models.PriorityCriterion, form=priorities.PriorityCriterionForm, page="priority-list",
        the="le critère", new="Nouveau critère", lost="Toutes les notes données sur ce critère sont retirées avec lui.",
    ),
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in KINDS}


class _Slug:
    """A path converter that knows these kinds alone: any other word is no address."""

    def to_python(self, value: str) -> Kind:
        return BY_SLUG[value]

    def to_url(self, value: Kind | str) -> str:
        return value.slug if isinstance(value, Kind) else value


class PreparationKind(_Slug):
    regex = "|".join(kind.slug for kind in KINDS)


class OrderedKind(_Slug):
    regex = "|".join(kind.slug for kind in KINDS if kind.ordered)
