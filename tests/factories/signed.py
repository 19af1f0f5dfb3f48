"""A contract with a plan, whose text is signed; and the gestures that sign."""

from __future__ import annotations

from datetime import date

from ecluse.accounts.models import Organisation
from ecluse.contracts.models import Axis, Commitment, Contract, ContractVersion, Objective, Signatory, Theme
from ecluse.contracts.services import records, sheets, signing, versions
from ecluse.contracts.services.sheets import ActorInput, MilestoneInput, SheetContents
from ecluse.contracts.services.signing import SignatureInput
from tests.factories.world import SYSTEM


def party(contract: Contract, body: Organisation) -> Signatory:
    """A body that is to sign."""
    return records.create(Signatory(contract=contract), by=SYSTEM, values={"organisation": body})


def sign(version: ContractVersion, *signatories: Signatory, on: date) -> ContractVersion:
    rows = [SignatureInput(each, on) for each in signatories]
    return signing.record_signatures(by=SYSTEM, version=version, signatures=rows)


def write_plan(contract: Contract, body: Organisation) -> Signatory:
    """A plan, two sheets, and one signatory with its commitment: what is to be signed."""
    town = party(contract, body)
    records.create(Commitment(signatory=town), by=SYSTEM, values={"text": "Prêter une salle"})
    axes = [
        records.create(Axis(contract=contract), by=SYSTEM, values={"number": str(n), "title": title})
        for n, title in enumerate(("Vieillir", "Grandir"), 1)
    ]
    theme = records.create(Theme(contract=contract), by=SYSTEM, values={"title": "Aidants", "axis": axes[0]})
    aim = records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Soutenir", "theme": theme})
    records.create(Objective(contract=contract), by=SYSTEM, values={"title": "Former", "parent": aim})
    for n, title in enumerate(("Aider les aidants", "Ouvrir un lieu"), 1):
        contents = SheetContents(
            axes=axes[:n], actors=[ActorInput("pilote", body)], milestones=[MilestoneInput("Ouvrir", due="2020")],
            links={"themes": [theme], "objectives": [aim]},
        )  # fmt: skip
        sheets.create_sheet(by=SYSTEM, contract=contract, values={"number": str(n), "title": title}, contents=contents)
    return town


def sign_first_text(contract: Contract, body: Organisation, *, on: date = date(2019, 4, 4)) -> Contract:
    """The contract with its plan, signed by its one signatory."""
    town = write_plan(contract, body)
    sign(versions.freeze_text(by=SYSTEM, contract=contract), town, on=on)
    return Contract.objects.get(pk=contract.pk)
