"""Bodies: known once, under the name they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from ecluse.accounts import rules, selectors
from ecluse.accounts.models import Organisation
from ecluse.accounts.services.checks import check_fields
from ecluse.audit.services import Actor, Entry, record, record_all
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.text import key

FIELDS = {
    "name": "nom",
    "short_name": "nom court",
    "kind": "nature",
    "siret": "SIRET",
    "finess": "FINESS",
    "website": "site",
}


@transaction.atomic
def create_organisation(*, by: Actor, name: str, kind: str = "", short_name: str = "") -> Organisation:
    """Make a body known. Raises DomainError if its name is empty or already known."""
    name = " ".join(name.split())
    if not key(name):
        raise DomainError("Le nom de l’organisme est vide : écrivez-le.", field="name")
    if selectors.find_organisation(name) is not None:
        raise DomainError(f"L’organisme « {name} » existe déjà : choisissez-le dans la liste.", field="name")
    organisation = Organisation.objects.create(
        name=name[:300], folded_name=key(name)[:300], kind=kind or rules.guess_kind(name), short_name=short_name
    )
    record(
        by=by, verb="create", scope="site", object_type="organisation", object_id=organisation.pk, object_label=name,
        changes={"nature": [None, organisation.get_kind_display()]},
    )  # fmt: skip
    return organisation


@transaction.atomic
def get_or_create_organisations(*, by: Actor, names: Iterable[str]) -> dict[str, Organisation]:
    """The bodies of those names, made known where they were not, one event each; by folded name. A few queries in all."""
    named: dict[str, str] = {}
    for name in names:
        if folded := key(name)[:300]:
            named.setdefault(folded, " ".join(name.split()))
    found = selectors.organisations_by_name(named.values())
    made = Organisation.objects.bulk_create(
        Organisation(name=name[:300], folded_name=folded, kind=rules.guess_kind(name))
        for folded, name in named.items()
        if folded not in found
    )
    if made:
        record_all(by=by, scope="site", entries=map(_made_known, made))
    return found | {body.folded_name: body for body in made}


def _made_known(body: Organisation) -> Entry:
    return Entry("create", "organisation", body.pk, body.name, {"nature": [None, body.get_kind_display()]})


def _shown(organisation: Organisation, name: str) -> str:
    return organisation.get_kind_display() if name == "kind" else str(getattr(organisation, name))


@transaction.atomic
def update_organisation(
    *, by: Actor, organisation: Organisation, version: int | None, values: Mapping[str, str]
) -> Organisation:
    """Change a body. Raises StaleError if it has changed since ``version``, DomainError if the name is taken."""
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    values = {name: " ".join(value.split()) for name, value in values.items()}
    if not key(values.get("name", current.name)):
        raise DomainError("Le nom de l’organisme est vide : écrivez-le.", field="name")
    for name, is_good, sentence in (
        ("siret", rules.is_siret, "Un SIRET a quatorze chiffres, dont le dernier vérifie les autres : relisez-le."),
        ("finess", rules.is_finess, "Un numéro FINESS a neuf signes : relisez-le."),
    ):
        if values.get(name) and not is_good(values[name]):
            raise DomainError(sentence, field=name)
    changes = {}
    for name, label in FIELDS.items():
        if name in values and values[name] != getattr(current, name):
            before = _shown(current, name)
            setattr(current, name, values[name])
            changes[label] = [before, _shown(current, name)]
    other = selectors.find_organisation(current.name)
    if other is not None and other.pk != current.pk:
        raise DomainError(f"Un autre organisme s’appelle déjà « {current.name} ».", field="name")
    check_fields(current)
    if changes:
        current.folded_name = key(current.name)[:300]
        current.version += 1
        current.save()
        record(
            by=by, verb="update", scope="site", object_type="organisation", object_id=current.pk,
            object_label=current.name, changes=changes,
        )  # fmt: skip
    return current
