"""What a batch refuses, in one line that names the place."""

from __future__ import annotations

import numpy as np
import pytest

from payoffs.errors import InputError
from sandbox.theory.batch import solve_batch

GOOD = np.arange(24.0).reshape(2, 3, 4)


def refused(A, B, **options):
    with pytest.raises(InputError) as caught:
        solve_batch(A, B, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
@pytest.mark.parametrize(
    "shape", [(9, 2, 2), (9, 1, 3), (9, 3, 3), (9, 4, 4), (9, 1, 1), (9, 6, 5)]
)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_payoffs_that_are_no_numbers(engine, shape, value):
    A, B = np.random.default_rng(1).normal(size=(2, *shape))
    B[7, 0, shape[2] - 1] = value
    message = refused(A, B, engine=engine)
    assert message == (
        f"B: game 7, row 0, column {shape[2] - 1} is {value}; every payoff must be a finite number"
    )


@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_payoffs_too_large(engine):
    A = GOOD.copy()
    A[1, 2, 3] = -2e101
    message = refused(A, GOOD, engine=engine)
    assert message.startswith("A: game 1, row 2, column 3 is -2e+101; payoffs beyond")


@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_large_payoffs_are_decided_exactly(engine):
    """Doubles beyond 1e15 are whole numbers: the best reply to column 0 is row 1, by 1024."""
    A = np.array([[[2.0**62, 0.0], [2.0**62 + 1024, -1.0]]])
    B = np.array([[[2.0**60, 0.0], [2.0**60, 0.0]]])
    found = solve_batch(A, B, engine=engine)
    assert found.counts.tolist() == [1]
    assert found.row.tolist() == [[0.0, 1.0]]
    assert found.column.tolist() == [[1.0, 0.0]]


def test_shapes():
    assert refused(GOOD, GOOD[:, :2]) == "B: shape (2, 2, 4) differs from A's (2, 3, 4)"
    assert "A: expected shape (games, rows, columns)" in refused(GOOD[0], GOOD[0])
    assert "got (0, 2, 2)" in refused(np.zeros((0, 2, 2)), np.zeros((0, 2, 2)))
    assert "got (2, 0, 2)" in refused(np.zeros((2, 0, 2)), np.zeros((2, 0, 2)))
    assert "1,002,001 profiles" in refused(np.zeros((1, 1001, 1001)), np.zeros((1, 1001, 1001)))


def test_what_is_not_an_array_of_numbers():
    assert refused([[[1, 2], [3]]], GOOD).startswith("A: expected games of one shape")
    assert refused(GOOD, [[["a"]]]).startswith("B: expected games of one shape")


def test_input_is_left_alone_and_may_be_whole_numbers_or_strided():
    whole = np.arange(16).reshape(2, 2, 4)[:, :, ::2]
    before = whole.copy()
    doubles = solve_batch(whole.astype(float), -whole.astype(float))
    answer = solve_batch(whole, -whole)
    assert np.array_equal(whole, before)
    assert np.array_equal(answer.row, doubles.row)
