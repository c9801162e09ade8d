"""Batches of small games against exact arithmetic: nothing missed, nothing invented."""

from __future__ import annotations

import os

import numpy as np
import pytest
from batch_oracle import by_fractions, exactly, listed, rounded
from hypothesis import given
from hypothesis import strategies as st

from payoffs.game import Game
from sandbox.theory.batch import solve_batch
from sandbox.theory.elementary.pure import regrets

EVERY = bool(os.environ.get("TRUCE_EVERY"))
SHAPES = [(m, n) for m in range(1, 5) for n in range(1, 5)]

# Each draws payoffs of a given shape from a generator.
KINDS = {
    "normal": lambda rng, size: rng.normal(size=size),
    "few whole numbers": lambda rng, size: rng.integers(0, 3, size=size).astype(float),
    "whole numbers": lambda rng, size: rng.integers(-50, 51, size=size).astype(float),
    "cents": lambda rng, size: rng.integers(-300, 300, size=size) / 100,
    "near ties": lambda rng, size: rng.integers(0, 3, size=size) + rng.integers(0, 2, size) * 1e-9,
    "large and small": lambda rng, size: rng.choice([0, 1, 1e-9, 1e6, -1e6, 0.1, 0.25], size),
    "additive": lambda rng, size: (
        rng.integers(0, 9, size=(size[0], size[1], 1)) + rng.integers(0, 9, (size[0], 1, size[2]))
    ).astype(float),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_lists_what_exact_arithmetic_finds(kind, shape):
    rng = np.random.default_rng([*shape, *kind.encode()])
    A, B = (KINDS[kind](rng, (12 if EVERY else 4, *shape)) for _ in range(2))
    answer = solve_batch(A, B)
    assert answer.complete.all()
    for game in range(len(A)):
        assert listed(answer, game) == exactly(A[game], B[game])


few = st.integers(-3, 3)


@st.composite
def batches(draw, values=few, largest=3):
    m, n = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    cells = st.lists(values, min_size=2 * m * n, max_size=2 * m * n)
    both = np.array(draw(cells), dtype=float).reshape(2, 1, m, n)
    return both[0], both[1]


@given(batches())
def test_lists_what_brute_force_in_fractions_finds(games):
    A, B = games
    answer = solve_batch(A, B)
    assert listed(answer, 0) == rounded(by_fractions(A[0], B[0]))


@given(batches(st.floats(-1e6, 1e6, width=32), largest=4))
def test_every_listed_profile_is_an_equilibrium(games):
    A, B = games
    answer = solve_batch(A, B)
    game = Game.of(A[0], B[0])
    for x, y, payoffs in zip(answer.row, answer.column, answer.payoffs, strict=True):
        assert x.sum() == pytest.approx(1.0, abs=1e-12)
        assert y.sum() == pytest.approx(1.0, abs=1e-12)
        assert max(regrets(game, x, y)) <= 1e-9
        assert payoffs == pytest.approx(game.expected(x, y), rel=1e-7, abs=1e-6)


def test_a_four_by_four_game_with_fifteen_equilibria():
    rng = np.random.default_rng(7)
    A, B = np.eye(4) + 0.01 * rng.normal(size=(2, 4, 4))
    answer = solve_batch([A], [B])
    assert answer.counts.tolist() == [15]
    assert not answer.tied.any()
    assert answer.row_masks.tolist() == answer.column_masks.tolist()
    assert sorted(answer.row_masks.tolist()) == list(range(1, 16))


def test_zeros_may_be_flagged_where_only_magnitudes_tell():
    # Signs alone do not show that rows 2 and 3 together beat row 0 against columns 2 and 3.
    answer = solve_batch([np.eye(4)], [np.eye(4)])
    assert answer.tied.all()
    assert answer.counts.tolist() == [15]


@pytest.mark.parametrize("factor", [1e-12, 1e-6, 7.3, 1e6, 1e12])
@pytest.mark.parametrize("kind", ["normal", "few whole numbers", "additive"])
def test_units_do_not_matter(kind, factor):
    rng = np.random.default_rng(4)
    A, B = (KINDS[kind](rng, (40, 3, 3)) for _ in range(2))
    plain, scaled = solve_batch(A, B), solve_batch(A * factor, B / factor)
    assert np.array_equal(plain.tied, scaled.tied)
    for game in range(len(A)):
        assert listed(plain, game) == listed(scaled, game)


@pytest.mark.parametrize("offset", [-1e6, 3.7, 1e5])
@pytest.mark.parametrize("kind", ["normal", "few whole numbers"])
def test_offsets_do_not_matter(kind, offset):
    rng = np.random.default_rng(5)
    A, B = (KINDS[kind](rng, (40, 3, 4)) for _ in range(2))
    plain, shifted = solve_batch(A, B), solve_batch(A + offset, B - offset)
    assert np.array_equal(plain.tied, shifted.tied)
    for game in range(len(A)):
        assert listed(plain, game) == listed(shifted, game)


@pytest.mark.parametrize("kind", ["normal", "few whole numbers"])
def test_strategies_may_be_reordered_and_sides_swapped(kind):
    rng = np.random.default_rng(6)
    A, B = (KINDS[kind](rng, (40, 4, 3)) for _ in range(2))
    rows, columns = rng.permutation(4), rng.permutation(3)
    answer = solve_batch(A, B)
    moved = solve_batch(A[:, rows][:, :, columns], B[:, rows][:, :, columns])
    swapped = solve_batch(B.transpose(0, 2, 1), A.transpose(0, 2, 1))
    for game in range(len(A)):
        here, there, turned = answer.of(game), moved.of(game), swapped.of(game)
        expected = zip(answer.row[here][:, rows], answer.column[here][:, columns], strict=True)
        assert listed(moved, game) == rounded(expected)
        back = zip(swapped.column[turned], swapped.row[turned], strict=True)
        assert listed(answer, game) == rounded(back)
        assert here.stop - here.start == there.stop - there.start


def test_ties_that_matter_are_flagged():
    tied = [
        # Duplicate rows; a weakly dominated column; equal payoffs throughout.
        ([[1, 0], [1, 0]], [[1, 0], [0, 1]]),
        ([[1, 0], [0, 1]], [[1, 1], [0, 1]]),
        ([[2, 2], [2, 2]], [[3, 3], [3, 3]]),
        # The same within 1e-12 of the range.
        ([[1, 0], [1 + 1e-12, 0]], [[1, 0], [0, 1]]),
    ]
    A, B = (np.array(side, dtype=float) for side in zip(*tied, strict=True))
    assert solve_batch(A, B).tied.all()
    assert solve_batch(A, B).complete.all()
    assert not solve_batch(A, B, careful=False).complete.any()


def test_ties_that_decide_nothing_are_not_flagged():
    # The last rows tie with each other, but the first is better than both everywhere.
    A = [[[5, 5, 5], [1, 2, 3], [1, 2, 3]]]
    B = [[[1, 2, 0], [0, 0, 0], [4, 4, 4]]]
    answer = solve_batch(A, B)
    assert not answer.tied.any()
    assert listed(answer, 0) == exactly(A[0], B[0])


def test_additive_payoffs_without_ties_are_not_flagged():
    # All minors of two and more strategies vanish, yet every best reply is strict.
    rows, columns = np.array([3.0, 1.0, 7.0, 2.0]), np.array([0.5, 0.2, 0.9, 0.4])
    A = rows[:, None] + 10 * columns[None, :]
    B = columns[None, :] - rows[:, None]
    answer = solve_batch([A], [B])
    assert not answer.tied.any()
    assert answer.counts.tolist() == [1]
    assert answer.pure_mask[:, 2, 2].tolist() == [True]


def test_without_care_what_is_listed_is_certain():
    rng = np.random.default_rng(8)
    A, B = (KINDS["few whole numbers"](rng, (60, 3, 3)) for _ in range(2))
    quick = solve_batch(A, B, careful=False)
    assert quick.tied.any()
    assert np.array_equal(quick.tied, ~quick.complete)
    for game in range(len(A)):
        exact = exactly(A[game], B[game])
        assert set(listed(quick, game)) <= set(exact)
        assert quick.tied[game] or listed(quick, game) == exact


def test_answers_do_not_depend_on_the_company():
    rng = np.random.default_rng(9)
    A, B = (KINDS["cents"](rng, (150, 4, 4)) for _ in range(2))
    answer = solve_batch(A, B)
    for game in (0, 63, 64, 149):
        alone, where = solve_batch(A[game : game + 1], B[game : game + 1]), answer.of(game)
        assert np.array_equal(alone.row, answer.row[where])
        assert np.array_equal(alone.column, answer.column[where])
        assert alone.tied[0] == answer.tied[game]


def test_connected_equilibria_share_a_component():
    # Column 1 is as good as column 0 for both sides: all of its mixtures are equilibria.
    answer = solve_batch([[[1, 1], [0, 0]], [[2, 0], [0, 1]]], [[[1, 1], [0, 0]], [[1, 0], [0, 2]]])
    assert answer.components == {0: (0, 0)}
    assert answer.counts.tolist() == [2, 3]
