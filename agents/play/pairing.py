"""A pair of rules and what each remembers, the game between deal and punishment, and the noise.

Memories are of one history at a time, or of many at once. Both kinds run the same declaration and,
fed the same uniform numbers, make the same choices: D where the number drawn is at or above the
probability of C.

Every period uses six uniform numbers a history, in the order of :data:`DRAWS`; the Mesa
model uses the same six in the same order, so that both, fed the same numbers, act alike. An
execution or report is flipped where its number is below the error.

An *execution error* makes a side do the other of its two actions. A *monitoring error* makes
a report wrong: a *false alarm* reports a kept deal as broken, a *missed alarm* a broken one
as kept. With a **private** signal each side hears its own report of the other and knows
what it did itself. With a **public** one there is one report of each side's action, both
sides hear both, and both go by them: by the report of their own action too.

>>> Noise.of(execution_error=0.05, false_alarm=(0.1, 0.2)).false_alarm
(0.1, 0.2)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from agents.play.deal import Deal
from agents.rules.rule import Automaton, Learner, Rule, Tailored
from agents.rules.strategies import parse_rule
from payoffs.errors import InputError
from payoffs.fields import FIELDS, NOISE
from payoffs.numeric import BoolArray, FloatArray, Indices, Pair
from payoffs.results import Plain

Escalated = BoolArray


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
        return self.payoffs.ndim == 2 or getattr(self._learner, "by_history", False)


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


class Outcomes(NamedTuple):
    """Everything that can happen in a period, one entry each; 0 is C and 1 is D."""

    #: Shape ``(K,)``: what each side carries out.
    row: Indices
    column: Indices
    #: Shape ``(K,)``: what the row side is told of the column side, and the reverse.
    row_report: Indices
    column_report: Indices
    #: Shape ``(K,)``: of these two reports, given what was carried out.
    probability: FloatArray


@dataclass(frozen=True)
class Noise(Plain):
    """Errors of both sides, the row side's first."""

    says = "execution_error=execution monitoring_error=monitoring false_alarm missed_alarm signal"

    #: The probability that a side does the other of its two actions.
    execution: Pair = (0.0, 0.0)
    #: The probability that the report *which the row (column) side receives of the other* is D
    #: after C, and C after D.
    false_alarm: Pair = (0.0, 0.0)
    missed_alarm: Pair = (0.0, 0.0)
    #: ``private`` or ``public``.
    signal: str = "private"

    @classmethod
    def of(
        cls,
        execution_error: Any = 0.0,
        monitoring_error: Any = 0.0,
        false_alarm: Any = None,
        missed_alarm: Any = None,
        signal: str = "private",
    ) -> Noise:
        """Checked noise: each error is one number for both sides, or one for each.

        ``monitoring_error`` stands for whichever of the two alarms is not given.
        """
        check = {name: FIELDS[name].check for name in NOISE}
        checked_signal: str = check["signal"](signal)
        both = check["monitoring_error"](monitoring_error)
        return cls(
            check["execution_error"](execution_error),
            both if false_alarm is None else check["false_alarm"](false_alarm),
            both if missed_alarm is None else check["missed_alarm"](missed_alarm),
            checked_signal,
        )

    @property
    def public(self) -> bool:
        """Whether both sides hear the same reports."""
        return self.signal == "public"

    @property
    def monitoring(self) -> Pair | None:
        """The error of each report where both alarms are equally likely, else None."""
        return self.false_alarm if self.false_alarm == self.missed_alarm else None

    @property
    def symmetric(self) -> bool:
        """Whether both sides err alike."""
        pairs = (self.execution, self.false_alarm, self.missed_alarm)
        return all(row == column for row, column in pairs)

    @property
    def asked(self) -> dict[str, Any]:
        """The keywords of :meth:`of` that make it."""
        alarms = {"false_alarm": self.false_alarm, "missed_alarm": self.missed_alarm}
        return {"execution_error": self.execution, **alarms, "signal": self.signal}

    def executed(self, cooperate: FloatArray, side: int) -> FloatArray:
        """Shape ``(k, 2)``: the probability that C and D are carried out in each state."""
        slip = self.execution[side]
        kept = cooperate * (1.0 - slip) + (1.0 - cooperate) * slip
        # not 1 - kept: a rare escalation keeps all its digits
        broken = cooperate * slip + (1.0 - cooperate) * (1.0 - slip)
        return np.stack([kept, broken], axis=1)

    def outcomes(self) -> Outcomes:
        """The outcomes that are possible: 4 without wrong reports, else 8 or 16."""
        K = np.arange(16)
        a, b, wrong_row, wrong_column = K & 1, K >> 1 & 1, K >> 2 & 1, K >> 3
        probability = np.ones(16)
        for side, done, wrong in ((0, b, wrong_row), (1, a, wrong_column)):
            error = np.where(done, self.missed_alarm[side], self.false_alarm[side])
            probability *= np.where(wrong, error, 1.0 - error)
        sides = zip(self.false_alarm, self.missed_alarm, strict=True)
        blind = [not any(alarms) for alarms in sides]
        keep = ~(blind[0] & (wrong_row == 1)) & ~(blind[1] & (wrong_column == 1))
        parts = (a, b, b ^ wrong_row, a ^ wrong_column)
        a, b, row_report, column_report = (part[keep] for part in parts)
        return Outcomes(a, b, row_report, column_report, probability[keep])
