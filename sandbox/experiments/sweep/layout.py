"""How a sweep's points fall into pieces and parts.

A *piece* is what is worked out at once: some points, or where a point has very many
histories some of one point's. A *part* is a run of pieces that makes one file. Both follow
from the plan alone: neither time nor the number of workers moves their borders.

Sets of whole numbers as runs: which pieces are done, and which are left to do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from agents.engines.replicates import BLOCK
from sandbox.experiments.sweep.play import Play

#: Turns of one piece (about 0.03 s where compiled), and what setting up a point counts as.
PIECE_TURNS, SETUP_TURNS = 1 << 24, 1 << 16
#: Points of one piece, at most; rows of one part, at most, a row a point and a row a history.
PIECE_POINTS, PART_ROWS, PART_HISTORIES = 512, 1 << 14, 1 << 18


@dataclass(frozen=True)
class Layout:
    """Pieces and parts of a plan.

    Attributes
    ----------
    points, replicates
        Points of a piece, and histories of a piece that holds a share of one point.
    shares
        Pieces that a point is shared out to; 1 where a piece holds whole points.
    pieces, together
        The number of pieces, and of those that make a part.
    """

    points: int
    replicates: int
    shares: int
    pieces: int
    together: int

    @classmethod
    def of(cls, points: int, play: Play | None) -> Layout:
        """The layout of so many points."""
        if play is None:
            step = PIECE_POINTS
            return cls(step, 0, 1, -(-points // step), max(1, PART_ROWS // step))
        if play.world:  # slow: every point is a piece
            return cls(1, play.replicates, 1, points, PART_ROWS)
        most = PIECE_TURNS // play.periods
        if play.each:
            most = min(most, PART_HISTORIES)  # every history is a row, however short
        block = max(1, most // BLOCK) * BLOCK
        shares = -(-play.replicates // block)
        if shares > 1:
            step, pieces, rows = 1, shares * points, block
        else:
            work = play.replicates * play.periods + SETUP_TURNS
            step = min(PIECE_POINTS, PIECE_TURNS // work)
            if play.each:
                step = min(step, PART_HISTORIES // play.replicates)
            step = max(1, step)
            pieces, rows = -(-points // step), step * play.replicates
        together = PART_HISTORIES // rows if play.each else PART_ROWS // step * shares
        return cls(step, min(block, play.replicates), shares, pieces, max(1, together))

    @property
    def parts(self) -> int:
        """The number of parts."""
        return -(-self.pieces // self.together)

    def part(self, number: int) -> tuple[int, int]:
        """The first piece of a part and the one after its last."""
        first = number * self.together
        return first, min(first + self.together, self.pieces)


Run = tuple[int, int]


class Runs:
    """A set of whole numbers kept as disjoint runs ``first`` to before ``stop``.

    >>> done = Runs([(0, 2), (5, 7), (2, 3)])
    >>> done.runs, len(done), done.gaps(8)
    ([(0, 3), (5, 7)], 5, [(3, 5), (7, 8)])
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.runs: list[Run] = []
        for first, stop in runs:
            self.add(first, stop)

    def add(self, first: int, stop: int) -> None:
        """Adds a run; what is there already stays."""
        if first >= stop:
            return
        k = bisect_left(self.runs, (first,))
        if k and self.runs[k - 1][1] >= first:
            k -= 1
            first = self.runs[k][0]
        end = k
        while end < len(self.runs) and self.runs[end][0] <= stop:
            stop = max(stop, self.runs[end][1])
            end += 1
        self.runs[k:end] = [(first, stop)]

    def gaps(self, most: int) -> list[Run]:
        """The runs below ``most`` that are missing."""
        edges = [0, *(edge for run in self.runs for edge in run), most]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def covers(self, first: int, stop: int) -> bool:
        """Whether all of a run is there."""
        k = bisect_left(self.runs, (first + 1,)) - 1
        return k >= 0 and self.runs[k][0] <= first and stop <= self.runs[k][1]

    def __len__(self) -> int:
        return sum(stop - first for first, stop in self.runs)
