import math
from itertools import pairwise

import games
import numpy as np
import pytest
from domain import examples
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory.concepts.quantal import quantal_path
from sandbox.theory.elementary.pure import regrets
from sandbox.theory.equilibria.solver import solve


def logistic(u):
    return 1.0 / (1.0 + math.exp(-u))


def pennies(x):
    """J. Ochs (1995) and McKelvey and Palfrey (1995): one payoff of the row side varies."""
    return Game.of([[x, 0], [0, 1]], [[0, 1], [1, 0]])


@pytest.mark.parametrize("x", [2.0, 4.0, 9.0])
def test_matching_pennies_from_one_equation(x):
    """Column's probability q solves q = s(l (1 - 2 s(l ((1 + x) q - 1))))."""
    compared = 0
    for response in quantal_path(pennies(x)).points:
        precision = response.precision
        if precision > 8.0:
            continue

        def away(q, precision=precision):
            p = logistic(precision * ((1 + x) * q - 1))
            return q - logistic(precision * (1 - 2 * p))

        q = brentq(away, 0.0, 1.0, xtol=1e-14)
        assert response.column[0] == pytest.approx(q, abs=1e-9)
        assert response.residual < 1e-9
        compared += precision > 0.05
    assert compared >= 5


def test_own_payoffs_matter_before_the_limit():
    """Nash predicts that the row side's own payoff leaves its mixture alone; people move it."""
    path = quantal_path(pennies(9.0))
    assert path.selected[0] == pytest.approx([0.5, 0.5], abs=1e-3)
    assert path.selected[1] == pytest.approx([0.1, 0.9], abs=1e-3)
    assert max(point.row[0] for point in path.points) > 0.6


def test_the_limit_in_a_stag_hunt_is_the_safer_equilibrium():
    # in symmetric 2 x 2 games the path ends at the risk-dominant equilibrium; where sides
    # differ it need not
    hunt = Game.of([[4, 0], [3, 2]], [[4, 3], [0, 2]])
    path = quantal_path(hunt)
    assert path.complete
    assert path.selected[0].tolist() == [0.0, 1.0]
    assert "tends to r1 against c1" in path.sentence()


@given(st.integers(0, 10_000))
@examples(25)
def test_the_end_is_never_the_mixed_equilibrium_between_two_strict_ones(seed):
    """That one has index -1, and a path from a single point ends at index +1."""
    a, b, c, d = np.random.default_rng(seed).uniform(0.2, 3.0, size=4)
    path = quantal_path(Game.of([[a, 0], [0, c]], [[b, 0], [0, d]]))
    row, column = path.selected
    assert row.tolist() == column.tolist()
    assert max(row) == 1.0
    assert max(regrets(path.game, row, column)) == 0.0


@given(st.integers(0, 10_000))
@examples(25)
def test_where_there_is_one_response_it_is_on_the_path(seed):
    a, b, c, d = np.random.default_rng(seed).uniform(0.2, 3.0, size=4)
    grid = np.linspace(0.0, 1.0, 2001)
    path = quantal_path(Game.of([[a, 0], [0, c]], [[b, 0], [0, d]]), points=12)
    for point in path.points:
        precision = point.precision
        if not 0.1 <= precision <= 6.0:
            continue

        def away(x, precision=precision):
            y = 1.0 / (1.0 + np.exp(-precision * ((b + d) * x - d)))
            return x - 1.0 / (1.0 + np.exp(-precision * ((a + c) * y - c)))

        (changes,) = np.nonzero(np.diff(np.sign(away(grid))))
        if len(changes) == 1:
            (k,) = changes
            x = brentq(away, grid[k], grid[k + 1], xtol=1e-14)
            assert point.row[0] == pytest.approx(x, abs=1e-8)


def test_a_near_bend_is_not_cut():
    """A long step lands on the mixed equilibrium's branch here."""
    a, b, c, d = np.random.default_rng(1447).uniform(0.2, 3.0, size=4)
    path = quantal_path(Game.of([[a, 0], [0, c]], [[b, 0], [0, d]]))
    assert max(path.selected[0]) == 1.0


@given(any_game(largest=4))
@examples(30)
def test_every_point_is_a_logit_response_and_the_end_an_equilibrium(game):
    path = quantal_path(game)
    assert path.points[0].precision == 0.0
    for point in path.points:
        assert point.residual < 1e-7
        assert point.row.sum() == pytest.approx(1.0)
        assert point.row.min() > 0.0 or point.precision > 1.0
    if path.complete:
        assert max(regrets(game, *path.selected)) < 0.02


def test_the_end_is_the_only_equilibrium_if_there_is_one():
    rng = np.random.default_rng(5)
    for _ in range(6):
        game = Game.of(rng.normal(size=(4, 4)), rng.normal(size=(4, 4)))
        solution = solve(game)
        if len(solution.equilibria) != 1:
            continue
        row, column = quantal_path(game).selected
        assert row == pytest.approx(solution.equilibria[0].row, abs=5e-3)
        assert column == pytest.approx(solution.equilibria[0].column, abs=5e-3)


def test_precision_is_per_unit():
    A, B = pennies(4.0).row_payoffs, pennies(4.0).column_payoffs
    plain, cents = quantal_path(pennies(4.0)), quantal_path(Game.of(A * 100, B * 100))
    shifted = quantal_path(Game.of(A + 1e6, B - 1e6))
    for here, there, far in zip(plain.points, cents.points, shifted.points, strict=True):
        assert there.precision == pytest.approx(here.precision / 100)
        assert there.row == pytest.approx(here.row, abs=1e-9)
        assert far.row == pytest.approx(here.row, abs=1e-6)


def test_a_path_may_bend_back_and_is_followed():
    rng = np.random.default_rng(0)
    game = Game.of(rng.normal(size=(20, 20)), rng.normal(size=(20, 20)))
    path = quantal_path(game, points=10_000)
    assert any(b.precision < a.precision for a, b in pairwise(path.points))
    assert path.complete
    assert max(regrets(game, *path.selected)) < 1e-5


def test_symmetry_is_kept():
    path = quantal_path(games.CHICKEN)
    assert path.selected[0] == pytest.approx([0.5, 0.5])
    assert path.points[0].row.tolist() == [0.5, 0.5]


def test_a_constant_game_has_a_path():
    path = quantal_path(Game.of(np.ones((2, 3)), np.ones((2, 3))))
    assert path.complete
    assert path.selected[1] == pytest.approx([1 / 3] * 3)


def test_bad_arguments_and_budgets():
    with pytest.raises(InputError, match="points"):
        quantal_path(games.CHICKEN, points=1)
    cut = quantal_path(pennies(9.0), effort=1e-7)
    assert not cut.complete
    assert cut.selected is None
    assert cut.notes


def test_the_frame_has_a_column_for_each_strategy():
    path = quantal_path(pennies(9.0), points=7)
    frame = path.to_frame()
    assert len(frame) == 7
    assert {"precision", "row payoff", "row: r0", "column: c1"} <= set(frame.columns)
    assert path.to_dict()["precision_unit"] == "1/(points)"
