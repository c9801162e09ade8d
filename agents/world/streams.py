"""The uniform numbers of a world: one column for every decision, one stream for every column.

The number of column ``c`` in period ``t`` of replicate ``r`` is a function of seed, ``c``,
``r`` and ``t`` alone. So switching a part of the surroundings on or off disturbs neither the
six numbers of the bare game nor those of another part (common random numbers), and results do
not depend on how replicates are shared out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.engines.sampler import APART, STEP, numbers
from agents.play.crises import CRISIS_DRAWS
from agents.play.pairing import DRAWS
from payoffs.errors import InputError

FloatArray = NDArray[np.float64]
Words = NDArray[np.uint64]

#: What the surroundings' numbers of a period decide, in this order. The first three belong to
#: summits: whether either rule would restrain, and whether a truce is renewed or repaired.
WORLD_DRAWS = (
    "us summit",
    "china summit",
    "summit",
    "us appraisal",
    "china appraisal",
    "us ministers",
    "china ministers",
    "incident",
    "rare-earth price",
    "soybean price",
    "court",
    "election",
)
#: Columns of a world's numbers: those of the bare game, then those of the surroundings.
ALL_DRAWS = (*DRAWS, *WORLD_DRAWS)
#: The columns of threats, where there are any; they come after the others.
CRISIS_AT = {name: len(ALL_DRAWS) + k for k, name in enumerate(CRISIS_DRAWS)}
#: A single run's numbers are made for so many periods at a time.
AHEAD = 128
#: Keeps these streams apart from others that grow from the same seed.
_KEY, _CRISIS_KEY = 1_954_640_739, 2_018_032_201

#: The numbers of a period, shape ``(columns, histories)``, by period from 1.
Source = Callable[[int], FloatArray]


def keys(seed: int, names: tuple[str, ...] = ALL_DRAWS) -> Words:
    """One word for each column: where its numbers begin."""
    known = (*ALL_DRAWS, *CRISIS_DRAWS)
    words = [
        np.random.SeedSequence(seed, spawn_key=(key,)).generate_state(len(some), np.uint64)
        for key, some in ((_KEY, ALL_DRAWS), (_CRISIS_KEY, CRISIS_DRAWS))
    ]
    begin: Words = np.concatenate(words).astype(np.uint64)
    return begin[[known.index(name) for name in names]]


def columns_of(crises: bool) -> tuple[str, ...]:
    """What a period's numbers decide, with threats or without."""
    return (*ALL_DRAWS, *CRISIS_DRAWS) if crises else ALL_DRAWS


def as_uniform(words: Words) -> FloatArray:
    """64-bit numbers as numbers from 0 to 1, 1 left out."""
    return np.asarray((words >> np.uint64(11)) * 2.0**-53)


def streams(seed: int, first: int, count: int, crises: bool = False) -> Source:
    """The numbers of replicates ``first, first + 1, …``."""
    histories = np.arange(first, first + count, dtype=np.uint64) * np.uint64(APART)
    begin = keys(seed, columns_of(crises))[:, None] + STEP * histories

    def draw(period: int) -> FloatArray:
        steps = np.array([period], dtype=np.uint64)  # an array wraps around without a warning
        return as_uniform(numbers(begin + STEP * steps))

    return draw


def world_rows(seed: int, first: int, count: int, crises: bool = False) -> list[list[float]]:
    """The surroundings' numbers of replicate 0 in some periods, one row each, as plain lists."""
    periods = np.arange(first, first + count, dtype=np.uint64)
    names = columns_of(crises)[len(DRAWS) :]
    words = numbers(keys(seed, names) + (STEP * periods)[:, None])
    rows: list[list[float]] = as_uniform(words).tolist()
    return rows


class WorldNumbers:
    """The surroundings' numbers of one run, period by period: given ones, or from a seed.

    Parameters
    ----------
    uniforms
        Shape ``(periods, 12)``, in the order of :data:`WORLD_DRAWS`, and with threats those of
        :data:`agents.play.crises.CRISIS_DRAWS` after them; None makes them from the seed that
        :meth:`at` is handed.
    crises
        Whether there are threats.
    """

    def __init__(self, uniforms: ArrayLike | None = None, crises: bool = False) -> None:
        self._given, self._crises = uniforms is not None, crises
        self._rows: list[list[float]] = []
        if uniforms is not None:
            columns = len(columns_of(crises)) - len(DRAWS)
            self._rows = given(uniforms, columns, "world_uniforms").tolist()
        self._first = 1

    def at(self, period: int, seed: Callable[[], int]) -> list[float]:
        """The numbers of a period, not earlier than any asked for before."""
        at = period - self._first
        if at >= len(self._rows):
            if self._given:
                raise InputError(f"they end after {at} periods", "world_uniforms")
            self._first, at = period, 0
            self._rows = world_rows(seed(), period, AHEAD, self._crises)
        return self._rows[at]


def given(uniforms: ArrayLike, columns: int, where: str) -> FloatArray:
    """Numbers handed in, of shape ``(periods, columns)``."""
    array = np.asarray(uniforms, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != columns or not array.size:
        raise InputError(f"expected shape (periods, {columns}), got {array.shape}", where)
    return array
