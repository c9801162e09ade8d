"""The fallback when a deal is broken."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import Deal, punishment
from payoffs.errors import InputError
from payoffs.game import Game


@pytest.mark.parametrize("deal", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_on_two_by_two_it_is_the_other_strategy(dilemma, deal):
    assert punishment(dilemma, deal).profile == (1 - deal[0], 1 - deal[1])


def test_larger_games_fall_back_to_the_equilibrium_worst_for_the_other_side():
    # Pure equilibria at (1, 1) worth (2, 1) and at (2, 2) worth (1, 2): the worst for the
    # column side is the first, for the row side the second.
    A = [[4, 0, 0], [5, 2, 0], [5, 0, 1]]
    B = [[4, 5, 5], [0, 1, 0], [0, 0, 2]]
    found = punishment(Game.of(A, B), (0, 0))
    assert found.profile == (1, 2)
    assert found.how.count("worst for the other side") == 2


def test_without_a_pure_equilibrium_it_holds_the_best_reply_lowest():
    A = [[1, -1, 0], [-1, 1, 0], [-3, -3, -3]]
    B = [[-1, 1, 0.0], [1, -1, 0], [0.5, 0.5, 0.5]]
    found = punishment(Game.of(A, B), (0, 0))
    # Row: strategy 2 leaves the column side 0.5 at best, strategy 1 leaves it 1.
    # Column: strategy 2 leaves the row side 0, strategy 1 leaves it 1.
    assert found.profile == (2, 2)
    assert "no pure equilibrium" in found.how


def test_where_the_equilibrium_is_the_deal_it_takes_another_action():
    # Strategy 0 is dominant for both, so the only equilibrium is the deal itself.
    A = np.array([[5.0, 5, 5], [3, 1, 2], [2, 3, 1]])
    found = punishment(Game.of(A, A.T), (0, 0))
    assert 0 not in found.profile
    assert "is the deal's" in found.how


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1, 1)])
def test_a_side_with_one_strategy_has_no_fallback(shape):
    game = Game.of(np.zeros(shape), np.zeros(shape))
    with pytest.raises(InputError, match="one strategy only"):
        punishment(game, (0, 0))


@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(2, 6), st.data())
def test_the_punishment_always_differs_from_the_deal(seed, m, n, data):
    rng = np.random.default_rng(seed)
    game = Game.of(rng.integers(-3, 4, (m, n)), rng.integers(-3, 4, (m, n)))
    deal = data.draw(st.integers(0, m - 1)), data.draw(st.integers(0, n - 1))
    i, j = punishment(game, deal).profile
    assert game.check_profile(i, j) == (i, j)
    assert i != deal[0]
    assert j != deal[1]


def test_the_game_between_deal_and_punishment():
    A = np.arange(12.0).reshape(3, 4)
    deal = Deal.of(Game.of(A, -A), (2, 1), "0,3")
    assert deal.row.tolist() == [[9, 11], [1, 3]]
    assert deal.column.tolist() == [[-9, -11], [-1, -3]]
    mine, theirs = deal.payoffs_seen_by
    assert mine[0, 1] == 11  # own deal, other's punishment
    assert theirs[0, 1] == -1


@pytest.mark.parametrize(
    ("deal", "punish", "said"),
    [
        ((0, 0), (0, 1), "row would play strategy 0 in the deal and as punishment"),
        ("1,0", "0,0", "column would play strategy 0"),
        ("2,0", None, "deal: 2,0 is outside this 2 x 2 game"),
        ("-1,0", None, "deal: -1,0 is outside"),
        ("a,b", None, "deal: 'a,b' is not a profile"),
        (3, None, "deal: 3 is not a profile; write two indices, as 0,1"),
        ((0, 0, 0), None, "is not a profile"),
        ((0.5, 0), None, "is not a profile"),
        (None, "9,9", "punish: 9,9 is outside"),
    ],
)
def test_bad_profiles(dilemma, deal, punish, said):
    with pytest.raises(InputError) as caught:
        Deal.of(dilemma, deal, punish)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
