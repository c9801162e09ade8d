import json
import subprocess
import sys
import threading
from dataclasses import replace
from fractions import Fraction

import games
import numpy as np
import pytest
from domain import awkward, cents, examples, few_values, profiles, swapped
from domain import games as any_game
from hypothesis import given
from hypothesis import strategies as st
from plain_quantecon import EVERY
from plain_quantecon import game_theory as gt

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory import METHODS, extreme_equilibria, pure_equilibria, regrets, solve

KEYS = {"equilibria", "components", "degenerate", "complete", "method", "class"}


def normal(seed, m, n=None) -> Game:
    rng = np.random.default_rng(seed)
    shape = (m, n or m)
    return Game.of(rng.normal(size=shape), rng.normal(size=shape))


@pytest.mark.parametrize("named", games.NAMED, ids=lambda named: named.name)
def test_named_games(named):
    solution = solve(named.game)
    assert solution.complete
    assert len(solution.equilibria) == named.extremes
    assert solution.components == named.components
    assert solution.degenerate == named.degenerate
    by_component = {e.component: e.index for e in solution.equilibria}
    assert sum(by_component.values()) == 1
    if named.profiles is not None:
        exact = {(tuple(map(float, x)), tuple(map(float, y))) for x, y in named.profiles}
        assert {(tuple(e.row), tuple(e.column)) for e in solution.equilibria} == exact


@pytest.mark.parametrize("method", METHODS)
@given(game=any_game(awkward, largest=4))
@examples(25)
def test_whatever_is_reported_is_an_equilibrium(method, game):
    solution = solve(game, method)
    for e in solution.equilibria:
        assert max(regrets(game, e.row, e.column)) <= solution.tolerance
        assert e.row.sum() == pytest.approx(1.0)
        assert e.column.min() >= 0.0
        assert e.payoffs == pytest.approx(game.expected(e.row, e.column))
        assert e.pure == (e.row.max() == e.column.max() == 1.0)


@given(any_game(few_values, largest=5))
@examples(40)
def test_no_pure_equilibrium_is_missed(game):
    solution = solve(game)
    found = {(int(e.row.argmax()), int(e.column.argmax())) for e in solution.equilibria if e.pure}
    A, B = game.row_payoffs, game.column_payoffs
    m, n = game.shape
    expected = {
        (i, j)
        for i in range(m)
        for j in range(n)
        if A[i, j] == A[:, j].max() and B[i, j] == B[i].max()
    }
    assert found == expected == set(map(tuple, pure_equilibria(game).tolist()))


@given(any_game(few_values, largest=4), st.data())
@examples(40)
def test_reordering_strategies_reorders_the_answer(game, data):
    rows = data.draw(st.permutations(range(game.shape[0])))
    columns = data.draw(st.permutations(range(game.shape[1])))
    there = solve(game.restrict(rows, columns))
    expected = {
        (tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in profiles(solve(game))
    }
    assert profiles(there) == expected


@given(any_game(few_values, largest=4))
@examples(40)
def test_swapping_players_swaps_the_strategies(game):
    there = solve(swapped(game))
    assert profiles(there) == {(y, x) for x, y in profiles(solve(game))}


@pytest.mark.parametrize("scale", [1e-12, 1e-6, np.pi, 1e9, 1e12])
@given(game=any_game(st.integers(0, 3), largest=4), shift=st.sampled_from([0.0, -3.7, 100.0]))
@examples(15)
def test_units_and_offsets_do_not_matter(scale, game, shift):
    here = solve(game)
    moved = Game.of(scale * game.row_payoffs, (game.column_payoffs + shift) * scale)
    there = solve(moved)
    assert profiles(there) == profiles(here)
    assert (there.components, there.degenerate, there.complete) == (
        here.components,
        here.degenerate,
        here.complete,
    )


@pytest.mark.parametrize("offset", [1e6, -1e6, 1e9])
def test_large_offsets_leave_components_alone(offset):
    game = games.STENGEL_DEGENERATE
    moved = Game.of(game.row_payoffs / 10 + offset, game.column_payoffs / 10 + offset)
    solution = solve(moved)
    assert profiles(solution) == profiles(solve(game))
    assert (solution.components, solution.degenerate) == (2, True)


def test_computed_payoffs_with_equal_bundles_are_one_component():
    """Rows that differ by the order in which their channels were summed are the same."""
    rng = np.random.default_rng(0)
    A, B = 3.0 * np.eye(2) + rng.normal(size=(2, 2, 2))  # coordination: nothing is dominated
    A, B = np.vstack([A, np.nextafter(A[0], np.inf)]), np.vstack([B, B[0]])
    solution = solve(Game.of(A, B))
    without = solve(Game.of(A[:2], B[:2]))
    assert solution.complete
    assert any("read as equal" in note for note in solution.notes)
    played = {k for e in solution.equilibria for k in e.supports[0]}
    assert played >= {0, 2}
    assert solution.components == without.components


@pytest.mark.parametrize("size", [2, 3, 4])
def test_quantecon_agrees_on_ordinary_games(size):
    """What any pivot leads Lemke and Howson to is listed; compiled, it lists all vertices too."""
    for seed in range(15 if EVERY else 6):
        game = normal(seed, size)
        theirs = gt.NormalFormGame([gt.Player(game.row_payoffs), gt.Player(game.column_payoffs.T)])
        listed = profiles(solve(game))
        assert {rounded(gt.lemke_howson(theirs, init_pivot=k)) for k in range(2 * size)} <= listed
        if EVERY:
            assert set(map(rounded, gt.vertex_enumeration(theirs))) == listed


def rounded(pair):
    return tuple(tuple(np.round(x, 7) + 0.0) for x in pair)


@pytest.mark.parametrize("method", ["support", "vertex"])
def test_named_methods_are_complete_on_ordinary_games(method):
    for seed in range(4):
        solution = solve(normal(seed, 4), method)
        assert solution.complete
        assert solution.method == method


def test_lemke_howson_says_what_it_misses():
    solution = solve(games.BATTLE, "lemke-howson")
    assert len(solution.equilibria) == 2
    assert not solution.complete
    assert solution.notes == (
        "lemke-howson finds 2 of 3 extreme equilibria; the method auto lists them all",
    )


def test_support_enumeration_says_that_it_misses_ends_of_segments():
    game = Game.of([[2, 0, 0, 2], [0, 1, 0, 0]], [[1, 1, 1, 0], [0, 0, 0, 2]])
    solution = solve(game, "support")
    assert len(solution.equilibria) == 4
    assert not solution.complete
    assert "support finds 4 of 6" in solution.notes[0]
    assert len(solve(game).equilibria) == 6


def test_auto_says_what_nashpy_missed(monkeypatch):
    from sandbox.theory.equilibria import nashpy_bridge

    nothing = nashpy_bridge.NashpyHits((), 0)
    monkeypatch.setattr(nashpy_bridge, "by_vertices", lambda *_: nothing)
    solution = solve(games.BATTLE)
    assert len(solution.equilibria) == 3
    assert solution.complete
    assert solution.method == "vertex (nashpy), completed by exact enumeration"
    assert "found 0 of 3" in solution.notes[0]


def test_a_false_candidate_is_not_reported(monkeypatch):
    from sandbox.theory.equilibria import nashpy_bridge

    wrong = (np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    monkeypatch.setattr(
        nashpy_bridge, "by_vertices", lambda *_: nashpy_bridge.NashpyHits((wrong,), 0)
    )
    assert len(solve(games.BATTLE).equilibria) == 3
    assert solve(games.BATTLE, "vertex").equilibria == ()


def test_order_components_and_pareto_marks():
    stag = solve(games.STAG_HUNT)
    assert [e.pure for e in stag.equilibria] == [True, True, False]
    assert [e.component for e in stag.equilibria] == [0, 1, 2]
    assert [e.pareto_dominated for e in stag.equilibria] == [False, True, True]
    assert stag.equilibria[1].dominated_by == (0, 2)  # the mixed one pays 2.5
    dilemma = solve(games.DILEMMA)
    assert not dilemma.equilibria[0].pareto_dominated
    assert dilemma.equilibria[0].improvable
    assert dilemma.dominated.rows == dilemma.dominated.columns == (0,)
    assert dilemma.to_dict()["eliminated"][0]["by"] == [{"strategy": 1, "weight": 1.0}]


def test_subsets_of_a_degenerate_game():
    solution = solve(games.STENGEL_DEGENERATE)
    shared = [
        k
        for k, e in enumerate(solution.equilibria)
        if e.component == solution.equilibria[0].component
    ]
    assert tuple(shared) in solution.subsets
    assert len(solution.subsets) == 2


def test_degenerate_means_the_whole_game():
    """The tie is against a row that is never played: the game is degenerate all the same."""
    solution = solve(Game.of([[0, 0], [1, 1]], [[5, 5], [1, 2]]))
    assert solution.degenerate
    assert len(solution.equilibria) == 1


def test_the_answer_is_plain_json():
    answer = solve(games.BATTLE).to_dict()
    assert set(answer) >= KEYS
    assert json.loads(json.dumps(answer)) == answer
    first = answer["equilibria"][0]
    assert set(first) >= {"row", "column", "payoffs", "pure", "component"}
    assert first["row"] == [1.0, 0.0]
    assert answer["class"] == "battle of the sexes"


def test_probabilities_are_over_all_strategies_in_order():
    game = Game.of([[9, 9], [3, 0], [5, 1]], [[0, -1], [3, 5], [0, 1]]).restrict([1, 2], [0, 1])
    wide = Game.of([[-9, -9], [3, 0], [5, 1]], [[0, -1], [3, 5], [0, 1]])
    assert solve(wide).equilibria[0].row.tolist() == [0.0, 0.0, 1.0]
    assert solve(game).equilibria[0].row.tolist() == [0.0, 1.0]


def test_frame_has_a_line_an_equilibrium():
    frame = solve(games.BATTLE).to_frame()
    assert len(frame) == 3
    assert frame.loc[2, "row plays"] == "66.7% r0 + 33.3% r1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "magic"}, "choose one of support, vertex, lemke-howson, auto"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"tolerance": float("nan")}, "tolerance"),
        ({"effort": -1.0}, "effort"),
        ({"effort": float("inf")}, "effort"),
    ],
)
def test_bad_arguments_are_refused_in_one_line(arguments, message):
    with pytest.raises(InputError, match=message) as caught:
        solve(games.BATTLE, **arguments)
    assert "\n" not in str(caught.value)


def test_96_by_128_with_strong_interaction_answers_and_says_it_is_partial():
    game = normal(0, 96, 128)
    solution = solve(game, effort=0.05)
    assert not solution.complete
    assert any("exact enumeration" in note for note in solution.notes)
    pure = {(int(e.row.argmax()), int(e.column.argmax())) for e in solution.equilibria if e.pure}
    assert pure == set(map(tuple, pure_equilibria(game).tolist()))
    assert solution.equilibria
    assert max(e.regret for e in solution.equilibria) <= solution.tolerance


def test_96_by_128_that_elimination_makes_small_is_complete():
    rng = np.random.default_rng(1)
    f, h = rng.normal(size=(96, 1)), rng.normal(size=(1, 128))
    noise = 0.05 * rng.normal(size=(2, 96, 128))
    solution = solve(Game.of(f + h + noise[0], h - f + noise[1]))
    assert solution.complete
    assert solution.equilibria[0].pure
    assert len(solution.eliminations) > 200


@pytest.mark.parametrize("method", METHODS)
def test_no_method_hangs_on_a_game_that_is_too_large(method):
    solution = solve(normal(3, 40), method, effort=0.01)
    assert not solution.complete
    assert solution.notes


def test_two_threads_solve_at_once():
    answers = {}

    def work(seed):
        answers[seed] = profiles(solve(normal(seed, 5)))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {seed: profiles(solve(normal(seed, 5))) for seed in range(4)}


@given(any_game(cents, largest=4))
@examples(30)
def test_auto_is_the_exact_list(game):
    exact = extreme_equilibria(game).equilibria
    assert len(solve(game).equilibria) == len(exact)


wild = st.floats(-1e15, 1e15, allow_subnormal=True) | awkward


@given(any_game(wild, largest=3))
@examples(50)
def test_any_finite_payoffs_are_answered(game):
    solution = solve(game)
    assert solution.complete
    assert solution.equilibria
    assert solution.tolerance <= 1e-5


def test_what_hinges_on_a_billionth_is_said():
    solution = solve(Game.of([[1 + 1e-9, 0], [1, 0.5]], [[1, 0], [0, 1]]))
    assert solution.complete
    assert solution.equilibria[0].margin == pytest.approx(1e-9, rel=1e-3)
    assert any("hinges on 1e-09" in note for note in solution.notes)
    assert not solve(games.BATTLE).notes
    assert solve(games.BATTLE).equilibria[2].margin == pytest.approx(1 / 3)


def test_the_answer_says_what_was_enumerated():
    """Of row payoffs 2/61 and so on row 3 is the mean of rows 1 and 2: doubles cannot hold that."""
    rows = [[(2, 61), (1, 67)], [(1, 71), (3, 73)], [(203, 8662), (137, 4891)]]
    exact = [[Fraction(*x) for x in row] for row in rows]
    column = [[0, 1], [1, 0], [Fraction(1, 4), Fraction(3, 4)]]
    column_as_doubles = [[0, 1], [1, 0], [0.25, 0.75]]
    given = solve(Game.of(exact, column))
    assert (given.readings, given.notes) == (("given", "given"), ())
    assert (given.complete, given.components, len(given.equilibria)) == (True, 1, 2)
    rounded = solve(Game.of([[float(x) for x in row] for row in exact], column_as_doubles))
    assert rounded.readings == ("doubles", "typed")
    assert rounded.to_dict()["readings"] == ["doubles", "typed"]
    assert rounded.notes == (
        "payoffs of row were rounded to doubles, and exact enumeration took them so: a tie between "
        "mixtures that rounding broke does not show",
    )
    thirds = solve(Game.of([[1 / 3, 0], [0, 2 / 3]], [[0.1, 0.7 * 3], [0.2, 0]]))
    assert thirds.readings == ("fraction", "decimal")
    assert thirds.notes == (
        "payoffs of column were rounded: exact enumeration read the decimals nearest to them",
        "payoffs of row were rounded: exact enumeration read the fractions nearest to them",
    )


def test_what_is_not_verified_is_left_out_and_said(monkeypatch):
    """Without the exact list nothing but the regret stands between a candidate and the answer."""
    from sandbox.theory.equilibria import nashpy_bridge
    from sandbox.theory.equilibria import solver as equilibria

    wrong = (np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    monkeypatch.setattr(equilibria, "enumerate_exactly", lambda *_: None)
    monkeypatch.setattr(
        nashpy_bridge, "by_vertices", lambda *_: nashpy_bridge.NashpyHits((wrong,), 0)
    )
    solution = solve(replace(games.BATTLE))  # no answer kept
    assert [e.payoffs for e in solution.equilibria] == [(2.0, 1.0), (1.0, 2.0)]
    assert not solution.complete
    assert any("regret above the tolerance" in note for note in solution.notes)


def test_thousands_of_equilibria_keep_to_the_budget():
    solution = solve(Game.of(np.ones((45, 45)), np.ones((45, 45))), effort=0.1)
    assert len(solution.equilibria) == 2025
    assert (solution.components, solution.degenerate) == (1, True)


def test_a_side_whose_payoffs_differ_by_rounding_alone_is_indifferent():
    x = 0.1 + 0.2  # a double above 0.3
    found = solve(Game.of([[x, x], [0.3, 0.3]], [[0.1, 1.0], [0.1, x]]))
    # the column side has c1 whatever the row side does: both rows against it, one component
    assert [(e.row.tolist(), e.column.tolist()) for e in found.equilibria] == [
        ([1.0, 0.0], [0.0, 1.0]),
        ([0.0, 1.0], [0.0, 1.0]),
    ]
    assert found.complete
    assert found.components == 1
    assert [max(regrets(found.game, e.row, e.column)) for e in found.equilibria] == [0.0, 0.0]
    by_nashpy = solve(found.game, method="vertex")
    assert len(by_nashpy.equilibria) == 2


ALONE = """
import sys
from payoffs.game import Game
from sandbox.theory.equilibria.solver import solve
# row 1 beats row 0, then column 0 beats column 1 and column 2
found = solve(Game.of([[1, 0, 2], [4, 3, 5]], [[7, 8, 9], [6, 2, 5]]))
(one,) = found.equilibria
print(found.method, found.complete, found.degenerate, one.payoffs, one.index)
print(len(found.eliminations), "nashpy" in sys.modules, "scipy.optimize" in sys.modules)
"""


def test_nashpy_is_not_loaded_for_a_game_that_elimination_solves():
    run = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "iterated elimination, one profile is left True False (4.0, 6.0) 1",
        "3 False False",
    ]
