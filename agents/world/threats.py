"""The threats of many replicates: who made them, how and when they ended, period after period.

What they do is :mod:`agents.play.crises`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import BACK_DOWN, CONCESSION, ENDS, EXECUTION, Crises
from agents.world.plan import CRISIS_AT
from payoffs.numeric import BoolArray, FloatArray, Indices, IntArray

SENDERS = ("us", "china")


class Made(NamedTuple):
    """Threats that one side made in one period."""

    replicate: Indices
    side: int
    period: int
    in_truce: BoolArray


class Over(NamedTuple):
    """Ends of one side's threats in one period: codes of :data:`agents.play.crises.ENDS`."""

    replicate: Indices
    side: int
    period: int
    outcome: NDArray[np.uint8]
    answered: BoolArray
    broke: BoolArray


@dataclass(frozen=True, eq=False)
class Threats:
    """Every threat of every replicate: arrays of one length, by replicate, sender and start."""

    replicate: IntArray
    #: Position in :data:`SENDERS`.
    sender: NDArray[np.uint8]
    #: Periods counted from 1; ``end`` is 0 while it is open.
    start: IntArray
    end: IntArray
    #: Position in :data:`agents.play.crises.ENDS`.
    outcome: NDArray[np.uint8]
    #: Whether a truce was in force when it was made.
    in_truce: BoolArray
    #: Of one carried out: whether the target answered, and whether it ended a truce.
    answered: BoolArray
    broke: BoolArray

    def __len__(self) -> int:
        return len(self.replicate)

    @classmethod
    def joined(cls, blocks: Iterable[tuple[int, list[Made], list[Over]]], periods: int) -> Threats:
        """Threats and the ends that came to them, of blocks and their first replicates."""
        blocks = list(blocks)
        made = [
            (part.replicate + first, part.side, part.period, part.in_truce)
            for first, some, _ in blocks
            for part in some
        ]
        over = [
            (
                part.replicate + first,
                part.side,
                part.period,
                part.outcome,
                part.answered,
                part.broke,
            )
            for first, _, some in blocks
            for part in some
        ]
        replicate, sender, start, in_truce = _columns(made, 4)
        order = np.lexsort((start, sender, replicate))
        replicate, sender, start, in_truce = (
            x[order] for x in (replicate, sender, start, in_truce)
        )
        who, side, when, *rest = _columns(over, 6)
        key = (who * 2 + side) * (periods + 2) + when
        order = np.argsort(key)
        key, when = key[order], when[order]
        outcome, answered, broke = (part[order] for part in rest)
        # a threat made as another ends is a new crisis: its end comes later
        own = (replicate * 2 + sender) * (periods + 2)
        at = np.searchsorted(key, own + start, side="right")
        inside = np.minimum(at, max(len(key) - 1, 0))
        over_ = (at < len(key)) & (key[inside] < own + periods + 2) if len(key) else at < 0

        def of(values: NDArray[Any]) -> NDArray[Any]:
            if not len(values):
                return np.zeros(len(own), values.dtype)
            return np.where(over_, values[inside], 0).astype(values.dtype)

        return cls(
            replicate,
            sender.astype(np.uint8),
            start,
            of(when),
            of(outcome).astype(np.uint8),
            in_truce.astype(bool),
            of(answered).astype(bool),
            of(broke).astype(bool),
        )

    @property
    def closed(self) -> BoolArray:
        """Which ended before the run did."""
        return np.asarray(self.outcome > 0)

    def tally(self) -> dict[str, Any]:
        """How many there were, by whom, and how they ended."""
        carried = self.outcome == ENDS.index("execution")
        return {
            "threats": len(self),
            **{name: int((self.sender == k).sum()) for k, name in enumerate(SENDERS)},
            **{name: int((self.outcome == k).sum()) for k, name in enumerate(ENDS)},
            "answered": int((carried & self.answered).sum()),
            "broke_a_truce": int((carried & self.broke).sum()),
        }

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, with words for codes."""
        return {
            "replicate": self.replicate,
            "sender": np.array(SENDERS)[self.sender],
            "start": self.start,
            "end": self.end,
            "outcome": np.array(ENDS)[self.outcome],
            **{name: getattr(self, name) for name in ("in_truce", "answered", "broke")},
        }


def _columns(parts: list[Any], width: int) -> list[IntArray]:
    """Columns of events, single numbers repeated as often as there are replicates."""
    if not parts:
        return [np.zeros(0, np.int64) for _ in range(width)]
    return [
        np.concatenate([np.broadcast_to(part[k], part[0].shape).astype(np.int64) for part in parts])
        for k in range(width)
    ]


class Tensions:
    """The threats between two sides, in many replicates at once.

    ``open``: of each side: where it has a threat open.
    ``threatens``: where it threatened in this period.
    ``executes``: where it carries a threat out in this period, against a truce in force.
    ``measures``: where it does the punishment while there is no truce.
    ``made``, ``over``: every threat, and every end of a side's threats, so far.
    """

    def __init__(self, crises: Crises, months: float, count: int) -> None:
        self.crises, self.count = crises, count
        self._chances = crises.chances(months)
        nothing = np.zeros(count, dtype=bool)
        self.open = [nothing, nothing]
        self.threatens = [nothing, nothing]
        self.executes = [nothing, nothing]
        self.measures = [nothing, nothing]
        self._answers = [nothing, nothing]
        self.made: list[Made] = []
        self.over: list[Over] = []

    def turn(
        self,
        period: int,
        in_force: BoolArray,
        u: FloatArray,
        wishes: tuple[BoolArray, BoolArray] | None,
    ) -> BoolArray:
        """The threats of a period; returns where a deal makes a new truce.

        ``wishes``: where each side's rule would escalate, if sides go by their rules.
        """
        broken, deal = np.zeros(self.count, dtype=bool), ~in_force
        agreed = u[CRISIS_AT["settlement"]] < self._chances.settlement
        carried = []
        for side in (0, 1):
            standing = self.open[side]
            conceded, done, breaking = self._ends(period, side, in_force, u, wishes)
            agreed, broken = agreed | conceded, broken | breaking
            self.executes[side] = breaking & in_force
            carried.append(done)
            wish = None if wishes is None else wishes[side] & ~standing
            self._threaten(period, side, in_force, u, wish)
        begun: BoolArray = deal & agreed & ~broken
        for side in (0, 1):
            apart = ~in_force & ~begun
            self.measures[side] = ~begun & (self.measures[side] | carried[side] & apart)
            self._answers[side] = self._answers[side] & (self.executes[side] | apart)
        return begun

    def after(
        self, broken: BoolArray, in_force: BoolArray, actions: tuple[BoolArray, BoolArray]
    ) -> None:
        """Truces broke in this period; who is answered for a threat carried out will be."""
        by_threat = self.executes[0] | self.executes[1]
        for side in (0, 1):
            stands = np.where(by_threat, actions[side], True)
            self.measures[side] = np.where(broken, stands, self.measures[side])
        for side in (0, 1):
            answered = self._answers[1 - side] & ~in_force
            self.measures[side] = self.measures[side] | answered

    def lapsed(self, which: BoolArray) -> None:
        """Truces lapsed: both sides do the punishment."""
        self.measures = [measures | which for measures in self.measures]

    def _ends(
        self,
        period: int,
        side: int,
        in_force: BoolArray,
        u: FloatArray,
        wishes: tuple[BoolArray, BoolArray] | None,
    ) -> tuple[BoolArray, BoolArray, BoolArray]:
        """Where a side's threats are conceded to, carried out, and carried out against a truce."""
        chances, name = self._chances, ("us", "china")[side]
        ends = self.open[side] & (u[CRISIS_AT[f"{name} ends"]] < _by(chances.ends[side], in_force))
        how, least = u[CRISIS_AT[f"{name} outcome"]], _by(chances.conceded[side], in_force)
        conceded = ends & (how < least)
        if wishes is None:
            most = least + _by(chances.carried_out[side], in_force)
            done = ends & ~conceded & (how < most)
            met = u[CRISIS_AT[f"{name} answered"]] < self.crises.answer[side]
        else:
            done, met = ends & ~conceded & wishes[side], wishes[1 - side]
        breaking = done & (u[CRISIS_AT[f"{name} tolerated"]] < self.crises.breaks)
        self._answers[side] = answered = done & met
        self.open[side] = self.open[side] & ~ends
        at = np.flatnonzero(ends)
        if len(at):
            code = np.where(conceded, CONCESSION, np.where(done, EXECUTION, BACK_DOWN))[at]
            broke = (breaking & in_force)[at]
            self.over.append(Over(at, side, period, code.astype(np.uint8), answered[at], broke))
        return conceded, done, breaking

    def _threaten(
        self, period: int, side: int, in_force: BoolArray, u: FloatArray, wish: BoolArray | None
    ) -> None:
        name = ("us", "china")[side]
        made: BoolArray
        if wish is None:
            chance = _by(self._chances.threat[side], in_force)
            made = u[CRISIS_AT[f"{name} threat"]] < chance
        else:
            made = wish
        self.threatens[side] = made
        self.open[side] = self.open[side] | made
        at = np.flatnonzero(made)
        if len(at):
            self.made.append(Made(at, side, period, in_force[at]))


def _by(pair: tuple[float, float], in_force: BoolArray) -> Any:
    """One number in a truce and another without."""
    return np.where(in_force, *pair)
