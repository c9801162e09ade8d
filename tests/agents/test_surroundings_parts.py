"""Which parts are on, their numbers, and the calendar."""

import datetime as dt
from dataclasses import fields

import pytest

from agents.surroundings import PARTS, Elections, Suppliers, Surroundings
from agents.surroundings.parts import Agenda, election_day
from payoffs.errors import InputError, NotFoundError
from payoffs.parameters import number, numbers
from payoffs.resources import facts

ALL = Surroundings.of("all")


@pytest.mark.parametrize("entry", numbers().values(), ids=lambda entry: entry.name)
def test_every_number_says_where_it_comes_from(entry):
    assert entry.low <= entry.central <= entry.high
    assert entry.minimum <= entry.low
    assert entry.high <= entry.maximum
    assert entry.title
    assert entry.unit
    assert entry.source
    assert len(facts(entry.facts)) == len(entry.facts)
    assert entry.facts or entry.kind in ("assumption", "weight")


def test_every_number_is_a_field_of_its_part_and_the_other_way_round():
    named = {
        entry.name: part
        for part in PARTS
        for entry in fields(getattr(ALL, part))
        if entry.metadata.get("number")
    }
    assert named == {name: entry.group for name, entry in numbers().items()}
    for name, part in named.items():
        assert getattr(getattr(ALL, part), name) == number(name).central


def test_parts_by_name():
    assert Surroundings.of("all").parts == PARTS
    assert Surroundings.of(" Suppliers,courts ").parts == ("suppliers", "courts")
    assert Surroundings.of(["courts"]).parts == ("courts",)
    for nothing in ("none", "", None, [], Surroundings()):
        assert Surroundings.of(nothing).parts == ()
    assert ALL.without("courts", "shocks").parts == tuple(
        name for name in PARTS if name not in ("courts", "shocks")
    )


def test_overrides_go_to_their_part():
    changed = ALL.override({"rare_earth_target": 0.6, "clearing": 1})
    assert changed.suppliers.rare_earth_target == 0.6
    assert changed.ministers.clearing == 1.0
    assert changed.courts == ALL.courts
    assert ALL.suppliers.rare_earth_target == 0.5


def test_provenance_names_every_number():
    told = ALL.to_dict()
    assert list(told) == list(PARTS)
    assert {name for part in told.values() for name in part} == {*numbers(), "successor"}
    named = Surroundings(elections=Elections(successor="grim_trigger"))
    assert named.to_dict()["elections"]["successor"] == "grim_trigger"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Surroundings.of("supplier"), "no part 'supplier'; did you mean suppliers?"),
        (lambda: Surroundings.of(3), "surroundings: 3 names no parts"),
        (lambda: Surroundings.of([3]), "surroundings: [3] names no parts"),
        (
            lambda: ALL.override({"rare_earth_goal": 0.6}),
            "did you mean rare_earth_start or rare_earth_target",
        ),
        (lambda: ALL.override({"clearing": 1.5}), "clearing: 1.5 is out of bounds"),
        (lambda: ALL.override({"clearing": "often"}), "clearing: 'often' is not a number"),
        (lambda: Surroundings().override({"clearing": 1}), "clearing: belongs to ministers"),
        (lambda: Suppliers(rare_earth_months=0), "rare_earth_months: 0 is out of bounds"),
        (lambda: Surroundings(courts=Suppliers()), "courts: Suppliers("),
        (lambda: Elections(successor="tit"), "successor: there is no rule 'tit'"),
        (lambda: ALL.without("weather"), "there is no part 'weather'"),
    ],
)
def test_bad_parts_and_numbers(make, said):
    with pytest.raises(InputError) as caught:
        make()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_number_is_not_found():
    with pytest.raises(NotFoundError, match="known: support_slope"):
        number("zzz")


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2016, 11, 8), (2018, 11, 6), (2020, 11, 3), (2022, 11, 8), (2024, 11, 5), (2026, 11, 3)],
)
def test_election_days(year, month, day):
    assert election_day(year) == dt.date(year, month, day)


class TestAgenda:
    """The calendar of the Busan truce, month by month."""

    agenda = Agenda(dt.date(2025, 11, 14), 1.0, Elections(election_boost=2.0))

    def days(self, periods):
        return {period: self.agenda.day(period) for period in range(1, periods + 1)}

    def test_elections_fall_into_their_months(self):
        held = {p: day.election for p, day in self.days(66).items() if day.election}
        # 3 November 2026 and 7 November 2028 lie before the 14th: in the months that begin
        # in October
        assert held == {12: "midterm", 36: "presidential", 60: "midterm"}

    def test_a_government_takes_office_in_the_first_period_after_20_january(self):
        inaugurated = [p for p, day in self.days(100).items() if day.inauguration]
        begins = [self.agenda.begins(p) for p in inaugurated]
        assert [(d.year, d.month) for d in begins] == [(2029, 2), (2033, 2)]

    def test_nobody_takes_office_in_the_first_period(self):
        late = Agenda(dt.date(2029, 2, 1), 1.0, Elections())
        assert not any(late.day(period).inauguration for period in range(1, 40))

    def test_weights_rise_before_an_election_and_fall_after_it(self):
        boosts = [day.boost for day in self.days(36).values()]
        assert boosts[:12] == sorted(boosts[:12])
        assert boosts[0] == pytest.approx(2.0 * (1 - 354 / 365.2425))
        assert boosts[11] == pytest.approx(2.0 * (1 - 19 / 365.2425), abs=0.01)
        assert boosts[12:23] == [0.0] * 11

    def test_a_long_period_may_hold_several_elections(self):
        years = Agenda(dt.date(2027, 1, 1), 60.0, Elections())
        assert years.day(1).election == "presidential"
        assert years.day(2).inauguration

    def test_the_last_year(self):
        with pytest.raises(InputError, match="periods: the calendar ends"):
            Agenda(dt.date(9999, 11, 14), 1.0, Elections()).day(1)
        with pytest.raises(InputError, match="periods: the calendar ends"):
            Agenda(dt.date(2025, 1, 1), 120.0, Elections()).day(100_000)
