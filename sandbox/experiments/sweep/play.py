"""What a simulation sweep plays, and in which world."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from agents.surroundings import Surroundings

#: The parts of the horizon at which the truces that still hold are counted.
MARKS = {"survived_1_8": 8, "survived_1_4": 4, "survived_1_2": 2, "survived": 1}


@dataclass(frozen=True)
class World:
    """The surroundings of a simulation sweep and the calendar of its truces.

    Attributes
    ----------
    start, expiry_months, summit_every, bargain
        As :func:`agents.simulate_world` takes them; ``bargain`` by name.
    """

    surroundings: Surroundings
    start: str | None = None
    expiry_months: float | None = None
    summit_every: float | None = None
    bargain: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for provenance."""
        return {
            "surroundings": self.surroundings.to_dict(),
            "start": self.start,
            "expiry_months": self.expiry_months,
            "summit_every": self.summit_every,
            "bargain": self.bargain,
        }


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
    world: World | None = None

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
