"""What an address of the explorer asks for: read without ever failing, written so that it gives the same view again.

Every word of the address that cannot be understood is left out, as if it had not been asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

#: Most areas that may be chosen: beyond, an address is no longer one that people send to each other.
MOST_CHOSEN = 24
#: Most classes that a map can tell apart, and most limits that one may give between them.
MOST_CLASSES = 5
_CODE = re.compile(r"[0-9A-Za-z]{1,12}")


class View(StrEnum):
    """The pages about one indicator, as addresses name them, with their labels."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    MAP = "carte", "Carte et classement"
    COMPARE = "comparer", "Comparer"
    CHANGE = "evolution", "Évolution"
    PAIR = "croiser", "Croiser avec un autre"
    FUNNEL = "entonnoir", "Part du hasard"
    GROUPS = "groupes", "Par âge, sexe, groupe"


@dataclass(frozen=True, slots=True)
class Box:
    """The part of the map in view: its left, its top and its width, in units of the whole map."""

    x: float
    y: float
    width: float

    def written(self) -> str:
        return f"{self.x:.0f},{self.y:.0f},{self.width:.0f}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as it was read. ``zones`` are codes of areas of the level; ``limits`` the inner limits of one's own classes;
    ``size`` how many classes; ``against`` the word of a reference; ``other`` an indicator; ``group`` a cell of a breakdown.
    """

    view: View = View.MAP
    level: str = ""
    within: str = ""
    period: str = ""
    before: str = ""
    drawing: str = ""
    cut: str = ""
    size: int = MOST_CLASSES
    limits: tuple[float, ...] = ()
    zones: tuple[str, ...] = ()
    added: str = ""
    zoom: Box | None = None
    against: str = ""
    other: str = ""
    sort: str = ""
    name: str = ""

    def query(self, **changes: Any) -> str:
        """The query of an address, ``changes`` made; what has its usual value is not written."""
        new = replace(self, **changes)
        pairs: list[tuple[str, str]] = []
        if new.view is not View.MAP:
            pairs.append(("vue", new.view.value))
        for name, word in _WORDS.items():
            value = getattr(new, name)
            if value:
                pairs.append((word, value))
        if new.size != MOST_CLASSES:
            pairs.append(("classes", str(new.size)))
        if new.limits:
            pairs.append(("limites", ";".join(f"{each:g}".replace(".", ",") for each in new.limits)))
        pairs += [("zone", code) for code in new.zones]
        if new.zoom is not None:
            pairs.append(("zoom", new.zoom.written()))
        return urlencode(pairs)

    def kept(self, *names: str) -> list[tuple[str, str]]:
        """The pairs of the address that a form on ``names`` leaves as they are: its hidden fields."""
        out = {_WORDS.get(name, name) for name in names}
        return [(word, value) for word, value in parse_qsl(self.query(added="")) if word not in out]


#: Fields that are one word of the address, and that word.
_WORDS = {
    "level": "maille",
    "within": "dans",
    "period": "periode",
    "before": "depuis",
    "drawing": "dessin",
    "cut": "seuils",
    "added": "ajouter",
    "against": "contre",
    "other": "avec",
    "sort": "tri",
    "name": "nom",
}


def read_asked(address: Mapping[str, Sequence[str]]) -> Asked:
    """The address whose words and values are given (each word may come several times; the last one counts, but for areas)."""

    def last(word: str) -> str:
        return address[word][-1].strip()[:200] if address.get(word) else ""

    views = {view.value: view for view in View}
    words = {name: last(word) for name, word in _WORDS.items()}
    zones = [code for code in address.get("zone", ()) if _CODE.fullmatch(code)]
    return Asked(
        view=views.get(last("vue"), View.MAP),
        size=_whole(last("classes"), 2, MOST_CLASSES, MOST_CLASSES),
        limits=read_limits(last("limites"))[0],
        zones=tuple(dict.fromkeys(zones))[:MOST_CHOSEN],
        zoom=_box(last("zoom")),
        **words,
    )


def read_limits(text: str) -> tuple[tuple[float, ...], str]:
    """Limits of classes written by somebody, « 10 ; 12,5 ; 15 », sorted; and what is wrong with the text, if anything."""
    if not text.strip():
        return (), ""
    found: set[float] = set()
    for part in re.split(r"[;\n|]|\s{2,}", text):
        clean = re.sub(r"[\s\u202f\u00a0%€]", "", part).replace(",", ".").replace("\u2212", "-")
        if not clean:
            continue
        try:
            value = float(clean)
        except ValueError:
            return (
                (),
                f"« {part.strip()[:40]} » n’est pas un nombre. Séparez les limites par un point-virgule\u00a0: 10 ; 12,5 ; 15.",
            )
        if not math.isfinite(value):
            return (), f"« {part.strip()[:40]} » n’est pas une limite."
        found.add(value)
    if len(found) > MOST_CLASSES - 1:
        return (
            (),
            f"Donnez {MOST_CLASSES - 1} limites au plus\u00a0: une carte ne montre pas plus de {MOST_CLASSES} classes.",
        )
    return tuple(sorted(found)), ""


def _whole(text: str, least: int, most: int, usual: int) -> int:
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() and len(text) < 6 else usual


def _box(text: str) -> Box | None:
    try:
        x, y, width = (float(each) for each in text.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (x, y, width))) or not 0 < width <= 10_000 or max(abs(x), abs(y)) > 10_000:
        return None
    return Box(x, y, max(width, 1.0))
