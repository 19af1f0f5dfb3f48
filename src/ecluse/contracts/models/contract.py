"""The contract as an agreement: who signs what, for how long, on which territory."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from ecluse.contracts.enums import (
    CommitmentStatus,
    Confidentiality,
    ContractState,
    DocumentKind,
    SignatoryLevel,
    TextScope,
)
from ecluse.contracts.models.fields import ENDS_AFTER_START, Ordered, PartialDateField, Versioned


class Programme(Versioned):
    """The undertaking that spans the generations of contracts of one territory."""

    name = models.CharField("nom", max_length=300)

    class Meta:
        verbose_name = "démarche"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Contract(Versioned):
    """One contrat local de santé, of one generation. Empty means that the sources do not say."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="contracts", verbose_name="démarche")
    title = models.CharField("titre", max_length=300)
    territory_name = models.CharField("territoire", max_length=300)
    generation = models.PositiveSmallIntegerField("génération", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name="contrat précédent"
    )
    state = models.CharField("étape", max_length=20, choices=ContractState, default=ContractState.UNDER_WAY)
    start = PartialDateField("début")
    end = PartialDateField("fin")
    signed_on = PartialDateField("signé le")
    signed_on_words = models.CharField(
        "date de signature telle qu’écrite",
        max_length=200,
        blank=True,
        help_text="Quand la source ne la dit qu’en partie, par exemple « le 25 janvier ».",
    )
    carrier = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_contracts",
        verbose_name="porteur",
    )
    perimeter = models.ForeignKey(
        "territories.Perimeter",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="périmètre",
    )
    covering = models.ManyToManyField(
        "territories.Territory",
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="départements et régions",
        help_text="Déduits du périmètre : ils disent quelles agences régionales de santé voient le contrat.",
    )
    summary = models.TextField("présentation", blank=True)
    governance = models.TextField("gouvernance", blank=True)
    legal_references = models.TextField("références juridiques", blank=True, help_text="Une par ligne, datée.")
    draft_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="drafts",
        verbose_name="exemplaire de travail de", help_text="Un avenant s’y prépare ; il n’est dans aucune liste.",
    )  # fmt: skip
    text_lock = models.CharField(
        "texte figé",
        max_length=10,
        choices=TextScope,
        blank=True,
        default="",
        editable=False,
    )
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "contrat"
        ordering: ClassVar = ["territory_name", "-start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="contracts_contract_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(generation__isnull=True) | models.Q(generation__gte=1),
                name="contracts_contract_generation_from_1",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The home of the contract; the portal owns it, and everything names it. A working copy leads to its amendment."""
        if self.draft_of_id is not None:
            return reverse("contracts:amendment-of-copy", args=[self.pk])
        return reverse("portal:contract-home", args=[self.pk])

    @property
    def scope(self) -> str:
        """The name of this contract's journal."""
        return f"contract:{self.pk}"


class Signatory(Versioned, Ordered):
    """A body that signs the contract, in which capacity, on which vote."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="signatories", verbose_name="contrat")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="signatures", verbose_name="organisme"
    )
    level = models.CharField("qualité", max_length=20, choices=SignatoryLevel, default=SignatoryLevel.PRINCIPAL)
    representative_function = models.CharField("fonction de la personne qui signe", max_length=200, blank=True)
    capacity = models.CharField("en vertu de", max_length=300, blank=True)
    deliberation_on = PartialDateField("délibération du")
    deliberation = models.ForeignKey(
        "contracts.ContractDocument",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="texte de la délibération",
    )
    signed_on = PartialDateField("signé le")

    class Meta:
        verbose_name = "signataire"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "organisation"], name="contracts_signatory_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Commitment(Versioned, Ordered):
    """What a signatory commits to. Commitments are shown kept or not, never as breaches: they bind no one in court."""

    signatory = models.ForeignKey(Signatory, models.CASCADE, related_name="commitments", verbose_name="signataire")
    text = models.TextField("engagement")
    resources = models.TextField("moyens", blank=True)
    status = models.CharField("suivi", max_length=20, choices=CommitmentStatus, blank=True, default="")

    class Meta:
        verbose_name = "engagement"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class Principle(Versioned, Ordered):
    """A principle that the contract states for all its actions."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="principles", verbose_name="contrat")
    title = models.CharField("principe", max_length=300)
    description = models.TextField("précisions", blank=True)

    class Meta:
        verbose_name = "principe"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Dispositif(Versioned, Ordered):
    """Something lasting that the contract created: a local mental health council, a youth health centre…"""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="dispositifs", verbose_name="contrat")
    name = models.CharField("nom", max_length=300)
    description = models.TextField("description", blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="organisme"
    )
    created_on = PartialDateField("créé en")
    url = models.URLField("adresse", blank=True)

    class Meta:
        verbose_name = "dispositif"
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ContractDocument(Versioned, Ordered):
    """A document kept with the contract: a file, known by the SHA-256 of its bytes, or a link."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="kept_documents", verbose_name="contrat")
    kind = models.CharField("nature", max_length=20, choices=DocumentKind, default=DocumentKind.OTHER)
    title = models.CharField("titre", max_length=300)
    dated_on = PartialDateField("daté du")
    confidentiality = models.CharField(
        "qui peut le lire", max_length=20, choices=Confidentiality, default=Confidentiality.MEMBERS
    )
    url = models.URLField("adresse", blank=True, max_length=1000)
    stored_name = models.CharField("fichier", max_length=100, blank=True, editable=False)
    media_type = models.CharField("type", max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField("taille", default=0, editable=False)
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = "pièce du contrat"
        verbose_name_plural = "pièces du contrat"
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(url="", sha256__gt="") & ~models.Q(stored_name="")
                | ~models.Q(url="") & models.Q(stored_name="", sha256=""),
                name="contracts_document_is_a_file_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title
