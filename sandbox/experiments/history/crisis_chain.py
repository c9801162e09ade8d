"""Truces whose ends are threats carried out, as a hidden Markov chain of which truces are seen.

Eight states: whether a truce is in force, and whether each side has a threat open. A period's
turn is that of :mod:`agents.play.crises` for two sides that keep every truce of themselves, and
splits in two as in :mod:`~sandbox.experiments.history.chains`: ``K`` leads to a truce, ``B`` to
none. They are numbered ``4 no truce + 2 US threat open + Chinese threat open``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Table
from agents.engines.sampler import Wheel, record, streams
from agents.play.crises import Crises
from sandbox.experiments.history.chains import Parts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

DAYS_A_MONTH = 365.2425 / 12
_OF_A_THREAT = ("threat", "ends", "conceded", "carried_out")


def crisis_steps(some: Sequence[Crises], days: float) -> FloatArray:
    """Shape ``(len(some), 8, 8)``: chances from state to state in a period of so many days."""
    told = [one.turns(days / DAYS_A_MONTH) for one in some]
    breaks = np.array([one.breaks for one in some])
    settled = np.array([turns.settlement for turns in told])[:, None, None, None, None]
    table = {name: np.array([getattr(turns, name) for turns in told]) for name in _OF_A_THREAT}
    sides = [_side(table, breaks, k) for k in (0, 1)]
    # both sides together, by state of the truce, threats open before and after
    whole, unbroken, calm = (
        np.einsum("gsac,gsbd->gsabcd", us, china).reshape(-1, 2, 2, 2, 4)
        for us, china in zip(*sides, strict=True)
    )
    step = np.empty((len(told), 2, 2, 2, 2, 4))
    step[:, 0, :, :, 0] = unbroken[:, 0]
    step[:, 1, :, :, 0] = unbroken[:, 1] - (1.0 - settled[:, 0]) * calm[:, 1]
    step[:, :, :, :, 1] = whole - step[:, :, :, :, 0]
    return step.reshape(-1, 8, 8)


def crisis_parts(steps: FloatArray) -> Parts:
    """Both matrices of :class:`Parts` for some chains, of shape ``(G, 8, 8)``."""
    kept = steps * (np.arange(8) < 4)
    return Parts(kept, steps - kept)


def crisis_paths(
    step: FloatArray, transitions: Sequence[int], records: int, seed: Sequence[int]
) -> list[BoolArray]:
    """Whether a truce was in force in every period of simulated records.

    As :func:`~sandbox.experiments.history.replay.paths`: each piece begins with one period of
    truce, without open threats before it.
    """
    keys = np.random.SeedSequence(list(seed)).generate_state(len(transitions) + 1, np.uint64)
    rng = np.random.default_rng(int(keys[-1]))
    states = np.arange(8)
    wheel = Wheel.of(Table(step, np.tile(states, (8, 1)), 1 * (states >= 4)))
    first = np.cumsum(step[0, :4] / step[0, :4].sum())
    found = []
    for periods, key in zip(transitions, keys[:-1].tolist(), strict=True):
        kept = np.ones((records, periods + 1), dtype=bool)
        begins = (rng.random(records)[:, None] >= first[:-1]).sum(axis=1)
        kept[:, 1:] = record(wheel, begins, streams(key, 0, records), periods) == 0
        found.append(kept)
    return found


def _side(
    table: Mapping[str, FloatArray], breaks: FloatArray, side: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """One side's turn, each part of shape ``(G, 2, 2, 2)``: truce or none, open before, after.

    All that can happen; what of it breaks no truce; and what neither breaks nor makes one.
    """
    made, ends, conceded, carried = (table[name][:, side] for name in _OF_A_THREAT)
    broken = carried * breaks[:, None]
    shares = np.stack([np.ones_like(made), 1.0 - broken, 1.0 - broken - conceded])
    next_one = np.stack([1.0 - made, made], axis=-1)
    turn = np.empty((3, *made.shape, 2, 2))
    turn[:, :, :, 0] = next_one
    turn[:, :, :, 1] = (shares * ends)[..., None] * next_one
    turn[:, :, :, 1, 1] += 1.0 - ends
    return turn[0], turn[1], turn[2]
