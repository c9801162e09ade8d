"""The page on lasting deals as Streamlit runs it, and the charts it draws."""

import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from views_domain import page_at

from payoffs.game import Game
from payoffs.resources import read_json, scenario_names
from sandbox.charts import lasting as charts
from sandbox.theory.repeated import SignalNoise, would_it_last
from sandbox.views.lasting import page
from sandbox.views.state.address import read
from sandbox.views.state.choice import GameChoice, solved
from sandbox.views.state.settings import LastingSettings

NAMES = ["deal", "delta", "monitoring", "tolerance", "scenario", "game"]
WORDS = st.one_of(
    st.text(max_size=12),
    st.floats().map(str),
    st.integers(-2, 9).map(str),
    st.tuples(st.integers(-1, 5), st.integers(-1, 5)).map(lambda pair: f"{pair[0]},{pair[1]}"),
    st.sampled_from([*scenario_names(), "threat"]),
)
DILEMMA = GameChoice("prisoners-dilemma")


opened = partial(page_at, "lasting")


def text_of(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption, *app.info])


def asked(choice=DILEMMA, deal=(0, 0), delta=0.6):
    return replace(page.lasted(choice, deal), delta=delta)


def data_of(spec, field):
    return next(x["data"]["values"] for x in spec["layer"] if field in x["data"]["values"][0])


def test_a_deal_that_is_called_otherwise_is_told_to_the_browser_again():
    app = opened(scenario="busan-2025")
    app.segmented_control(key="w_stage").set_value(True).run()
    told = app.selectbox(key="w_deal").proto
    assert told.options[0] == "⚑ hold / hold"
    assert (told.set_value, told.raw_value) == (True, "⚑ hold / hold")


@given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=6))
def test_any_settings_of_a_lasting_deal_are_read_and_written_back(query):
    address, complaints = read(query)
    again, silent = read(address.query())
    assert again == address
    assert silent == ()
    assert all("\n" not in line and len(line) < 300 for line in complaints)


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ({"deal": "9,9"}, "deal: '9,9' is no outcome of this 4 x 4 game; showing the usual one"),
        ({"deal": "peace"}, "deal: 'peace' is no outcome"),
        ({"deal": "1,1,1"}, "deal: '1,1,1' is no outcome"),
        ({"delta": "1"}, "delta: '1' is not a discount factor from 0 to 0.995; using"),
        ({"delta": "-0.1"}, "delta: '-0.1' is not a discount factor"),
        ({"delta": "nan"}, "delta: 'nan' is not a discount factor"),
        ({"tolerance": "7"}, "tolerance: '7' is not a whole number from 0 to 6; using 0"),
        ({"tolerance": "1.5"}, "tolerance: '1.5' is not a whole number"),
        ({"monitoring": "0.7"}, "monitoring: '0.7' is not a probability"),
    ],
)
def test_a_setting_that_cannot_be_used_gives_one_line_and_the_default(query, start):
    address, complaints = read(query)
    assert len(complaints) == 1
    assert complaints[0].startswith(start)
    assert address == read({})[0]


def test_settings_come_back_and_a_deal_belongs_to_one_game():
    query = {"deal": "1,2", "monitoring": "0.2", "delta": "0.9", "tolerance": "2"}
    address, complaints = read(query)
    assert complaints == ()
    assert address.query() == query
    moved = address.choose(scenario="chicken")
    assert moved.lasting == LastingSettings(None, 0.9, 2)
    assert LastingSettings().query() == {"deal": "", "delta": "", "tolerance": ""}


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_says_whether_it_holds(name):
    app = opened(scenario=name)
    assert not app.warning
    assert not app.error
    starts = ("It holds by itself", "It can hold", "It will not hold", "It can be improved on")
    assert any(f"**{start}.**" in text_of(app) for start in starts)


def test_the_dilemma_needs_patience_of_one_half():
    app = opened(scenario="prisoners-dilemma", delta="0.4")
    assert "**Not with this little patience.** Row would be the first" in text_of(app)
    assert "counts at least 50 cents" in text_of(app)
    app.slider(key="w_delta").set_value(0.6).run()
    assert app.query_params["delta"] == "0.6"
    assert "**It can hold.**" in text_of(app)
    app.slider(key="w_delta").set_value(0.99).run()
    assert "delta" not in app.query_params
    app.selectbox(key="w_deal").select((0, 1)).run()
    assert app.query_params["deal"] == "0,1"
    assert "**It will not hold.**" in text_of(app)
    assert not app.exception


def test_noise_and_tolerance_write_to_the_address():
    app = opened(scenario="prisoners-dilemma", monitoring="0.1")
    assert "**10 months** is how long" in text_of(app)
    app.slider(key="w_tolerance").set_value(1).run()
    assert app.query_params["tolerance"] == "1"
    assert "**110 months**" in text_of(app)
    app.slider(key="w_noise").set_value(0.0).run()
    assert "monitoring" not in app.query_params
    assert "**No report is wrong**" in text_of(app)
    assert not app.exception


def test_reports_err_by_lever_until_one_error_is_set():
    app = opened(scenario="busan-2025")
    assert "By lever: what the United States does is misread in 2% of periods kept" in text_of(app)
    assert app.slider(key="w_noise").value == pytest.approx(1 - 0.9 * 0.9 * 0.98)
    app.slider(key="w_noise").set_value(0.1).run()
    assert app.query_params["monitoring"] == "0.1"
    assert "By lever" not in text_of(app)
    (back,) = [b for b in app.button if b.label == "Wrong reports by lever"]
    back.click().run()
    assert "monitoring" not in app.query_params
    assert "By lever" in text_of(app)
    assert not app.exception


def test_the_page_says_what_lapses_when():
    app = opened(scenario="extension-2027")
    assert "9 November 2026: United States, stay of the affiliates rule" in text_of(app)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {"scenario": "geneva-2025", "deal": "0,1"},
            "Going back to an equilibrium is no punishment",
        ),
        ({"scenario": "prisoners-dilemma", "monitoring": "0.5"}, "These reports say too little"),
        ({"scenario": "prisoners-dilemma", "delta": "0.1234"}, "Cheating pays at this tolerance"),
        ({"scenario": "stag-hunt"}, "Nobody has to be deterred"),
    ],
)
def test_what_wrong_reports_do_is_said(query, words):
    assert words in text_of(opened(**query))


def test_a_large_game_chooses_part_by_part_and_says_why_no_set_is_drawn():
    app = opened(scenario="grand-bargain")
    assert "this game has 96 x 128 outcomes" in text_of(app)
    app.selectbox(key="w_deal1").select(3).run()
    assert app.query_params["deal"].endswith(",3")
    assert not app.exception


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=5))
def test_no_address_brings_the_page_on_lasting_deals_down(query):
    opened(**query)


def test_the_page_says_what_the_theory_says():
    choice = GameChoice("geneva-2025")
    shown = solved(choice)
    plain = would_it_last(shown.game, shown.status_quo)
    answer = page.lasted(choice, shown.status_quo)
    for name, entry in plain.punishments.items():
        assert answer.punishments[name].both == entry.both
    assert "China can improve on the deal alone: switching to" in answer.sentence
    assert "China would be the first to break" not in answer.sentence


def test_every_sentence_of_the_verdict_starts_with_a_capital():
    """The first player can improve on the deal (2, and 3 to the other); the second breaks it."""
    names = ("the United States", "China")
    moves = ["buy", "buy less"]
    game = Game.of([[5, 1], [7, 0]], [[6, 7], [9, 2]], ["levy", "cut"], moves, names)
    told = page.verdict(would_it_last(game, delta=0.9), 1.0)
    assert told.startswith(
        "**It will not hold.** The United States can improve on the deal alone: switching to cut "
        "gains it 2 and China 3 a period, which is no breach. Nothing keeps this deal: it pays "
        "China 6, and by going its own way China secures 6.375 whatever the other side does."
    )
    turned = Game.of([[6, 9], [7, 2]], [[5, 7], [1, 0]], moves, ["levy", "cut"], names)
    told = page.verdict(would_it_last(turned, delta=0.9), 1.0)
    assert (
        "China can improve on the deal alone: switching to cut gains it 2 and the United " in told
    )
    assert " 3 a period, which is no breach. Nothing keeps this deal: it pays the United" in told
    # punished by buy less / stop (0, 3): 1 once against 6 a period, so from 1/7 on
    cuts = ["levy", "cut", "stop"]
    kept = Game.of([[6, 9, -1], [7, 2, 0]], [[5, 7, 0], [1, 0, 3]], moves, cuts, names)
    told = page.verdict(would_it_last(kept, delta=0.9), 1.0)
    assert (
        ", which is no breach. The United States would be the first to break the deal: switching "
        "to buy less gains it 1 once, and the punishment costs 6 a period, so it keeps the deal "
        "from a discount factor of 0.1429; here it is 0.9."
    ) in told


def test_bars_say_never_where_no_patience_is_enough():
    spec = charts.patience_spec(asked(GameChoice("deadlock"), delta=0.9))
    assert {bar["text"] for bar in data_of(spec, "text")} == {"never"}
    assert "never" in charts.patience_alt(asked(GameChoice("deadlock"), delta=0.9))
    bars = data_of(charts.patience_spec(asked()), "text")
    assert [bar["delta"] for bar in bars] == [0.5] * 6
    assert {bar["who"] for bar in bars} == {"Row", "Column"}


@pytest.mark.parametrize("delta", [0.0, 0.4, 0.6, 0.99])
@pytest.mark.parametrize("name", ["prisoners-dilemma", "matching-pennies", "busan-2025"])
def test_the_set_is_plain_data_whether_point_or_polygon(name, delta):
    choice = GameChoice(name)
    answer, found = asked(choice, delta=delta), page.equilibrium_payoffs(choice, delta)
    shown = solved(choice)
    json.dumps(charts.set_spec(shown.solution, answer, found), allow_nan=False)
    assert f"at {delta:g}: " in charts.set_alt(shown.solution, answer, found)


def test_the_band_is_the_record():
    record = page.recorded(1.0)
    data = read_json("hazard.json")["all seven episodes"]
    found = page.watches(DILEMMA, (0, 0), 0.9, SignalNoise(0.1, 0.1), 1.0)
    spec = charts.truce_spec(found, record, 0)
    band = data_of(spec, "from")[0]
    assert band["months"] == pytest.approx(12 / data["per_year"])
    assert [12 / band["to"], 12 / band["from"]] == pytest.approx(data["ci90"])
    points = data_of(spec, "cheating")
    assert [point["months"] for point in points] == pytest.approx([10, 110, 1110])
    assert len(found) == 7  # none to six bad reports in a row
    json.dumps(spec, allow_nan=False)


def test_without_wrong_reports_nothing_ends():
    found = page.watches(DILEMMA, (0, 0), 0.9, SignalNoise(0.0, 0.0), 1.0)
    spec = charts.truce_spec(found, page.recorded(1.0), 0)
    json.dumps(spec, allow_nan=False)
    assert spec["layer"][-1]["data"]["values"] == []
    assert "0: no end" in charts.truce_alt(found, page.recorded(1.0), 0)
