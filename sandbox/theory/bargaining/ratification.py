"""The two-level game: what each side's constituencies ratify, and what that does to the bargain.

A side's *win-set* holds the profiles that enough of its constituencies accept (Putnam 1988). A
constituency is a group of payoff channels; it accepts a profile that is no worse for it than a
reference profile. With a smaller win-set a side may get more (Schelling 1960: weakness at home is
strength abroad) or there may be no deal at all.

Which channels belong to whom is a modelling choice; :data:`CONSTITUENCIES` is the default, every
constituency with the same say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.game import Channels, FloatArray, Game
from payoffs.levers import Side
from payoffs.numeric import ROUNDING, BoolArray
from payoffs.results import Records, Result
from sandbox.theory.bargaining.agreement import Agreement, Disagreement, Negotiation
from sandbox.theory.bargaining.negotiation import negotiate


@dataclass(frozen=True)
class Voter:
    """A group at home: the channels it lives by and its say in ratification."""

    name: str
    channels: tuple[str, ...]
    weight: float = 1.0


#: Who cares for which channel, by side.
CONSTITUENCIES: Mapping[Side, tuple[Voter, ...]] = {
    "us": (
        Voter("consumers and treasury", ("own_tariff",)),
        Voter("growers", ("soybeans", "farm_weight")),
        Voter("exporters", ("export_loss", "chips")),
        Voter("manufacturers", ("rare_earths", "ports", "entity_rule", "unpriced")),
        Voter("protected industries", ("protection_weight",)),
        Voter(
            "security establishment", ("security_weight", "supply_security_weight", "audience_cost")
        ),
    ),
    "china": (
        Voter("consumers and treasury", ("own_tariff", "soybeans")),
        Voter("exporters", ("export_loss", "ports")),
        Voter("technology firms", ("chips", "entity_rule", "unpriced")),
        Voter("mineral producers", ("rare_earths",)),
        Voter("protected industries", ("protection_weight",)),
        Voter("party leadership", ("supply_security_weight", "audience_cost")),
    ),
}


@dataclass(frozen=True, eq=False, repr=False)
class WinSet(Result):
    """What one side can ratify."""

    #: What is ratified, and the profile it is compared with.
    game: Game
    reference: tuple[int, int]
    approval: FloatArray  # share of the say that accepts each profile, shape ``(m, n)``
    ratified: BoolArray  # where it reaches the threshold
    threshold: float  # share that is needed
    #: Constituencies with something at stake in this game; the others have no vote.
    voters: tuple[Voter, ...]

    @property
    def size(self) -> int:
        """How many profiles can be ratified."""
        return int(self.ratified.sum())

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"would ratify {self.size} of {self.ratified.size} profiles"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        told = self.told("reference threshold approval ratified")
        return {**told, "voters": [voter.name for voter in self.voters]}

    def records(self) -> dict[str, Any]:
        """One line a profile: the approval, and whether it passes."""
        i, j = np.indices(self.approval.shape)
        return {
            "row": i.ravel(),
            "column": j.ravel(),
            "approval": self.approval.ravel(),
            "passes": self.ratified.ravel(),
        }


@dataclass(frozen=True, eq=False, repr=False)
class Ratification(Result):
    """Both win-sets and the bargain over what both can ratify (None if that is nothing)."""

    row: WinSet
    column: WinSet
    bargain: Negotiation | None

    @property
    def game(self) -> Game:
        """What is ratified."""
        return self.row.game

    @property
    def nash(self) -> Agreement:
        """The Nash solution over what both can ratify."""
        return Agreement() if self.bargain is None else self.bargain.deals["nash"]

    @property
    def headline(self) -> str:
        """The answer in one line."""
        both = int((self.row.ratified & self.column.ratified).sum())
        return f"both sides would ratify {both} of {self.row.ratified.size} profiles"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {
            "threshold": [self.row.threshold, self.column.threshold],
            "win_sets": [self.row.size, self.column.size],
            "both": int((self.row.ratified & self.column.ratified).sum()),
            "nash": self.nash.to_dict(),
        }

    def records(self) -> Records:
        """One line a profile: the approval of both sides, and whether it passes."""
        found = self.row.records()
        return {
            "row": found["row"],
            "column": found["column"],
            "row_approval": found["approval"],
            "column_approval": self.column.approval.ravel(),
            "passes": (self.row.ratified & self.column.ratified).ravel(),
        }


def win_set(
    game: Game,
    side: int,
    reference: tuple[int, int],
    threshold: float = 0.5,
    constituencies: Sequence[Voter] | None = None,
) -> WinSet:
    """The profiles that one side can ratify.

    Raises InputError if the threshold, a weight or a channel's name cannot be used.

    Parameters
    ----------
    side
        0 the row side, 1 the column side.
    reference
        Profile a constituency compares with: what happens if ratification fails.
    threshold
        Share of the say that has to accept, above 0 and up to 1.
    constituencies
        By default those of :data:`CONSTITUENCIES`; of a game with other players the channels
        themselves.
    """
    i, j = game.check_profile(*reference)
    if not 0.0 < threshold <= 1.0:
        raise InputError(f"{threshold:g} is not above 0 and at most 1", "threshold")
    channels = (game.row_channels, game.column_channels)[side]
    voters, stakes, sizes = _voters(channels, constituencies or _default(game, side), game.shape)
    if not voters:
        everything = np.ones(game.shape)
        return WinSet(game, (i, j), everything, everything > 0, threshold, ())
    weights = np.array([voter.weight for voter in voters])
    here = np.s_[:, i : i + 1, j : j + 1]
    accepts = stakes >= stakes[here] - ROUNDING * np.maximum(sizes, sizes[here])
    approval = np.tensordot(weights / weights.sum(), accepts.astype(np.float64), axes=1)
    passes = approval >= threshold - ROUNDING * len(voters)
    return WinSet(game, (i, j), approval, passes, threshold, voters)


def _default(game: Game, side: int) -> Sequence[Voter]:
    if game.players == ("us", "china"):
        return CONSTITUENCIES["us" if side == 0 else "china"]
    channels = (game.row_channels, game.column_channels)[side]
    return tuple(Voter(name, (name,)) for name in channels)


def _voters(
    channels: Channels, constituencies: Sequence[Voter], shape: tuple[int, int]
) -> tuple[tuple[Voter, ...], FloatArray, FloatArray]:
    """Those with something at stake, their payoffs, and what these are added up from.

    Both of shape ``(voters, m, n)``.
    """
    known = {name for entry in CONSTITUENCIES.values() for c in entry for name in c.channels}
    voters, stakes, sizes = [], [], []
    for voter in constituencies:
        if not voter.weight > 0.0:
            raise InputError(f"{voter.weight:g} is no say; give a number above 0", voter.name)
        unknown = [n for n in voter.channels if n not in channels and n not in known]
        if unknown:
            raise InputError(f"{unknown[0]!r} is no channel of this game", voter.name)
        parts = [channels[n] for n in voter.channels if n in channels]
        stake = sum(parts, np.zeros(shape))
        if np.ptp(stake) > 0.0:
            voters.append(voter)
            stakes.append(stake)
            sizes.append(sum((np.abs(part) for part in parts), np.zeros(shape)))
    return tuple(voters), np.array(stakes), np.array(sizes)


def ratify(
    game: Game,
    disagreement: Disagreement | tuple[float, float],
    row: WinSet,
    column: WinSet,
    *,
    lotteries: bool = True,
    weight: float = 0.5,
) -> Ratification:
    """The bargain over profiles (or lotteries over profiles) that both sides can ratify."""
    among = row.ratified & column.ratified
    if not among.any():
        return Ratification(row, column, None)
    bargain = negotiate(game, disagreement, lotteries=lotteries, weight=weight, among=among)
    return Ratification(row, column, bargain)
