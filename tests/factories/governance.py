"""One of everything that ``governance`` keeps, for the world of tests."""

from __future__ import annotations

from datetime import date

from ecluse.accounts.models import Organisation
from ecluse.governance.enums import PassageState, Presence
from ecluse.governance.models import AgendaRequest, Passage, PassageAgreement
from ecluse.governance.services import agenda, bodies, decisions, meetings, minutes
from ecluse.governance.services.attendance import Line, note_attendance
from tests.factories.world import SYSTEM, Contents


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``governance`` may hold.

    ``meeting`` was held on 5 October 2018, its minutes being written: one ``item`` and one ``decision_draft``. The minutes
    of ``past_meeting`` are closed, and ``decision`` is in the register. ``request`` waits, ``planned`` is to come.
    ``passage`` awaits the agreement of the agency.
    """
    items, contract = made.items, made.contract
    lead = Organisation.objects.get(name="Caisse primaire")
    body = bodies.create_body(by=SYSTEM, contract=contract, values={"name": "Comité de pilotage", "quorum": 1})
    member = bodies.add_member(by=SYSTEM, body=body, values={"organisation": lead, "function": "Direction"})
    items["body"], items["member"] = body, member
    past = meetings.record_past_meeting(
        by=SYSTEM, body=body, values={"on": date(2018, 6, 28)}, lines=[Line(Presence.PRESENT, member=member)],
        decisions=[{"text": "Retenir douze axes", "owner": lead, "sheets": [made.sheet]}],
    )  # fmt: skip
    items["past_meeting"], items["decision"] = past, past.decisions.get()
    held = meetings.record_past_meeting(by=SYSTEM, body=body, values={"on": date(2018, 10, 5)}, close=False)
    items["meeting"] = held
    items["item"] = agenda.add_item(
        by=SYSTEM, meeting=held, values={"title": "Aidants : où en est-on ?", "sheet": made.sheet}
    )
    items["decision_draft"] = minutes.draft_decision(
        by=SYSTEM,
        meeting=held,
        item=items["item"],
        values={"text": "Prêter une salle"},  # type: ignore[arg-type]
    )
    note_attendance(by=SYSTEM, meeting=held, lines=[Line(Presence.EXCUSED, member=member)])
    items["planned"] = meetings.plan_meeting(by=SYSTEM, body=body, values={"on": date(2099, 1, 15)})
    decisions.follow_up(by=SYSTEM, decision=past.decisions.get(), state="en_cours", note="Deux salles trouvées")
    passage = Passage.objects.create(
        contract=contract, gate="prolongation", name="Prolongation par avenant", leaves=contract.state,
        reaches=contract.state, state=PassageState.WAITING, passed_on=date(2021, 3, 12), by_label="Coordination",
    )  # fmt: skip
    PassageAgreement.objects.create(passage=passage, role="ars_dd")
    items["passage"] = passage
    items["request"] = AgendaRequest.objects.create(
        contract=contract, body=body, text="Le bus santé", asked_by="Une association", sheet=made.sheet
    )
