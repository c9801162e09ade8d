"""Where a sweep's pieces are kept until they are whole, on disk or in memory.

``FILE.parquet`` becomes a folder of part files beside ``_plan.json``; readers of Parquet skip
names that begin with an underscore. Until the last part is written the folder is called
``FILE.parquet.part``, so that nothing half-written looks whole. Every file is written under
another name first, and pieces of unfinished parts wait in a journal whose torn end is cut off
when a sweep is taken up again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from payoffs.errors import InputError
from sandbox.experiments.sweep import tables
from sandbox.experiments.sweep.intervals import Runs
from sandbox.experiments.sweep.journal import Journal
from sandbox.experiments.sweep.lock import Lock
from sandbox.experiments.sweep.plan import Plan
from sandbox.experiments.sweep.work import Segment, file_of, rows_of

PLAN = "_plan.json"
_TEMPORARY = "_writing"


class Store(Protocol):
    """Keeps what workers hand back."""

    done: Runs

    def put(self, segment: Segment) -> None:
        """Keeps a segment for good."""

    def finish(self) -> None:
        """Called when every piece is kept."""

    def close(self) -> None:
        """Called in any case, at the end."""


class Memory:
    """Keeps rows in memory, for answers that fit a screen."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.done = plan, Runs()
        self._parts: dict[int, Any] = {}
        self._waiting: dict[int, list[tuple[int, Any]]] = {}

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


def _first(entry: tuple[int, Any]) -> int:
    return entry[0]


class Folder:
    """Keeps parts in a folder; opened again, it goes on where it was.

    Raises
    ------
    InputError
        If another sweep, or something else, stands there, another process is writing, or
        nothing can be written.
    """

    def __init__(self, plan: Plan, target: Path) -> None:
        self.plan, self.target = plan, target
        self.path = unfinished(target)
        self.mended: list[str] = []
        self.done = Runs()
        self._lock: Lock | None = None
        self._journals: dict[int, Journal] = {}
        with self._complaints():
            if target.exists():
                self._take_up(target)
            if target.exists():  # whole, and of this plan
                self.done.add(0, plan.layout.pieces)
                return
            try:
                self._open()
            except BaseException:
                self.close()
                raise

    @property
    def whole(self) -> bool:
        """Whether the folder has its final name."""
        return self.target.exists()

    def _take_up(self, folder: Path) -> None:
        """Checks a folder under its final name; one that misses parts is worked on again."""
        if not folder.is_dir():
            raise InputError(
                "is a file, and a sweep needs a folder of that name; name another or remove it",
                str(folder),
            )
        same_plan(self.plan, folder)
        parts = range(self.plan.layout.parts)
        if all(self._is_part(folder / name_of(k), k) for k in parts):
            return
        if self.path.exists():
            raise InputError(f"misses parts, and {self.path.name} exists; remove one", str(folder))
        folder.rename(self.path)

    def _open(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise InputError("is in the way of the sweep's folder; remove it", str(self.path))
        fresh = not self.path.exists()
        self.path.mkdir(exist_ok=True)
        self._lock = Lock(self.path / "_lock")
        if not fresh and (self.path / PLAN).exists():
            same_plan(self.plan, self.path)
        elif any(entry.name.startswith("part-") for entry in self.path.iterdir()):
            raise InputError(
                f"holds parts but no {PLAN}; remove the folder or name another", str(self.path)
            )
        else:
            self._write(PLAN, plan_text(self.plan))
        self._scan()

    def _scan(self) -> None:
        layout = self.plan.layout
        (self.path / _TEMPORARY).unlink(missing_ok=True)
        for entry in sorted(self.path.iterdir()):
            number = _number_of(entry.name)
            if entry.suffix == ".parquet" and number is not None and number < layout.parts:
                if self._is_part(entry, number):
                    self.done.add(*layout.part(number))
                else:
                    entry.unlink()
                    self.mended.append(entry.name)
            elif entry.suffix == ".journal" and number is not None and number < layout.parts:
                continue
            elif entry.name not in (PLAN, "_lock"):
                raise InputError("does not belong to this sweep; move it away", str(entry))
        for entry in sorted(self.path.glob("_part-*.journal")):
            number = _number_of(entry.name)
            assert number is not None
            if self.done.covers(*layout.part(number)):
                entry.unlink()
                continue
            journal = self._journal(number)
            if journal.torn:
                self.mended.append(entry.name)
            for first, stop in journal.runs:
                self.done.add(first, stop)
            self._complete(number)

    def _is_part(self, path: Path, number: int) -> bool:
        mark = tables.mark_of(path) if path.is_file() else None
        return mark is not None and (mark.get("plan"), mark.get("part")) == (
            self.plan.digest,
            number,
        )

    def _journal(self, part: int) -> Journal:
        if part not in self._journals:
            path = self.path / f"_{name_of(part)}".replace(".parquet", ".journal")
            self._journals[part] = Journal(path, self.plan.digest, self.plan.layout.part(part))
        return self._journals[part]

    def put(self, segment: Segment) -> None:
        """Writes a part, or a segment of one into its journal."""
        with self._complaints():
            if segment.whole:
                self._write(name_of(segment.part), segment.data)
                self.done.add(segment.first, segment.stop)
                return
            self._journal(segment.part).append(segment.first, segment.stop, segment.data)
            self.done.add(segment.first, segment.stop)
            self._complete(segment.part)

    def _complete(self, part: int) -> None:
        """Makes a part of its journal once that holds all of it."""
        if not self.done.covers(*self.plan.layout.part(part)):
            return
        journal = self._journals[part]
        found = [tables.from_wire(data) for data in journal.read()]
        self._write(name_of(part), file_of(self.plan, part, found))
        self._journals.pop(part).remove()

    def _write(self, name: str, data: bytes) -> None:
        temporary = self.path / _TEMPORARY
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path / name)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def finish(self) -> None:
        """Gives the folder its final name."""
        if self.whole:
            return
        self.close()
        with self._complaints():
            (self.path / "_lock").unlink(missing_ok=True)
            self.path.rename(self.target)

    def close(self) -> None:
        """Lets go of the lock and of open files."""
        for journal in self._journals.values():
            if len(self.done):
                journal.close()
            else:
                journal.remove()
        self._journals = {}
        if self._lock is None:
            return
        self._lock.release()
        self._lock = None
        if not len(self.done):  # nothing to go on from: leave nothing behind
            with contextlib.suppress(OSError):
                for name in (PLAN, "_lock"):
                    (self.path / name).unlink(missing_ok=True)
                self.path.rmdir()

    @contextlib.contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kept = (
                f"; what is done is kept in {self.path}, and the same command goes on from there"
                if len(self.done)
                else ""
            )
            raise InputError(
                f"cannot be written: {error.strerror or error}; make room or name a file in a "
                f"folder that may be written to{kept}",
                str(self.target),
            ) from None


def unfinished(target: Path) -> Path:
    """What the folder is called until it is whole."""
    return target.with_name(target.name + ".part")


def name_of(part: int) -> str:
    """A part's file name."""
    return f"part-{part:06d}.parquet"


def _number_of(name: str) -> int | None:
    stem = name.removeprefix("_").removeprefix("part-").rpartition(".")[0]
    return int(stem) if stem.isdecimal() and "part-" in name else None


def plan_text(plan: Plan) -> bytes:
    """What ``_plan.json`` holds."""
    data = {"digest": plan.digest, **plan.to_dict()}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def read_plan(folder: Path) -> dict[str, Any]:
    """The plan that a folder was begun with, as plain values.

    Raises
    ------
    InputError
        If it is not the folder of a sweep.
    """
    try:
        found = json.loads((folder / PLAN).read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or "digest" not in found:
        raise InputError("is not the folder of a sweep; name another, or remove it", str(folder))
    return found


def same_plan(plan: Plan, folder: Path) -> None:
    """Complains where a folder was begun with another plan, and says what differs.

    Raises
    ------
    InputError
        If it was.
    """
    found = read_plan(folder)
    if found["digest"] == plan.digest:
        return
    mine = json.loads(plan_text(plan))
    for place, theirs, ours in _differences(found, mine):
        if place == "digest":
            continue
        raise InputError(
            f"holds another sweep: its {place} is {theirs}, here it is {ours}; name another file "
            "or remove the folder",
            str(folder),
        )
    raise InputError("holds a damaged plan; remove the folder", str(folder))


def _differences(one: Any, two: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in {**one, **two}:
            inner = f"{place} {key}".strip()
            yield from _differences(one.get(key), two.get(key), inner)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for k, (a, b) in enumerate(zip(one, two, strict=True), start=1):
            yield from _differences(a, b, f"{place} {k}")
    elif one != two:
        yield place, _short(one), _short(two)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "…"
