"""Checksums of a sweep's parts, in a file that ``sha256sum -c`` reads.

While a sweep is going on a line is added before its part gets its name; so a part whose line
is missing or does not match is damaged, and is worked out again.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sandbox.experiments.sweep import disk

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
