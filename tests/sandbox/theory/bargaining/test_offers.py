import numpy as np
import pytest
from bargaining_domain import game_of, problems
from hypothesis import assume, given
from hypothesis import strategies as st

from payoffs.errors import InputError
from sandbox.theory.bargaining import TalkRules, alternating_offers, negotiate
from sandbox.theory.bargaining.frontier import Polyline
from sandbox.theory.bargaining.solutions import nash, rational

PIE = np.array([[0.0, 1.0], [1.0, 0.0]])
#: A fine polyline under the quarter circle.
ARC = np.linspace(0.0, np.pi / 2, 2001)
ROUND = np.column_stack([np.sin(ARC), np.cos(ARC)])
PATIENCE = st.sampled_from([0.0, 0.3, 0.5, 0.9, 0.95, 0.999])


def share(terms, frontier=PIE, d=(0.0, 0.0)):
    return alternating_offers(frontier, d, terms).payoffs


@given(PATIENCE, PATIENCE)
def test_rubinstein_1982(first, second) -> None:
    u, v = share(TalkRules(patience=(first, second)))
    expected = (1 - second) / (1 - first * second)
    assert u == pytest.approx(expected, abs=1e-10)
    assert u + v == pytest.approx(1.0)
    # the second mover's opening, seen from the other side
    assert share(TalkRules(patience=(second, first), first=1))[1] == pytest.approx(
        expected, abs=1e-10
    )


def test_equal_patience_gives_the_opener_one_over_one_plus_delta() -> None:
    assert share(TalkRules(patience=(0.8, 0.8)))[0] == pytest.approx(1 / 1.8)


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 9, 10])
def test_the_deadline_by_its_closed_form(rounds) -> None:
    """Stahl (1972): the opener's share is the alternating sum of powers of delta."""
    delta = 0.9
    expected = sum((-delta) ** k for k in range(rounds))
    assert share(TalkRules(patience=(delta, delta), rounds=rounds))[0] == pytest.approx(expected)


def test_the_last_proposer_takes_all_and_every_round_is_shown() -> None:
    talks = alternating_offers(PIE, (0.0, 0.0), TalkRules(patience=(0.5, 0.5), rounds=3))
    assert talks.offers.tolist() == [[0.75, 0.25], [0.5, 0.5], [1.0, 0.0]]


def test_a_distant_deadline_is_none() -> None:
    for frontier in (PIE, ROUND):
        terms = [TalkRules(patience=(0.9, 0.8), rounds=rounds) for rounds in (400, None)]
        assert share(terms[0], frontier) == pytest.approx(share(terms[1], frontier), abs=1e-9)


@pytest.mark.parametrize(("rates", "weight"), [((1.0, 1.0), 0.5), ((1.0, 3.0), 0.75)])
def test_short_rounds_lead_to_the_weighted_nash_solution(rates, weight) -> None:
    """Binmore, Rubinstein and Wolinsky (1986): weights are the other side's impatience."""
    stretch = rational(Polyline(ROUND), (0.1, 0.2))
    goal = stretch.line.at(nash(stretch, weight))
    distances = []
    for length in (0.1, 0.01, 0.001):
        patience = tuple(np.exp(-rate * length) for rate in rates)
        point = np.array(share(TalkRules(patience=patience), ROUND, (0.1, 0.2)))
        distances.append(float(np.abs(point - goal).max()))
    assert distances[0] > distances[1] > distances[2]
    assert distances[2] < 1e-3


@pytest.mark.parametrize("option", [0.0, 0.2, 0.4, 0.6, 0.9])
def test_outside_options_after_binmore_shaked_and_sutton(option) -> None:
    """They matter only where they are worth more than staying in the talks."""
    talks = alternating_offers(
        PIE, (0.0, 0.0), TalkRules(patience=(0.9, 0.9), outside=(0.0, option))
    )
    stay = 0.9 / 1.9
    assert talks.payoffs[1] == pytest.approx(max(stay, option))
    assert talks.binding == ((1,) if option > stay else ())


def test_outside_options_that_no_deal_can_match_end_the_talks() -> None:
    talks = alternating_offers(PIE, (0.0, 0.0), TalkRules(outside=(0.6, 0.6)))
    assert talks.payoffs is None
    assert "outside options" in talks.note
    assert talks.to_dict()["offers"] == []


@pytest.mark.parametrize("risk", [0.05, 0.5])
def test_risk_of_breakdown_is_impatience(risk) -> None:
    risky = share(TalkRules(patience=(1.0, 1.0), breakdown_risk=risk), ROUND)
    impatient = share(TalkRules(patience=(1 - risk, 1 - risk)), ROUND)
    assert risky == pytest.approx(impatient)


def test_who_fears_a_breakdown_more_gets_less() -> None:
    """With patience 1 the limit of small risks is the Nash solution from the breakdown point."""
    calm = share(TalkRules(patience=(1.0, 1.0), breakdown_risk=1e-4))
    afraid = share(TalkRules(patience=(1.0, 1.0), breakdown_risk=1e-4, breakdown=(-0.6, 0.0)))
    assert calm[0] == pytest.approx(0.5, abs=1e-3)
    assert afraid[0] == pytest.approx(0.2, abs=1e-3)
    lost = share(TalkRules(patience=(1.0, 1.0), breakdown_risk=1e-4, breakdown=(-3.0, 0.0)))
    assert lost[0] == pytest.approx(0.0, abs=1e-3)


@given(problems(), PATIENCE, PATIENCE)
def test_neither_offer_can_be_bettered(problem, first, second) -> None:
    """Each offer gives the other what refusing is worth, or the most it can without loss."""
    cloud, d = problem
    answer = negotiate(game_of(cloud), tuple(d))
    assume(min(answer.gains) > 0)
    talks = alternating_offers(answer.frontier, d, TalkRules(patience=(first, second)))
    line = Polyline(answer.frontier)
    size = np.abs(cloud).max()
    for proposer, patience, position in ((0, second, 0), (1, first, 1)):
        other = 1 - proposer
        offered = talks.offers[position] - d
        refused = patience * (talks.offers[1 - position] - d)[other]
        assert offered[other] >= refused - 1e-7 * size
        if offered[other] > refused + 1e-7 * size:
            best = np.array(answer.rational[:, proposer]).max() - d[proposer]
            assert offered[proposer] == pytest.approx(best, abs=1e-7 * size)
    assert line.points[0, 0] - size <= talks.payoffs[0]


@given(problems(), st.integers(1, 7))
def test_more_patience_never_hurts(problem, rounds) -> None:
    cloud, d = problem
    frontier = negotiate(game_of(cloud), tuple(d)).frontier
    for deadline in (None, rounds):
        shares = [
            alternating_offers(frontier, d, TalkRules((own, 0.8), rounds=deadline)).payoffs[0]
            for own in (0.3, 0.7, 0.95)
        ]
        assert shares == sorted(shares) or np.allclose(shares, sorted(shares), rtol=1e-9)


def test_payoffs_are_discounted_as_gains_over_the_disagreement_point() -> None:
    moved = share(TalkRules(patience=(0.9, 0.8)), PIE * 7 - 20, (-20.0, -20.0))
    u, v = share(TalkRules(patience=(0.9, 0.8)))
    assert moved == pytest.approx((7 * u - 20, 7 * v - 20))


def test_nothing_to_agree_on() -> None:
    talks = alternating_offers(PIE, (2.0, 2.0), TalkRules())
    assert talks.payoffs is None
    assert talks.note == "no outcome is good enough for both"
    single = alternating_offers(np.array([[1.0, 2.0]]), (0.0, 0.0), TalkRules())
    assert single.payoffs == (1.0, 2.0)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"patience": (1.0, 1.0)}, "somebody must be impatient"),
        ({"patience": (1.1, 0.5)}, "between 0 and 1"),
        ({"patience": (float("nan"), 0.5)}, "between 0 and 1"),
        ({"breakdown_risk": -0.1}, "no probability"),
        ({"rounds": 0}, "not between 1"),
        ({"first": 2}, "neither 0"),
    ],
)
def test_bad_terms(terms, said) -> None:
    with pytest.raises(InputError, match=said):
        TalkRules(**terms)


def test_a_frontier_that_is_not_concave_is_refused() -> None:
    with pytest.raises(InputError, match="concave"):
        alternating_offers(np.array([[0, 5], [1, 1], [5, 0]]), (0.0, 0.0), TalkRules())


def test_alternatives_are_paid_to_the_last_digit_or_not_at_all():
    pie = np.array([[0.0, 1.0], [1.0, 0.0]])
    for outside, deal in (((0.5, 0.5 + 1e-10), False), ((0.1, 0.9), True), ((0.3, 0.7), True)):
        talks = alternating_offers(pie, (0.0, 0.0), TalkRules(outside=outside))
        assert (talks.payoffs is not None) is deal
