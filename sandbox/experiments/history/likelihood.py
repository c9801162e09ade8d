"""The exact probability of the record under a pair of rules: the forward algorithm.

Of a hidden Markov chain only "truce or no truce" is seen. With the matrices ``K`` and ``B`` of
:mod:`~sandbox.experiments.history.chains` a truce of ``n`` periods followed by a gap of ``g``
has the probability ``pi K^n B^g 1``. Spells are long and few, so powers are taken by repeated
squaring, each scaled to keep its digits. The first period of a piece was chosen to be one of
truce, and is conditioned on.

Numba compiles the same sums as those of :class:`Forward`, point after point, with as many squarings
of each matrix as make the least work: a power of ``L`` takes ``L / 2^s`` products with a vector
after ``s`` squarings. Nothing here imports Numba.

References
----------
Rabiner (1989), "A tutorial on hidden Markov models", Proceedings of the IEEE 77.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from payoffs.compiling import compiled
from payoffs.numeric import FloatArray, IntArray
from sandbox.experiments.history.chains import PairChain, Parts, terms_of
from sandbox.experiments.history.record import Runs

_kernel = cache(compiled)


@lru_cache(maxsize=256)
def _work(states: int, pieces: tuple[Runs, ...]) -> tuple[IntArray, IntArray]:
    """The record as steps, and how often the matrices of gaps and of truces are squared."""
    steps = np.array(
        [
            (kept, periods - (k == 0), k == 0)
            for runs in pieces
            for k, (kept, periods) in enumerate(runs)
        ],
        dtype=np.int64,
    )
    return steps, _squarings(states, steps)


def _squarings(states: int, steps: IntArray) -> IntArray:
    """How often each of the two matrices is squared."""
    found = []
    for kept in (0, 1):
        lengths = steps[steps[:, 0] == kept, 1].tolist()
        work = [
            s * states + sum((n >> s) + (n & (1 << s) - 1).bit_count() for n in lengths)
            for s in range(max(lengths, default=1).bit_length())
        ]
        found.append(int(np.argmin(work)))
    return np.array(found, dtype=np.int64)


def _forward(
    terms: Any, weights: Any, steps: Any, squarings: Any, log: Any, ahead: Any, lasts: Any
) -> None:
    points, n = terms.shape[0], weights.shape[2]
    most = squarings.max() + 1
    power, taken = np.empty((2, most, n, n)), np.zeros((2, most))
    now, after, start = np.empty(n), np.empty(n), np.empty(n)
    for g in range(points):
        for which in range(2):
            for i in range(n):
                for j in range(n):
                    chance = 0.0
                    for k in range(9):
                        chance += terms[g, k] * weights[which, k, i, j]
                    power[which, 0, i, j] = chance
            for s in range(1, squarings[which] + 1):
                size = 0.0
                for i in range(n):
                    for j in range(n):
                        power[which, s, i, j] = 0.0
                    for k in range(n):
                        x = power[which, s - 1, i, k]
                        if x != 0.0:
                            for j in range(n):
                                power[which, s, i, j] += x * power[which, s - 1, k, j]
                    for j in range(n):
                        size = max(size, power[which, s, i, j])
                taken[which, s] = 2.0 * taken[which, s - 1]
                if size > 0.0:
                    taken[which, s] += np.log(size)
                    for i in range(n):
                        for j in range(n):
                            power[which, s, i, j] /= size
        first = 0.0
        for j in range(n):
            first += power[1, 0, 0, j]
        for j in range(n):
            start[j] = power[1, 0, 0, j] / first if first > 0.0 else 0.0
        total = 0.0 if first > 0.0 else -np.inf
        looked, record = 0, steps.shape[0]
        for r in range(record + ahead.shape[0]):
            if r < record:
                which, left, opens = steps[r, 0], steps[r, 1], steps[r, 2]
            else:
                which, left, opens = 1, ahead[r - record] - looked, 0
                looked = ahead[r - record]
                if r == record:
                    log[g], total = total, 0.0
            if opens:
                for j in range(n):
                    now[j] = start[j]
            s = squarings[which]
            while left > 0:
                while 1 << s > left:
                    s -= 1
                left -= 1 << s
                for j in range(n):
                    after[j] = 0.0
                for i in range(n):
                    x = now[i]
                    if x != 0.0:
                        for j in range(n):
                            after[j] += x * power[which, s, i, j]
                mass = 0.0
                for j in range(n):
                    mass += after[j]
                if mass > 0.0:
                    total += taken[which, s] + np.log(mass)
                    for j in range(n):
                        now[j] = after[j] / mass
                else:
                    total = -np.inf
                    for j in range(n):
                        now[j] = 0.0
            if r >= record:
                lasts[r - record, g] = np.exp(total)
        if not ahead.shape[0]:
            log[g] = total


#: Truces and gaps over which a typical one is an average.
ROUNDS = 200


class _Powers:
    """Scaled powers of a batch of matrices by repeated squaring."""

    def __init__(self, matrix: FloatArray) -> None:
        self.squares = [matrix]
        self.logs = [np.zeros(len(matrix))]

    def apply(self, vector: FloatArray, log: FloatArray, power: int) -> FloatArray:
        """``vector M^power``, brought to sum one; ``log`` takes what was taken out."""
        if not power:
            return vector
        moved = vector[:, None, :]
        for k in range(power.bit_length()):
            if k == len(self.squares):
                self._square()
            if power >> k & 1:
                moved = moved @ self.squares[k]
                log += self.logs[k]
        vector = moved[:, 0, :]
        total = vector.sum(axis=1)
        with np.errstate(divide="ignore"):
            log += np.log(total)
        return np.asarray(vector / np.where(total > 0.0, total, 1.0)[:, None])

    def _square(self) -> None:
        square = self.squares[-1] @ self.squares[-1]
        size = square.reshape(len(square), -1).max(axis=1)
        size[size == 0.0] = 1.0
        square *= (1.0 / size)[:, None, None]
        self.squares.append(square)
        self.logs.append(2.0 * self.logs[-1] + np.log(size))


def after_first(parts: Parts) -> FloatArray:
    """Shape ``(G, n)``: joint states after a first period that was one of truce.

    All zero where the first period cannot be one.
    """
    first = parts.kept[:, 0, :]
    total = first.sum(axis=1, keepdims=True)
    return np.asarray(first / np.where(total > 0.0, total, 1.0))


class Forward:
    """The forward algorithm for matrices of ``G`` pairs of errors, over any number of records."""

    def __init__(self, parts: Parts, single: dict[str, FloatArray] | None = None) -> None:
        self.start = after_first(parts)
        self._powers = {True: _Powers(parts.kept), False: _Powers(parts.broken)}
        self._single = {who: _Powers(matrix) for who, matrix in (single or {}).items()}

    def run(
        self, pieces: Sequence[Runs], breakers: Sequence[str | None] | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Log likelihood, shape ``(G,)``, and joint states, ``(G, n)``, after the last piece.

        It is minus infinity where the record is impossible. A piece is made of alternating runs
        ``(truce in force, periods)`` and opens with a truce. ``breakers`` are ``us``, ``china`` or
        None for each truce that ended, in order; they need ``single``.
        """
        log = np.zeros(len(self.start))
        vector, named = self.start, iter(breakers or ())
        for runs in pieces:
            vector = self.start
            with np.errstate(divide="ignore"):
                log += np.log(vector.sum(axis=1))
            for k, (kept, periods) in enumerate(runs):
                left = periods - (k == 0)
                who = None if kept else next(named, None)
                if who is not None:
                    vector = self._single[who].apply(vector, log, 1)
                    left -= 1
                vector = self._powers[kept].apply(vector, log, left)
        return log, vector

    def lasts(self, now: FloatArray, ahead: Sequence[int]) -> FloatArray:
        """Shape ``(len(ahead), G)``: the chance that a truce goes on for so many periods.

        ``now``, shape ``(G, n)``, is where the pair stands; ``ahead`` rises.
        """
        found, looked, log = np.empty((len(ahead), len(now))), 0, np.zeros(len(now))
        for k, periods in enumerate(ahead):
            now = self._powers[True].apply(now, log, periods - looked)
            found[k], looked = np.exp(log), periods
        return found


def log_likelihood(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    pieces: Sequence[Runs],
    engine: str = "numpy",
) -> FloatArray:
    """Shape ``(G,)``: log probability of the record for ``G`` pairs of errors.

    ``execution`` and ``monitoring`` of shape ``(G,)`` are errors a period, the same for both sides,
    ``pieces`` as those of :meth:`Forward.run`. ``engine``, ``numpy`` or ``numba``, says how fast;
    the same to rounding.
    """
    return read_record(chain, execution, monitoring, pieces, (), engine)[0]


def read_record(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    pieces: Sequence[Runs],
    ahead: Sequence[int],
    engine: str = "numpy",
) -> tuple[FloatArray, FloatArray]:
    """As :func:`log_likelihood`, and what comes after a record that ends in a truce.

    The second is the chance that the truce lasts ``ahead`` periods from the end of the record,
    which rise; shape ``(len(ahead), G)``.
    """
    if engine == "numba":
        terms, steps = terms_of(execution, monitoring), _work(chain.states, tuple(pieces))
        log, lasts = np.empty(len(terms)), np.empty((len(ahead), len(terms)))
        horizon = np.array(ahead, dtype=np.int64)
        _kernel(_forward)(terms, chain.both_weights, *steps, log, horizon, lasts)
        return log, lasts
    forward = Forward(chain.parts(execution, monitoring))
    log, now = forward.run(pieces)
    return log, forward.lasts(now, ahead)


def breakers_log_likelihood(
    chain: PairChain,
    execution: FloatArray,
    monitoring: FloatArray,
    pieces: Sequence[Runs],
    breakers: Sequence[str | None],
) -> FloatArray:
    """As :func:`log_likelihood`, with who broke the truces alone, where that is known."""
    single = {who: chain.matrix(execution, monitoring, who) for who in ("us", "china")}
    forward = Forward(chain.parts(execution, monitoring), single)
    return forward.run(pieces, breakers)[0]


def entries(parts: Parts) -> tuple[FloatArray, FloatArray]:
    """Joint states after the first period of a typical truce, and of a typical gap.

    "Typical" is in the long run, started as the record does: entry to a truce, through it to
    the gap, and back, until it settles (averaged over the rounds, so that a cycle does too).
    ``parts`` are those of *one* pair of errors (``G = 1``), execution error above 0; both
    distributions have shape ``(n,)``.
    """
    K, B = parts.kept[0], parts.broken[0]
    eye = np.eye(len(K))
    out_of_truce = np.linalg.solve(eye - K, B)
    out_of_gap = np.linalg.solve(eye - B, K)
    now = after_first(parts)[0]
    truce, gap = np.zeros(len(K)), np.zeros(len(K))
    for _ in range(ROUNDS):
        truce += now
        broken = now @ out_of_truce
        gap += broken
        now = broken @ out_of_gap
    return truce / truce.sum(), gap / gap.sum()


def spell_survival(matrix: FloatArray, entry: FloatArray, periods: int) -> FloatArray:
    """Shape ``(periods + 1,)``: the chance that a spell lasts more than 0, 1, … transitions.

    A discrete phase-type distribution: ``matrix`` is ``K`` for a truce and ``B`` for a gap,
    ``entry``, shape ``(n,)``, the joint states after the spell's first period.
    """
    curve = np.ones(periods + 1)
    now = entry
    for t in range(1, periods + 1):
        now = now @ matrix
        curve[t] = now.sum()
    return curve
