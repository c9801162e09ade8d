"""The state in the page's address: whatever it holds, one clear line and a default."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoffs.parameters import catalogue
from payoffs.resources import scenario_names
from sandbox.cli import main
from sandbox.views.kit.take_away import simulate_words
from sandbox.views.state.address import Address, read
from sandbox.views.state.choice import ENGINES, GameChoice, slider_order, solved
from sandbox.views.state.simulation import SimulationSettings

NAMES = [
    *("scenario", "game", "engine", "series", "cell", "us", "china", "execution", "monitoring"),
    *("months", "histories", "seed", "q", "kind", "nonsense"),
    *catalogue(),
]
WORDS = st.one_of(
    st.text(max_size=30),
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from([*scenario_names(), *ENGINES, "threat", "1,1", "-1,0", "9,9", "1,1,1"]),
    st.sampled_from(["tit_for_tat", "tolerant_trigger(2)", "random(", "nan", "inf", "1e400"]),
)


@given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=8))
def test_any_address_is_read_and_written_back(query):
    address, complaints = read(query)
    again, silent = read(address.query())
    assert again == address
    # what is used outside its range is announced for as long as it stands
    assert all(line.endswith("; using it all the same") for line in silent)
    assert set(silent) <= set(complaints)
    assert all("\n" not in line and len(line) < 300 for line in complaints)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_unknown_names_are_named_and_ignored(query):
    address, _ = read(query)
    assert address.choice.scenario in scenario_names()


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ({"scenario": "nowhere"}, "scenario: 'nowhere' is not one of the scenarios"),
        ({"scenario": "/etc/passwd"}, "scenario: '/etc/passwd' is not one"),
        ({"game": "war"}, "game: 'war' is not stage or threat"),
        ({"scenario": "chicken", "game": "threat"}, "game: this scenario has no threat game"),
        ({"engine": "steam"}, "engine: 'steam' is no engine"),
        ({"scenario": "chicken", "engine": "long"}, "engine: 'long' is no engine"),
        ({"cell": "4,0"}, "cell: '4,0' is no cell of this 4 x 4 game"),
        ({"game": "threat", "cell": "2,2"}, "cell: '2,2' is no cell of this 2 x 2 game"),
        (
            {"soy_premium_later": "76"},
            "soy_premium_later: 76 is not between 42 and 75 USD a tonne; using it all the same",
        ),
        (
            {"soy_premium_later": "-1"},
            "soy_premium_later: -1 is out of bounds; give at least 0 (USD a tonne); using 50",
        ),
        ({"soy_premium_later": "nan"}, "soy_premium_later: nan is not a finite number; using 50"),
        ({"trade_elasticity": "3"}, "trade_elasticity: is set by the choice of engine"),
        (
            {"scenario": "chicken", "soy_premium_later": "9"},
            "soy_premium_later: a textbook game has no",
        ),
        ({"us": "tit_for_tit"}, "us: there is no rule 'tit_for_tit'"),
        ({"months": "0"}, "months: '0' is not a whole number from 1 to 600"),
        ({"seed": "1.5"}, "seed: '1.5' is not a whole number"),
        ({"execution": "0.9"}, "execution: '0.9' is not a probability"),
        ({"crises": "now"}, "crises: 'now' is none of off, rates, equilibrium, rule here"),
        (
            {"scenario": "chicken", "crises": "equilibrium"},
            "crises: 'equilibrium' is none of off, rates, rule here; using off",
        ),
        ({"kind": "guess"}, "kind: 'guess' is no kind"),
        ({"colour": "red"}, "'colour' is no setting of this page"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(query, start):
    _, complaints = read(query)
    assert len(complaints) == 1
    assert complaints[0].startswith(start)


def test_a_number_outside_its_range_is_used_as_in_the_command(capsys):
    """On both sides of the range, of the game and of the world around it: the same words."""
    query = {"soy_premium_later": "76", "around": "suppliers", "rare_earth_target": "0.9"}
    address, complaints = read(query)
    assert complaints == (
        "soy_premium_later: 76 is not between 42 and 75 USD a tonne; using it all the same",
        "rare_earth_target: 0.9 is not between 0.2 and 0.7 share of imports; using it all the same",
    )
    assert dict(address.choice.overrides) == {"soy_premium_later": 76.0}
    assert dict(address.simulation.numbers) == {"rare_earth_target": 0.9}
    words = simulate_words(replace(address, simulation=replace(address.simulation, months=3)))
    assert main([*words, "--json"]) == 0
    noted = [line for line in capsys.readouterr().err.splitlines() if "all the same" in line]
    assert noted == list(complaints)


def test_defaults_leave_the_address_empty():
    assert Address().query() == {}
    assert read({}) == (Address(), ())
    assert read({"engine": "short", "soy_premium_later": "50"})[0] == Address()


def test_a_full_address_comes_back():
    query = {
        "scenario": "october-2025",
        "game": "threat",
        "engine": "armington-4",
        "cell": "1,0",
        "farm_weight": "2.5",
        "us": "generous_tit_for_tat(0.25)",
        "execution": "0.02",
        "monitoring": "0",
        "months": "24",
        "histories": "50",
        "seed": "7",
        "crises": "equilibrium",
        "q": "soy beans",
        "kind": "weight",
    }
    address, complaints = read(query)
    assert complaints == ()
    assert address.query() == query


def test_another_game_lets_the_cell_go_and_keeps_the_numbers():
    address = read({"cell": "3,3", "soy_premium_later": "60"})[0]
    moved = address.choose(scenario="geneva-2025")
    assert moved.cell is None
    assert dict(moved.choice.overrides) == {"soy_premium_later": 60.0}
    textbook = address.choose(scenario="chicken")
    assert textbook.choice == GameChoice("chicken")


def test_a_number_moved_back_leaves_the_address():
    address = Address().override("soy_premium_later", 60.0)
    assert address.query() == {"soy_premium_later": "60"}
    assert address.override("soy_premium_later", 50.0) == Address()


def test_every_engine_prices_the_usual_scenario():
    games = {name: solved(GameChoice(engine=name)).game.row_payoffs[0, 0] for name in ENGINES}
    assert len({round(value, 6) for value in games.values()}) == len(ENGINES)
    assert GameChoice().engine_in_force == "short"


def test_sliders_keep_their_order_while_they_move():
    moved = GameChoice(overrides=(("soy_premium_later", 60.0),))
    assert slider_order(moved) is slider_order(GameChoice())
    assert slider_order(GameChoice("chicken")) == ()
    assert slider_order(GameChoice())[0].moves


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(scenario_names()), st.booleans(), st.sampled_from(list(ENGINES)))
def test_every_choice_has_a_picture(name, threat, engine):
    query = {"scenario": name, "engine": engine, "game": "threat" if threat else "stage"}
    shown = solved(read(query)[0].choice)
    assert shown.lines
    assert shown.solution.equilibria


def test_play_has_the_same_defaults_as_an_empty_address():
    assert read({})[0].simulation == SimulationSettings()


def test_levels_of_levers_are_in_the_address_by_the_commands_words() -> None:
    address, complaints = read({"us.tariff": "35", "china.soybeans.twenty-five": "15"})
    assert complaints == ()
    assert dict(address.choice.overrides) == {
        "us.tariff.busan": 35.0,
        "china.soybeans.twenty-five": 15.0,
    }
    assert address.query() == {"us.tariff.busan": "35", "china.soybeans.twenty-five": "15"}
    assert read(address.query())[0] == address
    assert address.choice.build().bundles("us")[0].tariff == 35.0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            {"us.tariff": "-3"},
            "us.tariff.busan: -3 is out of bounds; give between 0 and 1000 (percent); using 29.8",
        ),
        ({"us.fentanyl": "10"}, "neither fixes nor lists this lever; ignored"),
        ({"us.ships": "1"}, "is no setting of this page"),
        ({"us.tariff": "30", "us.tariff.busan": "35"}, "us.tariff.busan: is given twice"),
    ],
)
def test_levels_that_cannot_be_used_are_named(query, said) -> None:
    assert any(said in line for line in read(query)[1])


def test_the_address_says_whose_payoffs():
    address, complaints = read({"scenario": "october-2025", "calibration": "economies"})
    assert complaints == ()
    assert address.choice.whose == "economies"
    assert address.query() == {"scenario": "october-2025", "calibration": "economies"}
    moved = address.override("farm_weight", 2.0).override("elasticity_us", 3.0)
    assert moved.choice.whose == "yours"
    back = moved.whose("leaders")
    assert (back.choice.whose, dict(back.choice.overrides)) == ("leaders", {"elasticity_us": 3.0})
    assert moved.whose("").choice.whose == "scenario"
    assert read({"calibration": "yours", "farm_weight": "2"})[0].choice.whose == "yours"
    assert read({"calibration": "mine"})[1] == (
        "calibration: 'mine' is not economies, leaders, yours; showing the scenario's own weights",
    )
    assert "no weights" in read({"scenario": "chicken", "calibration": "leaders"})[1][0]


@pytest.mark.parametrize(
    ("link", "shape", "first"),
    [
        ("scenario=chicken&cell=1,0", (2, 2), 3.0),
        ("game=threat&engine=long&cell=1,1&farm_weight=2", (2, 2), 5.0),
        ("us.tariff=35&china.soybeans.twenty-five=15&deal=0,1&delta=0.9", (4, 4), -42.03),
        ("table=us.entity:off;us.tariff:busan,35&calibration=leaders", (2, 4), None),
        (
            "own=1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJeSk"
            "KaZlFuUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg&plays1=1/2,1/2",
            (2, 2),
            3.0,
        ),
    ],
)
def test_links_that_were_handed_out_open_the_same(link, shape, first):
    query = dict(part.split("=", 1) for part in link.split("&"))
    address, complaints = read(query)
    assert complaints == ()
    game = solved(address.choice).game
    assert game.shape == shape
    if first is not None:
        assert game.row_payoffs[0, 0] == pytest.approx(first, abs=0.05)
    assert read(address.query() | {"v": "1"}) == (address, ())
    said = read(query | {"v": "2"})[1]
    assert said == (
        "v: '2' is of another version of this app (1 here); what it names otherwise is not "
        "restored",
    )


@pytest.mark.parametrize(
    ("name", "most", "over"),
    [
        ("months", "600", "601"),
        ("histories", "20000", "20001"),
        ("tolerance", "6", "7"),
        ("delta", "0.995", "0.996"),
        ("deadline", "24", "25"),
        ("give", "2", "3"),
        ("patience1", "0.99", "0.991"),
        ("us", "tolerant_trigger(2, 1000)", "tolerant_trigger(2, 1001)"),
        ("rules", ",".join(f"tolerant_trigger(1, {k})" for k in range(1, 41)), None),
    ],
)
def test_no_address_asks_for_more_than_a_stated_budget(name, most, over):
    assert read({name: most})[1] == ()
    if over is None:
        over = most + ",tit_for_tat"
    address, complaints = read({name: over})
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{name}: ")
    assert address == read({})[0]
