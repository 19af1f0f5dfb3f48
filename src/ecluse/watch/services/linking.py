"""Saying that an indicator of an action sheet is a figure of the observatory."""

from __future__ import annotations

from django.db import transaction

from ecluse.audit.services import Actor
from ecluse.contracts.models import FollowUpIndicator
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.watch.models import IndicatorLink


@transaction.atomic
def link(*, by: Actor, follow_up: FollowUpIndicator, indicator: str) -> IndicatorLink:
    """Link an indicator of a sheet to one of the observatory; done twice, it is done once.

    Raises DomainError for an indicator that nobody declares, or a sheet that is archived.
    """
    records.refuse_archived(follow_up)
    found = packaged_catalogue().indicators.get(indicator)
    if found is None:
        raise DomainError("Choisissez un indicateur de l’observatoire.", field="indicator")
    made, is_new = IndicatorLink.objects.get_or_create(follow_up=follow_up, indicator=indicator)
    if is_new:
        records.tell(follow_up, by=by, verb="update", changes=records.Changes({"chiffre suivi": [None, found.name]}))
    return made


@transaction.atomic
def unlink(*, by: Actor, held: IndicatorLink) -> None:
    """Take a link away."""
    records.refuse_archived(held.follow_up)
    found = packaged_catalogue().indicators.get(held.indicator)
    name = found.name if found else held.indicator
    records.tell(held.follow_up, by=by, verb="update", changes=records.Changes({"chiffre suivi": [name, None]}))
    held.delete()
