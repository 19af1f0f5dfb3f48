"""Documents received, the drafts read in them, every gesture made on a draft, and the words that a contract keeps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ecluse.documents.enums import DraftState


class SourceDocument(models.Model):
    """A file as it was received and as it was read. Its bytes are kept outside what the server serves by itself."""

    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    name = models.CharField("nom du fichier", max_length=255)
    format = models.CharField("format", max_length=10)
    size = models.PositiveBigIntegerField("taille en octets")
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    title = models.CharField("titre", max_length=500, blank=True)
    blocks = models.JSONField("passages", default=list, help_text="Le texte lu, passage par passage.")
    warnings = models.JSONField("remarques de lecture", default=list)
    seconds = models.FloatField("durée de lecture en secondes", default=0)
    stored_name = models.CharField("fichier gardé", max_length=80, unique=True, editable=False)
    received_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="déposé par"
    )
    received_label = models.CharField("déposé par", max_length=200)
    received_at = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "document reçu"
        verbose_name_plural = "documents reçus"
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """One contract as read in a document, while it is being checked, then what became of it.

    ``data`` is the editable draft (see ``rules.tree``). ``operation`` is the audit operation of the acceptance: it says
    whether anything has been written in the contract since.
    """

    document = models.ForeignKey(SourceDocument, models.CASCADE, related_name="drafts", verbose_name="document")
    place = models.PositiveSmallIntegerField("rang dans le document", default=0)
    label = models.CharField("contrat", max_length=300, blank=True)
    data = models.JSONField("brouillon", default=dict)
    version = models.PositiveIntegerField("version", default=1)
    state = models.CharField("état", max_length=20, choices=DraftState.choices(), default=DraftState.OPEN)
    saved_at = models.DateTimeField("enregistré le")
    contract = models.ForeignKey(
        "contracts.Contract", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contrat"
    )
    operation = models.CharField("opération d’acceptation", max_length=64, blank=True)
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)

    class Meta:
        verbose_name = "brouillon de contrat"
        verbose_name_plural = "brouillons de contrat"
        ordering: ClassVar = ["document", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "place"], name="documents_draft_place_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state for state, _ in DraftState.choices()]), name="documents_draft_state"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"Contrat lu dans {self.document}"


class DraftChange(models.Model):
    """One gesture on a draft, with what it changed: each is saved as it is made, undone and made again at will."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="changes", verbose_name="brouillon")
    number = models.PositiveIntegerField("rang")
    gesture = models.JSONField("geste")
    told = models.CharField("ce qui a été fait", max_length=500)
    node = models.CharField("partie concernée", max_length=20, blank=True)
    patch = models.JSONField("différence", help_text="Chaque partie avant et après.")
    undone = models.BooleanField("annulé", default=False)
    by_label = models.CharField("auteur", max_length=200)
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "geste sur un brouillon"
        verbose_name_plural = "gestes sur un brouillon"
        ordering: ClassVar = ["draft", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="documents_change_number_once"),
        ]

    def __str__(self) -> str:
        return self.told


class Evidence(models.Model):
    """The words of a document that a value of a contract stands on.

    ``object_type`` and ``object_id`` name the object as the journal does (« actionsheet », « axis »…); ``field`` is the
    name of its field, or of the related list (« actors », « milestones »…), and ``value`` the value as it was accepted.
    ``start`` and ``end`` are characters of the block ``block`` (of its cell ``cell`` for a table); ``quote`` is the text
    between them. A value that a person typed without tying it to the source has no row here.
    """

    contract = models.ForeignKey("contracts.Contract", models.CASCADE, related_name="+", verbose_name="contrat")
    object_type = models.CharField("type d’objet", max_length=64)
    object_id = models.PositiveBigIntegerField("identifiant d’objet")
    field = models.CharField("rubrique", max_length=64)
    value = models.CharField("valeur acceptée", max_length=500, blank=True)
    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="evidence", verbose_name="document")
    block = models.PositiveIntegerField("passage")
    cell = models.PositiveIntegerField("cellule", null=True, blank=True)
    start = models.PositiveIntegerField("début")
    end = models.PositiveIntegerField("fin")
    page = models.PositiveIntegerField("page", null=True, blank=True)
    line = models.PositiveIntegerField("ligne", null=True, blank=True)
    quote = models.TextField("mots de la source")
    confidence = models.PositiveSmallIntegerField("confiance", help_text="3 : sûr ; 2 : probable ; 1 : à vérifier.")
    confirmed = models.BooleanField("confirmé par une personne", default=False)
    note = models.CharField("doute", max_length=500, blank=True)

    class Meta:
        verbose_name = "preuve dans la source"
        verbose_name_plural = "preuves dans la source"
        ordering: ClassVar = ["contract", "object_type", "object_id", "field", "block", "start", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["contract", "object_type", "object_id"], name="documents_evidence_object"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="documents_evidence_in_order"),
        ]

    def __str__(self) -> str:
        return f"« {self.quote[:80]} »"
