"""What the application keeps about observations: files, loadings, builds. The figures themselves are in the store."""

from ecluse.observatory.models.builds import Build, Switch
from ecluse.observatory.models.deposits import Deposit
from ecluse.observatory.models.journeys import JourneyTable
from ecluse.observatory.models.loadings import DataFile, Loading, LoadingRemark, SavedLayout

__all__ = ["Build", "DataFile", "Deposit", "JourneyTable", "Loading", "LoadingRemark", "SavedLayout", "Switch"]
