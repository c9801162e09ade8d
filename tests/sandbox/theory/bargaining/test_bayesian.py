import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.theory import solve
from sandbox.theory.bargaining import Resolve, bayesian_threat, low_high, prior_sweep

CHICKEN = Game.of([[0, -1], [1, -5]], [[0, 1], [-1, -5]])


def check(solution) -> None:
    """No type gains by pressing or holding instead, seen with what it knows."""
    a, b = solution.game.row_payoffs, solution.game.column_payoffs
    for found in solution.equilibria:
        p, q = np.nan_to_num(found.row), np.nan_to_num(found.column)
        sides = (
            (a, solution.row_types, solution.prior, p, q, lambda own, other: (own, other)),
            (b, solution.column_types, solution.prior.T, q, p, lambda own, other: (other, own)),
        )
        for matrix, types, prior, mine, theirs, cell in sides:
            for t, kind in enumerate(types):
                if prior[t].sum() == 0:
                    continue
                pressed = float(prior[t] @ theirs / prior[t].sum())
                hold = (1 - pressed) * matrix[0, 0] + pressed * (matrix[cell(0, 1)] - kind.yielding)
                press = (1 - pressed) * matrix[cell(1, 0)] + pressed * (matrix[1, 1] - kind.war)
                got = (1 - mine[t]) * hold + mine[t] * press
                assert got >= max(hold, press) - 1e-6


numbers = st.integers(-6, 6).map(float)


@given(
    st.lists(numbers, min_size=8, max_size=8),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]),
    st.sampled_from([0.1, 0.5, 1.0]),
)
def test_every_type_answers_best(values, costs, first, second) -> None:
    game = Game.of(np.reshape(values[:4], (2, 2)), np.reshape(values[4:], (2, 2)))
    rows = low_high(first, yielding=costs[0], war=costs[1])
    columns = low_high(second, yielding=costs[2], war=costs[3])
    solution = bayesian_threat(game, rows, columns)
    assert solution.equilibria
    check(solution)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any))
def test_types_may_be_correlated(weights) -> None:
    prior = np.reshape(weights, (2, 2)) / sum(weights)
    types = low_high(0.5, yielding=3.0, war=1.0)
    check(bayesian_threat(CHICKEN, types, types, prior))


def test_certainty_is_the_game_itself() -> None:
    known = solve(CHICKEN)
    expected = sorted(e.row[1] * e.column[1] for e in known.equilibria)
    types = low_high(0.0, yielding=100.0)
    found = bayesian_threat(CHICKEN, types, types)
    assert sorted(e.escalation for e in found.equilibria) == pytest.approx(expected)
    assert np.isnan(found.equilibria[0].row[1])
    assert found.to_dict()["equilibria"][0]["row"][1] is None


@pytest.mark.parametrize("prior", [0.05, 0.1, 0.15])
def test_the_low_type_makes_up_for_the_high_one(prior) -> None:
    """By hand: pressing pays while the other presses with a chance below 1/5.

    The high type always presses; the low one then presses with (1/5 - prior) / (1 - prior), so
    that escalation stays at 1/25 in the symmetric equilibrium.
    """
    types = low_high(prior, yielding=10.0)
    solution = bayesian_threat(CHICKEN, types, types)
    symmetric = [e for e in solution.equilibria if abs(e.row - e.column).max() < 1e-6]
    (only,) = symmetric
    assert only.row == pytest.approx([(0.2 - prior) / (1 - prior), 1.0])
    assert only.escalation == pytest.approx(0.04)


@pytest.mark.parametrize("prior", [0.3, 0.5, 1.0])
def test_with_many_high_types_the_low_ones_hold(prior) -> None:
    types = low_high(prior, yielding=10.0)
    solution = bayesian_threat(CHICKEN, types, types)
    assert solution.complete
    assert solution.escalation == pytest.approx((prior**2, prior**2))
    (only,) = solution.equilibria
    assert only.yields == pytest.approx(((1 - prior) * prior,) * 2)


def test_the_prior_moves_the_chance_of_escalation() -> None:
    sweep = prior_sweep(CHICKEN, [0.0, 0.1, 0.3, 0.6, 1.0], yielding=(10.0, 10.0))
    # at a prior of 0.1 either low type may press while the other holds: 0.1 of the time it is war
    assert sweep.lowest == pytest.approx([0.0, 0.04, 0.09, 0.36, 1.0])
    assert sweep.highest == pytest.approx([0.04, 0.1, 0.09, 0.36, 1.0])
    one_sided = prior_sweep(CHICKEN, [0.3, 1.0], yielding=(10.0, 10.0), fixed=(None, 0.0))
    assert one_sided.highest == pytest.approx([0.0, 0.0])  # the known low side yields


def test_october_2025() -> None:
    game = load("october-2025").game(threat=True)
    sweep = prior_sweep(game, [0.0, 0.5, 1.0], yielding=(200.0, 20.0))
    for solution in sweep.solutions:
        check(solution)
    assert sweep.highest[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("types", "prior", "said"),
    [
        ((Resolve("a", 0.5), Resolve("b", 0.6)), None, "sum to one"),
        ((Resolve("a", 1.5), Resolve("b", -0.5)), None, "not be negative"),
        ((), None, "give each side"),
        ((Resolve("a", 0.5), Resolve("b", 0.5)), [[1.0]], "expected shape"),
    ],
)
def test_bad_priors(types, prior, said) -> None:
    with pytest.raises(InputError, match=said):
        bayesian_threat(CHICKEN, types, types, prior)


def test_only_two_by_two() -> None:
    with pytest.raises(InputError, match="2 x 2"):
        bayesian_threat(Game.of([[1, 2]], [[1, 2]]), (Resolve("a"),), (Resolve("a"),))
