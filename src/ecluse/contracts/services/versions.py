"""The text of a contract: frozen, signed, withdrawn before signature. Once frozen it is never written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.enums import DocumentKind, TextScope, VersionState
from ecluse.contracts.models import (
    Contract,
    ContractDocument,
    ContractVersion,
    Signatory,
    Signature,
    VersionAnnex,
)
from ecluse.contracts.rules.canonical import canonical, digest
from ecluse.contracts.rules.signing import signed_on
from ecluse.contracts.selectors.texts import text_of
from ecluse.contracts.selectors.versions import parties_of, signatures_of
from ecluse.contracts.services import records
from ecluse.contracts.services.contract_documents import add_document
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
def freeze_text(
    *, by: Actor, contract: Contract, scope: TextScope = TextScope.WHOLE, annexes: Sequence[ContractDocument] = (),
    on_paper: bool = False,
) -> ContractVersion:  # fmt: skip
    """Freeze the text of a contract as its next version, to be signed. From then on it changes by amendment alone.

    ``on_paper``: it was signed before it was kept here. Raises DomainError if a version waits for its signatures already,
    if one is in force (an amendment makes the next one), if nobody is to sign, or if an annex has no file.
    """
    held = _held(contract)
    records.refuse_archived(held)
    if held.versions.filter(state=VersionState.FROZEN).exists():
        raise DomainError("Une version attend déjà ses signatures : enregistrez-les, ou retirez-la.")
    if held.versions.filter(state=VersionState.SIGNED).exists():
        raise DomainError("Ce contrat est signé : son texte ne change plus que par un avenant.")
    return write_version(by=by, contract=held, scope=scope, annexes=annexes, on_paper=on_paper)


def write_version(
    *, by: Actor, contract: Contract, scope: TextScope, annexes: Sequence[ContractDocument], on_paper: bool
) -> ContractVersion:
    """Write the next version of a contract whose row the caller holds, and lock the text. Raises DomainError."""
    if not any(party.principal for party in parties_of(contract)):
        raise DomainError("Écrivez d’abord les signataires du contrat : au moins un signataire principal doit signer.")
    for annex in annexes:
        records.refuse_foreign(contract, "Annexe", annex)
        if not annex.sha256:
            raise DomainError(
                f"«\u202f{annex}\u202f» est un lien, qui peut changer : joignez le fichier pour l’annexer.",
                field="annexes",
            )
    content = canonical(text_of(contract, scope=scope, annexes=annexes))
    number = (contract.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = ContractVersion(
        contract=contract, number=number, scope=scope, content=content.decode(), sha256=digest(content),
        frozen_at=timezone.now(), frozen_by_label=by.audit_label, on_paper=on_paper,
    )  # fmt: skip
    version.save()
    VersionAnnex.objects.bulk_create(VersionAnnex(version=version, document=annex) for annex in annexes)
    told: dict[str, list[Any]] = {
        "empreinte SHA-256": [None, version.sha256],
        "étendue": [None, version.get_scope_display()],
        "annexes": [None, [str(annex) for annex in annexes]],
    }
    records.tell(version, by=by, verb="freeze", changes=records.Changes(told))
    _lock(contract, scope)
    return version


@transaction.atomic
def withdraw_version(*, by: Actor, version: ContractVersion) -> ContractVersion:
    """Take back a version that nobody has signed: the text may be written again. Raises DomainError otherwise."""
    contract = _held(version.contract)
    current = ContractVersion.objects.select_for_update().get(pk=version.pk)
    if current.state != VersionState.FROZEN:
        raise DomainError("Cette version n’attend plus de signature : elle ne peut pas être retirée.")
    if current.signatures.exists():
        raise DomainError("Cette version a déjà une signature : retirez d’abord les signatures enregistrées.")
    current.state = VersionState.WITHDRAWN
    current.save(update_fields=["state"])
    records.tell(current, by=by, verb="withdraw_text")
    last = contract.versions.filter(state=VersionState.SIGNED).order_by("-number").first()
    _lock(contract, TextScope(last.scope) if last else None)
    return current


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
    contract = _held(version.contract)
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
    records.refuse_foreign(version.contract, "Signataire", each.signatory)
    if each.signed_on > timezone.localdate():
        raise DomainError(
            f"La signature de «\u202f{each.signatory}\u202f» est datée d’un jour à venir.", field="signed_on"
        )
    if version.signatures.filter(organisation=each.signatory.organisation_id).exists():
        raise DomainError(f"«\u202f{each.signatory}\u202f» a déjà signé cette version.")
    signature = Signature(
        version=version, signatory=each.signatory, organisation=each.signatory.organisation,
        function=each.function or each.signatory.representative_function,
        capacity=each.capacity or each.signatory.capacity, signed_on=each.signed_on, recorded_at=timezone.now(),
        recorded_by_label=by.audit_label,
    )  # fmt: skip
    records.check_fields([signature])
    signature.save()
    records.tell(
        signature, by=by, verb="sign", note=str(version),
        changes=records.Changes({"signé le": [None, date_full(each.signed_on)], "fonction": [None, signature.function]}),
    )  # fmt: skip
    records.update(each.signatory, by=by, values={"signed_on": each.signed_on.isoformat()}, version=None)


@transaction.atomic
def attach_signed_document(*, by: Actor, version: ContractVersion, document: ContractDocument) -> ContractVersion:
    """Keep the signed file of a version; it is given once. Raises DomainError for a link, or if there is one already."""
    _held(version.contract)
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
    day_signed = signed_on(parties_of(version.contract), done)
    if day_signed is None:
        return
    version.state = VersionState.SIGNED
    version.signed_on = day_signed
    version.in_force_from = in_force_from or day_signed
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
    if last is None:
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


def _held(contract: Contract) -> Contract:
    """The contract, its row held until the end of the transaction: nothing is written to it meanwhile."""
    return Contract.objects.select_for_update(of=("self",)).select_related("perimeter", "carrier").get(pk=contract.pk)


def _lock(contract: Contract, scope: TextScope | None) -> None:
    contract.text_lock = scope.value if scope else ""
    contract.save(update_fields=["text_lock"])
