"""Where each person begins: the page made for them, or a plain choice where they hold several roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecluse.contracts.enums import MandateRole, Permission, Role
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.lifecycle import is_over
from ecluse.contracts.selectors.own_sheets import HeldContract
from ecluse.portal.presenters.lines import Line

#: Pages that the home offers at once; those of other contracts stand at the home of each.
MOST = 8
#: Role → the page that is made for it, its words, what it is for, the permission without which it is not offered.
_PAGES: tuple[tuple[Role, str, str, str, Permission], ...] = (
    (Role.COORDINATOR, "portal:week", "La semaine", "Ce qu’il y a à faire, dans l’ordre", Permission.VIEW_WEEK),
    (Role.ELECTED_LEAD, "portal:brief", "La synthèse", "Le contrat sur une page", Permission.VIEW_BRIEF),
    (
        Role.SIGNATORY,
        "portal:own-commitments",
        "Nos engagements",
        "Ce que votre organisme a promis",
        Permission.TRACK_OWN_COMMITMENTS,
    ),
)


def doors(held: Sequence[HeldContract]) -> list[Line]:
    """The pages made for someone, those of the agency first; contracts that are over or set aside have none."""
    mandates = {role.value for role in MandateRole}
    found = []
    if any(mandates & {*one.roles} for one in held):
        found.append(
            Line("Les contrats suivis", address("portal:agency"), "Tous ceux de votre territoire, et l’argent")
        )
    return [*found, *_of_contracts(held)]


def _of_contracts(held: Sequence[HeldContract]) -> Iterable[Line]:
    for one in held:
        if one.contract.archived_at is not None or is_over(one.contract.state):
            continue
        for role, name, title, why, permission in _PAGES:
            if role in one.roles and one.may(permission):
                yield Line(f"{title}, {one.contract.title}", address(name, one.contract.pk), why)
