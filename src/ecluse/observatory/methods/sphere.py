"""Places on the Earth as points in space, so that a k-d tree finds true neighbours anywhere, poles and 180° included.

The Earth is a sphere of mean radius R₁ = 6,371,008.8 m (IUGG; Moritz 2000, J. Geodesy 74:128): great-circle distances are
within 0.6 % of those on the ellipsoid. Between two points the chord c and the arc a answer to each other: c = 2R sin(a/2R).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .errors import InvalidInput
from .results import Array, as_array

#: Mean radius of the Earth, in metres.
RADIUS = 6_371_008.8


def on_sphere(latitude: ArrayLike, longitude: ArrayLike) -> Array:
    """Degrees to points (n, 3) in metres from the Earth's centre; InvalidInput for what is no place."""
    phi, lam = np.atleast_1d(as_array(latitude)), np.atleast_1d(as_array(longitude))
    if phi.shape != lam.shape or phi.ndim != 1:
        raise InvalidInput("one latitude and one longitude for each place")
    if not (np.all(np.abs(phi) <= 90) and np.all(np.abs(lam) <= 360)):
        raise InvalidInput("a latitude lies within ±90°, a longitude within ±360°; neither may be missing")
    phi, lam = np.radians(phi), np.radians(lam)
    return RADIUS * np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def as_places(points: ArrayLike) -> Array:
    """``points`` as float64, (n, 2) metres on a plane or (n, 3) from :func:`on_sphere`; InvalidInput otherwise."""
    places = as_array(points)
    if places.ndim != 2 or places.shape[1] not in (2, 3) or not np.all(np.isfinite(places)):
        raise InvalidInput("places are (n, 2) metres on a plane or (n, 3) on the sphere, none missing")
    return places


def chord(distance: float, dimensions: int) -> float:
    """The straight distance that answers to ``distance`` metres along the ground."""
    if dimensions == 2:
        return distance
    return 2 * RADIUS * float(np.sin(min(distance / (2 * RADIUS), np.pi / 2)))


def along_ground(straight: Array, dimensions: int) -> Array:
    """The inverse of :func:`chord`, on arrays; on a plane, the distance itself."""
    if dimensions == 2:
        return straight
    return 2 * RADIUS * np.arcsin(np.minimum(straight / (2 * RADIUS), 1.0))
