"""The equilibrium set: published cases, closed forms, a plain operator, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from repeated_domain import (
    DILEMMA,
    DISCOUNTS,
    PENNIES,
    SANNIKOV,
    generated_set,
    stages,
    support,
)

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory import solve
from sandbox.theory.elementary.pure import pure_equilibria
from sandbox.theory.repeated import mixed_payoffs, payoff_set
from sandbox.theory.repeated.polygon import Polygon


def test_the_published_corners_of_abreu_and_sannikov() -> None:
    """QuantEcon has the same."""
    found = payoff_set(SANNIKOV, 0.3)
    assert found.gap < 1e-9
    assert found.vertices == pytest.approx(
        np.array(
            [
                [1.12568240, 2.8],
                [7.33770472, 0.0],
                [7.86308964, 0.0],
                [19.7917977, 2.8],
                [15.5630896, 9.1],
                [7.33770472, 10.9826253],
            ]
        ),
        abs=1e-7,
    )


@pytest.mark.parametrize("delta", [0.3, 0.9, 0.95, 0.99, 0.999, 0.999999])
def test_a_patient_dilemma(delta) -> None:
    """QuantEcon stops after 500 steps and is wrong from 0.95 on."""
    found = payoff_set(DILEMMA, delta)
    exact = np.array([[3.0, 3.0], [9.75, 3.0], [9.0, 9.0], [3.0, 9.75]])
    assert found.vertices == pytest.approx(exact, abs=1e-9)
    assert found.steps < 50


@pytest.mark.parametrize(
    ("delta", "corners"),
    [
        (0.0, [[3.0, 3.0]]),
        (0.1, [[3.0, 3.0]]),
        (1 / 7, [[3.0, 3.0], [9.0, 9.0]]),
        (0.2, [[3.0, 3.0], [9.0, 9.0]]),
    ],
)
def test_points_and_segments(delta, corners) -> None:
    """QuantEcon raises an error of its hull here."""
    assert payoff_set(DILEMMA, delta).vertices == pytest.approx(np.array(corners))


def test_no_pure_equilibrium() -> None:
    game = Game.of([[1, -1], [-2, 1]], [[-1, 2], [2, 0]])
    found = payoff_set(game, 0.05)
    assert len(found.vertices) == 0
    assert found.worst is None
    assert (0.0, 0.0) not in found
    mixed = mixed_payoffs(solve(PENNIES))
    assert payoff_set(PENNIES, 0.5, mixed).vertices == pytest.approx(np.zeros((1, 2)))


def test_constant_payoffs_of_one_side() -> None:
    game = Game.of([[2, 2], [2, 2]], [[0, 1], [3, 2]])
    assert payoff_set(game, 0.5).vertices == pytest.approx(np.array([[2.0, 1.0], [2.0, 3.0]]))


def test_large_games_are_no_trouble() -> None:
    rng = np.random.default_rng(5)
    game = Game.of(*rng.normal(size=(2, 20, 20)))
    for delta in (0.3, 0.9, 0.999):
        found = payoff_set(game, delta)
        assert found.gap < 1e-6
        assert found.steps < 500


@given(stages(), DISCOUNTS.filter(lambda delta: delta <= 0.7))
def test_the_plain_operator_agrees(game, delta) -> None:
    plain, found = generated_set(game, delta, 150), payoff_set(game, delta)
    assert (len(plain) == 0) == (len(found.vertices) == 0)
    if len(plain):
        assert support(plain) == pytest.approx(support(found.vertices), abs=1e-6)


@given(stages(), DISCOUNTS, DISCOUNTS)
def test_patience_only_adds(game, one, other) -> None:
    low, high = sorted((one, other))
    small, large = payoff_set(game, low), payoff_set(game, high)
    for corner in small.vertices:
        assert tuple(corner) in large


@given(stages(), DISCOUNTS)
def test_every_corner_is_rational_and_generated(game, delta) -> None:
    found = payoff_set(game, delta)
    A, B = game.row_payoffs, game.column_payoffs
    if not len(found.vertices):
        assert len(pure_equilibria(game)) == 0
        return
    worst = np.array(found.worst)
    assert found.worst[0] >= A.max(axis=0).min() - 1e-9
    assert found.worst[1] >= B.max(axis=1).min() - 1e-9
    inside = Polygon.around(found.vertices)
    payoffs = np.stack([A, B], axis=2)
    best = np.stack(
        [
            np.broadcast_to(A.max(axis=0, keepdims=True), A.shape),
            np.broadcast_to(B.max(axis=1, keepdims=True), B.shape),
        ],
        axis=2,
    )
    for corner in found.vertices:
        later = (corner - (1 - delta) * payoffs) / delta
        keeps = (corner >= (1 - delta) * best + delta * worst - 1e-8).all(axis=2)
        apart = inside.outside(later.reshape(-1, 2)).reshape(keeps.shape)
        # dividing by delta makes rounding larger
        assert (keeps & (apart <= 1e-8 / delta)).any()


@given(stages(), DISCOUNTS)
def test_stage_equilibria_belong(game, delta) -> None:
    solution = solve(game)
    found = payoff_set(game, delta, mixed_payoffs(solution))
    for equilibrium in solution.equilibria:
        assert equilibrium.payoffs in found


@pytest.mark.parametrize("delta", [1.0, -0.5, float("inf")])
def test_no_discount_factor(delta) -> None:
    with pytest.raises(InputError, match="no discount factor"):
        payoff_set(DILEMMA, delta)


def test_to_frame_and_dict() -> None:
    found = payoff_set(DILEMMA, 0.5)
    assert list(found.to_frame().columns) == ["row", "column"]
    assert found.to_dict()["worst"] == [3.0, 3.0]
