"""Theory on many games: every column against the functions behind the commands."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows_oracle import assert_row, both_gain, one_row

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.pricing_many import payoff_stack, sampled_values
from payoffs.scenario import load
from sandbox.theory.bargaining.agreement import exact_minmax, minmax
from sandbox.theory.elementary.ordinal import game_class
from sandbox.theory.stacks import agreements
from sandbox.theory.stacks import answers as answers_many
from sandbox.theory.stacks.agreements import minmax_values
from sandbox.theory.stacks.answers import game_rows, theory_rows
from sandbox.theory.stacks.classes import classes

SHAPES = [(1, 1), (1, 3), (2, 2), (2, 3), (3, 3), (4, 4)]
KINDS = {
    "random": lambda rng, size: rng.normal(size=size),
    "tied": lambda rng, size: rng.integers(0, 3, size=size).astype(float),
    "scaled ties": lambda rng, size: rng.integers(-2, 3, size=size) / 7 * 1e6,
    "shifted": lambda rng, size: rng.integers(0, 4, size=size) * 0.1 + 1000.0,
}


def check(A, B, deal, delta):
    """Compare every row with the single game's."""
    rows = game_rows(A, B, deal=deal, delta=delta)
    for k in range(len(A)):
        game = Game.of(A[k], B[k])
        expected = one_row(game, deal, delta)
        assert_row(rows, k, expected, max(np.abs(A[k]).max(), np.abs(B[k]).max()))
        d = expected["disagreement_row"], expected["disagreement_column"]
        assert rows["pure_deal_exists"][k] == both_gain(game, d)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_equals_the_single_answers(shape, kind):
    rng = np.random.default_rng(hash_of(shape, kind))
    A, B = KINDS[kind](rng, (2, 3, *shape))
    deal = int(rng.integers(shape[0])), int(rng.integers(shape[1]))
    check(A, B, deal, 0.6)


def hash_of(shape, kind):
    """A seed that does not change between runs."""
    return 100 * shape[0] + 10 * shape[1] + list(KINDS).index(kind)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3)])
def test_opposed_interests(shape):
    A = np.random.default_rng(1).integers(-2, 3, size=(5, *shape)).astype(float)
    check(A, -A, (0, 0), 0.5)


def test_games_the_batch_cannot_finish():
    A, B = np.random.default_rng(5).normal(size=(2, 2, 5, 5))
    check(A, B, (1, 2), 0.7)


@given(
    cells=st.lists(st.sampled_from([0.0, 1.0, 2.0, 0.1, -3.0]), min_size=12, max_size=12),
    delta=st.sampled_from([0.0, 0.5, 0.99]),
)
def test_small_games_of_few_values(cells, delta):
    A, B = np.reshape(cells, (2, 1, 2, 3))
    check(A, B, (1, 1), delta)


@pytest.mark.parametrize("threat", [False, True])
@pytest.mark.parametrize("name", ["busan-2025", "october-2025", "extension-2027"])
def test_scenarios_at_sampled_calibrations(name, threat):
    scenario = load(name)
    rng = np.random.default_rng(2)
    values = sampled_values(scenario, 3, 2, weights=True)
    values["discount_factor"] = rng.uniform(0.2, 0.99, 3)
    rows = theory_rows(scenario, values, threat=threat)
    for k in range(3):
        here = scenario.override({n: array[k] for n, array in values.items()})
        game = here.game(threat)
        expected = one_row(game, here.deal_in(threat), here.discount_factor)
        assert_row(rows, k, expected, float(np.abs(game.row_payoffs).max()))


def test_classes_of_many_random_games():
    rng = np.random.default_rng(7)
    for shape in ((2, 2), (3, 2), (4, 3), (5, 4)):
        for draw in KINDS.values():
            A, B = draw(rng, (2, 10, *shape))
            found = classes(np.moveaxis(A, 0, -1), np.moveaxis(B, 0, -1))
            named = [game_class(Game.of(a, b)) for a, b in zip(A, B, strict=True)]
            assert found.tolist() == named


def test_a_strategy_only_a_mixture_dominates():
    # the third row is never best, and half of each of the others beats it
    A = np.array([[[4.0, 0.0], [0.0, 4.0], [1.0, 1.0]]])
    B = np.array([[[1.0, 0.0], [1.0, 0.0], [0.0, 5.0]]])
    rows = game_rows(A, B)
    assert rows["class"].item() == "dominance-solvable (efficient)"
    assert rows["class"].item() == game_class(Game.of(A[0], B[0]))


class TestDeals:
    """What can be agreed."""

    def test_a_lottery_can_be_a_deal_where_no_profile_is(self):
        # a coin between the two off-diagonal profiles beats the mixed equilibrium's 1/2 each
        u, v = np.array([[3.0], [0.0], [0.5]]), np.array([[0.0], [3.0], [0.5]])
        d = np.array([[1.0], [1.0]])
        points = agreements.Points.of(u[:, None], v[:, None], d)
        assert agreements.greatest_gains(points).ravel().tolist() == [1.0, 1.0]
        assert not agreements.both_gain(points).any()
        assert agreements.best_pure(points).tolist() == [-1]

    @given(data=st.data())
    def test_most_for_one_equals_the_best_of_all_pairs(self, data):
        p = data.draw(st.integers(1, 8))
        cells = st.lists(st.integers(-6, 6), min_size=p, max_size=p)
        u, v = (np.array(data.draw(cells), dtype=float) for _ in "uv")
        least = float(data.draw(st.integers(-7, 7)))
        bound = min(least, v.max())
        best = u[v >= bound].max()
        for i in np.flatnonzero(v >= bound):
            for j in np.flatnonzero(v < bound):
                share = (bound - v[j]) / (v[i] - v[j])
                best = max(best, share * u[i] + (1 - share) * u[j])
        found = agreements.most_for_one(u[:, None], v[:, None], np.array([least]))
        assert found.item() == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("shape", [(1, 4), (2, 2), (4, 4), (3, 7), (6, 6)])
def test_minmax_values(shape):
    for draw in KINDS.values():
        M = draw(np.random.default_rng(3), (4, *shape))
        expected = [minmax(matrix) for matrix in M]
        found = minmax_values(np.moveaxis(M, 0, -1))
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 4)])
def test_values_of_games_full_of_ties_are_exact(shape):
    M = np.random.default_rng(5).integers(0, 3, (40, *shape)).astype(float)
    expected = [float(exact_minmax([[Fraction(v) for v in row] for row in one])) for one in M]
    assert minmax_values(np.moveaxis(M, 0, -1)) == pytest.approx(expected, abs=1e-13)
    by_hand = np.array([[3.0, 0.0, 0.0], [1.0, 2.0, 2.0]])  # (3 * 2 - 0 * 1) / (3 + 2 - 0 - 1)
    assert minmax_values(by_hand[..., None]).tolist() == [1.5]


def test_blocks_do_not_show(monkeypatch):
    scenario = load("busan-2025")
    values = sampled_values(scenario, 40, 6, weights=True)
    whole = theory_rows(scenario, values)
    monkeypatch.setattr(answers_many, "BLOCK", 9 * 16)
    parts = theory_rows(scenario, values)
    assert list(whole) == list(parts)
    for name, column in whole.items():
        assert column.shape == (40,)
        if column.dtype.kind == "f":
            assert parts[name] == pytest.approx(column, abs=2e-9), name
        else:
            assert (parts[name] == column).all(), name


def test_both_engines_say_the_same():
    A, B = payoff_stack(load("busan-2025"), sampled_values(load("busan-2025"), 30, 1))
    one, other = game_rows(A, B), game_rows(A, B, engine="numpy")
    for name, column in one.items():
        np.testing.assert_array_equal(other[name], column)


def test_patience_decides_what_is_sustained():
    rows = theory_rows(load("prisoners-dilemma"), {"discount_factor": np.array([0.49, 0.5, 0.51])})
    assert rows["critical_nash"] == pytest.approx(0.5)
    assert rows["sustained_nash"].tolist() == [False, True, True]


def test_a_deal_that_nothing_keeps():
    # holding is never worth it: pressing pays the row side more whatever happens
    rows = game_rows([[[0.0, 0.0], [2.0, 1.0]]], [[[0.0, 0.0], [0.0, 0.0]]])
    assert np.isinf(rows["critical_nash"]).all()
    assert not rows["sustained_nash"].any()


def test_only_the_profiles_asked_for():
    scenario = load("busan-2025")
    rows = theory_rows(scenario, {}, profiles=[(0, 0), (3, 1)])
    assert [name for name in rows if name.startswith("equilibrium_")] == [
        "equilibrium_0_0",
        "equilibrium_3_1",
    ]
    assert not any(n.startswith("equilibrium_") for n in theory_rows(load("grand-bargain"), {}))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"deal": (4, 0)}, "deal: 4,0 is outside this 4 x 4 game"),
        ({"profiles": [(0, 9)]}, "profiles: 0,9 is outside"),
    ],
)
def test_bad_profiles(wrong, message):
    with pytest.raises(InputError, match=message):
        theory_rows(load("busan-2025"), {}, **wrong)


@pytest.mark.parametrize(
    ("A", "B", "delta", "message"),
    [
        ([[1.0]], [[1.0]], 0.5, "expected two arrays of shape"),
        ([[[1.0]]], [[[1.0, 2.0]]], 0.5, "expected two arrays of shape"),
        ([[[1.0]]], [[[1.0]]], 1.0, "delta: discount factors"),
    ],
)
def test_bad_games(A, B, delta, message):
    with pytest.raises(InputError, match=message):
        game_rows(A, B, delta=delta)


def test_what_was_not_found_in_time_stays_unknown(monkeypatch):
    solved = agreements.solve

    def nothing(game, **options):
        return replace(solved(game), equilibria=(), components=0, complete=False)

    monkeypatch.setattr(agreements, "solve", nothing)
    A, B = np.random.default_rng(5).normal(size=(2, 2, 5, 5))
    rows = game_rows(A, B, deal=(1, 2))
    assert rows["equilibria"].tolist() == [0, 0]
    assert not rows["complete"].any()
    for name in ("disagreement_row", "gain_row", "gain_column", "best_gain_row"):
        assert np.isnan(rows[name]).all(), name
    assert not rows["deal_exists"].any()
    # a side with something to gain by a breach may or may not be deterred
    row_tempted = A[:, 1, 2] < A[:, :, 2].max(axis=1)
    column_tempted = B[:, 1, 2] < B[:, 1].max(axis=1)
    assert (np.isnan(rows["critical_nash_row"]) == row_tempted).all()
    assert (np.isnan(rows["critical_nash"]) == (row_tempted | column_tempted)).all()
    assert (rows["sustained_nash"] == ~(row_tempted | column_tempted)).all()
    assert not np.isnan(rows["critical_minmax"]).any()
