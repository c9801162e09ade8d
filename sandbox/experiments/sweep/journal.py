"""A file of pieces that wait for the rest of their part, written record by record.

A record names its pieces, the length of its data and a checksum of both, keyed with the plan.
Whatever is half-written or damaged does not match, and the next whole record is looked for.

Checksums of a sweep's parts, in a file that ``sha256sum -c`` reads.

While a sweep is going on a line is added before its part gets its name; so a part whose line
is missing or does not match is damaged, and is worked out again.
"""

from __future__ import annotations

import hashlib
import re
import struct
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from sandbox.experiments.sweep import disk
from sandbox.experiments.sweep.play import Run, Runs

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

    Parameters
    ----------
    digest
        Of the plan: records of another one count as damaged.
    bounds
        The pieces that may stand in it.

    Attributes
    ----------
    runs
        The pieces of its whole records.
    damaged
        Whether it also holds something else.
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


NAME = "_parts.sha256"
_LINE = re.compile(r"([\da-f]{64})  (part-\d+\.parquet)")


class Checksums:
    """The checksums of the parts in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
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
