"""People, with or without an account, and the bodies they speak for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from ecluse.accounts.enums import OrganisationKind


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in does not mind the case of an address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account: an address and a password. Who it is stands in its Person."""

    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    is_active = models.BooleanField("actif", default=True)
    is_administrator = models.BooleanField("administre l’installation", default=False)
    may_open_contracts = models.BooleanField("peut lire et créer des contrats", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique")]

    def __str__(self) -> str:
        return self.email

    @property
    def audit_id(self) -> str:
        return f"user:{self.pk}"

    @property
    def audit_label(self) -> str:
        person = getattr(self, "person", None)
        return str(person) if person else self.email


class Organisation(models.Model):
    """A body: town hall, agency, hospital, association…"""

    name = models.CharField("nom", max_length=300)
    short_name = models.CharField("nom court", max_length=80, blank=True)
    folded_name = models.CharField("nom sans accents", max_length=300, editable=False, db_index=True)
    kind = models.CharField("nature", max_length=30, choices=OrganisationKind, default=OrganisationKind.OTHER)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    website = models.URLField("site", blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "organisme"
        ordering: ClassVar = ["folded_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["folded_name"], name="accounts_organisation_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Someone known by a function in a body. ``user`` is empty until the person accepts an invitation."""

    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="compte"
    )
    label = models.CharField("nom affiché", max_length=200, help_text="Nom ou fonction, tel qu’il sera montré.")
    function = models.CharField("fonction", max_length=200, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name="organisme"
    )
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "personne"
        ordering: ClassVar = ["label"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="accounts_person_email_unique"),
        ]

    def __str__(self) -> str:
        return self.label


class Invitation(models.Model):
    """A link that lets one person open an account. Only a hash of its secret is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations", verbose_name="personne")
    email = models.EmailField("adresse électronique")
    secret_hash = models.CharField("empreinte du secret", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Invitation de {self.person}"
