"""A file of pieces that wait for the rest of their part, written record by record.

A record names its pieces, the length of its data and their checksum. Whatever a killed
process left half-written at the end does not match and is cut off.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from sandbox.experiments.sweep.intervals import Run

_RECORD = struct.Struct("<4sQQQI")
_MAGIC = b"TSJ1"


class Journal:
    """The journal of one part.

    Parameters
    ----------
    digest
        Of the plan: a journal of another one counts as empty.
    bounds
        The pieces that may stand in it.

    Attributes
    ----------
    runs
        The pieces of each record, in the order of writing.
    torn
        Whether something at the end had to be cut off.
    """

    def __init__(self, path: Path, digest: str, bounds: Run) -> None:
        self.path, self.torn, self._end = path, False, 0
        self.runs: list[Run] = []
        self._at: list[tuple[int, int]] = []
        # no buffer: what could not be written must not be tried again on closing
        self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)
        try:
            self._read_all(_MAGIC + digest.encode(), bounds)
        except BaseException:
            self._file.close()
            raise

    def _read_all(self, head: bytes, bounds: Run) -> None:
        """Notes the whole records and cuts off the rest."""
        size = os.fstat(self._file.fileno()).st_size
        if self._file.read(len(head)) == head:
            self._end = len(head)
            while self._take(size, bounds):
                pass
        else:
            self._end = 0
            self._write(head)
            self._end = len(head)
        self.torn = size > self._end
        self._file.truncate(self._end)

    def _take(self, size: int, bounds: Run) -> bool:
        """Reads the next record; false where there is no whole one."""
        self._file.seek(self._end)
        head = self._file.read(_RECORD.size)
        if len(head) < _RECORD.size:
            return False
        magic, first, stop, length, checksum = _RECORD.unpack(head)
        if magic != _MAGIC or not bounds[0] <= first < stop <= bounds[1]:
            return False
        if self._end + _RECORD.size + length > size:
            return False
        if zlib.crc32(self._file.read(length)) != checksum:
            return False
        self._note(first, stop, length)
        return True

    def _note(self, first: int, stop: int, length: int) -> None:
        self.runs.append((first, stop))
        self._at.append((self._end + _RECORD.size, length))
        self._end += _RECORD.size + length

    def append(self, first: int, stop: int, data: bytes) -> None:
        """Writes a record; one that does not fit on the disk leaves no trace."""
        head = _RECORD.pack(_MAGIC, first, stop, len(data), zlib.crc32(data))
        try:
            self._write(head + data)
        except OSError:
            self._file.truncate(self._end)
            raise
        self._note(first, stop, len(data))

    def _write(self, data: bytes) -> None:
        """Writes at the end, all of it, and waits for the disk."""
        self._file.seek(self._end)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())

    def read(self) -> list[bytes]:
        """The data of all records, in the order of their pieces."""
        order = sorted(range(len(self.runs)), key=self.runs.__getitem__)
        found = []
        for k in order:
            start, length = self._at[k]
            self._file.seek(start)
            found.append(self._file.read(length))
        return found

    def close(self) -> None:
        """Closes the file; it can be opened again."""
        self._file.close()

    def remove(self) -> None:
        """Closes the file and takes it away."""
        self.close()
        self.path.unlink(missing_ok=True)
