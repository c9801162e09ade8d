"""Checks of the numbers handed to the engines: one line each, with the place and the mend."""

from __future__ import annotations

import re
from typing import Any

from payoffs.errors import InputError, shown
from payoffs.fields import MAX_PERIODS, MAX_REPLICATES
from payoffs.numeric import whole

MAX_TURNS = 10**11


_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")


def one_or_two(text: str, where: str) -> str | tuple[str, str]:
    """A number as text, or two with a comma between them: one for each side.

    Two whole numbers are doubted: ``0,1`` may be a decimal comma.

    >>> one_or_two("0.1", "error"), one_or_two("0.1,0.2", "error")
    ('0.1', ('0.1', '0.2'))
    >>> one_or_two("0,1", "error")
    Traceback (most recent call last):
    payoffs.errors.InputError: error: '0,1' can be 0.1, or 0 and 1; write 0.1, or 0.0,1.0
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return text
    if len(parts) != 2:
        raise InputError(
            f"{shown(text)} is neither a number nor one for each side; "
            "write decimals with a point, as 0.1",
            where,
        )
    first, second = parts
    if _DECIMAL_COMMA.fullmatch(text):
        raise InputError(
            f"{shown(text)} can be {first}.{second}, or {first} and {second}; "
            f"write {first}.{second}, or {first}.0,{second}.0",
            where,
        )
    return first, second


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
