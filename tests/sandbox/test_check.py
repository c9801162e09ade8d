"""Is a profile an equilibrium, and who would leave it: worked by hand on an asymmetric game."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import sandbox as sb
from payoffs.errors import InputError
from payoffs.formats.link import encode
from payoffs.game import Game
from sandbox.charts.replies import curve, curves, envelope, envelope_spec, replies_spec
from sandbox.cli import main
from sandbox.theory.elementary.pure import as_fractions, check_profile
from sandbox.theory.equilibria.exact import extreme_equilibria

#: Ann mixes 3/5, 2/5 (Bob is then indifferent at 2.4), Bob 5/9, 4/9 (Ann at 11/3).
UNLIKE = Game.of(
    [[1, 7], [5, 2]], [[2, 4], [3, 0]], ["up", "down"], ["left", "right"], ("Ann", "Bob")
)


def test_a_cell_that_both_would_leave():
    found = sb.check(UNLIKE, 0, "left")
    assert found.gains == (4.0, 2.0)
    assert found.best == ((1,), (1,))
    assert found.payoffs == (1.0, 2.0)
    assert repr(found) == (
        "<Check: no equilibrium: Ann gains 4 by playing down, Bob gains 2 by playing right>"
    )
    assert found.to_dict()["values"] == {"row": [1.0, 5.0], "column": [2.0, 4.0]}


def test_pure_and_mixed_equilibria():
    strict = sb.check(UNLIKE, "up", "right")
    assert (strict.equilibrium, strict.strict, strict.payoffs) == (True, True, (7.0, 4.0))
    mixed = sb.check(UNLIKE, "3/5, 2/5", "5/9,4/9")
    assert (mixed.equilibrium, mixed.strict) == (True, False)
    assert mixed.payoffs == pytest.approx((11 / 3, 2.4))
    near = sb.check(UNLIKE, [0.6, 0.4], [0.55, 0.45])
    assert near.gains == pytest.approx((0.02, 0.0))


def test_fractions_where_they_are_simple_and_payoffs_are_given():
    exact = sb.check(UNLIKE, "3/5, 2/5", "5/9,4/9").exact
    assert exact.row == (Fraction(3, 5), Fraction(2, 5))
    assert exact.column == (Fraction(5, 9), Fraction(4, 9))
    assert (exact.payoffs, exact.gains) == ((Fraction(11, 3), Fraction(12, 5)), (0, 0))
    # down against 1/3, 2/3: Ann has 3, up 5; Bob has 1, left 3
    leaves = sb.check(UNLIKE, "down", "1/3,2/3").exact
    assert (leaves.payoffs, leaves.gains) == (
        (Fraction(3), Fraction(1)),
        (Fraction(2), Fraction(2)),
    )
    assert sb.check(UNLIKE, "0.333,0.667", 0).exact is None  # thousandths are not simple
    assert (
        sb.check("busan-2025", 0, 0).exact is not None
    )  # rounded to a dollar: pages do not say it
    computed = Game.of([[1 / 3, 7], [5, 2]], [[2, 4], [3, 0]])
    assert sb.check(computed, 0, 0).exact is None
    given = Game.of([[Fraction(1, 3), 7], [5, 2]], [[2, 4], [3, 0]])
    assert sb.check(given, 0, "1/2,1/2").exact.payoffs == (Fraction(11, 3), Fraction(3))


@given(st.lists(st.integers(-9, 9), min_size=8, max_size=8))
def test_equilibria_in_fractions_are_those_of_exact_enumeration(numbers):
    a, b = (np.array(part, float).reshape(2, 2) for part in (numbers[:4], numbers[4:]))
    game = Game.of(a, b)
    listed = {(e.row, e.column) for e in extreme_equilibria(game).equilibria}
    found = [as_fractions(game, e.row, e.column) for e in sb.solve(game).equilibria]
    assert {(e.row, e.column) for e in found} == listed
    assert all(e.gains == (0, 0) for e in found)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("1/2,1/3", 0, "row: adds up to 0.833333; probabilities add up to 1"),
        ("0.5,0.25,0.25", 0, "row: 3 probabilities for 2 strategies; give one each"),
        (2, 0, "row: 2 is no strategy; they go from 0 to 1"),
        (0, "middle", "column: 'middle' is no strategy; give its name, its number from 0 to 1, or"),
        (0, "2,-1", "column: a probability is a number from 0 to 1"),
        (0, [float("nan"), 1], "column: a probability is a number from 0 to 1"),
        (0, "1,x", "column: 'x' is not a number"),
    ],
)
def test_what_is_no_profile_is_one_line(row, column, said):
    with pytest.raises(InputError) as caught:
        sb.check(UNLIKE, row, column)
    assert str(caught.value).startswith(said)


@given(st.integers(0, 10**6))
def test_the_gain_is_what_the_best_reply_adds(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 5, 2)
    game = Game.of(rng.normal(size=(m, n)), rng.normal(size=(m, n)))
    x, y = rng.dirichlet(np.ones(m)), rng.dirichlet(np.ones(n))
    found = check_profile(game, x, y)
    for side in (0, 1):
        best = 0.0
        for k in range((m, n)[side]):
            plan = np.eye((m, n)[side])[k]
            pair = (plan, y) if side == 0 else (x, plan)
            best = max(best, game.expected(*pair)[side] - found.payoffs[side])
        assert found.gains[side] == pytest.approx(best, abs=1e-9)


def test_every_equilibrium_of_a_solution_passes():
    for name in ("chicken", "stag-hunt", "busan-2025"):
        solution = sb.solve(name)
        for e in solution.equilibria:
            assert sb.check(solution.game, e.row, e.column).equilibrium


def test_the_command(capsys):
    word = "own=" + encode(UNLIKE)
    assert main(["solve", word, "--check", "1/2,1/2", "left"]) == 0
    assert (
        "50% up + 50% down | left (worth 3 and 2.5) is no equilibrium: Ann gains 2 by playing "
        "down." in " ".join(capsys.readouterr().out.split())
    )
    assert main(["solve", word, "--check", "0", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["check"]["equilibrium"] is True
    assert main(["solve", word, "--check", "0", "7"]) == 2
    assert capsys.readouterr().err == "error: column: 7 is no strategy; they go from 0 to 1\n"


def test_curves_turn_where_the_other_side_is_indifferent():
    of_row, of_column = curves(UNLIKE)
    assert of_row == [(1.0, 0.0), (1.0, 5 / 9), (0.0, 5 / 9), (0.0, 1.0)]
    assert of_column == [(0.0, 1.0), (0.6, 1.0), (0.6, 0.0), (1.0, 0.0)]
    assert curve(-2.0, -1.0) == [(0.0, 0.0), (1.0, 0.0)]
    assert curve(1.0, 0.0) == [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    assert curve(0.0, 0.0) == []
    spec = replies_spec(sb.solve(UNLIKE).main)
    boxed = sorted((v["p"], v["q"]) for v in spec["layer"][1]["data"]["values"])
    assert boxed == [(0.0, 1.0), (pytest.approx(0.6), pytest.approx(5 / 9)), (1.0, 0.0)]


def test_the_upper_envelope():
    wide = Game.of([[0, 1, 2], [1, 0, 3]], [[4, 0, 3], [1, 2, 0]], ["up", "down"])
    assert [(p, v) for p, v in envelope(wide.column_payoffs)] == [
        (0.0, 2.0),
        (pytest.approx(0.2), pytest.approx(1.6)),
        (1.0, 4.0),
    ]
    spec = envelope_spec(sb.solve(wide).main, 0)
    assert spec["encoding"]["x"]["title"] == "Row plays up"
    assert spec["layer"][1]["data"]["values"][:2] == [
        {"p": 1.0, "v": 4.0, "what": "c0"},
        {"p": 0.0, "v": 1.0, "what": "c0"},
    ]


@given(st.integers(0, 10**6))
def test_the_envelope_is_the_largest_line_everywhere(seed):
    rng = np.random.default_rng(seed)
    lines = rng.integers(-3, 4, (2, rng.integers(1, 6))).astype(float)
    corners = envelope(lines)
    assert corners[0][0] == 0.0
    assert corners[-1][0] == 1.0
    for p in np.linspace(0, 1, 23):
        drawn = np.interp(p, [c[0] for c in corners], [c[1] for c in corners])
        assert drawn == pytest.approx((p * lines[0] + (1 - p) * lines[1]).max())


def _panels(app):
    return " ".join(panel.proto.json for panel in app.get("bidi_component"))


def test_the_page_says_who_would_leave():
    app = AppTest.from_string(
        "from sandbox.views.game.page import page; page()", default_timeout=60
    )
    app.query_params["own"] = encode(UNLIKE)
    app.session_state["command_solve"] = True
    app.run()
    assert (
        "<b>No equilibrium.</b> Ann gains 4 by playing down. Bob gains 2 by playing right."
        in _panels(app)
    )
    app.text_input(key="w_plan0").set_value("3/5,  2/5").run()
    app.text_input(key="w_plan1").set_value("5/9,4/9").run()
    told = "<b>An equilibrium</b>: neither side gains by leaving it. It is worth 11/3 (3.7) to "
    assert told in _panels(app)
    assert app.query_params["plays1"] == "3/5, 2/5"
    assert app.code[0].value.endswith('--check "3/5, 2/5" 5/9,4/9')
    app.text_input(key="w_plan1").set_value("1/2").run()
    assert "Bob: " in app.warning[0].value
    assert not app.exception
