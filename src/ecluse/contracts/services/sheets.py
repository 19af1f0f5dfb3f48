"""Action sheets: written, moved through their statuses, archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Organisation, Person
from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import ActorRole, SheetStatus, VocabularyKind
from ecluse.contracts.models import (
    FIRST_YEAR,
    LAST_YEAR,
    ActionSheet,
    Axis,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    Mention,
    Milestone,
    Note,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
    StatusChange,
    Term,
)
from ecluse.contracts.rules.money import AMOUNTS, COSTS
from ecluse.contracts.rules.statuses import NO_REASON, lacks_a_reason, next_statuses
from ecluse.contracts.selectors import people_who_see
from ecluse.contracts.services import records
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.formats import money
from ecluse.lib.stems import searchable
from ecluse.lib.text import key

LINKS = ("themes", "objectives", "audiences", "tags", "linked_plans", "priority_areas")


@dataclass(frozen=True, slots=True)
class ActorInput:
    """Who takes part in an action, and how."""

    role: ActorRole
    organisation: Organisation | records.NewOrganisation | None = None
    person: Person | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FundingInput:
    """One line of money, in euros."""

    funder: Organisation
    year: int | None = None
    planned: Decimal | None = None
    requested: Decimal | None = None
    granted: Decimal | None = None
    paid: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostInput:
    """One line of what an action costs, in euros."""

    planned: Decimal
    year: int | None = None
    label: str = ""
    tax_basis: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneInput:
    title: str
    due: str = ""
    done_on: str = ""


@dataclass(frozen=True, slots=True)
class SheetContents:
    """All that a new sheet may be made with besides its plain fields."""

    axes: Sequence[Axis] = ()
    actors: Sequence[ActorInput] = ()
    milestones: Sequence[MilestoneInput] = ()
    costs: Sequence[CostInput] = ()
    funding: Sequence[FundingInput] = ()
    indicators: Sequence[str] = ()
    determinants: Sequence[tuple[Term, str]] = ()
    links: Mapping[str, Sequence[Any]] | None = None


#: The columns whose words a search looks among.
SEARCHED = frozenset({"number", "title", "context", "aims", "description", "perimeter_text"})


def make_searchable(sheet: ActionSheet) -> None:
    """Write the stems under which a sheet is found, and the title that lists sort by."""
    sheet.folded_title = key(sheet.title)[:500]
    sheet.search_text = searchable(
        " ".join([sheet.number, sheet.title, sheet.context, sheet.aims, sheet.description, sheet.perimeter_text])
    )


@transaction.atomic
def create_sheet(
    *, by: Actor, contract: Contract, values: Mapping[str, Any], contents: SheetContents | None = None
) -> ActionSheet:
    """Write a new sheet with all it holds: one event. Raises DomainError if its title is empty or a rule is broken."""
    contents = contents or SheetContents()
    with operation():
        return _create_sheet(by=by, contract=contract, values=values, contents=contents)


def _create_sheet(*, by: Actor, contract: Contract, values: Mapping[str, Any], contents: SheetContents) -> ActionSheet:
    sheet = ActionSheet(contract=contract)
    records.refuse_archived(sheet)
    records.assign(sheet, values)
    check_parent(sheet)
    sheet.position = records.next_position(ActionSheet.objects.filter(contract=contract))
    make_searchable(sheet)
    records.save(sheet)
    told = records.contents_told(sheet) | _fill(sheet, contents, by)
    StatusChange.objects.create(sheet=sheet, before="", after=sheet.status, at=timezone.now(), by_label=by.audit_label)
    records.tell(sheet, by=by, verb="create", changes=records.Changes(told))
    return sheet


def _fill(sheet: ActionSheet, contents: SheetContents, by: Actor) -> dict[str, list[Any]]:
    """Add to a new sheet what hangs on it; return it as the event tells it."""
    contract = sheet.contract
    for axis in contents.axes:
        records.refuse_foreign(contract, "Axe", axis)
    for term, _ in contents.determinants:
        records.refuse_foreign(contract, "Déterminant", term)
    SheetAxis.objects.bulk_create(
        SheetAxis(sheet=sheet, axis=axis, position=place) for place, axis in enumerate(dict.fromkeys(contents.axes))
    )
    bodies = records.with_known_bodies({str(n): actor.organisation for n, actor in enumerate(contents.actors)}, by=by)
    actors = [
        SheetActor(
            sheet=sheet, position=place, role=actor.role, organisation=bodies[str(place)], person=actor.person,
            detail=actor.detail[:300],
        )
        for place, actor in enumerate(contents.actors)
    ]  # fmt: skip
    if any(actor.organisation is None and actor.person is None and not actor.detail for actor in actors):
        raise DomainError("Choisissez un organisme ou une personne, ou précisez une fonction.", field="organisation")
    SheetActor.objects.bulk_create(actors)
    steps = [
        Milestone(sheet=sheet, position=place, title=step.title[:500], due=step.due, done_on=step.done_on)
        for place, step in enumerate(contents.milestones)
    ]
    records.check_fields(steps)
    Milestone.objects.bulk_create(steps)
    costs, money = money_lines(sheet, contents)
    CostLine.objects.bulk_create(costs)
    FundingLine.objects.bulk_create(money)
    FollowUpIndicator.objects.bulk_create(
        FollowUpIndicator(sheet=sheet, position=place, name=name[:500])
        for place, name in enumerate(contents.indicators)
    )
    SheetDeterminant.objects.bulk_create(
        SheetDeterminant(sheet=sheet, term=term, target_level=level)
        for term, level in dict(contents.determinants).items()
    )
    told: dict[str, list[Any]] = {
        "axes": [None, [str(axis) for axis in contents.axes]],
        "acteurs": [None, [f"{actor.get_role_display()} : {actor}" for actor in actors]],
        "étapes": [None, [str(step) for step in steps]],
        "coûts": [None, [cost_told(line) for line in costs]],
        "financements": [None, [str(line) for line in money]],
        "indicateurs de suivi": [None, list(contents.indicators)],
        "déterminants": [None, [str(term) for term, _ in contents.determinants]],
    }
    for name, values in (contents.links or {}).items():
        told |= records.set_links(sheet, name, values).told
    return {label: change for label, change in told.items() if change[1]}


def money_lines(sheet: ActionSheet, contents: SheetContents) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of cost and of funding of a new sheet, not saved. Raises DomainError for what they may not hold."""
    costs = [
        CostLine(
            sheet=sheet,
            position=place,
            label=line.label,
            year=line.year,
            planned=line.planned,
            tax_basis=line.tax_basis,
        )
        for place, line in enumerate(contents.costs)
    ]
    funding = [
        FundingLine(
            sheet=sheet, position=place, funder=line.funder, year=line.year, planned=line.planned,
            requested=line.requested, granted=line.granted, paid=line.paid,
        )
        for place, line in enumerate(contents.funding)
    ]  # fmt: skip
    records.check_fields([*costs, *funding])
    amounts = [getattr(line, name) for line in costs for name in COSTS]
    amounts += [getattr(line, name) for line in funding for name in AMOUNTS]
    if any(amount is not None and amount < 0 for amount in amounts):
        raise DomainError("Un montant ne peut pas être négatif.")
    years = [*(line.year for line in costs), *(line.year for line in funding)]
    if any(year is not None and not FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise DomainError(f"Écrivez une année entre {FIRST_YEAR} et {LAST_YEAR}.", field="year")
    return costs, funding


def cost_told(line: CostLine) -> str:
    """A line of cost in the event of a new sheet."""
    return f"{line} : {money(line.planned)}" if line.planned is not None else str(line)


def check_parent(sheet: ActionSheet) -> None:
    """A sub-action stands under a main action of the same contract, and has none of its own."""
    parent = sheet.parent
    sheet.depth = 0 if parent is None else 1
    if parent is None:
        return
    if parent.parent_id is not None or (sheet.pk and sheet.sub_actions.exists()):
        raise DomainError("Une sous-action n’a pas elle-même de sous-action.", field="parent")
    if parent.pk == sheet.pk:
        raise DomainError("Une fiche ne peut pas être sa propre sous-action.", field="parent")


@transaction.atomic
def update_sheet(
    *,
    by: Actor,
    sheet: ActionSheet,
    version: int | None,
    values: Mapping[str, Any] | None = None,
    links: Mapping[str, Iterable[Any]] | None = None,
    axes: Sequence[Axis] | None = None,
    determinants: Sequence[tuple[Term, str]] | None = None,
    tag_labels: Iterable[str] | None = None,
) -> ActionSheet:
    """Change the fields given, and only those; ``tag_labels`` are free words, made known where they are new.

    Raises StaleError if the sheet has changed since ``version``.
    """
    current = ActionSheet.objects.select_for_update(of=("self",)).select_related("contract").get(pk=sheet.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    records.refuse_archived(current)
    if values and "status" in values:
        raise DomainError("Le statut se change par « Changer le statut ».", field="status")
    changes = records.assign(current, values or {})
    check_parent(current)
    links = dict(links or {})
    if tag_labels is not None:
        links["tags"] = terms_named(by=by, contract=current.contract, kind=VocabularyKind.TAG, labels=tag_labels)
    for name, chosen in links.items():
        changes.add(records.set_links(current, name, chosen))
    if axes is not None:
        changes.add(set_axes(current, axes))
    if determinants is not None:
        changes.add(set_determinants(current, determinants))
    if changes:
        current.version += 1
        make_searchable(current)
        changes.add(records.news(current, timezone.now()))
        records.save(current)
        records.tell(current, by=by, verb="update", changes=changes)
    return current


def set_axes(sheet: ActionSheet, axes: Sequence[Axis]) -> records.Changes:
    """Put a sheet under ``axes``, in their order; return the change."""
    for axis in axes:
        records.refuse_foreign(sheet.contract, "Axe", axis)
    old = [link.axis for link in sheet.axis_links.select_related("axis")]
    changes = records.Changes()
    before, after = [axis.pk for axis in old], [axis.pk for axis in axes]
    if before != after:
        sheet.axis_links.all().delete()
        SheetAxis.objects.bulk_create(
            SheetAxis(sheet=sheet, axis=axis, position=place) for place, axis in enumerate(axes)
        )
        told = ([str(axis) for axis in old], [str(axis) for axis in axes])
        changes.of(label="axes", name="axes", told=told, data=(before, after))
    return changes


def set_determinants(sheet: ActionSheet, chosen: Sequence[tuple[Term, str]]) -> records.Changes:
    """Give a sheet its determinants of health, each with the level aimed at; return the change."""
    for term, _ in chosen:
        records.refuse_foreign(sheet.contract, "Déterminant", term)
    old = list(sheet.determinant_links.select_related("term"))
    new = [SheetDeterminant(sheet=sheet, term=term, target_level=level) for term, level in dict(chosen).items()]
    data = tuple(sorted([link.term_id, link.target_level] for link in links) for links in (old, new))
    changes = records.Changes()
    if data[0] != data[1]:
        sheet.determinant_links.all().delete()
        SheetDeterminant.objects.bulk_create(new)
        told = (sorted(map(str, old)), sorted(map(str, new)))
        changes.of(label="déterminants de santé", name="determinants", told=told, data=(data[0], data[1]))
    return changes


def _refuse_draft(sheet: ActionSheet) -> None:
    """What happens is told of the contract in force, never of the working copy of an amendment."""
    if sheet.contract.draft_of_id is not None:
        raise DomainError(
            "Cette fiche est l’exemplaire de travail d’un avenant : son suivi s’écrit sur le contrat en vigueur."
        )


@transaction.atomic
def change_status(
    *, by: Actor, sheet: ActionSheet, to: str, version: int | None = None, reason: str = ""
) -> ActionSheet:
    """Move a sheet to another status, as the status machine allows.

    Raises DomainError if the step is not allowed or if a blocked or dropped sheet is given no reason, StaleError if the
    sheet has changed since ``version``.
    """
    current = ActionSheet.objects.select_for_update(of=("self",)).select_related("contract").get(pk=sheet.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    records.refuse_archived(current)
    _refuse_draft(current)
    if to == current.status:
        return current
    if to not in next_statuses(current.status):
        label = SheetStatus(to).label.lower() if to in SheetStatus.values else to
        raise DomainError(
            f"Une fiche « {current.get_status_display().lower()} » ne peut pas devenir « {label} ».", field="status"
        )
    if lacks_a_reason(to, reason):
        raise DomainError(NO_REASON.capitalize(), field="reason")
    before = current.status
    changes = records.assign(current, {"status": to})
    current.version += 1
    at = timezone.now()
    changes.add(records.news(current, at))
    records.save(current)
    StatusChange.objects.create(
        sheet=current, before=before, after=to, at=at, by_label=by.audit_label, reason=reason.strip()
    )
    records.tell(current, by=by, verb="change_status", changes=changes, note=reason.strip())
    return current


@transaction.atomic
def add_note(
    *, by: Actor, sheet: ActionSheet, text: str, on: date | None = None, mentions: Iterable[Person] = ()
) -> Note:
    """Write a dated note on a sheet, for the attention of ``mentions``.

    Raises DomainError if it is empty, or meant for someone who may not read the sheet.
    """
    if not text.strip():
        raise DomainError("La note est vide : écrivez-la.", field="text")
    records.refuse_archived(sheet)
    _refuse_draft(sheet)
    note = Note(sheet=sheet, text=text.strip(), on=on or timezone.localdate(), author_label=by.audit_label)
    records.save(note)
    people = list(dict.fromkeys(mentions))
    if not set(people) <= set(people_who_see(sheet) if people else ()):
        raise DomainError("Une des personnes signalées ne peut pas lire cette fiche.", field="mentions")
    Mention.objects.bulk_create(Mention(note=note, person=person) for person in people)
    ActionSheet.objects.filter(pk=sheet.pk).update(last_news_at=timezone.now())
    told: dict[str, list[Any]] = {"note": [None, note.text]}
    if people:
        told["à l’attention de"] = [None, [str(person) for person in people]]
    records.tell(note, by=by, verb="create", changes=records.Changes(told), note=str(sheet))
    return note


@transaction.atomic
def see_mention(*, by: Actor, mention: Mention) -> None:
    """Say that the person has seen the note meant for them; twice is once."""
    if mention.seen_at is None:
        mention.seen_at = timezone.now()
        mention.save(update_fields=["seen_at"])
        records.tell(mention.note, by=by, verb="see")


@transaction.atomic
def archive_sheet(*, by: Actor, sheet: ActionSheet) -> ActionSheet:
    """Take a sheet out of the lists; it can be restored. Raises DomainError if it has live sub-actions."""
    if sheet.archived_at is not None:
        return sheet
    records.refuse_archived(sheet)
    if sheet.sub_actions.filter(archived_at__isnull=True).exists():
        raise DomainError("Cette fiche a des sous-actions : archivez-les d’abord.")
    return _put(sheet, timezone.now(), by=by, verb="archive")


@transaction.atomic
def restore_sheet(*, by: Actor, sheet: ActionSheet) -> ActionSheet:
    """Put an archived sheet back in the lists. Raises DomainError if its main action is still archived."""
    if sheet.archived_at is None:
        return sheet
    records.refuse_archived(sheet.contract)
    if sheet.parent is not None and sheet.parent.archived_at is not None:
        raise DomainError("Restaurez d’abord l’action principale de cette sous-action.")
    return _put(sheet, None, by=by, verb="restore")


def _put(sheet: ActionSheet, archived_at: datetime | None, *, by: Actor, verb: str) -> ActionSheet:
    sheet.archived_at = archived_at
    sheet.version += 1
    sheet.save(update_fields=["archived_at", "version"])
    records.tell(sheet, by=by, verb=verb)
    return sheet
