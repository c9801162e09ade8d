import games
import numpy as np
import pytest
from domain import awkward, examples
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from payoffs.elementary import iterated
from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from sandbox.theory.basics import Budget
from sandbox.theory.concepts import incentives as generation
from sandbox.theory.concepts.correlated import AIMS, best_correlated, correlated, residual
from sandbox.theory.equilibria.solver import solve

# R. Aumann, J. Math. Economics 1 (1974): chicken with payoffs 6, 2, 7, 0
AUMANN = Game.of([[6, 2], [7, 0]], [[6, 7], [2, 0]])


def random_game(seed, m, n):
    rng = np.random.default_rng(seed)
    return Game.of(rng.normal(size=(m, n)), rng.normal(size=(m, n)))


def oracle(game, weights, coarse=False):
    """The optimum of the programme written out whole, condition by condition."""
    A, B = game.row_payoffs, game.column_payoffs
    m, n = game.shape
    conditions = []
    for k in range(m):
        loss = A[k] - A
        parts = (
            [loss]
            if coarse
            else [np.where(np.arange(m)[:, None] == i, loss, 0.0) for i in range(m)]
        )
        conditions += [part.ravel() for part in parts]
    for k in range(n):
        loss = B[:, [k]] - B
        parts = [loss] if coarse else [np.where(np.arange(n) == j, loss, 0.0) for j in range(n)]
        conditions += [part.ravel() for part in parts]
    answer = linprog(
        -(weights[0] * A + weights[1] * B).ravel(),
        A_ub=np.array(conditions),
        b_ub=np.zeros(len(conditions)),
        A_eq=np.ones((1, m * n)),
        b_eq=[1.0],
    )
    return -answer.fun


def test_aumanns_chicken():
    found = correlated(AUMANN)
    assert found.welfare.payoffs == pytest.approx((5.25, 5.25))
    cells = {(i, j): share for i, j, share in found.welfare.distribution}
    assert cells == pytest.approx({(0, 0): 0.5, (0, 1): 0.25, (1, 0): 0.25})
    assert found.payoff_range(0) == pytest.approx((2.0, 7.0))


def test_battle_of_the_sexes_has_any_mean_of_its_equilibria():
    found = correlated(games.BATTLE)
    assert sum(found.welfare.payoffs) == pytest.approx(3.0)
    assert found.payoff_range(0) == pytest.approx((2 / 3, 2.0))
    assert found.payoff_range(1) == pytest.approx((2 / 3, 2.0))


def test_coarse_equilibria_may_play_dominated_strategies():
    """The third strategy is dominated by the second, and a coarse equilibrium thrives on it."""
    A = np.array([[0, 1, 4], [3, 1, 3], [2, 0, 0]])
    told, coarse = (best_correlated(Game.of(A, A.T), coarse=c) for c in (False, True))
    assert [(i, j) for i, j, _ in coarse.distribution] == [(0, 2), (2, 0)]
    assert coarse.payoffs == pytest.approx((3.0, 3.0))
    assert sum(told.payoffs) == pytest.approx(4.0)


@pytest.mark.parametrize("coarse", [False, True])
@given(game=any_game(largest=4), aim=st.sampled_from(list(AIMS.values())))
@examples(40)
def test_the_whole_programme_has_the_same_optimum(coarse, game, aim):
    best = best_correlated(game, aim, coarse=coarse)
    value = aim[0] * best.payoffs[0] + aim[1] * best.payoffs[1]
    assert value == pytest.approx(oracle(game, aim, coarse), abs=1e-6)
    assert best.residual < 1e-7
    assert sum(w for _, _, w in best.distribution) == pytest.approx(1.0)


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("aim", [(1.0, 1.0), (-1.0, 0.0), (0.3, -2.0)])
@pytest.mark.parametrize("seed", range(4))
def test_generation_has_the_same_optimum(monkeypatch, coarse, aim, seed):
    monkeypatch.setattr(generation, "PLAIN", 0)
    game = random_game(seed, 9, 7)
    best = best_correlated(game, aim, coarse=coarse)
    value = aim[0] * best.payoffs[0] + aim[1] * best.payoffs[1]
    assert value == pytest.approx(oracle(game, aim, coarse), abs=1e-7)
    assert best.residual < 1e-8
    assert best.gap < 1e-7


@given(any_game(awkward, largest=4))
@examples(20)
def test_the_set_holds_every_equilibrium(game):
    told, coarse = correlated(game), correlated(game, coarse=True)
    scale = max(
        1.0, float(np.abs(game.row_payoffs).max()), float(np.abs(game.column_payoffs).max())
    )
    for e in solve(game).equilibria:
        assert residual(game, np.outer(e.row, e.column)) < 1e-7
        assert sum(told.welfare.payoffs) >= sum(e.payoffs) - 1e-6 * scale
        for side in (0, 1):
            low, high = told.payoff_range(side)
            assert low - 1e-6 * scale <= e.payoffs[side] <= high + 1e-6 * scale
    assert sum(coarse.welfare.payoffs) >= sum(told.welfare.payoffs) - 1e-6 * scale


@given(any_game(largest=3), st.floats(0.01, 1e6), st.floats(-1e6, 1e6))
@examples(20)
def test_units_do_not_matter(game, factor, offset):
    plain = best_correlated(game, (1.0, 0.0))
    moved = best_correlated(
        Game.of(game.row_payoffs * factor + offset, game.column_payoffs), (1.0, 0.0)
    )
    assert moved.payoffs[0] == pytest.approx(
        plain.payoffs[0] * factor + offset, abs=1e-5 * (factor + abs(offset))
    )


def test_a_spent_budget_is_said():
    game = random_game(1, 40, 40)
    with pytest.raises(BudgetError):
        best_correlated(game, budget=Budget(steps=0))
    cut = correlated(game, effort=1e-7)
    assert cut.welfare is None
    assert len(cut.notes) == len(AIMS)
    assert cut.payoff_range(0) == (None, None)


def test_weights_are_checked():
    for weights in ((0.0, 0.0), (np.inf, 1.0)):
        with pytest.raises(InputError, match="weights"):
            best_correlated(AUMANN, weights)


def test_the_frame_lists_profiles_in_words():
    frame = correlated(AUMANN).to_frame()
    welfare = frame[frame["aim"] == "welfare"]
    assert list(welfare["probability"]) == pytest.approx([0.5, 0.25, 0.25])
    assert list(welfare["row"]) == ["r0", "r0", "r1"]


@given(st.integers(0, 10_000))
@examples(40)
def test_reduction_leaves_what_one_by_one_elimination_leaves(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 9, size=2)
    A, B = rng.integers(0, 6, size=(2, m, n)).astype(float)
    rows, columns = list(range(m)), list(range(n))
    while True:
        size = len(rows), len(columns)
        a = A[np.ix_(rows, columns)]
        rows = [r for k, r in enumerate(rows) if not (a > a[k]).all(axis=1).any()]
        b = B[np.ix_(rows, columns)].T
        columns = [c for k, c in enumerate(columns) if not (b > b[k]).all(axis=1).any()]
        if (len(rows), len(columns)) == size:
            break
    found = iterated(A, B)
    assert [part.tolist() for part in found] == [rows, columns]
