import pickle
from fractions import Fraction

import numpy as np
import pytest

from payoffs.errors import InputError
from payoffs.game import Game


def test_payoffs_are_read_only() -> None:
    game = Game.of([[1, 2]], [[3, 4]])
    with pytest.raises(ValueError, match="read-only"):
        game.row_payoffs[0, 0] = 9


def test_the_arrays_handed_in_are_not_touched() -> None:
    mine = np.array([[1.0, 2.0]])
    game = Game.of(mine, mine)
    mine[0, 0] = 5.0
    assert game.row_payoffs.tolist() == game.column_payoffs.tolist() == [[1.0, 2.0]]


def test_restriction_keeps_labels_and_channels_together() -> None:
    game = Game.of([[1, 2], [3, 4]], [[5, 6], [7, 8]], ["a", "b"], ["c", "d"])
    small = game.restrict([1], [1, 0])
    assert small.rows == ("b",)
    assert small.columns == ("d", "c")
    assert small.explain(0, 0) == {
        "row": {"payoff": 4.0, "total": 4.0},
        "column": {"payoff": 8.0, "total": 8.0},
    }


def test_expected_payoffs_of_a_mixture() -> None:
    game = Game.of([[1, 0], [0, 1]], [[0, 2], [2, 0]])
    assert game.expected([0.5, 0.5], [0.25, 0.75]) == (0.5, 1.0)


def test_a_game_survives_pickling() -> None:
    game = Game.of([[1, 2]], [[3, 4]], provenance={"seed": 1})
    again = pickle.loads(pickle.dumps(game))
    assert again.rows == game.rows
    assert np.array_equal(again.row_payoffs, game.row_payoffs)


def test_fractions_are_kept_beside_the_doubles() -> None:
    game = Game.of([[Fraction(1, 3), 0.1], [2**60 + 1, 4]], [[1, 2], [3, Fraction(1, 7)]])
    assert game.exact is not None
    assert game.exact[0] == ((Fraction(1, 3), Fraction(1, 10)), (Fraction(2**60 + 1), Fraction(4)))
    assert game.restrict([1], [1, 0]).exact == (
        ((Fraction(4), Fraction(2**60 + 1)),),
        ((Fraction(1, 7), Fraction(3)),),
    )
    assert game.row_payoffs.tolist() == [[1 / 3, 0.1], [2.0**60, 4.0]]


def test_plain_numbers_need_no_fractions() -> None:
    assert Game.of([[1, 2.5]], [[2**60, 0]]).exact is None
    assert Game.of(np.array([[1.0, 2.5]]), [[3, 0]]).exact is None


@pytest.mark.parametrize(
    ("row", "column", "extra", "said"),
    [
        ([], [], {}, "at least one row"),
        ([[]], [[]], {}, "at least one row"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], {}, "equally long"),
        ([[1, "x"]], [[1, 2]], {}, "numbers only"),
        ([[1, float("nan")]], [[1, 2]], {}, "column 1 is nan"),
        ([[1, 2]], [[float("inf"), 2]], {}, "column 0 is inf"),
        ([[1, 2]], [[1], [2]], {}, "shape"),
        ([[1, 1e101]], [[1, 2]], {}, "not read"),
        ([[1, 10**400]], [[1, 2]], {}, "too large"),
        ([[1, 2]], [[1, 2]], {"rows": ["a", "b"]}, "2 labels for 1"),
        ([[1, 2]], [[1, 2]], {"columns": ["a", "a"]}, "used twice"),
        ([[1, 2]], [[1, 2]], {"players": ["x", "x"]}, "two different names"),
    ],
)
def test_what_is_no_game_is_refused_in_one_line(row, column, extra, said) -> None:
    with pytest.raises(InputError, match=said) as caught:
        Game.of(row, column, **extra)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("profile", [(-1, 0), (0, 2), (1, 0)])
def test_a_profile_outside_the_game_is_refused(profile) -> None:
    with pytest.raises(InputError, match="outside this 1 x 2 game"):
        Game.of([[1, 2]], [[1, 2]]).payoffs(*profile)


def test_a_game_shows_itself_in_a_line_and_in_a_notebook_as_its_matrix() -> None:
    game = Game.of([[3, 0], [5, 1.25]], [[2, 7], [-1, 0]], rows=("<keep>", "break"), title="Mine")
    assert repr(game) == "<Game: Mine, 2 x 2, row against column, points>"
    page = game._repr_html_()
    assert "<tr><td>break</td><td>5, -1</td><td>1.25, 0</td></tr>" in page
    assert "&lt;keep&gt;" in page
    assert len(Game.of(np.zeros((40, 40)), np.zeros((40, 40)))._repr_html_()) < 6000
