"""The kinds of small entities that share one set of pages: their words, their form, who may write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Q

from ecluse.contracts import models
from ecluse.contracts.enums import Permission
from ecluse.contracts.forms import entities
from ecluse.contracts.forms.base import RecordForm
from ecluse.contracts.permissions import (
    can_attach,
    can_document_contract,
    can_edit_agreement,
    can_edit_contract,
    can_edit_funding,
    can_edit_plan,
    can_edit_sheet,
    can_track_commitments,
    can_update_sheet,
)
from ecluse.contracts.presenters.navigation import Place
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.access import LEADING
from ecluse.contracts.selectors.contents import documents_shown


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entity. ``owner`` is what it hangs on: "contract", "signatory" or "sheet"."""

    slug: str
    model: type[Model]
    form: type[RecordForm]
    owner: str
    title: str  # of the list
    the: str  # « l’axe », « la ligne de financement »
    new: str  # « Nouvel axe »
    may_edit: Callable[[Access, Any], bool]
    empty: str = ""  # why there is nothing, and what to do, for a kind that has a list of its own
    may_view: Callable[[Access], bool] = lambda access: access.may(Permission.VIEW_CONTRACT)
    may_track: Callable[[Access, Any], bool] | None = None
    tracking_form: type[RecordForm] | None = None
    place: Place = Place.PLAN
    related: tuple[str, ...] = ()
    counts: tuple[tuple[str, Any], ...] = ()
    above: str = ""  # what they are put in order under, beside their owner: "parent" for a tree, "axis"
    #: The condition on those that a reader may see, where they may not see them all.
    shown: Callable[[Access], Q] = lambda access: Q()
    lost: str = ""  # what goes with it when it is removed
    feminine: bool = False
    spreads: bool = False  # whether its amounts may be spread over several years
    asked: tuple[str, ...] = ()  # what an address may fill in beforehand
    #: Which ones people see it among, where they do not see all those of its owner together.
    beside: Callable[[Any], dict[str, Any]] | None = None


CONTRACT_KINDS = (
    Kind(
        slug="axes", model=models.Axis, form=entities.AxisForm, owner="contract", title="Axes", the="l’axe",
        new="Nouvel axe", empty="Aucun axe n’est encore écrit. Les axes sont les grandes priorités du contrat.",
        may_edit=can_edit_plan,
        counts=(("sheet_count", Count("sheets", filter=Q(sheets__archived_at__isnull=True), distinct=True)),),
        lost="Les fiches, thèmes et objectifs qui sont sous cet axe restent, sans lui.",
    ),
    Kind(
        slug="themes", model=models.Theme, form=entities.ThemeForm, owner="contract", title="Thèmes", the="le thème",
        new="Nouveau thème", empty="Aucun thème n’est encore écrit.", may_edit=can_edit_plan,
        related=("axis", "term"), above="axis", lost="Les fiches et objectifs de ce thème restent, sans lui.",
    ),
    Kind(
        slug="objectifs", model=models.Objective, form=entities.ObjectiveForm, owner="contract", title="Objectifs",
        the="l’objectif", new="Nouvel objectif", empty="Aucun objectif n’est encore écrit.", may_edit=can_edit_plan,
        related=("axis", "theme"), above="parent", lost="Les objectifs qui sont sous lui sont retirés avec lui.",
    ),
    Kind(
        slug="signataires", model=models.Signatory, form=entities.SignatoryForm, owner="contract",
        may_track=can_edit_contract, tracking_form=entities.SignatoryVoteForm,
        title="Signataires", the="le signataire", new="Nouveau signataire",
        empty="Aucun signataire n’est encore connu.", may_edit=can_edit_agreement, place=Place.SIGNATORIES,
        related=("organisation",), counts=(("commitment_count", Count("commitments")),),
        lost="Ses engagements sont retirés avec lui.",
    ),
    Kind(
        slug="principes", model=models.Principle, form=entities.PrincipleForm, owner="contract", title="Principes",
        the="le principe", new="Nouveau principe",
        empty="Aucun principe n’est écrit. Les principes valent pour toutes les actions du contrat.",
        may_edit=can_edit_agreement,
    ),
    Kind(
        slug="dispositifs", model=models.Dispositif, form=entities.DispositifForm, owner="contract",
        title="Dispositifs", the="le dispositif", new="Nouveau dispositif",
        empty="Aucun dispositif n’est écrit. Un dispositif est ce que le contrat a créé et qui dure.",
        may_edit=can_edit_contract, related=("organisation",),
    ),
    Kind(
        slug="plans-lies", model=models.LinkedPlan, form=entities.LinkedPlanForm, owner="contract",
        title="Plans liés", the="le plan lié", new="Nouveau plan lié",
        empty="Aucun plan lié n’est écrit. Le contrat s’articule souvent avec le PRS, le PTSM ou le contrat de ville.",
        may_edit=can_edit_plan, related=("term", "organisation"), lost="Les fiches qui le citent ne le citent plus.",
    ),
    Kind(
        slug="pieces", model=models.ContractDocument, form=entities.ContractDocumentForm, owner="contract",
        title="Pièces du contrat", the="la pièce", new="Nouvelle pièce", feminine=True,
        empty="Aucune pièce n’est gardée. Délibérations, contrat signé, annexes, relevés de décisions\u00a0: ce sont les "
        "preuves de la vie du contrat.",
        may_edit=can_document_contract, place=Place.SIGNATORIES, shown=documents_shown,
    ),
)  # fmt: skip

COMMITMENTS = Kind(
    slug="engagements", model=models.Commitment, form=entities.CommitmentForm, owner="signatory",
    title="Engagements", the="l’engagement", new="Nouvel engagement",
    empty="Aucun engagement de ce signataire n’est encore écrit.", place=Place.SIGNATORIES,
    may_edit=lambda access, signatory: can_edit_agreement(access, signatory.contract),
    may_track=can_track_commitments, tracking_form=entities.CommitmentTrackingForm,
)  # fmt: skip

SHEET_KINDS = (
    Kind(
        slug="acteurs", model=models.SheetActor, form=entities.ActorForm, owner="sheet",
        title="Pilotes, élus et partenaires", the="l’acteur", new="Nouvel acteur",
        may_edit=can_edit_sheet, place=Place.SHEETS, related=("organisation", "person"), asked=("role",),
        beside=lambda actor: {"role__in": LEADING if actor.role in LEADING else [actor.role]},
    ),
    Kind(
        slug="etapes", model=models.Milestone, form=entities.MilestoneForm, owner="sheet", title="Étapes",
        the="l’étape", new="Nouvelle étape", may_edit=can_update_sheet, place=Place.SHEETS, feminine=True,
    ),
    Kind(
        slug="couts", model=models.CostLine, form=entities.CostForm, owner="sheet", title="Coûts",
        the="la ligne de coût", new="Nouvelle ligne de coût", may_edit=can_edit_funding,
        beside=lambda line: {"year": line.year}, may_view=lambda access: access.may(Permission.VIEW_FUNDING),
        place=Place.SHEETS, feminine=True, spreads=True,
    ),
    Kind(
        slug="financements", model=models.FundingLine, form=entities.FundingForm, owner="sheet",
        title="Financements", the="la ligne de financement", new="Nouvelle ligne de financement",
        may_edit=can_edit_funding, beside=lambda line: {"year": line.year},
        may_view=lambda access: access.may(Permission.VIEW_FUNDING), place=Place.SHEETS,
        related=("funder", "scheme"), feminine=True, spreads=True,
    ),
    Kind(
        slug="indicateurs", model=models.FollowUpIndicator, form=entities.IndicatorForm, owner="sheet",
        title="Indicateurs de suivi", the="l’indicateur", new="Nouvel indicateur",
        may_edit=can_update_sheet, place=Place.SHEETS,
    ),
    Kind(
        slug="documents", model=models.Attachment, form=entities.AttachmentForm, owner="sheet",
        title="Documents et liens", the="le document", new="Nouveau document ou lien",
        may_edit=can_attach, place=Place.SHEETS,
    ),
)  # fmt: skip

BY_SLUG = {kind.slug: kind for kind in (*CONTRACT_KINDS, COMMITMENTS, *SHEET_KINDS)}


class _Slug:
    """A path converter that knows only the kinds of one owner: any other word is no address."""

    def to_python(self, value: str) -> Kind:
        return BY_SLUG[value]

    def to_url(self, value: Kind | str) -> str:
        return value.slug if isinstance(value, Kind) else value


class ContractKind(_Slug):
    regex = "|".join(kind.slug for kind in CONTRACT_KINDS)


class SheetKind(_Slug):
    regex = "|".join(kind.slug for kind in SHEET_KINDS)
