"""What may be played by sides that only know each other to be rational.

With two sides a strategy is a best reply to some belief exactly if no mixture strictly dominates
it, so the rationalizable strategies are those that iterated strict dominance leaves.

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> rationalizable(dilemma).rows, rationalizable(dilemma).columns
((1,), (1,))

References
----------
B. Bernheim, "Rationalizable strategic behavior", *Econometrica* 52 (1984).
D. Pearce, "Rationalizable strategic behavior and the problem of perfection", same volume.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from payoffs.game import Game
from sandbox.theory.budget import Budget
from sandbox.theory.elementary.dominance import Elimination, eliminate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Rationalizable:
    """The rationalizable strategies of both sides.

    Attributes
    ----------
    rows, columns
        Their indices, in the game's order.
    eliminations
        Every other strategy, with what dominates it once those of earlier rounds are gone.
    complete
        Whether no more can go; false if a budget ran out (then the sets may be too large).
    """

    game: Game
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    eliminations: tuple[Elimination, ...]
    complete: bool

    @property
    def unique(self) -> bool:
        """Whether one profile is left: the game is solved by dominance."""
        return len(self.rows) == len(self.columns) == 1

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {
            "rows": list(self.rows),
            "columns": list(self.columns),
            "eliminated": [
                {
                    "side": ("row", "column")[step.side],
                    "strategy": step.strategy,
                    "by": [{"strategy": k, "weight": weight} for k, weight in step.by],
                    "margin": step.margin,
                    "round": step.round,
                }
                for step in self.eliminations
            ],
            "complete": self.complete,
        }

    def to_frame(self) -> pd.DataFrame:
        """One line a strategy: whether it is left, and if not, what removed it."""
        import pandas as pd

        gone = {(step.side, step.strategy): step for step in self.eliminations}
        lines = []
        for side, labels in enumerate((self.game.rows, self.game.columns)):
            for k, label in enumerate(labels):
                step = gone.get((side, k))
                lines.append(
                    {
                        "side": self.game.players[side],
                        "strategy": label,
                        "rationalizable": step is None,
                        "round": step.round if step else None,
                        "removed": step.sentence(self.game) if step else "",
                    }
                )
        return pd.DataFrame(lines)


def rationalizable(game: Game, *, effort: float = 1.0) -> Rationalizable:
    """The rationalizable strategies, and why the others are not; ``effort`` buys more work."""
    left = eliminate(game, budget=Budget.of(effort))
    return Rationalizable(game, left.rows, left.columns, left.eliminations, left.complete)
