import games
import numpy as np
import pytest
from domain import examples
from hypothesis import given
from hypothesis import strategies as st
from plain_quantecon import minmax

from payoffs.game import Game
from sandbox.theory.elementary.pure import regrets
from sandbox.theory.equilibria.zero_sum import zero_sum


def test_von_neumanns_value():
    # J. von Neumann and O. Morgenstern (1944), 18.4: Holmes and Moriarty
    chase = zero_sum(Game.of([[100, 0], [-50, 100]], [[-100, 0], [50, -100]]))
    assert chase.kind == "zero-sum"
    assert chase.row == pytest.approx([0.6, 0.4])
    assert chase.column == pytest.approx([0.4, 0.6])
    assert chase.payoffs == pytest.approx((40.0, -40.0))


@pytest.mark.parametrize("game", [games.DILEMMA, games.CHICKEN, games.BATTLE, games.STAG_HUNT])
def test_games_with_common_interests_have_no_value(game):
    assert zero_sum(game) is None


def test_one_indifferent_side_is_not_opposed():
    assert zero_sum(Game.of([[1, 0], [0, 1]], [[0, 0], [0, 0]])) is None


def matrices(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 6, size=2)
    return rng, rng.normal(size=(m, n))


@given(st.integers(0, 10_000))
@examples(25)
def test_quantecon_finds_the_same_value(seed):
    _, A = matrices(seed)
    value, _, _ = minmax(np.ascontiguousarray(A))
    assert zero_sum(Game.of(A, -A)).payoffs == pytest.approx((value, -value), abs=1e-7)


@given(st.integers(0, 10_000))
@examples(25)
def test_disguises_are_seen_through(seed):
    rng, A = matrices(seed)
    constant = zero_sum(Game.of(A, 7.0 - 3.0 * A))
    assert constant.kind == "constant-sum"
    assert constant.scale == pytest.approx(1 / 3)
    m, n = A.shape
    game = Game.of(A + 5 * rng.normal(size=n), -2.0 * A + 5 * rng.normal(size=(m, 1)))
    hidden = zero_sum(game)
    assert hidden.kind == "strategically zero-sum"
    assert max(regrets(game, hidden.row, hidden.column)) < 1e-8


def test_additive_payoffs_are_strategically_zero_sum():
    game = Game.of([[1, 3], [2, 4]], [[5, 6], [5, 6]])
    answer = zero_sum(game)
    assert answer.kind == "strategically zero-sum"
    assert max(regrets(game, answer.row, answer.column)) == 0.0
    assert answer.to_dict()["row"] == [0.0, 1.0]
    assert len(answer.to_frame()) == 2
