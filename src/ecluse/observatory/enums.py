"""Closed lists of the observatory. No Django here: methods, sources and the store use them too."""

from __future__ import annotations

from enum import StrEnum


class _Labelled(StrEnum):
    """Members carry the words of the interface after their stored value."""

    label: str

    def __new__(cls, value: str, label: str = "") -> _Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class ValueType(_Labelled):
    """What the value of an indicator is, which says how it may be computed and compared."""

    COUNT = "count", "effectif"
    PROPORTION = "proportion", "part"
    CRUDE_RATE = "crude-rate", "taux brut"
    STANDARDISED_RATE = "standardised-rate", "taux standardisé"
    STANDARDISED_RATIO = "standardised-ratio", "indice comparatif"
    MEAN = "mean", "moyenne"
    MEDIAN = "median", "médiane ou quantile"
    RATIO = "ratio", "rapport"
    INDEX = "index", "indice"
    CATEGORY = "category", "classe"


class Polarity(_Labelled):
    """Whether a high value is good news; without it a value is only higher or lower."""

    HIGH_GOOD = "high-good", "une valeur élevée est favorable"
    LOW_GOOD = "low-good", "une valeur basse est favorable"
    NONE = "none", "ni favorable ni défavorable en soi"


class IntervalMethod(_Labelled):
    """How confidence limits come: published with the figure, computed, or none (an exhaustive count without a model)."""

    NONE = "none", "sans intervalle : source exhaustive"
    PUBLISHED = "published", "intervalle publié par le producteur"
    BYAR = "byar", "Byar, exact au-dessous de dix cas"
    WILSON = "wilson", "Wilson"
    DOBSON = "dobson", "Dobson"


class Aggregation(_Labelled):
    """How the value of a larger area comes from its parts when no producer publishes it."""

    SUM = "sum", "somme"
    RATIO = "ratio", "recalculée du numérateur et du dénominateur"
    WEIGHTED_MEAN = "weighted-mean", "moyenne pondérée par la population"
    NONE = "none", "ne se déduit pas des parties"


class Measure(_Labelled):
    """What a column of a file holds for an indicator."""

    VALUE = "value", "valeur"
    NUMERATOR = "numerator", "numérateur"
    DENOMINATOR = "denominator", "dénominateur"
    LOWER_95 = "lower95", "borne basse à 95 %"
    UPPER_95 = "upper95", "borne haute à 95 %"
    LOWER_998 = "lower998", "borne basse à 99,8 %"
    UPPER_998 = "upper998", "borne haute à 99,8 %"


class Status(_Labelled):
    """Why a figure is there, or why it is not. A value that is absent always has one of the second group."""

    MEASURED = "measured", "mesurée"
    ESTIMATED = "estimated", "estimée"
    SMOOTHED = "smoothed", "lissée"
    IMPUTED = "imputed", "imputée"
    SUPPRESSED = "suppressed-primary", "secret statistique"
    # The same words as the first: to tell them apart would help to find what both hide.
    SUPPRESSED_SECONDARY = "suppressed-secondary", "secret statistique"
    NOT_SIGNIFICANT = "not-significant", "non significative"
    NOT_APPLICABLE = "not-applicable", "sans objet"
    UNAVAILABLE = "unavailable", "non disponible"
    BROKEN = "broken", "rupture : le territoire a changé"
    MISSING = "missing", "non renseignée"

    @property
    def has_value(self) -> bool:
        return self in {Status.MEASURED, Status.ESTIMATED, Status.SMOOTHED, Status.IMPUTED}

    @property
    def number(self) -> int:
        """Its place in the list, as panels of figures keep it in one byte. Members are only ever added at the end."""
        return _STATUS_NUMBERS[self]


_STATUS_NUMBERS = {status: number for number, status in enumerate(Status)}
STATUSES = tuple(Status)


class PeriodType(_Labelled):
    """The span of time that a figure is about."""

    YEAR = "year", "année"
    YEARS = "years", "plusieurs années"
    QUARTER = "quarter", "trimestre"
    MONTH = "month", "mois"
    WEEK = "week", "semaine"
    DAY = "day", "jour"


class Sex(_Labelled):
    BOTH = "T", "tous"
    FEMALE = "F", "femmes"
    MALE = "H", "hommes"


class Domain(_Labelled):
    """The chapters of a territory's portrait."""

    POPULATION = "population", "Population"
    LIVING = "living", "Conditions de vie"
    HEALTH = "health", "État de santé"
    CARE = "care", "Offre et recours aux soins"
    ENVIRONMENT = "environment", "Environnement et cadre de vie"


class Disclosure(_Labelled):
    """Who protects small numbers: the producer before publishing, we by its rule, or nobody needs to."""

    PUBLISHER = "publisher", "appliqué par le producteur avant publication"
    THRESHOLD = "threshold", "aucun effectif sous le seuil"
    DOMINANCE = "dominance", "trois unités au moins, aucune au-dessus de la part permise"
    NONE = "none", "sans objet"


class Move(_Labelled):
    """What became of a figure from one build to a later one. Only the first may be a change of the territory itself."""

    NEW = "new", "nouvelle période"
    REVISED = "revised", "chiffre révisé"
    BROKEN = "broken", "rupture"
    HIDDEN = "hidden", "chiffre masqué"
    SHOWN = "shown", "chiffre dévoilé"
    WITHDRAWN = "withdrawn", "chiffre retiré"


class ChangeTest(_Labelled):
    """How a new figure is compared with the one before; the word is that of the interface."""

    SHARES = "shares", "test exact de Fisher, sur les effectifs"
    RATES = "rates", "test binomial exact, sur les nombres de cas"
    ESTIMATES = "estimates", "écart rapporté aux intervalles de confiance"
    TREND = "trend", "droite pondérée sur les cinq derniers points"


class RemarkKind(_Labelled):
    """What a loading says of a row, a cell or a column."""

    REFUSED = "refused", "ligne refusée"
    CELL_REFUSED = "cell-refused", "chiffre refusé"
    LEFT_OUT = "left-out", "ligne laissée de côté"
    NOT_DATA = "not-data", "ligne sans chiffre"
    REPAIRED = "repaired", "cellule réparée"
    REPEATED = "repeated", "ligne répétée"
    FLAGGED = "flagged", "à vérifier"
    CARRIED = "carried", "code suivi jusqu’à aujourd’hui"
    UNKNOWN = "unknown", "code inconnu du référentiel"
    UNUSED = "unused", "colonne non lue"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(kind.value, kind.label) for kind in cls]


class DepositState(_Labelled):
    """Where files sent together are on their way."""

    LOOKING = "looking", "examen en cours"
    LOOKED = "looked", "à vérifier avant de charger"
    LOADING = "loading", "chargement en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "arrêté"
    GIVEN_UP = "given-up", "abandonné"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is expected of anybody."""
        return self in {DepositState.DONE, DepositState.GIVEN_UP}

    @property
    def is_working(self) -> bool:
        """Whether a process should be at it."""
        return self in {DepositState.LOOKING, DepositState.LOADING}

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in cls]
