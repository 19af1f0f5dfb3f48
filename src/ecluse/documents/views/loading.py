"""What every page begins with: the person, the draft, and what stands around the page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from ecluse.accounts.models import User
from ecluse.documents.models import Draft
from ecluse.documents.permissions import can_read_documents
from ecluse.documents.selectors import get_draft
from ecluse.lib.errors import DomainError


def reader_of(request: HttpRequest) -> User:
    """Who acts, if they may open contracts. Raises PermissionDenied otherwise."""
    if not isinstance(request.user, User) or not can_read_documents(request.user):
        raise PermissionDenied
    return request.user


def load_draft(request: HttpRequest, pk: int) -> Draft:
    """A draft. Raises Http404 for one that is not theirs to see: it does not exist for them."""
    try:
        return get_draft(pk, visible_to=request.user)
    except Draft.DoesNotExist as error:
        raise Http404 from error


def require(allowed: bool) -> None:
    """Raises PermissionDenied: the reader sees the draft, and may not do this with it."""
    if not allowed:
        raise PermissionDenied


def sent_version(request: HttpRequest) -> int:
    """The version of the draft that the form was made on. Raises DomainError without one that can be read."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise DomainError(
            "Cet envoi ne dit pas sur quelle version du brouillon il porte : rien n’a été enregistré. "
            "Rechargez la page, puis recommencez."
        )
    return int(version)


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb: my contracts, my readings, then ``trail``; the last one has no address."""
    full = [("Mes contrats", reverse("portal:home")), ("Lire un contrat", reverse("documents:list")), *trail]
    return [*full[:-1], (full[-1][0], "")]


def frame(*trail: tuple[str, str]) -> dict[str, Any]:
    """What ``ui/base.html`` needs on every page of documents."""
    return {"breadcrumb": crumbs(*trail)}


def draft_crumb(draft: Draft) -> tuple[str, str]:
    """« Vérifier » with its address, for the pages that follow it."""
    return draft.label or draft.document.name, reverse("documents:check", args=[draft.pk])
