"""What a contrat local de santé is made of."""

from ecluse.contracts.models.access import Mandate, Membership
from ecluse.contracts.models.amendments import Amendment
from ecluse.contracts.models.contract import (
    Commitment,
    Contract,
    ContractDocument,
    Dispositif,
    Principle,
    Programme,
    Signatory,
)
from ecluse.contracts.models.fields import PartialDateField
from ecluse.contracts.models.generations import (
    NO_PERIMETER,
    SAME_PERIMETER,
    Renewal,
    RenewalChoice,
    SheetSuccession,
)
from ecluse.contracts.models.money import FIRST_YEAR, LAST_YEAR, CostLine, FundingLine
from ecluse.contracts.models.plan import Axis, LinkedPlan, Objective, Theme
from ecluse.contracts.models.saved_view import SavedView
from ecluse.contracts.models.sheet import (
    ActionSheet,
    Attachment,
    FollowUpIndicator,
    IndicatorValue,
    Mention,
    Milestone,
    Note,
    SheetActor,
    SheetAxis,
    SheetDeterminant,
    StatusChange,
)
from ecluse.contracts.models.versions import ContractVersion, Signature, VersionAnnex
from ecluse.contracts.models.vocabulary import Term

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "NO_PERIMETER",
    "SAME_PERIMETER",
    "ActionSheet",
    "Amendment",
    "Attachment",
    "Axis",
    "Commitment",
    "Contract",
    "ContractDocument",
    "ContractVersion",
    "CostLine",
    "Dispositif",
    "FollowUpIndicator",
    "FundingLine",
    "IndicatorValue",
    "LinkedPlan",
    "Mandate",
    "Membership",
    "Mention",
    "Milestone",
    "Note",
    "Objective",
    "PartialDateField",
    "Principle",
    "Programme",
    "Renewal",
    "RenewalChoice",
    "SavedView",
    "SheetActor",
    "SheetAxis",
    "SheetDeterminant",
    "SheetSuccession",
    "Signatory",
    "Signature",
    "StatusChange",
    "Term",
    "Theme",
    "VersionAnnex",
]
