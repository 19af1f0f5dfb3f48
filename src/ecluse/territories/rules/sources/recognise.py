"""Tables recognised by what their header and first rows say, never by the name of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ecluse.lib.text import fold
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.sources import cog, groupings, people, policies, small
from ecluse.territories.rules.sources.errors import SourceError
from ecluse.territories.rules.sources.kinds import SourceKind as Kind
from ecluse.territories.rules.sources.layouts import Cells, Context, Layout, Reader, places_of, with_names
from ecluse.territories.rules.sources.tables import Row, Table

_TITLE_YEAR = re.compile(r"geographie au (?:\d{1,2}/\d{1,2}/|1er janvier )((?:19|20)\d{2})")
_Found = tuple[Kind, Reader, dict[str, int], int | None, str, str]
_Rule = Callable[[dict[str, int], Sequence[Row]], "_Found | None"]


def _unread(cell: Cells, context: Context) -> Iterator[object]:
    raise SourceError("Ce fichier est reconnu, mais il ne fait pas partie du référentiel.")


def _column(places: dict[str, int], rows: Sequence[Row], name: str, pattern: re.Pattern[str]) -> bool:
    """Whether most of the first rows hold, under ``name``, a text of that shape (lost zeros allowed)."""
    place = places.get(name)
    if place is None or not rows:
        return False
    texts = [cells[place].strip() for _, cells in rows if place < len(cells) and cells[place].strip()]
    fitting = sum(1 for text in texts if pattern.fullmatch(text))
    return bool(texts) and fitting * 2 > len(texts)


_LOOSE_COMMUNE = re.compile(rf"{codes.COMMUNE.pattern}|\d{{4}}|\d{{4,5}}\.0|9[A-F]\d{{3}}")


def _plain(
    kind: Kind, wanted: set[str], reader: Reader, *, without: frozenset[str] = frozenset(), deducible: str = ""
) -> _Rule:
    """A layout that its columns are enough to tell."""

    def rule(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
        names = set(places)
        if wanted <= names and not (without & names):
            return kind, reader, places, None, "", deducible
        return None

    return rule


def _populations(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    dated = {
        name: found[1] for name in places if (found := re.fullmatch(r"(?:pmun|p)_?((?:19|20)?\d{2})(?:_pmun)?", name))
    }
    year = None
    if "pmun" not in places and len(dated) == 1:
        name, text = next(iter(dated.items()))
        year = int(text) if len(text) == 4 else 2000 + int(text)
        suffix = name.removeprefix("pmun")
        places = with_names(places, pmun=(name,), pcap=(f"pcap{suffix}",), ptot=(f"ptot{suffix}",))
    if "pmun" not in places:
        return None
    origin = "en-tête du tableau" if year else ""
    if {"depcom", "comp"} <= set(places):
        reader = people.areas_reader(Level.DELEGATED_COMMUNE, "depcom", "comp")
        return Kind.AREA_POPULATIONS, reader, places, year, origin, ""
    if "nbcom" in places or "nbcan" in places:
        if "coddep" in places:
            return (
                Kind.AREA_POPULATIONS,
                people.areas_reader(Level.DEPARTMENT, "coddep", "dep"),
                places,
                year,
                origin,
                "",
            )
        if "codreg" in places:
            return Kind.AREA_POPULATIONS, people.areas_reader(Level.REGION, "codreg", "reg"), places, year, origin, ""
    for column, name in (("com", "commune"), ("depcom", "com"), ("codgeo", "libgeo"), ("insee_com", "nom_com")):
        if _column(places, rows, column, _LOOSE_COMMUNE):
            return Kind.POPULATIONS, people.communes_reader(column, name), places, year, origin, f"{column},{name}"
    for holder in ("coddep", "codcol", "dep"):
        if {holder, "codcom"} <= set(places):
            column = f"{holder}+codcom"
            return Kind.POPULATIONS, people.communes_reader(column, "com"), places, year, origin, f"{column},com"
    return None


def _dgcl(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    if not {"siren", "insee", "raison_sociale"} <= set(places):
        return None
    years = [int(found[1]) for name in places if (found := re.fullmatch(r"pmun_(\d{4})", name))]
    year = years[0] if years else None
    return (
        Kind.EPCI,
        groupings.dgcl_reader(year),
        places,
        year,
        "en-tête du tableau" if year else "",
        "insee,nom_membre",
    )


def _zonings(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    columns = groupings.zoning_columns(list(places))
    if "codgeo" not in places or not any(generation for _, generation, _ in columns.values()):
        return None
    return Kind.ZONINGS, groupings.zonings_reader(columns), places, None, "", "codgeo,libgeo"


def _iris(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    places = with_names(places, code_iris=("codiris", "dcomiris"), libcom=("nom_com", "libelle_commune"))
    if "code_iris" not in places or not ({"typ_iris", "lib_iris"} & set(places)):
        return None
    places = with_names(places, depcom=("code_insee", "insee_com", "com"))
    return Kind.IRIS, small.read_iris, places, None, "", "depcom,libcom"


def _qpv(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    places = with_names(
        places,
        codgeo=("code_qp", "codqp", "code_qpv", "qp"),
        lib_qp=("nom_qp", "libqp", "lib_qpv", "nom_qpv"),
        lib_com=("commune_qp", "nom_commune", "libcom", "lib_commune", "communes"),
        com_qp=("code_commune", "insee_com", "codcom", "depcom", "code_insee", "liste_codgeo"),
    )
    if not _column(places, rows, "codgeo", codes.QPV):
        return None
    return Kind.QPV, small.read_qpv, places, None, "", ""


def _postal(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    places = with_names(
        places,
        code_commune_insee=("code_commune",),
        coordonnees_gps=("geopoint", "coordonnees_geographiques"),
    )
    if not {"code_commune_insee", "code_postal"} <= set(places) or {"code_collectivite", "adresse", "siret"} & set(
        places
    ):
        return None
    return Kind.POSTAL_CODES, small.read_postal_codes, places, None, "", ""


def _passages(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    dated = [name for name in places if re.fullmatch(r"cod(?:geo_)?(?:19|20)\d{2}", name)]
    if len(dated) < 2:
        return None
    return Kind.PASSAGES, _unread, places, None, "", ""  # type: ignore[return-value]


def _zrr(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    places = with_names(places, zrr_simp=("zrr", "statut_zrr", "zonage_zrr"), codgeo=("insee_com", "code_insee"))
    if {"zrr_simp", "codgeo"} <= set(places):
        return Kind.ZRR, groupings.read_zrr, places, None, "", ""
    return None


def _indicators(places: dict[str, int], rows: Sequence[Row]) -> _Found | None:
    if {"cod_var", "lib_var"} <= set(places) or {"var_id", "var_lib"} <= set(places):
        return Kind.DICTIONARY, _unread, places, None, "", ""  # type: ignore[return-value]
    if {"codgeo", "iris", "code_iris"} & set(places) and len(places) > 2:
        return Kind.INDICATORS, _unread, places, None, "", ""  # type: ignore[return-value]
    return None


_RULES: tuple[_Rule, ...] = (
    _plain(Kind.MOVEMENTS, {"mod", "date_eff", "com_av", "com_ap", "typecom_av", "typecom_ap"}, cog.read_movements),
    _plain(Kind.COMMUNES, {"typecom", "com", "libelle", "comparent"}, cog.read_communes, deducible="com,libelle"),
    _plain(Kind.DISTRICTS, {"arr", "dep", "cheflieu", "libelle"}, cog.read_districts),
    _plain(Kind.DEPARTMENTS, {"dep", "reg", "cheflieu", "libelle"}, cog.read_departments),
    _plain(Kind.REGIONS, {"reg", "cheflieu", "libelle"}, cog.read_regions, without=frozenset({"dep"})),
    _plain(Kind.OVERSEAS, {"code_commune", "nom_commune", "code_collectivite", "nom_collectivite"}, cog.read_overseas),
    _dgcl,
    _plain(
        Kind.EPCI,
        {"codgeo", "epci", "libepci"},
        groupings.grouping_reader(Level.EPCI, "epci", "libepci"),
        deducible="codgeo,libgeo",
    ),
    _plain(
        Kind.EPT,
        {"codgeo", "ept", "libept"},
        groupings.grouping_reader(Level.EPT, "ept", "libept"),
        deducible="codgeo,libgeo",
    ),
    _plain(Kind.EPCI_LIST, {"epci", "libepci", "nb_com"}, groupings.list_reader(Level.EPCI, "epci", "libepci")),
    _plain(Kind.EPT_LIST, {"ept", "libept", "nb_com"}, groupings.list_reader(Level.EPT, "ept", "libept")),
    _plain(Kind.ZONING_LABELS, {"nivgeo", "codgeo", "libgeo"}, groupings.read_labels),
    _plain(Kind.POLITICAL_ZONINGS, {"id", "lib", "perimetre", "layer"}, policies.read_policies),
    _qpv,
    _zrr,
    _zonings,
    _populations,
    _iris,
    _postal,
    _passages,
    _indicators,
)


def recognise(table: Table) -> Layout | None:
    """The layout of ``table``, or None. Title lines above the header are read for the year of the geography.

    The header is the first row that a rule understands with the rows under it: a row of labels above the row of codes is
    passed over, as nothing understands it.
    """
    head = table.head()
    for place, (number, cells) in enumerate(head):
        places = places_of(cells)
        if len(places) < 2:
            continue
        for rule in _RULES:
            found = rule(places, head[place + 1 :])
            if found:
                kind, reader, known, year, origin, deducible = found
                if year is None:
                    year = year_in_titles(head[:place])
                    origin = "titre du tableau" if year else ""
                return Layout(kind, table, number, known, reader, year, origin, deducible)
    return None


def year_in_titles(rows: Sequence[Row]) -> int | None:
    """The year of the geography that title lines say (« géographie au 01/01/2023 »)."""
    for _, cells in rows:
        found = _TITLE_YEAR.search(fold(" ".join(cells)))
        if found:
            return int(found[1])
    return None
