"""Closed lists of territories: the levels, and what may have happened to a commune. No Django here: the command line and
the rules use them too."""

from __future__ import annotations

from enum import StrEnum


class GeographicLevel(StrEnum):
    """The level (« maille ») of a territory. A code means nothing without it: « 01004 » is a commune, an IRIS prefix and
    a bassin de vie. The value is stored, written in ``EPCI:200030385`` and, in lower case, used in addresses."""

    FRANCE = "FRANCE"
    REGION = "REGION"
    DEPARTMENT = "DEPARTEMENT"
    OVERSEAS = "OUTREMER"
    DISTRICT = "ARRONDISSEMENT"
    EPCI = "EPCI"
    EPT = "EPT"
    CANTON = "CANTON"
    COMMUNE = "COMMUNE"
    MUNICIPAL_DISTRICT = "ARM"
    DELEGATED_COMMUNE = "COMD"
    ASSOCIATED_COMMUNE = "COMA"
    IRIS = "IRIS"
    QPV = "QPV"
    LIVING_AREA = "BASSIN-DE-VIE"
    EMPLOYMENT_ZONE = "ZONE-EMPLOI"
    URBAN_UNIT = "UNITE-URBAINE"
    ATTRACTION_AREA = "AIRE-ATTRACTION"
    ZRR = "ZRR"
    CITY_CONTRACT = "CONTRAT-DE-VILLE"
    RURAL_CONTRACT = "CONTRAT-DE-RURALITE"
    ZONING = "ZONAGE"

    @property
    def label(self) -> str:
        """Its name in the singular."""
        return _LEVEL_NAMES[self.value][0]

    @property
    def plural(self) -> str:
        """Its name in the plural, in the middle of a sentence."""
        return _LEVEL_NAMES[self.value][1]

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


_LEVEL_NAMES = {
    "FRANCE": ("France", "France"),
    "REGION": ("Région", "régions"),
    "DEPARTEMENT": ("Département", "départements"),
    "OUTREMER": ("Collectivité d’outre-mer", "collectivités d’outre-mer"),
    "ARRONDISSEMENT": ("Arrondissement", "arrondissements"),
    "EPCI": ("Intercommunalité", "intercommunalités"),
    "EPT": ("Établissement public territorial", "établissements publics territoriaux"),
    "CANTON": ("Canton", "cantons"),
    "COMMUNE": ("Commune", "communes"),
    "ARM": ("Arrondissement municipal", "arrondissements municipaux"),
    "COMD": ("Commune déléguée", "communes déléguées"),
    "COMA": ("Commune associée", "communes associées"),
    "IRIS": ("IRIS", "IRIS"),
    "QPV": ("Quartier prioritaire", "quartiers prioritaires"),
    "BASSIN-DE-VIE": ("Bassin de vie", "bassins de vie"),
    "ZONE-EMPLOI": ("Zone d’emploi", "zones d’emploi"),
    "UNITE-URBAINE": ("Unité urbaine", "unités urbaines"),
    "AIRE-ATTRACTION": ("Aire d’attraction", "aires d’attraction"),
    "ZRR": ("Zone de revitalisation rurale", "zones de revitalisation rurale"),
    "CONTRAT-DE-VILLE": ("Contrat de ville", "contrats de ville"),
    "CONTRAT-DE-RURALITE": ("Contrat de ruralité", "contrats de ruralité"),
    "ZONAGE": ("Zonage d’action publique", "zonages d’action publique"),
}

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

    RENAMING = "10"
    CREATION = "20"
    RESTORATION = "21"
    REMOVAL = "30"
    MERGER = "31"
    NEW_COMMUNE = "32"
    ASSOCIATION = "33"
    ABSORPTION = "34"
    END_OF_DELEGATION = "35"
    DEPARTMENT_CHANGE = "41"
    SEAT_CHANGE = "50"
    TO_DELEGATED = "70"
    DELEGATED_RESTORED = "71"
    TO_DELEGATED_FROM_COMMUNE = "72"

    @property
    def label(self) -> str:
        return _MOVEMENT_NAMES[self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.label) for kind in cls]


_MOVEMENT_NAMES = {
    "10": "Changement de nom",
    "20": "Création",
    "21": "Rétablissement",
    "30": "Suppression",
    "31": "Fusion simple",
    "32": "Création de commune nouvelle",
    "33": "Fusion-association",
    "34": "Passage de fusion-association à fusion simple",
    "35": "Suppression de commune déléguée",
    "41": "Changement de code par changement de département",
    "50": "Changement de code par transfert de chef-lieu",
    "70": "Passage de commune associée à commune déléguée",
    "71": "Rétablissement de commune déléguée",
    "72": "Passage de commune à commune déléguée",
}


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
