"""Bargaining solutions as rules for many games at once: what summits renegotiate by.

Each is the pure-profile solution of :mod:`sandbox.theory.bargaining.pure_deals`, with leading
axes for as many games as there are histories.

>>> A, B = np.array([[[3.0, 0.0], [5.0, 1.0]]]), np.array([[[3.0, 5.0], [0.0, 1.0]]])
>>> row, column = bargaining_rule("nash")(A, B, np.array([[1.0, 1.0]]))
>>> row.tolist(), column.tolist()
([0], [0])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError
from payoffs.game import FloatArray
from sandbox.theory.bargaining.solutions import TOLERANCE

Indices = NDArray[np.intp]
Rule = Callable[[FloatArray, FloatArray, FloatArray], tuple[Indices, Indices]]

#: What each solution makes as large as it can, from gains and shares of the greatest gains.
_FIRST: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "nash": lambda gains, shares: np.sqrt(shares).prod(axis=-1),
    "kalai_smorodinsky": lambda gains, shares: shares.min(axis=-1),
    "egalitarian": lambda gains, shares: gains.min(axis=-1),
    "utilitarian": lambda gains, shares: gains.sum(axis=-1),
}
#: The names of the rules.
RULES = tuple(_FIRST)


def bargaining_rule(name: str) -> Rule:
    """The rule of this name, as :class:`agents.TruceModel` and the fast engine take it.

    The rule gets both sides' payoffs ``A`` and ``B``, of shape ``(…, m, n)``, and what each has
    without an agreement, ``(…, 2)``; it gives the row's and the column's strategy, each of
    shape ``(…)``. Where no profile gives both at least that much, it gives the first one.

    Raises
    ------
    InputError
        If there is no such rule.
    """
    if name not in _FIRST:
        raise InputError(f"{name!r} is none of {', '.join(RULES)}", "bargain")
    return _Pure(name)


class _Pure:
    """A rule that can be sent to another process and says its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__qualname__ = name

    def __call__(self, A: Any, B: Any, disagreement: Any) -> tuple[Indices, Indices]:
        row, column, d = (np.asarray(x, dtype=np.float64) for x in (A, B, disagreement))
        n = row.shape[-1]
        points = np.stack([row, column], axis=-1).reshape(*row.shape[:-2], -1, 2)
        both = np.concatenate([points, d[..., None, :]], axis=-2)
        slack = TOLERANCE * np.ptp(both, axis=-2, keepdims=True).max(axis=-1, keepdims=True)
        good = (points >= d[..., None, :] - slack).all(axis=-1)
        gains = np.maximum(points - d[..., None, :], 0.0)
        most = np.where(good[..., None], gains, 0.0).max(axis=-2, keepdims=True)
        shares = gains / np.where(most > 0.0, most, 1.0)
        for values in (_FIRST[self.name](gains, shares), shares.min(axis=-1), shares.sum(axis=-1)):
            best = np.where(good, values, -np.inf).max(axis=-1, keepdims=True)
            size = np.where(good, np.abs(values), 0.0).max(axis=-1, keepdims=True)
            good &= values >= best - TOLERANCE * size
        chosen = good.argmax(axis=-1)
        return np.asarray(chosen // n), np.asarray(chosen % n)
