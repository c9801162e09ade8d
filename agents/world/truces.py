"""The truces of many replicates: how long each was kept, what ended it, who broke it and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.diplomacy import REASONS

IntArray = NDArray[np.int64]
#: Millions of truces are held at once: half the width holds every replicate and period.
CountArray = NDArray[np.int32]

#: What ends a truce, and who breaks it, by code.
CAUSES = ("in force", "breakdown", "expiry")
BREAKERS = ("", "us", "china", "both")
#: Why, by code; 0 is no breakdown or not known.
WHY = ("", *REASONS, "several")
RULE, SLIP, MISREADING, SHOCK, APPRAISAL, ELECTION, THREAT, SEVERAL = range(1, len(WHY))


class Ends(NamedTuple):
    """Truces that ended in one period: arrays of one length."""

    replicate: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    cause: NDArray[np.uint8]
    broken_by: NDArray[np.uint8]
    reason: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Truces:
    """Every truce of every replicate: arrays of one length, by replicate and start.

    Attributes
    ----------
    start, end
        Periods counted from 1: the first in which it was in force, the first in which it was
        not kept (0 while it lasts).
    kept
        The number of periods in which it was kept.
    cause, broken_by, reason
        Codes: positions in ``CAUSES``, ``BREAKERS`` and ``WHY`` above.
    """

    replicate: CountArray
    start: CountArray
    end: CountArray
    kept: CountArray
    cause: NDArray[np.uint8]
    broken_by: NDArray[np.uint8]
    reason: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.replicate)

    @property
    def over(self) -> NDArray[np.bool_]:
        """Which ended before the run did."""
        return np.asarray(self.cause > 0)

    @property
    def broken(self) -> NDArray[np.bool_]:
        """Which a side broke; those that lapsed are not among them."""
        return np.asarray(self.cause == CAUSES.index("breakdown"))

    @property
    def first(self) -> NDArray[np.bool_]:
        """Which were the first of their replicate."""
        return np.asarray(self.start == 1)

    def tally(self) -> dict[str, Any]:
        """How many truces ended by what, who broke them and why."""
        broken = self.broken
        return {
            "truces": len(self),
            **{name: int((self.cause == k).sum()) for k, name in enumerate(CAUSES)},
            "broken_by": {
                name: int((self.broken_by == k).sum()) for k, name in enumerate(BREAKERS) if name
            },
            "reasons": {
                name: int((self.reason[broken] == k).sum())
                for k, name in enumerate(WHY)
                if name not in ("", "threat") or (self.reason[broken] == k).any()
            },
        }

    def columns(self) -> dict[str, NDArray[Any]]:
        """One array a column, with words for codes."""
        return {
            **{
                name: getattr(self, name).astype(np.int64)
                for name in ("replicate", "start", "end", "kept")
            },
            "cause": np.array(CAUSES)[self.cause],
            "broken_by": np.array(BREAKERS)[self.broken_by],
            "reason": np.array(WHY)[self.reason],
        }


#: A block's first replicate, its truces that ended, which are in force, and since when.
Block = tuple[int, list[Ends], NDArray[np.bool_], IntArray]


def joined(blocks: Iterable[Block], periods: int) -> Truces:
    """The truces that ended and those still in force, by replicate and start."""
    parts = []
    for first, ends, in_force, start in blocks:
        parts += [end._replace(replicate=end.replicate + first) for end in ends]
        last = np.flatnonzero(in_force)
        nothing = np.zeros(len(last), np.uint8)
        never = np.zeros(len(last), np.int64)
        parts.append(Ends(last + first, start[last], never, nothing, nothing, nothing))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    replicate, start, end, cause, broken_by, reason = (column[order] for column in columns)
    kept = np.where(cause == 0, periods + 1, end) - start
    counts = [column.astype(np.int32) for column in (replicate, start, end, kept)]
    return Truces(counts[0], counts[1], counts[2], counts[3], cause, broken_by, reason)
