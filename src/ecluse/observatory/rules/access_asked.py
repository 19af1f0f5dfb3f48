"""What the page on access to care is asked, as its address says it: read with every mistake told, and written back."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from ecluse.lib.formats import number
from ecluse.observatory.methods.access.decay import Decay, Gaussian, Steps
from ecluse.observatory.methods.access.potential import ZONES_2012, ZONES_2017
from ecluse.observatory.rules.care import CARES, Care, care_of


class Weighing(StrEnum):
    """How much a journey counts; the value stands in addresses."""

    RECENT = "recente"
    FIRST = "premiere"
    ONE = "une"
    GRADUAL = "douce"
    OWN = "autre"

    @property
    def label(self) -> str:
        return {
            "recente": "trois zones : 10, 15 et 20 minutes",
            "premiere": "trois zones : 5, 10 et 15 minutes",
            "une": "une seule zone, où tout compte autant",
            "douce": "de moins en moins, sans palier",
            "autre": "mes zones, écrites ci-dessous",
        }[self.value]


class Objective(StrEnum):
    """What « helps most » means; the value stands in addresses."""

    ABOVE = "seuil"
    SHORTFALL = "manque"
    WORST = "dixieme"

    @property
    def label(self) -> str:
        return {
            "seuil": "le moins d’habitants sous le seuil",
            "manque": "le moins de soins manquants sous le seuil",
            "dixieme": "le meilleur accès du dixième le plus mal desservi",
        }[self.value]


_Word = TypeVar("_Word", bound=StrEnum)

#: A place and an amount, as they were written.
Pair = tuple[str, float]
_LINE = re.compile(r"^(?P<place>.*?)\s*(?:[;:\t=]|(?<=\S)\s)\s*(?P<amount>[+\-−]?\d+(?:[.,]\d+)?)\s*$")
_ZONE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:min(?:utes)?)?\s*[:=]\s*(\d+(?:[.,]\d+)?)")
MOST_LINES, MOST_ADDED = 400, 10
#: More posts than this in one commune is a slip of the hand: Paris has some 2,000 general practitioners.
MOST_POSTS = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the page. ``trial``: supply typed in, which stands for that of files; ``changes``: posts added, or taken
    away below zero; ``search``: how many practitioners to place, 0 for none; ``post``: the share of a full post each brings.
    """

    care: Care
    weighing: Weighing = Weighing.RECENT
    minutes: float = 20.0
    zones: str = "10:1 15:0,67 20:0,33"
    speed: float = 50.0
    detour: float = 1.3
    activity: float = 0.0
    threshold: float | None = None
    estimated: bool = False
    trial: tuple[Pair, ...] = ()
    changes: tuple[Pair, ...] = ()
    search: int = 0
    post: float = 1.0
    objective: Objective = Objective.ABOVE

    @property
    def decay(self) -> Decay:
        if self.weighing is Weighing.FIRST:
            return ZONES_2012
        if self.weighing is Weighing.ONE:
            return Steps((self.minutes,), (1.0,))
        if self.weighing is Weighing.GRADUAL:
            return Gaussian(self.minutes / 3, self.minutes)
        if self.weighing is Weighing.OWN:
            return zones_of(self.zones) or ZONES_2017
        return ZONES_2017

    def query(self, *, more_changes: Sequence[Pair] = (), search: bool = True) -> str:
        """The address of the same page, with other posts added."""
        said: list[tuple[str, str]] = [("pour", self.care.slug), ("poids", self.weighing.value)]
        if self.weighing in {Weighing.ONE, Weighing.GRADUAL}:
            said.append(("minutes", written(self.minutes)))
        if self.weighing is Weighing.OWN:
            said.append(("zones", self.zones))
        said += [("vitesse", written(self.speed)), ("detour", written(self.detour))]
        if self.estimated:
            said.append(("trajets", "estimes"))
        if self.care.activity:
            said.append(("activite", written(self.activity)))
        if self.threshold is not None:
            said.append(("seuil", written(self.threshold)))
        if self.trial:
            said.append(("offre", "\n".join(f"{place} ; {written(amount)}" for place, amount in self.trial)))
        for place, amount in (*self.changes, *more_changes):
            said += [("lieu", place), ("postes", written(amount))]
        if search and self.search:
            said += [("chercher", str(self.search)), ("temps", written(self.post)), ("but", self.objective.value)]
        return urlencode(said)


def written(value: float) -> str:
    """A number as it is typed: « 1,5 », « 20 », with at most four decimals."""
    return f"{round(value, 4):g}".replace(".", ",") if abs(value) < 100_000 else number(value)


def zones_of(text: str) -> Steps | None:
    """« 10:1 15:0,67 » as zones; None when it cannot be understood."""
    found = _ZONE.findall(text)
    left = _ZONE.sub("", text)
    if not found or left.strip(" ;,\t"):
        return None
    limits, weights = ([float(each.replace(",", ".")) for each in column] for column in zip(*found, strict=True))
    growing = all(low < high for low, high in zip([0.0, *limits], limits, strict=False))
    if not growing or limits[-1] > MOST_MINUTES or not any(weights):
        return None
    return Steps(tuple(limits), tuple(weights), open_ended=True)


MOST_MINUTES = 90.0


class _Reader:
    """The values of an address, with the problems met."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.values = values
        self.problems: list[tuple[str, str]] = []

    def text(self, name: str) -> str:
        found = self.values.get(name) or [""]
        return found[-1].strip()

    def number(self, name: str, label: str, low: float, high: float, default: float) -> float:
        """The number given for ``name``, between ``low`` and ``high``; the default, and a problem, for anything else."""
        text = self.text(name)
        if not text:
            return default
        value = number_of(text)
        if value is None or not low <= value <= high:
            self.problems.append(
                (
                    name,
                    f"{label} : écrivez un nombre entre {written(low)} et {written(high)}, au lieu de « {text[:40]} ».",
                )
            )
            return default
        return value


def number_of(text: str) -> float | None:
    """The number that a text writes in French or not; None for anything else."""
    try:
        value = float(
            text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".").replace("−", "-")
        )
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def pairs_of(text: str) -> tuple[tuple[Pair, ...], list[str]]:
    """Lines « commune ; nombre » as pairs, and the lines that are not; a first line of titles is passed over."""
    found: list[Pair] = []
    wrong: list[str] = []
    for place, line in enumerate(line.strip() for line in text.splitlines()):
        if not line:
            continue
        match = _LINE.match(line)
        if match and match["place"].strip(" ;:\t="):
            found.append((match["place"].strip(" ;:\t="), number_of(match["amount"]) or 0.0))
        elif place or re.search(r"\d", line):
            wrong.append(line)
    return tuple(found), wrong


def asked_of(values: Mapping[str, Sequence[str]]) -> tuple[Asked, list[tuple[str, str]]]:
    """What an address asks, and its problems: the name of the field and a sentence. What is wrong is as if not given."""
    read = _Reader(values)
    care = care_of(read.text("pour")) or CARES[0]
    weighing = _choice(Weighing, read.text("poids"), Weighing.RECENT)
    zones = read.text("zones") or "10:1 15:0,67 20:0,33"
    if weighing is Weighing.OWN and zones_of(zones) is None:
        said = "écrivez chaque zone comme 10:1, des minutes qui grandissent (90 au plus) puis le poids"
        read.problems.append(("zones", f"Zones : « {zones[:60]} » ne se lit pas ; {said}."))
        weighing = Weighing.RECENT
    threshold = read.number("seuil", "Seuil", 0.01, 1_000_000, math.nan)
    asked = Asked(
        care,
        weighing,
        read.number("minutes", "Minutes", 1, MOST_MINUTES, 20.0),
        zones,
        read.number("vitesse", "Vitesse", 5, 130, 50.0),
        read.number("detour", "Détour", 1, 3, 1.3),
        read.number("activite", "Consultations par an", 1, 30_000, care.activity) if care.activity else 0.0,
        None if math.isnan(threshold) else threshold,
        read.text("trajets") == "estimes",
        _trial(read),
        _changes(read),
        int(read.number("chercher", "Nombre à placer", 0, MOST_ADDED, 0)),
        read.number("temps", "Temps de chacun", 0.05, 5, 1.0),
        _choice(Objective, read.text("but"), Objective.ABOVE),
    )
    return asked, read.problems


def _choice(of: type[_Word], text: str, default: _Word) -> _Word:
    return next((each for each in of if each.value == text), default)


def _trial(read: _Reader) -> tuple[Pair, ...]:
    found, wrong = pairs_of(read.text("offre"))
    if wrong:
        read.problems.append(
            ("offre", f"Offre à essayer : « {wrong[0][:60]} » ne se lit pas ; écrivez « commune ; nombre ».")
        )
    if len(found) > MOST_LINES:
        read.problems.append(
            ("offre", f"Offre à essayer : {MOST_LINES} lignes au plus ; les suivantes n’ont pas été lues.")
        )
    below = next((place for place, amount in found if amount < 0), "")
    if below:
        read.problems.append(("offre", f"Offre à essayer : le nombre de « {below[:40]} » est plus petit que zéro."))
    above = next((each for each in found if each[1] > MOST_POSTS), None)
    if above is not None:
        line = f"{above[0][:40]} ; {above[1]:.0f}"
        read.problems.append(
            ("offre", f"Offre à essayer : « {line} » dépasse {number(MOST_POSTS)} postes ; la ligne n’a pas été lue.")
        )
    return tuple((place, amount) for place, amount in found[:MOST_LINES] if 0 <= amount <= MOST_POSTS)


def _changes(read: _Reader) -> tuple[Pair, ...]:
    places, amounts = read.values.get("lieu") or [], read.values.get("postes") or []
    found = []
    for row, place in enumerate(places[:40]):
        text = amounts[row].strip() if row < len(amounts) else ""
        if not place.strip():
            if text:
                read.problems.append(("lieu", f"Et si : « {text[:20]} » n’a pas de commune."))
            continue
        value = number_of(text)
        if value is None or abs(value) > 1_000:
            read.problems.append(
                ("postes", f"Et si : pour {place.strip()[:40]}, écrivez un nombre de postes, comme 1 ou −0,5.")
            )
        elif value:
            found.append((place.strip(), value))
    return tuple(found)
