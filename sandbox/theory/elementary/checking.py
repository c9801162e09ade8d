"""Is this profile an equilibrium: what each side would gain by leaving it (Nash 1951).

>>> chicken = Game.of([[3, 1], [4, 0]], [[3, 4], [1, 0]])
>>> check_profile(chicken, [1, 0], [1, 0])
<Check: no equilibrium: row gains 1 by playing r1, column gains 1 by playing c1>
>>> check_profile(chicken, [0.5, 0.5], [0.5, 0.5]).equilibrium
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError
from payoffs.game import FloatArray, Game
from payoffs.results import Result, plain
from sandbox.messages import _

#: Gains smaller than this share of the payoffs at stake are rounding.
ROUNDING = 1e-12
#: Probabilities may add up to 1 but for this: they are then divided by their sum.
MISSING = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class Check(Result):
    """A profile and what leaving it is worth.

    Attributes
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.
    payoffs
        What each side expects.
    values
        What each side expects from each of its strategies against the other's part.
    gains
        What each side gains by its best reply instead; 0 where there is none better.
    """

    game: Game
    row: FloatArray
    column: FloatArray
    payoffs: tuple[float, float]
    values: tuple[FloatArray, FloatArray]
    gains: tuple[float, float]

    @property
    def equilibrium(self) -> bool:
        """Whether neither side gains by leaving."""
        return self.gains == (0.0, 0.0)

    @property
    def best(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The best replies of each side to the other's part."""
        first, second = (_best(values) for values in self.values)
        return first, second

    @property
    def strict(self) -> bool:
        """Whether each side would lose by anything else."""
        return self.equilibrium and all(len(best) == 1 for best in self.best)

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        if self.equilibrium:
            why = "each would lose by anything else" if self.strict else "nobody gains by leaving"
            return f"an equilibrium: {why}"
        return f"no equilibrium: {', '.join(self.sentences())}"

    def sentences(self, names: tuple[str, str] | None = None) -> list[str]:
        """Who gains what by leaving, the sides called by these names."""
        labels = self.game.rows, self.game.columns
        return [
            _("{side} gains {gain:.4g} by playing {choice}").format(
                side=name, gain=gain, choice=own[best[0]]
            )
            for name, gain, own, best in zip(
                names or self.game.players, self.gains, labels, self.best, strict=True
            )
            if gain > 0
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        sides = {"best_replies": self.best, "values": self.values}
        both = {
            name: dict(zip(("row", "column"), plain(x), strict=True)) for name, x in sides.items()
        }
        return {**self.told("equilibrium strict row column payoffs gains"), **both}


def check_profile(game: Game, row: ArrayLike, column: ArrayLike) -> Check:
    """What each side gains by leaving a profile.

    Pure profiles are judged by payoffs as given; in mixed ones gains below 1e-12 of the payoffs
    at stake are rounding.

    Parameters
    ----------
    row, column
        Probabilities of shapes ``(m,)`` and ``(n,)``.

    Raises
    ------
    InputError
        If they are no probabilities of this game's strategies.
    """
    m, n = game.shape
    x, y = probabilities(row, m, "row"), probabilities(column, n, "column")
    a, b = game.settled
    values = a @ y, x @ b
    payoffs = float(x @ values[0]), float(values[1] @ y)
    pure = bool((x > 0).sum() == (y > 0).sum() == 1)
    gains = []
    for of_side, payoff, matrix in zip(values, payoffs, (a, b), strict=True):
        gain = float(of_side.max()) - payoff
        slack = 0.0 if pure else ROUNDING * float(np.abs(matrix).max())
        gains.append(gain if gain > slack else 0.0)
    return Check(game, x, y, payoffs, values, (gains[0], gains[1]))


def probabilities(given: ArrayLike, count: int, where: str) -> FloatArray:
    """Probabilities of so many strategies, which add up to 1.

    Raises
    ------
    InputError
        If they are too few or too many, negative, or add up to something else.
    """
    x: NDArray[np.float64] = np.array(given, dtype=float)
    if x.shape != (count,):
        raise InputError(f"{x.size} probabilities for {count} strategies; give one each", where)
    if not (np.isfinite(x).all() and (x >= 0).all()):
        raise InputError("a probability is a number from 0 to 1", where)
    total = float(x.sum())
    if abs(total - 1.0) > MISSING:
        raise InputError(f"adds up to {total:g}; probabilities add up to 1", where)
    x = x / total if total != 1.0 else x
    x.setflags(write=False)
    return x


def _best(values: FloatArray) -> tuple[int, ...]:
    near = ROUNDING * max(1e-300, float(np.abs(values).max()))
    return tuple(int(k) for k in np.flatnonzero(values >= values.max() - near))
