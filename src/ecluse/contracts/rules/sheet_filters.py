"""What a list of sheets may be asked for, as its address says it: one filter for the list, the counts and the exports.

``?q=aidants&statut=en_cours&statut=bloquee&axe=aucun&tri=-fin``: values of one field widen each other, fields narrow each
other, and ``aucun`` asks for the sheets that have none. What cannot be understood lets nothing through: a list that a bulk
edit may follow never shows more than was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ecluse.lib.text import printable, squeeze

NONE = "aucun"
#: What a value that cannot be understood becomes: no sheet has it.
UNKNOWN = "inconnu"
LONGEST_SEARCH = 200
#: Values that an address may hold in all, shared between its fields: fewer only ever narrows what is asked.
MOST_VALUES = 100


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 18


def _is_year(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 4


def _is_code(value: str) -> bool:
    return value.isascii() and value.replace("_", "").isalnum() and len(value) <= 40


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field of the filter: its word in the address, its label, which values it takes, and whether it may be absent."""

    word: str
    label: str
    takes: Callable[[str], bool]
    absent: str = ""  # what « aucun » reads, empty where every sheet has one


#: In the order in which people read them.
FIELDS: tuple[FilterField, ...] = (
    FilterField("axe", "Axe", _is_key, "Sans axe"),
    FilterField("theme", "Thème", _is_key, "Sans thème"),
    FilterField("objectif", "Objectif du contrat", _is_key, "Sans objectif"),
    FilterField("statut", "Statut", _is_code),
    FilterField("pilote", "Pilote", _is_key, "Sans pilote"),
    FilterField("elu", "Élue ou élu référent", _is_key, "Sans élue ni élu référent"),
    FilterField("partenaire", "Partenaire", _is_key, "Sans partenaire"),
    FilterField("financeur", "Financeur", _is_key, "Sans financeur"),
    FilterField("public", "Public", _is_key, "Sans public"),
    FilterField("determinant", "Déterminant de santé", _is_key, "Sans déterminant"),
    FilterField("zone", "Quartier prioritaire", _is_key, "Sans quartier prioritaire"),
    FilterField("plan", "Plan lié", _is_key, "Sans plan lié"),
    FilterField("etiquette", "Étiquette", _is_key, "Sans étiquette"),
    FilterField("priorite", "Priorité", _is_code, "Sans priorité"),
    FilterField("nouveaute", "Nouvelle ou existante", _is_code, "Non précisé"),
    FilterField("confidentialite", "Confidentialité", _is_code),
    FilterField("debut", "Année de début", _is_year, "Sans début"),
    FilterField("fin", "Année de fin", _is_year, "Sans fin"),
    FilterField("retard", "Retard", {"1", "0"}.__contains__),
    FilterField("echeance", "Étape à faire", {"proche"}.__contains__),
    FilterField("nouvelles", "Nouvelles", {"recentes", "anciennes", "jamais"}.__contains__),
    FilterField("manque", "Il manque", _is_code),
    FilterField("rempli", "Rubrique remplie", _is_code),
    FilterField("vide", "Rubrique vide", _is_code),
)
#: The rubrics of a sheet that name nothing to choose from: they are filled in or not. Word of the address → label.
RUBRICS: Mapping[str, str] = {
    "contexte": "Contexte",
    "objectifs": "Objectifs de l’action",
    "description": "Description",
    "effets": "Effets attendus",
    "perimetre": "Périmètre propre à l’action",
    "calendrier": "Calendrier tel qu’écrit",
    "etapes": "Étapes",
    "moyens": "Moyens",
    "budget": "Coût prévu",
    "indicateurs": "Indicateurs de suivi",
    "pieces": "Documents et liens",
}
BY_WORD: Mapping[str, FilterField] = {field.word: field for field in FIELDS}


@dataclass(frozen=True, slots=True)
class SheetFilter:
    """What is asked for; empty asks for everything. ``chosen`` holds (word of a field, its values) in the order of FIELDS."""

    words: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, words: str = "", **values: str | Sequence[str]) -> SheetFilter:
        """A filter from the words of the address: ``SheetFilter.of(axe="12", statut=("en_cours", "bloquee"))``."""
        return cls.from_query(
            {"q": [words], **{word: [found] if isinstance(found, str) else found for word, found in values.items()}}
        )

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> SheetFilter:
        """The filter that an address holds; each word of ``query`` goes with all its values."""
        words = squeeze(printable(next(iter(query.get("q", ())), "")))[:LONGEST_SEARCH].rstrip()
        said = [(field.word, _understood(field, query.get(field.word, ()))) for field in FIELDS]
        chosen = [(word, values) for word, values in said if values]
        share = MOST_VALUES // max(1, len(chosen))
        return cls(words, tuple((word, values[:share]) for word, values in chosen))

    def __bool__(self) -> bool:
        return bool(self.words or self.chosen)

    def values(self, word: str) -> tuple[str, ...]:
        """The values asked for in a field; none where anything will do."""
        return dict(self.chosen).get(word, ())

    def without(self, word: str, value: str | None = None) -> SheetFilter:
        """The same filter without a field, or without one of its values; ``q`` takes the searched words away."""
        if word == "q":
            return replace(self, words="")
        kept = [
            (each, tuple(one for one in values if value is not None and one != value) if each == word else values)
            for each, values in self.chosen
        ]
        return replace(self, chosen=tuple((each, values) for each, values in kept if values))

    def only(self, word: str, value: str) -> SheetFilter:
        """The same filter with one value alone in a field."""
        others = {each: list(values) for each, values in self.chosen if each != word}
        return SheetFilter.from_query({"q": [self.words], **others, word: [value]})

    def pairs(self) -> list[tuple[str, str]]:
        """The words and values of its address, always in the same order."""
        return [("q", self.words)] * bool(self.words) + [(word, value) for word, each in self.chosen for value in each]


def _understood(field: FilterField, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_known(field, value) for value in values if value))


def _known(field: FilterField, value: str) -> str:
    """The value as the address writes it: keys without leading zeros, what cannot be understood as ``UNKNOWN``."""
    if value == NONE:
        return NONE if field.absent else UNKNOWN
    if not field.takes(value):
        return UNKNOWN
    return str(int(value)) if field.takes is _is_key else value


SORTS: Mapping[str, str] = {
    "ordre": "Ordre du contrat",
    "titre": "Titre",
    "statut": "Statut",
    "debut": "Début",
    "fin": "Fin",
    "etape": "Prochaine étape",
    "nouvelles": "Dernière nouvelle",
    "priorite": "Priorité",
}
GROUPS: Mapping[str, str] = {
    "axe": "Axe",
    "pilote": "Pilote",
    "statut": "Statut",
    "public": "Public",
    "zone": "Quartier prioritaire",
    NONE: "Sans regroupement",
}
COLUMNS: Mapping[str, str] = {
    "pilote": "Pilotes",
    "statut": "Statut",
    "etape": "Prochaine étape",
    "periode": "Période",
    "nouvelles": "Nouvelles",
    "axe": "Axes",
    "theme": "Thèmes",
    "public": "Publics",
    "partenaire": "Partenaires",
    "priorite": "Priorité",
    "budget": "Coût prévu",
    "manque": "Il manque",
}
USUAL_COLUMNS = ("pilote", "statut", "etape", "periode", "nouvelles")
PAGE_SIZES = (50, 100, 200)
#: The ways of seeing the same sheets; each has its own page.
SHAPES: Mapping[str, str] = {"liste": "Liste", "tableau": "Tableau", "frise": "Frise", "calendrier": "Calendrier"}
#: What one column of the timeline stands for.
SCALES: Mapping[str, str] = {"mois": "Mois", "trimestre": "Trimestres", "annee": "Années"}


@dataclass(frozen=True, slots=True)
class SheetView:
    """A whole view of the sheets: what is asked for, in which shape, in which order, under which headings, in which columns.

    ``scale`` is that of the timeline, empty for the one that suits its dates.
    """

    filter: SheetFilter = SheetFilter()
    sort: str = "ordre"
    descending: bool = False
    group: str = "axe"
    columns: tuple[str, ...] = USUAL_COLUMNS
    page_size: int = PAGE_SIZES[0]
    shape: str = "liste"
    scale: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> SheetView:
        """The view that an address holds, what it does not say being as usual."""
        order = next(iter(query.get("tri", ())), "")
        sort = order.removeprefix("-")
        group = next(iter(query.get("groupe", ())), "")
        columns = tuple(column for column in COLUMNS if column in set(query.get("colonne", ())))
        size = next(iter(query.get("par", ())), "")
        shape = next(iter(query.get("vue", ())), "")
        scale = next(iter(query.get("echelle", ())), "")
        return cls(
            filter=SheetFilter.from_query(query),
            sort=sort if sort in SORTS else "ordre",
            descending=order.startswith("-") and sort in SORTS,
            group=group if group in GROUPS else "axe",
            columns=columns or USUAL_COLUMNS,
            page_size=int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0],
            shape=shape if shape in SHAPES else "liste",
            scale=scale if scale in SCALES else "",
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The words and values of its address; what is as usual is not said."""
        said = self.filter.pairs()
        if (self.sort, self.descending) != ("ordre", False):
            said.append(("tri", f"-{self.sort}" if self.descending else self.sort))
        if self.group != "axe":
            said.append(("groupe", self.group))
        if self.columns != USUAL_COLUMNS:
            said.extend(("colonne", column) for column in self.columns)
        if self.page_size != PAGE_SIZES[0]:
            said.append(("par", str(self.page_size)))
        if self.scale:
            said.append(("echelle", self.scale))
        return said

    def query(self) -> str:
        """What its page is asked, after the question mark; empty for the usual view of everything."""
        return urlencode(self.pairs())

    def kept(self) -> str:
        """The same with its shape, which says which page to ask: how a view is kept under a name."""
        return urlencode([("vue", self.shape)] * (self.shape != "liste") + self.pairs())


def with_query(url: str, query: str) -> str:
    """The address ``url`` with what it asks, if it asks anything."""
    return f"{url}?{query}" if query else url


def shown_columns(view: SheetView, *, funding: bool) -> tuple[str, ...]:
    """The columns of a view for a reader; the budget is for those who may know of the money."""
    return tuple(word for word in view.columns if funding or word != "budget")
