"""The threats of many replicates: who made them, how and when they ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import ENDS

IntArray = NDArray[np.int64]
Flags = NDArray[np.bool_]
SENDERS = ("us", "china")


class Made(NamedTuple):
    """Threats that one side made in one period."""

    replicate: NDArray[np.intp]
    side: int
    period: int
    in_truce: Flags


class Over(NamedTuple):
    """Ends of one side's threats in one period: codes of :data:`agents.play.crises.ENDS`."""

    replicate: NDArray[np.intp]
    side: int
    period: int
    outcome: NDArray[np.uint8]
    answered: Flags
    broke: Flags


@dataclass(frozen=True, eq=False)
class Threats:
    """Every threat of every replicate: arrays of one length, by replicate, sender and start.

    Attributes
    ----------
    sender
        Position in :data:`SENDERS`.
    start, end
        Periods counted from 1; ``end`` is 0 while it is open.
    outcome
        Position in :data:`agents.play.crises.ENDS`.
    in_truce
        Whether a truce was in force when it was made.
    answered, broke
        Of one carried out: whether the target answered, and whether it ended a truce.
    """

    replicate: IntArray
    sender: NDArray[np.uint8]
    start: IntArray
    end: IntArray
    outcome: NDArray[np.uint8]
    in_truce: Flags
    answered: Flags
    broke: Flags

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
    def closed(self) -> Flags:
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


def _columns(parts: list[Any], width: int) -> list[NDArray[np.int64]]:
    """Columns of events, single numbers repeated as often as there are replicates."""
    if not parts:
        return [np.zeros(0, np.int64) for _ in range(width)]
    return [
        np.concatenate([np.broadcast_to(part[k], part[0].shape).astype(np.int64) for part in parts])
        for k in range(width)
    ]
