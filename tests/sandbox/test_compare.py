"""Two games side by side: what differs, in data, in words and on the page."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

import sandbox as sb
from payoffs.game import Game
from sandbox.charts.compare import compare_alt, compare_spec, pairs
from sandbox.cli import main
from sandbox.questions.compare import said
from sandbox.views.compare import page as compare
from sandbox.views.state.address import read

# a dilemma, and the same with another temptation of the column side only
FIRST = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]], ["keep", "break"], ["buy", "stop"], title="one")
SECOND = Game.of(
    [[3, 0], [5, 1]], [[2, 1], [0, 3]], ["keep", "break"], ["buy", "stop"], title="two"
)


@pytest.fixture(scope="module")
def found():
    return sb.compare(FIRST, SECOND)


def line(found, key):
    return next(one for one in found.lines if one.key == key)


def test_by_hand(found):
    """Break, stop in both, worth 1 and 3 to the column side, which gains 2 by a breach in one."""
    assert not line(found, "equilibrium").differs
    assert line(found, "equilibrium").a == "break / stop"
    worth = line(found, "equilibrium_payoffs")
    assert (worth.a, worth.b, worth.differs) == ([1.0, 1.0], [1.0, 3.0], True)
    assert worth.texts == ("1, 1", "1, 3")
    # (5 - 3) / (5 - 1) for the row side; (4 - 2) / (4 - 1) for the column side, then 0: 1 < 2
    assert line(found, "critical_nash_row").a == 0.5
    assert line(found, "critical_nash_column").a == pytest.approx(2 / 3)
    assert line(found, "critical_nash_column").b != line(found, "critical_nash_column").a
    us, china = found.payoffs
    assert us.tolist() == [[0, 0], [0, 0]]
    assert china.tolist() == [[0, -3], [0, 2]]


def test_a_game_beside_itself_differs_in_nothing():
    same = sb.compare(FIRST, FIRST)
    assert same.differences == ()
    assert "0 of" in same.headline


def test_other_strategies_have_no_payoffs_side_by_side():
    other = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]])
    assert sb.compare(FIRST, other).payoffs is None


def test_numbers_and_chances_of_two_engines(capsys):
    words = ["compare", "october-2025", "october-2025", "--set", "farm_weight=2"]
    words += ["--set-b", "engine=armington", "--calibration-b", "economies"]
    assert main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    told = {one["key"]: one for one in data["lines"]}
    assert told["engine"]["differs"]
    assert told["calibration"]["b"] == "yours"
    assert (
        told["us_execution"]["a"]
        == sb.crisis("october-2025", sender="us", overrides={"farm_weight": 2}, tips=False).chances[
            "execution"
        ]
    )
    assert "farm_weight" not in [number["name"] for number in data["numbers"]]
    assert main([*words, "--all"]) == 0
    text = capsys.readouterr().out
    assert "≠  how tariffs are priced" in text
    assert "   date" in text


def test_what_cannot_be_compared_is_said_in_a_line(capsys):
    for words, place in (
        (["busan-2025", "chicken", "--set-b", "farm_weight=2"], "chicken: has no parameter"),
        (["busan-2025", "nope"], "no scenario is called 'nope'"),
        (["busan-2025", "busan-2025", "--calibration-a", "mine"], "mine"),
        (["busan-2025", "chicken", "--threat"], "describes no threat game"),
    ):
        assert main(["compare", *words]) == 2
        problem = capsys.readouterr().err
        assert place in problem
        assert problem.count("\n") == 1


def test_the_figure_joins_the_same_outcomes(found):
    assert pairs(found)[0] == ("status quo, the deal", [3.0, 2.0], [3.0, 2.0])
    assert ("equilibrium", [1.0, 1.0], [1.0, 3.0]) in pairs(found)
    rules, points, *texts = compare_spec(found)["layer"]
    assert {"u": 1.0, "v": 1.0, "u2": 1.0, "v2": 3.0, "what": "equilibrium"} in rules["data"][
        "values"
    ]
    assert points["data"]["values"][0]["game"] == "A"
    # three outcomes of B stand at (3, 2), (1, 3) and nearby: no two names at one height and side
    named = [v for layer in texts[:-1] for v in layer["data"]["values"] if "color" in v]
    assert {v["text"] for v in named} >= {"status quo, the deal", "equilibrium"}
    assert len({(v["u"], v["v"]) for v in named}) == len({v["text"] for v in named})
    assert "equilibrium: A 1.0 and 1.0, B 1.0 and 3.0" in compare_alt(found)
    assert found.plot() is not None


def test_the_table_marks_what_differs(found):
    shown = compare.lines_html(found, same=False)
    assert "equilibria: worth to both" in shown
    assert "class of the game" in compare.lines_html(found, same=True)
    assert '<td data-head="B" class="moved">1, 3</td>' in shown
    assert shown.count("≠") == len(found.differences)
    html = compare.payoffs_html(found)
    assert '<span class="a">0</span> <span class="b">−3.00</span>' in html


def test_one_situation_twice_is_told_apart_in_the_heads():
    twice = sb.compare("busan-2025", "busan-2025", b_overrides={"engine": "armington"})
    heads = compare.lines_html(twice, same=False).split("</thead>")[0]
    first, second = re.findall(r'<th scope="col">([AB]: [^<]*)</th>', heads)
    assert first.endswith(", Closed form, short run")
    assert second.endswith(", World trade, elasticity 2.5")


def test_what_stands_beside_by_default():
    assert compare.other_of(read({})[0]).scenario != "busan-2025"
    moved = read({"farm_weight": "2"})[0]
    assert compare.other_of(moved).scenario == "busan-2025"
    assert compare.other_of(moved).overrides == ()


def test_the_page_and_its_command(capsys):
    app = AppTest.from_string(
        "from sandbox.views.compare.page import page; page()", default_timeout=120
    )
    app.query_params.update({"scenario": "chicken", "with": "stag-hunt"})
    app.run()
    assert not app.exception
    assert app.selectbox(key="w_with").value == "stag-hunt"
    app.toggle(key="w_same").set_value(True).run()
    assert app.query_params["same"] == "on"
    address = read({"scenario": "geneva-2025", "farm_weight": "2", "with_engine": "long"})[0]
    other = compare.other_of(address)
    words = compare.compare_words(address, other)
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    mine = sb.compare(address.choice.build(), other.build())
    assert [one["differs"] for one in told["lines"]] == [one.differs for one in mine.lines]


def test_bad_words_in_the_address():
    assert "comparing with the usual one" in read({"with": "x"})[1][0]
    assert "no engine" in read({"with_engine": "x"})[1][0]


def test_words():
    assert said([[1.0, 2.0], [3.0, 4.0]]) == "1, 2; 3, 4"
