"""A page and the command it names give the same numbers, with the same defaults."""

import json
import math
from dataclasses import fields

import pytest

from payoffs.formats.link import encode
from payoffs.game import Game
from sandbox.as_script import script
from sandbox.cli import main
from sandbox.views.kit import take_away
from sandbox.views.lasting.page import deal_of, delta_of, lasted, noise_of, watches
from sandbox.views.negotiate import offers
from sandbox.views.negotiate.page import outcome_of
from sandbox.views.simulate.playing import unfold
from sandbox.views.state.address import read
from sandbox.views.state.choice import solved
from sandbox.views.state.simulation import SimulationSettings

LINKS = {
    "defaults": {},
    "moved": {
        "scenario": "geneva-2025",
        "engine": "armington-2.5",
        "series": "statutory",
        "protection_weight_us": "0.65",
        "nodeal": "minmax",
        "patience1": "0.4",
        "deadline": "5",
        "risk": "0.1",
        "first": "column",
        "delta": "0.8",
        "monitoring": "0.15",
        "tolerance": "2",
        "us": "generous_tit_for_tat(0.25)",
        "execution": "0.03",
        "execution2": "0.1",
        "approval2": "0.7",
        "war1": "2",
        "calendar": "on",
        "bargain": "nash",
        "seed": "7",
    },
    "threat": {"game": "threat", "agree": "transfers", "around": "courts", "strike_potency": "0.5"},
    "levers": {"table": "us.entity:off;us.tariff:busan,35", "calibration": "leaders"},
    "own": {"own": encode(Game.of([[1, 7], [5, 2]], [[2, 4], [3, 0]])), "plays1": "1/2, 1/2"},
    "textbook": {"scenario": "chicken", "agree": "pure", "deal": "0,1", "nodeal": "equilibrium:1"},
}
SMALL = {"months": "24", "histories": "40"}
each_link = pytest.mark.parametrize("query", LINKS.values(), ids=list(LINKS))


def answer(words, capsys):
    """What the command answers, which is what the page's Python answers."""
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    space = {}
    exec(script(words), space)
    asked = json.loads(json.dumps(space["answer"].to_dict()))
    capsys.readouterr()
    if isinstance(told, dict):
        told.pop("exact", None)
    assert asked == told
    return told


def opened(query):
    address, complaints = read(query)
    assert not complaints
    return address


@pytest.mark.parametrize("key", ["defaults", "moved"])
def test_politics_at_home(key, capsys):
    address = opened(LINKS[key])
    told = answer(take_away.ratify_words(address), capsys)
    assert told["both"] <= min(told["win_sets"])
    assert len(answer(take_away.resolve_command(address), capsys)) == 11


@each_link
def test_the_game(query, capsys):
    address = opened(query)
    found = answer(take_away.solve_words(address), capsys)
    mine = solved(address.choice).solution.equilibria
    assert [e["payoffs"] for e in found["equilibria"]] == [list(e.payoffs) for e in mine]


@each_link
def test_what_they_could_agree(query, capsys):
    address = opened(query)
    bargain = address.negotiation
    outcome = outcome_of(address.choice, bargain.fallback, bargain.mode).outcome
    talks = not offers.why_not(outcome)
    found = answer(take_away.negotiate_words(address, talks=talks), capsys)
    assert found["disagreement"] == list(outcome.disagreement.payoffs)
    for name, deal in outcome.deals.items():
        assert found[name]["payoffs"] == (None if deal.payoffs is None else list(deal.payoffs))
    if talks:
        mine = offers.talks(outcome, offers.terms_of(bargain)).gains
        assert found["offers"]["gains"] == pytest.approx(list(mine), rel=1e-9)


@each_link
def test_whether_it_holds(query, capsys):
    address = opened(query)
    shown = solved(address.choice)
    deal, delta, error = deal_of(shown, address), delta_of(shown, address), noise_of(shown, address)
    found = answer(take_away.repeat_words(address), capsys)
    mine = lasted(address.choice, deal)
    assert found["deal"] == list(deal)
    assert found["critical_discount"]["nash-reversion"]["both"] == mine.nash.both
    assert found["critical_discount"]["minmax"]["both"] == mine.minmax.both
    months = shown.scenario.months_per_period
    watched = watches(address.choice, deal, delta, error, months)[address.lasting.tolerance]
    asked = found["monitoring"]["asked"]
    assert asked["sustained"] == watched.asked.sustained
    assert (asked["expected_periods"] or math.inf) == watched.asked.trigger.expected_periods


@each_link
def test_how_it_unfolds(query, capsys):
    address = opened(query | SMALL)
    found = answer(take_away.simulate_words(address), capsys)
    mine = unfold(address.choice, address.simulation, lambda done, total: None).result
    assert (found["row_mean"], found["column_mean"]) == (mine.row_mean, mine.column_mean)
    assert found["truces"]["breakdown"] == int(mine.truces.broken.sum())


def test_the_page_opens_on_the_game_that_the_command_plays(capsys):
    usual = SimulationSettings()
    bare = ["simulate", "busan-2025", "--us", usual.us, "--china", usual.china, "--seed", "1"]
    found = answer(bare, capsys)
    mine = unfold(opened({}).choice, usual, lambda done, total: None).result
    assert (found["periods"], found["replicates"]) == (usual.months, usual.histories)
    assert found["execution_error"] == [usual.execution] * 2
    # two engines with random numbers of their own: four standard errors of the difference
    error = 4 * (found["row_se"] ** 2 + mine.row_se**2) ** 0.5
    assert mine.row_mean == pytest.approx(found["row_mean"], abs=error)
    assert main(bare) == 0
    assert "no truce expires and no summit renews" in capsys.readouterr().out
    assert {f.name for f in fields(SimulationSettings)} >= {"calendar", "bargain", "around"}


def test_expiry_follows_the_surroundings_unless_one_says_otherwise():
    assert not SimulationSettings().calendar_on
    assert SimulationSettings(around=("courts",)).calendar_on
    assert SimulationSettings(calendar=True).calendar_on
    assert not SimulationSettings(around=("courts",), calendar=False).calendar_on


def test_the_other_pages(capsys):
    address = opened({"scenario": "geneva-2025", "calibration": "leaders", "sender": "china"})
    assert answer(take_away.crisis_words(address), capsys)["sender"] == "china"
    assert len(answer(take_away.record_words(opened({})), capsys)) > 5
    words = ["map", "busan-2025", "--x", "farm_weight=0:3:3", "--y", "us.tariff=20:60:2", "--show"]
    assert answer([*words, "class"], capsys)
    words = ["compare", "busan-2025", "geneva-2025", "--set-a", "farm_weight=1"]
    assert answer([*words, "--set-b", "farm_weight=2"], capsys)


def test_commands_without_a_question_have_no_script():
    assert script(["app", "--port", "8501"]) == ""
