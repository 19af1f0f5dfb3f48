"""A process killed while it signs, validates or applies an amendment, opens a campaign or answers leaves nothing half-done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecluse.accounts.services.organisations import create_organisation
from ecluse.campaigns.enums import ApplyMode
from ecluse.campaigns.models import UpdateRequest
from ecluse.campaigns.services import campaigns
from ecluse.contracts.models import Axis, Contract
from ecluse.contracts.services import amendments, contracts, records, sheets, versions
from tests.factories.campaigns import led_by, make_campaign, make_lead, make_sheet
from tests.factories.signed import sign_first_text, write_plan
from tests.factories.world import SYSTEM
from tests.shared_database import shared_database

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parents[2]


def _killed_at_every_stage(gesture: str, key: int, tmp_path: Path) -> dict[str, Any]:
    surroundings = {
        "PATH": os.environ.get("PATH", ""), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DATABASE_URL": shared_database(tmp_path), "ECLUSE_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip
    command = (sys.executable, "-m", "tests.verification.killed_gestures", gesture, str(key))
    done = subprocess.run(command, env=surroundings, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _contract() -> Contract:
    return contracts.create_contract(by=SYSTEM, values={"title": "Contrat", "territory_name": "Ici", "end": "2024"})


@pytest.mark.django_db(transaction=True)
def test_a_signature_is_whole_or_is_not(tmp_path: Path) -> None:
    contract = _contract()
    write_plan(contract, create_organisation(by=SYSTEM, name="Ville d’Ici"))
    version = versions.freeze_text(by=SYSTEM, contract=contract)
    found = _killed_at_every_stage("sign", version.pk, tmp_path)
    assert found["faults"] == []
    assert found["writes"] > 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gesture", ["validate", "sign"])
def test_an_amendment_is_validated_and_applied_as_a_whole(gesture: str, tmp_path: Path) -> None:
    contract = sign_first_text(_contract(), create_organisation(by=SYSTEM, name="Ville d’Ici"))
    amendment = amendments.open_amendment(by=SYSTEM, contract=contract, title="Prolonger")
    copy = amendment.copy
    assert copy is not None
    contracts.update_contract(by=SYSTEM, contract=copy, values={"end": "2029"}, version=None)
    records.create(Axis(contract=copy), by=SYSTEM, values={"title": "Bouger"})
    sheets.create_sheet(by=SYSTEM, contract=copy, values={"title": "Marcher"})
    sheets.archive_sheet(by=SYSTEM, sheet=copy.sheets.get(number="1"))
    key = amendment.pk if gesture == "validate" else amendments.validate_amendment(by=SYSTEM, amendment=amendment).pk
    found = _killed_at_every_stage(gesture, key, tmp_path)
    assert found["faults"] == []
    assert found["writes"] > 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("gesture", "least"), [("campaign", 8), ("answer", 6)])
def test_a_campaign_opens_and_is_answered_as_a_whole(gesture: str, least: int, tmp_path: Path) -> None:
    """No mail without its campaign, no answer that changes one sheet of two."""
    contract = _contract()
    first, second = make_lead("prevention"), make_lead("sport")
    asked = [make_sheet(contract, 1, led_by(first)), make_sheet(contract, 2, led_by(first), led_by(second))]
    campaign = make_campaign(contract, *asked, mode=ApplyMode.AT_ONCE)
    key = campaign.pk
    if gesture == "answer":
        campaigns.open_campaign(by=SYSTEM, campaign=campaign)
        key = UpdateRequest.objects.get(campaign=campaign, person=first).pk
    found = _killed_at_every_stage(gesture, key, tmp_path)
    assert found["faults"] == []
    assert found["writes"] > least
