"""The ledger of forecasts: frozen rows, read strictly, scored when outcomes come."""

from __future__ import annotations

import datetime as dt
import hashlib
import math

import pytest

import sandbox as sb
from payoffs.errors import InputError
from payoffs.record.forecasts import forecasts, read_row
from payoffs.resources import read_csv
from sandbox.cli import main
from sandbox.experiments.leaders.scores import OCCASIONS, PROLONGED, lapse

#: Of what each forecast said when it was made; outcomes do not count. Never change one: add rows.
FROZEN = {
    "L1": "e0e7b74a3d",
    "L2": "11fac88a1c",
    "L3": "f1a36b3848",
    "L4": "61ac72e67c",
    "L5": "d634eb512d",
}


def said(row):
    text = "|".join(v for name, v in row.items() if not name.startswith("outcome"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def test_no_forecast_was_changed():
    found = {row["id"]: said(row) for row in read_csv("forecasts.csv")}
    assert {name: found[name] for name in FROZEN} == FROZEN


def test_what_was_said_is_what_the_data_of_the_day_give():
    for row in forecasts():
        assert row.data_until == dt.date(2026, 10, 9)
        told = lapse(row.data_until, row.resolves_on - dt.timedelta(days=1))
        found = (row.probability, row.low, row.high, row.baseline)
        assert found == pytest.approx(tuple(told), abs=6e-4)
    first = forecasts()[0]
    # 26 threats in 3203 days and one in a year; 13 of 26 carried out, one added to each end
    hold = ((3203 + 365) / (3203 + 365 + 31 * 14 / 29)) ** 27
    assert (OCCASIONS, PROLONGED) == (5, 5)
    # the share carried out is part of the rate: thinning a process of threats
    assert first.probability == pytest.approx(hold * 6 / 7, abs=6e-4)


def test_it_says_which_were_written_down_too_late():
    assert [row.id for row in forecasts() if row.after_the_day] == ["L1", "L2", "L3"]


def row(**changes):
    first = dict(read_csv("forecasts.csv")[0])
    return first | changes


def test_scores_by_hand():
    came = read_row(row(outcome="yes", outcome_fact="F202", probability="0.8", baseline="0.5"))
    assert came.log_score() == pytest.approx(-math.log(0.8))
    assert came.brier() == pytest.approx(0.04)
    assert came.brier(baseline=True) == pytest.approx(0.25)
    not_so = read_row(row(outcome="no", outcome_fact="F202", probability="0.8"))
    assert not_so.log_score() == pytest.approx(-math.log(0.2))
    assert not_so.brier() == pytest.approx(0.64)
    assert read_row(row()).log_score() is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": "yes"}, "an outcome without a fact"),
        ({"outcome": "yes", "outcome_fact": "F999"}, "an outcome without a fact"),
        ({"outcome": "perhaps"}, "is no outcome"),
        ({"probability": "1"}, "between 0 and 1"),
        ({"probability": "likely"}, "forecasts.csv L1"),
        ({"made": "today"}, "L1 made: 'today' is not a date such as 2025-10-09"),
        ({"data_until": "2026-11-10"}, "from data of the day it is about"),
    ],
)
def test_bad_rows_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        read_row(row(**changes))


def test_the_answer_begins_with_what_was_missed(capsys):
    found = sb.forecasts()
    told = found.to_dict()
    assert told["threats"][0]["threat"] == "T34"
    assert told["scores"]["threats"]["n"] == 16
    gap = told["scores"]["threats"]["gaps"]["base_rates"]["mean"]
    assert ("worse" in found.headline) == (gap > 0)
    assert len(found.to_frame()) == 5
    assert main(["forecasts"]) == 0
    out = capsys.readouterr().out
    assert out.index("L1") < out.index("What the model missed most")


def test_leaders_stand_beside_their_prior_and_the_bracket(capsys):
    told = sb.leaders().to_dict()
    weight = next(one for one in told["weights"] if one["name"] == "protection_weight_us")
    assert weight["low"] < weight["value"] < weight["high"] < weight["prior_high"]
    assert told["bracket"] == {"protection_weight_us": [0.2, 0.7]}
    assert len(told["threats"]) == 18
    assert main(["leaders"]) == 0
    assert "cannot tell" in capsys.readouterr().out
