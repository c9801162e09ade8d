"""Critical discount factors: closed forms, exact rational cases, bounds and invariances."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repeated_domain import CHICKEN, DILEMMA, PENNIES, SANNIKOV, stages, tempting_deals

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory import Budget, solve
from sandbox.theory.repeated import (
    minmax_values,
    mixed_payoffs,
    optimal_penal_code,
    punished_by_equilibria,
    punished_by_minmax,
    punished_by_the_harshest,
    renegotiation_proof,
    repeated_deal,
    shortest_punishment,
    smallest_discount,
    threat,
    would_it_last,
)
from sandbox.theory.repeated.penal import Search, _questions, least_discount

FILTERED = [HealthCheck.filter_too_much]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_dilemma_closed_form(a, b, c) -> None:
    """(T - R) / (T - P) with P = c, R = c + b, T = c + b + a."""
    sucker, punish, reward, tempt = 0, c, c + b, c + b + a
    game = Game.of([[reward, sucker], [tempt, punish]], [[reward, tempt], [sucker, punish]])
    answer = would_it_last(game)
    exact = float(Fraction(tempt - reward, tempt - punish))
    for entry in (answer.nash, answer.minmax, answer.minmax_pure, answer.optimal):
        assert (entry.row, entry.column, entry.both) == pytest.approx((exact,) * 3, abs=1e-12)


def test_the_harshest_reversion_differs_by_side() -> None:
    deal = repeated_deal(CHICKEN)
    solution = solve(CHICKEN)
    each = punished_by_equilibria(deal, solution)
    assert [entry.both for entry in each] == [None, None, pytest.approx(0.5)]
    # each side's own worst equilibrium is the other's best: payoffs of 1, gains of 1
    harshest = punished_by_the_harshest(deal, solution)
    assert harshest.threats == (1.0, 1.0)
    assert harshest.both == pytest.approx(1 / 3)


def test_abreu_and_sannikov() -> None:
    answer = would_it_last(SANNIKOV)
    assert answer.nash.both == pytest.approx(5 / 11, abs=1e-12)
    assert answer.nash.binding == 0
    assert answer.optimal.both == pytest.approx(4 / 13, abs=1e-9)
    assert answer.optimal.binding == 1
    assert answer.minmax.column == pytest.approx(4 / 13, abs=1e-12)
    assert answer.deal.deviations[0].strategy == 1
    assert least_discount(answer.deal) == pytest.approx(4 / 13, abs=1e-9)


def test_one_side_alone_needs_the_other_sides_help() -> None:
    """The row side alone would need 5/21 if held to nothing; that threat needs more patience."""
    found = optimal_penal_code(repeated_deal(SANNIKOV))
    assert 5 / 21 < found.row < found.column
    assert found.row == pytest.approx(0.294850029, abs=1e-8)


def test_punishments_that_appear_at_a_tangent() -> None:
    """Just below, the sets creep past the fixed point for thousands of steps."""
    A = [[2, 1, -3], [5, 4, -2], [3, -2, 1]]
    B = [[2, 0, 4], [5, 4, 3], [2, -3, -1]]
    found = optimal_penal_code(repeated_deal(Game.of(A, B), (1, 1)))
    assert found.both == pytest.approx((4 / 21) ** 0.5, abs=1e-3)
    assert -1e-9 <= found.both - (4 / 21) ** 0.5 <= found.gap


def test_what_needs_no_enforcement() -> None:
    answer = would_it_last(SANNIKOV, (1, 1), delta=0.0)
    assert all(entry.both == 0.0 for entry in answer.punishments.values())
    assert all(answer.sustained.values())
    assert answer.nash.binding is None
    assert answer.shortest_punishment == 0


def test_what_nothing_sustains() -> None:
    answer = would_it_last(DILEMMA, (0, 1), delta=0.999)
    assert (answer.nash.row, answer.minmax.row, answer.optimal.row) == (None, None, None)
    assert answer.optimal.both is None
    assert not any(answer.sustained.values())
    assert "Nothing keeps this deal" in answer.sentence


def test_mixed_equilibria_punish_too() -> None:
    """Pennies has only a mixed equilibrium; every profile is worth less to one side."""
    answer = would_it_last(PENNIES, [((0, 0), 0.5), ((0, 1), 0.5)])
    assert answer.deal.payoffs == (0.0, 0.0)
    assert answer.nash.both is None
    shifted = Game.of(np.vstack([PENNIES.row_payoffs, [[0.5, -3]]]), [[-1, 1], [1, -1], [0.5, 1]])
    answer = would_it_last(shifted, (2, 0))
    assert answer.nash.both is not None
    assert answer.optimal.both <= answer.nash.both + 1e-9


def test_lotteries_are_tempted_by_their_worst_draw() -> None:
    deal = repeated_deal(CHICKEN, [((0, 1), 0.5), ((1, 0), 0.5)])
    assert deal.gains == (0.0, 0.0)
    deal = repeated_deal(DILEMMA, [((0, 1), 0.5), ((1, 0), 0.5)])
    assert deal.payoffs == (5.5, 5.5)
    assert deal.gains == (2.0, 2.0)
    assert threat(deal, (3.0, 3.0), "nash-reversion").both == pytest.approx(2 / 4.5)


@pytest.mark.parametrize("periods", [1, 2, 3, 7, 40, 1000])
def test_punishments_that_end(periods) -> None:
    deal = repeated_deal(DILEMMA)
    entry = threat(deal, (3.0, 3.0), "periods", periods=periods)
    delta = entry.both
    assert sum(6 * delta**t for t in range(1, periods + 1)) == pytest.approx(1.0)
    if periods < 8:  # longer ones differ by less than the rounding
        assert shortest_punishment(deal, (3.0, 3.0), delta * (1 + 1e-9)) == periods
    assert entry.both >= threat(deal, (3.0, 3.0), "nash-reversion").both - 1e-12


def test_a_short_punishment_may_never_be_enough() -> None:
    assert smallest_discount(2.0, 1.0, periods=2) is None
    assert smallest_discount(2.0, 1.0, periods=3) == pytest.approx(0.8105357137661368)


@settings(suppress_health_check=FILTERED)
@given(tempting_deals())
def test_order_of_the_punishments(case) -> None:
    """Bound <= pure bound <= optimal <= reversion, and all are factors below 1."""
    game, profile = case
    deal = repeated_deal(game, profile)
    solution = solve(game)
    low = punished_by_minmax(deal, minmax_values(game)).both
    nash = punished_by_the_harshest(deal, solution).both
    optimal = optimal_penal_code(deal, mixed_payoffs(solution), effort=0.15)
    assert optimal.both is not None  # the folk theorem with pure minmax payoffs, two sides
    assert low <= optimal.both + 1e-9 < 1.0
    if nash is not None:
        assert optimal.both <= nash + 1e-9
    for number in (optimal.row, optimal.column):
        assert number <= optimal.both + 1e-9
    pure_bound = punished_by_minmax(deal, minmax_values(game, mixed=False), mixed=False).both
    assert optimal_penal_code(deal, effort=0.15).both >= pure_bound - 1e-9


@settings(suppress_health_check=FILTERED)
@given(tempting_deals(), st.randoms(use_true_random=False), st.sampled_from([0.01, 3.0, 1e6]))
def test_names_and_units_do_not_matter(case, random, factor) -> None:
    game, (i, j) = case
    rows, columns = list(range(game.shape[0])), list(range(game.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    cells = np.ix_(rows, columns)
    other = Game.of(factor * game.row_payoffs[cells] + 7, game.column_payoffs[cells] / factor - 2)
    moved = (rows.index(i), columns.index(j))
    one, two = would_it_last(game, (i, j)), would_it_last(other, moved)
    for name, entry in one.punishments.items():
        changed = two.punishments[name]
        for a, b in zip((entry.row, entry.column), (changed.row, changed.column), strict=True):
            assert (a is None) == (b is None)
            assert a is None or a == pytest.approx(b, abs=1e-8)


@given(stages())
def test_swapping_sides_swaps_the_answer(game) -> None:
    swapped = Game.of(game.column_payoffs.T, game.row_payoffs.T)
    one, two = would_it_last(game), would_it_last(swapped)
    for name, entry in one.punishments.items():
        other = two.punishments[name]
        assert (entry.row is None) == (other.column is None)
        if entry.row is not None:
            assert entry.row == pytest.approx(other.column, abs=1e-8)


@pytest.mark.parametrize(
    ("deal", "said"),
    [
        ((5, 5), "outside"),
        ([((0, 0), 0.5)], "lottery"),
        ([((0, 0), 1.5), ((1, 1), -0.5)], "lottery"),
        ([], "at least one"),
    ],
)
def test_deals_that_are_none(deal, said) -> None:
    with pytest.raises(InputError, match=said):
        repeated_deal(DILEMMA, deal)


@pytest.mark.parametrize("delta", [1.0, -0.1, float("nan"), 7.0])
def test_discount_factors_that_are_none(delta) -> None:
    with pytest.raises(InputError, match="no discount factor"):
        would_it_last(DILEMMA, delta=delta)


def test_the_answer_travels() -> None:
    answer = would_it_last(DILEMMA, delta=0.5, periods=3, with_set=True)
    data = answer.to_dict()
    assert data["deal"] == [0, 0]
    assert data["deviation"] == [10.0, 10.0]
    assert data["sustained"]["periods"] is True
    assert len(data["payoff_set"]) == 4
    frame = answer.to_frame()
    assert list(frame["punishment"]) == [
        "nash-reversion",
        "minmax",
        "minmax-pure",
        "optimal",
        "periods",
    ]


def test_a_penal_code_that_is_not_found_is_not_called_impossible():
    """A deal over matching pennies: no pure equilibrium to go back to, so a search is needed."""
    game = Game.of([[2, 0, 0], [3, 1, -1], [0, -1, 1]], [[2, 3, 0], [0, -1, 1], [0, 1, -1]])
    deal = repeated_deal(game, (0, 0))
    cut = optimal_penal_code(deal, effort=1e-7)
    assert (cut.both, cut.complete, cut.to_dict()["complete"]) == (None, False, False)
    assert 0.0 < cut.gap < 1.0
    whole = optimal_penal_code(deal)
    assert whole.complete
    never = replace(whole, punishment="nash-reversion", row=None, column=None)
    last = replace(would_it_last(game, (0, 0), delta=0.9), optimal=cut, nash=never)
    assert last.sustained["optimal"] is None
    assert last.sustained["nash-reversion"] is False
    assert last.sentence.endswith("whether a credible punishment costs it enough was not found.")
    assert any("stopped at its budget of work" in note for note in last.notes)


def test_a_search_stops_soon_after_its_budget():
    """Searches on one game share a budget; each may spend a fifth, and a step or two more."""
    ran_out = 0
    for seed in range(6):
        A, B = np.random.default_rng(seed).normal(size=(2, 4, 5))
        deal = repeated_deal(Game.of(A, B), (seed % 4, seed % 5))
        budget = Budget(20_000)
        stage, tempted, questions = _questions(deal, ())
        if tempted:
            Search(stage, budget).least(questions[-1])
        ran_out += budget.spent > 4_000
        assert budget.spent < 20_000
    assert ran_out


def test_fractions_closer_than_doubles_can_tell():
    """Row: T - R = e and R - P = 3e; column: T - R = 2e and R - P = 2e."""
    third, e = Fraction(1, 3), Fraction(1, 10**17)
    game = Game.of(
        [[third, 0], [third + e, third - 3 * e]], [[third, third + 2 * e], [0, third - 2 * e]]
    )
    last = would_it_last(game, (0, 0))
    assert last.deal.gains == pytest.approx((1e-17, 2e-17), rel=1e-12, abs=0)
    for found in (last.nash, last.minmax, last.optimal):
        assert (found.row, found.column) == pytest.approx((0.25, 0.5), rel=1e-12)
    # the same with a mixture of threats: neither side has a saddle point
    pennies = Game.of([[third, third - e], [third - 2 * e, third]], [[0, 1], [1, 0]])
    assert minmax_values(pennies)[0] == third - Fraction(2, 3) * e
    assert minmax_values(pennies)[1] == Fraction(1, 2)


def test_one_terrible_outcome_makes_nothing_efficient():
    shares = Game.of([[0.6, -1e12], [0.9, 0.3]], [[0.6, 0.9], [-1e12, 0.3]])
    both, none = (renegotiation_proof(repeated_deal(shares, at)) for at in ((0, 0), (1, 1)))
    assert (both.efficient, none.efficient) == (True, False)
    lottery = repeated_deal(DILEMMA, [((0, 0), 0.3), ((0, 1), 0.7)])
    assert renegotiation_proof(lottery).efficient
