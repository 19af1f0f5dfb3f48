"""What has been loaded, built and put live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.observatory.models import Build, Loading, LoadingRemark
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
