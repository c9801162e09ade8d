"""A pair of rules and what each remembers, the game between deal and punishment, and the noise.

Memories are of one history at a time, or of many at once. Both kinds run the same declaration and,
fed the same uniform numbers, make the same choices: D where the number drawn is at or above the
probability of C.

Every period uses six uniform numbers a history, in the order of :data:`DRAWS`; the Mesa
model uses the same six in the same order, so that both, fed the same numbers, act alike. An
execution or report is flipped where its number is below the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from agents.play.deal import Deal
from agents.play.noise import Noise
from agents.rules.beliefs import Lookahead, TypeBelief
from agents.rules.learners import BestReply, Learner, QLearning, RegretMatching, RothErev
from agents.rules.rule import Automaton, Rule, Tailored
from agents.rules.strategies import parse_rule
from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray

Escalated = BoolArray

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


#: What the six uniform numbers of a period decide, in this order. "Row report" is the
#: report that the row side receives about the column side.
DRAWS = (
    "row choose",
    "column choose",
    "row execution",
    "column execution",
    "row report",
    "column report",
)


class Turn(NamedTuple):
    """One period of every history; True is D. Reports are of the *other* side's action."""

    row: Escalated
    column: Escalated
    row_report: Escalated
    column_report: Escalated


@dataclass(frozen=True)
class Pairing:
    """Two rules that fit the game, the game between deal and punishment, and the noise."""

    deal: Deal
    row: Rule
    column: Rule
    noise: Noise

    @classmethod
    def of(cls, deal: Deal, us: str | Rule, china: str | Rule, noise: Noise) -> Pairing:
        """The pairing, once its rules are checked."""
        mine, theirs = deal.payoffs_seen_by
        return cls(
            deal,
            parse_rule(us, "us").fitted(mine, theirs.T, "us"),
            parse_rule(china, "china").fitted(theirs, mine.T, "china"),
            noise,
        )

    def memories(self, histories: int) -> tuple[Memories, Memories]:
        """Fresh memories of the row and of the column side."""
        mine, theirs = self.deal.payoffs_seen_by
        return memories_of(self.row, mine, histories), memories_of(self.column, theirs, histories)

    def turns(self, draws: Iterator[FloatArray], histories: int) -> Iterator[Turn]:
        """Plays one period for each array of shape ``(6, histories)``."""
        row, column = self.memories(histories)
        noise = self.noise
        (slip_a, slip_b), monitoring = noise.execution, noise.monitoring
        for u in draws:
            a = row.choose(u[0]) ^ (u[2] < slip_a)
            b = column.choose(u[1]) ^ (u[3] < slip_b)
            if monitoring is not None:
                blur_a: Any = monitoring[0]
                blur_b: Any = monitoring[1]
            else:
                blur_a = np.where(b, noise.missed_alarm[0], noise.false_alarm[0])
                blur_b = np.where(a, noise.missed_alarm[1], noise.false_alarm[1])
            turn = Turn(a, b, b ^ (u[4] < blur_a), a ^ (u[5] < blur_b))
            if noise.public:
                row.update(turn.column_report, turn.row_report)
                column.update(turn.row_report, turn.column_report)
            else:
                row.update(a, turn.row_report)
                column.update(b, turn.column_report)
            yield turn
