"""What a rule remembers while it is played: one history at a time, or many at once.

Both kinds run the same declaration and, fed the same uniform numbers, make the same
choices: D where the number drawn is at or above the probability of C.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.rules.beliefs import Lookahead, TypeBelief
from agents.rules.learners import BestReply, Learner, QLearning, RegretMatching, RothErev
from agents.rules.rule import Automaton, Rule, Tailored
from payoffs.errors import InputError

FloatArray = NDArray[np.float64]
Escalated = NDArray[np.bool_]

#: Learners that take payoffs of shape ``(2, 2, histories)`` as they are.
_BY_HISTORY = (BestReply, Lookahead, QLearning, RegretMatching, RothErev, TypeBelief)


class Memory(Protocol):
    """One history: actions are 0 (C) and 1 (D)."""

    def choose(self, draw: float) -> int:
        """The action this memory chooses with a uniform number."""
        ...

    def update(self, own: int, seen: int) -> None:
        """Takes in what was carried out and what was reported."""
        ...

    def reset(self) -> None:
        """Forgets everything."""
        ...


class Memories(Protocol):
    """Many histories: actions are boolean arrays, True for D."""

    #: This side's payoffs by own and other's action: ``(2, 2)`` or ``(2, 2, histories)``.
    payoffs: FloatArray

    def choose(self, draws: FloatArray) -> Escalated:
        """The action of each history; may be asked several times a period."""
        ...

    def update(self, own: Escalated, seen: Escalated) -> None:
        """Takes in what was carried out and what was reported."""
        ...

    def reset(self, which: Escalated) -> None:
        """Forgets everything in some histories."""
        ...


def memory_of(rule: Rule, payoffs: FloatArray) -> Memory:
    """A fresh memory for one history; ``payoffs`` by (own, other's) action."""
    machine = rule.machine
    if isinstance(machine, Automaton):
        return _AutomatonMemory(machine)
    return _LearnerMemory(_learner(rule), payoffs)


def memories_of(rule: Rule, payoffs: FloatArray, histories: int) -> Memories:
    """Fresh memories for many histories; ``payoffs`` by (own, other's) action."""
    machine = rule.machine
    if isinstance(machine, Automaton):
        return _AutomatonMemories(machine, payoffs, histories)
    return _LearnerMemories(_learner(rule), payoffs, histories)


def _learner(rule: Rule) -> Learner:
    if isinstance(rule.machine, Automaton | Tailored):
        raise InputError(f"{rule} is made for a game; fit it to one first", "rule")
    return rule.machine


class _AutomatonMemory:
    # Plain lists and ints: one history is faster without arrays.
    __slots__ = ("_cooperate", "_move", "_start", "_state")

    def __init__(self, automaton: Automaton) -> None:
        self._cooperate: list[float] = automaton.cooperate.tolist()
        self._move: list[list[list[int]]] = automaton.move.tolist()
        self._start = self._state = automaton.start

    def choose(self, draw: float) -> int:
        return 0 if draw < self._cooperate[self._state] else 1

    def update(self, own: int, seen: int) -> None:
        self._state = self._move[self._state][own][seen]

    def reset(self) -> None:
        self._state = self._start


class _LearnerMemory:
    __slots__ = ("_learner", "_memory", "_payoffs")

    def __init__(self, learner: Learner, payoffs: FloatArray) -> None:
        self._learner, self._payoffs = learner, payoffs
        self._memory = learner.begin(1)

    def choose(self, draw: float) -> int:
        return 0 if draw < self._learner.cooperate(self._memory, self._payoffs)[0] else 1

    def update(self, own: int, seen: int) -> None:
        own_, seen_ = np.array([own], dtype=bool), np.array([seen], dtype=bool)
        self._memory = self._learner.learn(self._memory, own_, seen_, self._payoffs)

    def reset(self) -> None:
        self._memory = self._learner.begin(1)


class _AutomatonMemories:
    def __init__(self, automaton: Automaton, payoffs: FloatArray, histories: int) -> None:
        self.payoffs = payoffs
        # One flat table, its entries already times four: the next look-up only adds the
        # two actions.
        self._next = automaton.move.reshape(-1) * 4
        self._start = automaton.start * 4
        self._at = np.full(histories, self._start)
        self._by_four = np.repeat(automaton.cooperate, 4)

    def choose(self, draws: FloatArray) -> Escalated:
        return draws >= self._by_four.take(self._at)

    def update(self, own: Escalated, seen: Escalated) -> None:
        at = self._at
        at += own
        at += own
        at += seen
        self._at = self._next.take(at)

    def reset(self, which: Escalated) -> None:
        self._at[which] = self._start


class _LearnerMemories:
    def __init__(self, learner: Learner, payoffs: FloatArray, histories: int) -> None:
        self.payoffs = payoffs
        self._learner = learner
        self._memory = learner.begin(histories)

    def choose(self, draws: FloatArray) -> Escalated:
        if self._together():
            return draws >= self._learner.cooperate(self._memory, self.payoffs)
        return draws >= np.concatenate(
            [
                self._learner.cooperate(self._memory[:, [k]], self.payoffs[..., k])
                for k in range(len(draws))
            ]
        )

    def update(self, own: Escalated, seen: Escalated) -> None:
        if self._together():
            self._memory = self._learner.learn(self._memory, own, seen, self.payoffs)
            return
        for k in range(len(own)):
            one = slice(k, k + 1)
            after = self._learner.learn(
                self._memory[:, one].copy(), own[one], seen[one], self.payoffs[..., k]
            )
            self._memory[:, one] = after

    def reset(self, which: Escalated) -> None:
        count = int(which.sum())
        if count:
            self._memory[:, which] = self._learner.begin(count)

    def _together(self) -> bool:
        """Whether one call does for all; else the learner is asked history by history."""
        return self.payoffs.ndim == 2 or isinstance(self._learner, _BY_HISTORY)
