"""Every command and the page keep the scenario's deal unless another is named."""

import json

import pytest

from agents import TruceModel
from sandbox.cli import main
from sandbox.views.lasting.page import deal_of
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, solved

#: Its deal is 0,1 where 0,0 is in force.
SUMMIT = "beijing-summit-2026"
RULES = ("--us", "grim_trigger", "--china", "grim_trigger", "--periods", "3")
FEW = (*RULES, "--replicates", "4", "--seed", "1")
OWN = """
title = "A deal of its own"
[deal]
row = "down"
column = "left"
[matrix]
rows = ["up", "down"]
columns = ["left", "right"]
row_payoffs = [[1, 2], [5, 3]]
column_payoffs = [[7, 6], [8, 9]]
"""
COMMANDS = [
    ("repeat",),
    ("simulate", *FEW),
    ("simulate", *RULES, "--exact"),
    ("simulate", *FEW, "--surroundings", "none"),
    ("tournament", "--rules", "tit_for_tat,grim_trigger", "--periods", "3"),
]
PRICED = [
    ("sweep", "--vary", "farm_weight=0:1:2"),
    ("sweep", "--vary", "farm_weight=0:1:2", *FEW),
    ("sweep", "--vary", "farm_weight=0:1:2", *FEW, "--surroundings", "none"),
    ("uncertainty", "--samples", "8"),
]


def deal(capsys, command, game, *more) -> list[int]:
    code = main((command[0], game, *command[1:], *more, "--json"))
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)["deal"]


@pytest.mark.parametrize("command", COMMANDS + PRICED, ids=" ".join)
def test_of_a_priced_scenario(capsys, command) -> None:
    assert deal(capsys, command, SUMMIT) == [0, 1]
    assert deal(capsys, command, SUMMIT, "--deal", "2,4") == [2, 4]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_of_a_textbook_game(capsys, tmp_path, command) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN, "utf-8")
    assert deal(capsys, command, str(file)) == [1, 0]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_game_file_has_none_and_keeps_the_first_strategies(capsys, tmp_path, command) -> None:
    file = tmp_path / "game.json"
    file.write_text('{"row_payoffs": [[1, 2], [5, 3]], "column_payoffs": [[7, 6], [8, 9]]}')
    assert deal(capsys, command, str(file)) == [0, 0]


@pytest.mark.parametrize("command", COMMANDS[:2] + PRICED[:1], ids=" ".join)
def test_in_a_threat_game_both_hold(capsys, command) -> None:
    assert deal(capsys, command, SUMMIT, "--threat") == [0, 0]


def test_of_the_model_and_the_page() -> None:
    assert TruceModel(SUMMIT, rng=1).deal.deal == (0, 1)
    assert TruceModel(SUMMIT, deal=(2, 4), rng=1).deal.deal == (2, 4)
    assert deal_of(solved(GameChoice(SUMMIT)), Address(GameChoice(SUMMIT))) == (0, 1)
    assert deal_of(solved(GameChoice(SUMMIT, threat=True)), Address(GameChoice(SUMMIT))) == (0, 0)


def test_geneva_calls_easier_chips_an_improvement_and_general_licences_the_deal(capsys) -> None:
    assert main(["repeat", "geneva-2025"]) == 0
    out = capsys.readouterr().out
    assert "The deal: 37.9% tariff · AI-chip ban / 32.6% tariff · general licences" in out
    told = " ".join(out.split())
    assert "The United States can improve on the deal alone: switching to 37.9% tariff" in told
    assert "which is no breach" in told


def test_geneva_no_longer_calls_easing_mineral_controls_the_breach(capsys) -> None:
    """General licences are the deal; from slow ones they help both, which is an improvement."""
    assert main(["repeat", "geneva-2025"]) == 0
    out = capsys.readouterr().out
    assert "The deal: 37.9% tariff · AI-chip ban / 32.6% tariff · general licences" in out
    assert "China would be the first to break" not in out
    assert main(["repeat", "geneva-2025", "--deal", "0,1", "--json"]) == 0
    easing = json.loads(capsys.readouterr().out)["deviations"]["column"]
    assert (easing["label"], easing["kind"]) == ("32.6% tariff · general licences", "improvement")
