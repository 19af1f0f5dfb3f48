"""The journal in plain French: each event as one sentence, and what changed under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from ecluse.audit.models import Event
from ecluse.lib.formats import number

_THINGS = {
    "contract": "le contrat", "axis": "l’axe", "theme": "le thème", "objective": "l’objectif",
    "actionsheet": "la fiche", "signatory": "le signataire", "commitment": "l’engagement", "principle": "le principe",
    "dispositif": "le dispositif", "linkedplan": "le plan lié", "sheetactor": "l’acteur", "milestone": "l’étape",
    "costline": "la ligne de coût", "fundingline": "le financement",
    "followupindicator": "l’indicateur de suivi", "attachment": "le document",
    "note": "la note", "savedview": "la vue", "membership": "l’accès", "term": "le mot", "draft": "la lecture",
    "indicatorvalue": "le chiffre", "campaign": "la campagne", "answer": "la réponse sur",
    "leadcontact": "l’adresse de", "mail": "le courriel", "mailpreference": "le choix de courriels",
    "sourcedocument": "le document",
    "renewal": "le contrat suivant :", "sheetsuccession": "la suite de",
    "contractdocument": "la pièce", "contractversion": "la", "amendment": "l’", "signature": "la signature de",
    "governingbody": "l’instance", "bodymember": "le membre", "meeting": "la séance", "agendaitem": "le point",
    "agendarequest": "la demande de point", "decision": "la décision", "decisiondraft": "le projet de décision",
    "passage": "le passage", "ownpath": "le parcours",
    "caresupply": "l’offre de soins du territoire",
    "feasibility": "le dossier de faisabilité", "feasibilitycriterion": "le facteur ou la condition",
    "cocarrier": "le co-porteur", "fundingrule": "la règle de financement", "encounter": "la rencontre",
    "subscription": "le suivi de", "acknowledgement": "la prise en compte d’alertes :",
    "finding": "le constat", "priority": "la priorité", "prioritycriterion": "le critère de priorité",
    "perimeter": "le périmètre", "reference": "le référentiel", "mandate": "le mandat", "vocabulary": "les mots partagés",
    "organisation": "l’organisme", "person": "la personne", "user": "le compte",
}  # fmt: skip
_MANY = {
    "axis": "axes", "theme": "thèmes", "objective": "objectifs", "actionsheet": "fiches", "signatory": "signataires",
    "commitment": "engagements", "principle": "principes", "dispositif": "dispositifs", "linkedplan": "plans liés",
    "sheetactor": "acteurs", "milestone": "étapes", "costline": "lignes de coût", "fundingline": "financements",
    "followupindicator": "indicateurs de suivi", "attachment": "documents", "contractdocument": "pièces", "note": "notes",
    "term": "mots",
    "organisation": "organismes", "bodymember": "membres", "agendaitem": "points", "decision": "décisions",
    "decisiondraft": "projets de décision", "feasibilitycriterion": "facteurs et conditions", "cocarrier": "co-porteurs",
    "encounter": "rencontres", "finding": "constats", "priority": "priorités",
    "prioritycriterion": "critères de priorité",
}  # fmt: skip
_VERBS = {
    "create": "a ajouté", "update": "a modifié", "remove": "a retiré", "move": "a déplacé", "archive": "a archivé",
    "restore": "a restauré", "put_back": "a remis", "take_back": "a repris une version d’avant de",
    "withdraw": "a annulé la création du", "change_status": "a changé le statut de",
    "give_role": "a donné", "take_role": "a retiré", "accept": "a accepté",
    "undo_accept": "a annulé l’acceptation de", "receive": "a reçu", "apply": "a repris dans le contrat",
    "invite": "a invité", "merge": "a réuni", "abandon": "a abandonné",
    "apply_differences": "a repris les différences de", "undo_acceptance": "a annulé l’acceptation de",
    "see": "a vu", "correct": "a corrigé", "undo": "a annulé un geste sur", "redo": "a refait un geste sur",
    "reopen": "a rouvert", "give_mandate": "a donné", "perimeter.created": "a ajouté", "perimeter.deleted": "a retiré",
    "freeze": "a figé", "withdraw_text": "a retiré", "sign": "a enregistré", "conclude": "a déclaré signée",
    "attach": "a joint le document signé de", "withdraw_signature": "a retiré",
    "validate": "a validé", "apply_amendment": "a appliqué", "load": "a chargé", "link_account": "a ouvert un compte à",
    "change_state": "a changé l’état de", "note_attendance": "a noté les présences de", "adopt": "a inscrit au registre",
    "close_minutes": "a arrêté le relevé de", "approve_minutes": "a noté l’approbation du relevé de",
    "follow_up": "a noté le suivi de", "supersede": "a remplacé", "score": "a noté",
    "summon": "a convoqué",
    "enter": "a fait changer d’étape", "pass": "a enregistré", "pass_on_paper": "a enregistré, fait sur papier,",
    "ask_passage": "a demandé un accord pour", "agree": "a donné son accord pour", "disagree": "a refusé son accord pour",
    "withdraw_passage": "a retiré la demande pour", "come_back": "a ramené le contrat en arrière :",
    "choose_path": "a choisi le parcours de",
    "confirm": "a donné des nouvelles de", "answer": "a envoyé", "refuse": "a écarté",
    "open": "a ouvert", "close": "a clos", "renew_link": "a demandé un nouveau lien pour",
    "revoke_link": "a retiré un lien de", "send": "a envoyé", "resend": "a demandé de renvoyer",
    "prepare": "a commencé à préparer", "decide": "a décidé de ce que reprend", "renew": "a créé",
    "undo_renewal": "a annulé la création de", "link": "a noté", "unlink": "a retiré",
    "follow": "a commencé", "unfollow": "a cessé",
    "bounce": "a vu refuser", "interrupt": "n’a pas pu confirmer", "give_up": "a renoncé à envoyer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event, as read by people; lists are written one after the other."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the journal. ``kind`` is the type of what it speaks of."""

    number: int
    at: datetime
    who: str
    said: str
    what: str
    changes: tuple[Change, ...]
    note: str
    verb: str
    kind: str
    operation: str = ""
    count: int = 1
    names: tuple[str, ...] = ()

    @property
    def brief(self) -> tuple[Change, ...]:
        """The changes worth showing beside the object itself: not the whole content of what was just made or removed."""
        return () if self.verb in {"create", "remove"} else self.changes


def sentence(event: Event) -> str:
    """What happened, without its author: « a modifié la fiche »."""
    verb = _VERBS.get(event.verb, "a modifié")
    thing = _THINGS.get(event.object_type.rpartition(".")[2], "")
    if event.verb == "withdraw":
        thing = thing.removeprefix("le ")
    if verb.endswith(" de") and thing.startswith("le "):
        verb, thing = verb.removesuffix(" de"), "du " + thing.removeprefix("le ")
    return f"{verb} {thing}".strip()


def value_in_words(value: Any) -> str:
    """A value of the journal as people read it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(value_in_words(item) for item in value)
    if isinstance(value, dict):
        return " ; ".join(f"{name} : {value_in_words(item)}" for name, item in value.items())
    return str(value)


def line(event: Event) -> Line:
    """One event made ready for the page."""
    changes = [
        Change(name, value_in_words(before), value_in_words(after)) for name, (before, after) in event.changes.items()
    ]
    return Line(
        number=event.number,
        at=event.at,
        who=event.actor_label,
        said=sentence(event),
        what=event.object_label,
        changes=tuple(change for change in changes if change.before or change.after),
        note=event.note,
        verb=event.verb,
        kind=event.object_type,
        operation=event.operation,
    )


#: Names that the line of a gesture on many things gives before « et … autres ».
NAMED = 20


def lines(events: Iterable[Event]) -> list[Line]:
    """The lines of some events, in their order: what one gesture did to many things of a kind is one line."""
    found: list[Line] = []
    for _, alike in groupby(events, key=lambda event: (event.operation or event.number, event.verb, event.object_type)):
        together = list(alike)
        first = line(together[0])
        many = _MANY.get(first.kind)
        if len(together) == 1 or many is None:
            found += [first, *(line(event) for event in together[1:])]
            continue
        said = f"{_verb_for_many(first.verb)} {number(len(together))} {many}"
        same = first.changes if all(event.changes == together[0].changes for event in together) else ()
        names = tuple(event.object_label for event in together[:NAMED])
        found.append(replace(first, said=said, what="", changes=same, count=len(together), names=names))
    return found


def _verb_for_many(verb: str) -> str:
    """« a changé le statut de » 37 fiches, « a annulé un geste sur » 37 fiches."""
    return _VERBS.get(verb, "a modifié")


def by_day(events: Iterable[Event]) -> Iterator[tuple[date, list[Line]]]:
    """The lines of the journal, day by day, in the order given."""
    for day, found in groupby(lines(events), key=lambda one: timezone.localtime(one.at).date()):
        yield day, list(found)
