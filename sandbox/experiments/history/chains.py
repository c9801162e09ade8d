"""A pair of automata as a hidden Markov chain of which only "truce or no truce" is seen.

In every period the pair is in a joint state; a truce is in force while both carry out the
deal. With an execution error ``e`` and a monitoring error ``m``, the same for both sides, the
chance of going from one joint state to another is split in two: ``K`` for turns in which both
restrain and ``B`` for the others. ``K + B`` is a stochastic matrix, and all that follows
(likelihood, survival, forecast) is made of products of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.engines.joint import Joint
from agents.play.noise import Noise
from agents.rules.automata import Automaton
from agents.rules.rule import Rule
from payoffs.errors import BudgetError, InputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

#: Joint states that a chain may have: matrices are dense.
MOST_STATES = 400


class Parts(NamedTuple):
    """Transition matrices, shape ``(G, n, n)``: both restrain, and someone does not."""

    kept: FloatArray
    broken: FloatArray


@dataclass(frozen=True, eq=False)
class PairChain:
    """Every joint state of a pair that errors can lead to; state 0 is the start.

    Attributes
    ----------
    us, china
        The rules' names.
    cooperate
        Shape ``(2, n)``: each side's chance of choosing restraint.
    next
        Shape ``(n, 16)``: the next state by outcome ``a + 2 b + 4 v + 8 w``: what the row and
        the column side carry out, and whether the row and the column side's report is wrong.
    """

    us: str
    china: str
    cooperate: FloatArray
    next: IntArray

    @property
    def states(self) -> int:
        """The number of joint states."""
        return len(self.next)

    def outcomes(self, execution: FloatArray, monitoring: FloatArray) -> FloatArray:
        """Shape ``(G, n, 16)``: the chance of each outcome, for ``G`` pairs of errors."""
        e = np.asarray(execution, dtype=np.float64)[:, None]
        m = np.asarray(monitoring, dtype=np.float64)
        p = (1.0 - e) * self.cooperate[0] + e * (1.0 - self.cooperate[0])
        q = (1.0 - e) * self.cooperate[1] + e * (1.0 - self.cooperate[1])
        p_bad = e * self.cooperate[0] + (1.0 - e) * (1.0 - self.cooperate[0])
        q_bad = e * self.cooperate[1] + (1.0 - e) * (1.0 - self.cooperate[1])
        done = np.stack([p * q, p_bad * q, p * q_bad, p_bad * q_bad], axis=-1)
        wrong = np.stack([(1 - m) ** 2, m * (1 - m), m * (1 - m), m**2], axis=-1)
        both = wrong[:, None, :, None] * done[:, :, None, :]
        return np.asarray(both.reshape(len(m), self.states, 16))

    def parts(self, execution: FloatArray, monitoring: FloatArray) -> Parts:
        """Both transition matrices for ``G`` pairs of errors."""
        chance = self.outcomes(execution, monitoring)
        return Parts(
            self._matrix(chance, OUTCOMES_KEPT), self._matrix(chance, OUTCOMES_BROKEN["anyone"])
        )

    def broken_by(self, execution: FloatArray, monitoring: FloatArray, who: str) -> FloatArray:
        """As ``parts().broken``, of turns in which ``us`` or ``china`` alone escalates."""
        return self._matrix(self.outcomes(execution, monitoring), OUTCOMES_BROKEN[who])

    def _matrix(self, chance: FloatArray, outcomes: list[int]) -> FloatArray:
        n, size = self.states, len(chance)
        matrix = np.zeros((size, n * n))
        rows = np.arange(n) * n
        for k in outcomes:
            # one next state for each state: no cell is hit twice
            matrix[:, rows + self.next[:, k]] += chance[:, :, k]
        return matrix.reshape(size, n, n)


OUTCOMES_KEPT = [0, 4, 8, 12]
#: Outcomes in which nobody, one side alone, or anyone escalates.
OUTCOMES_BROKEN = {
    "us": [1, 5, 9, 13],
    "china": [2, 6, 10, 14],
    "anyone": [k for k in range(16) if k % 4],
}


def pair_chain(us: Rule, china: Rule) -> PairChain:
    """The chain of two finite automata under both errors.

    Raises
    ------
    InputError
        If a rule learns or is made for a game: its play is no finite chain.
    BudgetError
        If there are more than :data:`MOST_STATES` joint states.
    """
    row, column = _automaton(us, "us"), _automaton(china, "china")
    joint = Joint(row, column, Noise.of(0.1, 0.1))  # inner errors: everything can happen
    width = column.states
    known = wave = np.array([row.start * width + column.start])
    found: dict[int, IntArray] = {}
    while len(wave):
        turns = joint.turns(wave // width, wave % width)
        following = turns.row * width + turns.column
        found.update(zip(wave.tolist(), following, strict=True))
        wave = np.setdiff1d(following, known)
        known = np.concatenate([known, wave])
        if len(known) > MOST_STATES:
            raise BudgetError(
                f"{us} against {china} has more than {MOST_STATES} joint states; "
                "shorten their memories"
            )
    order = np.argsort(known)
    moves = np.stack([found[state] for state in known.tolist()])
    number = order[np.searchsorted(known[order], moves)]
    choices = np.stack([row.cooperate[known // width], column.cooperate[known % width]])
    return PairChain(us.name, china.name, choices, number)


def _automaton(rule: Rule, side: str) -> Automaton:
    if rule.automaton is None:
        raise InputError(
            f"{rule} is no finite automaton of its own (it learns, or is made for one game); "
            "`truce rules` lists the others",
            side,
        )
    return rule.automaton
