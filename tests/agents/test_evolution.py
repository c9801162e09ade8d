"""Fixation, stationary shares and replicator dynamics against brute force and textbooks."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.contests.evolution import (
    invades,
    log_fixation,
    log_stationary,
    replicator,
    stable,
)
from payoffs.errors import InputError

DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
ROCK = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
HUNT = np.array([[4.0, 1.0], [3.0, 2.0]])


def moran(P, first, second, N, w):
    """Transition matrix over the number of the first rule, written down step by step."""
    T = np.zeros((N + 1, N + 1))
    for k in range(N + 1):
        ones = ((k - 1) * P[first][first] + (N - k) * P[first][second]) / (N - 1)
        others = (k * P[second][first] + (N - k - 1) * P[second][second]) / (N - 1)
        f, g = k * math.exp(w * ones), (N - k) * math.exp(w * others)
        born = f / (f + g)
        if k < N:
            T[k, k + 1] = born * (N - k) / N
        if k > 0:
            T[k, k - 1] = (1 - born) * k / N
        T[k, k] = 1 - T[k].sum()
    return T


@given(
    st.integers(2, 12),
    st.floats(0, 1.5),
    st.lists(st.floats(-2, 2), min_size=4, max_size=4).map(lambda x: np.reshape(x, (2, 2))),
)
def test_fixation_by_linear_equations(N, w, P):
    T = moran(P, 0, 1, N, w)
    inner = np.eye(N - 1) - T[1:N, 1:N]
    chances = np.linalg.solve(inner, T[1:N, N])
    assert math.exp(log_fixation(P, 0, 1, population=N, intensity=w)) == pytest.approx(
        chances[0], rel=1e-8
    )


def test_a_neutral_mutant_takes_over_one_time_in_n():
    found = log_fixation(np.ones((2, 2)), 0, 1, population=50)
    assert math.exp(found) == pytest.approx(1 / 50, rel=1e-12)
    assert log_fixation(DILEMMA, 0, 1, population=50, intensity=0) == pytest.approx(-math.log(50))


def test_small_chances_do_not_become_none():
    """A constant disadvantage d: (e^d - 1) / (e^(Nd) - 1), by the textbook."""
    for d, N in ((0.2, 90), (2.0, 200), (50.0, 1000)):
        found = log_fixation([[0, 0], [d, d]], 0, 1, population=N)
        expected = math.log(math.expm1(d)) - N * d
        assert found == pytest.approx(expected, rel=1e-6)
    assert math.exp(log_fixation([[0, 0], [0.2, 0.2]], 0, 1, population=90)) == pytest.approx(
        math.expm1(0.2) / math.expm1(18), rel=1e-12
    )


def test_strong_selection_in_a_large_population_stays_finite():
    found = log_fixation(DILEMMA, 0, 1, population=100_000, intensity=10.0)
    assert -math.inf < found < -1e6
    assert log_fixation(DILEMMA, 1, 0, population=100_000, intensity=10.0) == pytest.approx(
        -math.exp(-20), rel=1e-3
    )


def test_rare_mutants_by_the_embedded_chain():
    P = np.array([[3.0, 0.5, 2.9], [4.0, 1.0, 1.2], [3.0, 0.9, 2.8]])
    N, w, n = 30, 0.3, 3
    T = np.zeros((n, n))
    for resident in range(n):
        for mutant in range(n):
            if mutant != resident:
                T[resident, mutant] = math.exp(
                    log_fixation(P, mutant, resident, population=N, intensity=w)
                ) / (n - 1)
        T[resident, resident] = 1 - T[resident].sum()
    x = np.linalg.lstsq(np.vstack([T.T - np.eye(n), np.ones(n)]), [0, 0, 0, 1], rcond=None)[0]
    assert np.exp(log_stationary(P, population=N, intensity=w)) == pytest.approx(x, abs=1e-9)


def test_stationary_shares_that_a_float_cannot_hold():
    """Two rules: the shares' ratio is that of the chances of fixation."""
    logs = log_stationary(DILEMMA, population=2000, intensity=5.0)
    forth = log_fixation(DILEMMA, 0, 1, population=2000, intensity=5.0)
    back = log_fixation(DILEMMA, 1, 0, population=2000, intensity=5.0)
    assert logs[0] - logs[1] == pytest.approx(forth - back)
    assert logs[0] < -10_000
    assert logs[1] == 0


def test_rock_paper_scissors_share_alike():
    assert np.exp(log_stationary(ROCK, population=40)) == pytest.approx([1 / 3] * 3)


class TestReplicator:
    """Taylor and Jonker's dynamics."""

    def test_defection_takes_over_a_dilemma(self):
        path = replicator(DILEMMA, [0.99, 0.01], time=100)
        assert path.shares.shape == (101, 2)
        assert path.shares[-1, 1] > 0.999
        assert path.shares[-1, 0] > 0  # shares get small, not nothing
        assert path.shares.sum(axis=1) == pytest.approx(1)

    def test_the_stag_hunt_depends_on_where_it_starts(self):
        assert replicator(HUNT, [0.51, 0.49], time=500).shares[-1, 0] > 0.99
        assert replicator(HUNT, [0.49, 0.51], time=500).shares[-1, 0] < 0.01

    def test_logistic_growth_by_hand(self):
        """Against a constant advantage of one spread the odds grow as e^t."""
        path = replicator([[1.0, 1.0], [0.0, 0.0]], [0.1, 0.9], time=5)
        odds = path.shares[:, 0] / path.shares[:, 1]
        assert odds == pytest.approx(np.exp(path.time) / 9, rel=1e-6)

    def test_rock_paper_scissors_keeps_its_product(self):
        path = replicator(ROCK, [0.5, 0.3, 0.2], time=40)
        assert path.shares.prod(axis=1) == pytest.approx(0.03, rel=1e-5)

    def test_what_is_not_there_does_not_come(self):
        assert (replicator(DILEMMA, [1, 0]).shares[:, 1] == 0).all()

    def test_units_do_not_matter(self):
        one, two = replicator(HUNT, [0.6, 0.4]), replicator(1000 * HUNT - 7, [0.6, 0.4])
        assert one.shares == pytest.approx(two.shares, abs=1e-7)


class TestInvasion:
    """Who spreads among whom."""

    def test_the_dilemma(self):
        assert invades(DILEMMA).tolist() == [[False, False], [True, False]]
        assert stable(DILEMMA).tolist() == [False, True]

    def test_the_stag_hunt_has_two_stable_rules(self):
        assert stable(HUNT).tolist() == [True, True]
        assert not invades(HUNT).any()

    def test_a_neutral_mutant_neither_invades_nor_is_kept_out(self):
        P = np.ones((2, 2))
        assert not invades(P).any()
        assert not stable(P).any()

    def test_the_second_condition(self):
        """As good against the resident, better against itself: it spreads."""
        P = np.array([[1.0, 1.0], [1.0, 2.0]])
        assert invades(P).tolist() == [[False, False], [True, False]]
        assert stable(P).tolist() == [False, True]

    @given(st.integers(1, 5), st.integers(0, 2**32))
    def test_nobody_invades_what_is_stable(self, n, seed):
        P = np.random.default_rng(seed).integers(0, 4, (n, n)).astype(float)
        assert not invades(P)[:, stable(P)].any()


def test_a_chance_in_fractions():
    """Three against two by hand: one over one plus the ratios and their product."""
    P, N = [[0, 0], [1, 1]], 3
    ratio = math.exp(1.0)
    expected = 1 / (1 + ratio + ratio**2)
    assert math.exp(log_fixation(P, 0, 1, population=N)) == pytest.approx(expected)
    assert float(Fraction(1, 3)) == pytest.approx(
        math.exp(log_fixation([[0, 0], [0, 0]], 0, 1, population=N))
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: log_fixation([[1, 2]], 0, 1, population=5), "payoffs: expected finite numbers"),
        (lambda: log_fixation([[1, math.nan], [0, 0]], 0, 1, population=5), "payoffs"),
        (lambda: log_fixation(DILEMMA, 0, 1, population=1), "population: 1 is outside"),
        (lambda: log_stationary(DILEMMA, population=5, intensity=-1), "intensity: -1 is negative"),
        (lambda: replicator(DILEMMA, [0.5, 0.6]), "start: expected 2 shares"),
        (lambda: replicator(DILEMMA, [1]), "start: expected 2 shares"),
        (lambda: replicator(DILEMMA, time=0), "time: 0 is not"),
        (lambda: replicator(DILEMMA, points=1), "points: 1 is outside"),
    ],
)
def test_bad_values(call, said):
    with pytest.raises(InputError, match=said):
        call()
