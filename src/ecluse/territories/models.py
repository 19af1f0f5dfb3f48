"""Territories, what they are made of, what happened to them, their contours, and the perimeters people draw.

One row of ``Territory`` is one area under one code of one level. Lists that are published each year (communes, EPCI,
départements…) keep one row per code, with the first and last vintage it was seen in and the days it began and ended;
zonings whose codes are drawn anew (bassins de vie, zones d’emploi…) keep one row per code and ``generation``. Composition
and population carry their own year, so that an area can be told as it was.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import BuiltinLookup, StartsWith

from ecluse.territories.enums import GeographicLevel, MovementKind, NameKind, RemarkKind


@models.CharField.register_lookup
class Prefix(BuiltinLookup):
    """``field__prefix="ble"``: rows whose text begins so, read from the index on either database.

    SQLite's LIKE cannot use an index on accent-free text as Django writes it: the range between the prefix and the next
    text after it can. PostgreSQL orders text by language, so there LIKE and its own index are used.
    """

    lookup_name = "prefix"
    prepare_rhs = True

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        left, parameters = self.process_lhs(compiler, connection)
        value = str(self.rhs)
        return f"({left} >= %s AND {left} < %s)", [*parameters, value, *parameters, value + "\U0010ffff"]

    def as_postgresql(self, compiler, connection):  # type: ignore[no-untyped-def]
        return StartsWith(self.lhs, self.rhs).as_sql(compiler, connection)


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def current(self) -> TerritoryQuerySet:
        """Those that have not ended."""
        return self.filter(valid_to=None)

    def at(self, vintage: int) -> TerritoryQuerySet:
        """Those that existed in the lists of ``vintage`` (a year)."""
        return self.filter(first_vintage__lte=vintage, vintage__gte=vintage)

    def of_level(self, level: GeographicLevel) -> TerritoryQuerySet:
        return self.filter(level=level)


class Territory(models.Model):
    """A territory: one area under one code of one level."""

    level = models.CharField("maille", max_length=20, choices=GeographicLevel.choices())
    code = models.CharField("code", max_length=20)
    generation = models.PositiveSmallIntegerField(
        "génération du zonage",
        default=0,
        help_text="Année du découpage pour les zonages redessinés ; 0 pour les autres.",
    )
    name = models.CharField("nom", max_length=200)
    folded_name = models.CharField("nom sans accents", max_length=200, db_index=True)
    nature = models.CharField("nature", max_length=60, blank=True, help_text="CC, CA, METRO… ou type d’IRIS.")
    first_vintage = models.PositiveSmallIntegerField("premier millésime", null=True, blank=True)
    vintage = models.PositiveSmallIntegerField("millésime", null=True, blank=True)
    valid_from = models.DateField("début de validité", null=True, blank=True)
    valid_to = models.DateField("fin de validité", null=True, blank=True)
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    department_code = models.CharField("code du département", max_length=3, blank=True)
    region_code = models.CharField("code de la région", max_length=3, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering: ClassVar = ["level", "code", "generation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "code", "generation"], name="territory_unique_code"),
            models.CheckConstraint(
                condition=Q(level__in=[v for v, _ in GeographicLevel.choices()]), name="territory_level"
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="territory_named"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="territory_validity",
            ),
            models.CheckConstraint(
                condition=Q(first_vintage=None) | Q(vintage=None) | Q(first_vintage__lte=F("vintage")),
                name="territory_vintages",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="territory_position",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["level", "department_code"], name="territory_department"),
            models.Index(fields=["level", "region_code"], name="territory_region"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def geographic_level(self) -> GeographicLevel:
        return GeographicLevel(self.level)

    @property
    def key(self) -> str:
        """Level and code in one text, as the reader of contracts writes them: « EPCI:200030385 »."""
        return f"{self.level}:{self.code}"

    @property
    def is_current(self) -> bool:
        return self.valid_to is None


class TerritoryName(models.Model):
    """A text under which a territory is found: its name without accents, its parts, the name it gives itself."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="names", verbose_name="territoire")
    kind = models.CharField("sorte de nom", max_length=1, choices=NameKind.choices())
    folded = models.CharField("texte sans accents", max_length=200, db_index=True)

    class Meta:
        verbose_name = "nom cherchable"
        verbose_name_plural = "noms cherchables"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "folded", "kind"], name="territory_name_unique"),
        ]

    def __str__(self) -> str:
        return self.folded


class Composition(models.Model):
    """Membership of one territory in a larger one, in the geography of one year: commune in EPCI, IRIS in commune…"""

    container = models.ForeignKey(
        Territory, models.CASCADE, related_name="composition", db_index=False, verbose_name="territoire composé"
    )
    member = models.ForeignKey(Territory, models.CASCADE, related_name="belongs_to", verbose_name="territoire membre")
    vintage = models.PositiveSmallIntegerField("millésime")
    partial = models.BooleanField("pour partie seulement", default=False)

    class Meta:
        verbose_name = "appartenance territoriale"
        verbose_name_plural = "appartenances territoriales"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["container", "vintage", "member"], name="composition_unique"),
            models.CheckConstraint(condition=~Q(container=F("member")), name="composition_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ∈ {self.container_id} ({self.vintage})"


class LegalPopulation(models.Model):
    """The legal population of one territory in one reference year, as published, or summed over its parts."""

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="populations", db_index=False, verbose_name="territoire"
    )
    year = models.PositiveSmallIntegerField("année de référence")
    municipal = models.PositiveIntegerField("population municipale")
    counted_apart = models.PositiveIntegerField("population comptée à part", null=True, blank=True)
    total = models.PositiveIntegerField("population totale", null=True, blank=True)
    summed = models.BooleanField("sommée sur ses parties", default=False)

    class Meta:
        verbose_name = "population légale"
        verbose_name_plural = "populations légales"
        ordering: ClassVar = ["territory", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "year"], name="legal_population_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} : {self.municipal} ({self.year})"


class PostalCode(models.Model):
    """A postal code of a commune. Several communes share one, and one commune may have several: it identifies nothing."""

    code = models.CharField("code postal", max_length=5)
    commune = models.ForeignKey(Territory, models.CASCADE, related_name="postal_codes", verbose_name="commune")

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "commune"], name="postal_code_unique"),
        ]

    def __str__(self) -> str:
        return self.code


class Movement(models.Model):
    """One line of the history of communes (INSEE, COG): a code before, a code after, a date, a kind of event.

    Codes are texts, not keys: the history speaks of communes that no list holds any more. An empty code before is a
    creation out of nothing, an empty code after a territory that left the communes.
    """

    kind = models.CharField("sorte d’événement", max_length=2, choices=MovementKind.choices())
    effective_on = models.DateField("date d’effet")
    before_type = models.CharField("type avant", max_length=4, blank=True)
    before_code = models.CharField("code avant", max_length=5, blank=True)
    before_name = models.CharField("nom avant", max_length=200, blank=True)
    after_type = models.CharField("type après", max_length=4, blank=True)
    after_code = models.CharField("code après", max_length=5, blank=True)
    after_name = models.CharField("nom après", max_length=200, blank=True)

    class Meta:
        verbose_name = "mouvement de commune"
        verbose_name_plural = "mouvements de communes"
        ordering: ClassVar = ["effective_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["effective_on", "kind", "before_type", "before_code", "after_type", "after_code"],
                name="movement_unique",
            ),
            models.CheckConstraint(condition=~Q(before_code="") | ~Q(after_code=""), name="movement_of_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["before_code", "effective_on"], name="movement_before"),
            models.Index(fields=["after_code", "effective_on"], name="movement_after"),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.before_code} → {self.after_code}"


class Contour(models.Model):
    """The outline of a territory, WGS84: compact JSON, polygons of rings of flat numbers ``[[[lon, lat, lon, lat…]…]…]``.

    The first ring of a polygon is its outline, the others are holes. ``precision`` is the mean distance between two
    successive points, in metres: the smaller, the finer.
    """

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="contours", db_index=False, verbose_name="territoire"
    )
    source = models.CharField("source", max_length=120)
    year = models.PositiveSmallIntegerField("année", default=0)
    precision = models.PositiveIntegerField("précision en mètres")
    geometry = models.TextField("tracé")

    class Meta:
        verbose_name = "contour"
        verbose_name_plural = "contours"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "source", "year"], name="contour_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} ({self.source})"


class Perimeter(models.Model):
    """A free perimeter: a named list of territories and of parts of territories."""

    name = models.CharField("nom", max_length=200)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="perimeter_named")]

    def __str__(self) -> str:
        return self.name


class PerimeterPart(models.Model):
    """One territory of a perimeter, whole, or the part of it that ``label`` names (« quartier du Plan »)."""

    perimeter = models.ForeignKey(
        Perimeter, models.CASCADE, related_name="parts", db_index=False, verbose_name="périmètre"
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name="territoire")
    label = models.CharField("partie", max_length=200, blank=True, help_text="Vide : le territoire entier.")
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "partie de périmètre"
        verbose_name_plural = "parties de périmètre"
        ordering: ClassVar = ["perimeter", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["perimeter", "territory", "label"], name="perimeter_part_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} ({self.label})" if self.label else str(self.territory)


class ReferenceLoad(models.Model):
    """One file of reference that was loaded: which bytes, what they were, what was kept and what was left out."""

    file_name = models.CharField("nom du fichier", max_length=255)
    sha256 = models.CharField("empreinte", max_length=64)
    kind = models.CharField("sorte de fichier", max_length=40)
    label = models.CharField("contenu", max_length=200)
    vintage = models.PositiveSmallIntegerField("millésime", null=True, blank=True)
    vintage_from = models.CharField("origine du millésime", max_length=60, blank=True)
    rows_read = models.PositiveIntegerField("lignes lues", default=0)
    rows_kept = models.PositiveIntegerField("lignes gardées", default=0)
    rows_left_out = models.PositiveIntegerField("lignes laissées de côté", default=0)
    rows_waiting = models.PositiveIntegerField(
        "lignes en attente", default=0, help_text="Laissées de côté parce qu’une autre référence manquait."
    )
    counts = models.JSONField("décompte", default=dict)
    seconds = models.FloatField("durée en secondes", default=0)
    at = models.DateTimeField("chargé le", auto_now_add=True)

    class Meta:
        verbose_name = "chargement de référence"
        verbose_name_plural = "chargements de référence"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="reference_load_sha256")]

    def __str__(self) -> str:
        return f"{self.label} ({self.file_name})"


class LoadRemark(models.Model):
    """What a loading said of one row. Only the first thousand of each sort are kept; the file's own report has all."""

    load = models.ForeignKey(ReferenceLoad, models.CASCADE, related_name="remarks", verbose_name="chargement")
    row = models.PositiveIntegerField("ligne")
    kind = models.CharField("sort de la ligne", max_length=10, choices=RemarkKind.choices())
    reason = models.CharField("raison", max_length=200)
    value = models.CharField("valeur", max_length=200, blank=True)

    class Meta:
        verbose_name = "remarque de chargement"
        verbose_name_plural = "remarques de chargement"
        ordering: ClassVar = ["load", "row", "id"]

    def __str__(self) -> str:
        return f"{self.row} : {self.reason}"
