"""A contract renewed: the next one prepared sheet by sheet and axis by axis, then written at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.selectors import events_of_scope
from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import ContractState, Fate, Novelty, SheetStatus
from ecluse.contracts.models import (
    NO_PERIMETER,
    SAME_PERIMETER,
    ActionSheet,
    Contract,
    IndicatorValue,
    Membership,
    Objective,
    Renewal,
    RenewalChoice,
    SheetSuccession,
    StatusChange,
    Term,
    Theme,
)
from ecluse.contracts.rules.amendments import ORDER
from ecluse.contracts.rules.generations import Choice, Wanted, carried_on, changed, joined, under_what_goes
from ecluse.contracts.selectors.access import held_today
from ecluse.contracts.selectors.renewals import AXES, FIELDS, SHEETS, Plan, plan_of, wider_territories
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import create_contract, withdraw_contract
from ecluse.contracts.services.copies import Anew, Made, copy_into
from ecluse.contracts.services.versions import held
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import number, partial_date, plural
from ecluse.territories.models import Perimeter
from ecluse.territories.services import create_perimeter, delete_perimeter

#: Commitments are taken anew by those who sign; a contract begins without those of the one before.
_CARRIED = frozenset(ORDER) - {"commitment"}
#: What the contract says of itself that the next one begins with.
_WORDS = ("summary", "governance", "legal_references")


class DecidedError(DomainError):
    """Someone else has decided otherwise meanwhile of the things whose ``names`` are given."""

    def __init__(self, names: list[str]) -> None:
        told = " ; ".join(f"« {name} »" for name in names)
        super().__init__(
            f"Quelqu’un d’autre a décidé entre-temps de la suite de {told}. Rien n’a été enregistré : "
            "relisez, puis décidez de nouveau."
        )


@transaction.atomic
def open_renewal(*, by: Actor, contract: Contract) -> Renewal:
    """Begin to prepare the contract that follows; the one that is being prepared already is given back."""
    current = held(contract)
    records.refuse_archived(current)
    found = Renewal.objects.select_related("made").filter(contract=current).first()
    if found is not None:
        return found
    renewal = Renewal(
        contract=current, title=current.title, territory_name=current.territory_name, carrier=current.carrier,
        perimeter_from=SAME_PERIMETER if current.perimeter_id else NO_PERIMETER,
    )  # fmt: skip
    records.save(renewal)
    records.tell(renewal, by=by, verb="prepare")
    return renewal


def _current(renewal: Renewal) -> Renewal:
    """The renewal and its contract, their rows held. Raises DomainError once the next contract is made."""
    contract = held(renewal.contract)
    records.refuse_archived(contract)
    found = Renewal.objects.select_for_update(of=("self",)).select_related("carrier", "made").get(pk=renewal.pk)
    found.contract = contract
    return found


def _refuse_made(renewal: Renewal) -> None:
    if renewal.made_id is not None:
        raise DomainError(
            "Le contrat suivant est déjà créé : écrivez-le sur ses pages, et corrigez les liens entre fiches."
        )


@transaction.atomic
def describe_renewal(*, by: Actor, renewal: Renewal, values: Mapping[str, Any], version: int | None) -> Renewal:
    """Say what the next contract will be. Raises StaleError if that has changed since ``version``."""
    current = _current(renewal)
    _refuse_made(current)
    wanted = values.get("perimeter_from", current.perimeter_from)
    known = {SAME_PERIMETER, NO_PERIMETER, *(each.key for each in wider_territories(current.contract))}
    if wanted not in known:
        raise DomainError("Choisissez l’un des périmètres proposés.", field="perimeter_from")
    return records.update(current, by=by, values=values, version=version)


@transaction.atomic
def decide(*, by: Actor, renewal: Renewal, wanted: Mapping[str, Mapping[int, Wanted]]) -> int:
    """Decide what becomes of sheets and axes: type → key → what is asked and what it was asked on. Returns how many change.

    Raises DecidedError if someone else has decided otherwise meanwhile, DomainError for what is not of the contract.
    """
    current = _current(renewal)
    _refuse_made(current)
    plan = plan_of(current.contract, current)
    told: dict[str, list[Any]] = {}
    clashing: list[str] = []
    for kind, asked in wanted.items():
        things = set(plan.things(kind))
        for key, each in asked.items():
            _refuse_unknown(plan, kind, key, each.choice, things)
        found, disputed = changed(plan.choices[kind], asked)
        clashing += [plan.label(kind, key) for key in disputed]
        for key, choice in found.items():
            before = _said(plan, kind, plan.choices[kind].get(key, Choice()))
            told[plan.label(kind, key)] = [before, _said(plan, kind, choice)]
            _write(current, kind, key, choice)
    if clashing:
        raise DecidedError(clashing)
    if told:
        current.version += 1
        current.save(update_fields=["version"])
        records.tell(current, by=by, verb="decide", changes=records.Changes(told))
    return len(told)


def _refuse_unknown(plan: Plan, kind: str, key: int, choice: Choice, things: set[int]) -> None:
    if key not in things or (choice.fate == Fate.MERGED and choice.into is not None and choice.into not in things):
        raise DomainError("Cette fiche ou cet axe n’est plus dans le contrat : relisez la page.")
    if choice.fate == Fate.MERGED and choice.into == key:
        raise DomainError(f"« {plan.label(kind, key)} » ne peut pas être réuni à soi-même.")


def _said(plan: Plan, kind: str, choice: Choice) -> str:
    if not choice.fate:
        return ""
    into = f" : {plan.label(kind, choice.into)}" if choice.into is not None else ""
    return f"{Fate(choice.fate).label}{into}{f' ({choice.reason})' if choice.reason else ''}"


def _write(renewal: Renewal, kind: str, key: int, choice: Choice) -> None:
    own, into = FIELDS[kind]
    if not choice.fate:
        RenewalChoice.objects.filter(renewal=renewal, **{own: key}).delete()
        return
    row = RenewalChoice.objects.filter(renewal=renewal, **{own: key}).first() or RenewalChoice(renewal=renewal)
    values = {own: key, "fate": choice.fate, into: choice.into, "reason": choice.reason[:1000]}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@transaction.atomic
def make_renewal(*, by: Actor, renewal: Renewal, coordinator: Person | None) -> Contract:
    """Write the next contract as it was prepared. The one that was made already is given back.

    The earlier contract does not change. Raises DomainError while something is left to decide.
    """
    current = _current(renewal)
    if current.made is not None:
        return current.made
    plan = plan_of(current.contract, current)
    _refuse_unready(plan)
    with operation() as told:
        made = create_contract(
            by=by, values=_values(current, by), coordinator=coordinator, programme=current.contract.programme
        )
        origins = _copy(current, plan, made)
        _begin(by, current, plan, made, origins)
        if current.carries_access:
            _open_to_the_same(current.contract, made, coordinator)
        current.made, current.operation = made, told
        current.version += 1
        current.save(update_fields=["made", "operation", "version"])
        records.tell(current, by=by, verb="renew")
    return made


def _refuse_unready(plan: Plan) -> None:
    for kind, one, many in ((SHEETS, "fiche attend", "fiches attendent"), (AXES, "axe attend", "axes attendent")):
        stands = plan.standing(kind)
        if stands.undecided:
            raise DomainError(f"{plural(len(stands.undecided), one, many)} une décision : dites d’abord ce qui suit.")
        if stands.astray:
            names = " ; ".join(f"« {plan.label(kind, key)} »" for key in stands.astray)
            raise DomainError(f"{names} : réunissez à une fiche ou à un axe qui est poursuivi, ou décidez autrement.")


def _values(renewal: Renewal, by: Actor) -> dict[str, Any]:
    contract = renewal.contract
    return {
        "title": renewal.title, "territory_name": renewal.territory_name, "carrier": renewal.carrier,
        "start": renewal.start, "end": renewal.end, "predecessor": contract, "state": ContractState.PREFIGURATION,
        "generation": (contract.generation or 1) + 1, "perimeter": _perimeter(renewal, by),
    } | {name: getattr(contract, name) for name in _WORDS}  # fmt: skip


def _perimeter(renewal: Renewal, by: Actor) -> Perimeter | None:
    if renewal.perimeter_from == SAME_PERIMETER:
        return renewal.contract.perimeter
    chosen = {each.key: each for each in wider_territories(renewal.contract)}.get(renewal.perimeter_from)
    return create_perimeter(by=by, name=renewal.territory_name[:200], parts=[chosen]) if chosen else None


def _copy(renewal: Renewal, plan: Plan, made: Contract) -> Made:
    contract = renewal.contract
    words = _words(contract, made)
    merged = joined(plan.things(AXES), plan.choices[AXES])
    axes = set(plan.things(AXES)) - carried_on(plan.things(AXES), plan.choices[AXES])
    dropped = axes - set(merged)
    themes = set(Theme.objects.filter(contract=contract, axis__in=dropped).values_list("pk", flat=True))
    aims = list(Objective.objects.filter(contract=contract).values_list("pk", "parent_id", "axis_id", "theme_id"))
    gone = {pk for pk, _, axis, theme in aims if axis in dropped or theme in themes}
    objectives = under_what_goes({pk: parent for pk, parent, _, _ in aims}, gone)
    last = {} if renewal.keeps_targets else _last_values(contract)

    def begin(kind: str, row: Any) -> None:
        if kind == "actionsheet":
            row.status, row.last_news_at, row.novelty = SheetStatus.PROPOSED, None, Novelty.EXISTING
            row.start = row.end = row.calendar_text = ""
        elif kind == "milestone":
            row.due = row.done_on = ""
        elif kind == "signatory":
            row.deliberation_on, row.deliberation_id, row.signed_on = "", None, ""
        elif kind == "followupindicator" and not renewal.keeps_targets:
            row.target, row.baseline = "", last.get(row.pk, row.baseline)

    return copy_into(
        made, contract, kinds=_CARRIED, sheets=carried_on(plan.things(SHEETS), plan.choices[SHEETS]),
        anew=Anew(
            without={"axis": axes, "theme": themes, "objective": objectives},
            instead={"axis": merged, "actionsheet": joined(plan.things(SHEETS), plan.choices[SHEETS])},
            words=words, begin=begin,
        ),
    )  # fmt: skip


def _words(contract: Contract, made: Contract) -> dict[int, int]:
    """The words of the contract's own, written again in the next one: key → key."""
    old = list(Term.objects.filter(contract=contract).order_by("pk"))
    new = [
        Term(
            kind=term.kind, label=term.label, folded_label=term.folded_label, definition=term.definition, contract=made,
            archived=term.archived, position=term.position,
        )
        for term in old
    ]  # fmt: skip
    Term.objects.bulk_create(new)
    return {before.pk: after.pk for before, after in zip(old, new, strict=True)}


def _last_values(contract: Contract) -> dict[int, str]:
    """Indicator → its last known figure in words: where the next contract starts from."""
    rows = IndicatorValue.objects.filter(indicator__sheet__contract=contract).order_by("period", "given_at", "pk")
    return {row.indicator_id: f"{number(row.value)} ({partial_date(row.period)})" for row in rows}


def _begin(by: Actor, renewal: Renewal, plan: Plan, made: Contract, origins: Made) -> None:
    """Give each new sheet the beginning of its life, and say what each earlier one became."""
    copies = {old: int(new) for new, old in origins.get("actionsheet", {}).items()}
    now, label = timezone.now(), by.audit_label[:200]
    StatusChange.objects.bulk_create(
        [StatusChange(sheet_id=pk, before="", after=SheetStatus.PROPOSED, at=now, by_label=label) for pk in copies.values()],
        batch_size=500,
    )  # fmt: skip
    choices = plan.choices[SHEETS]
    taken = joined(plan.things(SHEETS), choices)
    SheetSuccession.objects.bulk_create(
        [
            SheetSuccession(
                contract=made, earlier_id=key, fate=choices[key].fate, reason=choices[key].reason,
                later_id=None if choices[key].fate == Fate.DROPPED else copies[taken.get(key, key)],
            )
            for key in plan.things(SHEETS)
        ],
        batch_size=500,
    )  # fmt: skip
    sheets = ActionSheet.objects.filter(contract=made).order_by("position", "pk")
    entries = [records.entry(sheet, verb="create", note="Fiche poursuivie du contrat précédent") for sheet in sheets]
    if entries:
        records.tell_all(made, by=by, entries=entries)


def _open_to_the_same(contract: Contract, made: Contract, coordinator: Person | None) -> None:
    """Give the same roles, from today, to those who hold them today on the earlier contract."""
    today = timezone.localdate()
    rows = Membership.objects.filter(held_today(), contract=contract)
    own = {(each.person_id, each.role) for each in made.memberships.all()}
    Membership.objects.bulk_create(
        [
            Membership(contract=made, person_id=row.person_id, role=row.role, organisation_id=row.organisation_id, since=today)
            for row in rows
            if (row.person_id, row.role) not in own
        ]
    )  # fmt: skip


@transaction.atomic
def undo_renewal(*, by: Actor, renewal: Renewal) -> Renewal:
    """Take back the contract that was made, which nobody has written yet; what was prepared is there again.

    Raises DomainError if something has been written in it since: then it is to be archived instead.
    """
    current = _current(renewal)
    made = current.made
    if made is None:
        raise DomainError("Le contrat suivant n’est plus là : il a déjà été retiré.")
    made = held(made)
    since = events_of_scope(made.scope).exclude(operation=current.operation).first()
    if since is not None:
        raise DomainError(
            f"Le contrat suivant a déjà été écrit ({since.actor_label}, « {since.object_label} ») : le retirer ferait perdre "
            "ce travail. Archivez-le si vous voulez le mettre de côté."
        )
    with operation():
        perimeter = made.perimeter
        withdraw_contract(by=by, contract=made)
        if perimeter is not None and perimeter.pk != current.contract.perimeter_id:
            delete_perimeter(by=by, perimeter=perimeter)
        current.made, current.operation = None, ""
        current.version += 1
        current.save(update_fields=["made", "operation", "version"])
        records.tell(current, by=by, verb="undo_renewal")
    return current
