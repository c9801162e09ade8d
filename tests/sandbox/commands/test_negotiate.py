import json

import numpy as np
import pytest

from payoffs.scenario import load
from sandbox.cli import main

SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "equal_loss", "utilitarian")


def run(capsys, *arguments: str):
    code = main(arguments)
    return code, *capsys.readouterr()


def answer(capsys, *arguments: str):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def complaint(capsys, command: str) -> str:
    code, out, err = run(capsys, *command.split())
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("game", ["busan-2025", "chicken", "grand-bargain", "october-2025"])
@pytest.mark.parametrize("flags", [(), ("--no-lotteries",), ("--transfers",)])
def test_the_contract(capsys, game, flags) -> None:
    data = answer(capsys, "negotiate", game, "--disagreement", "minmax", *flags)
    assert {"disagreement", "frontier", "gains", "notes"} <= set(data)
    priced = load(game).game()
    for name in SOLUTIONS:
        solution = data[name]
        mean = np.zeros(2)
        for part in solution["lottery"]:
            mean += part["weight"] * np.array(priced.payoffs(*part["profile"]))
        mean += np.array([1.0, -1.0]) * solution["transfer"]
        assert mean == pytest.approx(np.array(solution["payoffs"]), abs=1e-9)
        assert sum(part["weight"] for part in solution["lottery"]) == pytest.approx(1.0)


def test_chicken_by_hand(capsys) -> None:
    data = answer(capsys, "negotiate", "chicken", "--disagreement", "1,1")
    assert data["disagreement"] == [1.0, 1.0]
    assert data["frontier"] == [[1.0, 4.0], [3.0, 3.0], [4.0, 1.0]]
    assert data["nash"]["payoffs"] == [3.0, 3.0]
    assert data["nash"]["lottery"] == [{"profile": [0, 0], "weight": 1.0}]
    assert data["gains"] == [3.0, 3.0]


def test_negative_payoffs_are_no_options(capsys) -> None:
    for spelled in (("--disagreement", "-1,-2.5"), ("--disagreement=-1,-2.5",)):
        assert answer(capsys, "negotiate", "chicken", *spelled)["disagreement"] == [-1.0, -2.5]


def test_the_status_quo(capsys) -> None:
    stage = answer(capsys, "negotiate", "october-2025", "--disagreement", "status-quo")
    scenario = load("october-2025")
    assert stage["disagreement"] == list(scenario.game().payoffs(*scenario.status_quo))
    threat = answer(capsys, "negotiate", "october-2025", "--threat", "--disagreement", "status-quo")
    assert threat["disagreement"] == list(scenario.game(threat=True).payoffs(0, 0))


def test_no_deal_has_its_keys(capsys) -> None:
    data = answer(capsys, "negotiate", "chicken", "--disagreement", "9,9")
    for name in SOLUTIONS:
        assert data[name]["payoffs"] is None
        assert data[name]["lottery"] == []
    assert "no deal" in data["notes"][0]


def test_overrides_move_the_answer(capsys) -> None:
    plain = answer(capsys, "negotiate", "busan-2025")
    weighed = answer(
        capsys, "negotiate", "busan-2025", "--set", "protection_weight_us=0.5",
        "--set", "horizon=long",
    )  # fmt: skip
    assert weighed["disagreement"] != plain["disagreement"]
    assert weighed["provenance"]["overrides"] == {"protection_weight_us": 0.5}


def test_weight(capsys) -> None:
    common = ("negotiate", "prisoners-dilemma", "--transfers", "--weight", "0.75")
    assert answer(capsys, *common)["nash"]["payoffs"] == [4.0, 2.0]


def test_offers(capsys) -> None:
    common = ("negotiate", "prisoners-dilemma", "--transfers", "--patience", "0.5,0.5")
    offers = answer(capsys, *common)["offers"]
    assert offers["payoffs"] == pytest.approx([1 + 4 * 2 / 3, 1 + 4 / 3])
    last = answer(capsys, *common, "--deadline", "1", "--first", "column")["offers"]
    assert last["payoffs"] == [1.0, 5.0]
    leaving = answer(capsys, *common, "--outside", "-9,4")["offers"]
    assert leaving["payoffs"] == [2.0, 4.0]
    assert leaving["binding"] == [1]


def test_linkage(capsys) -> None:
    data = answer(capsys, "linkage", "grand-bargain", "--packages", "2")
    assert data["exchanges"]
    assert {"us", "china", "gains", "joint", "smallest", "unlocks"} <= set(data["exchanges"][0])
    assert any(exchange["unlocks"] for exchange in data["exchanges"])
    assert {price["lever"] for price in data["prices"]} == {"dollars", "tariff", "soybeans"}
    assert [zone["lever"] for zone in data["zones"]] == ["tariff", "tariff", "soybeans"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("negotiate busan-2025", "Nothing improves"),
        ("negotiate grand-bargain", "Kalai-Smorodinsky"),
        ("negotiate chicken --disagreement 9,9", "no deal"),
        ("negotiate chicken --no-lotteries", "not on a lottery"),
        ("negotiate chicken --patience 0.9,0.9 --outside 3.5,0", "The outside option of Row binds"),
        ("negotiate chicken --patience 0.9,0.9 --outside 9,9", "Alternating offers: the outside"),
        ("linkage busan-2025", "nothing has to be paid for"),
        ("linkage grand-bargain --every-lever", "exchanges of concessions that help both"),
    ],
)
def test_people_read_text(capsys, command, said) -> None:
    code, out, _ = run(capsys, *command.split())
    assert code == 0
    assert said in out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("negotiate", "required: GAME"),
        ("negotiate nosuch", "no scenario is called"),
        ("negotiate chicken --disagreement war", "--disagreement: 'war' is no rule"),
        ("negotiate chicken --disagreement 1", "--disagreement: '1' is no rule"),
        ("negotiate chicken --disagreement nan,1", "finite"),
        ("negotiate chicken --disagreement equilibrium:9", "they are 0 to 2"),
        ("negotiate chicken --weight 1", "--weight: 1 is not strictly between"),
        ("negotiate chicken --weight x", "--weight: 'x' is not a number"),
        ("negotiate chicken --patience 0.9", "--patience: '0.9' is not two numbers"),
        ("negotiate chicken --patience 1,1", "--patience: without a deadline"),
        ("negotiate chicken --patience 2,0", "--patience"),
        ("negotiate chicken --deadline 3", "--patience: is needed"),
        ("negotiate chicken --patience 0.9,0.9 --deadline 0", "--deadline: 0 is not between"),
        ("negotiate chicken --patience 0.9,0.9 --breakdown-risk 3", "--breakdown-risk"),
        ("negotiate chicken --patience 0.9,0.9 --outside inf,0", "--outside"),
        ("negotiate chicken --patience 0.9,0.9 --no-lotteries", "--no-lotteries: offers need"),
        ("linkage chicken", "textbook game"),
        ("linkage busan-2025 --threat", "--threat: exchanges"),
        ("linkage busan-2025 --packages 9", "--packages: 9 is not between"),
        ("linkage nosuch.nfg", "no such file"),
    ],
)
def test_bad_negotiations_are_one_line(capsys, command, said) -> None:
    assert said in complaint(capsys, command)


def test_a_game_file_has_no_status_quo_and_no_levers(capsys, tmp_path) -> None:
    path = str(tmp_path / "game.json")
    answer(capsys, "game", "chicken", "--to", path)
    assert "no status quo" in complaint(capsys, f"negotiate {path} --disagreement status-quo")
    assert "has no levers" in complaint(capsys, f"linkage {path}")
