"""What a simulation sweep plays, and in which world."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.setup import Match
from payoffs.fields import CALENDAR, FIELDS, NOISE, RULES
from payoffs.parameters import numbers
from payoffs.scenario import Scenario
from sandbox.theory.crisis.priced import asked_crises

#: Words of a match that make more of it than the bare repeated game.
WORLD = ("surroundings", "bargain", "crises", *CALENDAR)
#: The parts of the horizon at which the truces that still hold are counted.
MARKS = {"survived_1_8": 8, "survived_1_4": 4, "survived_1_2": 2, "survived": 1}


@dataclass(frozen=True)
class Play:
    """What a simulation sweep plays at every point, unless an axis says otherwise.

    Attributes
    ----------
    match
        What is played at the first point.
    varied
        What axes change.
    each
        One row a history instead of one a point.
    world
        Whether surroundings, calendar or threats answer; else the bare repeated game is played.
    solved
        Whether threats are an equilibrium's, solved at every point.
    """

    match: Match
    replicates: int
    varied: frozenset[str] = frozenset()
    each: bool = False
    world: bool = False
    solved: bool = False

    @property
    def periods(self) -> int:
        """Of each history."""
        return self.match.horizon

    def at(self, scenario: Scenario, here: Mapping[str, Any]) -> Match:
        """The match in a world, at a point whose scenario and axes' values these are."""
        played = (*NOISE, *RULES)
        words = {n: plain(value) for n, value in here.items() if n in played}
        around = {name: float(value) for name, value in here.items() if name in numbers()}
        asked: Any = "equilibrium" if self.solved else self.match.crises
        words["crises"] = asked_crises(str(here["crises"]) if "crises" in here else asked, scenario)
        surroundings = self.match.around.override(around)
        return self.match.but(subject=scenario, surroundings=surroundings, **words)

    @property
    def noise(self) -> dict[str, Any]:
        """The errors that were asked for, and are not varied."""
        found = {name: getattr(self.match, name) for name in NOISE if name not in self.varied}
        return {name: value for name, value in found.items() if value != FIELDS[name].default}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for provenance."""
        rules = {
            side: None if side in self.varied else str(getattr(self.match, side)) for side in RULES
        }
        noise = {n: list(v) if isinstance(v, tuple) else v for n, v in self.noise.items()}
        found = {"periods": self.periods, "replicates": self.replicates, "each": self.each}
        return {**rules, **found, "noise": noise, "world": self._world() if self.world else None}

    def _world(self) -> dict[str, Any]:
        told = self.match.but(surroundings=self.match.around).to_dict()
        world = {name: told[name] for name in ("surroundings", "bargain", *CALENDAR)}
        crises = "equilibrium" if self.solved else told["crises"]
        # told where there are any
        return world | ({} if crises is None or "crises" in self.varied else {"crises": crises})


def plain(value: Any) -> Any:
    """An axis's value as it is played."""
    return str(value) if isinstance(value, str) else float(value)


def sums_fit(replicates: int, periods: int) -> bool:
    """Whether exact sums over so many histories fit in 64 bits."""
    return replicates * math.prod((periods, periods)) < 2**62
