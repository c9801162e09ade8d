"""A deal that is to be kept period after period, and what each side gains by breaking it once.

A deal is one profile, or a lottery over profiles drawn in public each period. Payoffs are per
period, and a stream ``u_0, u_1, …`` is worth its normalised sum ``(1 - delta) sum delta^t u_t``.

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> kept = repeated_deal(dilemma, (0, 0))
>>> kept.payoffs, kept.temptations, kept.gains
((3.0, 3.0), (5.0, 5.0), (2.0, 2.0))
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.game import Game

Profile = tuple[int, int]
Lottery = Iterable[tuple[Profile, float]]
Pair = tuple[float, float]
SIDES = ("row", "column")


@dataclass(frozen=True)
class Deviation:
    """The most tempting way for one side to leave a deal alone.

    Attributes
    ----------
    side
        0 for the row side, 1 for the column side.
    profile
        The agreed profile at which the temptation is greatest.
    strategy
        What the side would play instead; its own part of the profile if nothing is better.
    label
        That strategy in words.
    payoff
        What it earns in the period of the breach.
    gain
        How much more that is than the profile pays it; 0 where nothing is gained.
    helps
        What the other side gains by it, negative where it loses; 0 where nothing is better.
    """

    side: int
    profile: Profile
    strategy: int
    label: str
    payoff: float
    gain: float
    helps: float = 0.0

    @property
    def kind(self) -> str:
        """``improvement`` if it also helps the other side, ``breach`` if not, or ``none``."""
        if self.gain <= 0.0:
            return "none"
        return "improvement" if self.helps > 0.0 else "breach"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {
            "profile": list(self.profile),
            "strategy": self.strategy,
            "label": self.label,
            "payoff": self.payoff,
            "gain": self.gain,
            "helps": self.helps,
            "kind": self.kind,
        }


@dataclass(frozen=True, eq=False)
class RepeatedDeal:
    """A profile or lottery to be kept in every period.

    Attributes
    ----------
    profiles, weights
        What is agreed and how likely each is drawn.
    payoffs
        Expected payoffs of a period.
    deviations
        The most tempting breach of the row and of the column side.
    exact
        The payoffs as fractions, of one profile of a game whose payoffs were given so.
    """

    game: Game
    profiles: tuple[Profile, ...]
    weights: tuple[float, ...]
    payoffs: Pair
    deviations: tuple[Deviation, Deviation]
    exact: tuple[Fraction, Fraction] | None = None

    @property
    def gains(self) -> Pair:
        """What each side gains at most in the period in which it breaks the deal."""
        return self.deviations[0].gain, self.deviations[1].gain

    @property
    def temptations(self) -> Pair:
        """What each side earns at most in the period in which it breaks the deal."""
        return self.deviations[0].payoff, self.deviations[1].payoff

    @property
    def enforced_by_itself(self) -> bool:
        """Whether nobody gains by a breach, so that no punishment is needed."""
        return self.gains == (0.0, 0.0)

    @property
    def words(self) -> str:
        """What is agreed, in words."""
        parts = [f"{self.game.rows[i]} / {self.game.columns[j]}" for i, j in self.profiles]
        if len(parts) == 1:
            return parts[0]
        return " + ".join(f"{100 * w:.3g}% {p}" for w, p in zip(self.weights, parts, strict=True))


def repeated_deal(game: Game, deal: Profile | Lottery = (0, 0)) -> RepeatedDeal:
    """Check a profile, or a lottery of ``(profile, weight)`` pairs, and measure its temptations.

    Raises
    ------
    InputError
        If a profile is outside the game or the weights are no lottery.
    """
    parts = _parts(deal)
    profiles = tuple(game.check_profile(*profile, "deal") for profile, _ in parts)
    weights = tuple(float(weight) for _, weight in parts)
    if not all(w >= 0.0 for w in weights) or not math.isclose(sum(weights), 1.0, abs_tol=1e-9):
        raise InputError(f"the weights {list(weights)} are not a lottery; they sum to 1", "deal")
    drawn = [(p, w) for p, w in zip(profiles, weights, strict=True) if w > 0.0]
    u, v = (
        math.fsum(w * float(payoffs[p]) for p, w in drawn)
        for payoffs in (game.row_payoffs, game.column_payoffs)
    )
    kept = tuple(p for p, _ in drawn)
    deviations = _deviation(game, kept, 0), _deviation(game, kept, 1)
    weight = tuple(w for _, w in drawn)
    return RepeatedDeal(game, kept, weight, (u, v), deviations, _exact(game, kept))


def _exact(game: Game, profiles: tuple[Profile, ...]) -> tuple[Fraction, Fraction] | None:
    if game.exact is None or len(profiles) > 1:
        return None
    i, j = profiles[0]
    return game.exact[0][i][j], game.exact[1][i][j]


def _parts(deal: Any) -> list[tuple[Profile, float]]:
    parts = list(deal)
    if len(parts) == 2 and all(isinstance(part, int | np.integer) for part in parts):
        return [((int(parts[0]), int(parts[1])), 1.0)]
    if not parts:
        raise InputError("a deal needs at least one profile", "deal")
    return parts


def _deviation(game: Game, profiles: tuple[Profile, ...], side: int) -> Deviation:
    payoffs = (game.settled[0], game.settled[1].T)[side]
    others = (game.settled[1], game.settled[0].T)[side]
    labels = (game.rows, game.columns)[side]
    found = []
    for profile in profiles:
        own, other = profile if side == 0 else profile[::-1]
        best = int(np.argmax(payoffs[:, other]))
        gain = float(payoffs[best, other] - payoffs[own, other])
        best = best if gain > 0.0 else own
        if game.exact is not None:  # doubles may be too coarse for the difference
            by_own = game.exact[0] if side == 0 else tuple(zip(*game.exact[1], strict=True))
            gain = float(by_own[best][other] - by_own[own][other])
        helps = float(others[best, other] - others[own, other])
        payoff = float(payoffs[best, other])
        found.append(Deviation(side, profile, best, labels[best], payoff, gain, helps))
    return max(found, key=lambda deviation: deviation.gain)
