"""The contracts that the regional health agency follows: where each stands, what waits for the agency, what it pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ecluse.accounts.models import User
from ecluse.contracts.enums import ContractState, MandateRole
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.figures import figure
from ecluse.contracts.presenters.money import MoneyRow, MoneyTable, in_years, whole, year_label
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.rules.money import Totals
from ecluse.contracts.selectors.money import together
from ecluse.contracts.selectors.own_sheets import ContractCounts
from ecluse.lib.formats import date_full, partial_date, plural
from ecluse.portal.presenters import contract_home
from ecluse.portal.presenters.gates import asked_of
from ecluse.portal.presenters.lines import Line
from ecluse.portal.selectors.agency import Followed, followed

_COLUMNS = (("requested", "Demandé"), ("granted", "Accordé"), ("paid", "Versé"))
_POSTS = (("fte_requested", "ETP demandés"), ("fte_granted", "ETP accordés"))
#: The tables of the money, by their word in the address.
TABLES = ("contrats", "annees", "contrats-et-annees")


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """One contract: where it stands, how fresh what it says is, when its steering committee meets."""

    title: str
    url: str
    state: str
    period: str
    sheets: int
    late: int
    late_url: str
    silent: int
    silent_url: str
    latest: int | None
    steering: str


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """Everything that the page shows: the live contracts, those that are over, the gates, the money."""

    live: tuple[FollowedLine, ...]
    over: tuple[FollowedLine, ...]
    gates: tuple[Line, ...]
    money: Mapping[str, MoneyTable]
    lede: str


def agency_page(user: User, *, today: date) -> AgencyPage:
    """Compute the page of ``user``, the gates that wait for the agency first."""
    found = followed(user, today=today)
    live = tuple(_lines(found, today, over=False))
    waiting = tuple(line for role in MandateRole for line in asked_of(_under(found, role), [role.value], named=True))
    return AgencyPage(live, tuple(_lines(found, today, over=True)), waiting, money_tables(found), _lede(live, waiting))


def _under(found: Followed, role: MandateRole) -> list[Contract]:
    """The contracts that someone follows with one of their mandates."""
    return [one.contract for one in found.held if role.value in one.roles]


def _lede(live: tuple[FollowedLine, ...], gates: tuple[Line, ...]) -> str:
    if not live:
        return "Aucun contrat en cours sur votre territoire."
    late, silent = sum(line.late for line in live), sum(line.silent for line in live)
    said = [plural(len(live), "contrat en cours", "contrats en cours")]
    said.append(plural(late, "fiche en retard", "fiches en retard") if late else "aucune fiche en retard")
    said.append(
        plural(silent, "fiche sans nouvelles", "fiches sans nouvelles") if silent else "aucune fiche silencieuse"
    )
    waits = f" {plural(len(gates), 'passage attend', 'passages attendent')} votre accord." if gates else ""
    return f"{', '.join(said)}.{waits}"


def _lines(found: Followed, today: date, *, over: bool) -> Iterator[FollowedLine]:
    zone = timezone.get_current_timezone()
    for one in found.held:
        contract = one.contract
        if is_over(contract.state) is not over:
            continue
        counts = found.counts.get(contract.pk, ContractCounts())
        latest, steering = found.latest.get(contract.pk), found.steering.get(contract.pk)
        yield FollowedLine(
            title=contract.title,
            url=address("portal:contract-home", contract.pk),
            state=str(ContractState(contract.state).label),
            period=" – ".join(partial_date(part) for part in (contract.start, contract.end) if part),
            sheets=counts.sheets,
            late=counts.late,
            late_url=contract_home.list_url(contract.pk, contract_home.LATE),
            silent=counts.silent,
            silent_url=contract_home.list_url(contract.pk, contract_home.SILENT),
            latest=max(0, (today - latest.astimezone(zone).date()).days) if latest else None,
            steering=date_full(steering) if steering else "",
        )


def money_tables(found: Followed) -> dict[str, MoneyTable]:
    """What the agency is asked, grants and pays: by contract, by year, by both. Each adds up to the same total."""
    contracts = {one.contract.pk: one.contract for one in found.held}
    groups = found.funding
    total = whole(groups.values())
    posts = total.fte_requested.by_basis or total.fte_granted.by_basis
    columns = [*_COLUMNS, *(_POSTS if posts else ())]

    def table(caption: str, first: str, rows: Iterable[tuple[str, str, Totals]]) -> MoneyTable:
        def figures(totals: Totals) -> tuple[Any, ...]:
            return tuple(figure(getattr(totals, name), posts=name.startswith("fte_")) for name, _ in columns)

        return MoneyTable(
            caption=caption,
            first=first,
            headers=tuple(heading for _, heading in columns),
            rows=tuple(MoneyRow(label, url, figures(totals)) for label, url, totals in rows),
            total=MoneyRow("Total", "", figures(total)),
        )

    by_contract = together([groups], lambda key: key[0])
    by_year = together([groups], lambda key: key[1])
    place: Callable[[Any], Any] = lambda key: (list(contracts).index(key[0]), key[1] is None, key[1] or 0)  # noqa: E731
    return {
        "contrats": table("Ce que l’agence finance, par contrat", "Contrat", (
            (contract.title, _money_url(contract), by_contract[pk])
            for pk, contract in contracts.items() if pk in by_contract
        )),
        "annees": table("Ce que l’agence finance, par année", "Année", (
            (year_label(year), "", by_year[year]) for year in in_years(by_year)
        )),
        "contrats-et-annees": table("Ce que l’agence finance, par contrat et par année", "Contrat et année", (
            (f"{contracts[key[0]].title}, {year_label(key[1]).lower()}", "", groups[key])
            for key in sorted(groups, key=place)
        )),
    }  # fmt: skip


def _money_url(contract: Contract) -> str:
    return address("contracts:money", contract.pk)
