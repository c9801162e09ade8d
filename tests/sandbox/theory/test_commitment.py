import games
import numpy as np
import pytest
from domain import examples
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from sandbox.theory.basics import Budget
from sandbox.theory.concepts.commitment import commit, commit_pure, leadership
from sandbox.theory.equilibria.solver import solve

# V. Conitzer and T. Sandholm (EC 2006), the introductory example: 2 in equilibrium, 3 for a pure
# and 3.5 for a mixed commitment
CONITZER = Game.of([[2, 4], [1, 3]], [[1, 0], [0, 1]])


def oracle(game, leader):
    """The best of one whole programme for each reply."""
    L, F = game.row_payoffs, game.column_payoffs
    if leader == 1:
        L, F = F.T, L.T
    best = -np.inf
    for j in range(L.shape[1]):
        answer = linprog(
            -L[:, j], A_ub=(F - F[:, [j]]).T, b_ub=np.zeros(L.shape[1]),
            A_eq=np.ones((1, len(L))), b_eq=[1.0],
        )  # fmt: skip
        if answer.status == 0:
            best = max(best, -answer.fun)
    return best


def test_conitzer_and_sandholm():
    lead = leadership(CONITZER, 0, solution=solve(CONITZER))
    assert lead.pure.value == 3.0
    assert lead.mixed.value == pytest.approx(3.5)
    assert lead.mixed.strategy == pytest.approx([0.5, 0.5])
    assert lead.nash == (2.0, 2.0)
    assert lead.gains == pytest.approx((1.5, 1.5))


def test_inspection_pays_to_announce():
    # B. von Stengel and S. Zamir (2010): an inspector leads and deters, the mixed equilibrium
    # pays it less
    game = Game.of([[0, -10], [-1, -6]], [[0, 10], [0, -90]])
    lead = leadership(game, 0, solution=solve(game))
    assert lead.mixed.strategy == pytest.approx([0.9, 0.1])
    assert lead.mixed.value == pytest.approx(-0.1)
    assert lead.mixed.reply == 0
    assert lead.nash[1] < lead.mixed.value


def test_ties_against_the_leader():
    game = Game.of([[5, 0], [2, 2]], [[1, 1], [1, 1]])
    assert commit_pure(game, 0).value == 5.0
    assert commit_pure(game, 0, cautious=True).value == 2.0
    assert leadership(game, 0).to_dict()["nash"] is None


def test_in_matching_pennies_announcing_gains_nothing():
    for side in (0, 1):
        lead = leadership(games.PENNIES, side, solution=solve(games.PENNIES))
        assert lead.mixed.value == pytest.approx(0.0, abs=1e-9)
        assert lead.pure.value == -1.0


@given(any_game(largest=5), st.sampled_from([0, 1]))
@examples(60)
def test_the_whole_programmes_have_the_same_optimum(game, leader):
    lead = commit(game, leader)
    assert lead.value == pytest.approx(oracle(game, leader), abs=1e-6)
    own, other = lead.strategy, np.eye(game.shape[1 - leader])[lead.reply]
    follower = game.column_payoffs.T if leader == 0 else game.row_payoffs
    assert (follower @ own).max() - other @ (follower @ own) < 1e-6


@given(any_game(largest=4), st.sampled_from([0, 1]))
@examples(30)
def test_commitments_are_ordered(game, leader):
    lead = leadership(game, leader, solution=solve(game))
    assert lead.mixed.value >= lead.pure.value - 1e-9
    assert lead.pure.value >= lead.cautious.value - 1e-9
    assert lead.mixed.value >= lead.nash[1] - 1e-6
    pure = [e.payoffs[leader] for e in solve(game).equilibria if e.pure]
    assert all(lead.pure.value >= value - 1e-9 for value in pure)
    assert lead.gains[0] <= lead.gains[1]


def test_answers_are_data_and_a_table():
    lead = leadership(CONITZER, 0, solution=solve(CONITZER))
    assert lead.to_dict()["gain_over_best_nash"] == pytest.approx(1.5)
    assert list(lead.to_frame()["commitment"]) == ["pure", "cautious", "mixed"]
    assert "3.5 points for row, against 2 in equilibrium" in lead.value_words


def test_bad_leaders_and_spent_budgets():
    with pytest.raises(InputError, match="leader"):
        commit(CONITZER, 2)
    with pytest.raises(BudgetError):
        commit(CONITZER, 0, budget=Budget(steps=0))
    cut = leadership(CONITZER, 0, effort=1e-7)
    assert cut.mixed is None
    assert cut.notes
