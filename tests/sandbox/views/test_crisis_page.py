"""The page on crises as Streamlit runs it, its tree, and its command."""

import json
from functools import partial
from itertools import pairwise

import pytest
from views_domain import page_at, slide

import sandbox as sb
from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.charts.crisis import crisis_alt, crisis_spec, leaves_of
from sandbox.cli import main
from sandbox.questions.crisis_tips import beside_record, on_record
from sandbox.views.crisis import page
from sandbox.views.kit.take_away import crisis_words
from sandbox.views.state.address import read
from sandbox.words import MINUS

opened = partial(page_at, "crisis")


def text_of(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption])


#: From the top of the picture to its foot.
ENDS = ["status_quo", "concession", "back_down", "execution", "answered"]


@pytest.fixture(scope="module")
def before_the_war():
    """An asymmetric crisis: 69% threaten, 94% resist, 35% carry out, all of that answered."""
    return sb.crisis("pre-2018", sender="us")


def test_the_tree_has_the_numbers_of_the_answer(before_the_war):
    leaves = {leaf.name: leaf for leaf in leaves_of(before_the_war)}
    assert list(leaves) == ENDS
    assert round(leaves["status_quo"].chance, 3) == 0.315
    assert round(leaves["concession"].chance, 3) == 0.039
    assert round(leaves["back_down"].chance, 3) == 0.419
    assert leaves["execution"].chance == 0.0
    assert round(leaves["answered"].chance, 3) == 0.227
    assert sum(leaf.chance for leaf in leaves.values()) == pytest.approx(1.0)
    assert (round(leaves["concession"].us, 1), round(leaves["concession"].china, 1)) == (
        11.5,
        -16.6,
    )


def test_branches_are_as_wide_as_they_are_likely_and_never_cross(before_the_war):
    spec = crisis_spec(before_the_war)
    bands = {}
    for row in spec["layer"][0]["data"]["values"]:
        bands.setdefault(row["name"], {})[round(row["x"], 6)] = (row["y"], row["y2"])
    chances = {leaf.name: leaf.chance for leaf in leaves_of(before_the_war)}
    assert set(bands) == {name for name, chance in chances.items() if chance}
    for name, band in bands.items():
        assert all(low - high == pytest.approx(chances[name]) for high, low in band.values())
        assert max(band) == 4.0
    order = [name for name in ENDS if name in bands]
    for upper, lower in pairwise(order):
        for x, (_, bottom) in bands[upper].items():
            assert bottom <= bands[lower][x][0] + 1e-9
    heads = [row["what"] for row in spec["layer"][2]["data"]["values"]]
    assert heads == [
        "US\nthreatens\n69%", "China\nresists\n94%", "US\ncarries out\n35%", "China\nanswers\n100%",
    ]  # fmt: skip
    ends = [row["what"] for row in spec["layer"][3]["data"]["values"]]
    assert ends == [
        "No threat 31%",
        "Conceded 4%",
        "Dropped 42%",
        "Carried out,\nno answer 0%",
        "Carried out,\nanswered 23%",
    ]
    under = [row["y"] for row in spec["layer"][4]["data"]["values"]]
    beside = [row["y"] for row in spec["layer"][3]["data"]["values"]]
    assert [round(a - b, 2) for a, b in zip(under, beside, strict=True)] == [0, 0, 0, 0.11, 0.11]
    assert f"conceded 4%, worth 11.5 to the United States and {MINUS}16.6 to China" in crisis_alt(
        before_the_war
    )
    assert before_the_war.plot().to_dict()["layer"]


def test_ends_stand_beside_the_record(before_the_war):
    rows = {row.end: row for row in beside_record(before_the_war)}
    assert [(r.count, r.threats) for r in rows.values()] == [(9, 26), (4, 26), (13, 26)]
    # of the 68.5% threats: 3.9 conceded, 41.9 dropped, 22.7 carried out
    assert [round(row.here, 2) for row in rows.values()] == [0.06, 0.61, 0.33]
    assert (round(rows["execution"].low, 2), round(rows["execution"].high, 2)) == (0.33, 0.67)
    assert [row.id for row in on_record(before_the_war)] == ["T01", "T06"]
    html = page.record_html(before_the_war)
    assert "13 of 26 = 50%" in html
    assert "Executed after 106 days." in html


def test_channels_say_what_an_end_changes(before_the_war):
    conceded = before_the_war.against_quiet("concession")
    assert sum(conceded["us"].values()) == pytest.approx(11.5, abs=0.05)
    assert sum(conceded["china"].values()) == pytest.approx(-16.6, abs=0.05)
    html = page.channels_html(before_the_war)
    assert "<b>+11.5</b>" in html
    assert f"<b>{MINUS}16.6</b>" in html


def test_the_page_says_who_threatens_what_and_what_would_tip_it():
    app = opened(scenario="pre-2018")
    told = text_of(app)
    assert "The United States may threaten: tariff (200 bn list at 10%)." in told
    assert "backing down would have to cost the United States 6.0 (now 0.0)" in told
    assert "Conceding costs China 16.6, a threat carried out 10.2 more" in told
    assert app.code[0].value == "truce crisis pre-2018"


def test_a_slider_tips_the_crisis_and_the_link_keeps_it():
    app = opened(scenario="pre-2018")
    slide(app, "tipping", crisis_backdown_us=10.0)
    assert app.query_params["crisis_backdown_us"] == "10"
    assert "The threat is credible" in text_of(app)
    app.get_by_key("w_sender").set_value("china").run()
    assert app.query_params["sender"] == "china"
    assert app.code[0].value == "truce crisis pre-2018 --set crisis_backdown_us=10 --sender china"
    app.get_by_key("w_sender").set_value("us").run()
    assert "sender" not in app.query_params


def test_both_may_threaten_in_turn():
    told = text_of(opened(scenario="october-2025", sender="both"))
    assert "**Together:** nobody threatens **0%**, the target gives way **99%**" in told
    assert told.index("China may threaten by 1 December") < told.index("The United States may")


@pytest.mark.parametrize("name", scenario_names())
def test_no_situation_leaves_the_page_empty(name):
    app = opened(scenario=name)
    if load(name).crisis:
        assert len(app.get("vega_lite_chart")) == 1
        assert "of conceding" in text_of(app) or "concession" in text_of(app)
        return
    app.button(key="no_crisis_go").click().run()
    assert not app.exception
    assert app.query_params["scenario"] == "pre-2018"
    assert len(app.get("vega_lite_chart")) == 1


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ({"sender": "eu"}, "sender: 'eu' is not us, china or both; taking the first"),
        ({"information": "none"}, "information: 'none' is not private, full or quantal"),
        ({"day": "soon"}, "day: 'soon' is no day as 2025-11-01"),
        ({"scenario": "october-2025", "day": "2029-01-01"}, "not within a year after 2025-10-10"),
    ],
)
def test_what_a_link_gets_wrong_is_said(query, line):
    address, complaints = read(query)
    assert len(complaints) == 1
    assert line in complaints[0]
    assert read(address.query()) == (address, ())


@pytest.mark.parametrize(
    "query",
    [
        {"scenario": "pre-2018"},
        {"scenario": "extension-2027", "sender": "china", "information": "full", "game": "threat"},
        {"scenario": "october-2025", "sender": "us", "day": "2025-12-24", "engine": "long",
         "crisis_backdown_us": "20", "information": "quantal"},
    ],
)  # fmt: skip
def test_the_command_gives_the_numbers_of_the_page(query, capsys):
    from sandbox.views.crisis.page import answered

    address, complaints = read(query)
    assert not complaints
    assert main([*crisis_words(address), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    mine = answered(address.choice, address.crisis)
    assert {k: v["probability"] for k, v in data["outcomes"].items()} == dict(mine.chances)
