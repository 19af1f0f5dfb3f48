"""The funding rules that every contract shares; those known of one contract are rows of it (``rows``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ecluse.audit.services import Actor, record
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError, StaleError
from ecluse.preparation.models import FundingRule

_FIELDS = ("text", "source", "known_on")


@transaction.atomic
def create_shared_rule(*, by: Actor, values: Mapping[str, Any]) -> FundingRule:
    """Add a rule that every contract shows."""
    rule = FundingRule(position=records.next_position(FundingRule.objects.filter(contract__isnull=True)))
    _assign(rule, values)
    records.save(rule)
    _tell(rule, by=by, verb="create", changes={"règle": [None, rule.text]})
    return rule


@transaction.atomic
def update_shared_rule(*, by: Actor, rule: FundingRule, values: Mapping[str, Any], version: int | None) -> FundingRule:
    """Change a shared rule. Raises StaleError if it has changed since ``version``."""
    current = FundingRule.objects.select_for_update().get(pk=rule.pk, contract__isnull=True)
    if version is not None and current.version != version:
        raise StaleError(current)
    before = {name: records.shown(current, name) for name in _FIELDS}
    _assign(current, values)
    told = {
        str(FundingRule._meta.get_field(name).verbose_name): [old, records.shown(current, name)]  # type: ignore[union-attr]
        for name, old in before.items()
        if records.shown(current, name) != old
    }
    if told:
        current.version += 1
        records.save(current)
        _tell(current, by=by, verb="update", changes=told)
    return current


@transaction.atomic
def remove_shared_rule(*, by: Actor, rule: FundingRule) -> None:
    """Take a shared rule away from every contract."""
    _tell(rule, by=by, verb="remove", changes={"règle": [rule.text, None]})
    rule.delete()


def _assign(rule: FundingRule, values: Mapping[str, Any]) -> None:
    if set(values) - set(_FIELDS):
        raise DomainError("Cette règle n’a pas ce champ.")
    for name, value in values.items():
        setattr(rule, name, value)


def _tell(rule: FundingRule, *, by: Actor, verb: str, changes: dict[str, list[Any]]) -> None:
    record(
        by=by, scope="site", verb=verb, object_type="fundingrule", object_id=rule.pk, object_label=str(rule),
        changes=changes,
    )  # fmt: skip
