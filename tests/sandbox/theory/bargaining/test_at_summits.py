"""Bargaining rules over many games against the solutions of single ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoffs.errors import InputError
from sandbox.theory.bargaining.solutions import RULES, bargaining_rule, solve_pure

WHOLE = st.integers(-5, 5).map(float)


@given(
    arrays(np.float64, (2, 4, 3, 3), elements=WHOLE),
    arrays(np.float64, (4, 2), elements=WHOLE),
)
def test_each_game_gets_the_solution_it_gets_alone(payoffs, disagreement):
    A, B = payoffs
    for name in RULES:
        row, column = bargaining_rule(name)(A, B, disagreement)
        for k in range(4):
            points = np.stack([A[k].ravel(), B[k].ravel()], axis=1)
            alone = solve_pure(points, disagreement[k])
            if alone:
                chosen = points[3 * row[k] + column[k]]
                assert any(np.array_equal(chosen, points[t]) for t in alone[name].tied)
            else:
                assert (row[k], column[k]) == (0, 0)


def test_leading_axes_are_kept():
    rng = np.random.default_rng(1)
    A, B = rng.normal(size=(2, 2, 5, 4, 3))
    row, column = bargaining_rule("nash")(A, B, np.full((2, 5, 2), -9.0))
    assert row.shape == column.shape == (2, 5)
    one = bargaining_rule("nash")(A[1, 3], B[1, 3], np.full(2, -9.0))
    assert (row[1, 3], column[1, 3]) == (int(one[0]), int(one[1]))


def test_an_unknown_rule_is_refused_in_one_line():
    with pytest.raises(InputError, match="none of nash, kalai_smorodinsky"):
        bargaining_rule("fair")
