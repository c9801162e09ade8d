"""End dates, renewal, carrots, renegotiation and patience in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repeated_domain import CHICKEN, DILEMMA, TWO_EQUILIBRIA

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory import solve
from sandbox.theory.repeated import (
    longest_period,
    patience_words,
    punished_by_the_harshest,
    renegotiation_proof,
    renewal_needed,
    repeated_deal,
    with_expiry,
)


def expiring(game: Game, deal, delta: float, periods: int, renewal: float):
    solution = solve(game)
    agreed = repeated_deal(game, deal)
    nash = punished_by_the_harshest(agreed, solution)
    payoffs = [equilibrium.payoffs for equilibrium in solution.equilibria]
    return with_expiry(agreed, nash, payoffs, delta, periods, renewal)


def kept_by_backward_induction(gain, loss, delta, periods, renewal) -> bool:
    """Values of all periods of a term by iteration, every incentive checked."""
    term = [0.0] * (periods + 1)  # term[n]: worth of n periods left, renewals included
    for _ in range(3000):
        term = [renewal * term[periods]]
        for _ in range(periods):
            term.append(loss + delta * term[-1])
    return all(gain <= delta * term[n - 1] + 1e-9 for n in range(1, periods + 1))


@given(st.floats(0.1, 5.0), st.floats(0.1, 5.0), st.floats(0.05, 0.95), st.integers(1, 12))
def test_the_least_renewal_by_backward_induction(gain, loss, delta, periods) -> None:
    needed = renewal_needed(gain, loss, delta, periods)
    if needed is None:
        assert not kept_by_backward_induction(gain, loss, delta, periods, 0.999)
        return
    assert kept_by_backward_induction(gain, loss, delta, periods, min(needed + 1e-6, 1.0))
    assert not kept_by_backward_induction(gain, loss, delta, periods, max(needed - 1e-3, 0.0))


def test_a_dilemma_unravels() -> None:
    found = expiring(DILEMMA, (0, 0), 0.9, 12, 0.0)
    assert not found.sustained
    assert found.carrot_periods is None
    assert found.critical is None
    assert "unravels" in found.words
    assert found.last == (0.0, 0.0)
    kept = expiring(DILEMMA, (0, 0), 0.9, 12, 0.5)
    assert kept.sustained
    assert kept.critical < 0.9
    assert expiring(DILEMMA, (0, 0), kept.critical + 1e-9, 12, 0.5).sustained
    assert not expiring(DILEMMA, (0, 0), kept.critical - 1e-6, 12, 0.5).sustained


def test_one_period_with_renewal_is_less_patience() -> None:
    """A deal renewed every period with chance r is one with discount factor r delta."""
    found = expiring(DILEMMA, (0, 0), 0.5, 1, 0.5)
    assert found.critical == pytest.approx((1 / 7) / 0.5)


def test_carrot_and_stick_by_hand() -> None:
    """(5, 5) is broken for 1; the good equilibrium pays 3, the bad one 1."""
    found = expiring(TWO_EQUILIBRIA, (0, 0), 0.9, 10, 0.0)
    assert not found.sustained
    assert found.carrot == (3.0, 3.0)
    assert found.carrot_periods == 1  # 0.9 * 2 is more than 1
    slow = expiring(TWO_EQUILIBRIA, (0, 0), 0.4, 10, 0.0)
    assert slow.carrot_periods == 2  # 0.8 is not enough, 0.8 + 0.32 is
    assert expiring(TWO_EQUILIBRIA, (0, 0), 0.3, 10, 0.0).carrot_periods is None
    assert "better equilibrium" in found.words


def test_an_equilibrium_needs_no_renewal() -> None:
    found = expiring(CHICKEN, (0, 1), 0.5, 3, 0.0)
    assert found.sustained
    assert found.critical == 0.0
    assert found.renewal_needed["both"] == 0.0


@pytest.mark.parametrize(("periods", "renewal"), [(0, 0.5), (3, 1.5), (3, -0.1)])
def test_bad_terms(periods, renewal) -> None:
    with pytest.raises(InputError):
        expiring(DILEMMA, (0, 0), 0.9, periods, renewal)


def test_penance_in_the_dilemma() -> None:
    found = renegotiation_proof(repeated_deal(DILEMMA), (3.0, 3.0))
    assert found.penance == ((0, 1), (1, 0))
    # repenting costs 3 - 1 a period at first, and 9 - 3 is at stake
    assert found.critical == pytest.approx(2 / 8)
    assert found.efficient
    assert found.harmful_threat


def test_efficiency_counts_lotteries() -> None:
    poor = Game.of([[4, 0], [9, 1]], [[4, 9], [0, 1]])
    assert not renegotiation_proof(repeated_deal(poor)).efficient
    assert renegotiation_proof(repeated_deal(DILEMMA)).efficient


def test_no_penance_where_punishing_hurts_the_punisher() -> None:
    game = Game.of([[4, 0], [5, 1]], [[4, 3], [2, 1]])
    found = renegotiation_proof(repeated_deal(game))
    assert not found.weakly_proof
    assert found.penance == (None, None)
    assert renegotiation_proof(repeated_deal(CHICKEN, (0, 1))).critical == 0.0


def test_patience_in_words() -> None:
    patience = patience_words(0.99, 1.0)
    assert patience.yearly == pytest.approx(0.99**12)
    assert patience.interest_rate == pytest.approx(0.99**-12 - 1)
    assert patience.half_life_months == pytest.approx(math.log(0.5) / math.log(0.99))
    # 0.9^4 = 0.6561 after a year, 1 / 0.6561 = 1.524
    assert patience_words(0.9, 3.0).words == (
        "a dollar after 3 months counts at least 90 cents today and after a year 65.6 (yearly "
        "interest of at most 52.4%)"
    )
    # half each month is 1 / 4096 a year
    assert patience_words(0.5).words == (
        "a dollar after 1 month counts at least 50 cents today (a year later next to nothing "
        "will do)"
    )
    assert patience_words(0.0).words == "no patience at all"
    assert patience_words(0.0).interest_rate is None
    assert longest_period(0.99**7, 0.99, 1.0) == pytest.approx(7.0)
    assert longest_period(None, 0.99, 1.0) is None
    with pytest.raises(InputError, match="length"):
        patience_words(0.5, 0.0)
