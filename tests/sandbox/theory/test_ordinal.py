from itertools import permutations, product

import games
import numpy as np
import pytest
from domain import examples, swapped
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st

from payoffs.game import Game
from sandbox.theory import pure_equilibria
from sandbox.theory.elementary.ordinal import PATTERNS, describe_class, game_class


def symmetric(r, s, t, p) -> Game:
    return Game.of([[r, s], [t, p]], [[r, t], [s, p]])


def of_numbers(r, s, t, p, r2, s2, t2, p2) -> Game:
    return Game.of([[r, s], [t, p]], [[r2, t2], [s2, p2]])


@pytest.mark.parametrize(
    ("game", "name"),
    [
        (games.DILEMMA, "dilemma"),
        (games.CHICKEN, "chicken"),
        (games.STAG_HUNT, "stag hunt"),
        (games.BATTLE, "battle of the sexes"),
        (games.PENNIES, "matching pennies"),
        (games.DEADLOCK, "deadlock"),
        (games.HARMONY, "harmony"),
        (Game.of([[3, 2], [4, 1]], [[3, 4], [1, 2]]), "chicken / dilemma"),
        (Game.of([[2, 0], [0, 1]], [[2, 0], [0, 1]]), "coordination"),
        (Game.of([[1, 0], [0, 1]], [[1, 0], [0, 1]]), "pure coordination"),
        (Game.of([[1, 1], [1, 1]], [[0, 0], [0, 0]]), "constant"),
        # No pure equilibrium, yet both like the first row and column better: not zero-sum.
        (Game.of([[9, 0], [1, 3]], [[1, 2], [7, 3]]), "cyclic"),
        # Scaled and shifted differently, matching pennies stay strictly opposed.
        (Game.of([[7, 1], [1, 7]], [[-0.1, 0.3], [0.3, -0.1]]), "matching pennies"),
        # R = T: a dilemma or a stag hunt for each side.
        (
            symmetric(3, 0, 3, 1),
            "tied: dilemma or dilemma / stag hunt or stag hunt or stag hunt / dilemma",
        ),
        # Interests agree, staying put costs both the same: 2 > 0 = 0 > -2.
        (
            Game.of([[-2, 2], [0, 0]], [[-2, 2], [0, 0]]),
            "tied: chicken / compromise or chicken / hero or leader / compromise or leader / hero",
        ),
        # 3 > 1 = 1 > 0 for the row side, 1 = 1 > 0 = 0 for the column side: two orders and four.
        (
            Game.of([[3, 1], [1, 0]], [[1, 0], [1, 0]]),
            "tied: concord / harmony or concord / peace or deadlock / harmony or 5 others",
        ),
    ],
)
def test_textbook_games(game, name):
    assert game_class(game) == name


def test_every_strict_pattern_is_named_after_the_symmetric_game():
    ranks = {1, 2, 3, 4}
    names = set()
    for r, s, t, p in permutations(ranks):
        if max(r, t) > max(s, p):
            order = "".join(sorted("RSTP", key={"R": r, "S": s, "T": t, "P": p}.get, reverse=True))
            assert game_class(symmetric(r, s, t, p)) == PATTERNS[order]
            names.add(PATTERNS[order])
    assert len(names) == 12


def test_all_144_pairs_of_patterns_are_told_apart_or_cyclic():
    seen = {}
    orders = [o for o in permutations((1, 2, 3, 4)) if max(o[0], o[2]) > max(o[1], o[3])]
    for (r, s, t, p), (r2, s2, t2, p2) in product(orders, orders):
        name = game_class(of_numbers(r, s, t, p, r2, s2, t2, p2))
        seen.setdefault(name, []).append((r, s, t, p, r2, s2, t2, p2))
    cyclic = len(seen.pop("cyclic", [])) + len(seen.pop("matching pennies", []))
    # Two sides times nine strict 2 x 2 games without a pure equilibrium (Rapoport and Guyer).
    assert cyclic == 18
    # A shared worst outcome fixes who cooperates, so a few pairs of games share their names.
    twins = [numbers for numbers in seen.values() if len(numbers) > 1]
    assert sum(map(len, seen.values())) == 144 - 18
    assert len(twins) == 16
    for numbers in twins:
        counts = {len(pure_equilibria(of_numbers(*number))) for number in numbers}
        assert len(numbers) == 2
        assert len(counts) == 1


def test_a_disaster_for_both_is_mutual_defection():
    """Hold or press: both pressing is the worst for both, and each gains if one yields."""
    threat = Game.of([[-67, -42], [-56, -228]], [[-43, -34], [-42, -50]])
    assert game_class(threat) == "hero / leader"


def test_a_tie_is_a_tie_and_a_billionth_is_not():
    assert game_class(symmetric(0.3, 0, 0.1 + 0.2, 0.1)).startswith("tied: ")
    assert game_class(symmetric(3, 0, 3 + 1e-10, 1)) == "dilemma"
    assert game_class(symmetric(0.6, -1e9, 0.9, 0.3)) == "dilemma"


@given(any_game(largest=2, smallest=2), st.booleans(), st.booleans(), st.data())
@examples(100)
def test_invariant_under_relabelling_and_affine_change(game, flip_rows, flip_columns, data):
    rows, columns = ([1, 0] if flip else [0, 1] for flip in (flip_rows, flip_columns))
    scale = data.draw(st.sampled_from([1e-12, 0.3, 1.0, 7.0, 1e12]))
    shift = data.draw(st.sampled_from([0.0, -5.0, 100.0]))
    there = game.restrict(rows, columns)
    changed = Game.of(scale * there.row_payoffs, there.column_payoffs + shift)
    assert game_class(changed) == game_class(game)


@given(any_game(largest=2, smallest=2))
@examples(100)
def test_swapping_players_swaps_the_names(game):
    def turned(name):
        return " / ".join(reversed(name.split(" / ")))

    name, other = game_class(game), game_class(swapped(game))
    if name.startswith("tied: "):
        assert other.startswith("tied: ")
        if "others" not in name:
            options = name.removeprefix("tied: ").split(" or ")
            assert set(map(turned, options)) == set(other.removeprefix("tied: ").split(" or "))
    else:
        assert other == turned(name)


@pytest.mark.parametrize(
    ("game", "name"),
    [
        (
            # A dilemma with a third strategy that is worse than both.
            Game.of([[3, 0, 9], [5, 1, 9], [-1, -1, -1]], [[3, 5, -1], [0, 1, -1], [9, 9, -1]]),
            "dominance-solvable (inefficient)",
        ),
        (Game.of([[5, 3, 3], [2, 1, 0]], [[4, 1, 0], [3, 1, 0]]), "dominance-solvable (efficient)"),
        (Game.of(games.ROCK, -games.ROCK), "no pure equilibrium"),
        (Game.of(np.eye(3), np.eye(3)), "several pure equilibria"),
        (games.STENGEL, "one pure equilibrium"),
        (Game.of([[1, 2, 2]], [[1, 0, 0]]), "dominance-solvable (efficient)"),
    ],
)
def test_larger_games(game, name):
    assert game_class(game) == name


def test_every_name_has_a_sentence():
    two = {game_class(Game.of(a.reshape(2, 2), b.reshape(2, 2))) for a, b in _random_pairs()}
    for name in two | {"several pure equilibria", "dominance-solvable (efficient)"}:
        sentence = describe_class(name)
        assert sentence.endswith(".")
        assert "no known pattern" not in sentence
        assert not sentence.startswith("A game of the class")


def _random_pairs():
    rng = np.random.default_rng(7)
    return [rng.integers(0, 4, (2, 4)) for _ in range(300)]
