"""How the surroundings reach payoffs, against scenarios priced anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import Deal
from agents.play.deal import Situation
from agents.surroundings import Surroundings
from agents.surroundings.formulas import ledger_of
from agents.surroundings.stakes import GROUPS, Stakes
from payoffs import scenario
from payoffs.errors import InputError
from payoffs.game import Game

BUSAN = scenario.load("busan-2025")
GAME = BUSAN.game()
SITUATION = Situation.of(BUSAN)
DEAL = Deal.of(GAME)
ALL = Surroundings.of("all")
STAKES = Stakes.of(SITUATION, DEAL, ALL)
NAMES = [stake.group.name for stake in STAKES.groups]


def now(factors=(1.0, 1.0, 1.0, 1.0, 1.0), weights=None, stakes=STAKES):
    """Both sides' payoffs of the whole game."""
    w = [0.0] * len(stakes.groups)
    for name, weight in (weights or {}).items():
        w[NAMES.index(name)] = weight
    return tuple(side.current(side.increments(factors, w)[0]) for side in (stakes.us, stakes.china))


def test_with_every_multiplier_one_payoffs_are_exactly_the_game_s():
    for part in (ALL, *(Surroundings.of(name) for name in ALL.parts)):
        a, b = now(stakes=Stakes.of(SITUATION, DEAL, part)) if part is ALL else _plain(part)
        assert (a == GAME.row_payoffs).all()
        assert (b == GAME.column_payoffs).all()


def _plain(part):
    stakes = Stakes.of(SITUATION, DEAL, part)
    weights = [0.0] * len(stakes.groups)
    sides = (stakes.us, stakes.china)
    return tuple(side.current(side.increments([1.0] * 5, weights)[0]) for side in sides)


@settings(max_examples=15)
@given(st.floats(0, 1))
def test_replaced_rare_earths_are_a_smaller_loss_from_a_ban(share):
    central = BUSAN.calibration["rare_earth_ban_us"]
    priced = BUSAN.override({"rare_earth_ban_us": central * (1 - share)}).game()
    a, b = now((1 - share, 1, 1, 1, 1))
    assert a == pytest.approx(priced.row_payoffs, abs=1e-6)
    assert (b == GAME.column_payoffs).all()


def test_growers_weight_is_a_higher_farm_weight():
    weight = BUSAN.calibration["farm_weight"]
    priced = BUSAN.override({"farm_weight": weight + 0.8}).game()
    a, _ = now(weights={"soy_growers": 0.8})
    assert a == pytest.approx(priced.row_payoffs, abs=1e-6)


def test_rerouted_soybeans_take_the_boycott_back_and_nothing_else():
    a, b = now((1, 0.0, 1, 1, 1))
    boycott = np.array(["boycott" in label for label in GAME.columns])
    kept = GAME.columns.index(GAME.columns[0])
    for side, before, names in (
        (a, GAME.row_channels, ("soybeans", "farm_weight")),
        (b, GAME.column_channels, ("soybeans",)),
    ):
        lost = sum(before[name] for name in names)
        expected = np.where(boycott, lost - lost[:, [kept]], 0.0)
        whole = GAME.row_payoffs if side is a else GAME.column_payoffs
        assert side == pytest.approx(whole - expected, abs=1e-9)


def test_a_struck_tariff_is_the_deal_s_tariff():
    a, b = now((1, 1, 1, 1, 0.0))
    threat = BUSAN.tariffs()[0] > 100
    assert threat.tolist() == [False, False, True, True]
    for changed, whole, channels, moved in (
        (a, GAME.row_payoffs, GAME.row_channels, ("own_tariff", "protection_weight")),
        (b, GAME.column_payoffs, GAME.column_channels, ("export_loss",)),
    ):
        added = sum(channels[name] - channels[name][0] for name in moved)
        assert changed == pytest.approx(whole - threat[:, None] * added, abs=1e-9)


def test_the_four_outcomes_are_those_of_the_deal():
    cells = STAKES.cells((0, 0))
    assert cells.base[0].tolist() == DEAL.row.ravel().tolist()
    assert cells.base[1].tolist() == DEAL.column.ravel().tolist()
    assert cells.used.tolist() == [[0, 1, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]
    us, china = BUSAN.tariffs()
    assert cells.tariffs[0].tolist() == [us[0], us[0], us[3], us[3]]
    assert cells.tariffs[1].tolist() == [china[0], china[3], china[0], china[3]]
    assert cells.tariffs[2].tolist() == [us[0]] * 4


def test_another_deal_with_the_same_punishment():
    cells = STAKES.cells((1, 2))
    assert cells.base[0].tolist() == GAME.row_payoffs[[1, 1, 3, 3], [2, 3, 2, 3]].tolist()
    assert cells.used[1].tolist() == [1, 1, 1, 1]  # a boycott is one, in the deal too


def test_what_reaches_the_constituencies_is_the_money_of_their_channels():
    assert [stake.group for stake in STAKES.groups] == list(GROUPS)
    for stake in STAKES.groups:
        channels = GAME.row_channels if stake.group.side == "us" else GAME.column_channels
        total = sum(channels[name] for name in stake.group.channels)
        assert stake.reach == pytest.approx(total)
        assert stake.kept == pytest.approx(total[0, 0])
        corners = total[np.ix_([0, 3], [0, 3])]
        assert stake.stake == pytest.approx(np.abs(corners - total[0, 0]).max())


def test_money_leaves_politics_out():
    political = GAME.row_channels["farm_weight"] + GAME.row_channels["security_weight"]
    assert STAKES.us.economic == pytest.approx(GAME.row_payoffs - political)
    assert (STAKES.china.economic == GAME.column_payoffs).all()


def test_textbook_games_have_no_channels():
    dilemma = Situation.of("prisoners-dilemma")
    deal = Deal.of(dilemma.game)
    for part in ("constituencies", "suppliers", "courts"):
        with pytest.raises(InputError, match=f"surroundings: {part} act on single channels"):
            Stakes.of(dilemma, deal, Surroundings.of(part))
    free = Surroundings.of("shocks,ministers,appraisal")
    stakes = Stakes.of(dilemma, deal, free)
    assert stakes.us.entries == stakes.china.entries == ()
    assert (stakes.us.economic == dilemma.game.row_payoffs).all()


def a_small_ledger():
    """A 2 x 3 game of the United States in which everything differs; the deal is 0,0."""
    channels = {
        "own_tariff": [[-1, -2, -3], [-9, -10, -14]],
        "protection_weight": [[1, 2, 4], [5, 7, 11]],
        "soybeans": [[0, -3, -1], [0, -4, -2]],
        "farm_weight": [[0, -5, -2], [0, -6, -3]],
        "security_weight": [[2, 2, 2], [3, 3, 3]],
    }
    arrays = {name: np.array(values, dtype=float) for name, values in channels.items()}
    game = Game.of(sum(arrays.values()), np.zeros((2, 3)))
    used = np.zeros(3), np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0])
    deal = Deal.of(game, (0, 0), (1, 1))
    return ledger_of("us", game.row_payoffs, arrays, ALL, GROUPS, deal, used)


def test_political_weights_move_with_their_channels_by_hand():
    """Half of what the boycott (column 1) and the tariff (row 1) add is gone, at twice the price.

    Growers weigh 0.5 and importers 0.25 more. In the last column of row 1 (payoff -5) the tariff
    adds 1/4 of -14 and takes back 5/8 of -11; the weight of protection takes back half of 7;
    growers lose 2 x -2 and their weight for the government -3: -12.125.
    """
    ledger = a_small_ledger()
    assert ledger.base.tolist() == [[2, -6, 0], [-1, -10, -5]]
    assert ledger.economic.tolist() == [[-1, -5, -4], [-9, -14, -16]]
    weights = [0.5, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0]
    weighted, money = ledger.increments((1.0, 0.5, 1.0, 2.0, 0.5), weights)
    assert ledger.current(weighted) == pytest.approx(
        np.array([[1.75, -8.0, -4.75], [-0.25, -12.0, -12.125]])
    )
    assert [(e.channel, e.economic, m) for e, m in zip(ledger.entries, money, strict=True)] == [
        ("own_tariff", True, 0.0),
        ("own_tariff", True, -0.5),
        ("protection_weight", False, -0.5),
        ("soybeans", True, 1.0),
        ("soybeans", True, -1.0),
        ("farm_weight", False, 1.0),
        ("farm_weight", False, -1.0),
    ]
