"""Batches of games with more than four strategies a side."""

from __future__ import annotations

import numpy as np
import pytest
from batch_oracle import exactly, listed

from payoffs.game import Game
from sandbox.theory.batch import solve_batch
from sandbox.theory.elementary.dominance import eliminate
from sandbox.theory.elementary.pure import pure_equilibria

SHAPES = [(5, 5), (2, 6), (9, 3), (12, 10)]


def additive(rng, games, m, n, interaction):
    """Payoffs that mostly add up, so that elimination bites."""
    own, other = rng.normal(size=(2, games, m, 1)), rng.normal(size=(2, games, 1, n))
    mixed = interaction * rng.normal(size=(2, games, m, n))
    return own[0] + other[0] + mixed[0], own[1] + other[1] + mixed[1]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("interaction", [0.05, 0.3, 3.0])
def test_complete_where_elimination_leaves_little(shape, interaction):
    rng = np.random.default_rng(1)
    A, B = additive(rng, 25, *shape, interaction)
    answer = solve_batch(A, B)
    for game in range(len(A)):
        left = eliminate(Game.of(A[game], B[game]), mixed=False)
        small = max(len(left.rows), len(left.columns)) <= 4
        assert answer.complete[game] == small
        pure = np.argwhere(answer.pure_mask[game]).tolist()
        assert pure == pure_equilibria(Game.of(A[game], B[game])).tolist()
        if small and max(shape) <= 9:
            assert listed(answer, game) == exactly(A[game], B[game])


def test_both_kinds_of_games_stand_in_their_order():
    rng = np.random.default_rng(2)
    A, B = additive(rng, 40, 6, 6, 1.5)
    answer = solve_batch(A, B)
    assert 0 < answer.complete.sum() < 40
    for game in (0, 17, 39):
        alone = solve_batch(A[game : game + 1], B[game : game + 1])
        assert listed(alone, 0) == listed(answer, game)


def test_tied_remainders_are_solved_exactly():
    # Rows 4 to 6 are worse than row 0; what is left has two equal rows.
    A, B = np.zeros((1, 7, 2)), np.zeros((1, 7, 2))
    A[0, :4] = [[3, 0], [3, 0], [0, 2], [1, 1]]
    A[0, 4:] = [[2, -1], [1, -2], [0, -3]]
    B[0] = np.tile([1.0, 0.0], (7, 1))
    B[0, 2] = [0, 4]
    answer = solve_batch(A, B)
    assert answer.tied.tolist() == answer.complete.tolist() == [True]
    assert listed(answer, 0) == exactly(A[0], B[0])
    assert 0 in answer.components


def test_near_ties_of_unfinished_games_are_flagged():
    rng = np.random.default_rng(3)
    A, B = rng.normal(size=(2, 2, 8, 8))
    A[1], B[1] = np.eye(8), np.eye(8)
    A[1, 0, 1] = 1.0
    careful, quick = solve_batch(A, B), solve_batch(A, B, careful=False)
    assert careful.tied.tolist() == quick.tied.tolist() == [False, True]
    assert (careful.counts[1], quick.counts[1]) == (8, 7)
    B[1, 0, 1] = 1.0
    careful, quick = solve_batch(A, B), solve_batch(A, B, careful=False)
    assert careful.tied.tolist() == [False, True]
    assert not careful.complete.any()
    assert (careful.counts[1], quick.counts[1]) == (9, 6)


def test_more_strategies_than_a_word_has_bits():
    A, B = np.zeros((1, 70, 65)), np.zeros((1, 70, 65))
    A[0, 69, :], B[0, :, 64] = 1.0, 1.0
    answer = solve_batch(A, B)
    assert answer.row_masks.tolist() == [[0, 1 << 5]]
    assert answer.column_masks.tolist() == [[0, 1]]
    assert answer.pure_mask[:, 69, 64].tolist() == [True]
