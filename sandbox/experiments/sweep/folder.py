"""Where a sweep's pieces are kept on disk until they are whole.

``FILE.parquet`` becomes a folder of part files; until the last is written it is called
``FILE.parquet.part``, so that nothing half-written looks whole. A folder is read, all of it,
before anything in it is changed, and each change leaves the old or the new
(:mod:`~sandbox.experiments.sweep.disk`): a kill at any time costs what was under way.

One writer at a time: a lock that the system takes away from a process that dies.

A file beside the sweep's folder, because an open file in it would keep Windows from renaming
it. Libraries that do this fall back to plain marker files where a system has no locks, and
those outlive a killed process.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from payoffs.errors import InputError
from sandbox.experiments.sweep import disk
from sandbox.experiments.sweep.plan import PLAN_FILE, Runs, SweepPlan, plan_bytes
from sandbox.experiments.sweep.played import rows_of
from sandbox.experiments.sweep.points import from_wire, to_parquet
from sandbox.experiments.sweep.store import UNFINISHED, Checksums, Found, Journal, survey
from sandbox.experiments.sweep.workers import Segment

#: How systems say that another process holds a lock.
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Lock:
    """The lock of a sweep's folder; where a file system has none, nothing is promised.

    Raises InputError if another process holds it.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".lock")
        self._file: int | None = None
        while not self._taken(target):
            pass

    def _taken(self, target: Path) -> bool:
        """Takes the lock; false if its holder has just taken the file away."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(file)
        except OSError as problem:
            if problem.errno in _HELD:
                os.close(file)
                raise InputError(
                    "another sweep is writing here; wait for it or name another file", str(target)
                ) from None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), self.path.stat()):
                self._file = file
                return True
        os.close(file)
        return False

    def release(self) -> None:
        """Lets another process in."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform == "win32":  # an open file cannot be taken away there
            os.close(file)
        with contextlib.suppress(OSError):
            self.path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Folder:
    """Keeps parts in a folder; opened again, it goes on where it was.

    ``mended`` are the names of files that were damaged or half-written when it was opened.
    """

    def __init__(self, plan: SweepPlan, target: Path) -> None:
        self.plan, self.target = plan, target
        self.written: Path | None = target
        self.path = unfinished(target)
        self.mended: Sequence[str] = ()
        self.done = Runs()
        self._lock: Lock | None = None
        self._sums: Checksums | None = None
        self._journals: dict[int, Journal] = {}
        self._looked = self._made = False

    def open(self) -> None:
        """Finds out what is there already, and makes ready to go on.

        Raises InputError if another sweep, or something else, stands there, another process is
        writing, or something cannot be read or written.
        """
        if self.target.exists():
            found = self._survey(self.target)
            if found.whole(self.plan):
                self.done = found.done
                return
        with self._complaints():
            self._lock = Lock(self.target)
        here = self.target if self.target.exists() else self.path
        found = self._survey(here) if here.exists() else Found(Checksums(here))
        if here == self.target and self.path.exists():
            raise InputError(
                f"misses parts, and {self.path.name} exists; remove one", str(self.target)
            )
        if found.strays:
            raise InputError("does not belong to this sweep; move it away", str(found.strays[0]))
        with self._complaints():
            self._go_on(here, found)

    def _survey(self, folder: Path) -> Found:
        try:
            return survey(self.plan, folder)
        except OSError as problem:
            raise InputError(
                f"cannot be read: {problem.strerror or problem}; nothing was changed",
                str(problem.filename or folder),
            ) from None

    def _go_on(self, here: Path, found: Found) -> None:
        """The first changes, once everything has been read."""
        if here == self.target and self.target.exists():
            disk.rename(self.target, self.path)
        elif not self.path.exists():
            self._made = True
            disk.make(self.path)
        self.done, self.mended, self._looked = found.done, found.damaged, True
        self._sums, self._journals = Checksums(self.path), {}
        path, plan = self.path / PLAN_FILE, plan_bytes(self.plan)
        if not path.exists() or path.read_bytes() != plan:
            disk.write(path, plan)
        for entry in found.leftover:
            disk.remove(self.path / entry.name)
        for number in found.journals:
            self._complete(number)

    def _journal(self, part: int) -> Journal:
        if part not in self._journals:
            path = self.path / f"_part-{part:06d}.journal"
            self._journals[part] = Journal(path, self.plan.digest, self.plan.layout.part(part))
        return self._journals[part]

    def put(self, segment: Segment) -> None:
        """Writes a part, or a segment of one into its journal."""
        with self._complaints():
            if segment.whole:
                self._write(segment.part, segment.data)
                self.done.add(segment.first, segment.stop)
                return
            self._journal(segment.part).append(segment.first, segment.stop, segment.data)
            self.done.add(segment.first, segment.stop)
            self._complete(segment.part)

    def _complete(self, part: int) -> None:
        """Makes a part of its journal once that holds all of it."""
        if not self.done.covers(*self.plan.layout.part(part)):
            return
        journal = self._journal(part)
        found = [from_wire(data) for data in journal.read()]
        self._write(part, to_parquet(rows_of(self.plan, found), self.plan.digest, part))
        del self._journals[part]
        disk.remove(journal.path)

    def _write(self, part: int, data: bytes) -> None:
        assert self._sums is not None
        self._sums.add(name_of(part), data)
        disk.write(self.path / name_of(part), data)

    def finish(self) -> None:
        """Gives the folder its final name."""
        if self._sums is None:
            return  # it had it
        with self._complaints():
            self._sums.settle()
            disk.rename(self.path, self.target)

    def close(self) -> None:
        """Leaves nothing behind where nothing was kept, and lets others in."""
        try:
            if self._made:
                self._made = False
                with contextlib.suppress(OSError):
                    self._leave()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _leave(self) -> None:
        """Takes away a folder that this call made, if no piece is in it."""
        pieces = [*self.path.glob("part-*"), *self.path.glob("_part-*")]
        if len(self.done) or any(entry.stat().st_size for entry in pieces):
            return
        for entry in self.path.iterdir():
            disk.remove(entry)
        disk.remove_folder(self.path)

    def kept(self) -> str:
        """What is left after a stop, in words; empty where that is nothing."""
        again = "and the same command goes on from there"
        if not self.path.exists():
            return f"all of it is kept in {self.target}" if self.target.exists() else ""
        if not self._looked and not self._made:
            return f"what was kept before is still in {self.path}, {again}"
        if not len(self.done):
            return f"what was written is in {self.path}, {again}"
        share = int(100 * len(self.done) / self.plan.layout.pieces)
        return f"{f'{share}%' if share else 'less than 1%'} is kept in {self.path}, {again}"

    @contextlib.contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kept = self.kept() if len(self.done) else ""
            raise InputError(
                f"cannot be written: {error.strerror or error}; make room or name a file in a "
                f"folder that may be written to{kept and '; ' + kept}",
                str(self.target),
            ) from None


def unfinished(target: Path) -> Path:
    """What the folder is called until it is whole."""
    return target.with_name(target.name + UNFINISHED)


def name_of(part: int) -> str:
    """A part's file name."""
    return f"part-{part:06d}.parquet"
