"""The signatures and the gates passed of the demonstration, from ``demonstration/life.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ecluse.accounts.models import User
from ecluse.contracts.models import Contract
from ecluse.contracts.services.signing import SignatureInput, record_signatures
from ecluse.contracts.services.versions import freeze_text
from ecluse.governance.services.gates import Evidence, pass_gate

FACTS = Path(__file__).parent.parent / "demonstration" / "life.toml"


def live(*, by: User, contracts: Mapping[str, Contract]) -> None:
    """Sign what was signed, then tell the gates that the texts date."""
    for facts in tomllib.loads(FACTS.read_text(encoding="utf-8"))["contract"]:
        contract = contracts[facts["key"]]
        if "signed_on" in facts:
            _sign(contract, facts["signed_on"], by)
        for passage in facts.get("passage", ()):
            _pass(contract, passage, by)


def _sign(contract: Contract, on: date, by: User) -> None:
    """Every signatory signs the whole text that day, on paper: the texts give no signed file."""
    version = freeze_text(by=by, contract=contract, on_paper=True)
    signatories = contract.signatories.select_related("organisation")
    record_signatures(by=by, version=version, signatures=[SignatureInput(each, on) for each in signatories])


def _pass(contract: Contract, facts: Mapping[str, Any], by: User) -> None:
    decisions = list(contract.decisions.filter(text__in=facts.get("decisions", ())).select_related("body"))
    pass_gate(
        by=by, contract=contract, gate=facts["gate"], passed_on=facts["on"], evidence=Evidence(decisions=decisions),
        note=facts["note"], on_paper=True,
    )  # fmt: skip
