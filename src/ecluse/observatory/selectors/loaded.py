"""What has been loaded, built and put live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from ecluse.observatory.enums import DepositState
from ecluse.observatory.models import Build, Deposit, Loading, LoadingRemark, SavedLayout
from ecluse.observatory.selectors.live import manifest_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def indicators_of(build: Build) -> frozenset[str]:
    """The indicators that a build has figures of."""
    return frozenset(manifest_of(build.digest)["pieces"])


def loadings() -> QuerySet[Loading]:
    """Every loading with its file, the latest first."""
    return Loading.objects.select_related("file")


def builds() -> QuerySet[Build]:
    """Every build, the latest first."""
    return Build.objects.all()


def deposits() -> QuerySet[Deposit]:
    """Every deposit, the latest first."""
    return Deposit.objects.select_related("by", "build")


def latest_deposits(count: int) -> list[Deposit]:
    """Those that still expect something, however old, and the ``count`` latest."""
    over = [state.value for state in DepositState if state.is_finished]
    latest = Deposit.objects.order_by("-pk").values_list("pk", flat=True)[:count]
    return list(deposits().filter(Q(pk__in=list(latest)) | ~Q(state__in=over)))


def get_deposit(pk: int) -> Deposit | None:
    return deposits().filter(pk=pk).first()


def saved_layouts() -> list[SavedLayout]:
    """The readings that somebody described."""
    return list(SavedLayout.objects.all())


def get_layout(pk: int) -> SavedLayout | None:
    return SavedLayout.objects.filter(pk=pk).first()


def withdrawn_of(build: Build) -> list[Loading]:
    """The loadings withdrawn since, of which a build still holds the figures."""
    return list(loadings().filter(pk__in=build.loadings).exclude(withdrawn_at=None))


def with_withdrawn(found: Iterable[Build]) -> list[tuple[Build, bool]]:
    """Builds, each with whether it holds figures of a loading withdrawn since: it cannot be put back."""
    withdrawn = set(Loading.objects.exclude(withdrawn_at=None).values_list("pk", flat=True))
    return [(build, not withdrawn.isdisjoint(build.loadings)) for build in found]


def get_loading(pk: int) -> Loading | None:
    return loadings().filter(pk=pk).first()


def get_build(pk: int) -> Build | None:
    return Build.objects.filter(pk=pk).first()


def remarks_of(loading: Loading) -> list[LoadingRemark]:
    """What was said of a loading, in the order of its rows."""
    return list(loading.remarks.all())


def is_outdated(build: Build | None) -> bool:
    """Whether something was loaded or withdrawn since the build was made."""
    counted = sorted(Loading.objects.filter(withdrawn_at=None).values_list("pk", flat=True))
    return (build is None and bool(counted)) or (build is not None and set(build.loadings) != set(counted))
