"""What stands around the pages of a contract, and what their templates may ask."""

from __future__ import annotations

from typing import Any

from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.selectors import Access


def frame(contract: Contract, access: Access, current: Place, *trail: tuple[str, str]) -> dict[str, Any]:
    """What every page of a contract shows around itself, and what the reader may do there."""
    may = {permission.name.lower(): access.may(permission) for permission in Permission}
    return page_context(contract, access, current, contract_crumbs(contract, *trail)) | {"may": may, "found": contract}
