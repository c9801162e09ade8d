"""What a sweep's folder holds, found out without changing anything.

===========================  ============================================================
``_plan.json``               all that the rows depend on
``part-000000.parquet``      a part, whole
``_part-000000.journal``     pieces of a part that is not whole yet, record by record
``_parts.sha256``            a checksum of every part, as ``sha256sum -c`` reads it
``_writing``                 a file that was being written when a process was killed
===========================  ============================================================

Readers of Parquet skip names that begin with an underscore or a dot.

A record names its pieces, the length of its data and a checksum of both, keyed with the plan.
Whatever is half-written or damaged does not match, and the next whole record is looked for. A
line of checksums is added before its part gets its name; so a part whose line is missing or does
not match is damaged, and is worked out again.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from payoffs.errors import InputError
from sandbox.experiments.sweep import disk
from sandbox.experiments.sweep.plan import PLAN_FILE, Run, Runs, SweepPlan, check_plan, read_plan
from sandbox.experiments.sweep.points import mark_of

_MAGIC = b"TSJ2"
_HEAD = struct.Struct("<4sQQQ")
_SUM = 16


class PieceDone(NamedTuple):
    """The pieces ``first`` to before ``stop``, and where their data stand in the file."""

    first: int
    stop: int
    begin: int
    end: int


class Journal:
    """The journal of one part, read whole; a file that is not there is an empty one.

    ``runs`` are the pieces of its whole records, of those within ``bounds``; ``damaged`` says
    whether it also holds something else, records of a plan with another ``digest`` among it.
    """

    def __init__(self, path: Path, digest: str, bounds: Run) -> None:
        self.path, self._key = path, digest.encode()
        self.runs = Runs()
        self._records: list[PieceDone] = []
        data = path.read_bytes() if path.exists() else b""
        at = whole = 0
        while (at := data.find(_MAGIC, at)) >= 0:
            record = self._record(data, at, bounds)
            if record is None:
                at += 1
                continue
            whole += record.end - at
            self._note(record)
            at = record.end
        self._end = self._records[-1].end if self._records else 0
        self._size, self.damaged = len(data), whole < len(data)

    def _record(self, data: bytes, at: int, bounds: Run) -> PieceDone | None:
        """The record that begins here, if a whole and new one does."""
        begin = at + _HEAD.size + _SUM
        if begin > len(data):
            return None
        _, first, stop, length = _HEAD.unpack_from(data, at)
        end = begin + length
        if not bounds[0] <= first < stop <= bounds[1] or end > len(data):
            return None
        head, rest = data[at : at + _HEAD.size], data[begin:end]
        if self._sum(head, rest) != data[at + _HEAD.size : begin] or self.runs.covers(first, stop):
            return None
        return PieceDone(first, stop, begin, end)

    def _sum(self, head: bytes, data: bytes) -> bytes:
        found = blake2b(head, digest_size=_SUM, key=self._key)
        found.update(data)
        return found.digest()

    def _note(self, record: PieceDone) -> None:
        self._records.append(record)
        self.runs.add(record.first, record.stop)

    def append(self, first: int, stop: int, data: bytes) -> None:
        """Writes a record after the last whole one."""
        if self._size > self._end:
            disk.cut(self.path, self._end)
        head = _HEAD.pack(_MAGIC, first, stop, len(data))
        disk.append(self.path, head + self._sum(head, data) + data)
        begin = self._end + len(head) + _SUM
        self._end = self._size = begin + len(data)
        self._note(PieceDone(first, stop, begin, self._end))

    def read(self) -> list[bytes]:
        """The data of all records, in the order of their pieces."""
        data = self.path.read_bytes()
        return [data[record.begin : record.end] for record in sorted(self._records)]


CHECKSUMS = "_parts.sha256"
_LINE = re.compile(r"([\da-f]{64})  (part-\d+\.parquet)")


class Checksums:
    """The checksums of the parts in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / CHECKSUMS
        self._sums: dict[str, str] = {}
        text = self.path.read_bytes().decode("ascii", "replace") if self.path.exists() else ""
        self._torn = bool(text) and not text.endswith("\n")
        for line in text.splitlines():
            if found := _LINE.fullmatch(line):
                self._sums[found[2]] = found[1]

    def match(self, part: Path) -> bool:
        """Whether a part holds the bytes that were written."""
        if part.name not in self._sums:
            return False
        with part.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self._sums[part.name]

    def add(self, name: str, data: bytes) -> None:
        """Notes what a part is about to hold."""
        found = hashlib.sha256(data).hexdigest()
        disk.append(self.path, ("\n" * self._torn + _line(found, name)).encode())
        self._sums[name], self._torn = found, False

    def settle(self) -> None:
        """Writes them in the order of the parts, so that equal sweeps have equal files."""
        disk.write(self.path, "".join(_line(v, k) for k, v in sorted(self._sums.items())).encode())


def _line(found: str, name: str) -> str:
    return f"{found}  {name}\n"


#: What the name of a folder ends in until it is whole.
UNFINISHED = ".part"
_OWN = (PLAN_FILE, CHECKSUMS, disk.TEMPORARY)
_PIECES = re.compile(r"part-(\d{6,})\.parquet|_part-(\d{6,})\.journal")


@dataclass(frozen=True, eq=False)
class Found:
    """What is there: pieces ``done`` in whole parts and in ``journals`` of others.

    ``leftover`` are files that nothing needs any more, ``strays`` those that no sweep of this plan
    has, ``damaged`` the names of files that hold something else than was written.
    """

    sums: Checksums
    done: Runs = field(default_factory=Runs)
    journals: dict[int, Journal] = field(default_factory=dict)
    leftover: list[Path] = field(default_factory=list)
    strays: list[Path] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def whole(self, plan: SweepPlan) -> bool:
        """Whether every part is there and nothing is damaged."""
        return not self.damaged and not self.journals and len(self.done) == plan.layout.pieces


def survey(plan: SweepPlan, folder: Path) -> Found:
    """Looks through a folder that this plan's sweep is to go on in.

    Raises InputError if it is no folder, or the folder of something else. OSError if something
    cannot be read.
    """
    if not folder.is_dir():
        raise InputError(
            "is a file, and a sweep needs a folder of that name; name another or remove it",
            str(folder),
        )
    found = Found(Checksums(folder))
    parts, journals = _sorted(plan, folder, found)
    begun = read_plan(folder)
    if begun is not None:
        check_plan(plan, begun, folder)
    for number, part in parts.items():
        if found.sums.match(part):
            found.done.add(*plan.layout.part(number))
        else:
            found.damaged.append(part.name)
    for number, path in journals.items():
        _add_journal(plan, found, number, path)
    if begun is None:
        _own(plan, folder, found, list(parts.values()))
    return found


def _sorted(plan: SweepPlan, folder: Path, found: Found) -> tuple[dict[int, Path], dict[int, Path]]:
    """Parts and journals by their numbers; whatever else there is goes to ``found``."""
    parts: dict[int, Path] = {}
    journals: dict[int, Path] = {}
    for entry in sorted(folder.iterdir()):
        named = _PIECES.fullmatch(entry.name)
        number = int(named[1] or named[2]) if named else -1
        if named and number < plan.layout.parts:
            (parts if named[1] else journals)[number] = entry
        elif entry.name == disk.TEMPORARY:
            found.leftover.append(entry)
        elif entry.name not in _OWN and not entry.name.startswith("."):
            found.strays.append(entry)
    return parts, journals


def _add_journal(plan: SweepPlan, found: Found, number: int, path: Path) -> None:
    bounds = plan.layout.part(number)
    if found.done.covers(*bounds):
        found.leftover.append(path)
        return
    journal = found.journals[number] = Journal(path, plan.digest, bounds)
    if journal.damaged:
        found.damaged.append(path.name)
    for first, stop in journal.runs.runs:
        found.done.add(first, stop)


def _own(plan: SweepPlan, folder: Path, found: Found, parts: list[Path]) -> None:
    """A folder without a plan is this sweep's own if its parts or journals say so."""
    unfinished = folder.suffix == UNFINISHED
    if unfinished and all(entry.name == disk.TEMPORARY for entry in folder.iterdir()):
        return  # killed before anything was kept
    marks = [mark for part in parts if (mark := mark_of(part.read_bytes())) is not None]
    ours = [mark.get("plan") == plan.digest for mark in marks]
    ours += [True for journal in found.journals.values() if len(journal.runs)]
    if not ours or not all(ours):
        raise InputError(
            f"is not the folder of this sweep (its {PLAN_FILE} is missing or damaged); name "
            "another, or remove it",
            str(folder),
        )
    found.damaged.append(PLAN_FILE)
