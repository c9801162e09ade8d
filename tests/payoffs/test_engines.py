"""One outcome in all four engines, and that a scenario says why its own is its own."""

import pytest

from payoffs.errors import InputError
from payoffs.resources import scenario_names
from payoffs.scenario import load
from payoffs.spread import ENGINES, Worth, own_engine, spread, spread_words

PRICED = [name for name in scenario_names() if load(name).priced]


def test_the_threatened_tariff_costs_china_six_to_ten_times_as_much_in_the_world_model() -> None:
    kept, tariff = (spread(load("busan-2025"), i, 0) for i in (0, 2))
    lost = {
        a.engine.name: (a.us - b.us, a.china - b.china) for a, b in zip(tariff, kept, strict=True)
    }
    assert lost == {
        "short": pytest.approx((-145.7, -6.8), abs=0.06),
        "long": pytest.approx((-83.7, -47.1), abs=0.06),
        "armington-2.5": pytest.approx((-108.5, -67.7), abs=0.06),
        "armington-4": pytest.approx((-93.1, -39.3), abs=0.06),
    }


@pytest.mark.parametrize("threat", [False, True])
@pytest.mark.parametrize("name", ENGINES)
def test_the_spread_is_what_the_game_of_each_engine_pays(name, threat) -> None:
    scenario = load("busan-2025")
    game = scenario.override(ENGINES[name].settings).game(threat)
    i, j = (1, 1) if threat else (3, 2)
    worth = {w.engine.name: w for w in spread(scenario, i, j, threat)}[name]
    assert (worth.us, worth.china) == pytest.approx(game.payoffs(i, j), abs=1e-6)


@pytest.mark.parametrize("name", PRICED)
def test_every_scenario_says_why_it_takes_its_engine(name) -> None:
    assert len(load(name).engine_reason) > 40


def test_the_engine_of_a_scenario() -> None:
    assert own_engine(load("busan-2025")).name == "short"
    assert own_engine(load("pre-2018")).name == "armington-2.5"
    assert own_engine(load("pre-2018", {"trade_elasticity": 4})).name == "armington-4"


def test_a_spread_in_words() -> None:
    worths = [Worth(e, us, -us * us) for e, us in zip(ENGINES.values(), (3, -2, 1, 0), strict=True)]
    told = "over the four engines: the United States -2 to 3; China -9 to 0"
    assert spread_words(worths) == told


def test_given_numbers_have_no_engines() -> None:
    with pytest.raises(InputError, match="given numbers"):
        spread(load("chicken"), 0, 0)
