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

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.numeric import Indices
from sandbox.theory.bargaining.solutions import TOLERANCE

Rule = Callable[[FloatArray, FloatArray, FloatArray], tuple[Indices, Indices]]

#: What each solution makes as large as it can, from both sides' gains and their shares of the
#: greatest gains.
_FIRST: dict[str, Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]] = {
    "nash": lambda u, v, share_u, share_v: np.sqrt(share_u * share_v),
    "kalai_smorodinsky": lambda u, v, share_u, share_v: np.minimum(share_u, share_v),
    "egalitarian": lambda u, v, share_u, share_v: np.minimum(u, v),
    "utilitarian": lambda u, v, share_u, share_v: u + v,
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
        n = np.shape(A)[-1]
        d = np.asarray(disagreement, dtype=np.float64)
        u, v = (
            _flat(payoffs) - d[..., k, None]  # gains of each side at every profile
            for k, payoffs in enumerate((A, B))
        )
        good = (u >= -_slack(u)) & (v >= -_slack(v))
        u, v = np.where(good, np.maximum(u, 0.0), 0.0), np.where(good, np.maximum(v, 0.0), 0.0)
        share_u, share_v = _shares(u), _shares(v)
        values = _FIRST[self.name](u, v, share_u, share_v)
        for then in (None, np.minimum(share_u, share_v), share_u + share_v):
            values = values if then is None else then
            best = np.where(good, values, -np.inf).max(axis=-1, keepdims=True)
            good &= values >= best - TOLERANCE * np.abs(best)
            if (good.sum(axis=-1) <= 1).all():
                break
        chosen = good.argmax(axis=-1)
        return np.asarray(chosen // n), np.asarray(chosen % n)


def _flat(payoffs: Any) -> FloatArray:
    """Shape ``(…, m n)`` of ``(…, m, n)``."""
    array = np.asarray(payoffs, dtype=np.float64)
    return array.reshape(*array.shape[:-2], -1)


def _slack(gains: FloatArray) -> FloatArray:
    """How uncertain no deal is; not at all where it is a profile's payoff. Keeps the last axis."""
    high, low = gains.max(axis=-1, keepdims=True), gains.min(axis=-1, keepdims=True)
    spread = np.maximum(high, 0.0) - np.minimum(low, 0.0)
    certain = (gains == 0.0).any(axis=-1, keepdims=True)
    return np.where(certain, 0.0, TOLERANCE * spread)


def _shares(gains: FloatArray) -> FloatArray:
    """Shares of the greatest gain; 0 where nobody gains."""
    most = gains.max(axis=-1, keepdims=True)
    return np.asarray(gains / np.where(most > 0.0, most, 1.0))
