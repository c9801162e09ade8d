"""What a simulation sweep plays, in which world, and how its points fall into pieces and parts.

A *piece* is what is worked out at once: some points, or where a point has very many
histories some of one point's. A *part* is a run of pieces that makes one file. Both follow
from the plan alone: neither time nor the number of workers moves their borders.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agents.engines.replicates import BLOCK
from agents.setup import Match
from payoffs.fields import CALENDAR, FIELDS, NOISE, RULES
from payoffs.parameters import numbers
from payoffs.scenario import Scenario

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
        from sandbox.theory.crisis.priced import asked_crises

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


#: Turns of one piece (about 0.03 s where compiled), and what setting up a point counts as.
PIECE_TURNS, SETUP_TURNS = 1 << 24, 1 << 16
#: Points of one piece, at most; rows of one part, at most, a row a point and a row a history.
PIECE_POINTS, PART_ROWS, PART_HISTORIES = 512, 1 << 14, 1 << 18


@dataclass(frozen=True)
class Layout:
    """Pieces and parts of a plan.

    Attributes
    ----------
    points, replicates
        Points of a piece, and histories of a piece that holds a share of one point.
    shares
        Pieces that a point is shared out to; 1 where a piece holds whole points.
    pieces, together
        The number of pieces, and of those that make a part.
    """

    points: int
    replicates: int
    shares: int
    pieces: int
    together: int

    @classmethod
    def of(cls, points: int, play: Play | None) -> Layout:
        """The layout of so many points."""
        if play is None:
            step = PIECE_POINTS
            return cls(step, 0, 1, -(-points // step), max(1, PART_ROWS // step))
        if play.world:  # slow: every point is a piece
            return cls(1, play.replicates, 1, points, PART_ROWS)
        most = PIECE_TURNS // play.periods
        if play.each:
            most = min(most, PART_HISTORIES)  # every history is a row, however short
        block = max(1, most // BLOCK) * BLOCK
        shares = -(-play.replicates // block)
        if shares > 1:
            step, pieces, rows = 1, shares * points, block
        else:
            work = play.replicates * play.periods + SETUP_TURNS
            step = min(PIECE_POINTS, PIECE_TURNS // work)
            if play.each:
                step = min(step, PART_HISTORIES // play.replicates)
            step = max(1, step)
            pieces, rows = -(-points // step), step * play.replicates
        together = PART_HISTORIES // rows if play.each else PART_ROWS // step * shares
        return cls(step, min(block, play.replicates), shares, pieces, max(1, together))

    @property
    def parts(self) -> int:
        """The number of parts."""
        return -(-self.pieces // self.together)

    def part(self, number: int) -> tuple[int, int]:
        """The first piece of a part and the one after its last."""
        first = number * self.together
        return first, min(first + self.together, self.pieces)


Run = tuple[int, int]


class Runs:
    """A set of whole numbers kept as disjoint runs ``first`` to before ``stop``.

    >>> done = Runs([(0, 2), (5, 7), (2, 3)])
    >>> done.runs, len(done), done.gaps(8)
    ([(0, 3), (5, 7)], 5, [(3, 5), (7, 8)])
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.runs: list[Run] = []
        for first, stop in runs:
            self.add(first, stop)

    def add(self, first: int, stop: int) -> None:
        """Adds a run; what is there already stays."""
        if first >= stop:
            return
        k = bisect_left(self.runs, (first,))
        if k and self.runs[k - 1][1] >= first:
            k -= 1
            first = self.runs[k][0]
        end = k
        while end < len(self.runs) and self.runs[end][0] <= stop:
            stop = max(stop, self.runs[end][1])
            end += 1
        self.runs[k:end] = [(first, stop)]

    def gaps(self, most: int) -> list[Run]:
        """The runs below ``most`` that are missing."""
        edges = [0, *(edge for run in self.runs for edge in run), most]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def covers(self, first: int, stop: int) -> bool:
        """Whether all of a run is there."""
        k = bisect_left(self.runs, (first + 1,)) - 1
        return k >= 0 and self.runs[k][0] <= first and stop <= self.runs[k][1]

    def __len__(self) -> int:
        return sum(stop - first for first, stop in self.runs)
