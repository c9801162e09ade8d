"""The deal, the punishment, and the two-action game between them.

On a game with many strategies a repeated-game rule plays between two profiles: the *deal*,
which it keeps to while it restrains, and the *punishment*, to which it falls back. Each
side's two actions span a 2 x 2 game, indexed ``[row, column]`` with 0 for the deal's action
and 1 for the punishment's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.checks import profile
from payoffs.elementary import stable
from payoffs.errors import InputError
from payoffs.game import Game

FloatArray = NDArray[np.float64]


class Punishment(NamedTuple):
    """The profile to which both sides fall back, and how it was found, in words."""

    profile: tuple[int, int]
    how: str


def punishment(game: Game, deal: tuple[int, int]) -> Punishment:
    """The action to which each side falls back when a deal is broken.

    On a 2 x 2 game it is the strategy that is not the deal's. On a larger game each side
    plays its part of the pure equilibrium that is worst for the other side. Where there is
    none, or it is what the deal asks for anyway, the side plays the strategy, other than
    the deal's, that holds the other's best reply lowest.

    Raises
    ------
    InputError
        If the profile is not one of the game's or a side has one strategy only.

    Examples
    --------
    >>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> punishment(dilemma, (0, 0)).profile
    (1, 1)
    """
    deal = game.check_profile(*deal, where="deal")
    for player, count in zip(game.players, game.shape, strict=True):
        if count == 1:
            raise InputError(
                f"{player} has one strategy only and nothing to fall back to; "
                "add a strategy or a setting of a lever",
                "deal",
            )
    if game.shape == (2, 2):
        return Punishment((1 - deal[0], 1 - deal[1]), "the strategies other than the deal's")
    equilibria = np.argwhere(stable(*game.settled))
    row, row_how = _fallback(game.column_payoffs, deal[0], equilibria)
    column, column_how = _fallback(game.row_payoffs.T, deal[1], equilibria[:, ::-1])
    how = f"{game.players[0]}: {row_how}; {game.players[1]}: {column_how}"
    return Punishment((row, column), how)


def _fallback(other: FloatArray, deal_action: int, equilibria: NDArray[np.intp]) -> tuple[int, str]:
    """One side's punishing action; ``other`` holds the other's payoffs by (own, other's)."""
    if len(equilibria):
        worst = equilibria[np.argmin(other[equilibria[:, 0], equilibria[:, 1]])]
        if worst[0] != deal_action:
            return int(worst[0]), "its part of the pure equilibrium worst for the other side"
        reason = "that equilibrium's action is the deal's"
    else:
        reason = "there is no pure equilibrium"
    best_reply = other.max(axis=1)
    best_reply[deal_action] = np.inf
    return (
        int(np.argmin(best_reply)),
        f"the action, other than the deal's, that holds the other's best reply lowest ({reason})",
    )


@dataclass(frozen=True, eq=False)
class Deal:
    """Two profiles of a game and the 2 x 2 game between them.

    Attributes
    ----------
    deal, punishment
        The two profiles, as indices into the game.
    row, column
        Shape ``(2, 2)``: each side's payoffs, indexed ``[row's action, column's action]``.
    how
        How the punishment was chosen, in words.
    """

    deal: tuple[int, int]
    punishment: tuple[int, int]
    row: FloatArray
    column: FloatArray
    how: str

    @classmethod
    def of(cls, game: Game, deal: Any = None, punish: Any = None) -> Deal:
        """The deal (default: both first strategies) and its punishment (default: chosen).

        Profiles are pairs of indices or texts as ``"0,1"``.
        """
        kept = game.check_profile(*profile((0, 0) if deal is None else deal, "deal"), "deal")
        if punish is None:
            broken, how = punishment(game, kept)
        else:
            broken = game.check_profile(*profile(punish, "punish"), "punish")
            how = "as asked for"
        for player, keep, fall_back in zip(game.players, kept, broken, strict=True):
            if keep == fall_back:
                raise InputError(
                    f"{player} would play strategy {keep} in the deal and as punishment; "
                    "name a different one",
                    "punish",
                )
        cells = np.ix_([kept[0], broken[0]], [kept[1], broken[1]])
        return cls(kept, broken, game.row_payoffs[cells], game.column_payoffs[cells], how)

    def moved(self, game: Game, deal: tuple[int, int]) -> Deal:
        """The same punishment and another profile to keep, of this game or a wider one.

        A lapsed lever may leave a side with nothing harsher to fall back to.
        """
        cells = np.ix_([deal[0], self.punishment[0]], [deal[1], self.punishment[1]])
        row, column = game.row_payoffs[cells], game.column_payoffs[cells]
        return Deal(deal, self.punishment, row, column, self.how)

    @property
    def payoffs_seen_by(self) -> tuple[FloatArray, FloatArray]:
        """Each side's payoffs indexed ``[own action, other's action]``."""
        return self.row, self.column.T
