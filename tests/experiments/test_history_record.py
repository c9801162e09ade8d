import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from payoffs.errors import InputError, NotFoundError
from payoffs.record.decisions import episodes, tariff_levels
from payoffs.resources import read_csv, read_json
from sandbox.experiments.history.record import PERIODS, VARIANTS, read_history, variant_of


def test_lengths_follow_from_the_dates() -> None:
    told = episodes()
    for one in told:
        assert (one.last - one.start).days == one.days
    for before, after in pairwise(told):
        assert before.repaired_on == after.start
        assert (after.start - before.last).days == before.gap_days
    assert [one.censored for one in told] == [False] * 6 + [True]
    assert sum(one.days + (one.gap_days or 0) for one in told) == 3054


def test_who_broke_is_coded_only_where_one_side_is_named() -> None:
    assert [one.breaker for one in episodes()] == ["us"] * 4 + [None] * 3


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_hazards_of_the_record_are_reproduced(variant: str) -> None:
    history, known = read_history(variant), read_json("hazard.json")[variant]
    assert (history.truce_days, history.breaks) == (known["days"], known["breaks"])
    assert round(history.breaks_per_year, 2) == pytest.approx(known["per_year"], abs=0.0051)
    assert history.hazard_interval == pytest.approx(known["ci90"], abs=0.0051)


def test_the_gaps_of_the_record_are_reproduced() -> None:
    known = read_json("hazard.json")["gap between truces"]
    days, censored = read_history().lengths(False, days=True)
    assert days.tolist() == known["days"]
    assert not censored.any()
    assert round(days.mean()) == known["mean"]


def test_weeks() -> None:
    history = read_history()
    (runs,) = history.runs
    assert [n for _, n in runs] == [1, 27, 23, 7, 5, 10, 277, 14, 3, 2, 17, 2, 49]
    assert [kept for kept, _ in runs] == [True, False] * 6 + [True]
    assert history.transitions == (sum(history.lengths(k)[0].sum() for k in (True, False)),)
    assert history.rounded_up == ()


def test_a_week_is_the_longest_period_that_rounds_nothing_up() -> None:
    assert [bool(read_history(period=p).rounded_up) for p in PERIODS] == [False, False, True]
    assert len(read_history(period="month").rounded_up) == 4
    assert (read_history(period="month").lengths(True)[0] >= 1).all()


def test_days_are_as_recorded() -> None:
    history = read_history(period="day")
    assert history.lengths(True)[0].tolist() == [e.days for e in episodes()]


def test_a_hole_makes_two_pieces_and_the_first_ends_with_a_repair() -> None:
    history = read_history("without Phase One")
    first, second = history.runs
    assert first[-1] == (True, 1)
    assert first[-2] == (False, 10)
    assert [s.episode for s in history.spells(True)] == ["T1", "T2", "T3", "T5", "T6", "T7"]
    assert second[0] == (True, 3)


def test_the_clock_stands_still_between_the_administrations() -> None:
    days, _ = read_history("Trump").lengths(True, days=True)
    away = (dt.date(2025, 1, 20) - dt.date(2021, 1, 20)).days
    assert days.tolist() == [10, 160, 33, 1940 - away, 18, 121, 337]


def test_everything_can_be_traced_to_an_episode_and_its_source() -> None:
    data = read_history("2025-26 only").to_dict()
    rows = {row["id"]: row for row in read_csv("truce_episodes.csv")}
    assert set(data["sources"]) == {"T5", "T6", "T7"}
    assert all(data["sources"][k]["source"] == rows[k]["source"] for k in data["sources"])


@pytest.mark.parametrize("text", ["", "all seven!", "T4", "phase"])
def test_no_such_variant(text: str) -> None:
    with pytest.raises(InputError, match="is none of"):
        variant_of(text)


@pytest.mark.parametrize("period", ["", "year", "Week"])
def test_no_such_period(period: str) -> None:
    with pytest.raises(InputError, match="day, week, month"):
        read_history(period=period)


def test_tariff_series_are_not_mixed() -> None:
    piie, tracker = tariff_levels("PIIE"), tariff_levels("tracker")
    assert piie[0].date == dt.date(2018, 1, 1)
    assert tracker[0].date == dt.date(2024, 12, 31)
    assert max(x.us for x in piie if x.us is not None) == 126.5
    assert max(x.us for x in tracker if x.us is not None) == 123.1
    assert (np.diff([x.date.toordinal() for x in piie]) > 0).all()
    with pytest.raises(NotFoundError, match="PIIE, tracker"):
        tariff_levels("both")
