"""Shares of decision rules: the published table, planted shares, and bad tables."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents import Automaton
from payoffs.errors import InputError
from sandbox.cli import main
from sandbox.experiments.estimation import PUBLISHED, estimate, menu_of, read_panel

#: P. Dal Bó and G. R. Fréchette (2011), American Economic Review 101, data under CC BY 4.0.
DATA = Path(__file__).parents[1] / "data" / "dal_bo_frechette_2011.csv"

#: Their table 7: shares of the six rules and the chance of playing as the rule says.
TABLE_7 = {
    "D5R32": ((0.920, 0, 0, 0.080, 0, 0), 0.940),
    "D5R40": ((0.783, 0.078, 0.040, 0.098, 0, 0), 0.864),
    "D5R48": ((0.533, 0.072, 0, 0.376, 0.019, 0), 0.912),
    "D75R32": ((0.648, 0, 0, 0.352, 0, 0), 0.904),
    "D75R40": ((0.109, 0.296, 0.267, 0.327, 0, 0), 0.909),
    "D75R48": ((0, 0.079, 0.116, 0.561, 0, 0.244), 0.970),
}


@pytest.mark.parametrize("treatment", TABLE_7)
def test_published_shares_come_out_to_two_decimals(treatment):
    shares, as_told = TABLE_7[treatment]
    found = estimate(read_panel(DATA, {"treatment": treatment}), bootstraps=5)
    assert found.rules == (
        *("always_defect", "always_cooperate", "grim", "tit_for_tat", "win_stay_lose_shift"),
        "two_period_punishment",
    )
    np.testing.assert_allclose(found.shares, shares, atol=0.0051)
    assert 1 - found.error == pytest.approx(as_told, abs=0.0011)


def planted(shares, slips, subjects, rng, matches=6, rounds=8):
    """A panel in which so many subjects play each rule against random opponents."""
    rules = list(menu_of(PUBLISHED).values())
    plays = rng.choice(len(rules), size=subjects, p=shares)
    rows = []
    for subject, k in enumerate(plays):
        rule: Automaton = rules[k]
        for match in range(matches):
            state = rule.start
            for t in range(rounds):
                meant = int(rng.random() >= rule.cooperate[state])
                own = meant ^ int(rng.random() < slips)
                other = int(rng.random() < 0.4)
                rows.append((f"s{subject}", match, t + 1, 1 - own, 1 - other))
                state = rule.move[state, own, other]
    return pd.DataFrame(rows, columns=["subject", "match", "round", "own", "other"]), plays


def test_planted_shares_are_recovered():
    shares = (0.3, 0.1, 0.15, 0.25, 0.1, 0.1)
    frame, plays = planted(shares, 0.06, 300, np.random.default_rng(4))
    found = estimate(frame, bootstraps=100, seed=2)
    drawn = np.bincount(plays, minlength=6) / 300
    np.testing.assert_allclose(found.shares, drawn, atol=0.02)
    assert found.error == pytest.approx(0.06, abs=0.01)
    assert ((found.low <= drawn) & (drawn <= found.high)).all()
    assert found.notes == ()


def test_few_short_matches_are_said_to_be_too_few():
    frame, _ = planted((0, 0, 0.4, 0.6, 0, 0), 0.1, 8, np.random.default_rng(1), 1, 3)
    found = estimate(frame, seed=3)
    assert "8 subjects are too few to tell these rules apart" in found.notes[0]


def test_a_likelihood_worked_by_hand():
    # one subject, C C D against C D D: tit for tat fits 3 of 3, always cooperate 2 of 3
    rows = [("a", 1, 1, 1, 1), ("a", 1, 2, 1, 0), ("a", 1, 3, 0, 0)]
    frame = pd.DataFrame(rows, columns=["subject", "match", "round", "own", "other"])
    found = estimate(frame, ["always_cooperate"], bootstraps=1)
    assert found.error == pytest.approx(1 / 3)
    assert found.log_likelihood == pytest.approx(2 * np.log(2 / 3) + np.log(1 / 3))
    both = estimate(frame, ["always_cooperate", "tit_for_tat"], bootstraps=1)
    assert both.shares.round(6).tolist() == [0.0, 1.0]


def test_rows_may_stand_in_any_order_and_the_seed_repeats():
    frame, _ = planted((0.5, 0, 0, 0.5, 0, 0), 0.05, 20, np.random.default_rng(7))
    mixed = frame.sample(frac=1, random_state=3)
    first, again = estimate(frame, seed=5), estimate(mixed, seed=5)
    np.testing.assert_array_equal(first.shares, again.shares)
    np.testing.assert_array_equal(first.low, again.low)


def test_the_command_answers_with_the_contract_s_keys(capsys):
    words = ["estimate", str(DATA), "--where", "treatment=D75R40", "--json"]
    assert main(words) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"rules", "error", "log_likelihood", "subjects"} <= set(data)
    assert data["subjects"] == 38
    tit_for_tat = next(row for row in data["rules"] if row["rule"] == "tit_for_tat")
    assert tit_for_tat["share"] == pytest.approx(0.327, abs=0.001)
    assert tit_for_tat["low"] <= 0.327 <= tit_for_tat["high"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("subject,match,round,own\n1,1,1,1\n", "has no column 'other'"),
        ("subject,match,round,own,other\n", "has no rows to estimate from"),
        ("subject,match,round,own,other\n1,1,1,2,0\n", "row 1, column own: '2' is no move"),
        ("subject,match,round,own,other\n1,1,1.5,1,0\n", "column round: '1.5' is no whole"),
        (
            "subject,match,round,own,other\n1,1,1,1,0\n1,1,3,1,0\n",
            "subject 1, match 1: round 3 stands where round 2 should",
        ),
    ],
)
def test_a_bad_table_is_one_line(tmp_path, capsys, text, says):
    file = tmp_path / "moves.csv"
    file.write_text(text)
    assert main(["estimate", str(file)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert says in err
    assert err.count("\n") == 1


def test_a_rule_that_cannot_be_told_is_refused():
    with pytest.raises(InputError, match="grim stands there twice"):
        menu_of(["grim", "grim"])
    with pytest.raises(InputError, match="is no finite automaton"):
        menu_of(["q_learning"])
