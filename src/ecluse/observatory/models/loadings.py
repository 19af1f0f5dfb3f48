"""Files of data that were received, and what each loading kept, refused and repaired."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ecluse.observatory.enums import RemarkKind


class DataFile(models.Model):
    """A file received, known by its bytes: the same bytes twice are one file. The store keeps them."""

    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    name = models.CharField("nom du fichier", max_length=255)
    size = models.PositiveBigIntegerField("taille en octets")
    received_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "fichier de données"
        verbose_name_plural = "fichiers de données"

    def __str__(self) -> str:
        return self.name


class SavedLayout(models.Model):
    """How a table is read, as somebody said it once: the same description as those of the publishers, kept as JSON."""

    name = models.CharField("nom", max_length=120, unique=True)
    content = models.JSONField("description")
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "lecture enregistrée"
        verbose_name_plural = "lectures enregistrées"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Loading(models.Model):
    """One table of a file, read once. Its observations are the batch of its number; withdrawn, they leave the next build."""

    file = models.ForeignKey(DataFile, models.PROTECT, related_name="loadings", verbose_name="fichier")
    table = models.CharField("table", max_length=255, help_text="Feuille du classeur ou fichier de l’archive.")
    layout = models.CharField("lecture", max_length=120)
    label = models.CharField("contenu", max_length=200)
    source = models.CharField("source", max_length=60)
    vintage = models.CharField("millésime", max_length=60)
    geography = models.PositiveSmallIntegerField("année de la géographie")
    indicators = models.JSONField("indicateurs", default=list)
    levels = models.JSONField("mailles", default=list)
    rows_read = models.PositiveIntegerField("lignes lues", default=0)
    rows_kept = models.PositiveIntegerField("lignes gardées", default=0)
    rows_refused = models.PositiveIntegerField("lignes refusées", default=0)
    rows_left_out = models.PositiveIntegerField(
        "lignes laissées de côté", default=0, help_text="Autres modalités que celles qui sont lues."
    )
    rows_aside = models.PositiveIntegerField("lignes sans donnée", default=0, help_text="Titres, notes, lignes vides.")
    figures = models.PositiveIntegerField("chiffres", default=0)
    counts = models.JSONField("décompte", default=dict, help_text="Cellules secrètes, codes suivis, colonnes non lues…")
    options = models.JSONField("ce qui a été précisé", default=dict)
    decisions = models.JSONField(
        "ce qui a été décidé", default=list, help_text="Ce dont les chiffres avaient besoin, sa valeur, et qui l’a dit."
    )
    seconds = models.FloatField("durée en secondes", default=0)
    at = models.DateTimeField("chargé le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "chargement de chiffres"
        verbose_name_plural = "chargements de chiffres"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rows_read=F("rows_kept") + F("rows_refused") + F("rows_left_out") + F("rows_aside")),
                name="loading_every_row_told",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class LoadingRemark(models.Model):
    """Something said about a row or a column of a loading: refused, repaired, carried, left without indicator."""

    loading = models.ForeignKey(
        Loading, models.CASCADE, related_name="remarks", db_index=False, verbose_name="chargement"
    )
    kind = models.CharField("sorte", max_length=20, choices=RemarkKind.choices())
    row = models.PositiveIntegerField("première ligne", null=True, blank=True)
    rows = models.PositiveIntegerField("nombre de lignes", default=0)
    column = models.CharField("colonne", max_length=200, blank=True)
    reason = models.CharField("raison", max_length=300)
    examples = models.CharField("exemples", max_length=300, blank=True)

    class Meta:
        verbose_name = "remarque sur un chargement de chiffres"
        verbose_name_plural = "remarques sur un chargement de chiffres"
        ordering: ClassVar = ["loading", "kind", "row", "id"]
        indexes: ClassVar = [models.Index(fields=["loading", "kind"], name="loading_remarks")]

    def __str__(self) -> str:
        return self.reason
