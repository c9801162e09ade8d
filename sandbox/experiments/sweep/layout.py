"""How a sweep's points fall into pieces and parts.

A *piece* is what is worked out at once: some points, or where a point has very many
histories some of one point's. A *part* is a run of pieces that makes one file. Both follow
from the plan alone: neither time nor the number of workers moves their borders.
"""

from __future__ import annotations

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
        if play.world is not None:  # slow: every point is a piece
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
