"""The gates that wait for someone, as lines of the pages made for one reader."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.governance.models import PassageAgreement
from ecluse.governance.presenters.gates import state_said
from ecluse.governance.rules.gates import blocking
from ecluse.governance.rules.paths import AGREERS
from ecluse.governance.selectors.gates import awaited_agreements, course_of
from ecluse.lib.formats import date_full, partial_date_told, plural
from ecluse.portal.presenters.lines import Line


def asked_of(contracts: Iterable[Contract], roles: Iterable[str], *, named: bool = False) -> list[Line]:
    """The passages of ``contracts`` that wait for an agreement of these roles, the oldest first: one query.

    ``named``: each line names its contract.
    """
    lines = []
    for agreement in _once(awaited_agreements([one.pk for one in contracts], roles)):
        passage = agreement.passage
        asked = date_full(timezone.localtime(passage.recorded_at).date())
        title = f"{passage.contract.title} : {passage.name}" if named else passage.name
        url = address("governance:gate", passage.contract_id, passage.gate)
        why = f"Votre accord est attendu, demandé le {asked} par {passage.by_label}"
        lines.append(Line(title, url, why, act="Répondre", act_url=url))
    return lines


def waiting_in(contract: Contract) -> list[Line]:
    """The passage of ``contract`` that waits, and for whom: one query."""
    agreements = list(awaited_agreements([contract.pk], AGREERS))
    if not agreements:
        return []
    passage = agreements[0].passage
    asked = date_full(timezone.localtime(passage.recorded_at).date())
    whom = ", ".join(str(each.get_role_display()) for each in agreements)
    url = address("governance:gate", contract.pk, passage.gate)
    return [Line(passage.name, url, f"Accord attendu de : {whom}. Demandé le {asked}", act="Voir", act_url=url)]


def next_in(contract: Contract) -> list[Line]:
    """The one gate that leads on from the state of ``contract``, and what it lacks; none where there are several ways, or
    none, or while a passage waits."""
    course = course_of(contract)
    if contract.end and last_day(contract.end) < timezone.localdate() and not is_over(contract.state):
        url = address("governance:course", contract.pk)
        ended = (
            f"Sa période a pris fin {partial_date_told(contract.end)} : il reste à l’évaluer, le prolonger ou le clore"
        )
        return [Line(state_said(contract, course.mark), url, ended, act="Choisir", act_url=url)]
    on = [
        now
        for now in course.gates
        if now.is_open and course.path.rank(now.gate.reaches) > course.path.rank(contract.state)
    ]
    if len(on) != 1 or course.waiting is not None:
        return []
    missing = [each.label for each in blocking(on[0].asked) if not each.joined]
    url = address("governance:gate", contract.pk, on[0].gate.key)
    if missing:
        more = f" et {plural(len(missing) - 2, 'autre chose', 'autres choses')}" if len(missing) > 2 else ""
        said = f"Prochaine étape. Il manque : {', '.join(each[:1].lower() + each[1:] for each in missing[:2])}{more}"
    else:
        said = "Prochaine étape. Tout ce qu’elle exige est là"
    return [Line(on[0].gate.name, url, said, act="Compléter" if missing else "Passer", act_url=url)]


def _once(agreements: Iterable[PassageAgreement]) -> Iterable[PassageAgreement]:
    """One line a passage, for whoever is asked in two roles."""
    seen: set[int] = set()
    for each in agreements:
        if each.passage_id not in seen:
            seen.add(each.passage_id)
            yield each
