"""Decision rules that learn from counts and are not finite automata.

A learner is declared once, over any number of histories at the same time, and holds no
memory itself: it makes one, reads one and returns the next one. The Mesa agents run it
with one history, the vectorised engine with thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
#: One truth value a history; of an action or a report, whether it is D.
Booleans = NDArray[np.bool_]


class Learner(Protocol):
    """What both engines ask of a learning rule."""

    def begin(self, histories: int) -> FloatArray:
        """The memory before the first period, shape ``(d, histories)``."""
        ...

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The probability of C in each history.

        ``payoffs`` has shape ``(2, 2)``: this side's payoff by own and other's action. Every
        learner of this package takes ``(2, 2, histories)`` as well.
        """
        ...

    def learn(
        self, memory: FloatArray, own: Booleans, seen: Booleans, payoffs: FloatArray
    ) -> FloatArray:
        """The memory after a period; may change ``memory`` in place."""
        ...


@dataclass(frozen=True)
class BestReply:
    """Fictitious play: the best reply to the frequencies seen so far.

    Attributes
    ----------
    prior
        The probability of C expected before anything was seen.
    weight
        How many observations that expectation counts for.

    References
    ----------
    Brown (1951), "Iterative solution of games by fictitious play"; Fudenberg and Levine
    (1998), The Theory of Learning in Games, chapter 2.
    """

    prior: float = 0.5
    weight: float = 1.0

    def begin(self, histories: int) -> FloatArray:
        """How often C (first row) and D were seen: the prior's share of its weight."""
        counts = np.empty((2, histories))
        counts[0] = self.weight * self.prior
        counts[1] = self.weight * (1.0 - self.prior)
        return counts

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """One where C is at least as good as D against the counts, else zero."""
        edge_c = payoffs[0, 0] - payoffs[1, 0]
        edge_d = payoffs[0, 1] - payoffs[1, 1]
        restrains: Booleans = memory[0] * edge_c + memory[1] * edge_d >= 0.0
        return restrains.astype(np.float64)

    def learn(
        self, memory: FloatArray, own: Booleans, seen: Booleans, payoffs: FloatArray
    ) -> FloatArray:
        """Count the reported action."""
        memory[1] += seen
        memory[0] += ~seen
        return memory
