"""What can be read off the answer of a batch."""

from __future__ import annotations

import numpy as np
import pytest

from payoffs.errors import InputError
from sandbox.theory.batch import solve_batch

# Battle of the sexes, a dilemma, matching pennies.
A = [[[2, 0], [0, 1]], [[3, 0], [5, 1]], [[1, -1], [-1, 1]]]
B = [[[1, 0], [0, 2]], [[3, 5], [0, 1]], [[-1, 1], [1, -1]]]


@pytest.fixture(name="answer")
def _answer():
    return solve_batch(A, B)


def test_flat_arrays(answer):
    assert len(answer) == 3
    assert answer.shape == (2, 2)
    assert answer.offsets.tolist() == [0, 3, 4, 5]
    assert answer.counts.tolist() == [3, 1, 1]
    assert answer.game.tolist() == [0, 0, 0, 1, 2]
    assert answer.pure.tolist() == [True, True, False, True, False]
    assert answer.row_masks.tolist() == [1, 2, 3, 2, 3]
    assert answer.column_masks.tolist() == [1, 2, 3, 2, 3]
    assert answer.row[2] == pytest.approx([2 / 3, 1 / 3])
    assert answer.payoffs[2] == pytest.approx([2 / 3, 2 / 3])
    assert answer.payoffs[3].tolist() == [1.0, 1.0]


def test_aggregates(answer):
    mask = np.zeros((3, 2, 2), dtype=bool)
    mask[0, 0, 0] = mask[0, 1, 1] = mask[1, 1, 1] = True
    assert np.array_equal(answer.pure_mask, mask)


def test_frame(answer):
    frame = answer.to_frame()
    assert list(frame["game"]) == [0, 0, 0, 1, 2]
    assert list(frame.columns[:4]) == ["game", "pure", "row 0", "row 1"]
    assert frame["complete"].all()


def test_questions_about_what_is_not_there(answer):
    with pytest.raises(InputError, match="game: 3 is not between 0 and 2"):
        answer.of(3)
