from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.errors import InputError
from sandbox.theory.bargaining import SOLUTIONS, additive_frontier, additive_solutions, negotiate
from sandbox.theory.bargaining.frontier import upper_right

PAIR = st.tuples(st.integers(-6, 6), st.integers(-6, 6))
LEVERS = st.lists(st.lists(PAIR, min_size=1, max_size=4), min_size=1, max_size=5)


def every_bundle(levers) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    names = list(product(*(range(len(lever)) for lever in levers)))
    sums = [sum(lever[k] for lever, k in zip(levers, name, strict=True)) for name in names]
    return np.array(sums, dtype=float), names


@given(LEVERS)
def test_the_frontier_is_that_of_all_bundles(parts) -> None:
    levers = [np.array(lever, dtype=float) for lever in parts]
    sums, names = every_bundle(levers)
    frontier = additive_frontier(levers)
    assert frontier.points.tolist() == sums[upper_right(sums)].tolist()
    assert frontier.bundles == len(names)
    for point, setting in zip(frontier.points, frontier.settings, strict=True):
        assert (sums[names.index(tuple(setting.tolist()))] == point).all()


@given(LEVERS, st.integers(0, 9))
def test_the_solutions_are_those_of_the_listed_game(parts, below) -> None:
    from bargaining_domain import game_of

    levers = [np.array(lever, dtype=float) for lever in parts]
    sums, names = every_bundle(levers)
    d = tuple(sums[0] - below)
    listed = negotiate(game_of(sums), d)
    for name, deal in additive_solutions(additive_frontier(levers), d).items():
        assert deal.payoffs == pytest.approx(listed.deals[name].payoffs, abs=1e-7)
        mean = sum(weight * sums[names.index(setting)] for setting, weight in deal.lottery)
        assert mean == pytest.approx(np.array(deal.payoffs), abs=1e-9)


def test_bill_and_jack() -> None:
    """The example of Nash (1950): nine things, worth (to Bill, to Jack); Bill holds five."""
    worth = [(2, 4), (2, 2), (2, 1), (2, 2), (4, 1), (10, 1), (4, 1), (6, 2), (2, 2)]
    things = [np.array([[bill, 0.0], [0.0, jack]]) for bill, jack in worth]
    frontier = additive_frontier(things)
    deal = additive_solutions(frontier, (12.0, 6.0))["nash"]
    # Bill gives book, whip, ball and bat; Jack gives pen, toy and knife
    assert deal.lottery == (((1, 1, 1, 1, 0, 0, 0, 0, 1), 1.0),)
    assert deal.payoffs == (24.0, 11.0)


def test_out_of_reach_is_none() -> None:
    frontier = additive_frontier([np.array([[0.0, 1.0], [1.0, 0.0]])])
    assert additive_solutions(frontier, (1.0, 1.0)) == dict.fromkeys(SOLUTIONS)


@pytest.mark.parametrize(
    ("levers", "said"),
    [
        ([], "at least one lever"),
        ([np.zeros((0, 2))], r"contributions\[0\].*shape"),
        ([np.zeros((2, 2)), np.zeros((2, 3))], r"contributions\[1\].*\(2, 3\)"),
        ([np.array([[np.nan, 0.0]])], "finite"),
    ],
)
def test_bad_contributions(levers, said) -> None:
    with pytest.raises(InputError, match=said):
        additive_frontier(levers)


@pytest.mark.parametrize(("levers", "settings"), [(6, 10), (20, 2), (18, 10), (60, 2)])
def test_a_million_bundles_and_a_million_million_million(levers, settings) -> None:
    """Bundles that nobody could list: the best for each side takes each lever's best."""
    rng = np.random.default_rng(levers)
    parts = [rng.normal(size=(settings, 2)) for _ in range(levers)]
    found = additive_frontier(parts)
    assert found.bundles == settings**levers >= 10**6
    assert found.points.max(axis=0) == pytest.approx(sum(part.max(axis=0) for part in parts))
