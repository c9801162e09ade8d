"""The crisis game against published equilibria, other quadratures, grids and hand calculation."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import logistic, multivariate_normal, norm

from payoffs.errors import InputError
from sandbox.theory.crisis import Tree, perfect, private, quantal
from sandbox.theory.crisis.tree import FAMILIES
from sandbox.theory.equilibria.solver import solve

# Worked by hand: carrying out (-1) beats backing down (-3); resisting a threat that is carried
# out costs the target 6, conceding 2; the concession brings the sender 4.
LOPSIDED = Tree((0, 0), (4, -2), (-3, 1), (-1, -6))


def published(war_of_target: float) -> Tree:
    """The second example of sigInt's manual: VA 1, barWA -1.9, bara -1.2, VB 1, SA and CB 0."""
    return Tree((0, 0), (1, 0), (-1.2, 1), (-1.9, war_of_target))


def oracle(tree: Tree, p: float) -> float:
    """``p - R(q(c(p)))`` with the bivariate normal distribution function of SciPy."""
    (s, _), (v, cb), (a, vb), (w, wb) = (
        tree.status_quo, tree.concession, tree.back_down, tree.execution
    )  # fmt: skip
    c = (s - (1 - p) * v) / p
    corr = 1 / np.sqrt(2)
    both = multivariate_normal([0, 0], [[1, corr], [corr, 1]])
    carried = both.cdf([(w - a) / np.sqrt(2), w - c])
    q = carried / (1 - norm.cdf(c - w) * norm.cdf(c - a))
    return p - norm.cdf((q * wb + (1 - q) * vb - cb) / q)


def crossings(tree: Tree) -> list[float]:
    grid = np.linspace(0.01, 0.99, 491)
    values = np.array([oracle(tree, p) for p in grid])
    return [float(p) for p in grid[:-1][values[:-1] * values[1:] < 0]]


def test_the_equilibria_that_the_authors_of_sigint_list():
    found = [e.resist for e in private(published(-2.8), (1.0, 1.0)).equilibria]
    assert len(found) == 3
    # the outer two as printed; the middle one is a starting value there, rounded to a grid
    assert found[0] == pytest.approx(0.2964518, abs=5e-8)
    assert found[1] == pytest.approx(0.4715766, abs=1e-3)
    assert found[2] == pytest.approx(0.8740314, abs=5e-8)


@pytest.mark.parametrize(("war", "count"), [(-2.9, 3), (-2.85, 3), (-2.7, 1), (-2.2, 1)])
def test_as_many_as_a_grid_with_another_quadrature_finds(war, count):
    tree = published(war)
    solution = private(tree, (1.0, 1.0))
    assert solution.complete
    assert len(solution.equilibria) == count
    for equilibrium, crossed in zip(solution.equilibria, crossings(tree), strict=True):
        assert equilibrium.resist == pytest.approx(crossed, abs=0.003)
        assert abs(oracle(tree, equilibrium.resist)) < 1e-5
    assert [e.stable for e in solution.equilibria] == (
        [True, False, True] if count == 3 else [True]
    )


payoff = st.integers(-6, 6).map(float)
pair = st.tuples(payoff, payoff)
trees = st.builds(Tree, pair, pair, pair, pair)


@given(trees, st.sampled_from(["normal", "logistic"]), st.sampled_from([0.5, 1.0, 3.0]))
def test_every_equilibrium_is_a_best_reply_and_none_is_missed(tree, family, noise):
    """Stable and unstable alternate, and each answers itself by an independent formula."""
    solution = private(tree, (noise, noise), family)
    law = {"normal": norm, "logistic": logistic(scale=np.sqrt(3) / np.pi)}[family]
    if not solution.complete:
        return
    assert sum(1 if e.stable else -1 for e in solution.equilibria) == 1
    for e in solution.equilibria:
        assert sum(e.chances.values()) == pytest.approx(1.0)
        if not (1e-6 < e.resist < 1 - 1e-6 and e.threaten > 1e-6):
            continue
        s, v, a, w = (
            x[0] / noise for x in (tree.status_quo, tree.concession, tree.back_down, tree.execution)
        )
        c = (s - (1 - e.resist) * v) / e.resist
        assert e.threaten == pytest.approx(1 - law.cdf(c - w) * law.cdf(c - a), rel=1e-6)
        carried, _ = quad(
            lambda x, w=w, a=a: law.pdf(x - w) * law.cdf(x - a), max(c, w - 40), w + 40,
            points=[min(max(w, max(c, w - 40)), w + 40)], limit=400,
        )  # fmt: skip
        assert e.execute == pytest.approx(carried / e.threaten, rel=1e-5, abs=1e-7)
        fought = e.execute * tree.execution[1] + (1 - e.execute) * tree.back_down[1]
        cut = (fought - tree.concession[1]) / (noise * e.execute)
        assert e.resist == pytest.approx(law.cdf(cut), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("family", ["normal", "logistic"])
def test_little_private_information_gives_subgame_perfection(family):
    exact = perfect(LOPSIDED).equilibria[0]
    (near,) = private(LOPSIDED, (0.02, 0.02), family).equilibria
    assert (near.threaten, near.resist, near.execute) == pytest.approx(
        (exact.threaten, exact.resist, exact.execute), abs=1e-6
    )
    assert private(LOPSIDED, (0.0, 0.0)).equilibria == perfect(LOPSIDED).equilibria


@pytest.mark.parametrize("family", ["normal", "logistic"])
def test_endless_private_information_gives_halves(family):
    """Worked by hand: with c = 0 one of two even signs is enough: threats 3/4, of those 1/2."""
    (far,) = private(LOPSIDED, (1e7, 1e7), family).equilibria
    assert far.resist == pytest.approx(0.5, abs=1e-5)
    assert far.threaten == pytest.approx(0.75, abs=1e-5)
    assert far.execute == pytest.approx(0.5, abs=1e-5)
    even = quantal(LOPSIDED, 0.0).equilibria[0]
    assert (even.threaten, even.resist, even.execute) == (0.5, 0.5, 0.5)


def test_quantal_responses_by_hand():
    """At precision ln 2: carrying out is worth 2 more than backing down, so 4 to 1."""
    found = quantal(LOPSIDED, float(np.log(2))).equilibria[0]
    assert found.execute == pytest.approx(4 / 5)
    # resisting: .8 x -6 + .2 x 1 = -4.6 against -2, so 2^-2.6 to 1
    resist = 2**-2.6 / (1 + 2**-2.6)
    assert found.resist == pytest.approx(resist)
    worth = resist * (0.8 * -1 + 0.2 * -3) + (1 - resist) * 4
    assert found.threaten == pytest.approx(2**worth / (1 + 2**worth))
    sharp = quantal(LOPSIDED, 200.0).equilibria[0]
    assert (sharp.threaten, sharp.resist, sharp.execute) == pytest.approx((1.0, 0.0, 1.0))


def test_a_higher_cost_of_backing_down_makes_threats_rarer_then_oftener():
    """The U: bluffs go first, then threats come back because they are believed."""
    threats = []
    for cost in np.linspace(0.0, 8.0, 17):
        tree = Tree((0, 0), (2, -1), (-cost, 0), (-2, -4))
        solution = private(tree, (1.0, 1.0))
        assert solution.complete
        assert len(solution.equilibria) == 1
        threats.append(solution.equilibria[0].threaten)
    least = int(np.argmin(threats))
    assert 0 < least < len(threats) - 1
    assert threats[0] > threats[least] + 0.05
    assert threats[-1] > threats[least] + 0.05


@given(trees)
def test_subgame_perfection_against_brute_force(tree):
    """Every pure profile that is best at each node, and no other, is listed."""
    listed = {
        (e.threaten, e.resist, e.execute)
        for e in perfect(tree).equilibria
        if {e.threaten, e.resist, e.execute} <= {0.0, 1.0}
    }
    best = set()
    for t, r, x in product((0, 1), repeat=3):
        held = tree.execution if x else tree.back_down
        pressed = held if r else tree.concession
        drop = tree.back_down if x else tree.execution
        give = tree.concession if r else held
        other = tree.status_quo if t else pressed
        if held[0] >= drop[0] and (held if r else give)[1] >= (give if r else held)[1]:
            at_two = tree.concession[1] if r else held[1]
            chosen = held[1] if r else tree.concession[1]
            if chosen >= at_two and (pressed if t else tree.status_quo)[0] >= other[0]:
                best.add((float(t), float(r), float(x)))
    assert listed == best


def test_ties_are_listed_to_their_corners():
    """Backing down and carrying out tie; the target is indifferent at a chance of 1/4."""
    tree = Tree((0, 0), (4, -2), (-1, 0), (-1, -8))
    found = {(e.threaten, e.resist, e.execute) for e in perfect(tree).equilibria}
    quarter = float(Fraction(1, 4))
    assert (1.0, 0.0, 1.0) in found  # a believed threat is conceded to
    assert (0.0, 1.0, 0.0) in found  # a bluff is called, so it is not made
    assert (1.0, 0.0, quarter) in found
    assert (0.0, 1.0, quarter) in found
    assert (1.0, 0.8, quarter) in found  # 0.8 x -1 + 0.2 x 4 = 0
    assert (0.0, 0.8, quarter) in found


def test_the_answer_is_a_node_of_its_own():
    """Worked by hand: answering costs the sender so much that it backs down."""
    tree = Tree((0, 0), (4, -2), (-3, 1), (-1, -6), answered=(-9, -5))
    (found,) = perfect(tree).equilibria
    assert (found.threaten, found.resist, found.execute, found.answer) == (0.0, 1.0, 0.0, 1.0)
    assert private(tree, (1.0, 1.0)).equilibria[0].answer == 1.0
    assert quantal(tree, 0.0).equilibria[0].answer == 0.5


@given(trees)
def test_the_normal_form_goes_through_nashpy_and_holds_the_perfect_ones(tree):
    game = tree.to_game()
    for e in perfect(tree).equilibria:
        if not {e.threaten, e.resist, e.execute} <= {0.0, 1.0}:
            continue
        i = 0 if not e.threaten else (1 if e.execute else 2)
        j = int(e.resist)
        assert game.row_payoffs[i, j] == game.row_payoffs[:, j].max()
        assert game.column_payoffs[i, j] == game.column_payoffs[i].max()


def test_the_normal_form_solved():
    solution = solve(LOPSIDED.to_game())
    assert solution.complete
    assert (4.0, -2.0) in [e.payoffs for e in solution.equilibria]


@pytest.mark.parametrize("name", ["normal", "logistic"])
@pytest.mark.parametrize("gap", [-60.0, -3.0, -0.4, 0.0, 0.4, 3.0, 30.0])
def test_the_chance_to_carry_out_by_another_quadrature(name, gap):
    law = {"normal": norm, "logistic": logistic(scale=np.sqrt(3) / np.pi)}[name]
    for u in (-50.0, 2.5):
        start = max(u, -60.0)
        expected, _ = quad(
            lambda x, gap=gap: law.pdf(x) * law.cdf(x - gap), start, 60.0,
            points=sorted({min(max(x, start), 60.0) for x in (-3.0, 0.0, 3.0, gap / 2, gap)}),
            limit=500, epsabs=0,
        )  # fmt: skip
        found = float(FAMILIES[name].above_both(np.array([u]), gap)[0])
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-300)


@pytest.mark.parametrize(
    ("noise", "family", "said"),
    [
        ((-1.0, 1.0), "normal", "not a standard deviation"),
        ((0.0, 1.0), "normal", "both sides private costs"),
        ((1.0, float("nan")), "normal", "not a standard deviation"),
        ((1.0, 1.0), "cauchy", "choose normal or logistic"),
    ],
)
def test_what_cannot_be_solved_is_refused(noise, family, said):
    with pytest.raises(InputError, match=said):
        private(LOPSIDED, noise, family)


def test_a_precision_must_be_a_number_from_zero():
    with pytest.raises(InputError, match="from 0 up"):
        quantal(LOPSIDED, -1.0)
