from functools import cache

import numpy as np
import pytest

from payoffs.parameters import catalogue
from payoffs.scenario import load
from sandbox.answers import best_responses
from sandbox.questions.whatif import _difference, swings

BUSAN = cache(lambda: swings(load("busan-2025")))


def test_what_moves_busan() -> None:
    found = BUSAN()
    moving = [swing.name for swing in found if swing.moves]
    assert moving == ["protection_weight_us", "soy_loss_china", "soy_premium_later"]
    assert [s.moves for s in found] == sorted((s.moves for s in found), reverse=True)


def test_moving_parameters_do_move_an_equilibrium() -> None:
    scenario = load("extension-2027")
    for swing in swings(scenario):
        if swing.moves:
            entry = catalogue()[swing.name]
            masks = set()
            for k in range(5):
                value = entry.low + (entry.high - entry.low) * k / 4
                row, column = best_responses(scenario.override({swing.name: value}).game())
                masks.add((row & column).tobytes())
            assert len(masks) > 1, swing.name


def test_a_channel_that_is_the_same_everywhere_has_no_swing() -> None:
    by_name = {swing.name: swing for swing in BUSAN()}
    assert by_name["chip_margin"].swing == pytest.approx(0.0, abs=1e-6)  # chips are fixed there


def test_audience_costs_matter_in_the_threat_game_only() -> None:
    stage = {swing.name for swing in BUSAN()}
    threat = {swing.name for swing in swings(load("busan-2025"), threat=True)}
    assert "audience_cost_china" not in stage
    assert "audience_cost_china" in threat


def test_a_textbook_game_has_no_parameters() -> None:
    assert swings(load("chicken")) == ()


def test_the_measure_is_what_a_side_weighs_between_its_own_strategies() -> None:
    """Row's gains from moving down change by 4 - 1 and 6 - 5; column's from 3 to -2 in row 1."""
    before = [[0, 0, 2], [0, 0, 2]], [[1, 1, 1], [0, 0, 0]]
    only_row = [[1, 6, 2], [4, 5, 2]], [[1, 1, 1], [0, 0, 0]]
    both = [[1, 6, 2], [4, 5, 2]], [[1, 4, 2], [7, 5, 5]]
    assert changed(before, only_row) == 3.0
    assert changed(only_row, both) == 3.0
    whole = [[9, 0, 2], [9, 0, 2]], [[1, 1, 1], [8, 8, 8]]
    assert changed(before, whole) == 0.0  # all that changed is what the other side decides


def changed(*games) -> float:
    return _difference(*(np.array([game[side] for game in games]) for side in (0, 1)))


def test_swings_of_busan_by_hand() -> None:
    """13 Mt beyond the first 12 at 42 to 75 USD; 1 to 20 bn; 0.9 of 0.3 to 3.4 bn withheld."""
    by_name = {swing.name: swing.swing for swing in BUSAN()}
    assert by_name["soy_premium_later"] == pytest.approx(0.429)
    assert by_name["entity_rule_loss_us"] == pytest.approx(19.0)
    assert by_name["rare_earth_exports_china"] == pytest.approx(2.79)
    assert by_name["farm_weight"] < 1e-9  # China's choice, so nothing between US strategies
    found = [name for name in by_name if name not in ("soy_loss_china", "protection_weight_us")]
    places = [found.index(n) for n in ("soy_premium_later", "entity_rule_loss_us",
                                       "rare_earth_exports_china", "farm_weight")]  # fmt: skip
    assert places == sorted(places)
    assert places[0] == 0  # the only one of these that moves an equilibrium
