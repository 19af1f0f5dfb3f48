"""Signatures of a version: recorded, taken back; with the last principal one, the version is signed and in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import DocumentKind, VersionState
from ecluse.contracts.models import Amendment, ContractDocument, ContractVersion, Signatory, Signature
from ecluse.contracts.rules.signing import signed_on
from ecluse.contracts.selectors.versions import parties_to, signatures_of
from ecluse.contracts.services import records
from ecluse.contracts.services.amendments import apply_amendment
from ecluse.contracts.services.contract_documents import add_document
from ecluse.contracts.services.versions import held
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import date_full


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """The signature of one party: the day, the function of who signed, in which capacity."""

    signatory: Signatory
    signed_on: date
    function: str = ""
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file to keep as the signed document of a version."""

    name: str
    content: BinaryIO


@transaction.atomic
def record_signatures(
    *, by: Actor, version: ContractVersion, signatures: Sequence[SignatureInput],
    document: ContractDocument | SignedFile | None = None, in_force_from: date | None = None,
) -> ContractVersion:  # fmt: skip
    """Record who signed a version; with the last principal signature it is signed, and in force.

    ``document`` is the signed file, kept already or to be kept. ``in_force_from``: the day from which the version holds,
    that of the last principal signature if it is not said. Associated parties may still sign a version in force. Raises
    DomainError for a party that is not of this contract, that has signed already, or a day that has not come; then
    nothing is recorded.
    """
    contract = held(version.contract)
    current = ContractVersion.objects.select_for_update().get(pk=version.pk)
    current.contract = contract
    if current.state == VersionState.WITHDRAWN:
        raise DomainError("Cette version a été retirée : elle ne se signe plus.")
    if current.state == VersionState.SIGNED and contract.versions.filter(number__gt=current.number).exists():
        raise DomainError("Une version plus récente existe : c’est elle qui se signe.")
    if not signatures:
        raise DomainError("Dites qui a signé.")
    with operation():
        for each in signatures:
            _sign(current, each, by=by)
        if isinstance(document, SignedFile):
            document = _keep(current, document, by=by, on=max(each.signed_on for each in signatures))
        if document is not None:
            _attach(current, document, by=by)
        if current.state == VersionState.FROZEN:
            _conclude(current, in_force_from, by=by)
    return current


def _sign(version: ContractVersion, each: SignatureInput, *, by: Actor) -> None:
    signatory = _party(version, each.signatory)
    if each.signed_on > timezone.localdate():
        raise DomainError(f"La signature de «\u202f{signatory}\u202f» est datée d’un jour à venir.", field="signed_on")
    if version.signatures.filter(organisation=signatory.organisation_id).exists():
        raise DomainError(f"«\u202f{signatory}\u202f» a déjà signé cette version.")
    signature = Signature(
        version=version, signatory=signatory, organisation=signatory.organisation,
        function=each.function or signatory.representative_function,
        capacity=each.capacity or signatory.capacity, signed_on=each.signed_on, recorded_at=timezone.now(),
        recorded_by_label=by.audit_label,
    )  # fmt: skip
    records.check_fields([signature])
    signature.save()
    records.tell(
        signature, by=by, verb="sign", note=str(version),
        changes=records.Changes({"signé le": [None, date_full(each.signed_on)], "fonction": [None, signature.function]}),
    )  # fmt: skip
    if not signatory.signed_on:  # the day on which it joined the contract: an amendment does not move it
        records.update(signatory, by=by, values={"signed_on": each.signed_on.isoformat()}, version=None)


def _party(version: ContractVersion, signatory: Signatory) -> Signatory:
    """The signatory as the text names it. Raises DomainError for one that it does not name."""
    if signatory.pk not in {party.key for party in parties_to(version)}:
        raise DomainError(f"«\u202f{signatory}\u202f» n’est pas signataire de cette version.")
    return signatory


@transaction.atomic
def attach_signed_document(*, by: Actor, version: ContractVersion, document: ContractDocument) -> ContractVersion:
    """Keep the signed file of a version; it is given once. Raises DomainError for a link, or if there is one already."""
    held(version.contract)
    current = ContractVersion.objects.select_for_update().select_related("contract").get(pk=version.pk)
    _attach(current, document, by=by)
    return current


def _keep(version: ContractVersion, file: SignedFile, *, by: Actor, on: date) -> ContractDocument:
    kind = DocumentKind.SIGNED_CONTRACT if version.number == 1 else DocumentKind.SIGNED_AMENDMENT
    values = {"title": f"{kind.label}, {version}", "kind": kind, "dated_on": on.isoformat()}
    return add_document(by=by, contract=version.contract, values=values, name=file.name, content=file.content)


def _attach(version: ContractVersion, document: ContractDocument, *, by: Actor) -> None:
    records.refuse_foreign(version.contract, "Document signé", document)
    if not document.sha256:
        raise DomainError("Le document signé est un fichier, pas un lien : joignez-le.", field="document")
    if version.state == VersionState.WITHDRAWN:
        raise DomainError("Cette version a été retirée.")
    if version.signed_document_id not in (None, document.pk):
        raise DomainError("Cette version a déjà son document signé.", field="document")
    if version.signed_document_id is None:
        version.signed_document = document
        version.save(update_fields=["signed_document"])
        told = {"document signé": [None, str(document)], "empreinte SHA-256": [None, document.sha256]}
        records.tell(version, by=by, verb="attach", changes=records.Changes(told))


def _conclude(version: ContractVersion, in_force_from: date | None, *, by: Actor) -> None:
    """Declare a version signed once every principal party has signed it."""
    done = signatures_of(version)
    day_signed = signed_on(parties_to(version), done)
    if day_signed is None:
        return
    version.state = VersionState.SIGNED
    version.signed_on = day_signed
    version.in_force_from = in_force_from or day_signed
    if version.in_force_from > timezone.localdate() and Amendment.objects.filter(produced=version).exists():
        raise DomainError(
            "Un avenant s’applique le jour où sa dernière signature est enregistrée : écrivez un jour passé, ou "
            "enregistrez cette signature le jour où il prend effet.",
            field="in_force_from",
        )
    last = version.contract.versions.filter(state=VersionState.SIGNED).order_by("-in_force_from").first()
    if last is not None and last.in_force_from is not None and version.in_force_from <= last.in_force_from:
        raise DomainError(
            f"La {last} est en vigueur depuis le {date_full(last.in_force_from)} : la suivante ne peut l’être qu’après.",
            field="in_force_from",
        )
    version.save(update_fields=["state", "signed_on", "in_force_from"])
    told = {
        "signée le": [None, date_full(day_signed)],
        "en vigueur à partir du": [None, date_full(version.in_force_from)],
    }
    records.tell(version, by=by, verb="conclude", changes=records.Changes(told))
    amendment = Amendment.objects.filter(produced=version).first()
    if amendment is not None:
        apply_amendment(by=by, amendment=amendment)
    elif last is None:
        with records.amending(version.contract):
            records.update(version.contract, by=by, values={"signed_on": day_signed.isoformat()}, version=None)


@transaction.atomic
def withdraw_signature(*, by: Actor, signature: Signature) -> None:
    """Take back a signature recorded by mistake, while its version is not signed. Raises DomainError afterwards."""
    version = ContractVersion.objects.select_for_update().get(pk=signature.version_id)
    if version.state != VersionState.FROZEN:
        raise DomainError("Cette version est signée par toutes les parties : ses signatures ne changent plus.")
    records.tell(signature, by=by, verb="withdraw_signature", note=str(version))
    signatory = signature.signatory
    signature.delete()
    if signatory is not None and signatory.signed_on == signature.signed_on.isoformat():
        records.update(signatory, by=by, values={"signed_on": ""}, version=None)
