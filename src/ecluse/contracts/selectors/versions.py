"""The versions of a contract's text: which was in force on a day, who has signed, who has not, what holds a file's hash."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ecluse.contracts.enums import DocumentKind, VersionState
from ecluse.contracts.models import Contract, ContractDocument, ContractVersion
from ecluse.contracts.rules.canonical import digest
from ecluse.contracts.rules.signing import Party, Signed, in_force, parties_in, still_to_sign


def versions_of(contract: Contract) -> QuerySet[ContractVersion]:
    """Every version of a contract's text, newest first, with what its page names."""
    rows = contract.versions.select_related("signed_document").prefetch_related(
        "signatures__organisation", "annexes__document"
    )
    return rows.order_by("-number")


def get_version(number: int, *, contract: Contract) -> ContractVersion:
    """One version. Raises ContractVersion.DoesNotExist."""
    version = versions_of(contract).get(number=number)
    version.contract = contract
    return version


def version_in_force(contract: Contract, on: date) -> ContractVersion | None:
    """The version in force on a day; None before the first one."""
    signed = contract.versions.filter(state=VersionState.SIGNED, in_force_from__isnull=False)
    days = [(number, start) for number, start in signed.values_list("number", "in_force_from") if start is not None]
    number = in_force(days, on)
    return None if number is None else get_version(number, contract=contract)


def text_in(version: ContractVersion) -> dict[str, Any]:
    """The facts of a version. Raises ValueError if its content no longer has the hash under which it was frozen."""
    if digest(version.content.encode()) != version.sha256:
        raise ValueError(f"La {version} a été altérée : son contenu n’a plus l’empreinte gardée.")
    tree: dict[str, Any] = json.loads(version.content)
    return tree


def parties_to(version: ContractVersion) -> list[Party]:
    """Who is to sign a version: those whom its text names, the ones that an amendment adds included."""
    return parties_in(text_in(version))


def signatures_of(version: ContractVersion) -> list[Signed]:
    """Who has signed a version, and when."""
    return [
        Signed(signatory, on)
        for signatory, on in version.signatures.values_list("signatory_id", "signed_on")
        if signatory is not None
    ]


def missing_signatures(version: ContractVersion) -> list[str]:
    """The principal parties that have not signed a version."""
    return [party.name for party in still_to_sign(parties_to(version), signatures_of(version))]


def documents_for_signature(contract: Contract) -> QuerySet[ContractDocument]:
    """The files that may be the signed text of a contract, newest first."""
    kinds = (DocumentKind.SIGNED_CONTRACT, DocumentKind.SIGNED_AMENDMENT)
    return contract.kept_documents.filter(kind__in=kinds).exclude(sha256="").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A version that a file belongs to, and as what: its text, its signed document, one of its annexes."""

    version: ContractVersion
    role: str


def recognise(sha256: str) -> Iterable[Recognised]:
    """The signed versions that hold a file of that hash; nothing is said of what is not signed."""
    if not sha256:
        return []
    signed = ContractVersion.objects.filter(state=VersionState.SIGNED).select_related("contract", "signed_document")
    found = signed.filter(
        Q(sha256=sha256) | Q(signed_document__sha256=sha256) | Q(annexes__document__sha256=sha256)
    ).distinct()
    return [
        Recognised(version, _role(version, sha256))
        for version in found.order_by("contract__title", "contract_id", "number")
    ]


def _role(version: ContractVersion, sha256: str) -> str:
    if version.sha256 == sha256:
        return "texte"
    signed = version.signed_document
    return "signe" if signed is not None and signed.sha256 == sha256 else "annexe"
