"""The journal of a contract and that of one sheet, as far as the reader may know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat

from ecluse.audit.models import Event
from ecluse.audit.selectors import events_of_object, events_of_scope, events_of_subject
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract, ContractDocument
from ecluse.contracts.selectors.access import Access, sees_every_sheet, sheets_visible_with
from ecluse.contracts.selectors.contents import documents_shown
from ecluse.contracts.selectors.states import MONEY, MONEY_KINDS, MONEY_LABELS, NEWS, RETIRED
from ecluse.contracts.selectors.undoing import FIELD_VERBS


def removal_of(contract: Contract, model: type[Model], pk: int) -> Event | None:
    """The event that took away an entity of ``contract``; None if nothing of that kind and key was removed from it."""
    gone = events_of_scope(contract.scope).filter(object_type=model._meta.model_name, object_id=str(pk), verb="remove")
    return gone.first()


def last_change(item: Model, names: Collection[str]) -> Event | None:
    """The latest event that changed one of these fields of ``item``, among its last fifty; None if none did."""
    latest = events_of_object(item._meta.model_name or "", item.pk)[:50]
    return next((event for event in latest if not event.data.keys().isdisjoint(names)), None)


def journal_of(contract: Contract, access: Access) -> QuerySet[Event]:
    """What was written in a contract, newest first, as far as the reader may know of it.

    Nothing for those who may not read the journal; nothing of a sheet that they may not read, nor of what hangs on it; no
    money for those who may not see it.
    """
    if not access.may(Permission.VIEW_JOURNAL):
        return Event.objects.none()
    found = events_of_scope(contract.scope)
    if not sees_every_sheet(access):
        hidden = ActionSheet.objects.filter(contract=contract).exclude(sheets_visible_with(access)).order_by()
        subject = Concat(Value("actionsheet:"), Cast("pk", CharField()), output_field=CharField())
        found = found.exclude(subject__in=hidden.annotate(named=subject).values("named"))
        kept = ContractDocument.objects.filter(contract=contract).exclude(documents_shown(access)).order_by()
        key = Cast("pk", CharField())
        found = found.exclude(object_type="contractdocument", object_id__in=kept.annotate(named=key).values("named"))
        found = found.exclude(object_type="contractdocument", verb="remove")  # nothing says any more who might read it
        found = found.exclude(object_type__in=("renewal", "renewalchoice"))  # it names sheets of every level
    return found if access.may(Permission.VIEW_FUNDING) else found.exclude(object_type__in=MONEY_KINDS)


def without_money(events: Iterable[Event], access: Access) -> Iterator[Event]:
    """The same events, in which nothing is told of the money to those who may not see it."""
    labels = frozenset() if access.may(Permission.VIEW_FUNDING) else MONEY_LABELS
    for event in events:
        if labels and event.object_type == "actionsheet":
            event.changes = {label: both for label, both in event.changes.items() if label not in labels}
        yield event


def events_of_sheet(sheet: ActionSheet, access: Access) -> QuerySet[Event]:
    """What happened to a sheet, its actors, steps, money, indicators, documents and notes, newest first; one query.

    Nothing for those who may not read the journal; no money for those who may not see it.
    """
    if not access.may(Permission.VIEW_JOURNAL):
        return Event.objects.none()
    found = events_of_subject(sheet.contract.scope, f"actionsheet:{sheet.pk}")
    return found if access.may(Permission.VIEW_FUNDING) else found.exclude(object_type__in=MONEY_KINDS)


@dataclass(frozen=True, slots=True)
class Version:
    """One value that a field of a sheet has had: since when, by whom, told; ``number`` and ``side`` find it again."""

    number: int
    side: str
    event: Event | None
    told: Any
    current: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """The value as people read it, a line for each of several."""
        if isinstance(self.told, list):
            return tuple(map(str, self.told))
        return tuple(str(self.told).splitlines()) if self.told not in (None, "") else ()


BEFORE, AFTER = "avant", "apres"
#: Told in a sheet's history, and not taken back as a value: the status has its own rules, what is retired has no place.
_BY_RULES = frozenset({"status", *RETIRED})


def fields_with_history(sheet: ActionSheet, access: Access) -> list[tuple[str, str, int]]:
    """(field, label, number of changes) of the fields of a sheet that have changed, most changed first."""
    counts: Counter[str] = Counter()
    for event in _changes_of(sheet, access):
        counts.update(_allowed(event.data, access))
    return [(name, label_of(name), count) for name, count in counts.most_common()]


def label_of(name: str) -> str:
    """The label of a field of a sheet, as the journal tells it."""
    return RETIRED.get(name) or str(getattr(ActionSheet._meta.get_field(name), "verbose_name", name))


def versions_of(sheet: ActionSheet, name: str, access: Access) -> list[Version]:
    """Every value that a field has had since the journal knows it, newest first."""
    events = [event for event in _changes_of(sheet, access) if name in _allowed(event.data, access)]
    label = label_of(name)
    found = [
        Version(event.number, AFTER, event, event.changes.get(label, [None, None])[1], place == 0)
        for place, event in enumerate(events)
    ]
    if events:
        first = events[-1]
        found.append(Version(first.number, BEFORE, None, first.changes.get(label, [None, None])[0], False))
    return found


def value_at(sheet: ActionSheet, name: str, number: int, side: str, access: Access) -> Any:
    """The value that an event gave to a field, or that it took from it. Raises LookupError if it says nothing of it."""
    event = _changes_of(sheet, access).filter(number=number).first()
    if event is None or name not in _allowed(event.data, access) or name in _BY_RULES or side not in (BEFORE, AFTER):
        raise LookupError(name)
    return event.data[name][0 if side == BEFORE else 1]


def can_come_back(name: str) -> bool:
    """Whether an old value of a field may be taken again as it is."""
    return name not in _BY_RULES


def _changes_of(sheet: ActionSheet, access: Access) -> QuerySet[Event]:
    return events_of_sheet(sheet, access).filter(
        object_type="actionsheet", object_id=str(sheet.pk), verb__in=FIELD_VERBS
    )


def _allowed(data: Mapping[str, Any], access: Access) -> set[str]:
    """The fields that a reader may know of: the money is for those who may see it."""
    known = {name for name in data if not name.startswith("+") and name != NEWS}
    return known if access.may(Permission.VIEW_FUNDING) else known - {*MONEY}
