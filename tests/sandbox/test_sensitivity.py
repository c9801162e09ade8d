import pytest

from payoffs.parameters import catalogue
from payoffs.scenario import load
from sandbox.answers import best_responses
from sandbox.sensitivity import swings


def test_what_moves_busan() -> None:
    found = swings(load("busan-2025"))
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
    by_name = {swing.name: swing for swing in swings(load("busan-2025"))}
    assert by_name["chip_margin"].swing == pytest.approx(0.0, abs=1e-6)  # chips are fixed there


def test_audience_costs_matter_in_the_threat_game_only() -> None:
    stage = {swing.name for swing in swings(load("busan-2025"))}
    threat = {swing.name for swing in swings(load("busan-2025"), threat=True)}
    assert "audience_cost_china" not in stage
    assert "audience_cost_china" in threat


def test_a_textbook_game_has_no_parameters() -> None:
    assert swings(load("chicken")) == ()
