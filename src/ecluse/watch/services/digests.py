"""The digest of one person: what is new to them in all that they follow, looked at again at the moment it leaves."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse

from ecluse.contracts.models import Contract
from ecluse.lib.formats import number, plural
from ecluse.observatory.rules.watching import LEVEL
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import Cancelled, Rendered
from ecluse.outbox.services.preferences import site_url
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Examination, Notice, Subscription
from ecluse.watch.selectors.alerts import may_be_told

DIGEST = "watch-digest"
#: Beyond so many lines of a kind the mail counts, and the page lists.
_LINES = 8

_TITLES = (
    ((AlertKind.CHANGE,), "Changements, tests à l’appui"),
    ((AlertKind.NEW,), "Nouveaux chiffres, sans test possible"),
    ((AlertKind.REVISION,), "Chiffres révisés (ce ne sont pas des changements)"),
    ((AlertKind.BREAK,), "Ruptures de série"),
    ((AlertKind.HIDDEN, AlertKind.SHOWN, AlertKind.WITHDRAWN), "Chiffres masqués, dévoilés ou retirés"),
    ((AlertKind.LATE,), "Chiffres attendus"),
)


def mail_key(examination: int) -> str:
    """The same examination asks for one mail."""
    return f"watch:examination:{examination}"


def render_digest(mail: Mail) -> Rendered | Cancelled:
    """What the person has not been told yet, that nobody has answered, and that they still follow and may still read."""
    person = mail.person
    if person is None or person.user is None:
        return Cancelled("Cette personne n’a plus de compte.")
    waiting = list(
        Notice.objects.filter(
            Q(mail=None) | Q(mail=mail), person=person, alert__acknowledgement=None, alert__settled_at=None,
            alert__contract__archived_at=None,
        )
        .select_related("alert__contract")
        .order_by("alert__contract__title", "alert__contract", "pk")
    )  # fmt: skip
    followed = set(Subscription.objects.filter(person=person).values_list("contract", "indicator"))
    by_contract: dict[Contract, list[Notice]] = defaultdict(list)
    for notice in waiting:
        if (notice.alert.contract_id, notice.alert.indicator) in followed:
            by_contract[notice.alert.contract].append(notice)
    told = {contract: some for contract, some in by_contract.items() if may_be_told(person, contract)}
    if not told:
        return Cancelled("Ces alertes ont été prises en compte, ou ne sont plus suivies.")
    Notice.objects.filter(pk__in=[notice.pk for some in told.values() for notice in some]).update(mail=mail)
    count = sum(len(some) for some in told.values())
    paragraphs = ["Bonjour,", *_opening(mail)]
    for contract, some in told.items():
        if len(told) > 1:
            paragraphs.append(f"{contract}\n{_address(contract)}")
        paragraphs += _listed(some)
    first = next(iter(told))
    return Rendered(
        f"Veille : {plural(count, 'alerte', 'alertes')} sur {_where(list(told))}",
        Letter(tuple(paragraphs), ("Voir ces alertes", _address(first)), _end()),
    )


def _where(contracts: list[Contract]) -> str:
    return contracts[0].territory_name if len(contracts) == 1 else plural(len(contracts), "contrat")


def _address(contract: Contract) -> str:
    return site_url(reverse("watch:home", args=[contract.pk]))


def _opening(mail: Mail) -> list[str]:
    found = Examination.objects.filter(pk=mail.payload.get("examination")).first()
    if found is None or not found.tests:
        return ["Voici ce qui est nouveau dans les chiffres que vous suivez."]
    said = (
        "Voici ce qui est nouveau dans les chiffres que vous suivez. "
        f"{plural(found.tests, 'test a été fait', 'tests ont été faits')} à cette occasion, corrigés ensemble : parmi les "
        f"changements annoncés, {number(100 * LEVEL)} % au plus sont dus au hasard, en moyenne."
    )
    return [said]


def _listed(notices: list[Notice]) -> list[str]:
    found = []
    for kinds, title in _TITLES:
        some = [notice for notice in notices if notice.alert.kind in kinds]
        if some:
            lines = [f"– {notice.alert.title}" for notice in some[:_LINES]]
            more = len(some) - _LINES
            lines += [f"– et {plural(more, 'autre', 'autres')}, sur la page"] if more > 0 else []
            found.append("\n".join([f"{title} :", *lines]))
    return found


def _end() -> tuple[str, ...]:
    return ("Chaque alerte dit son test, ou pourquoi il n’y en a pas, et d’où viennent ses chiffres.",)
