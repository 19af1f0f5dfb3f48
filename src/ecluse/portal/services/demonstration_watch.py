"""What the coordination of the demonstration follows: figures that come after it began to, compared by the real code."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from ecluse.accounts.models import Person, User
from ecluse.accounts.selectors import person_of
from ecluse.audit.services import System
from ecluse.contracts.models import Contract
from ecluse.observatory.services.packaged import load_packaged_figures
from ecluse.watch.enums import AlertKind, Outcome
from ecluse.watch.models import Alert
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.services.answering import acknowledge
from ecluse.watch.services.examining import examine
from ecluse.watch.services.subscribing import follow

#: Packaged tables that come once the contracts are there: the last year of two series.
LATER_FIGURES = frozenset({"filosofi-2021", "populations-legales-2023"})
#: What is followed over each contract, by the contract's key; the first answers one of its alerts.
FOLLOWED = {
    "valence-2": (
        "population-municipale",
        "taux-pauvrete-60",
        "niveau-de-vie-median",
        "part-menages-imposes",
        "part-demandeurs-emploi-longue-duree",
        "lits-psychiatrie",
    ),
    "agglopolys": ("population-municipale", "taux-pauvrete-60", "lits-psychiatrie", "lits-usld"),
}


def watch_figures(*, by: User, contracts: Mapping[str, Contract]) -> None:
    """Follow a few indicators, load the tables left for later, look at what they bring, and answer one alert."""
    person: Person | None = person_of(by)
    if person is None:
        raise LookupError("The coordination of the demonstration is nobody.")
    for key, indicators in FOLLOWED.items():
        follow(by=by, person=person, contract=contracts[key], indicators=indicators)
    load_packaged_figures(by=System("Démonstration"))
    examine(person=person, reader=Reader.now(), now=timezone.now())
    contract = contracts["valence-2"]
    told = Alert.objects.filter(contract=contract, indicator="population-municipale", kind=AlertKind.NEW)
    acknowledge(
        by=by, contract=contract, alerts=told.values_list("pk", flat=True), outcome=Outcome.MEETING,
        note="Exemple : à dire au comité de pilotage.",
    )  # fmt: skip
