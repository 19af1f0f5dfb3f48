"""The text of a contract: frozen, signed, withdrawn before signature. Once frozen it is never written again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor
from ecluse.contracts.enums import TextScope, VersionState
from ecluse.contracts.models import (
    Amendment,
    Contract,
    ContractDocument,
    ContractVersion,
    VersionAnnex,
)
from ecluse.contracts.rules.canonical import canonical, digest
from ecluse.contracts.rules.signing import parties_in
from ecluse.contracts.selectors.texts import Tree, text_of
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError


@transaction.atomic
def freeze_text(
    *, by: Actor, contract: Contract, scope: TextScope = TextScope.WHOLE, annexes: Sequence[ContractDocument] = (),
    on_paper: bool = False,
) -> ContractVersion:  # fmt: skip
    """Freeze the text of a contract as its next version, to be signed. From then on it changes by amendment alone.

    ``on_paper``: it was signed before it was kept here. Raises DomainError if a version waits for its signatures already,
    if one is in force (an amendment makes the next one), if nobody is to sign, or if an annex has no file.
    """
    current = held(contract)
    records.refuse_archived(current)
    if current.versions.filter(state=VersionState.FROZEN).exists():
        raise DomainError("Une version attend déjà ses signatures : enregistrez-les, ou retirez-la.")
    if current.versions.filter(state=VersionState.SIGNED).exists():
        raise DomainError("Ce contrat est signé : son texte ne change plus que par un avenant.")
    return write_version(by=by, contract=current, scope=scope, annexes=annexes, on_paper=on_paper)


def write_version(
    *, by: Actor, contract: Contract, scope: TextScope, annexes: Sequence[ContractDocument], on_paper: bool,
    text: Callable[[], Tree] | None = None,
) -> ContractVersion:  # fmt: skip
    """Write the next version of a contract whose row the caller holds, and lock the text. Raises DomainError.

    ``text`` tells what the version holds, where that is not what the contract says today.
    """
    for annex in annexes:
        records.refuse_foreign(contract, "Annexe", annex)
        if not annex.sha256:
            raise DomainError(
                f"«\u202f{annex}\u202f» est un lien, qui peut changer : joignez le fichier pour l’annexer.",
                field="annexes",
            )
    tree = text() if text else text_of(contract, scope=scope, annexes=annexes)
    if not any(party.principal for party in parties_in(tree)):
        raise DomainError("Écrivez d’abord les signataires du contrat : au moins un signataire principal doit signer.")
    content = canonical(tree)
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
    lock_text(contract, scope)
    return version


@transaction.atomic
def withdraw_version(*, by: Actor, version: ContractVersion) -> ContractVersion:
    """Take back a version that nobody has signed: the text may be written again. Raises DomainError otherwise."""
    if Amendment.objects.filter(produced=version).exists():
        raise DomainError("Cette version est celle d’un avenant : rouvrez l’avenant pour la retirer.")
    return take_back(by=by, version=version)


def take_back(*, by: Actor, version: ContractVersion) -> ContractVersion:
    """Withdraw a version, that of an amendment included. Raises DomainError if it has a signature, or is signed."""
    contract = held(version.contract)
    current = ContractVersion.objects.select_for_update().get(pk=version.pk)
    if current.state != VersionState.FROZEN:
        raise DomainError("Cette version n’attend plus de signature : elle ne peut pas être retirée.")
    if current.signatures.exists():
        raise DomainError("Cette version a déjà une signature : retirez d’abord les signatures enregistrées.")
    current.state = VersionState.WITHDRAWN
    current.save(update_fields=["state"])
    records.tell(current, by=by, verb="withdraw_text")
    last = contract.versions.filter(state=VersionState.SIGNED).order_by("-number").first()
    lock_text(contract, TextScope(last.scope) if last else None)
    return current


def held(contract: Contract) -> Contract:
    """The contract, its row held until the end of the transaction: nothing is written to it meanwhile."""
    return Contract.objects.select_for_update(of=("self",)).select_related("perimeter", "carrier").get(pk=contract.pk)


def lock_text(contract: Contract, scope: TextScope | None) -> None:
    """Freeze the text of a contract, or of a working copy; None frees it."""
    contract.text_lock = scope.value if scope else ""
    contract.save(update_fields=["text_lock"])
