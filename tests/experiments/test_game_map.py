"""Maps of games over two numbers: against one game at a time, and by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

import sandbox as sb
from payoffs.errors import InputError
from payoffs.scenario import load
from sandbox.cli import main
from sandbox.experiments.gamemap import (
    HOLDS,
    MOST_BANDS,
    Bands,
    few,
    game_map,
    read_axis,
    stepped,
    with_war,
)

# Busan: keeping buying beats the boycott from a later premium of 64.08 on, at soy_loss_china 1
PREMIUM, LOSS = "soy_premium_later=40:80:3", "soy_loss_china=0.2:1:2"


@pytest.fixture(scope="module")
def busan():
    return sb.map("busan-2025", PREMIUM, LOSS)


def test_each_point_is_the_game_there(busan):
    found = busan.main
    assert found.layers["equilibria"].shape == (2, 3)
    assert (found.xs.tolist(), found.ys.tolist()) == ([40.0, 60.0, 80.0], [0.2, 1.0])
    for i, y in enumerate(found.ys):
        for j, x in enumerate(found.xs):
            there = {"soy_premium_later": x, "soy_loss_china": y}
            solved = sb.solve("busan-2025", overrides=there)
            pure = {f"{e.row.argmax()},{e.column.argmax()}" for e in solved.equilibria if e.pure}
            assert set(found.layers["outcome"][i, j].split()) == pure
            assert found.layers["class"][i, j] == solved.game_class
            kept = sb.repeat("busan-2025", overrides=there)
            critical = kept.nash.both
            assert found.layers["patience"][i, j] == (np.inf if critical is None else critical)


def test_an_asymmetric_map_by_hand(busan):
    """Rows are y from the lowest; the boycott (column 2) pays at a small loss or a high premium."""
    assert busan.layers["outcome"].tolist() == [
        ["0,2", "0,2", "0,2"],
        ["0,0", "0,0", "0,2"],
    ]
    holds = busan.bands("holds")
    assert holds.codes.tolist() == [[2, 2, 2], [0, 0, 2]]
    assert holds.shares.tolist() == [2 / 6, 0, 4 / 6, 0]
    assert holds.labels == HOLDS
    assert busan.nearest(59.0, 0.9) == (1, 1)


def test_many_answers_share_a_band():
    codes = np.array([[0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8]])
    many = few(Bands(tuple("abcdefghi"), codes, False))
    assert len(many.labels) == MOST_BANDS
    assert many.labels == ("a", "b", "c", "d", "e", "f", "g", "others")
    assert many.codes.tolist() == [[0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 7]]


def test_steps_of_numbers():
    bands = stepped(np.array([[0.0, 0.1, 0.5, 0.7, np.inf]]), (0.0, 0.5), ("none", "never"))
    assert bands.labels == ("none", "0 to 0.5", "never")
    assert bands.codes.tolist() == [[0, 1, 1, 2, 2]]


def test_a_name_alone_takes_its_range_and_nothing_takes_what_matters_most():
    found = sb.map("busan-2025", steps=2)
    entry = load("busan-2025").calibration.parameter(found.x.name)
    assert found.x.name == "protection_weight_us"
    assert found.xs.tolist() == [entry.low, entry.high]
    assert found.y.name != found.x.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["busan-2025", "--x", "farm_weigt"], "--x: nothing is called 'farm_weigt'; did you mean"),
        (["busan-2025", "--x", "engine=a,b"], "a map needs NAME=LO:HI:N"),
        (["busan-2025", "--x", "farm_weight=0:1:3", "--y", "farm_weight=0:1:2"], "already along x"),
        (["chicken", "--x", "colour"], "name one, as a0,1 or b0,1"),
        (["chicken", "--x", "a0,2"], "outside this 2 x 2 game"),
        (["chicken", "--set", "b0,1=1e200"], "b0,1: 1e+200 is out of bounds"),
        (["busan-2025", "--show", "colour", "--steps", "2"], "choose class, outcome"),
        (["busan-2025", "--x", "farm_weight=0:1"], "a map needs NAME=LO:HI:N"),
        (["busan-2025", "--steps", "1"], "--steps: 1 is no range"),
        (["busan-2025", "--x", "farm_weight=0:1:2000", "--y", "soy_loss_china=0:1:2000"], "fewer"),
    ],
)
def test_what_cannot_be_mapped_is_said_in_a_line(words, said, capsys):
    assert main(["map", *words]) == 2
    problem = capsys.readouterr().err
    assert said in problem
    assert problem.count("\n") == 1


def test_the_command_draws_it_and_gives_the_same_data(busan, capsys):
    words = ["map", "busan-2025", "--x", PREMIUM, "--y", LOSS]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(busan.to_dict()))
    assert main([*words, "--show", "holds"]) == 0
    drawn = capsys.readouterr().out
    assert "  1 AAC\n0.2 CCC\n" in drawn
    assert "66.7%" in drawn


def test_the_chance_of_war_is_that_of_the_crisis_there():
    axes = "crisis_backdown_china=0:10:2", "audience_cost_us=0:20:2"
    found = sb.map("october-2025", *axes, war=True).main
    assert found.sender == "china"
    for i, y in enumerate(found.ys):
        for j, x in enumerate(found.xs):
            there = {"crisis_backdown_china": x, "audience_cost_us": y}
            crisis = sb.crisis("october-2025", sender="china", overrides=there, tips=False)
            assert found.layers["war"][i, j] == pytest.approx(crisis.chances["execution"], rel=1e-9)
    labels = found.bands("war").labels
    assert (labels[0], labels[1], labels[-1]) == ("up to 1%", "1% to 5%", "over 75%")


def test_no_threat_no_war():
    calm = replace(load("pre-2018"), crisis={})
    found = game_map(
        calm, *(read_axis(f"{name}=0:1:2") for name in ("farm_weight", "crisis_return"))
    )
    with pytest.raises(InputError, match="states no threat; leave out --war"):
        with_war(found)


def test_payoffs_of_a_file_are_varied_by_name(tmp_path, capsys):
    """By hand: the row side's 0 against the middle column is best from 1 on, what b0,2 is worth."""
    path = tmp_path / "own.csv"
    path.write_text(',L,M,R\nup,"3, 3","0, 5","1, 1"\ndown,"5, 0","1, 1","2, 4"\n')
    assert main(["map", str(path), "--x", "a0,1=0:2:3", "--y", "b0,2=1:7:3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["layers"]["outcome"] == [
        ["1,2", "0,1 1,2", "0,1 1,2"],
        ["1,2", "0,1 1,2", "0,1 1,2"],
        ["1,2", "1,2", "1,2"],
    ]
    solved = sb.solve("chicken", overrides={"a0,1": 9.0})
    assert solved.to_dict()["provenance"]["overrides"] == {"a0,1": 9.0}
