from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoffs.channels import CHANNELS
from payoffs.errors import InputError, NotFoundError
from payoffs.resources import DATA, fact, read_csv, scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import parse

PRICED = [name for name in scenario_names() if load(name).priced]
TEXTBOOK = [name for name in scenario_names() if not load(name).priced]
WEIGHTS = (
    "farm_weight",
    "protection_weight_us",
    "protection_weight_china",
    "security_weight",
    "audience_cost_us",
    "audience_cost_china",
)


def test_every_file_is_listed_once() -> None:
    files = {Path(str(f)).stem for f in (DATA / "scenarios").iterdir()} - {"order"}
    assert files == set(scenario_names())
    assert len(scenario_names()) == len(files)


@pytest.mark.parametrize("name", scenario_names())
def test_what_ships_is_read_without_the_checks_that_it_passes(name) -> None:
    text = (DATA / "scenarios" / f"{name}.toml").read_text("utf-8")
    assert parse(text, name).provenance(threat=False) == load(name).provenance(threat=False)


@pytest.mark.parametrize("name", PRICED)
@pytest.mark.parametrize("threat", [False, True])
def test_a_payoff_is_the_sum_of_its_channels(name, threat) -> None:
    game = load(name).game(threat)
    for total, parts in (
        (game.row_payoffs, game.row_channels),
        (game.column_payoffs, game.column_channels),
    ):
        assert np.allclose(sum(parts.values()), total, atol=1e-8)
        assert set(parts) <= set(CHANNELS)


@pytest.mark.parametrize("name", PRICED)
def test_zero_weights_give_the_purely_economic_game(name) -> None:
    scenario = load(name).override(dict.fromkeys(WEIGHTS, 0.0))
    for threat in (False, True):
        game = scenario.game(threat)
        for channels in (game.row_channels, game.column_channels):
            for channel, part in channels.items():
                if channel.endswith(("_weight", "_cost")):
                    assert not part.any(), channel


def test_the_position_of_early_2018_is_worth_nothing() -> None:
    for engine in ("closed-form", "armington"):
        game = load("pre-2018").override({"engine": engine}).game()
        assert game.payoffs(0, 0) == pytest.approx((0.0, 0.0), abs=1e-8)


@pytest.mark.parametrize("name", PRICED)
def test_priced_scenarios_say_what_they_stand_on(name) -> None:
    scenario = load(name)
    assert scenario.date is not None
    assert scenario.summary
    assert scenario.episodes
    assert scenario.threat is not None
    assert scenario.shape == scenario.game().shape
    for source in scenario.sources:
        assert fact(source)


def test_every_truce_episode_of_the_record_is_in_a_scenario() -> None:
    told = {episode for name in PRICED for episode in load(name).episodes}
    assert told == {row["id"] for row in read_csv("truce_episodes.csv")}


def test_status_quo_of_october() -> None:
    scenario = load("october-2025")
    i, j = scenario.status_quo
    assert (
        scenario.bundles("us")[i].words().startswith("41.9% tariff (August to November 2025), H20")
    )
    assert "affiliates rule in force" in scenario.bundles("us")[i].words()
    assert "boycott" in scenario.bundles("china")[j].words()


def test_the_threat_game_puts_outcomes_where_they_belong() -> None:
    """Hold and hold is the status quo; both press is both bundles carried out."""
    scenario = load("october-2025")
    stage, threat = scenario.game(), scenario.game(threat=True)
    assert threat.payoffs(0, 0) == pytest.approx(stage.payoffs(*scenario.status_quo))
    war = (3, 3)  # +100 points with the entity rule; boycott with a ban
    assert threat.payoffs(1, 1) == pytest.approx(stage.payoffs(*war))


def test_only_the_side_that_yields_bears_its_audience_cost() -> None:
    plain = load("october-2025").game(threat=True)
    scenario = load("october-2025", {"audience_cost_us": 7.0, "audience_cost_china": 3.0})
    costly = scenario.game(threat=True)
    assert (plain.row_payoffs - costly.row_payoffs).round(9).tolist() == [[0, 7], [0, 0]]
    assert (plain.column_payoffs - costly.column_payoffs).round(9).tolist() == [[0, 0], [3, 0]]


def test_the_fentanyl_levy_is_ten_points_of_the_tariff() -> None:
    rates = {
        b.settings["fentanyl"].name: b.tariff for b in load("february-2026-call").bundles("us")
    }
    assert rates == pytest.approx({"ten": 29.8, "none": 19.8, "twenty": 39.8})


def test_every_lever_on_the_table_makes_96_by_128() -> None:
    assert load("grand-bargain").shape == (96, 128)


def test_bundles_that_are_worth_the_same_tie_exactly() -> None:
    """US port fees cost China, not the United States: its payoffs must tie to the last bit."""
    game = load("grand-bargain").game()
    off, on = 0, 2  # ports is the lever before the last, entity rule the last
    assert np.array_equal(game.row_payoffs[off], game.row_payoffs[on])
    assert not np.array_equal(game.column_payoffs[off], game.column_payoffs[on])


def test_overriding_leaves_the_original_alone() -> None:
    busan = load("busan-2025")
    assert busan.override({"farm_weight": 0}).calibration["farm_weight"] == 0
    assert busan.calibration["farm_weight"] == 1.7
    assert busan.override({"engine": "armington"}).engine.name == "armington"


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"engine": "magic"}, "closed-form or armington"),
        ({"horizon": "medium"}, "short or long"),
        ({"discount_factor": 1}, "below 1"),
        ({"discount_factor": "x"}, "not a number"),
        ({"monitoring_error": 0.7}, "0 to 0.5"),
        ({"nonsense": 1}, "no parameter is called"),
    ],
)
def test_bad_overrides(overrides, said) -> None:
    with pytest.raises(InputError, match=said):
        load("busan-2025", overrides)


def test_a_textbook_game_has_no_parameters_and_no_threat() -> None:
    with pytest.raises(InputError, match="chicken: has no parameter 'farm_weight'"):
        load("chicken", {"farm_weight": 1})
    with pytest.raises(InputError, match="no threat game"):
        load("chicken").game(threat=True)
    with pytest.raises(InputError, match="without levers"):
        load("chicken").bundles("us")


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(NotFoundError, match="did you mean busan-2025"):
        load("busan2025")


# --- files -----------------------------------------------------------------------------------

BUSAN = (DATA / "scenarios" / "busan-2025.toml").read_text("utf-8")
CHICKEN = (DATA / "scenarios" / "chicken.toml").read_text("utf-8")


def test_a_copied_file_is_the_same_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BUSAN, encoding="utf-8")
    mine, shipped = load(str(path)).game(), load("busan-2025").game()
    assert np.array_equal(mine.row_payoffs, shipped.row_payoffs)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "', 'titel = "', "titel: unknown key; did you mean title"),
        ("date = 2025-11-14", 'date = "soon"', "date: expected a date"),
        ('engine = "closed-form"', "", "engine: is missing"),
        ('engine = "closed-form"', 'engine = "x"', "engine: 'x' is not one"),
        (
            'tariff = ["busan", "threat-100"]',
            'tariff = "busan"',
            "table.us.tariff: expected a list",
        ),
        ('"threat-100"]', '"threat-1000"]', "lever tariff: no setting 'threat-1000'"),
        ('tariff = ["busan", "threat-100"]', "", "fixed.us: tariff is neither"),
        ('chips = "h20"', "", "fixed.us: chips is neither"),
        ('chips = "h20"', 'chips = "h20"\nships = "x"', "us has no lever 'ships'"),
        ("[terms]", "[terms]\nmonitoring_error = 2", "monitoring_error: 2 is out of bounds"),
        ("discount_factor = 0.99", "discount_factor = nan", "discount_factor: nan"),
        ('sources = ["F021"', 'sources = ["F999"', "F999: no such fact"),
        ('entity = ["off", "on"]', 'entity = ["off", "off"]', "each once"),
        ('series = "collected"', 'series = "statutory"\n[calibration]\nfoo = 1', "called 'foo'"),
        ("[table.us]", "[table.us]\nchips = ['open']", "us: chips is fixed and on the table"),
    ],
)
def test_mistakes_in_a_scenario_file(old, new, said) -> None:
    assert old in BUSAN
    with pytest.raises(InputError, match=said) as caught:
        parse(BUSAN.replace(old, new, 1), "mine")
    assert "\n" not in str(caught.value)


def test_mistakes_in_a_matrix() -> None:
    with pytest.raises(InputError, match=r"matrix\.row_payoffs"):
        parse(CHICKEN.replace("[[3, 1], [4, 0]]", "3", 1), "mine")
    with pytest.raises(InputError, match="matrix: row_payoffs: rows must all be equally long"):
        parse(CHICKEN.replace("[[3, 1], [4, 0]]", "[[3, 1], [4]]", 1), "mine")
    with pytest.raises(InputError, match="finite"):
        parse(CHICKEN.replace("[[3, 1], [4, 0]]", "[[3, 1], [4, inf]]", 1), "mine")
    with pytest.raises(InputError, match="unknown key"):
        parse(CHICKEN + "\n[table.us]\n", "mine")


LINES = BUSAN.splitlines()


@given(st.lists(st.sampled_from(LINES), max_size=60).map("\n".join))
def test_shuffled_lines_give_a_scenario_or_one_line(text) -> None:
    try:
        parse(text, "mine").game()
    except InputError as problem:
        assert "\n" not in str(problem)  # noqa: PT017


@given(st.integers(0, len(BUSAN) - 1), st.text(max_size=3))
def test_a_damaged_file_gives_a_scenario_or_one_line(at, junk) -> None:
    try:
        parse(BUSAN[:at] + junk + BUSAN[at + 1 :], "mine").game()
    except InputError as problem:
        assert "\n" not in str(problem)  # noqa: PT017
