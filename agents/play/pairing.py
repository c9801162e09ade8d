"""A pair of rules, the game between deal and punishment, and the noise; played turn by turn.

Every period uses six uniform numbers a history, in the order of :data:`DRAWS`; the Mesa
model uses the same six in the same order, so that both, fed the same numbers, act alike. An
action is D where its number is at or above the rule's probability of C; an execution or
report is flipped where its number is below the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal
from agents.play.memories import Memories, memories_of
from agents.play.noise import Noise
from agents.rules.parsing import parse_rule
from agents.rules.rule import Rule

FloatArray = NDArray[np.float64]
Escalated = NDArray[np.bool_]

#: What the six uniform numbers of a period decide, in this order. "Row report" is the
#: report that the row side receives about the column side.
DRAWS = (
    "row choose",
    "column choose",
    "row execution",
    "column execution",
    "row report",
    "column report",
)


class Turn(NamedTuple):
    """One period of every history; True is D. Reports are of the *other* side's action."""

    row: Escalated
    column: Escalated
    row_report: Escalated
    column_report: Escalated


@dataclass(frozen=True)
class Pairing:
    """Two rules that fit the game, the game between deal and punishment, and the noise."""

    deal: Deal
    row: Rule
    column: Rule
    noise: Noise

    @classmethod
    def of(cls, deal: Deal, us: str | Rule, china: str | Rule, noise: Noise) -> Pairing:
        """The pairing, once its rules are checked."""
        mine, theirs = deal.payoffs_seen_by
        return cls(
            deal,
            parse_rule(us, "us").fitted(mine, theirs.T, "us"),
            parse_rule(china, "china").fitted(theirs, mine.T, "china"),
            noise,
        )

    def memories(self, histories: int) -> tuple[Memories, Memories]:
        """Fresh memories of the row and of the column side."""
        mine, theirs = self.deal.payoffs_seen_by
        return memories_of(self.row, mine, histories), memories_of(self.column, theirs, histories)

    def turns(self, draws: Iterator[FloatArray], histories: int) -> Iterator[Turn]:
        """Plays one period for each array of shape ``(6, histories)``."""
        row, column = self.memories(histories)
        noise = self.noise
        (slip_a, slip_b), monitoring = noise.execution, noise.monitoring
        for u in draws:
            a = row.choose(u[0]) ^ (u[2] < slip_a)
            b = column.choose(u[1]) ^ (u[3] < slip_b)
            if monitoring is not None:
                blur_a: Any = monitoring[0]
                blur_b: Any = monitoring[1]
            else:
                blur_a = np.where(b, noise.missed_alarm[0], noise.false_alarm[0])
                blur_b = np.where(a, noise.missed_alarm[1], noise.false_alarm[1])
            turn = Turn(a, b, b ^ (u[4] < blur_a), a ^ (u[5] < blur_b))
            if noise.public:
                row.update(turn.column_report, turn.row_report)
                column.update(turn.row_report, turn.column_report)
            else:
                row.update(a, turn.row_report)
                column.update(b, turn.column_report)
            yield turn
