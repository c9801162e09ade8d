"""Which pieces are worked out next, and how many of them make a task.

Handing out a task costs a few milliseconds, so a task should take a good part of a second;
towards the end tasks become shorter, so that no worker waits long for another.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.experiments.sweep.executors import Executor
from sandbox.experiments.sweep.layout import Layout, Run
from sandbox.experiments.sweep.work import Done

#: Seconds that a task should take, and the least while there is enough to do.
TASK_SECONDS, LEAST_SECONDS = 1.0, 0.3
#: With more workers than these tasks are longer, so that one process can hand them all out.
CROWD = 32
#: Rows of histories that one task may hold in memory.
TASK_PARTS = 2


class Sizes:
    """How many pieces the next task should have, from what the last ones took."""

    def __init__(self, layout: Layout, workers: int, rows_heavy: bool) -> None:
        self.most = TASK_PARTS * layout.together if rows_heavy else layout.pieces
        self.workers = workers
        self.longest = TASK_SECONDS * max(1.0, workers / CROWD)
        self.seconds: float | None = None

    def learn(self, done: Done) -> None:
        """Takes the seconds a piece of this task took into account."""
        each = done.seconds / (done.stop - done.first)
        # a first task also started its worker: the shorter time is the truer one
        before = each if self.seconds is None else self.seconds
        self.seconds = each if each <= before else (before + each) / 2

    def size(self, left: int) -> int:
        """Pieces of the next task, with ``left`` of them not yet handed out."""
        if self.seconds is None:
            return 1
        share = left * self.seconds / (4 * self.workers)
        wanted = min(self.longest, max(LEAST_SECONDS, share))
        return max(1, min(self.most, round(wanted / max(self.seconds, 1e-9))))


class Supply:
    """The pieces that nobody has been given yet, in their order."""

    def __init__(self, gaps: list[Run]) -> None:
        self._gaps = gaps[::-1]
        self.left = sum(stop - first for first, stop in gaps)

    def take(self, most: int) -> Run:
        """The next run of at most so many pieces."""
        first, stop = self._gaps.pop()
        until = min(stop, first + most)
        if until < stop:
            self._gaps.append((until, stop))
        self.left -= until - first
        return first, until


def run(executor: Executor, supply: Supply, sizes: Sizes, keep: Callable[[Done], None]) -> None:
    """Has all pieces worked out; ``keep`` is called with each task's answer."""
    waiting = 0
    while supply.left or waiting:
        while supply.left and waiting < executor.slots:
            executor.submit(*supply.take(sizes.size(supply.left)))
            waiting += 1
        done = executor.next()
        waiting -= 1
        sizes.learn(done)
        keep(done)
