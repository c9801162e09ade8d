import games
import numpy as np
import pytest
from domain import examples
from domain import games as any_game
from hypothesis import given

from payoffs.game import Game
from sandbox.theory.equilibria.selection import deviation_losses, selection
from sandbox.theory.equilibria.solver import solve

# J. Harsanyi and R. Selten (1988): the stag hunt in which the criteria disagree
HUNT = Game.of([[9, 0], [8, 7]], [[9, 8], [0, 7]])


def test_the_stag_hunt_of_harsanyi_and_selten():
    chosen = selection(solve(HUNT))
    (pair,) = chosen.comparisons
    assert pair.products == (1.0, 49.0)
    assert chosen.risk_dominant == (1,)
    assert chosen.payoff_dominant == (0,)
    assert chosen.conflict


def test_in_a_symmetric_battle_neither_criterion_decides():
    chosen = selection(solve(games.BATTLE))
    assert chosen.risk_dominant == ()
    assert chosen.payoff_dominant == ()
    assert chosen.comparisons[0].winner is None
    assert chosen.undominated == (0, 1)
    assert not chosen.conflict


def test_a_lone_equilibrium_dominates_nothing():
    chosen = selection(solve(games.DILEMMA))
    assert chosen.risk_dominant == chosen.payoff_dominant == ()
    assert chosen.undominated == (0,)


def test_three_strict_equilibria_are_compared_in_pairs():
    chosen = selection(solve(Game.of(np.diag([3, 2, 1]), np.diag([1, 2, 2]))))
    assert len(chosen.comparisons) == 3
    assert chosen.risk_dominant == (1,)
    assert len(chosen.to_frame()) == len(chosen.solution.equilibria)
    assert chosen.to_dict()["risk_dominant"] == [1]


@given(any_game(largest=3))
@examples(40)
def test_risk_dominance_is_decided_for_a_belief_of_one_half(game):
    """In symmetric 2 x 2 games the risk-dominant strategy is the best reply to 50-50."""
    A = game.row_payoffs[:2, :2]
    if A.shape != (2, 2):
        return
    chosen = selection(solve(Game.of(A, A.T)))
    for k in chosen.risk_dominant:
        e = chosen.solution.equilibria[k]
        if e.row.tolist() == e.column.tolist():
            assert (A.sum(axis=1))[e.row.argmax()] == A.sum(axis=1).max()


def test_losses():
    assert deviation_losses(HUNT, 1, 1) == (7.0, 7.0)
    assert deviation_losses(HUNT, 0, 1) == (-7.0, -1.0)
    assert deviation_losses(Game.of([[1]], [[1]]), 0, 0) == pytest.approx((np.inf, np.inf))
