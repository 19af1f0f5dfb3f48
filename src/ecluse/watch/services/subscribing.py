"""Following indicators, and following them no more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.services import Actor, record
from ecluse.contracts.models import Contract
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.watch.models import Subscription
from ecluse.watch.selectors.figures import Reader


@transaction.atomic
def follow(*, by: Actor, person: Person, contract: Contract, indicators: Iterable[str]) -> int:
    """Follow indicators over the perimeter of a contract; return how many were not followed yet. One event.

    What is online today is taken as seen: nothing is told of it. Raises DomainError for a contract without perimeter, or an
    indicator that nobody declares.
    """
    if contract.perimeter_id is None:
        raise DomainError("Ce contrat n’a pas de périmètre : dites d’abord quelles communes il couvre.")
    known = packaged_catalogue().indicators
    wanted = list(dict.fromkeys(indicators))
    if any(indicator not in known for indicator in wanted):
        raise DomainError("Cet indicateur n’existe pas, ou plus, dans l’observatoire.")
    held = Subscription.objects.filter(person=person, contract=contract).values_list("indicator", flat=True)
    fresh = [indicator for indicator in wanted if indicator not in set(held)]
    if not fresh:
        return 0
    reader = Reader.now()
    seen = reader.series(contract, fresh)
    now = timezone.now()
    Subscription.objects.bulk_create(
        [
            Subscription(
                person=person, contract=contract, indicator=indicator, since=now, seen=seen[indicator].to_json(),
                examined_build=reader.build,
            )
            for indicator in fresh
        ],
        ignore_conflicts=True,  # the same gesture made twice at once
    )  # fmt: skip
    _tell("follow", by, contract, person, [known[indicator].name for indicator in fresh])
    return len(fresh)


@transaction.atomic
def unfollow(*, by: Actor, person: Person, contract: Contract, indicators: Iterable[str]) -> int:
    """Follow indicators no more; return how many were followed. What was told stays. One event."""
    held = Subscription.objects.filter(person=person, contract=contract, indicator__in=list(indicators))
    known = packaged_catalogue().indicators
    names = [known[each].name if each in known else each for each in held.values_list("indicator", flat=True)]
    held.delete()
    if names:
        _tell("unfollow", by, contract, person, names)
    return len(names)


def _tell(verb: str, by: Actor, contract: Contract, person: Person, names: list[str]) -> None:
    label = names[0] if len(names) == 1 else plural(len(names), "indicateur")
    changes = {"indicateurs": [None, names] if verb == "follow" else [names, None]}
    record(
        by=by, scope=contract.scope, verb=verb, object_type="subscription", object_id=person.pk, object_label=label,
        changes=changes,
    )  # fmt: skip
