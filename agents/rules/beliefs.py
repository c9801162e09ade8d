"""Learners that form a view of how the other reacts and plan a few periods ahead.

Both believe the other to react to their own last action. They differ in what they allow it
to be: any pair of probabilities, estimated by counting, or one of four types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payoffs.numeric import BoolArray, FloatArray

#: How each type is expected to restrain after restraint and after escalation: who always
#: restrains, who never does, who returns like for like, who bullies.
TYPES = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def plans_restraint(
    payoffs: FloatArray, after_c: FloatArray, after_d: FloatArray, last: FloatArray, ahead: int
) -> FloatArray:
    """One where restraint is the first step of a best plan, else zero; ties go to restraint.

    Parameters
    ----------
    payoffs
        Shape ``(2, 2)``: by own and other's action.
    after_c, after_d
        The probability that the other restrains after one's own restraint and escalation.
    last
        One's own last action.
    ahead
        How many periods the plan has.
    """
    (cc, cd), (dc, dd) = payoffs
    later_c: FloatArray = np.zeros_like(after_c)
    later_d = later_c
    for _ in range(ahead - 1):
        best = [
            np.maximum(p * cc + (1 - p) * cd + later_c, p * dc + (1 - p) * dd + later_d)
            for p in (after_c, after_d)
        ]
        later_c, later_d = best
    p = np.where(last == 1.0, after_d, after_c)
    restrain = p * cc + (1 - p) * cd + later_c
    escalate = p * dc + (1 - p) * dd + later_d
    return np.asarray(restrain >= escalate, dtype=np.float64)


@dataclass(frozen=True)
class Lookahead:
    """The best reply, some periods ahead, to how the other was seen to react.

    Attributes
    ----------
    ahead
        How many periods the plan has.
    weight
        How many observations the first guess, one half each, counts for.

    References
    ----------
    Stahl (1993), Games and Economic Behavior 5, on replies of bounded depth.
    """

    ahead: int = 3
    weight: float = 1.0

    def begin(self, histories: int) -> FloatArray:
        """Counts of C and D after own C, after own D; the last own action, C at first."""
        memory = np.full((5, histories), self.weight / 2.0)
        memory[4] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The first step of the best plan."""
        after_c = memory[0] / (memory[0] + memory[1])
        after_d = memory[2] / (memory[2] + memory[3])
        return plans_restraint(payoffs, after_c, after_d, memory[4], self.ahead)

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Counts the report as an answer to the last own action."""
        row = 2 * memory[4].astype(np.intp) + seen
        memory[row, np.arange(memory.shape[1])] += 1.0
        memory[4] = own
        return memory


@dataclass(frozen=True)
class TypeBelief:
    """The best reply, some periods ahead, to a belief about the other's type.

    The belief is brought up to date by Bayes' rule; the plan holds it fixed.

    Attributes
    ----------
    ahead
        How many periods the plan has.
    tremble
        The probability that a type is seen to do what it does not do.

    References
    ----------
    Kalai and Lehrer (1993), Econometrica 61; Harsanyi (1967), Management Science 14.
    """

    ahead: int = 5
    tremble: float = 0.05

    def begin(self, histories: int) -> FloatArray:
        """The probability of each of :data:`TYPES`; the last own action, C at first."""
        memory = np.full((len(TYPES) + 1, histories), 1.0 / len(TYPES))
        memory[-1] = 0.0
        return memory

    def cooperate(self, memory: FloatArray, payoffs: FloatArray) -> FloatArray:
        """The first step of the best plan."""
        after_c, after_d = (
            sum((p * chance for p, chance in zip(memory[:-1], column, strict=True)), start=0.0)
            for column in self._restraint().T
        )
        return plans_restraint(
            payoffs, np.asarray(after_c), np.asarray(after_d), memory[-1], self.ahead
        )

    def learn(
        self, memory: FloatArray, own: BoolArray, seen: BoolArray, payoffs: FloatArray
    ) -> FloatArray:
        """Bayes' rule on the report, as an answer to the last own action."""
        restraint = self._restraint()[:, memory[-1].astype(np.intp)]
        belief = memory[:-1] * np.where(seen, 1.0 - restraint, restraint)
        memory[:-1] = belief / belief.sum(axis=0)
        memory[-1] = own
        return memory

    def _restraint(self) -> FloatArray:
        return TYPES * (1.0 - self.tremble) + (1.0 - TYPES) * self.tremble
