"""Which suspension lapses when: dates by hand from the record, and files that state them badly."""

import pytest

from payoffs.errors import InputError
from payoffs.record.decisions import episodes
from payoffs.resources import DATA, scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import parse

BUSAN = (DATA / "scenarios" / "busan-2025.toml").read_text("utf-8")


def test_the_newest_state_lapses_lever_by_lever() -> None:
    found = [
        (c.side, c.lever, c.date.isoformat(), c.instrument) for c in load("extension-2027").clocks
    ]
    assert found == [
        ("us", "entity", "2026-11-09", True),
        ("china", "rare_earths", "2026-11-10", True),
        ("us", "ports", "2026-11-10", True),
        ("china", "rare_earths", "2026-11-27", True),
        ("us", "tariff", "2027-01-10", False),
    ]


def test_the_words_of_a_clock_say_on_what_paper() -> None:
    clocks = {clock.name: clock for clock in load("extension-2027").clocks}
    assert clocks["affiliates-rule"].words() == (
        "9 November 2026: United States, stay of the affiliates rule; then affiliates rule in "
        "force (by an instrument seen)"
    )
    assert "said, no instrument seen" in clocks["tariff-truce"].words()


def test_the_last_truce_of_the_record_says_so() -> None:
    last = episodes()[-1]
    assert last.id == "T7"
    assert last.censored
    assert "affiliates rule 9 Nov 2026" in last.cause


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("busan-2025", 360, 378),  # 14 November 2025 to 9 and 27 November 2026
        ("february-2026-call", 278, 296),
        ("beijing-summit-2026", 178, 196),
        ("extension-2027", 42, 104),  # 28 September to 9 November and 10 January
        ("geneva-2025", 90, 90),
        ("october-2025", 31, 31),
    ],
)
def test_months_until_the_first_and_the_last_lever_lapse(name, first, last) -> None:
    scenario = load(name)
    month = 365.2425 / 12
    assert scenario.expiry_months == pytest.approx(first / month)
    assert scenario.truce_months == pytest.approx(last / month)


def test_a_term_of_ones_own_comes_before_the_clocks() -> None:
    scenario = load("busan-2025", {"expiry_months": 6})
    assert (scenario.expiry_months, scenario.truce_months) == (6, 6)
    assert scenario.running_clocks == ()
    endless = load("busan-2025", {"expiry_months": 0})
    assert endless.expiry_months is endless.truce_months is None
    assert load("chicken").expiry_months is load("pre-2018").truce_months is None


@pytest.mark.parametrize("name", scenario_names())
def test_every_clock_cites_the_record_and_changes_the_deal(name) -> None:
    for clock in load(name).clocks:
        assert clock.facts
        assert clock.lapses_to or clock.note


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('side = "us"', 'side = "eu"', "clocks.affiliates-rule.side: 'eu' is not one"),
        ('lever = "entity"', 'lever = "entities"', "us has no lever 'entities'"),
        ('lapses_to = "on"', 'lapses_to = "maybe"', "no setting 'maybe'"),
        ("date = 2026-11-09", 'date = "soon"', "clocks.affiliates-rule.date: expected a date"),
        ("date = 2026-11-09", "date = 2025-11-14", "must lie after the scenario's own date"),
        ("instrument = true", 'instrument = "yes"', "instrument: say true or false"),
        ('facts = ["F202", "F070"]', 'facts = ["F999"]', "F999: no such fact"),
        ('facts = ["F202", "F070"]', "dates = 1", "clocks.affiliates-rule.dates: unknown key"),
    ],
)
def test_mistakes_in_a_clock(old, new, said) -> None:
    assert old in BUSAN
    with pytest.raises(InputError, match=said):
        parse(BUSAN.replace(old, new, 1), "mine")
