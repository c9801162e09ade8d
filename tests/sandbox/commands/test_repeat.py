"""``truce repeat``: the contract, what flags add, and one line for bad input."""

import json

import pytest

from payoffs.scenario import load
from sandbox.cli import main


def run(capsys, *arguments: str):
    code = main(("repeat", *arguments))
    return code, *capsys.readouterr()


def answer(capsys, *arguments: str):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize("game", ["prisoners-dilemma", "chicken", "busan-2025", "extension-2027"])
def test_the_contract(capsys, game) -> None:
    data = answer(capsys, game, "--deal", "0,0")
    assert {"deal", "payoffs", "deviation", "critical_discount", "minmax"} <= set(data)
    assert data["deal"] == [0, 0]
    assert data["payoffs"] == list(load(game).game().payoffs(0, 0))
    for name in ("nash-reversion", "minmax", "optimal"):
        entry = data["critical_discount"][name]
        assert {"row", "column", "both"} <= set(entry)
        numbers = [entry["row"], entry["column"]]
        assert entry["both"] == (None if None in numbers else max(numbers))
    assert len(data["minmax"]) == 2
    assert "sustained" not in data
    assert "payoff_set" not in data


def test_the_textbook_dilemma(capsys) -> None:
    data = answer(capsys, "prisoners-dilemma", "--delta", "0.5")
    assert data["critical_discount"]["optimal"]["both"] == pytest.approx(0.5, abs=1e-9)
    assert data["sustained"] == {
        "nash-reversion": True, "minmax": True, "minmax-pure": True, "optimal": True,
    }  # fmt: skip
    assert data["minmax"] == [1.0, 1.0]
    assert data["deviation"] == [5.0, 5.0]
    assert data["payoff_set"][0] == pytest.approx([1.0, 1.0])
    assert [3.0, 3.0] in [pytest.approx(corner) for corner in data["payoff_set"]]
    less = answer(capsys, "prisoners-dilemma", "--delta", "0.49")
    assert not any(less["sustained"].values())


def test_the_status_quo_is_the_default(capsys) -> None:
    assert answer(capsys, "busan-2025")["deal"] == list(load("busan-2025").status_quo)
    assert answer(capsys, "october-2025", "--threat")["deal"] == [0, 0]


def test_restraint_in_busan_needs_no_enforcement(capsys) -> None:
    data = answer(capsys, "busan-2025")
    assert all(entry["both"] == 0.0 for entry in data["critical_discount"].values())
    assert "nearest to a breach" in data["sentence"]


def test_holding_in_october_cannot_be_kept(capsys) -> None:
    data = answer(capsys, "october-2025", "--threat", "--delta", "0.99")
    assert data["critical_discount"]["minmax"]["both"] is None
    assert not any(data["sustained"].values())


def test_what_the_flags_add(capsys) -> None:
    data = answer(
        capsys, "prisoners-dilemma", "--delta", "0.9", "--monitoring-error", "0.1", "--tolerance",
        "1", "--punishment-periods", "6", "--expiry", "12", "--renewal", "0.5",
    )  # fmt: skip
    assert data["critical_discount"]["periods"]["periods"] == 6
    assert data["monitoring"]["asked"]["expected_periods"] == pytest.approx(110.0)
    assert data["record"]["per_year"] == 0.84
    assert data["expiry"]["sustained"] is True
    assert data["patience"]["optimal"]["longest_months"] > 1


def test_terms_of_a_scenario_are_used(capsys) -> None:
    data = answer(capsys, "extension-2027", "--tolerance", "0", "--renewal", "0.9")
    # beans and minerals on one side, a published tariff and a rule on the other
    noise = 1 - 0.9 * 0.9 * 0.98
    assert data["monitoring"]["asked"]["false_alarm"] == pytest.approx(noise)
    assert data["expiry"]["periods"] == 1  # 28 September to 9 November
    assert data["clocks"][0]["date"] == "2026-11-09"


def test_a_game_file_without_a_discount_factor(capsys, tmp_path) -> None:
    path = tmp_path / "game.csv"
    main(("game", "chicken", "--to", str(path)))
    capsys.readouterr()
    assert answer(capsys, str(path))["critical_discount"]["nash-reversion"]["both"] > 0
    code, out, err = run(capsys, str(path), "--expiry", "3")
    assert (code, out) == (2, "")
    assert "add --delta" in err


@pytest.mark.parametrize(
    "command",
    [
        "prisoners-dilemma --delta 0.6",
        "matching-pennies --delta 0.6",
        "stag-hunt --deal 0,1",
        "busan-2025 --monitoring-error 0.1 --expiry 12 --renewal 0.3",
        "october-2025 --threat",
        "chicken --punishment-periods 3 --monitoring-error 0.05",
        "prisoners-dilemma --monitoring-error 0.5",
    ],
)
def test_people_get_text_with_a_sentence(capsys, command) -> None:
    code, out, err = run(capsys, *command.split())
    assert code == 0, err
    assert err == ""
    assert out.splitlines()[2].startswith("The deal: ")
    assert out.splitlines()[3].endswith(".")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("chicken --delta 1", "--delta: 1 is no discount factor"),
        ("chicken --delta -0.1", "--delta: -0.1 is no discount factor"),
        ("chicken --delta nan", "--delta"),
        ("chicken --delta x", "is not a number"),
        ("chicken --deal 5,5", "--deal: 5,5 is outside"),
        ("chicken --deal 1", "--deal: '1' is not I,J"),
        ("chicken --monitoring-error 1.5", "--monitoring-error: 1.5 is not a probability"),
        ("chicken --monitoring-error -1", "--monitoring-error"),
        ("chicken --tolerance -1", "--tolerance: -1"),
        ("chicken --punishment-periods 0", "--punishment-periods: 0"),
        ("chicken --expiry 0", "--expiry: 0 periods"),
        ("chicken --expiry 3 --renewal 2", "--renewal: 2 is not a probability"),
        ("chicken --renewal 0.5", "--renewal: needs a term"),
        ("nosuch", "no scenario is called 'nosuch'"),
    ],
)
def test_bad_input_is_one_line(capsys, command, said) -> None:
    code, out, err = run(capsys, *command.split())
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert said in err


def test_a_move_that_helps_both_is_an_improvement(capsys, tmp_path) -> None:
    """Row gains 2 by `cut` and gives column 3; column gains 1 by `buy less` and costs row 4."""
    file = tmp_path / "unequal.json"
    game = {
        "rows": ["levy", "cut"],
        "columns": ["buy", "buy less"],
        "row_payoffs": [[5, 1], [7, 0]],
        "column_payoffs": [[6, 7], [9, 2]],
    }
    file.write_text(json.dumps(game), "utf-8")
    data = answer(capsys, str(file))
    moves = data["deviations"]
    assert (moves["row"]["kind"], moves["row"]["gain"], moves["row"]["helps"]) == (
        "improvement", 2.0, 3.0)  # fmt: skip
    assert (moves["column"]["kind"], moves["column"]["gain"], moves["column"]["helps"]) == (
        "breach", 1.0, -4.0)  # fmt: skip
    assert data["sentence"].startswith(
        "Row can improve on the deal alone: switching to cut gains it 2 and column 3 a period, "
        "which is no breach. Nothing keeps this deal: it pays column 6, and by going its own way "
        "column secures 6.375 whatever"
    )
    game["column_payoffs"] = [[6, 5], [9, 2]]
    file.write_text(json.dumps(game), "utf-8")
    assert answer(capsys, str(file))["sentence"] == (
        "Row can improve on the deal alone: switching to cut gains it 2 and column 3 a period, "
        "which is no breach. The discount factors below treat it as a breach all the same."
    )
    game["row_payoffs"], game["column_payoffs"] = [[5, 9], [7, 0]], [[6, 8], [9, 2]]
    file.write_text(json.dumps(game), "utf-8")
    assert answer(capsys, str(file))["sentence"] == (
        "Row can improve on the deal alone: switching to cut gains it 2 and column 3 a period, "
        "which is no breach. Column can improve on the deal alone: switching to buy less gains "
        "it 2 and row 4 a period, which is no breach. The discount factors below treat both as "
        "breaches all the same."
    )


def test_the_nearest_breach_is_the_cheapest_move_that_helps_only_nobody(capsys, tmp_path) -> None:
    """Row's moves cost it 4 and 1, but the second helps column; column's costs 3: the nearest."""
    file = tmp_path / "kept.json"
    game = {"row_payoffs": [[9, 0], [5, 0], [8, 0]], "column_payoffs": [[7, 4], [2, 0], [8, 0]]}
    file.write_text(json.dumps(game), "utf-8")
    sentence = answer(capsys, str(file))["sentence"]
    assert "column is nearest to a breach, since switching to c1 costs it only 3 " in sentence


def test_a_punishment_that_is_not_yet_credible_is_called_so(capsys, tmp_path) -> None:
    """Column gains 1 by c2 and would lose 1 a period: deterred from 0.5, credibly from 0.6."""
    file = tmp_path / "three.json"
    game = {
        "row_payoffs": [[7, 5, 4], [2, 2, 0], [0, 0, 1]],
        "column_payoffs": [[7, 5, 8], [4, 5, 8], [6, 5, 4]],
    }
    file.write_text(json.dumps(game), "utf-8")
    assert (
        "is itself credible only from a discount factor of 0.6 on"
        in (answer(capsys, str(file))["sentence"])
    )
