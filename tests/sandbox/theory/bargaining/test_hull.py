from fractions import Fraction

import numpy as np
import pytest
from bargaining_domain import best_mixture, clouds
from hypothesis import given

from sandbox.theory.bargaining.frontier import on_frontier, pareto, turn, upper_right


def dominated(point, cloud) -> bool:
    return bool(((cloud >= point).all(axis=1) & (cloud > point).any(axis=1)).any())


@given(clouds())
def test_pareto_is_what_no_point_dominates(cloud) -> None:
    found = {tuple(point) for point in cloud[pareto(cloud)]}
    assert found == {tuple(point) for point in cloud if not dominated(point, cloud)}


@given(clouds())
def test_pareto_names_the_first_of_equal_points(cloud) -> None:
    for k in pareto(cloud):
        assert not (cloud[:k] == cloud[k]).all(axis=1).any()


@given(clouds())
def test_vertices_fall_and_turn_right_exactly(cloud) -> None:
    chain = cloud[upper_right(cloud)]
    assert (np.diff(chain[:, 0]) > 0).all()
    assert (np.diff(chain[:, 1]) < 0).all()
    for a, b, c in zip(chain, chain[1:], chain[2:], strict=False):
        (au, av), (bu, bv), (cu, cv) = (map(Fraction, p.tolist()) for p in (a, b, c))
        assert (bu - au) * (cv - av) - (bv - av) * (cu - au) < 0


@given(clouds(2))
def test_vertices_reach_what_linear_programming_reaches(cloud) -> None:
    size = np.abs(cloud).max() or 1.0
    worst = cloud.min(axis=0)
    for slope in (0.01, 0.5, 1.0, 3.0, 70.0):
        direction = np.array([1.0, slope])
        best = (cloud[upper_right(cloud)] @ direction).max()
        reached = best_mixture(cloud, worst, direction) + worst @ direction
        assert best == pytest.approx(reached, abs=1e-8 * size * (1 + slope))


def test_the_turn_is_exact_where_doubles_are_not() -> None:
    # 0.1 + 0.2 lies an ulp above 0.3: the middle point is above the chord by that much
    assert turn((0.0, 0.3), (0.5, 0.15000000000000002), (1.0, 0.0)) == -1
    assert turn((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)) == 0
    tiny = 2.0**-1070
    assert turn((0.0, 0.0), (tiny, 0.0), (tiny, tiny)) == 1


def test_collinear_points_are_no_vertices_but_on_the_frontier() -> None:
    cloud = np.array([[0.0, 4.0], [1.0, 3.0], [2.0, 2.0], [4.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    chain = upper_right(cloud)
    assert chain.tolist() == [0, 3]
    assert on_frontier(cloud, cloud[chain]).tolist() == [True, True, True, True, False, True]


def test_a_weakly_dominated_point_is_not_on_the_frontier() -> None:
    cloud = np.array([[0.0, 4.0], [-1.0, 4.0], [4.0, 0.0], [4.0, -1.0]])
    chain = cloud[upper_right(cloud)]
    assert on_frontier(cloud, chain).tolist() == [True, False, True, False]


@pytest.mark.parametrize("point", [[3.0, -2.0], [0.0, 0.0]])
def test_a_single_point_is_its_frontier(point) -> None:
    cloud = np.array([point, point])
    assert upper_right(cloud).tolist() == [0]
    assert on_frontier(cloud, cloud[:1]).tolist() == [True, True]
