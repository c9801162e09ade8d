"""Payoffs from a billionth to a million millions in one matrix: every answer against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracle
import pytest
from domain import examples
from hypothesis import given
from hypothesis import strategies as st
from wide_oracle import Truth, cells, exact, near, no_worse, pool, ranked, same

from payoffs.game import Game
from sandbox.answers import best_responses
from sandbox.theory.bargaining.agreement import Disagreement
from sandbox.theory.bargaining.negotiation import negotiate
from sandbox.theory.concepts.commitment import commit, commit_pure
from sandbox.theory.concepts.correlated import best_correlated
from sandbox.theory.elementary.dominance import rationalizable
from sandbox.theory.elementary.ordinal import game_class
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.repeated.critical import (
    minmax_values,
    punished_by_minmax,
    punished_by_the_harshest,
)
from sandbox.theory.repeated.deals import repeated_deal
from sandbox.theory.repeated.penal import optimal_penal_code
from sandbox.theory.repeated.renegotiation import renegotiation_proof
from sandbox.theory.stacks.answers import game_rows

SHARES = Game.of([[0.6, -1e9], [0.9, 0.3]], [[0.6, 0.9], [-1e9, 0.3]])
POINTS = Game.of([[3, -1e10], [5, 1]], [[3, 5], [-1e10, 1]])
SLIGHT = Game.of([[10, -1e6], [10.001, 1]], [[10, 10.001], [-1e6, 1]])

# --- literal values: a dilemma with one outcome that nobody can bear


@pytest.mark.parametrize(
    ("game", "critical", "left"),
    [(SHARES, 0.5, 0.3), (POINTS, 0.5, 1.0), (SLIGHT, 0.001 / 9.001, 1.0)],
)
def test_one_terrible_outcome_blinds_nobody(game, critical, left):
    assert game_class(game) == "dilemma"
    solution = solve(game)
    assert [(e.row.tolist(), e.column.tolist()) for e in solution.equilibria] == [([0, 1], [0, 1])]
    deal = repeated_deal(game, (0, 0))
    assert not deal.enforced_by_itself
    found = [
        punished_by_the_harshest(deal, solution).both,
        punished_by_minmax(deal, minmax_values(game)).both,
        optimal_penal_code(deal).both,
    ]
    assert found == pytest.approx([critical] * 3, rel=1e-9)
    for coarse in (False, True):
        assert best_correlated(game, coarse=coarse).payoffs == (left, left)
    assert commit(game, 0).payoffs == commit(game, 1).payoffs == (left, left)
    kept = rationalizable(game)
    assert (kept.rows, kept.columns) == ((1,), (1,))
    row, column = best_responses(game)
    assert (row & column).tolist() == [[False, False], [False, True]]
    bargain = negotiate(game, (left, left))
    assert bargain.deals["nash"].payoffs == (game.row_payoffs[0, 0], game.row_payoffs[0, 0])
    assert min(bargain.gains) > 0.0
    assert (1, 1) not in bargain.on_frontier


def test_a_sweep_says_the_same():
    rows = game_rows([SHARES.row_payoffs], [SHARES.column_payoffs], delta=0.4)
    named = {name: column.item() for name, column in rows.items()}
    assert named["class"] == "dilemma"
    assert not named["deal_is_equilibrium"]
    assert named["critical_nash"] == named["critical_minmax"] == pytest.approx(0.5)
    assert not named["sustained_nash"]
    assert named["deal_exists"]
    assert named["pure_deal_exists"]
    assert (named["best_row"], named["best_column"]) == (0, 0)


def test_flags_of_two_good_outcomes_beside_a_forbidden_one():
    no = -1e10
    game = Game.of([[4, 1, no], [3, 2, no], [no] * 3], [[4, 3, no], [1, 2, no], [no] * 3])
    solution = solve(game)
    by_payoff = {e.payoffs: e for e in solution.equilibria}
    assert not by_payoff[4.0, 4.0].pareto_dominated
    assert by_payoff[2.0, 2.0].pareto_dominated
    assert by_payoff[2.5, 2.5].pareto_dominated
    assert solution.dominated.rows == ()
    assert solution.weakly_dominated.rows == (2,)


def test_a_fraction_is_that_fraction():
    """Row 3 is the mean of rows 1 and 2: two ends of one degenerate component."""
    f = Fraction
    A = [[f(2, 61), f(1, 67)], [f(1, 71), f(3, 73)], [f(203, 8662), f(137, 4891)]]
    solution = solve(Game.of(A, [[0, 1], [1, 0], [f(1, 4), f(3, 4)]]))
    rows = sorted(tuple(np.round(e.row, 12)) for e in solution.equilibria)
    assert rows == [(0.0, 0.333333333333, 0.666666666667), (0.5, 0.5, 0.0)]
    assert solution.components == 1
    assert solution.degenerate
    assert solution.complete


@pytest.mark.parametrize("seed", range(40))
def test_four_digit_denominators_keep_their_mean_row(seed):
    """The third row is the mean of the first two in fractions, as no double can tell."""
    draw = np.random.default_rng(seed).integers
    top = [[Fraction(int(draw(1, 99)), int(draw(1000, 9999))) for _ in "ab"] for _ in "xy"]
    mean = [(a + b) / 2 for a, b in zip(*top, strict=True)]
    game = Game.of([*top, mean], [[0, 1], [1, 0], [Fraction(1, 4), Fraction(3, 4)]])
    (a, b), (c, d) = top
    from sandbox.theory.equilibria.exact import extreme_equilibria

    answer = extreme_equilibria(game)
    crossing = (a - c) * (b - d) < 0
    mixed = [e for e in answer.equilibria if sum(map(bool, e.column)) == 2]
    for e in mixed:
        q = e.column[0]
        assert a * q + b * (1 - q) == c * q + d * (1 - q)
    assert bool(mixed) == crossing
    if crossing:
        assert len(mixed) == 2


def test_whole_numbers_beyond_1e15_are_exact():
    big = 2**60
    game = Game.of([[big, 0], [big + 256, -1]], [[1, 0], [1, 0]])
    assert [e.row.tolist() for e in solve(game).equilibria] == [[0, 1]]


@given(cells, cells)
@examples(150)
def test_every_answer_is_that_of_fractions(a, b):
    truth = Truth(a, b)
    A, B = np.reshape(a, (2, 2)), np.reshape(b, (2, 2))
    game = Game.of(A, B)
    solution = solve(game)
    # equilibria, stars, class
    expected = truth.extreme()
    assert solution.complete
    assert len(solution.equilibria) == len(expected)
    for e in solution.equilibria:
        assert any(near(e.row[0], p) and near(e.column[0], q) for p, q in expected)
    stable = [[(1 - i, 1 - j) in expected for j in (0, 1)] for i in (0, 1)]
    row, column = best_responses(game)
    assert (row & column).tolist() == stable
    a_ranks, b_ranks = (ranked(M) for M in (truth.A, truth.B))
    name = game_class(Game.of(a_ranks, b_ranks))
    assert {game_class(game), name} <= {name, "cyclic", "matching pennies"}
    # dominance
    kept = rationalizable(game)
    assert (kept.rows, kept.columns) == truth.left()
    # repeated play
    deal, held = repeated_deal(game, (0, 0)), truth.minmax()
    worths = [truth.worth(p, q) for p, q in expected]
    harshest = tuple(min(w[k] for w in worths) for k in (0, 1))
    nash, bound = truth.critical(harshest), truth.critical(held)
    found = punished_by_the_harshest(deal, solution)
    assert same(found.row, nash[0])
    assert same(found.column, nash[1])
    found = punished_by_minmax(deal, minmax_values(game))
    assert same(found.row, bound[0])
    assert same(found.column, bound[1])
    # correlated, commitment
    for coarse in (False, True):
        best = best_correlated(game, coarse=coarse)
        size = sum(w * (abs(A[i, j]) + abs(B[i, j])) for i, j, w in best.distribution)
        assert near(sum(best.payoffs), truth.correlated(coarse), size)
    lead = commit(game, 0)
    assert near(lead.value, truth.lead(), float(lead.strategy @ np.abs(A[:, lead.reply])))
    assert commit_pure(game, 0).value <= lead.value + 1e-9 * abs(lead.value)
    # the sweep
    rows = {name: col.item() for name, col in game_rows([A], [B], delta=0.5).items()}
    assert rows["class"] == game_class(game)
    assert rows["equilibria"] == len(expected)
    assert rows["deal_is_equilibrium"] == stable[0][0] == deal.enforced_by_itself
    for side, k in (("row", 0), ("column", 1)):
        assert same(rows[f"critical_nash_{side}"], nash[k])
        assert same(rows[f"critical_minmax_{side}"], bound[k])
    # bargaining from a profile in force
    d = truth.A[1][1], truth.B[1][1]
    better = [
        (i, j) for i in (0, 1) for j in (0, 1) if truth.A[i][j] > d[0] and truth.B[i][j] > d[1]
    ]
    bargain = negotiate(game, Disagreement((float(A[1, 1]), float(B[1, 1])), "given", ""))
    if better:
        assert min(bargain.gains) > 0.0
    pure = negotiate(game, (float(A[1, 1]), float(B[1, 1])), lotteries=False)
    assert (min(pure.gains) > 0.0) >= bool(better)


# --- larger games: every strategy, support and belief by brute force


@st.composite
def bigger(draw):
    shape = draw(st.sampled_from([(2, 3), (3, 2), (3, 3)]))
    size = shape[0] * shape[1]
    A, B = (draw(st.lists(pool, min_size=size, max_size=size)) for _ in range(2))
    return np.reshape(A, shape), np.reshape(B, shape)


def by_definition(A, B):
    """Extreme equilibria, in fractions; 0.1 + 0.2 stands for 0.3."""
    return oracle.extreme_equilibria(*(np.where(M == 0.1 + 0.2, 0.3, M) for M in (A, B)))


@given(bigger())
@examples(40)
def test_larger_games_are_those_of_fractions(payoffs):
    A, B = payoffs
    game = Game.of(A, B)
    m, n = game.shape
    truth = by_definition(A, B)
    solution = solve(game)
    assert solution.complete
    assert len(solution.equilibria) == len(truth)
    for e in solution.equilibria:
        hit = [
            (x, y)
            for x, y in truth
            if e.row == pytest.approx([float(p) for p in x], abs=1e-12, rel=1e-9)
            and e.column == pytest.approx([float(p) for p in y], abs=1e-12, rel=1e-9)
        ]
        assert hit
    cells = {
        (i, j): (exact(float(A[i, j])), exact(float(B[i, j]))) for i in range(m) for j in range(n)
    }
    # flags: pure equilibria are compared exactly
    for e in solution.equilibria:
        if e.pure:
            here = cells[int(e.row.argmax()), int(e.column.argmax())]
            assert e.improvable == any(no_worse(there, here) for there in cells.values())
    # a strategy that an equilibrium plays is rationalizable, and a pure one is starred
    kept = rationalizable(game)
    row, column = best_responses(game)
    for x, y in truth:
        assert {i for i, p in enumerate(x) if p} <= set(kept.rows)
        assert {j for j, p in enumerate(y) if p} <= set(kept.columns)
    stable = {
        (i, j)
        for i, j in cells
        if cells[i, j][0] == max(cells[k, j][0] for k in range(m))
        and cells[i, j][1] == max(cells[i, k][1] for k in range(n))
    }
    assert {(i, j) for i, j in cells if row[i, j] and column[i, j]} == stable
    no_command_contradicts_another(game, solution, kept, stable)


def no_command_contradicts_another(game, solution, kept, stable):
    """Stars, dominance, patience, the sweep and efficiency on the first profile as the deal."""
    deal = repeated_deal(game, (0, 0))
    held = minmax_values(game)
    nash, bound = punished_by_the_harshest(deal, solution), punished_by_minmax(deal, held)
    assert deal.enforced_by_itself == ((0, 0) in stable)
    for side in ("row", "column"):
        a, b = (getattr(found, side) for found in (bound, nash))
        assert a is not None or b is None
        assert a is None or b is None or a <= b + 1e-9
    rows = {k: v.item() for k, v in game_rows([game.row_payoffs], [game.column_payoffs]).items()}
    assert rows["deal_is_equilibrium"] == deal.enforced_by_itself
    assert rows["class"] == solution.game_class
    for side in ("row", "column"):
        assert same(rows[f"critical_minmax_{side}"], getattr(bound, side))
        assert same(rows[f"critical_nash_{side}"], getattr(nash, side))
    if solution.game_class.startswith("dominance-solvable"):
        assert kept.unique
        assert stable == {(kept.rows[0], kept.columns[0])}
        assert ("inefficient" in solution.game_class) == solution.equilibria[0].improvable
    assert not (deal.enforced_by_itself and 0 not in kept.rows)
    efficient = renegotiation_proof(deal).efficient
    bargain = negotiate(game, game.payoffs(0, 0))
    if efficient:
        assert max(bargain.gains) == 0.0
    else:
        assert max(bargain.gains) > 0.0
