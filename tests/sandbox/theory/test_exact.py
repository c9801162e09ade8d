from fractions import Fraction

import games
import numpy as np
import oracle
import pytest
from domain import awkward, cents, examples, few_values
from domain import games as any_game
from hypothesis import given

from payoffs.errors import BudgetError
from payoffs.game import Game
from sandbox.theory import Budget, extreme_equilibria
from sandbox.theory.equilibria.exact import is_degenerate
from sandbox.theory.equilibria.index import component_indices


def pairs(answer):
    return {(e.row, e.column) for e in answer.equilibria}


@pytest.mark.parametrize("named", games.NAMED, ids=lambda named: named.name)
def test_named_games(named):
    answer = extreme_equilibria(named.game)
    assert len(answer.equilibria) == named.extremes
    assert answer.components == named.components
    assert answer.degenerate == named.degenerate == is_degenerate(named.game)
    if named.profiles is not None:
        assert pairs(answer) == set(named.profiles)
    indices = component_indices(answer)
    assert sum(indices) == 1
    if named.indices is not None:
        assert sorted(indices) == sorted(named.indices)


# A third is read as a third, the oracle reads it as the decimal it prints as.
DECIMALS = awkward.filter(lambda value: value != 1 / 3)


@pytest.mark.parametrize("values", [few_values, cents, DECIMALS], ids=["few", "cents", "awkward"])
def test_brute_force_finds_the_same(values):
    @given(any_game(values, largest=4))
    @examples(40)
    def same(game):
        expected = oracle.extreme_equilibria(game.row_payoffs, game.column_payoffs)
        assert pairs(extreme_equilibria(game)) == expected

    same()


@given(any_game(few_values, largest=4))
@examples(40)
def test_components_are_joined_by_shared_strategies(game):
    answer = extreme_equilibria(game)
    for e, c in zip(answer.equilibria, answer.component, strict=True):
        for f, d in zip(answer.equilibria, answer.component, strict=True):
            if e.row == f.row or e.column == f.column:
                assert c == d
    assert sorted(set(answer.component)) == list(range(answer.components))


@given(any_game(few_values, largest=4))
@examples(40)
def test_every_mixture_within_a_maximal_subset_is_an_equilibrium(game):
    answer = extreme_equilibria(game)
    rows = {e.x: e.row for e in answer.equilibria}
    columns = {e.y: e.column for e in answer.equilibria}
    A, B = game.row_payoffs, game.column_payoffs
    for xs, ys in answer.subsets:
        x = np.mean([[float(p) for p in rows[k]] for k in xs], axis=0)
        y = np.mean([[float(p) for p in columns[k]] for k in ys], axis=0)
        assert (A @ y).max() - x @ A @ y < 1e-9
        assert (x @ B).max() - x @ B @ y < 1e-9
    # Each extreme equilibrium is in some subset, and no subset contains another.
    covered = {(x, y) for xs, ys in answer.subsets for x in xs for y in ys}
    assert covered == {(e.x, e.y) for e in answer.equilibria}
    for xs, ys in answer.subsets:
        larger = [s for s in answer.subsets if set(xs) <= set(s[0]) and set(ys) <= set(s[1])]
        assert larger == [(xs, ys)]


@given(any_game(few_values, largest=4))
@examples(40)
def test_indices_of_components_sum_to_one(game):
    assert sum(component_indices(extreme_equilibria(game))) == 1


@given(any_game(cents, largest=4))
@examples(40)
def test_nondegenerate_games_have_an_odd_number_of_equilibria(game):
    answer = extreme_equilibria(game)
    if not answer.degenerate:
        assert len(answer.equilibria) % 2 == 1
        assert answer.components == len(answer.equilibria)
        assert all(e.index in (-1, 1) for e in answer.equilibria)


def test_duplicates_of_a_strategy_span_a_segment():
    answer = extreme_equilibria(Game.of([[1, 1], [1, 1], [0, 0]], [[1, 0], [1, 0], [1, 0]]))
    assert pairs(answer) == {
        ((Fraction(1), Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))),
        ((Fraction(0), Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))),
    }
    assert answer.components == 1
    assert answer.subsets == (((1, 2), (1,)),) or len(answer.subsets) == 1


@pytest.mark.parametrize(
    ("A", "B", "count"),
    [
        # Faces with more labels than they need: rays that share many labels need no edge.
        (
            [[1, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0], [1, 0, 1, 1]],
            [[0, 1, 0, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 0], [0, 1, 1, 1]],
            7,
        ),
        (
            [[2, 0, 0, 2, 2], [0, 2, 1, 1, 0], [2, 0, 0, 2, 2], [0, 1, 2, 2, 0], [2, 2, 1, 0, 2]],
            [[2, 0, 0, 2, 2], [2, 1, 1, 0, 2], [0, 2, 0, 2, 0], [1, 2, 2, 2, 1], [0, 2, 1, 0, 0]],
            19,
        ),
    ],
)
def test_shared_labels_alone_make_no_edge(A, B, count):
    found = pairs(extreme_equilibria(Game.of(A, B)))
    assert found == oracle.extreme_equilibria(A, B)
    assert len(found) == count


def test_more_labels_than_one_machine_word():
    rng = np.random.default_rng(5)
    game = Game.of(rng.integers(0, 9, (2, 70)), rng.integers(0, 9, (2, 70)))
    answer = extreme_equilibria(game)
    A, B = game.row_payoffs, game.column_payoffs
    assert answer.equilibria
    for e in answer.equilibria:
        x, y = np.array(e.row, dtype=float), np.array(e.column, dtype=float)
        assert (A @ y).max() - x @ A @ y < 1e-9
        assert (x @ B).max() - x @ B @ y < 1e-9
    assert sum(component_indices(answer)) == 1


def test_eight_by_eight_takes_little_of_the_usual_budget():
    rng = np.random.default_rng(8)
    budget = Budget(200_000)
    for _ in range(5):
        game = Game.of(rng.normal(size=(8, 8)), rng.normal(size=(8, 8)))
        answer = extreme_equilibria(game, budget)
        assert sum(e.index for e in answer.equilibria) == 1


def test_budget_stops_what_is_too_large():
    rng = np.random.default_rng(0)
    budget = Budget(50_000)
    with pytest.raises(BudgetError, match="its budget of 50,000 steps"):
        extreme_equilibria(Game.of(rng.normal(size=(30, 30)), rng.normal(size=(30, 30))), budget)
    assert budget.spent < 100_000


@pytest.mark.parametrize("size", [40, 60])
def test_budget_stops_degenerate_games_too(size):
    """Two hundred duplicates and ties: the general edge test must ask the budget as well."""
    rng = np.random.default_rng(0)
    game = Game.of(rng.integers(0, 3, (size, size)), rng.integers(0, 3, (size, size)))
    budget = Budget(300_000)
    with pytest.raises(BudgetError):
        extreme_equilibria(game, budget)
    assert budget.spent < 900_000
