"""``import sandbox as sb``: what it exports, what it costs to open, and what its answers can do."""

import json

import pytest

import sandbox as sb
from payoffs.game import Game
from payoffs.results import Result
from sandbox.cli import main

#: Everything a script may import from the root. A name that goes is a break for somebody.
EXPORTED = [
    "Game",
    "InputError",
    "Match",
    "Scenario",
    "TruceModel",
    "check",
    "compare",
    "crisis",
    "describe",
    "explain",
    "facts",
    "forecasts",
    "history",
    "leaders",
    "levers",
    "linkage",
    "load",
    "map",
    "negotiate",
    "parameters",
    "ratify",
    "record",
    "repeat",
    "report",
    "resolve",
    "rules",
    "scenarios",
    "simulate",
    "solve",
    "sweep",
    "timeline",
    "tournament",
    "uncertainty",
    "validate",
]


def test_the_front_door_exports_exactly_this():
    assert sb.__all__ == EXPORTED
    assert all(getattr(sb, name) is not None for name in EXPORTED)
    assert set(EXPORTED) <= set(dir(sb))


@pytest.mark.parametrize(
    ("wrong", "near"), [("slove", "solve"), ("Scenarios", "Scenario"), ("zzz", "help")]
)
def test_a_wrong_name_is_answered_with_a_near_one(wrong, near):
    with pytest.raises(AttributeError, match=f"no '{wrong}'; perhaps {near}"):
        getattr(sb, wrong)


ASYMMETRIC = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]], title="lopsided")

QUESTIONS = [
    ("leaders", lambda: sb.leaders()),
    ("forecasts", lambda: sb.forecasts()),
    ("solve chicken", lambda: sb.solve("chicken")),
    ("crisis october-2025 --sender us", lambda: sb.crisis("october-2025", sender="us")),
    ("solve chicken --selection --exact", lambda: sb.solve("chicken", selection=True, exact=True)),
    (
        "solve geneva-2025 --set farm_weight=2",
        lambda: sb.solve("geneva-2025", overrides={"farm_weight": 2}),
    ),
    ("negotiate chicken --patience .9,.95", lambda: sb.negotiate("chicken", patience=(0.9, 0.95))),
    ("linkage grand-bargain", lambda: sb.linkage(sb.load("grand-bargain"))),
    ("ratify busan-2025 --reference 1,1", lambda: sb.ratify("busan-2025", reference=(1, 1))),
    ("resolve october-2025 --yielding 3,4", lambda: sb.resolve("october-2025", yielding=(3, 4))),
    ("repeat chicken --delta 0.9", lambda: sb.repeat("chicken", delta=0.9)),
    (
        "repeat busan-2025 --tolerance 1 --renewal 0.5",
        lambda: sb.repeat("busan-2025", tolerance=1, renewal=0.5),
    ),
    (
        "compare chicken geneva-2025 --set-b farm_weight=2",
        lambda: sb.compare("chicken", "geneva-2025", b_overrides={"farm_weight": 2}),
    ),
    ("scenarios", lambda: sb.scenarios()),
    ("levers busan-2025", lambda: sb.levers("busan-2025")),
    ("parameters --set farm_weight=2", lambda: sb.parameters(overrides={"farm_weight": 2})),
    ("facts F134 F172", lambda: sb.facts("F134", "F172")),
    ("rules", lambda: sb.rules()),
    (
        "record --threats --side us --from 2025-01-01",
        lambda: sb.record(threats=True, side="us", since="2025-01-01"),
    ),
    (
        "explain busan-2025 --profile 1,0 --sources",
        lambda: sb.explain("busan-2025", (1, 0), sources=True),
    ),
    ("explain chicken --profile 0,1", lambda: sb.explain("chicken", "0,1")),
    ("validate", lambda: sb.validate()),
    (
        "simulate geneva-2025 --us tit_for_tat --china grim_trigger --periods 9 --replicates 8 "
        "--seed 3",
        lambda: sb.simulate(
            "geneva-2025", "tit_for_tat", "grim_trigger", periods=9, replicates=8, seed=3
        ),
    ),
    (
        "simulate busan-2025 --us tit_for_tat --china tit_for_tat --surroundings suppliers "
        "--replicates 4 --seed 3",
        lambda: sb.simulate(
            "busan-2025",
            "tit_for_tat",
            "tit_for_tat",
            surroundings="suppliers",
            replicates=4,
            seed=3,
        ),
    ),
    (
        "simulate chicken --us tit_for_tat --china grim_trigger --exact --discount 0.9",
        lambda: sb.simulate("chicken", "tit_for_tat", "grim_trigger", exact=True, discount=0.9),
    ),
    (
        "tournament geneva-2025 --rules tit_for_tat,grim_trigger --evolution",
        lambda: sb.tournament("geneva-2025", ["tit_for_tat", "grim_trigger"], evolution=True),
    ),
    (
        "sweep geneva-2025 --vary farm_weight=0,1",
        lambda: sb.sweep("geneva-2025", {"farm_weight": [0, 1]}),
    ),
    (
        "map geneva-2025 --x farm_weight=0:2:3 --y soy_loss_china",
        lambda: sb.map("geneva-2025", "farm_weight=0:2:3", "soy_loss_china"),
    ),
    ("uncertainty geneva-2025 --samples 50", lambda: sb.uncertainty("geneva-2025", samples=50)),
    (
        "history --rules tit_for_tat --replicates 99",
        lambda: sb.history(rules=["tit_for_tat"], replicates=99),
    ),
]


@pytest.mark.parametrize(("words", "ask"), QUESTIONS, ids=[words for words, _ in QUESTIONS])
def test_a_script_gets_what_the_command_says(words, ask, capsys):
    assert main([*words.split(), "--json"]) == 0
    said = capsys.readouterr().out
    found = ask()
    assert isinstance(found, Result)
    assert json.loads(json.dumps(found.to_dict())) == json.loads(said)
    assert len(repr(found)) < 400
    assert len(found.to_frame()) > 0
    assert found.headline in found._repr_html_().replace("&#x27;", "'")
    assert found.made_from["versions"]["truce-sandbox"]


def test_lists_are_sequences():
    found = sb.record(threats=True, side="us", since="2025-01-01")
    assert len(found) == len(found.to_dict()) == len(found.to_frame())
    assert found[0].sender == "us"
    assert [row.id for row in found[:2]] == [found[0].id, found[1].id]
    assert found.headline == f"{len(found)} threats"
    assert found.made_from["since"].isoformat() == "2025-01-01"
    everything = sb.levers()
    assert len(everything.to_frame()) == sum(len(one.settings) for one in everything)


def test_a_game_as_plain_data(capsys):
    assert main(["game", "october-2025", "--threat", "--json"]) == 0
    assert sb.describe("october-2025", threat=True) == json.loads(capsys.readouterr().out)


def test_words_of_answers():
    found = sb.solve(ASYMMETRIC)
    assert repr(found) == "<Solution: lopsided: 1 equilibrium (complete), dilemma>"
    assert found.equilibria[0].payoffs == (1.0, 1.0)
    lasts = sb.repeat(ASYMMETRIC, deal=(0, 0), delta=0.95)
    # row gains 2 by a breach and loses 2 a period after it; column gains 2 and loses 1
    assert lasts.nash.row == pytest.approx(0.5)
    assert lasts.nash.column == pytest.approx(2 / 3)
    assert lasts.sustained["nash-reversion"] is True
    assert lasts.made_from["title"] == "lopsided"
    assert lasts.made_from["question"] == "repeat"
    assert lasts.made_from["delta"] == 0.95


def test_what_is_asked_about_is_a_name_a_path_a_scenario_or_a_game(tmp_path):
    file = tmp_path / "lopsided.json"
    rows = '{"row_payoffs": [[3, 0], [5, 1]], "column_payoffs": [[2, 4], [0, 1]]}'
    file.write_text(rows, encoding="utf-8")
    assert isinstance(sb.load(file), Game)
    assert isinstance(sb.load("busan-2025"), sb.Scenario)
    for what in (file, str(file), sb.load(file)):
        assert sb.solve(what).to_dict()["class"] == "dilemma"


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (lambda: sb.load("busan-2052"), "busan-2052"),
        (lambda: sb.load("busan-2025", overrides="soy"), "overrides: 'soy' is no mapping"),
        (lambda: sb.solve(ASYMMETRIC, threat=True), "lopsided: .* no threat game"),
        (
            lambda: sb.solve(ASYMMETRIC, overrides={"farm_weight": 1}),
            "no parameters; use a scenario",
        ),
        (lambda: sb.solve("chicken", profile=(0, 0)), "profile: goes with"),
        (lambda: sb.repeat("chicken", deal=(0, 7)), "deal: "),
        (lambda: sb.repeat("chicken", deal="0;1"), "deal: .*not I,J"),
        (
            lambda: sb.negotiate("chicken", first="us"),
            "first: 'us' is not one; choose row or column",
        ),
        (
            lambda: sb.sweep("chicken", {"execution_error": [0, 0.1]}, engine="gpu"),
            "engine: 'gpu' is not one; choose auto or numpy or numba",
        ),
        (lambda: sb.negotiate("chicken", patience="1"), "patience: .*not two numbers"),
        (lambda: sb.linkage(ASYMMETRIC), "no levers"),
        (lambda: sb.explain("chicken", (0, 2)), "profile: "),
        (lambda: sb.levers("chicken"), "textbook game without levers"),
        (lambda: sb.parameters("chicken"), "textbook game"),
        (lambda: sb.facts("F0"), "F0"),
        (lambda: sb.record(since="yesterday"), "since: 'yesterday' is no date"),
        (lambda: sb.record(lever="bananas"), "lever: 'bananas' is none"),
        (lambda: sb.history(us="tit_for_tat"), "china: one pair takes both"),
        (lambda: sb.uncertainty("chicken"), "no parameters to draw"),
        (lambda: sb.uncertainty("busan-2025", of="critical_nash"), "of: goes with"),
        (lambda: sb.resolve("battle-of-the-sexes", yielding=(1, float("nan"))), "yielding"),
    ],
)
def test_bad_questions_are_one_line(ask, line):
    with pytest.raises(sb.InputError, match=line) as problem:
        ask()
    assert "\n" not in str(problem.value)
