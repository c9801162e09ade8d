"""What nashpy loses on its own, and that it loses nothing here."""

import subprocess
import sys
import warnings

import games
import nashpy
import numpy as np
import pytest
from nashpy.linalg import create_col_tableau, create_row_tableau

from payoffs.game import Game
from sandbox.theory import Budget, extreme_equilibria
from sandbox.theory.equilibria.nashpy_bridge import (
    by_lemke_howson,
    by_supports,
    by_vertices,
    fits_vertices,
)


def normal(seed, m, n=None) -> Game:
    rng = np.random.default_rng(seed)
    shape = (m, n or m)
    return Game.of(rng.normal(size=shape), rng.normal(size=shape))


def plain_supports(game: Game) -> int:
    with warnings.catch_warnings():
        # An even count makes nashpy warn that the game is degenerate, which these are not.
        warnings.simplefilter("ignore", RuntimeWarning)
        return len(list(nashpy.Game(game.row_payoffs, game.column_payoffs).support_enumeration()))


def test_plain_support_enumeration_drops_an_equilibrium_of_a_seeded_4x4():
    """If a later nashpy mends this, the bridge may become simpler."""
    game = normal(4, 4)
    everything = len(extreme_equilibria(game).equilibria)
    assert (plain_supports(game), everything) == (2, 3)
    assert len(by_supports(game).found) == everything


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_prepared_algorithms_lose_nothing_on_ordinary_games(size):
    for seed in range(30 // (size - 1)):
        game = normal(seed, size)
        everything = len(extreme_equilibria(game).equilibria)
        for algorithm in (by_supports, by_vertices):
            answer = algorithm(game)
            assert len(answer.found) == everything
            assert not answer.notes


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 1), (2, 5), (5, 3)])
def test_shapes_that_are_not_square(shape):
    game = normal(4, *shape)
    everything = len(extreme_equilibria(game).equilibria)
    assert len(by_supports(game).found) == len(by_vertices(game).found) == everything
    assert by_lemke_howson(game).found


def test_column_constant_at_the_smallest_payoff():
    game = Game.of([[1, 0], [3, 0], [0, 0]], [[1, 2], [2, 1], [0, 5]])
    assert len(by_vertices(game).found) == len(extreme_equilibria(game).equilibria)


@pytest.mark.parametrize(("scale", "offset"), [(1e-12, 0.0), (1e9, 0.0), (1.0, 1e6), (1.0, -1e6)])
def test_unit_and_offset_do_not_matter(scale, offset):
    game = normal(11, 4)
    moved = Game.of(scale * game.row_payoffs + offset, scale * game.column_payoffs + offset)
    for algorithm in (by_supports, by_vertices, by_lemke_howson):
        assert len(algorithm(moved).found) == len(algorithm(game).found)


def test_plain_lemke_howson_never_ends_and_the_bounded_one_does():
    """The numbers of the plain tableau overflow, so its labels never complete."""
    game, label = normal(23, 5), 4
    rows = create_row_tableau(game.column_payoffs)
    columns = create_col_tableau(game.row_payoffs, True)
    turn, other = (rows, columns) if label in rows.non_basic_variables else (columns, rows)
    with warnings.catch_warnings():
        # Overflow is what this shows; nashpy meets it as a warning of NumPy.
        warnings.simplefilter("ignore", RuntimeWarning)
        for _ in range(1_000):
            label = turn.pivot_and_drop_label(label)
            assert rows.non_basic_variables | columns.non_basic_variables != rows.labels
            turn, other = other, turn
    assert not np.isfinite(rows._tableau).all()
    answer = by_lemke_howson(game)
    assert answer.found
    assert not answer.notes


def test_all_paths_end_on_random_games():
    for seed in range(40):
        answer = by_lemke_howson(normal(seed, 6))
        assert not answer.notes
        assert answer.rejected == 0


def test_profiles_that_are_found_are_merged():
    assert len(by_lemke_howson(games.PENNIES).found) == 1


def test_seventy_five_equilibria_despite_payoffs_of_a_million():
    assert len(by_vertices(games.SEVENTY_FIVE).found) == 75


def test_sizes_that_qhull_cannot_be_stopped_on_are_refused():
    game = normal(0, 30)
    assert not fits_vertices(game)
    answer = by_vertices(game)
    assert not answer.found
    assert answer.notes == ("vertex enumeration is not tried on 30 x 30",)


@pytest.mark.parametrize("algorithm", [by_supports, by_lemke_howson])
def test_budget_is_kept_and_reported(algorithm):
    budget = Budget(20_000)
    answer = algorithm(normal(0, 60), budget=budget)
    assert 20_000 < budget.spent < 21_000
    assert any("its budget of 20,000 steps" in note for note in answer.notes)


def test_what_nashpys_import_puts_off_is_there_for_those_who_use_it() -> None:
    code = (
        "import sys, sandbox.theory.equilibria.nashpy_bridge as bridge; "
        "off = ('networkx', 'numpy.f2py', 'numpy.testing'); "
        "print(any(name in sys.modules for name in off)); "
        "import nashpy, networkx, numpy.testing; from nashpy.egt import moran_process; "
        "print(moran_process.nx.Graph is networkx.Graph, numpy.testing.assert_allclose(1, 1), "
        "numpy.f2py.__name__, type(sys.modules['numpy.f2py']) is type(sys))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "None", "numpy.f2py", "True"]
