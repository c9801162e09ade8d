import pytest

from payoffs.channels import CHANNELS
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.answers import (
    best_responses,
    channel_uses,
    core,
    equilibrium_words,
    headline,
    yielding_words,
)
from sandbox.theory import solve
from sandbox.words import chance_words


def test_best_responses_mark_ties_too() -> None:
    game = Game.of([[1, 2], [1, 0]], [[3, 3], [0, 1]])
    row, column = best_responses(game)
    assert row.tolist() == [[True, True], [True, False]]
    assert column.tolist() == [[True, True], [False, True]]


def test_the_core_sets_staying_against_the_hardest_bundles() -> None:
    game = load("busan-2025").game()
    small = core(game)
    assert small is not None
    assert small.rows == (0, 3)
    assert small.columns == (0, 3)
    assert small.game.payoffs(1, 1) == game.payoffs(3, 3)


def test_no_core_where_nobody_can_be_harmed() -> None:
    assert core(Game.of([[1, 2]], [[3, 4]])) is None
    assert core(Game.of([[1, 1], [0, 0]], [[1, 0], [2, 1]])) is None


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1, "100%"), (0.0001, "under 0.1%"), (0.99999, "over 99.9%"), (0.25, "25%")],
)
def test_percent_never_rounds_to_certainty(share, text) -> None:
    assert chance_words(share) == text


def test_headline_of_one_and_of_many_equilibria() -> None:
    busan = load("busan-2025")
    lines = headline(busan, busan.game(), solve(busan.game()))
    assert "harmony" in lines[0]
    assert lines[1].startswith("One equilibrium")
    chicken = load("chicken")
    lines = headline(chicken, chicken.game(), solve(chicken.game()))
    assert lines[0].startswith("This is the game of chicken")
    assert lines[1].startswith("3 equilibria (2 pure, 1 mixed)")


@pytest.mark.parametrize(
    ("row", "column", "starts"),
    [
        ([[2, 1], [0, 3]], [[1, 4], [5, 2]], "In every outcome one side wants to move"),
        ([[1, 1], [1, 1]], [[2, 2], [2, 2]], "Nobody's payoff depends on what anyone does."),
        ([[3, 2], [5, 1]], [[3, 5], [2, 2]], "Ties leave it open which game this is: chicken"),
    ],
)
def test_a_class_without_a_name_is_said_once(row, column, starts) -> None:
    game = Game.of(row, column)
    line = headline(None, game, solve(game))[0]
    assert line.startswith(starts)
    assert "the game of" not in line


def test_an_incomplete_answer_is_called_incomplete() -> None:
    game = load("chicken").game()
    from dataclasses import replace

    partial = replace(solve(game), complete=False)
    assert any("not known to be complete" in line for line in headline(None, game, partial))


def test_equilibria_in_words_name_the_countries() -> None:
    game = load("october-2025").game(threat=True)
    words = [equilibrium_words(game, e) for e in solve(game).equilibria]
    assert any("the United States: hold; China: press" in text for text in words)


@pytest.mark.parametrize("side", ["us", "china"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_leads_to_parameters(side, channel) -> None:
    scenario = load("busan-2025")
    uses = channel_uses(scenario, side, channel)
    if side in ("us",) or channel not in ("farm_weight", "security_weight"):
        assert uses
    for use in uses:
        assert use.value == scenario.calibration[use.parameter.name]


def test_a_channel_shows_its_own_sides_parameters_and_engine() -> None:
    names = {use.parameter.name for use in channel_uses(load("busan-2025"), "us", "rare_earths")}
    assert "rare_earth_ban_us" in names
    assert "rare_earth_power_china" not in names
    tariff = {use.parameter.name for use in channel_uses(load("busan-2025"), "us", "own_tariff")}
    assert "supply_china_short" in tariff
    assert "trade_elasticity" not in tariff
    with pytest.raises(InputError, match="no such channel"):
        channel_uses(load("busan-2025"), "us", "weather")


def test_whom_it_pays_to_give_way() -> None:
    # row holds while column presses: 4 against 3 where both hold; column: 1 against 2
    game = Game.of([[3, 4], [5, 0]], [[2, 6], [1, 0]], players=("us", "china"))
    assert yielding_words(game) == (
        "Against the status quo the United States gains 1 by giving way: what is asked for pays "
        "without a threat."
    )
    assert yielding_words(Game.of([[3, 3], [5, 0]], [[2, 6], [2, 0]])) == ""
