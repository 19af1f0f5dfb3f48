"""The versions of a contract's text, as their page lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from ecluse.contracts.enums import VersionState
from ecluse.contracts.models import ContractVersion, Signature
from ecluse.contracts.permissions import can_edit_contract
from ecluse.contracts.rules.signing import Party, Signed, still_to_sign
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.versions import Recognised
from ecluse.lib.formats import date_full

_MARKS = {VersionState.FROZEN: "upcoming", VersionState.SIGNED: "done", VersionState.WITHDRAWN: "dropped"}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Who signed, how; ``withdraw_url`` takes back one recorded by mistake."""

    body: str
    said: str
    on: date
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version: what it is, who signed, who has not, what may be done with it (an empty address: nothing)."""

    number: int
    state: str
    mark: str
    scope: str
    frozen_said: str
    in_force: str
    sha256: str
    signatures: tuple[SignatureLine, ...]
    missing: tuple[str, ...]
    annexes: tuple[str, ...]
    document: str
    document_url: str
    url: str
    file_url: str
    sign_url: str
    withdraw_url: str

    @property
    def withdraw_any(self) -> bool:
        """Whether one of its signatures may be taken back."""
        return any(line.withdraw_url for line in self.signatures)


def version_card(version: ContractVersion, parties: Iterable[Party], access: Access, *, newest: bool) -> VersionCard:
    """One version for its page; ``newest``: no later one is signed or waits."""
    contract = version.contract
    at = [contract.pk, version.number]
    signatures = list(version.signatures.all())
    parties = list(parties)
    done = {each.signatory_id for each in signatures}
    everyone = [party for party in parties if party.key not in done]
    missing = still_to_sign(parties, [Signed(each.signatory_id or 0, each.signed_on) for each in signatures])
    steering = can_edit_contract(access, contract)
    waits = version.state == VersionState.FROZEN
    signable = steering and newest and bool(everyone) and version.state != VersionState.WITHDRAWN
    document = version.signed_document
    return VersionCard(
        number=version.number, state=version.get_state_display(), mark=_MARKS[VersionState(version.state)],
        scope=version.get_scope_display(),
        frozen_said=f"Figée le {date_full(timezone.localtime(version.frozen_at).date())} par {version.frozen_by_label}"
        + (", après une signature sur papier" if version.on_paper else ""),
        in_force=f"En vigueur depuis le {date_full(version.in_force_from)}" if version.in_force_from else "",
        sha256=version.sha256,
        signatures=tuple(_signature(each, at, may_withdraw=steering and waits) for each in signatures),
        missing=tuple(party.name for party in missing) if waits else (),
        annexes=tuple(str(each.document) for each in version.annexes.all()),
        document=str(document or ""),
        document_url=reverse("contracts:document-file", args=[contract.pk, document.pk]) if document else "",
        url=reverse("contracts:version-text", args=at),
        file_url=reverse("contracts:version-file", args=at),
        sign_url=reverse("contracts:version-sign", args=at) if signable else "",
        withdraw_url=reverse("contracts:version-withdraw", args=at) if steering and waits and not signatures else "",
    )  # fmt: skip


def _signature(signature: Signature, at: list[int], *, may_withdraw: bool) -> SignatureLine:
    said = ", ".join(each for each in (signature.function, signature.capacity) if each)
    url = reverse("contracts:signature-withdraw", args=[*at, signature.pk]) if may_withdraw else ""
    return SignatureLine(str(signature.organisation), said, signature.signed_on, url)


def recognised_said(found: Recognised) -> str:
    """What a file is, in a sentence."""
    version = found.version
    what = {
        "texte": "le texte exact de",
        "signe": "le document signé de",
        "annexe": "une annexe de",
    }[found.role]
    signed = f", signée le {date_full(version.signed_on)}" if version.signed_on else ""
    return f"Ce fichier est {what} la version {version.number} du «\u202f{version.contract}\u202f»{signed}."
