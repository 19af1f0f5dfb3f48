"""Closed lists of territories: the levels, and what may have happened to a commune. No Django here: the command line and
the rules use them too."""

from __future__ import annotations

from enum import StrEnum


class GeographicLevel(StrEnum):
    """The level (« maille ») of a territory. A code means nothing without it: « 01004 » is a commune, an IRIS prefix and
    a bassin de vie. The value is stored, written in ``EPCI:200030385`` and, in lower case, used in addresses."""

    label: str
    plural: str

    def __new__(cls, value: str, label: str, plural: str) -> GeographicLevel:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.plural = plural
        return member

    FRANCE = "FRANCE", "France", "France"
    REGION = "REGION", "Région", "régions"
    DEPARTMENT = "DEPARTEMENT", "Département", "départements"
    OVERSEAS = "OUTREMER", "Collectivité d’outre-mer", "collectivités d’outre-mer"
    DISTRICT = "ARRONDISSEMENT", "Arrondissement", "arrondissements"
    EPCI = "EPCI", "Intercommunalité", "intercommunalités"
    EPT = "EPT", "Établissement public territorial", "établissements publics territoriaux"
    CANTON = "CANTON", "Canton", "cantons"
    COMMUNE = "COMMUNE", "Commune", "communes"
    MUNICIPAL_DISTRICT = "ARM", "Arrondissement municipal", "arrondissements municipaux"
    DELEGATED_COMMUNE = "COMD", "Commune déléguée", "communes déléguées"
    ASSOCIATED_COMMUNE = "COMA", "Commune associée", "communes associées"
    IRIS = "IRIS", "IRIS", "IRIS"
    QPV = "QPV", "Quartier prioritaire", "quartiers prioritaires"
    LIVING_AREA = "BASSIN-DE-VIE", "Bassin de vie", "bassins de vie"
    EMPLOYMENT_ZONE = "ZONE-EMPLOI", "Zone d’emploi", "zones d’emploi"
    URBAN_UNIT = "UNITE-URBAINE", "Unité urbaine", "unités urbaines"
    ATTRACTION_AREA = "AIRE-ATTRACTION", "Aire d’attraction", "aires d’attraction"
    ZRR = "ZRR", "Zone de revitalisation rurale", "zones de revitalisation rurale"
    CITY_CONTRACT = "CONTRAT-DE-VILLE", "Contrat de ville", "contrats de ville"
    RURAL_CONTRACT = "CONTRAT-DE-RURALITE", "Contrat de ruralité", "contrats de ruralité"
    ZONING = "ZONAGE", "Zonage d’action publique", "zonages d’action publique"

    @property
    def slug(self) -> str:
        """The level as it stands in an address."""
        return self.value.lower()

    @classmethod
    def from_slug(cls, slug: str) -> GeographicLevel:
        """The level of an address. Raises ValueError for any other text."""
        return cls(slug.upper())

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of value and label, for a model's field."""
        return [(level.value, level.label) for level in cls]


#: Levels made of communes by a field of the commune, not by a table of composition.
BY_CODE = frozenset({GeographicLevel.DEPARTMENT, GeographicLevel.REGION, GeographicLevel.FRANCE})

#: Levels smaller than a commune.
INFRA = frozenset(
    {
        GeographicLevel.MUNICIPAL_DISTRICT,
        GeographicLevel.DELEGATED_COMMUNE,
        GeographicLevel.ASSOCIATED_COMMUNE,
        GeographicLevel.IRIS,
        GeographicLevel.QPV,
    }
)

#: Levels whose codes are drawn anew at each generation: the same code names another area in the next one.
REDRAWN = frozenset(
    {
        GeographicLevel.LIVING_AREA,
        GeographicLevel.EMPLOYMENT_ZONE,
        GeographicLevel.URBAN_UNIT,
        GeographicLevel.ATTRACTION_AREA,
    }
)


class NameKind(StrEnum):
    """How a searchable text stands to the name of its territory."""

    FULL = "0"  # the name, whole
    CORE = "1"  # without its article, or without its legal nature: « valence romans agglo »
    BRAND = "2"  # the name that the body gives itself, between quotes or brackets in the official one
    WORD = "3"  # from a word inside the name to its end

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        labels = {"0": "nom entier", "1": "nom sans article ni nature", "2": "nom d’usage", "3": "mot du nom"}
        return [(kind.value, labels[kind.value]) for kind in cls]


class MovementKind(StrEnum):
    """What happened to a commune: the publisher's codes (INSEE, Code officiel géographique, variable MOD)."""

    label: str

    def __new__(cls, value: str, label: str) -> MovementKind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    RENAMING = "10", "Changement de nom"
    CREATION = "20", "Création"
    RESTORATION = "21", "Rétablissement"
    REMOVAL = "30", "Suppression"
    MERGER = "31", "Fusion simple"
    NEW_COMMUNE = "32", "Création de commune nouvelle"
    ASSOCIATION = "33", "Fusion-association"
    ABSORPTION = "34", "Passage de fusion-association à fusion simple"
    END_OF_DELEGATION = "35", "Suppression de commune déléguée"
    DEPARTMENT_CHANGE = "41", "Changement de code par changement de département"
    SEAT_CHANGE = "50", "Changement de code par transfert de chef-lieu"
    TO_DELEGATED = "70", "Passage de commune associée à commune déléguée"
    DELEGATED_RESTORED = "71", "Rétablissement de commune déléguée"
    TO_DELEGATED_FROM_COMMUNE = "72", "Passage de commune à commune déléguée"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.label) for kind in cls]


class Passage(StrEnum):
    """How a commune's code at one date answers at a later one."""

    SAME = "same"  # the same commune, the same code
    RENAMED = "renamed"  # the same code under another name
    RECODED = "recoded"  # one other code, for this commune alone
    MERGED = "merged"  # one code, shared with other former communes
    SPLIT = "split"  # several codes: counts cannot be carried over
    ENDED = "ended"  # no commune: the territory left the communes (Saint-Barthélemy, Saint-Martin)
    UNKNOWN = "unknown"  # no commune of that code at the first date

    @property
    def label(self) -> str:
        return {
            "same": "inchangée",
            "renamed": "renommée",
            "recoded": "changée de code",
            "merged": "fusionnée",
            "split": "partagée",
            "ended": "sortie des communes",
            "unknown": "inconnue à cette date",
        }[self.value]


class RemarkKind(StrEnum):
    """What a loading says of one row."""

    LEFT_OUT = "left-out"
    REPAIRED = "repaired"
    CARRIED = "carried"
    ASSUMED = "assumed"

    @property
    def label(self) -> str:
        return {
            "left-out": "laissée de côté",
            "repaired": "réparée",
            "carried": "rattachée",
            "assumed": "supposée",
        }[self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.label) for kind in cls]
