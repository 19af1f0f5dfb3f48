"""Views of the list of sheets: kept, replaced, renamed, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from django.db import transaction

from ecluse.accounts.models import User
from ecluse.audit.services import record
from ecluse.contracts.models import Contract, SavedView
from ecluse.contracts.rules.sheet_filters import SheetView
from ecluse.lib.errors import DomainError
from ecluse.lib.text import printable, squeeze

MOST = 50


class NameTakenError(DomainError):
    """One has another view under that name already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Vous avez déjà une vue « {name} », qui montre autre chose. Donnez un autre nom, ou cochez pour la remplacer.",
            field="name",
        )


@transaction.atomic
def save_view(*, by: User, contract: Contract, name: str, query: str, shared: bool, replace: bool = False) -> SavedView:
    """Keep a view under a name. Raises DomainError without a name, or past 50 views.

    Raises NameTakenError if one's own view of that name shows something else, unless it is to be replaced.
    """
    name = _checked(name)
    address = SheetView.from_query(parse_qs(query)).kept()
    mine = SavedView.objects.filter(contract=contract, owner=by)
    before = mine.filter(name=name).first()
    if before is not None and before.query != address and not replace:
        raise NameTakenError(name)
    if before is None and mine.count() >= MOST:
        raise DomainError(f"Vous avez déjà {MOST} vues sur ce contrat : retirez-en une.", field="name")
    view, _ = mine.update_or_create(
        name=name, defaults={"query": address, "shared": shared}, create_defaults={
            "contract": contract, "owner": by, "name": name, "query": address, "shared": shared,
        },
    )  # fmt: skip
    _tell(view, by, "update" if before else "create")
    return view


@transaction.atomic
def rename_view(*, by: User, view: SavedView, name: str) -> SavedView:
    """Give a view another name; what it shows stays as it is.

    Raises DomainError without a name, or if whoever kept it has another view of that name.
    """
    name = _checked(name)
    renamed = SavedView.objects.select_for_update().get(pk=view.pk)
    if name == renamed.name:
        return renamed
    if SavedView.objects.filter(contract=renamed.contract_id, owner=renamed.owner_id, name=name).exists():
        whose = "Vous avez" if renamed.owner_id == by.pk else "La personne qui a enregistré cette vue en a"
        raise DomainError(f"{whose} déjà une vue « {name} ». Donnez un autre nom.", field="name")
    before, renamed.name = renamed.name, name
    renamed.save(update_fields=["name"])
    _tell(renamed, by, "update", {"nom": [before, name]})
    return renamed


@transaction.atomic
def remove_view(*, by: User, view: SavedView) -> None:
    """Take a view away; the sheets that it showed stay as they are."""
    _tell(view, by, "remove")
    view.delete()


def _checked(name: str) -> str:
    """The name as it is kept. Raises DomainError for none, or one too long."""
    name = squeeze(printable(name))
    if not name:
        raise DomainError("Donnez un nom à cette vue.", field="name")
    if len(name) > 100:
        raise DomainError("Ce nom est trop long : 100 caractères au plus.", field="name")
    return name


def _tell(view: SavedView, by: User, verb: str, changes: Mapping[str, list[Any]] | None = None) -> None:
    """What is one's own is told without its name: the journal is read by others."""
    record(
        by=by, verb=verb, scope=f"contract:{view.contract_id}", object_type="savedview", object_id=view.pk,
        object_label=view.name if view.shared else "Vue personnelle", changes=changes if view.shared else None,
    )  # fmt: skip
