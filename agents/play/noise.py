"""What goes wrong between a decision and what the other side believes.

An *execution error* makes a side do the other of its two actions. A *monitoring error* makes
a report wrong: a *false alarm* reports a kept deal as broken, a *missed alarm* a broken one
as kept. With a **private** signal each side hears its own report of the other and knows
what it did itself. With a **public** one there is one report of each side's action, both
sides hear both, and both go by them: by the report of their own action too.

>>> Noise.of(execution_error=0.05, false_alarm=(0.1, 0.2)).false_alarm
(0.1, 0.2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from payoffs.fields import FIELDS, NOISE
from payoffs.numeric import FloatArray, Indices, Pair
from payoffs.results import Plain


class Outcomes(NamedTuple):
    """Everything that can happen in a period, one entry each; 0 is C and 1 is D.

    Attributes
    ----------
    row, column
        Shape ``(K,)``: what each side carries out.
    row_report, column_report
        Shape ``(K,)``: what the row side is told of the column side, and the reverse.
    probability
        Shape ``(K,)``: of these two reports, given what was carried out.
    """

    row: Indices
    column: Indices
    row_report: Indices
    column_report: Indices
    probability: FloatArray


@dataclass(frozen=True)
class Noise(Plain):
    """Errors of both sides, the row side's first.

    Attributes
    ----------
    execution
        The probability that a side does the other of its two actions.
    false_alarm, missed_alarm
        The probability that the report *which the row (column) side receives of the other*
        is D after C, and C after D.
    signal
        ``private`` or ``public``.
    """

    says = "execution_error=execution monitoring_error=monitoring false_alarm missed_alarm signal"

    execution: Pair = (0.0, 0.0)
    false_alarm: Pair = (0.0, 0.0)
    missed_alarm: Pair = (0.0, 0.0)
    signal: str = "private"

    @classmethod
    def of(
        cls,
        execution_error: Any = 0.0,
        monitoring_error: Any = 0.0,
        false_alarm: Any = None,
        missed_alarm: Any = None,
        signal: str = "private",
    ) -> Noise:
        """Checked noise: each error is one number for both sides, or one for each.

        ``monitoring_error`` stands for whichever of the two alarms is not given.
        """
        check = {name: FIELDS[name].check for name in NOISE}
        checked_signal: str = check["signal"](signal)
        both = check["monitoring_error"](monitoring_error)
        return cls(
            check["execution_error"](execution_error),
            both if false_alarm is None else check["false_alarm"](false_alarm),
            both if missed_alarm is None else check["missed_alarm"](missed_alarm),
            checked_signal,
        )

    @property
    def public(self) -> bool:
        """Whether both sides hear the same reports."""
        return self.signal == "public"

    @property
    def monitoring(self) -> Pair | None:
        """The error of each report where both alarms are equally likely, else None."""
        return self.false_alarm if self.false_alarm == self.missed_alarm else None

    @property
    def symmetric(self) -> bool:
        """Whether both sides err alike."""
        pairs = (self.execution, self.false_alarm, self.missed_alarm)
        return all(row == column for row, column in pairs)

    @property
    def asked(self) -> dict[str, Any]:
        """The keywords of :meth:`of` that make it."""
        alarms = {"false_alarm": self.false_alarm, "missed_alarm": self.missed_alarm}
        return {"execution_error": self.execution, **alarms, "signal": self.signal}

    def executed(self, cooperate: FloatArray, side: int) -> FloatArray:
        """Shape ``(k, 2)``: the probability that C and D are carried out in each state."""
        slip = self.execution[side]
        kept = cooperate * (1.0 - slip) + (1.0 - cooperate) * slip
        # not 1 - kept: a rare escalation keeps all its digits
        broken = cooperate * slip + (1.0 - cooperate) * (1.0 - slip)
        return np.stack([kept, broken], axis=1)

    def outcomes(self) -> Outcomes:
        """The outcomes that are possible: 4 without wrong reports, else 8 or 16."""
        K = np.arange(16)
        a, b, wrong_row, wrong_column = K & 1, K >> 1 & 1, K >> 2 & 1, K >> 3
        probability = np.ones(16)
        for side, done, wrong in ((0, b, wrong_row), (1, a, wrong_column)):
            error = np.where(done, self.missed_alarm[side], self.false_alarm[side])
            probability *= np.where(wrong, error, 1.0 - error)
        sides = zip(self.false_alarm, self.missed_alarm, strict=True)
        blind = [not any(alarms) for alarms in sides]
        keep = ~(blind[0] & (wrong_row == 1)) & ~(blind[1] & (wrong_column == 1))
        parts = (a, b, b ^ wrong_row, a ^ wrong_column)
        a, b, row_report, column_report = (part[keep] for part in parts)
        return Outcomes(a, b, row_report, column_report, probability[keep])
