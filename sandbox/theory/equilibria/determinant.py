"""The sign of a determinant of whole numbers, without rounding.

>>> sign_of_determinant([[1, 2], [3, 4]])
-1
"""

from __future__ import annotations

from collections.abc import Sequence


def sign_of_determinant(matrix: Sequence[Sequence[int]]) -> int:
    """Sign (-1, 0 or 1) by Bareiss' fraction-free elimination."""
    rows = [list(row) for row in matrix]
    sign, before = 1, 1
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            sign = -sign
        for i in range(k + 1, len(rows)):
            for j in range(k + 1, len(rows)):
                rows[i][j] = (rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j]) // before
        before = rows[k][k]
    return sign if not rows or rows[-1][-1] > 0 else -sign
