"""What a batch accepts, with complaints in one line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from payoffs.errors import InputError
from payoffs.game import MAX_PAYOFF, MAX_PROFILES
from sandbox.theory.batch.minors import Floats, Ints


def stacked(payoffs: ArrayLike, name: str) -> Floats:
    """Payoffs of shape ``(g, m, n)`` as contiguous doubles, not copied if they are.

    Raises
    ------
    InputError
        If they are no numbers, or have another number of axes, or none.
    """
    try:
        array = np.ascontiguousarray(payoffs, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "expected games of one shape with numbers only, as (games, rows, columns)", name
        ) from None
    if array.ndim != 3 or array.size == 0:
        raise InputError(
            f"expected shape (games, rows, columns), none of them 0, got {array.shape}", name
        )
    if array[0].size > MAX_PROFILES:
        raise InputError(
            f"{array[0].size:,} profiles a game; at most {MAX_PROFILES:,} are read", name
        )
    return array


def check_payoffs(A: Floats, B: Floats, games: Ints) -> None:
    """Look for payoffs that are no finite numbers, or too large, in some games.

    Raises
    ------
    InputError
        Naming the first such payoff.
    """
    for array, name in ((A, "A"), (B, "B")):
        some = array[games]
        good = np.abs(some) <= MAX_PAYOFF  # false for what is not a number
        if good.all():
            continue
        k, i, j = (int(at) for at in np.argwhere(~good)[0])
        value = float(some[k, i, j])
        trouble = (
            f"payoffs beyond {MAX_PAYOFF:g} are not read; change the unit"
            if np.isfinite(value)
            else "every payoff must be a finite number"
        )
        raise InputError(f"game {int(games[k])}, row {i}, column {j} is {value}; {trouble}", name)
