import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoffs.errors import InputError
from payoffs.game import Game
from sandbox.theory import solve
from sandbox.theory.bargaining import disagreement_point, minmax, pure_minmax

CHICKEN = Game.of([[3, 1], [4, 0]], [[3, 4], [1, 0]])
STAG = Game.of([[4, 0], [3, 3]], [[4, 3], [0, 3]])


def test_of_several_equilibria_the_worst_for_both_is_taken() -> None:
    point = disagreement_point(CHICKEN)
    assert point.payoffs == pytest.approx((2.0, 2.0))
    assert point.words == "the worst for both of 3 equilibria (mixed; equilibrium:2)"
    assert disagreement_point(STAG).payoffs == pytest.approx((3.0, 3.0))


def test_every_equilibrium_can_be_asked_for() -> None:
    solution = solve(CHICKEN)
    for k, equilibrium in enumerate(solution.equilibria):
        point = disagreement_point(CHICKEN, f"equilibrium:{k}", solution=solution)
        assert point.payoffs == equilibrium.payoffs
        kind = ("pure", "pure", "mixed")[k]
        assert point.words == f"the one asked for of 3 equilibria ({kind}; equilibrium:{k})"


def test_the_choice_does_not_depend_on_units() -> None:
    scaled = Game.of(CHICKEN.row_payoffs * 1e6 - 3, CHICKEN.column_payoffs * 1e-6)
    u, v = disagreement_point(scaled).payoffs
    assert ((u + 3) / 1e6, v * 1e6) == pytest.approx((2.0, 2.0))


def test_status_quo_and_given() -> None:
    point = disagreement_point(CHICKEN, "status-quo", status_quo=(1, 0))
    assert point.payoffs == (4.0, 1.0)
    assert disagreement_point(CHICKEN, "-1.5,2e0").payoffs == (-1.5, 2.0)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("nonsense", "is no rule; choose equilibrium"),
        ("1,2,3", "is no rule"),
        ("1,nan", "finite"),
        ("inf,0", "finite"),
        ("status-quo", "no status quo"),
        ("equilibrium:3", "they are 0 to 2"),
        ("equilibrium:", "'' is no equilibrium"),
        ("equilibrium:-1", "'-1' is no equilibrium"),
        ("minmax:1", "is no rule"),
    ],
)
def test_bad_rules(rule, said) -> None:
    with pytest.raises(InputError, match=said):
        disagreement_point(CHICKEN, rule)


matrices = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    elements=st.integers(-5, 5).map(float),
)


@given(matrices, st.sampled_from([(1.0, 0.0), (1e-9, 0.0), (1e9, 5.0), (1.0, 1e6)]))
def test_minmax_is_the_value_of_the_zero_sum_game(matrix, change) -> None:
    """Every equilibrium of the zero-sum game pays its value; they come from another solver."""
    factor, offset = change
    value = solve(Game.of(matrix, -matrix)).equilibria[0].payoffs[0]
    found = (minmax(matrix * factor + offset) - offset) / factor
    assert found == pytest.approx(value, abs=1e-6)


@given(matrices)
def test_pure_minmax_by_listing(matrix) -> None:
    columns = [max(matrix[:, j].tolist()) for j in range(matrix.shape[1])]
    assert pure_minmax(matrix) == min(columns)
    assert minmax(matrix) <= pure_minmax(matrix) + 1e-9


def test_minmax_reads_each_side_its_own_way() -> None:
    """The row side can be held to 1, the column side to 0: one matrix is not the other."""
    game = Game.of([[1, 1], [0, 0]], [[0, 0], [7, -7]])
    assert disagreement_point(game, "minmax").payoffs == (1.0, 0.0)
    assert disagreement_point(game, "minmax-pure").payoffs == (1.0, 0.0)


def test_no_equilibrium_is_worse_than_minmax() -> None:
    u, v = disagreement_point(CHICKEN, "minmax").payoffs
    for equilibrium in solve(CHICKEN).equilibria:
        assert equilibrium.payoffs[0] >= u - 1e-9
        assert equilibrium.payoffs[1] >= v - 1e-9
