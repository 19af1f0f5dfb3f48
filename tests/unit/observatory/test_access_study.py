"""What a study tells of a place: shares of people, what comes from outside, the usual threshold, a search."""

from __future__ import annotations

import numpy as np
import pytest

from ecluse.observatory.methods.access.decay import Steps
from ecluse.observatory.methods.access.links import TravelTable
from ecluse.observatory.rules.access_asked import Objective
from ecluse.observatory.rules.access_study import Study, search_places, study_of, try_changes
from ecluse.observatory.rules.care import CARES, USUAL_SHARE, care_of

PEOPLE = np.array([1000.0, 500.0, 2000.0])
POSTS = np.array([1.0, 0.0, 4.0])
INSIDE = np.array([True, True, False])
#: The first two are near each other, and the second is near the third, which is outside.
LINKS = TravelTable.from_pairs(3, 3, [0, 0, 1, 1, 1, 2, 2], [0, 1, 0, 1, 2, 1, 2], [0, 5, 5, 0, 5, 5, 0])


def study(slug: str, threshold: float | None = None) -> Study:
    care = care_of(slug)
    assert care is not None
    return study_of(
        care, PEOPLE, POSTS, INSIDE, LINKS, Steps((10.0,), (1.0,)), activity=care.activity, threshold=threshold
    )


def test_access_is_in_consultations_for_general_practitioners_and_in_posts_for_others() -> None:
    near, far = 1.0 / 1500, 4.0 / 2500
    assert study("medecins-generalistes").access == pytest.approx(np.array([near, near + far, far]) * 5_000)
    assert study("infirmiers").access == pytest.approx(np.array([near, near + far, far]) * 100_000)


def test_the_threshold_is_that_of_the_text_or_a_share_of_what_the_neighbourhood_offers() -> None:
    assert study("medecins-generalistes").threshold == 2.5
    assert study("infirmiers").threshold == round(USUAL_SHARE * 5 / 3500 * 100_000, 1)
    assert study("infirmiers", 12.0).threshold == 12.0


def test_people_outside_the_place_share_supply_and_are_not_counted_short() -> None:
    found = study("medecins-generalistes", 4.0)
    assert found.short.tolist() == [True, False, False]
    assert found.people_short(found.access) == 1000
    assert found.tail(found.access) == pytest.approx(1 / 1500 * 5_000)
    reached, outside = found.reached
    assert outside == pytest.approx(500 * 4 / 2500 * 5_000)
    assert reached == pytest.approx(found.own_people @ found.access)
    assert found.reached_outside == 4
    assert found.posts_reached.tolist() == [1, 5, 4]


def test_a_change_is_that_of_a_whole_computation() -> None:
    found = study("medecins-generalistes", 4.0)
    trial = try_changes(found, {1: 2.0, 0: -0.5})
    posts = np.array([0.5, 2.0, 4.0])
    again = study_of(found.care, PEOPLE, posts, INSIDE, LINKS, Steps((10.0,), (1.0,)), activity=5_000, threshold=4.0)
    assert trial.after == pytest.approx(again.access)
    assert trial.study.access == pytest.approx(again.access)
    assert trial.balance.brought_above == 1000
    assert trial.outside == 2000


@pytest.mark.parametrize("objective", list(Objective))
def test_the_best_place_is_the_best_of_all_tried_one_by_one(objective: Objective) -> None:
    found = study("medecins-generalistes", 9.0)
    search = search_places(found, objective, 1, 1.0)
    assert search is not None

    def worth(place: int) -> float:
        after = try_changes(found, {place: 1.0}).after
        if objective is Objective.WORST:
            return found.tail(after) - found.tail(found.access)
        if objective is Objective.ABOVE:
            return found.people_short(found.access) - found.people_short(after)
        gaps = [np.maximum(found.threshold - each, 0) @ found.own_people for each in (found.access, after)]
        return float(gaps[0] - gaps[1])

    worths = [worth(0), worth(1)]
    assert search.placement.value == pytest.approx(max(worths), rel=1e-9, abs=1e-6)
    assert worth(search.placement.places[0]) == pytest.approx(max(worths), rel=1e-9, abs=1e-6)
    assert search.placement.gap == 0


def test_nothing_is_searched_where_nobody_lives_or_without_a_threshold() -> None:
    empty = study_of(
        CARES[0], PEOPLE * ~INSIDE, POSTS, INSIDE, LINKS, Steps((10.0,), (1.0,)), activity=5_000, threshold=None
    )
    assert search_places(empty, Objective.ABOVE, 1, 1.0) is None
    none = study_of(CARES[1], PEOPLE, POSTS * 0, INSIDE, LINKS, Steps((10.0,), (1.0,)), activity=0, threshold=None)
    assert none.threshold == 0
    assert search_places(none, Objective.SHORTFALL, 1, 1.0) is None
    assert search_places(none, Objective.WORST, 1, 1.0) is not None
