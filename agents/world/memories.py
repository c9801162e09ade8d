"""Memories of rules in a world: payoffs may differ by replicate and change, and all is forgotten
where a new truce or a new government starts.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.rules.automata import Automaton
from agents.rules.beliefs import Lookahead, TypeBelief
from agents.rules.learners import BestReply, Learner
from agents.rules.reinforcement import QLearning, RegretMatching, RothErev
from agents.rules.rule import Rule, Tailored
from payoffs.errors import InputError

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Learners that take payoffs of shape ``(2, 2, histories)`` as they are.
_BY_HISTORY = (BestReply, Lookahead, QLearning, RegretMatching, RothErev, TypeBelief)


class WorldMemories(Protocol):
    """Many histories: actions are boolean arrays, True for D."""

    #: This side's payoffs by own and other's action: ``(2, 2)`` or ``(2, 2, histories)``.
    payoffs: FloatArray

    def choose(self, draws: FloatArray) -> Flags:
        """The action of each history; may be asked several times a period."""
        ...

    def update(self, own: Flags, seen: Flags) -> None:
        """Takes in what was carried out and what was reported."""
        ...

    def reset(self, which: Flags) -> None:
        """Forgets everything in some histories."""
        ...


def world_memories(rule: Rule, payoffs: FloatArray, histories: int) -> WorldMemories:
    """Fresh memories of a rule that is fitted to its game."""
    machine = rule.machine
    if isinstance(machine, Automaton):
        return _States(machine, payoffs, histories)
    if isinstance(machine, Tailored):
        raise InputError(f"{rule} is made for a game; fit it to one first", "rule")
    return _Learned(machine, payoffs, histories)


class _States:
    def __init__(self, automaton: Automaton, payoffs: FloatArray, histories: int) -> None:
        self.payoffs = payoffs
        # entries already times four: the next look-up only adds the two actions
        self._next = automaton.move.reshape(-1) * 4
        self._start = automaton.start * 4
        self._at = np.full(histories, self._start)
        self._by_four = np.repeat(automaton.cooperate, 4)

    def choose(self, draws: FloatArray) -> Flags:
        return draws >= self._by_four.take(self._at)

    def update(self, own: Flags, seen: Flags) -> None:
        self._at = self._next.take(self._at + 2 * own + seen)

    def reset(self, which: Flags) -> None:
        self._at[which] = self._start


class _Learned:
    def __init__(self, learner: Learner, payoffs: FloatArray, histories: int) -> None:
        self.payoffs = payoffs
        self._learner = learner
        self._memory = learner.begin(histories)

    def choose(self, draws: FloatArray) -> Flags:
        if self._together():
            return draws >= self._learner.cooperate(self._memory, self.payoffs)
        return draws >= np.concatenate(
            [
                self._learner.cooperate(self._memory[:, [k]], self.payoffs[..., k])
                for k in range(len(draws))
            ]
        )

    def update(self, own: Flags, seen: Flags) -> None:
        if self._together():
            self._memory = self._learner.learn(self._memory, own, seen, self.payoffs)
            return
        for k in range(len(own)):
            one = slice(k, k + 1)
            after = self._learner.learn(
                self._memory[:, one].copy(), own[one], seen[one], self.payoffs[..., k]
            )
            self._memory[:, one] = after

    def reset(self, which: Flags) -> None:
        count = int(which.sum())
        if count:
            self._memory[:, which] = self._learner.begin(count)

    def _together(self) -> bool:
        """Whether one call does for all; else the learner is asked history by history."""
        return self.payoffs.ndim == 2 or isinstance(self._learner, _BY_HISTORY)
