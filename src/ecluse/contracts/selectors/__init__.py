"""Reads of contracts. What a person may not see does not exist for them."""

from ecluse.contracts.selectors.access import (
    Access,
    access_to,
    contracts_visible_to,
    leads_sheet,
    led_sheets,
    open_contract,
    people_who_see,
    sheets_visible_with,
)
from ecluse.contracts.selectors.contents import (
    get_saved_view,
    get_sheet,
    people_of,
    quarters_of,
    saved_views_of,
    sheets_of,
    terms,
)
from ecluse.contracts.selectors.history import events_of_sheet, last_change, removal_of

__all__ = [
    "Access",
    "access_to",
    "contracts_visible_to",
    "events_of_sheet",
    "get_saved_view",
    "get_sheet",
    "last_change",
    "leads_sheet",
    "led_sheets",
    "open_contract",
    "people_of",
    "people_who_see",
    "quarters_of",
    "removal_of",
    "saved_views_of",
    "sheets_of",
    "sheets_visible_with",
    "terms",
]
