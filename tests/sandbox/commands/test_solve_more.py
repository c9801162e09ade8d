"""``truce solve`` beyond Nash equilibria: each flag adds a key and a block."""

import io
import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from sandbox.cli import main

CONTRACT = {"equilibria", "components", "degenerate", "complete", "method", "class"}
FLAGS = ("correlated", "commitment", "quantal", "exact")


def answer(capsys, *arguments: str):
    code = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)


def text(capsys, *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_flags_add_keys_and_change_none(capsys) -> None:
    plain = answer(capsys, "solve", "busan-2025")
    flags = [f"--{flag}" for flag in (*FLAGS, "revealed")]
    full = answer(capsys, "solve", "busan-2025", *flags)
    assert set(plain) >= CONTRACT
    assert set(full) - set(plain) == {*FLAGS, "revealed"}
    assert all(full[key] == plain[key] for key in CONTRACT)


def test_correlated(capsys) -> None:
    data = answer(capsys, "solve", "chicken", "--correlated")["correlated"]
    assert data["welfare"]["payoffs"] == pytest.approx([8 / 3, 8 / 3])
    assert data["ranges"] == [pytest.approx([1, 4]), pytest.approx([1, 4])]
    assert data["coarse"]["welfare"]["residual"] < 1e-8
    assert sum(cell["weight"] for cell in data["welfare"]["distribution"]) == pytest.approx(1)


def test_commitment(capsys) -> None:
    data = answer(capsys, "solve", "chicken", "--commitment")["commitment"]
    assert set(data) == {"row", "column"}
    assert data["row"]["mixed"]["payoffs"] == [4.0, 1.0]
    assert data["row"]["gain_over_worst_nash"] == pytest.approx(3.0)


def test_quantal(capsys) -> None:
    data = answer(capsys, "solve", "prisoners-dilemma", "--quantal")["quantal"]
    assert data["complete"]
    assert data["selected"] == {"row": [0.0, 1.0], "column": [0.0, 1.0]}
    assert data["path"][0]["precision"] == 0.0


def test_exact(capsys) -> None:
    data = answer(capsys, "solve", "battle-of-the-sexes", "--exact")["exact"]
    mixed = data["equilibria"][-1]
    assert all(Fraction(p).denominator > 1 for p in mixed["row"])
    assert sum(Fraction(p) for p in mixed["row"]) == 1
    assert data["readings"] == ["typed", "typed"]


def test_exact_covers_all_strategies_of_a_large_game(capsys) -> None:
    data = answer(capsys, "solve", "grand-bargain", "--exact")["exact"]
    for e in data["equilibria"]:
        assert (len(e["row"]), len(e["column"])) == (96, 128)


def test_revealed(capsys) -> None:
    data = answer(capsys, "solve", "february-2026-call", "--revealed")["revealed"]
    assert data["feasible"] is True
    assert data["us"]["weights"]["protection_weight_us"] == pytest.approx(0.2129, abs=1e-4)
    assert data["china"]["feasible"] is True
    assert data["us"]["gain_now"] < 0
    assert data["provenance"]["engine"] == "closed-form"
    assert len(data["engines"]) == 4


def test_revealed_for_another_profile_and_other_parameters(capsys) -> None:
    first = answer(capsys, "solve", "busan-2025", "--revealed", "--profile", "2,0")["revealed"]
    assert first["profile"] == [2, 0]
    assert not first["holds_already"]
    threat = answer(
        capsys, "solve", "october-2025", "--threat", "--revealed", "--set", "audience_cost_us=9"
    )["revealed"]
    assert threat["labels"] == ["hold", "hold"]
    assert threat["us"]["current"]["audience_cost_us"] == 9.0


def test_people_get_blocks(capsys) -> None:
    out = text(
        capsys, "solve", "october-2025", "--threat", *(f"--{flag}" for flag in FLAGS), "--revealed"
    )
    for words in (
        "As fractions:",
        "Correlated equilibria",
        "the United States announces hold; the reply is press",
        "As sides err less and less, play tends to hold against press.",
        "What would make (hold, hold) an equilibrium?",
    ):
        assert words in out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("solve chicken --revealed", "--revealed: chicken is a textbook game"),
        ("solve - --revealed", "--revealed: needs a scenario"),
        ("solve chicken --profile 0,0", "--profile: goes with --revealed only"),
        ("solve busan-2025 --revealed --profile 9,9", "--profile: 9,9 is outside"),
        ("solve busan-2025 --revealed --profile x", "'x' is not I,J"),
    ],
)
def test_bad_combinations_are_one_line(capsys, monkeypatch, command, said) -> None:
    written = b'{"row_payoffs": [[1]], "column_payoffs": [[1]]}'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written)))
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert said in err


def test_a_file_has_no_weights(capsys, tmp_path: Path) -> None:
    path = tmp_path / "game.csv"
    path.write_text('"1, 1"\n', encoding="utf-8")
    assert main(["solve", str(path), "--revealed"]) == 2
    assert "needs a scenario" in capsys.readouterr().err


def test_selection_and_rationalizable(capsys) -> None:
    data = answer(capsys, "solve", "stag-hunt", "--selection", "--rationalizable")
    chosen = data["selection"]
    assert chosen["conflict"] is True
    assert chosen["zero_sum"] is None
    assert len(chosen["stability"]) == len(data["equilibria"])
    assert data["rationalizable"]["rows"] == [0, 1]
    value = answer(capsys, "solve", "matching-pennies", "--selection")["selection"]["zero_sum"]
    assert value["payoffs"] == pytest.approx([0.0, 0.0])
    words = text(capsys, "solve", "stag-hunt", "--selection", "--rationalizable")
    assert "[risk-dominant]" in words
    assert "[payoff-dominant]" in words
    assert "Rationalizable: 2 of 2 and 2 of 2." in words
