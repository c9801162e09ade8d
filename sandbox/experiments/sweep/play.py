"""What a simulation sweep plays, and in which world."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

from agents.play.crises import Crises
from agents.surroundings import Surroundings
from payoffs.fields import FIELDS
from payoffs.scenario import Scenario
from sandbox.theory.bargaining.at_summits import bargaining_rule
from sandbox.theory.crisis.priced import asked_crises

#: The parts of the horizon at which the truces that still hold are counted.
MARKS = {"survived_1_8": 8, "survived_1_4": 4, "survived_1_2": 2, "survived": 1}


@dataclass(frozen=True)
class SweepWorld:
    """The surroundings of a simulation sweep and the calendar of its truces.

    Attributes
    ----------
    start, expiry_months, summit_every, renewal, repair, bargain
        As :class:`agents.Match` has them; ``bargain`` by name.
    crises
        Threats between the sides, by name or as a value; ``equilibrium`` is solved at every
        point.
    """

    surroundings: Surroundings
    start: str | None = None
    expiry_months: float | None = None
    summit_every: float | None = None
    bargain: str | None = None
    renewal: float = FIELDS["renewal"].default
    repair: float = FIELDS["repair"].default
    crises: str | Crises | None = None

    def words(self, scenario: Scenario, crises: str | None = None) -> dict[str, Any]:
        """What it says, as :class:`agents.Match` takes it, at a point and with its ``crises``."""
        words = {name: getattr(self, name) for name in (row.name for row in fields(self))}
        words["crises"] = asked_crises(self.crises if crises is None else crises, scenario)
        if self.bargain is not None:
            words["bargain"] = bargaining_rule(self.bargain)
        return words

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for provenance."""
        plain = {**vars(self), "surroundings": self.surroundings.to_dict()}
        crises = plain.pop("crises")  # told where there are any: older sweeps go on
        if crises is not None:
            plain["crises"] = crises if isinstance(crises, str) else crises.to_dict()
        return plain


@dataclass(frozen=True)
class Play:
    """What a simulation sweep plays at every point, unless an axis says otherwise.

    Attributes
    ----------
    us, china
        Rules by name; None where they are varied.
    noise
        Keywords of :meth:`agents.play.noise.Noise.of`, those that are given.
    each
        One row a history instead of one a point.
    world
        What answers the two sides; None for the bare repeated game.
    """

    us: str | None
    china: str | None
    periods: int
    replicates: int
    noise: tuple[tuple[str, Any], ...] = ()
    each: bool = False
    world: SweepWorld | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for provenance."""
        return {
            "us": self.us,
            "china": self.china,
            "periods": self.periods,
            "replicates": self.replicates,
            "noise": dict(self.noise),
            "each": self.each,
            "world": self.world and self.world.to_dict(),
        }


def fits(replicates: int, periods: int) -> bool:
    """Whether exact sums over so many histories fit in 64 bits."""
    return replicates * math.prod((periods, periods)) < 2**62
