"""People, with or without an account; invitations; the merging of two records of one person."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ecluse.accounts.models import Invitation, Organisation, Person, User
from ecluse.accounts.services.checks import check_fields
from ecluse.audit.services import Actor, record
from ecluse.lib.errors import DomainError, StaleError

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def create_person(
    *, by: Actor, label: str, function: str = "", email: str = "", organisation: Organisation | None = None
) -> Person:
    """Make a person known, without an account. Raises DomainError if the address is someone else's."""
    label, email = " ".join(label.split()), email.strip()
    if not label:
        raise DomainError("Écrivez le nom ou la fonction de la personne.", field="label")
    if email and Person.objects.filter(email__iexact=email).exists():
        raise DomainError("Une personne est déjà connue sous cette adresse : choisissez-la.", field="email")
    person = Person.objects.create(label=label, function=function, email=email, organisation=organisation)
    record(
        by=by, verb="create", scope="site", object_type="person", object_id=person.pk, object_label=label,
        changes={"fonction": [None, function], "organisme": [None, str(organisation or "")]},
    )  # fmt: skip
    return person


PERSON_FIELDS = ("label", "function", "email", "phone", "organisation")


@transaction.atomic
def update_person(
    *, by: Actor, person: Person, version: int | None, values: Mapping[str, Any]
) -> tuple[Person, dict[str, list[Any]]]:
    """Change who someone is; return the person and label → [before, after] of what changed.

    Raises StaleError if the person has changed since ``version``, DomainError if the name is empty or the address is
    someone else's.
    """
    current = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    changes: dict[str, list[Any]] = {}
    for name in PERSON_FIELDS:
        if name not in values:
            continue
        before, value = getattr(current, name), values[name]
        value = " ".join(value.split()) if isinstance(value, str) else value
        if before != value:
            label = str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes[label] = [str(before or ""), str(value or "")]
            setattr(current, name, value)
    if not current.label:
        raise DomainError("Écrivez le nom ou la fonction de la personne.", field="label")
    check_fields(current)
    twin = Person.objects.filter(email__iexact=current.email).exclude(pk=current.pk) if current.email else None
    if twin is not None and twin.exists():
        raise DomainError("Une autre personne est déjà connue sous cette adresse.", field="email")
    if changes:
        current.version += 1
        current.save()
        record(
            by=by, verb="update", scope="site", object_type="person", object_id=current.pk, object_label=str(current),
            changes=changes,
        )  # fmt: skip
    return current, changes


@transaction.atomic
def create_user(*, by: Actor, email: str, password: str | None, administrator: bool = False) -> User:
    """Open an account. Raises DomainError if the address has one, or if the password is too weak."""
    email = email.strip()
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError("Cette adresse a déjà un compte.", field="email")
    user = User(email=email, is_administrator=administrator)
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise DomainError(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save()
    record(by=by, verb="create", scope="site", object_type="user", object_id=user.pk, object_label=email)
    return user


@transaction.atomic
def allow_opening_contracts(*, by: Actor, user: User, allowed: bool = True) -> User:
    """Let an account read published contracts and make them live, or take that back."""
    if user.may_open_contracts != allowed:
        user.may_open_contracts = allowed
        user.save(update_fields=["may_open_contracts"])
        record(
            by=by, verb="update", scope="site", object_type="user", object_id=user.pk, object_label=user.email,
            changes={"peut lire et créer des contrats": [not allowed, allowed]},
        )  # fmt: skip
    return user


@transaction.atomic
def give_account(*, by: Actor, person: Person, user: User) -> Person:
    """Tie an account to the person whose it is. A record that the account already had is merged into this one."""
    former = Person.objects.filter(user=user).exclude(pk=person.pk).first()
    if former is not None:
        merge_people(by=by, keep=person, absorb=former)
    person.user = user
    person.save(update_fields=["user"])
    record(
        by=by, verb="link_account", scope="site", object_type="person", object_id=person.pk, object_label=str(person),
        changes={"compte": [None, user.email]},
    )  # fmt: skip
    return person


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(*, by: Actor, person: Person, email: str) -> tuple[Invitation, str]:
    """Prepare an invitation; return it with the secret of its link, which is kept nowhere.

    Earlier invitations of the same person stop working. Raises DomainError if the person has an account.
    """
    if person.user_id is not None:
        raise DomainError("Cette personne a déjà un compte.")
    email = email.strip()
    if not email:
        raise DomainError("Écrivez l’adresse à laquelle envoyer l’invitation.", field="email")
    Invitation.objects.filter(person=person, accepted_at=None).delete()
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=person, email=email, secret_hash=_hash(secret), expires_at=timezone.now() + INVITATION_LASTS
    )
    record(
        by=by, verb="invite", scope="site", object_type="person", object_id=person.pk, object_label=str(person),
        changes={"invitation": [None, email]},
    )  # fmt: skip
    return invitation, secret


def another_link(invitation: Invitation) -> str | None:
    """The secret of one more link of an invitation, good as long as it is; None if it has been used or has expired."""
    if invitation.accepted_at is not None or invitation.expires_at < timezone.now():
        return None
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=invitation.person, email=invitation.email, secret_hash=_hash(secret), expires_at=invitation.expires_at
    )
    return secret


def find_invitation(secret: str) -> Invitation | None:
    """The invitation of that link if it still works; None otherwise."""
    invitation = Invitation.objects.select_related("person").filter(secret_hash=_hash(secret)).first()
    if invitation is None or invitation.accepted_at is not None or invitation.expires_at < timezone.now():
        return None
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, password: str) -> User:
    """Open the account of the invited person. Every record of the same address becomes this person's.

    Raises DomainError if the link no longer works or if the password is too weak. Where the address already has an
    account, its password is checked instead of being replaced.
    """
    invitation = find_invitation(secret)
    if invitation is None:
        raise DomainError("Ce lien d’invitation ne fonctionne plus. Demandez-en un autre à la coordination du contrat.")
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = create_user(by=_Invited(person), email=invitation.email, password=password)
    elif not user.check_password(password):
        raise DomainError("Cette adresse a déjà un compte : écrivez son mot de passe.", field="password")
    same = Person.objects.filter(email__iexact=invitation.email).exclude(pk=person.pk).first()
    if same is not None:
        merge_people(by=user, keep=person, absorb=same)
    person.email = invitation.email
    person.save(update_fields=["email"])
    give_account(by=user, person=person, user=user)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    Invitation.objects.filter(person=person, accepted_at=None).delete()  # its other links
    return user


class _Invited:
    """An invited person, before the account exists."""

    def __init__(self, person: Person) -> None:
        self.audit_id = f"person:{person.pk}"
        self.audit_label = str(person)


@transaction.atomic
def merge_people(*, by: Actor, keep: Person, absorb: Person) -> Person:
    """Make two records of one person one: what pointed at ``absorb`` points at ``keep``, then ``absorb`` goes.

    Raises DomainError if both have an account, since neither may be lost.
    """
    if keep.pk == absorb.pk:
        return keep
    if keep.user_id and absorb.user_id and keep.user_id != absorb.user_id:
        raise DomainError("Ces deux personnes ont chacune un compte : fermez-en un avant de les réunir.")
    user = absorb.user
    if user is not None:
        absorb.user = None
        absorb.save(update_fields=["user"])
    for relation in Person._meta.related_objects:
        _repoint(relation, keep, absorb)
    for name in ("function", "phone", "email", "organisation_id"):
        if not getattr(keep, name):
            setattr(keep, name, getattr(absorb, name))
    label, pk = str(absorb), absorb.pk
    absorb.delete()
    keep.user = keep.user or user
    keep.version += 1
    keep.save()
    record(
        by=by, verb="merge", scope="site", object_type="person", object_id=keep.pk, object_label=str(keep),
        changes={"fiche réunie": [label, None]}, note=f"person:{pk}",
    )  # fmt: skip
    return keep


def _repoint(relation: models.ForeignObjectRel, keep: Person, absorb: Person) -> None:
    """Point the rows of one relation at ``keep``; a row that would be there twice goes."""
    name = relation.field.name
    for row in relation.related_model._default_manager.filter(**{name: absorb}):
        setattr(row, name, keep)
        try:
            with transaction.atomic():
                row.save(update_fields=[name])
        except IntegrityError:
            row.delete()
