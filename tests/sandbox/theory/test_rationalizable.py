import games
from domain import examples
from domain import games as any_game
from hypothesis import given

from payoffs.game import Game
from sandbox.theory.elementary.dominance import rationalizable
from sandbox.theory.equilibria.solver import solve


def test_a_mixture_removes_what_no_pure_strategy_does():
    game = Game.of([[4, 0], [0, 4], [1, 1]], [[1, 0], [0, 1], [0, 0]])
    found = rationalizable(game)
    assert found.rows == (0, 1)
    (step,) = found.eliminations
    assert (step.side, step.strategy) == (0, 2)
    assert len(step.by) == 2


def test_everything_is_rationalizable_in_matching_pennies():
    found = rationalizable(games.PENNIES)
    assert (found.rows, found.columns) == ((0, 1), (0, 1))
    assert not found.unique


def test_the_frame_has_a_line_for_each_strategy():
    found = rationalizable(games.DILEMMA)
    frame = found.to_frame()
    assert list(frame["rationalizable"]) == [False, True, False, True]
    assert "strictly dominated by r1" in frame["removed"][0]
    assert found.to_dict()["rows"] == [1]


@given(any_game(largest=4))
@examples(30)
def test_equilibria_play_rationalizable_strategies(game):
    found = rationalizable(game)
    for e in solve(game).equilibria:
        rows, columns = e.supports
        assert set(rows) <= set(found.rows)
        assert set(columns) <= set(found.columns)
