"""The axioms each solution is known by, and where it is known to break the others'."""

import numpy as np
import pytest
from bargaining_domain import (
    best_mixture,
    best_worst,
    clouds,
    game_of,
    greatest_gains,
    mixtures,
    problems,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.theory.bargaining import SOLUTIONS, negotiate


def solve(cloud, d, **more):
    return negotiate(game_of(cloud), tuple(d), **more)


def payoffs(cloud, d, name, **more) -> np.ndarray:
    return np.array(solve(cloud, d, **more).deals[name].payoffs)


def size_of(cloud, d) -> float:
    return float(np.abs(np.vstack([cloud, d])).max()) or 1.0


@given(problems())
def test_the_lottery_gives_the_payoffs(problem) -> None:
    cloud, d = problem
    for name in SOLUTIONS:
        deal = solve(cloud, d).deals[name]
        weights = [weight for _, weight in deal.lottery]
        assert 1 <= len(weights) <= 2
        assert min(weights) > 0
        assert sum(weights) == pytest.approx(1.0, abs=1e-15)
        mean = sum(weight * cloud[i] for (i, _), weight in deal.lottery)
        assert mean == pytest.approx(np.array(deal.payoffs), abs=1e-14 * size_of(cloud, d))


@given(problems())
def test_nobody_gets_less_than_without_a_deal(problem) -> None:
    cloud, d = problem
    for name in SOLUTIONS:
        assert (payoffs(cloud, d, name) >= d - 2e-9 * size_of(cloud, d)).all()


@given(problems())
def test_pareto(problem) -> None:
    """No lottery gives one side more and the other no less."""
    cloud, d = problem
    slack = 1e-7 * size_of(cloud, d)
    for name in SOLUTIONS:
        point = payoffs(cloud, d, name)
        for axis in np.eye(2):
            better = best_mixture(cloud, d, axis, floor=np.minimum(point, cloud.max(axis=0)))
            if better is not None:
                assert better <= (point - d) @ axis + slack


@given(problems())
def test_kalai_smorodinsky_by_linear_programming(problem) -> None:
    cloud, d = problem
    most = greatest_gains(cloud, d)
    assume(most.min() > 1e-6 * size_of(cloud, d))
    share = ((payoffs(cloud, d, "kalai_smorodinsky") - d) / most).min()
    assert share == pytest.approx(best_worst(cloud, most, d), abs=1e-7)


@given(problems())
def test_egalitarian_by_linear_programming(problem) -> None:
    cloud, d = problem
    size = size_of(cloud, d)
    smallest = (payoffs(cloud, d, "egalitarian") - d).min() / size
    assert smallest == pytest.approx(best_worst(cloud, size, d), abs=1e-7)


@given(problems())
def test_equal_loss_by_a_fine_grid(problem) -> None:
    cloud, d = problem
    size = size_of(cloud, d)
    ideal = d + greatest_gains(cloud, d)
    grid = mixtures(cloud)
    grid = grid[(grid >= d - 1e-9 * size).all(axis=1)]
    loss = (ideal - payoffs(cloud, d, "equal_loss")).max()
    others = (ideal - grid).max(axis=1).min()
    assert loss <= others + 1e-7 * size
    assert loss >= others - 0.02 * size


@given(problems())
def test_utilitarian_by_linear_programming(problem) -> None:
    cloud, d = problem
    best = best_mixture(cloud, d, np.ones(2))
    total = (payoffs(cloud, d, "utilitarian") - d).sum()
    assert total == pytest.approx(best, abs=1e-7 * size_of(cloud, d))


@given(problems(), st.sampled_from([0.5, 0.5, 0.2, 0.9]))
def test_nash_by_a_fine_grid(problem, weight) -> None:
    cloud, d = problem
    size = size_of(cloud, d)
    powers = np.array([weight, 1 - weight])

    def product(points):
        gains = (points - d) / size
        # rounding to the power of a tenth would look like a gain
        return np.prod(np.where(gains > 1e-9, gains, 0.0) ** powers, axis=-1)

    found = product(payoffs(cloud, d, "nash", weight=weight))
    best = product(mixtures(cloud)).max()
    assert found >= best - 1e-6
    assert found <= best + 0.02


@given(clouds(1, 6), st.integers(0, 12))
def test_symmetry(cloud, below) -> None:
    both = np.vstack([cloud, cloud[:, ::-1]])
    d = np.repeat(both.min() - below, 2)
    for name in SOLUTIONS:
        u, v = payoffs(both, d, name)
        assert u == pytest.approx(v, abs=1e-9 * size_of(both, d))


scales = st.tuples(*[st.sampled_from([1e-9, 0.01, 0.3, 2.0, 1e4])] * 2)


@given(problems(), scales, st.tuples(st.integers(-20, 20), st.integers(-20, 20)))
def test_scale_covariance(problem, scale, shift) -> None:
    """Nash and Kalai-Smorodinsky do not compare the sides' units."""
    cloud, d = problem
    spread = np.ptp(np.vstack([cloud, d]), axis=0)
    assume(spread.min() > 0)
    factor, offset = np.array(scale), np.array(shift) * spread
    for name in ("nash", "kalai_smorodinsky"):
        before = payoffs(cloud, d, name)
        after = payoffs((cloud + offset) * factor, (d + offset) * factor, name)
        assert after / factor - offset == pytest.approx(before, abs=1e-6 * size_of(cloud, d))


def test_egalitarian_compares_units() -> None:
    cloud, d = np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros(2)
    assert payoffs(cloud, d, "egalitarian") == pytest.approx([0.5, 0.5])
    assert payoffs(cloud * [3, 1], d, "egalitarian") == pytest.approx([0.75, 0.75])


@given(problems(), st.data())
def test_independence_of_irrelevant_alternatives(problem, data) -> None:
    cloud, d = problem
    deal = solve(cloud, d).deals["nash"]
    needed = {i for (i, _), _ in deal.lottery}
    kept = sorted(needed | set(data.draw(st.lists(st.integers(0, len(cloud) - 1)))))
    again = payoffs(cloud[kept], d, "nash")
    assert again == pytest.approx(np.array(deal.payoffs), abs=1e-8 * size_of(cloud, d))


@given(problems(), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_restricted_monotonicity(problem, corner) -> None:
    """A point more that leaves both greatest gains as they are harms nobody."""
    cloud, d = problem
    most = np.array(solve(cloud, d).gains)
    assume(most.min() > 0)
    more = np.vstack([cloud, d + most * corner])
    assume(np.allclose(solve(more, d).gains, most, rtol=1e-12, atol=0.0))
    before, after = (payoffs(c, d, "kalai_smorodinsky") for c in (cloud, more))
    assert (after >= before - 1e-8 * size_of(cloud, d)).all()


@given(problems(), st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_egalitarian_monotonicity(problem, extra) -> None:
    """The smaller gain never falls with what can be agreed."""
    cloud, d = problem
    more = np.vstack([cloud, np.array(extra) * size_of(cloud, d) / 9])
    before, after = ((payoffs(c, d, "egalitarian") - d).min() for c in (cloud, more))
    assert after >= before - 1e-8 * size_of(cloud, d)


def test_nash_is_not_monotone_and_kalai_smorodinsky_not_independent() -> None:
    """The example of Kalai and Smorodinsky (1975)."""
    d = np.zeros(2)
    small = np.array([[0.0, 0.0], [0.0, 1.0], [0.75, 0.75], [1.0, 0.0]])
    large = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.7], [1.0, 0.0]])
    assert payoffs(small, d, "nash") == pytest.approx([0.75, 0.75])
    assert payoffs(large, d, "nash") == pytest.approx([1.0, 0.7])
    assert payoffs(large, d, "kalai_smorodinsky") == pytest.approx([1 / 1.3, 1 / 1.3])
    # the same point is still there, but the row side's hopes are smaller
    cut = np.array([[0.0, 0.0], [0.0, 1.0], [0.8, 0.76]])
    u, v = payoffs(cut, d, "kalai_smorodinsky")
    assert u / 0.8 == pytest.approx(v)
    assert u < 1 / 1.3 - 0.05


@given(problems(), st.sampled_from([(0.2, 0.5), (0.5, 0.8)]))
def test_more_bargaining_power_never_hurts(problem, weights) -> None:
    cloud, d = problem
    less, more = (payoffs(cloud, d, "nash", weight=w)[0] for w in weights)
    assert more >= less - 1e-9 * size_of(cloud, d)


def test_a_hand_computed_example() -> None:
    """Luce and Raiffa's kind of figure: edges 2u + v = 10 above u = 3 and u + 3v = 15 below."""
    cloud = np.array([[0.0, 5.0], [3.0, 4.0], [5.0, 0.0]])
    found = {name: payoffs(cloud, (0, 0), name) for name in SOLUTIONS}
    assert found["nash"] == pytest.approx([3.0, 4.0])
    assert found["kalai_smorodinsky"] == pytest.approx([10 / 3, 10 / 3])
    assert found["egalitarian"] == pytest.approx([10 / 3, 10 / 3])
    assert found["equal_loss"] == pytest.approx([10 / 3, 10 / 3])
    assert found["utilitarian"] == pytest.approx([3.0, 4.0])
    # from (1, 2): gains on the lower edge are (u - 1)(8 - 2u), largest at u = 2.5 < 3
    assert payoffs(cloud, (1, 2), "nash") == pytest.approx([3.0, 4.0])
    # from (3, 0): (u - 3)(10 - 2u) is largest at u = 4
    assert payoffs(cloud, (3, 0), "nash") == pytest.approx([4.0, 2.0])
