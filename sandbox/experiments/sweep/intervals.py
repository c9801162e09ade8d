"""Sets of whole numbers as runs: which pieces are done, and which are left to do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

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
