"""The record of decisions and threats: its counts, its filters, and what a bad row says."""

import datetime as dt
import statistics

import pytest

from payoffs.errors import InputError
from payoffs.record import decisions as record
from payoffs.resources import Row, read_csv


def test_the_record_has_the_counts_its_coders_report():
    rows = record.decisions()
    assert len(rows) == 156
    assert sum(row.core for row in rows) == 116
    assert [sum(row.side == side for row in rows) for side in ("us", "china")] == [91, 65]
    by_kind = {kind: sum(row.kind == kind for row in rows) for kind in record.KINDS}
    assert by_kind["threat"] == 36
    assert by_kind["execution"] + by_kind["retaliation"] == 55
    assert by_kind["backdown"] == 7
    confidence = [sum(row.confidence == word for row in rows) for word in record.CONFIDENCE]
    assert confidence == [122, 28, 6]


def test_strict_threats_end_as_counted_by_hand():
    strict = record.strict_threats()
    assert record.ends(strict) == {"concession": 9, "execution": 13, "back_down": 4}
    dated = [row for row in strict if row.deadline]
    undated = [row for row in strict if not row.deadline]
    assert record.ends(dated) == {"concession": 5, "execution": 8, "back_down": 0}
    assert record.ends(undated) == {"concession": 4, "execution": 5, "back_down": 4}
    assert record.ends(row for row in strict if row.sender == "china") == {
        "concession": 1,
        "execution": 4,
        "back_down": 1,
    }


def test_sixteen_of_twenty_five_executions_were_answered():
    found = record.answers_to("us")
    days = [row.days for row in found if row.days is not None]
    assert (len(found), len(days), statistics.median(days)) == (25, 16, 8)
    assert sum(n <= 30 for n in days) == 14
    duties_of_2026 = [
        row for row in found if row.execution.date.year == 2026 and row.execution.lever == "tariff"
    ]
    assert [row.answer for row in duties_of_2026] == [None, None]


def test_every_row_has_a_source_and_every_threat_its_decisions():
    assert all(row.source and row.confidence for row in record.decisions())
    ids = {row.id for row in record.decisions()}
    for row in record.threats():
        assert row.source
        assert set(row.decisions) <= ids
        assert (row.days is None) == (row.outcome is None) == (row.end == "open")


def test_filters_keep_what_they_say():
    rows = record.chosen(
        record.decisions(),
        side="china",
        lever="rare_earths",
        since=dt.date(2025, 4, 4),
        until=dt.date(2025, 10, 26),
    )
    assert [row.id for row in rows] == ["D083", "D100", "D111", "D120"]
    ends = record.chosen(record.threats(), kind="back_down", side="us")
    assert [row.id for row in ends] == ["T07", "T20", "T27", "T32", "T34"]
    assert record.chosen(record.threats(), kind="target conceded", side="china") == (
        next(row for row in record.threats() if row.id == "T35"),
    )


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"side": "japan"}, "side: 'japan' is none; choose us, china"),
        ({"lever": "visas"}, "lever: 'visas' is none; choose tariff, "),
        ({"kind": "backed"}, "kind: 'backed' is none; choose threat, "),
        ({"since": dt.date(2026, 1, 1), "until": dt.date(2025, 1, 1)}, "2026-01-01 is after 2025"),
    ],
)
def test_a_filter_that_names_nothing_says_what_there_is(filters, words):
    with pytest.raises(InputError) as problem:
        record.chosen(record.decisions(), **filters)
    assert words in str(problem.value)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("date", "soon", "decisions.csv D001 date: 'soon' is not a date such as 2025-10-09"),
        ("side", "US", "decisions.csv D001 side: 'US' is not one of us, china"),
        ("size_points", "2,5", "decisions.csv D001 size_points: '2,5' is not a number"),
        ("core", "maybe", "decisions.csv D001 core: 'maybe' is not one of yes, no"),
        ("days_from_threat_to_outcome", "-3", "'-3' is not a whole number"),
    ],
)
def test_a_bad_cell_is_named(column, value, words):
    row = {**read_csv("decisions.csv")[0], column: value}
    with pytest.raises(InputError) as problem:
        Row(row, "decisions.csv").read(record.Decision, record._COLUMNS, record._WORDS)
    assert words in str(problem.value)
