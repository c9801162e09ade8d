"""Text for people: tables and sentences that fit the terminal, or 80 columns.

>>> print(table(("rule", "what it does"), [("tit_for_tat", "does what the other did")], 30))
rule         what it does
-----------  -----------------
tit_for_tat  does what the
             other did

A progress line with the time left, on a terminal only.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

#: Columns where the answer goes to a file or a pipe, and the least that is ever used.
USUAL, LEAST = 80, 40
#: A column of words is not squeezed below this; rather the table is cut into blocks.
NARROWEST = 12
#: Columns of sentences.
PROSE = 79
GAP = "  "
#: A parameter inside a rule's name with more digits than anybody reads.
_LONG = re.compile(r"(?<=[(, =])0\.[0-9]{5,}")


def line_width() -> int:
    """Columns of the terminal that the answer goes to; :data:`USUAL` for a file or a pipe."""
    try:
        shown = sys.stdout.isatty()
    except (AttributeError, ValueError):
        shown = False
    if not shown and "COLUMNS" not in os.environ:
        return USUAL
    return max(LEAST, shutil.get_terminal_size((USUAL, 24)).columns)


def fit(text: str, width: int | None = None) -> str:
    """The text with every longer line wrapped under its own indentation.

    >>> print(fit("  - one two three four five six seven eight nine", 40))
      - one two three four five six seven
        eight nine
    """
    width = line_width() if width is None else width
    return "\n".join(_fit_line(line, width) for line in text.split("\n"))


def prose(text: str, lead: str = "", hang: str = "") -> str:
    """Sentences, wrapped where they read well even if the terminal is wider.

    ``lead`` begins the first line, ``hang`` the others.
    """
    width = min(PROSE, line_width())
    return textwrap.fill(text, width, initial_indent=lead, subsequent_indent=hang)


def _fit_line(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    start = re.match(r"(\s*)((?:[-*•] |\[\d+\] |\d+(?:,\d+)?  )?)", line)
    lead, mark = start.groups() if start else ("", "")
    hang = " " * len(lead + mark)
    return textwrap.fill(
        line[len(lead) :],
        width,
        initial_indent=lead,
        subsequent_indent=hang if len(hang) < width // 2 else "",
        break_on_hyphens=False,
        break_long_words=False,
    )


def table(header: Sequence[str], rows: Iterable[Sequence[object]], width: int | None = None) -> str:
    """Columns lined up; numbers to the right, everything else to the left.

    Where it would be wider than ``width`` (the terminal, by default), words are wrapped inside
    their column; where that is not enough, the columns are cut into blocks, each with the first.
    """
    width = line_width() if width is None else width
    body = [[cell(value) for value in row] for row in rows]
    columns = [_Column(title, [row[k] for row in body]) for k, title in enumerate(header)]
    return "\n\n".join(_drawn(block, width) for block in _blocks(columns, width))


def cell(value: object) -> str:
    """A value as tables write it: four digits of a number, nothing for None.

    >>> cell(1 / 3), cell("generous_tit_for_tat(0.3333333333333333)")
    ('0.3333', 'generous_tit_for_tat(0.3333)')
    """
    if isinstance(value, float):
        value += 0.0  # minus zero is zero
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return "" if value is None else _LONG.sub(lambda m: f"{float(m[0]):.4g}", str(value))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace("%", "") or "0")
    except ValueError:
        return False
    return True


class _Column:
    """A column, how wide it is by nature, and what it needs at least.

    Numbers are never broken, words seldom.
    """

    def __init__(self, title: str, cells: list[str]) -> None:
        self.title, self.cells = title, cells
        self.number = all(map(_is_number, cells))
        self.natural = max(map(len, (title, *cells)))
        longest = max(map(len, title.split()), default=0)
        if self.number:
            self.least = max([longest, *map(len, cells)])
        else:
            self.least = min(self.natural, max(NARROWEST, longest))


def _blocks(columns: Sequence[_Column], width: int) -> list[list[_Column]]:
    """Which columns stand side by side: all of them, if their least widths fit."""
    first, *others = columns
    blocks, now = [], [first]
    for column in others:
        wanted = sum(one.least for one in (*now, column)) + len(GAP) * len(now)
        if wanted > width and len(now) > 1:
            blocks.append(now)
            now = [first]
        now.append(column)
    return [*blocks, now]


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """Natural widths, the widest squeezed to one common width until all fit."""
    room = width - len(GAP) * (len(columns) - 1)
    for limit in range(max(one.natural for one in columns), 0, -1):
        widths = [max(one.least, min(one.natural, limit)) for one in columns]
        if sum(widths) <= room:
            return widths
    return [one.least for one in columns]


def _drawn(columns: Sequence[_Column], width: int) -> str:
    widths = _widths(columns, width)

    def lines(cells: Iterable[str]) -> list[str]:
        parts = [_wrapped(text, wide) for text, wide in zip(cells, widths, strict=True)]
        return [
            GAP.join(
                text.rjust(wide) if one.number else text.ljust(wide)
                for text, wide, one in zip(row, widths, columns, strict=True)
            ).rstrip()
            for row in zip_longest(*parts, fillvalue="")
        ]

    rule = GAP.join("-" * wide for wide in widths)
    body = zip(*(one.cells for one in columns), strict=True)
    titles = lines(one.title for one in columns)
    return "\n".join([*titles, rule, *(line for row in body for line in lines(row))])


def _wrapped(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


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

    def __exit__(self, *_: object) -> None:
        if self.written:
            self.stream.write("\r" + " " * 70 + "\r")
            self.stream.flush()
