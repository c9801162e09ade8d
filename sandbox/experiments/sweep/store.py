"""Where a sweep's pieces are kept until they are whole: in memory, for answers that fit a screen.

On disk it is :class:`~sandbox.experiments.sweep.folder.Folder`.
"""

from __future__ import annotations

from typing import Any, Protocol

from sandbox.experiments.sweep import tables
from sandbox.experiments.sweep.intervals import Runs
from sandbox.experiments.sweep.plan import Plan
from sandbox.experiments.sweep.work import Segment, rows_of


class Store(Protocol):
    """Keeps what workers hand back."""

    done: Runs

    def open(self) -> None:
        """Called first: finds out what is there already."""

    def put(self, segment: Segment) -> None:
        """Keeps a segment for good."""

    def finish(self) -> None:
        """Called when every piece is kept."""

    def close(self) -> None:
        """Called in any case, at the end."""

    def kept(self) -> str:
        """What is left after a stop, in words; empty where that is nothing."""


class Memory:
    """Keeps rows in memory."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.done = plan, Runs()
        self._parts: dict[int, Any] = {}
        self._waiting: dict[int, list[tuple[int, Any]]] = {}

    def open(self) -> None:
        """Nothing is there."""

    def put(self, segment: Segment) -> None:
        """Keeps a segment; finishes its part when it is the last."""
        self.done.add(segment.first, segment.stop)
        if segment.whole:
            self._parts[segment.part] = tables.from_parquet(segment.data)
            return
        waiting = self._waiting.setdefault(segment.part, [])
        waiting.append((segment.first, tables.from_wire(segment.data)))
        if self.done.covers(*self.plan.layout.part(segment.part)):
            found = [table for _, table in sorted(self._waiting.pop(segment.part), key=_first)]
            self._parts[segment.part] = rows_of(self.plan, found)

    def table(self) -> Any:
        """All rows, in the order of the points."""
        found = [self._parts[k] for k in sorted(self._parts)]
        return tables.joined([table.replace_schema_metadata(None) for table in found])

    def finish(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Nothing is held open."""

    def kept(self) -> str:
        """Nothing outlives the call."""
        return ""


def _first(entry: tuple[int, Any]) -> int:
    return entry[0]
