import json
from itertools import pairwise

import pytest

from sandbox.cli import main


def answer(capsys, *arguments: str):
    code = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)


def test_a_higher_threshold_never_lets_more_pass(capsys) -> None:
    sizes = []
    for needed in ("0.1,0.1", "0.5,0.5", "0.9,0.9", "1,1"):
        data = answer(capsys, "ratify", "grand-bargain", "--thresholds", needed)
        assert data["both"] <= min(data["win_sets"])
        sizes.append(data["win_sets"])
    for loose, tight in pairwise(sizes):
        assert loose[0] >= tight[0]
        assert loose[1] >= tight[1]


def test_who_votes_is_said(capsys) -> None:
    data = answer(capsys, "ratify", "february-2026-call", "--reference", "0,0")
    assert "growers" in data["voters"][0]
    assert data["reference"] == [0, 0]


def test_resolve_goes_from_the_plain_threat_game_to_the_resolved_one(capsys) -> None:
    rows = answer(capsys, "resolve", "october-2025", "--yielding", "5,5")
    plain = answer(capsys, "solve", "october-2025", "--threat")
    assert [row["high_resolve"] for row in rows] == pytest.approx([k / 10 for k in range(11)])
    mixed = next(e for e in plain["equilibria"] if not e["pure"])
    most = mixed["row"][1] * mixed["column"][1]
    assert rows[0]["escalation"] == pytest.approx([0.0, most])
    sets = ("--set", "audience_cost_us=5", "--set", "audience_cost_china=5")
    costly = answer(capsys, "solve", "october-2025", "--threat", *sets)
    mixed = next(e for e in costly["equilibria"] if not e["pure"])
    assert rows[-1]["escalation"][1] == pytest.approx(mixed["row"][1] * mixed["column"][1])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ratify busan-2025 --thresholds 2,1", "--thresholds: 2 is not above 0"),
        ("ratify busan-2025 --thresholds x", "not two numbers"),
        ("ratify busan-2025 --reference 9,9", "--reference: 9,9 is outside"),
        ("resolve prisoners-dilemma --yielding nan,1", "is not a finite number"),
        ("resolve prisoners-dilemma --threat", "no threat game"),
    ],
)
def test_bad_input_is_one_line(capsys, command, said) -> None:
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["ratify february-2026-call", "resolve busan-2025"])
def test_people_get_text(capsys, command) -> None:
    assert main(command.split()) == 0
    assert "bn USD a year" in capsys.readouterr().out
