"""The inner loops that Numba compiles, as plain functions; nothing here imports Numba.

Words are ``uint64`` throughout. :mod:`agents.engines.sampler` explains the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from payoffs.compiling import compiled

STEP = np.uint64(0x9E3779B97F4A7C15)
ONE, SIX, HALF = np.uint64(1), np.uint64(6), np.uint64(32)
LOW, COUNTER, FIELD, BITS = np.uint64(0xFFFFFFFF), np.uint64(63), np.uint64(4095), np.uint64(12)


@cache
def kernel(name: str) -> Callable[..., Any]:
    """A function of this module, compiled when it is first asked for.

    The parts it calls are compiled first and take their own names' places, which is where
    Numba looks for them.
    """
    for part in (_number, _draw, _result, _add_up):
        globals()[part.__name__] = compiled(part, inline="always")
    globals()["follow"] = compiled(follow)
    return compiled(globals()[name])


def _number(z: Any) -> Any:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _draw(numbers: Any, a: Any, b: Any, c: Any, d: Any, done: int, ahead: int) -> None:
    for t in range(ahead):
        step = STEP * np.uint64(done + t + 1)
        numbers[0, t] = _number(a + step)
        numbers[1, t] = _number(b + step)
        numbers[2, t] = _number(c + step)
        numbers[3, t] = _number(d + step)


def _result(z: Any, at: Any, threshold: Any, pairs: Any, mask: Any) -> Any:
    index = at + (z & mask)
    return (pairs[index] >> (HALF * np.uint64(z >= threshold[index]))) & LOW


def _add_up(word: Any, counts: Any) -> None:
    for k in range(5):
        counts[k] += np.int64((word >> (BITS * np.uint64(k))) & FIELD)


def play(
    threshold: Any, pairs: Any, mask: Any, start: Any, begin: Any, periods: int, counts: Any
) -> None:
    """Four histories side by side, so that the processor waits for none of them."""
    numbers = np.empty((4, 64), np.uint64)
    histories = len(start)
    for first in range(0, histories, 4):
        # the last four overlap with those before: a history played twice is the same
        a = min(first, max(histories - 4, 0))
        b, c, d = min(a + 1, histories - 1), min(a + 2, histories - 1), min(a + 3, histories - 1)
        at_a, at_b, at_c, at_d = start[a], start[b], start[c], start[d]
        for k in (a, b, c, d):
            counts[k] = 0
        done = 0
        while done < periods:
            word_a, word_b, word_c, word_d = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
            stop = min(done + 4032, periods)
            while done < stop:
                ahead = min(64, stop - done)
                _draw(numbers, begin[a], begin[b], begin[c], begin[d], done, ahead)
                for t in range(ahead):
                    result = _result(numbers[0, t], at_a, threshold, pairs, mask)
                    at_a, word_a = result >> SIX, word_a + (ONE << (result & COUNTER))
                    result = _result(numbers[1, t], at_b, threshold, pairs, mask)
                    at_b, word_b = result >> SIX, word_b + (ONE << (result & COUNTER))
                    result = _result(numbers[2, t], at_c, threshold, pairs, mask)
                    at_c, word_c = result >> SIX, word_c + (ONE << (result & COUNTER))
                    result = _result(numbers[3, t], at_d, threshold, pairs, mask)
                    at_d, word_d = result >> SIX, word_d + (ONE << (result & COUNTER))
                done += ahead
            _add_up(word_a, counts[a])
            if b > a:
                _add_up(word_b, counts[b])
            if c > b:
                _add_up(word_c, counts[c])
            if d > c:
                _add_up(word_d, counts[d])


def follow(
    threshold: Any, pairs: Any, mask: Any, start: Any, begin: Any, periods: int, counters: Any
) -> None:
    """Which counter goes up in every turn, four histories side by side as in :func:`play`."""
    numbers = np.empty((4, 64), np.uint64)
    histories = len(start)
    for first in range(0, histories, 4):
        a = min(first, max(histories - 4, 0))
        b, c, d = min(a + 1, histories - 1), min(a + 2, histories - 1), min(a + 3, histories - 1)
        at_a, at_b, at_c, at_d = start[a], start[b], start[c], start[d]
        for done in range(0, periods, 64):
            ahead = min(64, periods - done)
            _draw(numbers, begin[a], begin[b], begin[c], begin[d], done, ahead)
            for t in range(ahead):
                result = _result(numbers[0, t], at_a, threshold, pairs, mask)
                at_a, counters[a, done + t] = result >> SIX, (result & COUNTER) // BITS
                result = _result(numbers[1, t], at_b, threshold, pairs, mask)
                at_b, counters[b, done + t] = result >> SIX, (result & COUNTER) // BITS
                result = _result(numbers[2, t], at_c, threshold, pairs, mask)
                at_c, counters[c, done + t] = result >> SIX, (result & COUNTER) // BITS
                result = _result(numbers[3, t], at_d, threshold, pairs, mask)
                at_d, counters[d, done + t] = result >> SIX, (result & COUNTER) // BITS


def spells(
    threshold: Any, pairs: Any, mask: Any, start: Any, begin: Any, periods: int, sums: Any
) -> None:
    """Time, endings and longest of truces and gaps, of histories that stand in a truce."""
    counters = np.empty((4, periods), np.uint8)
    for k in range(0, len(start), 4):
        some = slice(k, min(k + 4, len(start)))
        follow(threshold, pairs, mask, start[some], begin[some], periods, counters)
        for q in range(k, some.stop):
            gap, first = 0, 0
            for t in range(periods + 1):
                now = gap if t == periods else int(counters[q - k, t] > 1)
                if now == gap and t < periods:
                    continue
                length = t + (t < periods) - first
                sums[gap, q] += length
                sums[2 + gap, q] += t < periods
                sums[4 + gap, q] = max(sums[4 + gap, q], length)
                gap, first = now, t + 1
