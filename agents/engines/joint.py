"""Two automata under noise, turn by turn: every outcome of a joint state and where it leads.

The exact chain (:mod:`agents.engines.chain`), the sampler (:mod:`agents.engines.sampler`) and
the round robin (:mod:`agents.engines.pairs`) are made of this one expansion. Automata may be
*stacked* side by side into one: the product of two stacks holds every pair's chain at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.noise import Noise, Outcomes
from agents.rules.automata import Automaton
from payoffs.errors import BudgetError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

#: A pair of rules may have this many joint states within reach of the start.
MAX_STATES = 200_000


class Turns(NamedTuple):
    """One turn from each of some joint states.

    Attributes
    ----------
    probability
        Shape ``(n, K)``: of each outcome.
    row, column
        Shape ``(n, K)``: each side's next state.
    """

    probability: FloatArray
    row: IntArray
    column: IntArray


@dataclass(frozen=True, eq=False)
class Joint:
    """Two automata and the noise between them."""

    row: Automaton
    column: Automaton
    noise: Noise

    @cached_property
    def outcomes(self) -> Outcomes:
        """What can happen in a period."""
        return self.noise.outcomes()

    @property
    def codes(self) -> IntArray:
        """Shape ``(K,)``: the executed profile of each outcome, 2 row + column."""
        return 2 * self.outcomes.row + self.outcomes.column

    def turns(self, s: IntArray, t: IntArray) -> Turns:
        """One turn from the joint states ``(s, t)``, both of shape ``(n,)``."""
        o, noise = self.outcomes, self.noise
        p = noise.executed(self.row.cooperate, 0)[s][:, o.row]
        p *= noise.executed(self.column.cooperate, 1)[t][:, o.column]
        p *= o.probability
        # Under a public signal a side goes by the report of its own action too.
        mine, theirs = (
            (o.column_report, o.row_report) if noise.public else (o.row, o.column)
        )  # fmt: skip
        after_row = self.row.move.reshape(-1, 4)[s][:, 2 * mine + o.row_report]
        after_column = self.column.move.reshape(-1, 4)[t][:, 2 * theirs + o.column_report]
        return Turns(p, after_row, after_column)


@dataclass(frozen=True, eq=False)
class Table:
    """Numbered joint states; state 0 is the start where there is one start.

    Attributes
    ----------
    probability
        Shape ``(n, K)``: of each outcome.
    next
        Shape ``(n, K)``: the joint state it leads to.
    codes
        Shape ``(K,)``: the executed profile of each outcome, 2 row + column.
    """

    probability: FloatArray
    next: IntArray
    codes: IntArray

    def __len__(self) -> int:
        return len(self.probability)


def reachable(joint: Joint, most: int = MAX_STATES) -> Table:
    """The joint states within reach of the start, numbered from it.

    Raises
    ------
    BudgetError
        If they are more than ``most``.
    """
    width = joint.column.states
    wave = np.array([joint.row.start * width + joint.column.start])
    known: IntArray = wave
    waves = []
    while len(wave):
        turns = joint.turns(wave // width, wave % width)
        following = turns.row * width + turns.column
        waves.append((turns.probability, following))
        wave = np.setdiff1d(following[turns.probability > 0], known)
        known = np.concatenate([known, wave])
        if len(known) > most:
            raise BudgetError(
                f"these rules have more than {most:,} joint states; shorten their memories "
                "or simulate them"
            )
    probability, following = (np.concatenate(part) for part in zip(*waves, strict=True))
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known[order], following), len(known) - 1)
    # an impossible outcome may lead out of reach: it stays where it is
    stay = np.broadcast_to(np.arange(len(known))[:, None], following.shape)
    return Table(probability, np.where(probability > 0, order[at], stay), joint.codes)


class Stack(NamedTuple):
    """Automata side by side in one, and where each of them begins."""

    automaton: Automaton
    first: IntArray
    starts: IntArray


def stack(automata: Sequence[Automaton]) -> Stack:
    """One automaton that holds all of these; started in ``starts[k]`` it is the k-th.

    >>> stack([Automaton([1], [[[0, 0], [0, 0]]])] * 3).starts.tolist()
    [0, 1, 2]
    """
    first = np.cumsum([0, *(one.states for one in automata[:-1])])
    cooperate = np.concatenate([one.cooperate for one in automata])
    move = np.concatenate([one.move + k for one, k in zip(automata, first, strict=True)])
    starts = first + np.array([one.start for one in automata])
    return Stack(Automaton(cooperate, move), first, starts)
