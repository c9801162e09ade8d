"""``truce crisis``: its contract, its words, and what it refuses."""

import json
from dataclasses import replace

import pytest

import sandbox as sb
from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.cli import main
from sandbox.commands.crisis import crisis_text
from sandbox.theory.crisis import Tree, private

PRICED = [name for name in scenario_names() if load(name).priced]


def run(capsys, *arguments: str):
    code = main(["crisis", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys, *arguments: str):
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize("information", ["private", "full", "quantal"])
@pytest.mark.parametrize("sender", ["us", "china"])
def test_the_contract(capsys, sender, information):
    data = answer(capsys, "october-2025", "--sender", sender, "--information", information)
    assert (data["sender"], data["target"]) == (sender, {"us": "china", "china": "us"}[sender])
    assert list(data["outcomes"]) == ["status_quo", "concession", "back_down", "execution"]
    assert sum(end["probability"] for end in data["outcomes"].values()) == pytest.approx(1.0)
    for end in data["outcomes"].values():
        assert len(end["payoffs"]) == 2
        for value, side in zip(end["payoffs"], ("us", "china"), strict=True):
            if end is not data["outcomes"]["execution"]:
                assert sum(end["channels"][side].values()) == pytest.approx(value, abs=1e-6)
    kinds = {
        "private": "perfect Bayesian",
        "full": "subgame perfect",
        "quantal": "quantal response",
    }
    for equilibrium in data["equilibria"]:
        assert {"threaten", "resist", "execute", "kind"} <= set(equilibrium)
        assert equilibrium["kind"] == kinds[information]
    assert data["complete"] is True


@pytest.mark.parametrize("name", [name for name in PRICED if name != "grand-bargain"])
def test_every_priced_scenario_states_a_threat_that_can_be_answered(name):
    for side in load(name).crisis:
        found = sb.crisis(name, sender=side, tips=False)
        assert found.solution.complete
        assert found.solution.equilibria
        assert found.made_from["scenario"] == name
        assert len(found.to_frame()) == 4
    assert set(load(name).crisis) == {"us", "china"}


@pytest.mark.parametrize("name", ["october-2025", "pre-2018"])
def test_the_text_fits_a_terminal(capsys, name):
    code, out, _ = run(capsys, name)
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "What tips it:" in out


def test_what_would_have_made_the_hundred_points_credible(capsys):
    """The dollar of imports kept out that carries the threat out is the record's 0.72."""
    tips = answer(capsys, "october-2025", "--sender", "us")["tips"]
    assert tips["credible"] is False
    assert tips["protection_needed"] == pytest.approx(0.72, abs=0.005)
    weighed = answer(
        capsys, "october-2025", "--sender", "us", "--information", "full",
        "--set", f"protection_weight_us={tips['protection_needed'] + 0.001}",
    )  # fmt: skip
    assert weighed["tips"]["credible"] is True
    dear = answer(
        capsys, "october-2025", "--sender", "us", "--information", "full",
        "--set", f"crisis_backdown_us={tips['backdown_needed'] + 0.01}",
    )  # fmt: skip
    assert dear["equilibria"][0]["execute"] == 1.0


def test_a_side_that_pays_to_concede_resists_an_empty_threat(capsys):
    """Worked by hand: conceding brings China 6.7, so a cost of 7 turns it."""
    before = answer(capsys, "october-2025", "--sender", "us", "--information", "full")
    assert before["outcomes"]["concession"]["probability"] == 1.0
    assert before["tips"]["giving_costs"] == pytest.approx(-6.7, abs=0.05)
    after = answer(
        capsys, "october-2025", "--sender", "us", "--information", "full",
        "--set", "audience_cost_china=7", "--set", "crisis_backdown_us=1",
    )  # fmt: skip
    assert after["equilibria"][0]["resist"] == 1.0
    assert after["outcomes"]["status_quo"]["probability"] == 1.0


def test_a_later_deadline_leaves_less_of_the_year(capsys):
    soon, late = (
        answer(capsys, "october-2025", "--sender", "us", "--deadline", day)
        for day in ("2025-10-10", "2026-10-09")
    )
    assert (soon["days"], late["days"]) == (0.0, 364.0)
    quo = soon["outcomes"]["status_quo"]["payoffs"]
    harm = [data["outcomes"]["execution"]["payoffs"][0] - quo[0] for data in (soon, late)]
    assert harm[1] == pytest.approx(harm[0] / 365, rel=1e-6)


def test_several_equilibria_are_all_told():
    """The three equilibria of sigInt's example, in the words of the command."""
    three = private(Tree((0, 0), (1, 0), (-1.2, 1), (-1.9, -2.8)), (1.0, 1.0))
    found = replace(sb.crisis("pre-2018", tips=False), solution=three)
    data = found.to_dict()
    assert len(data["equilibria"]) == 3
    low, high = data["outcomes"]["concession"]["range"]
    assert low == data["outcomes"]["concession"]["probability"] < high
    text = "\n".join(crisis_text(found))
    assert "3 equilibria:" in text
    assert "nothing in the game picks it" in " ".join(text.split())
    assert "one of 3 equilibria" in found.headline


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chicken",), "textbook game"),
        (("october-2025", "--sender", "eu"), "--sender: 'eu' is not one"),
        (("october-2025", "--information", "some"), "--information: 'some' is not one"),
        (("october-2025", "--family", "cauchy"), "--family: 'cauchy' is not one"),
        (("october-2025", "--deadline", "soon"), "--deadline: 'soon' is no date"),
        (("october-2025", "--deadline", "2024-01-01"), "--deadline: 2024-01-01 is not within"),
    ],
)
def test_what_is_refused(capsys, arguments, said):
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert said in err


def test_one_side_without_private_costs_is_refused(capsys):
    code, out, err = run(capsys, "october-2025", "--set", "crisis_noise_us=0")
    assert (code, out) == (2, "")
    assert "crisis_noise_us: is 0 but crisis_noise_china is not" in err.splitlines()[-1]


def test_yielding_pays_where_the_docs_say_so():
    """What is conceded in the simultaneous threat game is one's own measure (docs/crisis.md)."""
    gains = {}
    for name in PRICED:
        game = load(name).game(threat=True)
        u = game.row_payoffs[0, 1] - game.row_payoffs[0, 0]
        v = game.column_payoffs[1, 0] - game.column_payoffs[0, 0]
        gains[name] = (float(u), float(v))
    assert sum(gain > 0 for pair in gains.values() for gain in pair) == 11
    assert gains["october-2025"] == pytest.approx((24.9, 0.68), abs=0.01)
    assert gains["pre-2018"] == pytest.approx((-7.88, -11.28), abs=0.01)
    for name, weight in (("october-2025", 0.432), ("beijing-summit-2026", 0.154)):
        game = load(name, {"protection_weight_us": weight}).game(threat=True)
        assert game.row_payoffs[0, 1] == pytest.approx(game.row_payoffs[0, 0], abs=0.06)


def test_a_dearer_back_down_cuts_both_ways():
    """The table of docs/crisis.md: threats and concessions at costs of 0, 10 and 50."""
    expected = {
        "pre-2018": ((69, 4), (81, 38), (100, 78)),
        "extension-2027": ((52, 22), (25, 15), (8, 6)),
    }
    for name, rows in expected.items():
        for cost, row in zip((0, 10, 50), rows, strict=True):
            found = sb.crisis(
                name, sender="us", tips=False, overrides={"crisis_backdown_us": cost}
            ).chances
            shown = (100 * (1 - found["status_quo"]), 100 * found["concession"])
            assert shown == pytest.approx(row, abs=0.6)


def test_both_may_threaten_in_turn(capsys):
    """Whatever the first does not threaten the second may: chances and payoffs add up."""
    data = answer(capsys, "extension-2027", "--sender", "both")
    assert (data["sender"], data["target"], data["first"]) == ("both", "both", "us")
    first, second = data["crises"]
    quiet = first["outcomes"]["status_quo"]["probability"]
    assert 0.0 < quiet < 1.0
    for name, end in data["outcomes"].items():
        own = 0.0 if name == "status_quo" else first["outcomes"][name]["probability"]
        later = quiet * second["outcomes"][name]["probability"]
        assert end["probability"] == pytest.approx(own + later)
    assert sum(end["probability"] for end in data["outcomes"].values()) == pytest.approx(1.0)
    for equilibrium in data["equilibria"]:
        assert {"threaten", "resist", "execute", "kind"} <= set(equilibrium)
    # what would follow moves the first sender
    alone = answer(capsys, "extension-2027", "--sender", "us")["outcomes"]["status_quo"]
    assert quiet != pytest.approx(alone["probability"], abs=1e-3)
    code, out, _ = run(capsys, "extension-2027", "--sender", "both")
    assert code == 0
    assert "if it does not, China may" in out
