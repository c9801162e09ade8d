"""Whose payoffs: named calibrations, alike in scripts, matches, sweeps and commands."""

from __future__ import annotations

import json

import pytest

import sandbox as sb
from agents.setup import Match
from payoffs.calibrations import leaders
from payoffs.errors import InputError
from payoffs.parameters import catalogue
from payoffs.scenario import load
from sandbox.cli import main

POLITICAL = {
    *("farm_weight", "protection_weight_us", "protection_weight_china", "security_weight"),
    *("audience_cost_us", "audience_cost_china", "crisis_backdown_us", "crisis_backdown_china"),
    *("crisis_deadline_us", "crisis_deadline_china"),
    *("rare_earth_worth_china", "entity_rule_worth_us"),
}


def test_political_weights_are_these():
    assert {name for name, entry in catalogue().items() if entry.political} == POLITICAL


def test_economies_has_no_political_weight_and_the_scenario_its_own():
    own = load("october-2025")
    bare = load("october-2025", {"calibration": "economies"})
    assert {bare.calibration[name] for name in POLITICAL} == {0.0}
    assert own.calibration["farm_weight"] == 1.7
    assert (own.calibration.whose, bare.calibration.whose) == ("scenario", "economies")
    others = set(own.calibration) - POLITICAL
    assert all(own.calibration[name] == bare.calibration[name] for name in others)


def test_overrides_win_and_make_it_yours():
    given = {"farm_weight": 2.5, "calibration": "leaders", "elasticity_us": 3.0}
    found = load("october-2025", given)
    assert found.calibration["farm_weight"] == 2.5
    assert found.calibration["elasticity_us"] == 3.0
    value = leaders()["protection_weight_us"].value
    assert found.calibration["protection_weight_us"] == value > 0.0
    assert found.calibration.whose == "yours"
    assert load("october-2025", {"farm_weight": 1.7}).calibration.whose == "scenario"
    assert load("october-2025", {"elasticity_us": 3.0}).calibration.whose == "scenario"


def test_a_script_a_match_and_a_sweep_take_it():
    asked = sb.load("busan-2025", calibration="economies")
    other = sb.load("busan-2025", calibration="leaders", overrides={"protection_weight_us": 0.6})
    assert asked.calibration.whose == "economies"
    assert other.calibration["protection_weight_us"] == 0.6
    game = asked.game().row_payoffs.tolist()
    match = Match("busan-2025", calibration="economies", periods=5)
    assert match.situation.game.row_payoffs.tolist() == game
    assert Match(asked, periods=5).situation.game.row_payoffs.tolist() == game
    again = Match.from_dict(Match(asked, periods=5).to_dict())
    assert again.situation.scenario.calibration.whose == "economies"
    moved = Match(load("busan-2025"), calibration="economies")
    assert moved.situation.game.row_payoffs.tolist() == game
    with pytest.raises(InputError, match="need a scenario"):
        Match(asked.game(), calibration="leaders")
    rows = sb.sweep("busan-2025", {"elasticity_us": [2.0]}, calibration="economies", workers=1)
    same = sb.sweep(asked, {"elasticity_us": [2.0]}, workers=1)
    assert rows.plan.digest == same.plan.digest
    assert rows.plan.digest != sb.sweep("busan-2025", {"elasticity_us": [2.0]}).plan.digest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("solve october-2025 --calibration yours", "--calibration: is what overrides make of one"),
        ("game busan-2025 --calibration leader", "--calibration: 'leader' is not one"),
        ("solve chicken --calibration leaders", "has no parameter 'calibration'"),
        (
            "solve busan-2025 --calibration leaders --set calibration=economies",
            "--calibration: is given twice",
        ),
        ("sweep busan-2025 --vary calibration=leaders,economies", "the same at every point"),
    ],
)
def test_what_cannot_be_used_is_one_line(words, said, capsys):
    assert main(words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_commands_take_it_and_say_which(capsys):
    for words, name in (
        ("solve busan-2025 --calibration leaders", "leaders"),
        ("game busan-2025", "scenario"),
        ("game busan-2025 --calibration economies --set farm_weight=1", "yours"),
    ):
        assert main([*words.split(), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["provenance"]["calibration_name"] == name
