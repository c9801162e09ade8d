"""The life of a truce, month by month."""

import pytest

from agents.play.deal import Situation
from agents.play.diplomacy import Diplomacy, Spell
from payoffs.errors import InputError


def live(diplomacy, actions, restrain=False, chance=0.5):
    """Plays these (us, china) actions and returns in which periods a truce was kept."""
    kept = []
    for period, (us, china) in enumerate(actions, start=1):
        diplomacy.open(period, lambda: restrain, lambda: chance)
        kept.append(diplomacy.close(period, us, china))
    return kept


REST, US, CHINA, BOTH = (0, 0), (1, 0), (0, 1), (1, 1)


def test_without_diplomacy_play_makes_and_breaks_truces():
    diplomacy = Diplomacy()
    assert not diplomacy.active
    kept = live(diplomacy, [REST, US, CHINA, REST, REST, BOTH, REST])
    assert kept == [True, False, False, True, True, False, True]
    assert diplomacy.spells(7) == [
        Spell(1, 2, 1, "breakdown", "us"),
        Spell(4, 6, 2, "breakdown", "both"),
        Spell(7, None, 1, "in force", ""),
    ]


def test_a_truce_lapses_at_the_end_of_its_term():
    diplomacy = Diplomacy(expiry=3)
    assert live(diplomacy, [REST] * 5) == [True, True, True, False, False]
    assert diplomacy.spells(5) == [Spell(1, 4, 3, "expiry", "")]


def test_a_summit_renews_for_a_full_term():
    diplomacy = Diplomacy(expiry=3, summit_every=2, renewal=1.0)
    assert all(live(diplomacy, [REST] * 20))
    assert diplomacy.spells(20) == [Spell(1, None, 20, "in force", "")]


def test_a_summit_on_the_day_of_expiry_comes_in_time():
    assert all(live(Diplomacy(expiry=3, summit_every=3), [REST] * 10))


def test_a_renewal_refused_lets_the_truce_lapse_and_repair_is_another_summit():
    diplomacy = Diplomacy(expiry=3, summit_every=2, renewal=0.0, repair=1.0)
    assert live(diplomacy, [REST] * 8) == [True, True, True, False, True, True, True, False]
    assert diplomacy.spells(8) == [Spell(1, 4, 3, "expiry", ""), Spell(5, 8, 3, "expiry", "")]


@pytest.mark.parametrize(
    ("restrain", "chance", "repaired"),
    [(True, 0.9, True), (False, 0.9, False), (False, 0.1, True)],
)
def test_a_broken_truce_is_repaired_by_the_rules_or_by_chance(restrain, chance, repaired):
    diplomacy = Diplomacy(summit_every=3, repair=0.5)
    kept = live(diplomacy, [CHINA, REST, REST, REST], restrain, chance)
    # Restraint alone restores nothing; the summit of period 4 may.
    assert kept == [False, False, False, repaired]
    assert diplomacy.spells(4)[0] == Spell(1, 1, 0, "breakdown", "china")


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        ({"expiry": -1}, "expiry_months"),
        ({"summit_every": 0.5}, "summit_every"),
        ({"renewal": 1.1}, "renewal"),
        ({"repair": float("nan")}, "repair"),
    ],
)
def test_impossible_terms(terms, where):
    with pytest.raises(InputError) as caught:
        Diplomacy(**terms)
    assert caught.value.where == where


def test_a_truce_that_expires_has_a_summit_every_three_months_unless_said_otherwise() -> None:
    situation = Situation.of("busan-2025")
    for term, every, known in ((12, None, 3), (12, 6, 6), (0, None, 0)):
        calendar = {"expiry_months": term, "summit_every": every, "renewal": 1.0, "repair": 0.5}
        assert Diplomacy.of(situation, calendar).summit_every == known


@pytest.mark.parametrize(("us", "china", "who"), [(1, 0, "us"), (0, 1, "china"), (1, 1, "both")])
def test_who_broke_a_truce(us: int, china: int, who: str) -> None:
    terms = Diplomacy()
    terms.close(1, us, china)
    assert [spell.broken_by for spell in terms.ended] == [who]
