from itertools import pairwise

import numpy as np
import pytest

from payoffs.channels import CHANNELS
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.theory.bargaining import (
    CONSTITUENCIES,
    Voter,
    disagreement_point,
    negotiate,
    ratify,
    win_set,
)

#: Two groups a side; the second American group loses at every profile but the first.
GAME = Game.of(
    [[0, 3], [4, 5]],
    [[0, 4], [3, 5]],
    row_channels={"a": np.array([[0, 4], [6, 9]]), "b": np.array([[0, -1], [-2, -4]])},
    column_channels={"c": np.array([[0, 4], [3, 5]])},
)


def test_a_majority_and_unanimity() -> None:
    half, all_of_it = (win_set(GAME, 0, (0, 0), share) for share in (0.5, 1.0))
    assert half.approval.tolist() == [[1.0, 0.5], [0.5, 0.5]]
    assert half.ratified.all()
    assert all_of_it.ratified.tolist() == [[True, False], [False, False]]
    assert all_of_it.size == 1


def test_weights_count() -> None:
    groups = (Voter("many", ("a",), 3.0), Voter("few", ("b",), 1.0))
    assert win_set(GAME, 0, (0, 0), 0.75, groups).size == 4
    assert win_set(GAME, 0, (0, 0), 0.8, groups).size == 1


def test_no_channel_is_forgotten_by_default() -> None:
    for side in ("us", "china"):
        game = load("october-2025").game(threat=True)
        channels = game.row_channels if side == "us" else game.column_channels
        named = [name for c in CONSTITUENCIES[side] for name in c.channels]
        assert len(named) == len(set(named))
        assert set(channels) <= set(named) <= set(CHANNELS)


def test_who_has_nothing_at_stake_has_no_vote() -> None:
    game = load("busan-2025").game()
    voters = {voter.name for voter in win_set(game, 0, (0, 0)).voters}
    assert "security establishment" not in voters  # chips are fixed
    assert "growers" in voters


def test_win_sets_shrink_as_the_threshold_rises() -> None:
    scenario = load("grand-bargain")
    game = scenario.game()
    masks = [
        win_set(game, 1, scenario.status_quo, share).ratified for share in (0.25, 0.5, 0.75, 1.0)
    ]
    for wide, narrow in pairwise(masks):
        assert (wide | ~narrow).all()
        assert narrow[scenario.status_quo]
    assert masks[-1].sum() < masks[0].sum()


def test_the_bargain_stays_within_both_win_sets() -> None:
    scenario = load("grand-bargain")
    game = scenario.game()
    point = disagreement_point(game, "status-quo", status_quo=scenario.status_quo)
    row, column = (win_set(game, side, scenario.status_quo, 0.75) for side in (0, 1))
    answer = ratify(game, point, row, column)
    for deal in answer.bargain.deals.values():
        for (i, j), _ in deal.lottery:
            assert row.ratified[i, j]
            assert column.ratified[i, j]
    free = negotiate(game, point).deals["nash"]
    product = [np.prod(deal.gains) for deal in (free, answer.nash)]
    assert product[0] >= product[1]


def test_nothing_ratified_is_no_deal() -> None:
    row = win_set(GAME, 0, (0, 0), 1.0)
    column = win_set(GAME, 1, (1, 1), 1.0)
    answer = ratify(GAME, (0.0, 0.0), row, column)
    assert answer.bargain is None
    assert answer.nash.payoffs is None


@pytest.mark.parametrize(
    ("threshold", "groups", "said"),
    [
        (0.0, None, "threshold"),
        (1.5, None, "threshold"),
        (0.5, (Voter("x", ("nonsense",)),), "no channel"),
        (0.5, (Voter("x", ("a",), 0.0),), "no say"),
    ],
)
def test_bad_rules_of_ratification(threshold, groups, said) -> None:
    with pytest.raises(InputError, match=said):
        win_set(GAME, 0, (0, 0), threshold, groups)


def test_one_terrible_outcome_buys_no_approval():
    """0.2 is less than 0.3, whatever a third outcome is; 0.1 + 0.2 is not."""
    game = Game.of([[0.3, 0.2], [-1e12, 0.1 + 0.2]], [[0, 1], [1, 0]])
    assert win_set(game, 0, (0, 0)).ratified.tolist() == [[True, False], [False, True]]
