"""The page *Tournament*: ranking, spread, automata, and the command that gives the same."""

import json

import pytest
from views_domain import page_at, settled

import sandbox as sb
from agents import parse_rule
from agents.rules.rule import Automaton
from payoffs.game import Game
from sandbox.as_script import script
from sandbox.charts.automaton import Arrow, _curve, arrows, automaton_svg, automaton_words
from sandbox.charts.tournament import ranking_alt, ranking_spec, spread_alt, spread_spec
from sandbox.cli import main
from sandbox.views.state.address import read
from sandbox.views.tournament import page as tournament
from sandbox.views.tournament.page import pairs_html, states_html

# the row side loses more by escalation than the column side
LOPSIDED = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]])
RULES = ["always_cooperate", "always_defect"]


@pytest.fixture(scope="module")
def found():
    return sb.tournament(LOPSIDED, RULES, periods=10, evolution=True)


def opened(**query):
    return settled(page_at("tournament", **query))


def test_the_ranking_by_hand(found):
    """Defect earns 5 and 1 as row, 4 and 1 as column; cooperate 3 and 0, 2 and 0."""
    first, second = found.ranking()
    assert (first.rule, first.as_row, first.as_column, first.mean) == (
        "always_defect",
        3,
        2.5,
        2.75,
    )
    assert (second.as_row, second.as_column, second.mean) == (1.5, 1, 1.25)
    ticks, dots = ranking_spec(found.main)["layer"]
    assert [(v["who"], v["mean"]) for v in ticks["data"]["values"][:2]] == [
        ("as Row", 3.0),
        ("as Column", 2.5),
    ]
    assert [v["mean"] for v in dots["data"]["values"]] == [2.75, 1.25]
    assert ranking_alt(found.main).endswith("1 always defect 2.75; 2 always cooperate 1.25")
    assert found.plot() is not None


def test_sampled_means_have_intervals():
    noisy = sb.tournament(LOPSIDED, RULES, periods=5, replicates=8, seed=1, execution_error=0.2)
    *_, rules = ranking_spec(noisy.main)["layer"]
    value, place = rules["data"]["values"][0], noisy.ranking()[0]
    assert value["high"] - value["low"] == pytest.approx(2 * 1.96 * place.error)
    assert place.error > 0


def test_defection_takes_over(found):
    spec = spread_spec(found.rules, found.parts["evolution"])
    assert spec["data"]["values"][0] == {"time": 0.0, "share": 0.5, "rule": "always defect"}
    assert spread_alt(found.rules, found.parts["evolution"]).endswith(
        "always defect 100%; always cooperate under 0.1%"
    )
    assert tournament.stable_words(found).endswith("each other one: always defect.")


def test_arrows_of_an_asymmetric_automaton():
    """R until E is seen, then E for good, but a slip in R goes back to the start all the same."""
    machine = Automaton([1, 0], [[[0, 1], [0, 0]], [[1, 1], [1, 1]]])
    assert arrows(machine) == [
        Arrow(0, 0, "sees R"),
        Arrow(0, 1, "sees E"),
        Arrow(0, 0, "always", slip=True),
        Arrow(1, 1, "always"),
    ]
    assert automaton_words(machine) == (
        "It starts in state 1. State 1 (R): sees R: to 1; sees E: to 2; after a slip, always: to 1."
        " State 2 (E): always: to 2."
    )
    svg = automaton_svg(machine, "mine")
    assert svg.count("<circle") == 2
    assert svg.count("stroke-dasharray") == 1
    assert ">slip: always</text>" in svg
    table = states_html(machine)
    assert '<th scope="row">1 (start)</th><td>R</td><td>1: sees R<br>2: sees E<br>1: after' in table


def test_an_arrow_bends_to_the_right_of_its_way_by_hand():
    """From the corner to (300, 400), 500 long: its middle (150, 200) moves by a fifth of that."""
    path, _, _ = _curve((0.0, 0.0), (300.0, 400.0), slip=False)
    assert "Q230.0 140.0" in path  # 100 times (.8, -.6)
    path, _, _ = _curve((0.0, 0.0), (300.0, 400.0), slip=True)
    assert "Q334.0 62.0" in path  # 230 times that


def test_a_chance_is_written_and_large_automata_are_not_drawn():
    machine = parse_rule("random(0.25)").automaton
    assert ">25%</text>" in automaton_svg(machine, "random")
    own = Automaton([0.5], [[[0, 0], [0, 0]]])
    assert arrows(own) == [Arrow(0, 0, "always")]
    assert automaton_svg(Automaton([1] * 9, [[[0, 0], [0, 0]]] * 9), "long") == ""


def test_pairs_stand_in_the_order_of_the_ranking(found):
    html = pairs_html(found.main)
    rows = html.split("<tr>")[2:]
    assert ' data-tip="Escalates in every period.">1 always defect</span>' in rows[0]
    assert 'data-tip="always defect: Escalates in every period.">1</span></th>' in html
    assert rows[0].count("1.00</td>") == 1
    assert "4.50</td>" in rows[0]


def test_the_page_and_its_command(capsys):
    app = opened(scenario="chicken", months="24", rules="tit_for_tat,always_defect,joss(0.9)")
    assert "earns most" in app.markdown[1].value
    app.selectbox(key="w_drawn").select("joss(0.9)").run()
    assert app.query_params["rule"] == "joss(0.9)"
    address = read(dict(app.query_params))[0]
    assert main([*tournament.tournament_words(address), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    mine = tournament.played(address)
    assert told["ranking"] == mine.to_dict()["ranking"]
    assert told["evolution"] == mine.to_dict()["evolution"]
    scope = {}
    exec(script(tournament.tournament_words(address)), scope)
    assert scope["answer"].to_dict()["ranking"] == told["ranking"]
    capsys.readouterr()


def test_a_learner_is_not_drawn():
    app = opened(scenario="chicken", months="6", rules="roth_erev,always_defect", rule="roth_erev")
    assert any("This rule learns" in info.value for info in app.info)


def test_bad_rules_in_the_address():
    assert "there is no rule" in read({"rules": "tit_for_tats"})[1][0]
    assert "drawing the one that leads" in read({"rule": "nobody"})[1][0]
