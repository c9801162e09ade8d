"""Checks of the numbers handed to the engines: one line each, with the place and the mend."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from payoffs.errors import InputError

#: More than this in one call would not fit in memory or in a day.
MAX_REPLICATES = 10_000_000
MAX_PERIODS = 1_000_000
MAX_TURNS = 10**11

#: So many names are listed in a complaint.
MOST_KNOWN = 12

#: One number for both sides, or one each (row side first).
PerSide = float | tuple[float, float]


def shown(value: object, most: int = 60) -> str:
    """The value as one short line, whatever was handed in."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def number(value: Any, where: str) -> float:
    """A finite real number."""
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{shown(value)} is not a number", where) from None
    if not math.isfinite(result):
        raise InputError(f"{result} is not a finite number", where)
    return result


def probability(value: Any, where: str) -> float:
    """A number from 0 to 1."""
    result = number(value, where)
    if not 0.0 <= result <= 1.0:
        raise InputError(f"{result:g} is not a probability; give a number from 0 to 1", where)
    return result


def probability_pair(value: Any, where: str) -> tuple[float, float]:
    """A probability for each side; a single one counts for both."""
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise InputError(
                f"expected one probability or one for each side, got {shown(value)}", where
            )
        return probability(value[0], where), probability(value[1], where)
    both = probability(value, where)
    return both, both


def whole(value: Any, where: str, least: int, most: int) -> int:
    """A whole number from ``least`` to ``most``."""
    try:
        result = operator.index(value)
    except TypeError:
        as_float = number(value, where)
        if not as_float.is_integer():
            raise InputError(f"{as_float:g} is not a whole number", where) from None
        result = int(as_float)
    if not least <= result <= most:
        # The digits of a number without end would not be one readable line.
        given = f"{result:,}" if abs(result) < 10**18 else "the number given"
        raise InputError(f"{given} is outside {least:,} to {most:,}", where)
    return result


def sizes(periods: Any, replicates: Any) -> tuple[int, int]:
    """Periods and replicates that one call can play."""
    p = whole(periods, "periods", 1, MAX_PERIODS)
    r = whole(replicates, "replicates", 1, MAX_REPLICATES)
    if p * r > MAX_TURNS:
        raise InputError(
            f"{p:,} periods x {r:,} replicates are more than {MAX_TURNS:,} turns; ask for fewer",
            "replicates",
        )
    return p, r


def profile(value: Any, where: str) -> tuple[int, int]:
    """Two indices, as a pair or as the text ``"I,J"``."""
    parts: Any = value.split(",") if isinstance(value, str) else value
    try:
        # A NumPy array counts as a pair too; its elements are NumPy integers.
        first, second = parts
        return operator.index(_whole(first)), operator.index(_whole(second))
    except (TypeError, ValueError):
        raise InputError(
            f"{shown(value)} is not a profile; write two indices, as 0,1", where
        ) from None


def _whole(part: Any) -> Any:
    return int(part) if isinstance(part, str) else part


def near(word: str, known: Sequence[str]) -> str:
    """Up to three known words that look like this one, in words."""
    import difflib

    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if word and not close:
        close = [name for name in known if word in name][:3]
    if close:
        return f"did you mean {' or '.join(close)}?"
    more = f" and {len(known) - MOST_KNOWN} more" if len(known) > MOST_KNOWN else ""
    return f"known: {', '.join(known[:MOST_KNOWN])}{more}"
