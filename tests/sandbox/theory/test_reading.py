from fractions import Fraction

import numpy as np
import pytest
from domain import examples
from hypothesis import given
from hypothesis import strategies as st

from sandbox.theory.basics import read_exactly


def ratios(integers) -> np.ndarray:
    flat = np.array([float(Fraction(k, max(map(max, integers)) or 1)) for r in integers for k in r])
    return flat.reshape(len(integers), -1)


def test_typed_decimals_are_read_as_decimals():
    assert read_exactly(np.array([[0.1, 0.2, 0.3]])).integers == ((0, 1, 2),)


def test_sums_are_read_as_what_was_meant():
    reading = read_exactly(np.array([[0.1 + 0.2, 0.3], [0.7 - 0.1, 0.6]]))
    assert reading.integers == ((0, 0), (1, 1))
    assert reading.merged == 1


def test_a_billionth_that_was_typed_stays():
    assert read_exactly(np.array([[1.0, 1.000000001, 2.0]])).integers == ((0, 1, 10**9),)


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1 / 3, np.pi, 1e9, 1e12])
@pytest.mark.parametrize("offset", [0.0, 1.0, -17.3, 1e6])
def test_scale_and_offset_do_not_matter(scale, offset):
    typed = np.array([[0.0, 1.0, 3.25], [2.5, -4.0, 1.0]])
    assert read_exactly(typed * scale).integers == read_exactly(typed).integers
    assert read_exactly(typed + offset).integers == read_exactly(typed).integers


def test_computed_payoffs_keep_their_ties_under_rounding():
    rng = np.random.default_rng(3)
    f, g, h = rng.normal(size=(3, 4))
    one = (f[:, None] + g) + h
    other = f[:, None] + (g + h)
    other[2], one[2] = other[1], one[1]
    one[2] += np.spacing(one[2])  # rows that a sum in another order would make equal
    reading = read_exactly(one)
    assert reading.how == "doubles"
    assert reading.merged > 0
    assert reading.integers[1] == reading.integers[2]


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6))
@examples(100)
def test_the_best_reply_in_each_column_is_kept(cells):
    matrix = np.reshape(cells, (3, 2))
    integers = np.array(read_exactly(matrix).integers, dtype=object)
    spread = max(np.ptp(matrix), 1e-300)
    for j in range(2):
        gap = (matrix[:, j].max() - matrix[:, j]) / spread
        read = max(integers[:, j]) - integers[:, j]
        # Whatever is ahead by more than rounding is ahead in the reading as well.
        assert all((read[i] > 0) == (gap[i] > 0) for i in range(3) if not 0 < gap[i] < 1e-9)


@given(st.lists(st.integers(-1000, 1000), min_size=6, max_size=6))
@examples(100)
def test_whole_numbers_are_read_up_to_offset_and_factor(cells):
    matrix = np.reshape(cells, (2, 3)).astype(float)
    integers = read_exactly(matrix).integers
    shifted = matrix - matrix.min()
    np.testing.assert_allclose(ratios(integers), shifted / (shifted.max() or 1.0))


def test_payoffs_with_few_digits_left_are_taken_at_their_word():
    """An offset of 1e15 leaves steps of 1/8: they are payoffs, not rounding."""
    reading = read_exactly(np.array([[1e15 - 1, 1e15 - 0.875], [1e15 - 0.5, 1e15]]))
    assert reading.integers[0][0] < reading.integers[1][0]
    assert reading.integers[0][1] < reading.integers[1][1]


@pytest.mark.parametrize("scale", [1e-12, 7.7, 1e12])
def test_very_large_beside_very_small_survives_a_change_of_unit(scale):
    typed = np.array([[1e6, 1.000000001], [1e-9, 1.0]])
    assert read_exactly(typed * scale).integers == read_exactly(typed).integers
