import games
import numpy as np
import pytest
from domain import cents, examples
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st

from payoffs.game import Game
from sandbox.theory.elementary.pure import pure_equilibria
from sandbox.theory.equilibria.selection import stability
from sandbox.theory.equilibria.solver import solve


def changed(game, rng, epsilon):
    noise = rng.choice([-epsilon, 0.0, epsilon], size=(2, *game.shape))
    return Game.of(game.row_payoffs + noise[0], game.column_payoffs + noise[1])


def supports(game):
    return {e.supports for e in solve(game).equilibria}


def test_half_the_smallest_loss():
    entries = stability(solve(games.CHICKEN))
    assert [e.radius for e in entries[:2]] == [0.5, 0.5]
    assert entries[0].exact
    assert not entries[2].exact


@given(any_game(cents, largest=4), st.integers(0, 1000))
@examples(40)
def test_no_change_within_the_radius_ends_a_pure_equilibrium(game, seed):
    solution, rng = solve(game), np.random.default_rng(seed)
    for e, entry in zip(solution.equilibria, stability(solution), strict=True):
        if e.pure and 0.0 < entry.radius < np.inf:
            profile = [int(e.row.argmax()), int(e.column.argmax())]
            near = changed(game, rng, 0.999 * entry.radius)
            assert profile in pure_equilibria(near).tolist()


@given(any_game(cents, largest=4))
@examples(40)
def test_some_change_beyond_it_does(game):
    solution = solve(game)
    for e, entry in zip(solution.equilibria, stability(solution), strict=True):
        if e.pure and 0.0 < entry.radius < np.inf:
            i, j = int(e.row.argmax()), int(e.column.argmax())
            # staying falls, every deviation rises
            A, B = game.row_payoffs.copy(), game.column_payoffs.copy()
            step = 1.001 * entry.radius
            A[:, j] += step
            A[i, j] -= 2 * step
            B[i] += step
            B[i, j] -= 2 * step
            assert [i, j] not in pure_equilibria(Game.of(A, B)).tolist()


@given(st.integers(0, 5000))
@examples(25)
def test_supports_of_mixed_equilibria_remain_within_the_radius(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 4, size=2)
    solution = solve(Game.of(rng.normal(size=(m, n)), rng.normal(size=(m, n))))
    for e, entry in zip(solution.equilibria, stability(solution), strict=True):
        if not e.pure:
            assert entry.radius > 0.0
            for _ in range(3):
                near = changed(solution.game, rng, 0.999 * entry.radius)
                assert e.supports in supports(near)


def test_sensitivity_is_what_a_small_change_moves():
    solution = solve(games.PENNIES)
    (entry,) = stability(solution)
    step = 1e-5
    moves = []
    for signs in np.ndindex(2, 2, 2, 2):
        noise = step * (2.0 * np.reshape(signs, (2, 2)) - 1.0)
        (near,) = solve(
            Game.of(games.PENNIES.row_payoffs + noise, games.PENNIES.column_payoffs)
        ).equilibria
        moves.append(np.abs(near.column - 0.5).max() / step)
    assert max(moves) == pytest.approx(entry.sensitivity, rel=1e-3)


def test_degenerate_equilibria_have_no_radius_and_say_what_their_index_means():
    solution = solve(Game.of([[1, 1], [0, 2]], [[1, 1], [0, 1]]))
    words = {entry.sentence("points") for entry in stability(solution) if entry.degenerate}
    assert any("whole component may vanish" in text for text in words)
    assert all(
        entry.to_dict()["sensitivity"] is None for entry in stability(solution) if entry.degenerate
    )


def test_units_carry_over():
    game = games.CHICKEN
    thousand = Game.of(1000 * game.row_payoffs + 7, 1000 * game.column_payoffs - 7)
    for small, large in zip(stability(solve(game)), stability(solve(thousand)), strict=True):
        assert large.radius == pytest.approx(1000 * small.radius)


def test_words():
    entries = stability(solve(games.CHICKEN))
    assert "off by more than 0.5 points" in entries[0].sentence("points")
    assert "same supports" in entries[2].sentence("points")
    lone = stability(solve(Game.of([[1]], [[1]])))[0]
    assert "no change of payoffs" in lone.sentence("points")
    assert lone.to_dict()["radius"] is None


def test_a_terrible_strategy_elsewhere_ends_no_mixed_equilibrium():
    """Chicken with a third strategy that nobody can bear: its mixture stands as firm as before."""
    A = np.full((3, 3), -1e12)
    A[:2, :2] = [[3, 2], [4, 1]]
    found = stability(solve(Game.of(A, A.T)))
    mixed = [entry for entry in found if not entry.exact]
    assert [entry.radius for entry in mixed] == pytest.approx([0.25], rel=1e-3)
