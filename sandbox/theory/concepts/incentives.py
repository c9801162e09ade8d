"""What makes a distribution over profiles an equilibrium: nobody gains by not following it.

A *correlated* equilibrium is a distribution from which a profile is drawn and each side told
its own part: for every strategy ``i`` it may be told and every other ``k``, following pays at
least as much as playing ``k`` instead. In a *coarse* correlated equilibrium a side must commit
to following before it is told anything: only one-for-all deviations are compared.

Each such condition has a key ``(side, told, instead)`` (``told`` is -1 in the coarse case) and
is linear in the distribution; :mod:`sandbox.theory.concepts.generation` only ever writes down
the few that matter. Payoffs are of shape ``(m, n)`` in any unit, whole numbers of any size (as
objects) included; profiles are numbered ``i * n + j``.

References
----------
R. Aumann, "Subjectivity and correlation in randomized strategies", *J. Math. Economics* 1 (1974).
H. Moulin and J.-P. Vial, "Strategically zero-sum games", *Int. J. Game Theory* 7 (1978).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray

Ints = NDArray[np.intp]
Key = tuple[int, int, int]


class Incentives(Protocol):
    """Conditions on a distribution over profiles."""

    A: FloatArray
    B: FloatArray

    def keys(self) -> list[Key]:
        """Every condition."""

    def gains(self, keys: Ints, cells: Ints) -> FloatArray:
        """What following gains at each profile, shape ``(keys, cells)``; sums must be >= 0.

        ``keys`` has shape ``(k, 3)``, ``cells`` shape ``(c,)``.
        """

    def priced(self, keys: Ints, prices: FloatArray) -> FloatArray:
        """The gains of all profiles weighted by a price for each condition, shape ``(m, n)``."""

    def losses(self, distribution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far each condition is broken, by side, shapes ``(told, instead)``."""

    def key(self, side: int, told: int, instead: int) -> Key:
        """The key of an entry of :meth:`losses`."""

    def tempting(self, cells: Ints) -> list[Key]:
        """Conditions worth having from the start if these profiles are likely to be drawn."""


class Correlated:
    """Conditions of correlated equilibria."""

    def __init__(self, A: FloatArray, B: FloatArray) -> None:
        self.A, self.B = A, B

    def keys(self) -> list[Key]:
        """Every condition: ``m (m - 1) + n (n - 1)`` of them."""
        sizes = self.A.shape
        return [
            (side, i, k)
            for side in (0, 1)
            for i in range(sizes[side])
            for k in range(sizes[side])
            if i != k
        ]

    def gains(self, keys: Ints, cells: Ints) -> FloatArray:
        """What following gains at each profile, shape ``(keys, cells)``."""
        i, j = np.divmod(cells, self.A.shape[1])
        side, told, instead = keys.T
        r, c = side == 0, side == 1
        out = np.zeros((len(keys), len(cells)), dtype=self.A.dtype)
        follow_row = self.A[told[r]][:, j] - self.A[instead[r]][:, j]
        follow_column = self.B[:, told[c]].T[:, i] - self.B[:, instead[c]].T[:, i]
        out[r] = (told[r][:, None] == i) * follow_row
        out[c] = (told[c][:, None] == j) * follow_column
        return out

    def priced(self, keys: Ints, prices: FloatArray) -> FloatArray:
        """Gains of all profiles weighted by prices."""
        m, n = self.A.shape
        (side, told, instead), rows, columns = keys.T, np.zeros((m, m)), np.zeros((n, n))
        r, c = side == 0, side == 1
        rows[told[r], instead[r]] = prices[r]
        columns[told[c], instead[c]] = prices[c]
        of_row = rows.sum(axis=1)[:, None] * self.A - rows @ self.A
        return np.asarray(of_row + self.B * columns.sum(axis=1) - self.B @ columns.T)

    def losses(self, distribution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far each condition is broken, shapes ``(m, m)`` and ``(n, n)``."""
        rows, columns = distribution @ self.A.T, distribution.T @ self.B
        return rows - np.diag(rows)[:, None], columns - np.diag(columns)[:, None]

    def key(self, side: int, told: int, instead: int) -> Key:
        """The key of an entry of :meth:`losses`."""
        return side, told, instead

    def tempting(self, cells: Ints) -> list[Key]:
        """The best deviation of each side from each profile."""
        i, j = np.divmod(cells, self.A.shape[1])
        rows = dict.fromkeys(zip(i.tolist(), self.A.argmax(axis=0)[j].tolist(), strict=True))
        columns = dict.fromkeys(zip(j.tolist(), self.B.argmax(axis=1)[i].tolist(), strict=True))
        found = [(0, told, instead) for told, instead in rows if told != instead]
        return found + [(1, told, instead) for told, instead in columns if told != instead]


class Coarse:
    """Conditions of coarse correlated equilibria."""

    def __init__(self, A: FloatArray, B: FloatArray) -> None:
        self.A, self.B = A, B

    def keys(self) -> list[Key]:
        """Every condition: one for each strategy."""
        return [(side, -1, k) for side in (0, 1) for k in range(self.A.shape[side])]

    def gains(self, keys: Ints, cells: Ints) -> FloatArray:
        """What following gains at each profile, shape ``(keys, cells)``."""
        i, j = np.divmod(cells, self.A.shape[1])
        side, _, instead = keys.T
        r, c = side == 0, side == 1
        out = np.empty((len(keys), len(cells)), dtype=self.A.dtype)
        out[r] = self.A[i, j] - self.A[instead[r]][:, j]
        out[c] = self.B[i, j] - self.B[:, instead[c]].T[:, i]
        return out

    def priced(self, keys: Ints, prices: FloatArray) -> FloatArray:
        """Gains of all profiles weighted by prices."""
        side, _, instead = keys.T
        r, c = side == 0, side == 1
        of_row = prices[r].sum() * self.A - prices[r] @ self.A[instead[r]]
        of_column = prices[c].sum() * self.B - (self.B[:, instead[c]] @ prices[c])[:, None]
        return np.asarray(of_row + of_column)

    def losses(self, distribution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far each condition is broken, shapes ``(1, m)`` and ``(1, n)``."""
        rows = self.A @ distribution.sum(axis=0) - (self.A * distribution).sum()
        columns = distribution.sum(axis=1) @ self.B - (self.B * distribution).sum()
        return rows[None, :], columns[None, :]

    def key(self, side: int, told: int, instead: int) -> Key:
        """The key of an entry of :meth:`losses`."""
        return side, -1, instead

    def tempting(self, cells: Ints) -> list[Key]:
        """None: there are few conditions, and those that bind are soon found."""
        return []
