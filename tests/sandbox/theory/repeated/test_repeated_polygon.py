"""Polygons: corners, slices and distances, with points and segments among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.theory.repeated.polygon import Polygon

CLOUDS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=90)


@given(CLOUDS)
def test_corners_hold_all_points_and_turn_left(cloud) -> None:
    points = np.array(cloud, dtype=float)
    found = Polygon.around(points)
    assert found.outside(points).max() < 1e-12
    corners = found.corners
    if len(corners) > 2:
        step = np.roll(corners, -1, axis=0) - corners
        following = np.roll(step, -1, axis=0)
        assert (step[:, 0] * following[:, 1] - step[:, 1] * following[:, 0] > 0).all()
    assert {tuple(c) for c in corners} <= {tuple(p) for p in points}


@given(CLOUDS, st.integers(0, 12))
def test_slices(cloud, twice) -> None:
    found = Polygon.around(np.array(cloud, dtype=float))
    at = np.array([np.clip(twice / 2, found.low[0], found.high[0])])
    low, high = found.upright(at)
    ends = np.array([[at[0], low[0]], [at[0], high[0]]])
    assert found.outside(ends).max() < 1e-12
    assert found.outside(ends + np.array([[0, -0.01], [0, 0.01]])).min() > 0
    turned = Polygon.around(np.array(cloud, dtype=float)[:, ::-1])
    assert np.array(turned.level(at)) == pytest.approx(np.array([low, high]))


@given(CLOUDS, st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_what_it_holds(cloud, twice) -> None:
    found = Polygon.around(np.array(cloud, dtype=float))
    point = np.array([twice]) / 2
    assert found.holds(point, 1e-9) == bool(found.outside(point)[0] <= 1e-9)
    assert found.holds(np.array(cloud, dtype=float), 1e-9)


def test_apart() -> None:
    point = Polygon.around([(0.0, 0.0)])
    segment = Polygon.around([(0.0, 0.0), (3.0, 4.0)])
    assert point.apart(segment) == pytest.approx(5.0)
    assert segment.apart(segment) == 0.0
