"""Distributions over profiles that nobody gains by not following, and the best of them.

A *correlated* equilibrium is a distribution from which a profile is drawn and each side told
its own part: for every strategy ``i`` it may be told and every other ``k``, following pays at
least as much as playing ``k`` instead. In a *coarse* correlated equilibrium a side must commit
to following before it is told anything: only one-for-all deviations are compared.

Each such condition has a key ``(side, told, instead)`` (``told`` is -1 in the coarse case) and
is linear in the distribution. Payoffs are of shape ``(m, n)`` in any unit, whole numbers of any
size (as objects) included; profiles are numbered ``i * n + j``.

Written out, the programme of a 96 x 128 game has 12,288 variables and 25,376 conditions, nearly
all of them idle at the optimum. Here a small programme of some profiles and some conditions is
solved again and again: conditions that its answer breaks come in (*row generation*), profiles
whose value at the present prices exceeds the optimum come in (*column generation*), and conditions
that stay idle go out, until nothing comes in. Weak duality bounds the optimum by the dearest
profile at the last prices, so that the answer carries its own certificate.

References
----------
R. Aumann, "Subjectivity and correlation in randomized strategies", *J. Math. Economics* 1 (1974).
H. Moulin and J.-P. Vial, "Strategically zero-sum games", *Int. J. Game Theory* 7 (1978).
C. Papadimitriou and T. Roughgarden, "Computing correlated equilibria in multi-player games",
*J. ACM* 55 (2008).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from payoffs.errors import BudgetError
from payoffs.game import FloatArray
from payoffs.numeric import Indices
from sandbox.theory.basics import Budget
from sandbox.theory.linear import maximise, probabilities

Key = tuple[int, int, int]


class Correlated:
    """Conditions of correlated equilibria on a distribution over profiles."""

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

    def gains(self, keys: Indices, cells: Indices) -> FloatArray:
        """What following gains at each profile, shape ``(keys, cells)``; sums must be >= 0.

        ``keys`` has shape ``(k, 3)``, ``cells`` shape ``(c,)``.
        """
        i, j = np.divmod(cells, self.A.shape[1])
        side, told, instead = keys.T
        r, c = side == 0, side == 1
        out = np.zeros((len(keys), len(cells)), dtype=self.A.dtype)
        follow_row = self.A[told[r]][:, j] - self.A[instead[r]][:, j]
        follow_column = self.B[:, told[c]].T[:, i] - self.B[:, instead[c]].T[:, i]
        out[r] = (told[r][:, None] == i) * follow_row
        out[c] = (told[c][:, None] == j) * follow_column
        return out

    def priced(self, keys: Indices, prices: FloatArray) -> FloatArray:
        """Gains of all profiles weighted by a price for each condition, shape ``(m, n)``."""
        m, n = self.A.shape
        (side, told, instead), rows, columns = keys.T, np.zeros((m, m)), np.zeros((n, n))
        r, c = side == 0, side == 1
        rows[told[r], instead[r]] = prices[r]
        columns[told[c], instead[c]] = prices[c]
        of_row = rows.sum(axis=1)[:, None] * self.A - rows @ self.A
        return np.asarray(of_row + self.B * columns.sum(axis=1) - self.B @ columns.T)

    def losses(self, distribution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far each condition is broken, ``(told, instead)``: ``(m, m)`` and ``(n, n)``."""
        rows, columns = distribution @ self.A.T, distribution.T @ self.B
        return rows - np.diag(rows)[:, None], columns - np.diag(columns)[:, None]

    def key(self, side: int, told: int, instead: int) -> Key:
        """The key of an entry of :meth:`losses`."""
        return side, told, instead

    def tempting(self, cells: Indices) -> list[Key]:
        """Conditions to start with: each side's best deviation from profiles likely to be drawn."""
        i, j = np.divmod(cells, self.A.shape[1])
        rows = dict.fromkeys(zip(i.tolist(), self.A.argmax(axis=0)[j].tolist(), strict=True))
        columns = dict.fromkeys(zip(j.tolist(), self.B.argmax(axis=1)[i].tolist(), strict=True))
        found = [(0, told, instead) for told, instead in rows if told != instead]
        return found + [(1, told, instead) for told, instead in columns if told != instead]


class Coarse(Correlated):
    """Conditions of coarse correlated equilibria."""

    def keys(self) -> list[Key]:
        """Every condition: one for each strategy."""
        return [(side, -1, k) for side in (0, 1) for k in range(self.A.shape[side])]

    def gains(self, keys: Indices, cells: Indices) -> FloatArray:
        """What following gains at each profile, shape ``(keys, cells)``."""
        i, j = np.divmod(cells, self.A.shape[1])
        side, _, instead = keys.T
        r, c = side == 0, side == 1
        out = np.empty((len(keys), len(cells)), dtype=self.A.dtype)
        out[r] = self.A[i, j] - self.A[instead[r]][:, j]
        out[c] = self.B[i, j] - self.B[:, instead[c]].T[:, i]
        return out

    def priced(self, keys: Indices, prices: FloatArray) -> FloatArray:
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

    def tempting(self, cells: Indices) -> list[Key]:
        """None: there are few conditions, and those that bind are soon found."""
        return []


#: Up to so many coefficients the whole programme is written down at once.
PLAIN = 250_000
#: Up to so many strategies of both sides it can be, if need be.
WHOLE = 64
#: A condition broken, or a profile too cheap, by less than this part of a range is let be.
SLACK = 1e-9
#: Work of a round beside its programme, before its size counts.
PRICING = 1_000
#: Conditions added for each strategy that is told, in one go.
AT_ONCE = 2
#: Conditions without a price for so many rounds are taken out again; more as rounds go by, so
#: that nothing can go in and out for ever.
PATIENCE = 12
#: Prices of breaking conditions, tried in turn until nothing is broken by more than so much. The
#: last allows what solvers allow: payoffs that differ by 1e-9 of their range need it.
PENALTIES = ((100.0, SLACK), (1e4, SLACK), (1e6, 1e-7))


@dataclass(frozen=True, eq=False)
class Best:
    """The best distribution that was found."""

    distribution: FloatArray  # shape ``(m, n)``
    gap: float  # at most so much is missing to the optimum, as a part of the objective's range
    #: Size of the last programme.
    profiles: int
    conditions: int


def best_distribution(incentives: Correlated, objective: FloatArray, budget: Budget) -> Best:
    """The distribution with the largest expected objective among those that keep all conditions.

    ``objective``: worth of each profile, shape ``(m, n)``. Raises BudgetError when the budget runs
    out.
    """
    spread = float(np.ptp(objective))
    worth = (objective - objective.min()) / (spread or 1.0)
    keys = incentives.keys() if sum(worth.shape) <= WHOLE else []
    if keys and len(keys) * worth.size <= PLAIN:
        return _whole(incentives, worth, keys, budget)
    cells = _first_cells(incentives, worth)
    # each condition with the round in which it last had a price
    chosen = dict.fromkeys(incentives.tempting(np.array(list(cells), dtype=np.intp)), 0)
    for penalty, allowed in PENALTIES:
        found, broken = _generate(incentives, worth, cells, chosen, penalty, budget)
        if broken <= allowed:
            return found
    if keys:
        return _whole(incentives, worth, keys, budget)
    raise BudgetError("no distribution was found that keeps all conditions")


def _whole(incentives: Correlated, worth: FloatArray, keys: Iterable[Key], budget: Budget) -> Best:
    rows, cells = _array(keys), np.arange(worth.size)
    gains = incentives.gains(rows, cells)
    answer = maximise(
        worth.ravel(),
        (-gains, np.zeros(len(gains))),
        (np.ones((1, worth.size)), np.ones(1)),
        budget=budget,
    )
    if answer is None:
        raise BudgetError("the programme of all conditions was refused")
    distribution = probabilities(answer.x).reshape(worth.shape)
    dearest = float((worth + incentives.priced(rows, answer.prices)).max())
    return _best(distribution, worth, dearest, worth.size, len(rows))


def _best(
    distribution: FloatArray, worth: FloatArray, dearest: float, profiles: int, conditions: int
) -> Best:
    reached = float((worth * distribution).sum())
    return Best(distribution, max(0.0, dearest - reached), profiles, conditions)


def _array(keys: Iterable[Key]) -> Indices:
    return np.array(list(keys), dtype=np.intp).reshape(-1, 3)


def _first_cells(incentives: Correlated, worth: FloatArray) -> dict[int, None]:
    """The most valuable profiles, and every pure equilibrium: those keep all conditions."""
    m, n = worth.shape
    count = min((m + n + 1) // 2, worth.size)
    top = np.argpartition(-worth.ravel(), count - 1)[:count]
    A, B = incentives.A, incentives.B
    stable = (A.max(axis=0) <= A) & (B.max(axis=1, keepdims=True) <= B)
    return dict.fromkeys([*np.flatnonzero(stable.ravel()).tolist(), *top.tolist()])


def _generate(
    incentives: Correlated,
    worth: FloatArray,
    cells: dict[int, None],
    keys: dict[Key, int],
    penalty: float,
    budget: Budget,
) -> tuple[Best, float]:
    """Rounds until nothing is added; with how far conditions stay broken at this penalty."""
    for number in itertools.count(1):
        budget.spend(PRICING + worth.size * sum(worth.shape) // 300)
        where, rows = np.array(list(cells), dtype=np.intp), _array(keys)
        x, prices, level = _small(incentives, worth, where, rows, penalty, budget)
        distribution = np.zeros(worth.shape)
        distribution.flat[where] = x[:-1]
        value = worth + incentives.priced(rows, prices)
        more_keys = [k for k in _broken(incentives, distribution) if k not in keys]
        more_cells = [c for c in _dear(value, level, sum(worth.shape) // 2) if c not in cells]
        if not more_keys and not more_cells:
            break
        _retire(keys, prices, number)
        keys.update(dict.fromkeys(more_keys, number))
        cells.update(dict.fromkeys(more_cells))
    clean = probabilities(distribution)
    return _best(clean, worth, float(value.max()), len(where), len(rows)), float(x[-1])


def _retire(keys: dict[Key, int], prices: FloatArray, number: int) -> None:
    """Take out the conditions that have had no price for long."""
    for key, price in zip(list(keys), prices, strict=True):
        if price > SLACK:
            keys[key] = number
        elif number - keys[key] > PATIENCE + number // 4:
            del keys[key]


def _small(
    incentives: Correlated,
    worth: FloatArray,
    where: Indices,
    rows: Indices,
    penalty: float,
    budget: Budget,
) -> tuple[FloatArray, FloatArray, float]:
    """The programme of these profiles and conditions; its last variable breaks conditions."""
    from scipy.sparse import csr_array

    objective = np.append(worth.ravel()[where], -penalty)
    total = np.append(np.ones(len(where)), 0.0)[None, :]
    upper = None
    if len(rows):
        gains = incentives.gains(rows, where)
        table = csr_array(np.hstack([-gains, np.full((len(rows), 1), -1.0)]))
        upper = table, np.zeros(len(rows))
    answer = maximise(objective, upper, (total, np.ones(1)), budget=budget, presolve=False)
    if answer is None:
        raise BudgetError("a programme with all conditions relaxed was refused")
    return answer.x, answer.prices, float(answer.level[0])


def _broken(incentives: Correlated, distribution: FloatArray) -> list[Key]:
    """The worst broken conditions of each strategy that is told."""
    found = []
    for side, losses in enumerate(incentives.losses(distribution)):
        for told in np.flatnonzero(losses.max(axis=1) > SLACK):
            worst = np.argsort(-losses[told])[:AT_ONCE]
            found += [
                incentives.key(side, int(told), int(k)) for k in worst if losses[told, k] > SLACK
            ]
    return found


def _dear(value: FloatArray, level: float, at_most: int) -> list[int]:
    """Profiles worth more than the present optimum pays, the dearest first."""
    flat = value.ravel()
    over = np.flatnonzero(flat > level + SLACK)
    return [int(k) for k in over[np.argsort(-flat[over])][:at_most]]
