"""The week of the coordination: what to do, in the order in which one would do it. Every line acts, or leads to the act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ecluse.campaigns.selectors.leads import Lead
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lateness import sheet_lateness
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.rules.sheet_filters import with_query
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.overviews import StepAhead, overview_of
from ecluse.governance.enums import MeetingState
from ecluse.governance.presenters.decisions import owner_of
from ecluse.governance.presenters.navigation import decision_url, meeting_url, minutes_url
from ecluse.governance.rules.invitations import when_said
from ecluse.lib.formats import date_full, partial_date, plural
from ecluse.portal.presenters.contract_home import LATE, SOON, list_url
from ecluse.portal.presenters.gates import asked_of, next_in, waiting_in
from ecluse.portal.presenters.lines import Line, Lines, of, sheet_address, short
from ecluse.portal.selectors import week as reads

#: Lines of a kind that the page shows; the list has the others.
SHOWN = 6
_TEXT = 140
#: A campaign whose date is nearer than this is told even if no answer waits.
_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing to do: its title, its lines, what else there is to say or to press."""

    id: str
    title: str
    lines: Lines
    link_label: str = ""
    act: str = ""
    act_url: str = ""
    note: str = ""

    @property
    def plain(self) -> bool:
        """Whether none of its lines has the number of a sheet."""
        return not any(line.number for line in self.lines.shown)


@dataclass(frozen=True, slots=True)
class Week:
    """Everything that the page shows: what is to be done, and what comes next when there is nothing."""

    sections: tuple[Section, ...]
    ahead: tuple[Line, ...]
    count: int

    @property
    def is_calm(self) -> bool:
        return not self.sections


def week(contract: Contract, access: Access, *, today: date) -> Week:
    """Compute the page: some forty queries, whatever the contract holds."""
    pk = contract.pk
    sheets = sheets_of(contract, visible_to=access)
    overview = overview_of(contract, access, wanted={"late": LATE, "soon": SOON}, today=today, count=SHOWN)
    late = sorted(
        (
            (found, sheet)
            for sheet in overview.pressing
            if (found := sheet_lateness(
                status=sheet.status, start=sheet.start or None, end=sheet.end or None, steps=sheet.steps, today=today
            ))
        ),
        key=lambda pair: -pair[0].days,
    )  # fmt: skip
    late_lines = [
        Line(
            sheet.title, sheet_address(pk, sheet.pk), ". ".join(filter(None, (found.reason, ", ".join(sheet.leads)))),
            sheet.number, late=found.days,
        )
        for found, sheet in late
    ]  # fmt: skip
    silent = reads.silent_leads(contract, sheets, today)
    built = [
        Section("seances", "Séances", of([*_minutes(contract), *_meetings(contract, today)], most=2 * SHOWN,
                url=address("governance:meeting-list", pk)), "Toutes les séances"),
        Section("reponses", "Ce que l’on vous a répondu ou demandé", of([*_campaigns(contract, today), *_requests(contract),
                *_mails(contract)], most=2 * SHOWN)),
        Section("decisions", "Décisions à faire avancer", of(_decisions(contract, today), most=SHOWN,
                url=with_query(address("governance:register", pk), "etat=en_cours")), "Registre"),
        Section("passages", "Passages d’une étape à l’autre",
                of([*asked_of([contract], access.roles), *waiting_in(contract), *next_in(contract)], most=SHOWN,
                   url=address("governance:course", pk)), "Parcours"),
        Section("retards", "En retard", of(late_lines, most=SHOWN, url=list_url(pk, LATE), count=overview.counts["late"]),
                "Voir dans la liste"),
        _silent_section(contract, silent),
    ]  # fmt: skip
    sections = tuple(section for section in built if section.lines)
    return Week(
        sections=sections,
        ahead=tuple(_steps(pk, overview.steps)),
        count=sum(section.lines.count for section in sections),
    )


def _steps(pk: int, steps: Sequence[StepAhead]) -> Iterator[Line]:
    for step in steps:
        name = f"Fiche {step.number}" if step.number else step.sheet_title
        yield Line(step.title, sheet_address(pk, step.sheet), name, when=partial_date(step.due, short=True))


def _minutes(contract: Contract) -> Iterator[Line]:
    for meeting in reads.minutes_to_write(contract):
        said = "Relevé commencé, à finir et à arrêter" if meeting.has_drafts else "Relevé à écrire"
        yield Line(str(meeting), meeting_url(meeting), said, act="Écrire le relevé", act_url=minutes_url(meeting))


def _meetings(contract: Contract, today: date) -> Iterator[Line]:
    """What each meeting lacks, and the first thing to do about it."""
    for coming in reads.coming_meetings(contract, today):
        meeting = coming.meeting
        at = (contract.pk, meeting.pk)
        when = when_said(meeting.on, meeting.starts, meeting.ends)
        if meeting.on < today:
            why = f"{when[:1].upper()}{when[1:]} : s’est-elle tenue ? Notez-le, ou changez sa date."
            yield Line(
                meeting.name, meeting_url(meeting), why, act="Dire si elle s’est tenue", act_url=meeting_url(meeting)
            )
            continue
        lacks = [
            (not coming.points, "l’ordre du jour", "Préparer l’ordre du jour", address("governance:agenda", *at)),
            (bool(coming.to_approve), "l’approbation d’un relevé à l’ordre du jour", "Préparer l’ordre du jour",
             address("governance:agenda", *at)),
            (not (meeting.place or meeting.video_url), "le lieu", "Dire le lieu", address("governance:meeting-edit", *at)),
            (meeting.starts is None, "l’heure", "Dire l’heure", address("governance:meeting-edit", *at)),
            (meeting.state == MeetingState.PLANNED, "la convocation", "Envoyer la convocation",
             address("governance:invitation", *at)),
        ]  # fmt: skip
        missing = [(name, act, url) for lacking, name, act, url in lacks if lacking]
        told = f"Il manque {_and([name for name, _, _ in missing])}." if missing else "Tout est prêt."
        _, act, url = missing[0] if missing else ("", "", "")
        yield Line(meeting.name, meeting_url(meeting), f"{when[:1].upper()}{when[1:]}. {told}", act=act, act_url=url)


def _and(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _campaigns(contract: Contract, today: date) -> Iterator[Line]:
    for found in reads.campaigns_to_see(contract):
        one = found.campaign
        at = (contract.pk, one.pk)
        if found.waiting:
            said = plural(found.waiting, "réponse attend", "réponses attendent")
            yield Line(one.title, one.get_absolute_url(), f"{said} votre regard", act="Regarder les réponses",
                       act_url=address("campaigns:answers", *at))  # fmt: skip
        elif found.missing and one.due_on <= today + _NEAR:
            past = "était attendue" if one.due_on < today else "est attendue"
            said = f"La réponse {past} le {date_full(one.due_on)} : {plural(found.missing, 'fiche reste', 'fiches restent')}"
            yield Line(one.title, one.get_absolute_url(), f"{said} sans réponse", act="Voir qui n’a pas répondu",
                       act_url=one.get_absolute_url())  # fmt: skip


def _requests(contract: Contract) -> Iterator[Line]:
    for request in reads.requests_waiting(contract):
        body = address("governance:body", contract.pk, request.body_id)
        why = f"Point demandé par {request.asked_by} pour : {request.body.name}"
        yield Line(short(request.text, _TEXT), body, why, act="Le porter à une séance", act_url=body)


def _mails(contract: Contract) -> Iterator[Line]:
    count = reads.mails_in_trouble(contract).count()
    if count:
        url = address("campaigns:mails", contract.pk)
        told = plural(count, "courriel n’est pas arrivé", "courriels ne sont pas arrivés")
        yield Line(told, url, "L’adresse est à corriger, ou l’envoi à refaire", act="Voir les courriels", act_url=url)


def _decisions(contract: Contract, today: date) -> list[Line]:
    found = []
    for decision in reads.decisions_due(contract, today):
        late = (today - last_day(decision.current_due)).days
        why = ". ".join(filter(None, [f"Décision {decision.number}", owner_of(decision)]))
        found.append(
            Line(
                short(decision.text, _TEXT), decision_url(contract.pk, decision.pk), why, late=max(0, late),
                when="" if late > 0 else f"échéance : {partial_date(decision.current_due, short=True)}",
                act="Dire où elle en est", act_url=address("governance:decision-follow", contract.pk, decision.pk),
            )
        )  # fmt: skip
    return found


def ask_url(contract_pk: int, sheets: Iterable[ActionSheet]) -> str:
    """Where a campaign is prepared, these sheets already ticked."""
    return with_query(address("campaigns:create", contract_pk), f"fiches={'.'.join(str(sheet.pk) for sheet in sheets)}")


def _silent_section(contract: Contract, silent: reads.Silent) -> Section:
    lines = [_lead(contract.pk, lead) for lead in silent.leads]
    every = {sheet.pk: sheet for lead in silent.leads for sheet in lead.sheets}
    unled = plural(len(silent.unled), "fiche silencieuse n’a pas de pilote", "fiches silencieuses n’ont pas de pilote")
    return Section(
        "pilotes", "Pilotes à relancer", of(lines, most=SHOWN),
        act="Leur demander des nouvelles" if lines else "", act_url=ask_url(contract.pk, every.values()) if lines else "",
        note=f"{unled}." if silent.unled else "",
    )  # fmt: skip


def _lead(contract_pk: int, lead: Lead) -> Line:
    numbers = [sheet.number or sheet.title for sheet in lead.sheets]
    named = f"{'Fiche' if len(numbers) == 1 else 'Fiches'} {_and(numbers[:8])}" + (" …" if len(numbers) > 8 else "")
    why = f"{named} : plus de six mois sans nouvelles" + ("" if lead.address else ". Son adresse n’est pas connue")
    url = ask_url(contract_pk, lead.sheets)
    return Line(lead.label, url, why, act="Relancer", act_url=url)
