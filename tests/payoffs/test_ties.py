"""What equal payoffs are, and what plain comparisons of them tell."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs import elementary
from payoffs.game import Game
from payoffs.numeric import all_typed, digit_count, gained, settle, settle_many

numbers = st.sampled_from([0.0, 1e-9, 3e-9, 0.3, 0.1 + 0.2, 0.6, 0.9, 1.0, 7e5, 1e12, -1e9, -2.5])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (1.1 - 1.0, 0.1, True),
        (0.3, 0.3 + 1e-15, False),  # both were typed
        (0.6, 0.9, False),
        (1e-9, 2e-9, False),
        (2.0**60, 2.0**60 + 256, False),  # whole numbers are what they are
        (1 / 3, 0.333333333333333, False),
    ],
)
@pytest.mark.parametrize("third", [0.0, -1e9, 1e12])
def test_two_payoffs(one, other, same, third):
    settled = settle(np.array([[one, third], [other, -third]]))
    assert (settled[0, 0] == settled[1, 0]) is np.bool_(same)
    assert settled[0, 1] == third


def test_the_typed_number_speaks_for_the_computed_one():
    assert settle(np.array([[0.1 + 0.2, 0.3]])).tolist() == [[0.3, 0.3]]


def test_what_needs_no_settling_comes_back_itself():
    matrix = np.array([[3.0, 0.0], [5.0, 1.0]])
    assert settle(matrix) is matrix
    stack = np.stack([matrix, matrix])
    assert settle_many(stack) is stack


def test_many_games_are_settled_each_on_its_own():
    stack = np.array([[[0.1 + 0.2, 1.0]], [[0.1 + 0.2, 0.3]]])
    assert settle_many(stack).tolist() == [[[0.1 + 0.2, 1.0]], [[0.3, 0.3]]]


def test_fractions_with_one_double_are_moved_apart():
    third = Fraction(1, 3)
    game = Game.of([[third, third + Fraction(1, 10**30), third]], [[1, 2, 3]])
    A, _ = game.settled
    assert A[0, 0] < A[0, 1]
    assert A[0, 0] == A[0, 2]
    assert game.row_payoffs[0, 0] == game.row_payoffs[0, 1]


def test_fractions_moved_apart_do_not_meet_the_next_double():
    """Two with one double, and a third that has the next double to itself."""
    one = Fraction(1)
    near, next_double = one + Fraction(1, 10**30), one + Fraction(1, 2**52)
    game = Game.of([[one, near, next_double]], [[1, 2, 3]])
    assert np.diff(game.settled[0]).min() > 0


def test_an_expected_payoff_within_rounding_of_another_gains_nothing():
    assert gained(0.1 + 0.2, 0.3) == 0.0
    assert gained(1e-9, 0.0) == 1e-9


def naive(matrix):
    """Dominated rows from the definition, strictly and weakly."""
    rows = range(len(matrix))
    strict = [k for k in rows if any((matrix[h] > matrix[k]).all() for h in rows)]
    weak = [
        k
        for k in rows
        if any((matrix[h] >= matrix[k]).all() and (matrix[h] > matrix[k]).any() for h in rows)
    ]
    return strict, weak


@given(st.integers(1, 6), st.integers(1, 3), st.data())
def test_dominance_is_its_definition(m, n, data):
    cells = data.draw(st.lists(numbers, min_size=m * n, max_size=m * n))
    matrix = settle(np.reshape(cells, (m, n)))
    strict, weak = naive(matrix)
    assert sorted(set(range(m)) - set(elementary.undominated(matrix).tolist())) == strict
    assert elementary.weakly_dominated(matrix).tolist() == weak


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_the_stacked_form_is_the_single_one(m, n, data):
    cells = st.lists(numbers, min_size=2 * m * n, max_size=2 * m * n)
    A, B = (settle_many(np.reshape(data.draw(cells), (2, m, n))) for _ in "ab")
    a, b = (np.moveaxis(M, 0, -1) for M in (A, B))
    rows, columns = elementary.survivors(a, b)
    stable = elementary.stable(a, b)
    for k in (0, 1):
        left = elementary.iterated(A[k], B[k])
        assert np.flatnonzero(rows[:, k]).tolist() == left[0].tolist()
        assert np.flatnonzero(columns[:, k]).tolist() == left[1].tolist()
        assert (stable[..., k] == elementary.stable(A[k], B[k])).all()
        assert elementary.pure_minmax(a)[k] == elementary.pure_minmax(A[k])


def test_a_stack_of_large_games_is_reduced_as_one_game_is():
    """48 x 32, beside a comparison of all pairs in every round, one game at a time."""
    rng = np.random.default_rng(3)
    A, B = (1.5 * rng.normal(size=(48, 32, 3)) for _ in "ab")
    A, B = A + 2 * rng.normal(size=(48, 1, 3)), B + 2 * rng.normal(size=(1, 32, 3))
    rows, columns = elementary.survivors(A, B)
    for k in range(3):
        r, c = list(range(48)), list(range(32))
        while True:
            left = [i for i in r if not any((A[h, c, k] > A[i, c, k]).all() for h in r)]
            kept = [j for j in c if not any((B[r, h, k] > B[r, j, k]).all() for h in c)]
            if (left, kept) == (r, c):
                break
            r, c = left, kept
        assert len(r) < 48
        assert np.flatnonzero(rows[:, k]).tolist() == r
        assert np.flatnonzero(columns[:, k]).tolist() == c
    assert rows.sum(axis=0).max() > 1
    assert columns.sum(axis=0).max() > 1


def test_a_tall_game_takes_no_square_of_its_height():
    """20,000 strategies against one: an array of all pairs would hold 400 million numbers."""
    import tracemalloc

    matrix = np.arange(20_000.0)[:, None] % 9_973
    tracemalloc.start()
    keep = elementary.undominated(matrix)
    gone = np.setdiff1d(np.arange(20_000), keep)
    who, gain = elementary.strongest(matrix, gone, keep)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert keep.tolist() == [9_972, 19_945]
    assert set(who.tolist()) == {9_972}
    assert gain[0] == 9_972.0
    assert peak < 50e6


rounded = st.builds(round, st.floats(-1e9, 1e9), st.integers(0, 12))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | rounded, min_size=1, max_size=3))
def test_typed_is_what_prints_short(values):
    assert all_typed(np.array(values)) == all(digit_count(x) <= 15 for x in values)
