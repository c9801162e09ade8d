"""A progress line with the time left, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO


class Progress:
    """Writes ``what 42%, 10 s left`` to a terminal once work has taken longer than a second.

    Nothing is written where the stream is no terminal, so that logs and pipes stay clean.
    """

    def __init__(self, what: str, stream: TextIO = sys.stderr, patience: float = 1.0) -> None:
        self.what = what
        self.stream = stream
        self.patience = patience
        self.start = time.monotonic()
        self.last = 0.0
        self.written = False

    def update(self, done: int, total: int) -> None:
        """Tell how much of the work is done."""
        now = time.monotonic()
        if not self.stream.isatty() or now - self.start < self.patience or now - self.last < 0.2:
            return
        self.last = now
        share = done / max(total, 1)
        left = (now - self.start) * (1 - share) / max(share, 1e-9)
        bar = "#" * int(24 * share)
        self.stream.write(f"\r{self.what} [{bar:<24}] {100 * share:3.0f}%, {left:,.0f} s left  ")
        self.stream.flush()
        self.written = True

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.written:
            self.stream.write("\r" + " " * 70 + "\r")
            self.stream.flush()
