"""``truce uncertainty``."""

from __future__ import annotations

import json

import pytest

from sandbox.cli import main

SMALL = ("uncertainty", "busan-2025", "--samples", "200")


def answer(capsys, *arguments):
    """The machine-readable answer; nothing else may be printed."""
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def text(capsys, *arguments):
    """What a person reads."""
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_every_search_gets_the_effort_that_was_asked_for(capsys, monkeypatch):
    """Of the shares and of the indices alike."""
    from sandbox.experiments import indices, uncertainty

    given = []
    for module in (uncertainty, indices):

        def watched(*args, asked=module.theory_rows, **named):
            given.append(named["effort"])
            return asked(*args, **named)

        monkeypatch.setattr(module, "theory_rows", watched)
    answer(capsys, *SMALL, "--effort", "2.5", "--indices", "pawn", "--base", "100")
    assert len(given) >= 2
    assert set(given) == {2.5}


def test_shares(capsys):
    data = answer(capsys, *SMALL, "--seed", "3")
    assert data["samples"] == 200
    assert data["seed"] == 3
    by_profile = {tuple(e["profile"]): e for e in data["equilibria"]}
    assert len(by_profile) == 16
    assert by_profile[0, 0]["low"] <= by_profile[0, 0]["share"] <= by_profile[0, 0]["high"]
    assert by_profile[0, 0]["share"] > 0.8
    assert "elasticity_us" in data["parameters"]
    assert "farm_weight" not in data["parameters"]
    assert data == answer(capsys, *SMALL, "--seed", "3", "--workers", "2")


def test_weights_and_overrides(capsys):
    data = answer(capsys, *SMALL, "--weights", "--set", "elasticity_us=2", "--deal", "1,2")
    assert "farm_weight" in data["parameters"]
    assert "elasticity_us" not in data["parameters"]
    assert data["deal"] == [1, 2]
    assert data["provenance"]["overrides"] == {"elasticity_us": 2.0}


def test_words(capsys):
    words = text(capsys, *SMALL, "--threat")
    assert "200 calibrations of 33 parameters" in words
    assert "not how likely anything is to happen" in words
    assert "hold / hold" in words
    assert "2 of 4 profiles are never an equilibrium" in words
    row = next(line for line in words.splitlines() if line.startswith("the deal is an"))
    assert row.split("  ")[-1].strip() == "0% to 1.88%"


@pytest.mark.parametrize("method", ["sobol", "pawn"])
def test_indices(capsys, method):
    arguments = (*SMALL, "--indices", method, "--of", "deal_row", "--base", "128")
    data = answer(capsys, *arguments)
    assert data["indices"]["method"] == method
    assert data["indices"]["of"] == "deal_row"
    assert len(data["indices"]["indices"]) == 33
    words = text(capsys, *arguments)
    assert "payoff of the deal to the United States" in words
    assert "supply_china_short" in words
    assert "and 21 more" in words


def test_an_answer_that_does_not_vary(capsys):
    words = text(
        capsys, *SMALL, "--threat", "--indices", "pawn", "--of", "deal_exists", "--base", "100"
    )
    assert "there is nothing to explain" in words


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("chicken",), "chicken: is a textbook game of given numbers"),
        (("busan-2025", "--samples", "0"), "--samples: 0 is not between"),
        (("busan-2025", "--seed", "-2"), "--seed: -2 is negative"),
        (("busan-2025", "--deal", "9,9"), "--deal: 9,9 is outside"),
        (("busan-2025", "--of", "deal_row"), "--of: goes with --indices"),
        (("busan-2025", "--base", "64"), "--base: goes with --indices"),
        (("busan-2025", "--indices", "delta"), "--indices: 'delta' is not one"),
        (("busan-2025", "--indices", "pawn", "--of", "luck"), "--of: 'luck' is not one"),
        (("busan-2025", "--indices", "sobol", "--base", "100"), "--base: 100 is not a power"),
        (("busan-2025", "--workers", "0"), "--workers: 0 is too few"),
        (("chicken", "--threat"), "chicken: is a textbook game"),
    ],
)
def test_complaints_are_one_line(capsys, arguments, complaint):
    assert main(["uncertainty", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {complaint}")
    assert err.count("\n") == 1


def test_game_files_have_no_parameters(capsys, tmp_path):
    path = tmp_path / "game.json"
    path.write_text('{"row_payoffs": [[1]], "column_payoffs": [[2]]}', encoding="utf-8")
    assert main(["uncertainty", str(path)]) == 2
    assert "is a game file of given numbers" in capsys.readouterr().err
