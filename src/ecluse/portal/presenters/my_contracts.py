"""My contracts: one line each, by territory, with what a glance should tell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ecluse.accounts.models import User
from ecluse.contracts.enums import ContractState
from ecluse.contracts.models import ActionSheet, Contract, Membership
from ecluse.contracts.selectors.access import held_today


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract of the list."""

    pk: int
    title: str
    period: str
    state: str
    roles: str
    sheets: int
    archived: bool

    @property
    def why(self) -> str:
        """Period, number of sheets and roles, in one line."""
        sheets = f"{self.sheets} fiche{'s' if self.sheets > 1 else ''}"
        parts = [self.period, sheets, self.roles, "archivé" if self.archived else ""]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme and its generations, newest first."""

    name: str
    contracts: tuple[ContractLine, ...]


def my_contracts(contracts: QuerySet[Contract], user: User) -> tuple[ProgrammeLine, ...]:
    """The contracts that ``user`` sees, under their programmes. Three queries whatever their number."""
    rows = list(contracts.select_related("programme").order_by("programme__name", "-start", "-pk"))
    pks = [row.pk for row in rows]
    roles: dict[int, list[str]] = defaultdict(list)
    for membership in Membership.objects.filter(held_today(), person__user=user, contract__in=pks):
        roles[membership.contract_id].append(membership.get_role_display())
    live = ActionSheet.objects.filter(contract__in=pks, archived_at__isnull=True).order_by()
    counts = dict(live.values_list("contract").annotate(Count("pk")))
    programmes: dict[str, list[ContractLine]] = defaultdict(list)
    for row in rows:
        years = [part[:4] for part in (row.start, row.end) if part]
        programmes[row.programme.name].append(
            ContractLine(
                pk=row.pk,
                title=row.title,
                period="-".join(dict.fromkeys(years)),
                state=ContractState(row.state).label,
                roles=", ".join(dict.fromkeys(roles[row.pk])) or "Par mandat",
                sheets=counts.get(row.pk, 0),
                archived=row.archived_at is not None,
            )
        )
    return tuple(ProgrammeLine(name, tuple(lines)) for name, lines in programmes.items())
