"""Decision rules that learn from counts and are not finite automata.

A learner is declared once, over any number of histories at the same time, and holds no
memory itself: it makes one, reads one and returns the next one. The Mesa agents run it
with one history, the vectorised engine with thousands.

Learners that go by their own payoffs: regret matching, Q-learning, Roth-Erev.

Payoffs are scaled to 0 (the worst of the four) to 1 (the best), so that parameters mean the
same in every game. What the other did is what was reported of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from payoffs.numeric import BoolArray, FloatArray, Indices

#: One truth value a history; of an action or a report, whether it is D.


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
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
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
        restrains: BoolArray = memory[0] * edge_c + memory[1] * edge_d >= 0.0
        return restrains.astype(np.float64)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Count the reported action."""
        memory[1] += seen
        memory[0] += ~seen
        return memory


#: Memory rows of :class:`QLearning` beside the value table: the state.
_STATE = 8


def scaled(payoffs: FloatArray) -> FloatArray:
    """Payoffs ``(2, 2)`` or ``(2, 2, histories)``, each history's from 0 to 1.

    All are zero where the four do not differ.

    >>> scaled(np.array([[3.0, 0.0], [5.0, 1.0]])).tolist()
    [[0.6, 0.0], [1.0, 0.2]]
    """
    low = payoffs.min(axis=(0, 1))
    span = payoffs.max(axis=(0, 1)) - low
    return np.asarray((payoffs - low) / np.where(span > 0.0, span, 1.0))


def received(payoffs: FloatArray, own: BoolArray, seen: BoolArray) -> FloatArray:
    """Each history's scaled payoff, shape ``(histories,)``."""
    at = own.astype(np.intp), seen.astype(np.intp)
    if payoffs.ndim == 2:
        return np.asarray(scaled(payoffs)[at])
    return np.asarray(scaled(payoffs)[(*at, np.arange(len(own)))])


@dataclass(frozen=True)
class RegretMatching:
    """Switches with a probability in proportion to the regret of not having switched.

    The regret of one action towards the other is the mean gain, over all periods, of having
    played the other whenever the one was played.

    Attributes
    ----------
    inertia
        What regrets are divided by; above one, so that no switch is ever certain.

    References
    ----------
    Hart and Mas-Colell (2000), Econometrica 68.
    """

    inertia: float = 2.0

    def begin(self, histories: int) -> FloatArray:
        """Regrets of C and of D, added up; the last action; the periods so far."""
        return np.zeros((4, histories))

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """One half at first; then the last action, less the chance of a switch."""
        of_c, of_d, last, periods = memory
        regret = np.where(last == 1.0, of_d, of_c) / np.maximum(periods, 1.0)
        switch = np.maximum(regret, 0.0) / self.inertia
        return np.where(periods == 0.0, 0.5, np.where(last == 1.0, switch, 1.0 - switch))

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Adds the gain of the action not taken to the regret of the one taken."""
        gain = received(payoffs, ~own, seen) - received(payoffs, own, seen)
        memory[0] += np.where(own, 0.0, gain)
        memory[1] += np.where(own, gain, 0.0)
        memory[2] = own
        memory[3] += 1.0
        return memory


@dataclass(frozen=True)
class QLearning:
    """Learns what each action is worth after each pair of last actions.

    Attributes
    ----------
    rate
        The weight of what was just learnt.
    discount
        What the next period counts.
    exploration
        The probability of an action at random.

    References
    ----------
    Watkins and Dayan (1992), Machine Learning 8; Sandholm and Crites (1996), Biosystems 37.
    """

    rate: float = 0.1
    discount: float = 0.9
    exploration: float = 0.1

    def begin(self, histories: int) -> FloatArray:
        """Eight values, by state (cc, cd, dc, dd) and action, and the state.

        Values begin at the most there can be, so that everything is tried.
        """
        memory = np.full((_STATE + 1, histories), 1.0 / (1.0 - self.discount))
        memory[_STATE] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The better action, a tie going to C, but for exploration."""
        at = 2 * memory[_STATE].astype(np.intp)
        each = np.arange(memory.shape[1])
        half = self.exploration / 2.0
        return np.where(memory[at, each] >= memory[at + 1, each], 1.0 - half, half)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Moves the value of the action taken towards payoff plus discounted best value."""
        each = np.arange(memory.shape[1])
        at = 2 * memory[_STATE].astype(np.intp) + own
        following: Indices = 2 * own.astype(np.intp) + seen
        best = np.maximum(memory[2 * following, each], memory[2 * following + 1, each])
        target = received(payoffs, own, seen) + self.discount * best
        memory[at, each] += self.rate * (target - memory[at, each])
        memory[_STATE] = following
        return memory


@dataclass(frozen=True)
class RothErev:
    """Plays each action in proportion to what it has brought so far.

    Attributes
    ----------
    initial
        What each action is credited with at first.
    forgetting
        The share of every credit that is lost in a period.
    experimentation
        The share of a payoff that is credited to the other action.

    References
    ----------
    Roth and Erev (1995), Games and Economic Behavior 8; Erev and Roth (1998), American
    Economic Review 88.
    """

    initial: float = 1.0
    forgetting: float = 0.1
    experimentation: float = 0.2

    def begin(self, histories: int) -> FloatArray:
        """The credit of C and of D."""
        return np.full((2, histories), self.initial)

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """C's share of the credit, one half where nothing is left of it."""
        total = memory[0] + memory[1]
        return np.where(total > 0.0, memory[0] / np.where(total > 0.0, total, 1.0), 0.5)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Forgets a little and credits the payoff."""
        payoff = received(payoffs, own, seen)
        other = self.experimentation * payoff
        memory *= 1.0 - self.forgetting
        memory[0] += np.where(own, other, payoff - other)
        memory[1] += np.where(own, payoff - other, other)
        return memory
