import games
import numpy as np
import pytest
from domain import awkward, examples, few_values, profiles
from domain import games as any_game
from hypothesis import given

from payoffs.errors import BudgetError
from payoffs.game import Game
from sandbox.theory import Budget, eliminate, solve, strictly_dominated, weakly_dominated

# Pearce's kind of example: no row dominates the last, half of each of the first two does.
BY_MIXTURE = Game.of([[4, 0], [0, 4], [1, 1]], [[0, 1], [1, 0], [0, 0]])


def test_dilemma_loses_its_first_strategies_in_one_round():
    left = eliminate(games.DILEMMA)
    assert (left.rows, left.columns) == ((1,), (1,))
    assert left.complete
    assert left.eliminations[-1].round == 1
    by_side = {step.side: step for step in left.eliminations}
    assert by_side[0].by == ((1, 1.0),)
    assert by_side[0].margin == pytest.approx(1.0)  # 5 - 3 and 1 - 0
    assert by_side[1].sentence(games.DILEMMA).startswith("Column: c0 is strictly dominated by c1")


def test_mixture_dominates_where_no_pure_strategy_does():
    assert strictly_dominated(BY_MIXTURE, mixed=False).rows == ()
    assert strictly_dominated(BY_MIXTURE).rows == (2,)
    step = eliminate(BY_MIXTURE).eliminations[0]
    assert dict(step.by) == pytest.approx({0: 0.5, 1: 0.5})
    assert step.margin == pytest.approx(1.0)
    assert "0.5 r0 + 0.5 r1" in step.sentence(BY_MIXTURE)


def test_without_mixtures_the_record_does_not_claim_completeness():
    left = eliminate(BY_MIXTURE, mixed=False)
    assert left.rows == (0, 1, 2)
    assert not left.complete


def test_rounds_follow_each_other():
    # Guess 0.9 of the other's number: only 0 and its neighbours survive, from the top down.
    i, j = np.indices((20, 20))
    left = eliminate(Game.of(-abs(i - 0.7 * j), -abs(j - 0.7 * i)), mixed=False)
    assert left.rows == left.columns == (0, 1)
    removed = [step.strategy for step in left.eliminations if step.side == 0]
    assert removed[0] > removed[-1]
    assert left.eliminations[-1].round > 3


def test_weak_dominance_is_reported_and_never_removed():
    game = Game.of([[1, 0], [1, 2]], [[0, 0], [0, 0]])
    assert strictly_dominated(game).rows == ()
    assert weakly_dominated(game).rows == (0,)
    assert eliminate(game).rows == (0, 1)


def test_weak_dominance_by_a_mixture():
    game = Game.of([[4, 0, 1], [0, 4, 1], [2, 2, 0]], np.zeros((3, 3)))
    assert weakly_dominated(game, mixed=False).rows == ()
    assert weakly_dominated(game).rows == (2,)


def test_equal_strategies_dominate_neither():
    game = Game.of([[1, 2], [1, 2]], [[0, 1], [0, 1]])
    assert eliminate(game).rows == (0, 1)
    assert weakly_dominated(game).rows == ()


def test_rounding_does_not_remove_and_a_real_margin_does():
    game = Game.of([[0.3, 1], [0.1 + 0.2, 2]], [[0, 0], [0, 0]])
    assert eliminate(game).rows == (0, 1)
    small = Game.of([[0, 1], [1e-11, 1 + 1e-11]], [[0, 0], [0, 0]])
    assert eliminate(small).rows == (1,)


@given(any_game(few_values, largest=4))
@examples(60)
def test_strictly_dominated_is_what_a_grid_of_mixtures_says(game):
    """Every claim is checked on the payoffs; coarse mixtures find nothing that is missed."""
    found = strictly_dominated(game).rows
    A = game.row_payoffs
    grid = _grid(len(A))
    for k in range(len(A)):
        margin = (grid @ A - A[k]).min(axis=1).max()
        if margin > 1e-6:
            assert k in found
    for step in eliminate(game).eliminations:
        if step.side == 0 and step.round == 1:
            weights = np.zeros(len(A))
            for j, weight in step.by:
                weights[j] = weight
            assert weights.sum() == pytest.approx(1.0)
            assert (weights @ A - A[step.strategy]).min() == pytest.approx(step.margin)
            assert step.margin > 0.0


def _grid(size, steps=4):
    counts = [c for c in np.ndindex(*[steps + 1] * size) if sum(c) == steps]
    return np.array(counts) / steps


@given(any_game(awkward, largest=4))
@examples(40)
def test_order_of_strategies_does_not_matter(game):
    m, n = game.shape
    left = eliminate(game)
    turned = eliminate(game.restrict(range(m)[::-1], range(n)[::-1]))
    assert left.rows == tuple(sorted(m - 1 - i for i in turned.rows))
    assert left.columns == tuple(sorted(n - 1 - j for j in turned.columns))


@given(any_game(few_values, largest=3))
@examples(40)
def test_a_strictly_dominated_strategy_changes_no_equilibrium(game):
    """A row is added in front that is worse than another against everything."""
    A = np.vstack([game.row_payoffs[-1] - 1.5, game.row_payoffs])
    B = np.vstack([game.column_payoffs[0][::-1], game.column_payoffs])
    larger = profiles(solve(Game.of(A, B)))
    assert larger == {((0.0, *x), y) for x, y in profiles(solve(game))}


def test_a_spent_budget_leaves_a_sound_unfinished_answer():
    left = eliminate(games.DILEMMA, budget=Budget(steps=0))
    assert left.rows == (0, 1)
    assert not left.complete
    with pytest.raises(BudgetError):
        strictly_dominated(BY_MIXTURE, budget=Budget(steps=0))


@pytest.mark.parametrize("shape", [(96, 128), (256, 256)])
def test_large_games_by_pure_dominance(shape):
    rng = np.random.default_rng(0)
    # A row's own cost makes many rows bad; interaction keeps some alive.
    A = rng.normal(size=shape) - 0.1 * np.arange(shape[0])[:, None]
    B = rng.normal(size=shape) - 0.1 * np.arange(shape[1])[None, :]
    left = eliminate(Game.of(A, B), mixed=False)
    assert 1 < len(left.rows) < shape[0] / 2
