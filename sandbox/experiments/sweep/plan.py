"""Everything that determines a sweep's rows, and how they fall into pieces and parts.

A *piece* is what is worked out at once: some points, or where a point has very many
histories some of one point's. A *part* is a run of pieces that makes one file. Both follow
from the plan alone: neither time nor the number of workers moves their borders.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.replicates import BLOCK
from agents.engines.simulation import versions
from agents.surroundings import Surroundings
from payoffs.game import Game
from payoffs.scenario import Scenario
from payoffs.terms import TERMS
from sandbox.experiments.sweep.axes import Axis
from sandbox.experiments.sweep.design import coordinates

#: Goes up whenever rows or files mean something else than before.
FORMAT = 1
#: Turns of one piece (about 0.03 s where compiled), and what setting up a point counts as.
PIECE_TURNS, SETUP_TURNS = 1 << 24, 1 << 16
#: Points of one piece, at most; rows of one part, at most, a row a point and a row a history.
PIECE_POINTS, PART_ROWS, PART_HISTORIES = 512, 1 << 14, 1 << 18


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


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep, checked and ready to be worked out.

    Attributes
    ----------
    subject
        The scenario, or the game of a file, before anything is varied.
    points
        Their number; for a grid the product of the axes' levels.
    play
        None for a sweep of theory.
    """

    subject: Scenario | Game
    axes: tuple[Axis, ...]
    design: str
    points: int
    seed: int = 0
    threat: bool = False
    deal: tuple[int, int] | None = None
    punish: tuple[int, int] | None = None
    play: Play | None = None
    versions: Mapping[str, str] = field(default_factory=lambda: made_with())

    @property
    def scenario(self) -> Scenario | None:
        """The scenario, if it is one."""
        return self.subject if isinstance(self.subject, Scenario) else None

    @property
    def histories(self) -> int:
        """All truces that are played."""
        return self.points * self.play.replicates if self.play else 0

    @property
    def added_up(self) -> bool:
        """Whether pieces are sums that :func:`played.finished` makes rows of."""
        return self.play is not None and not self.play.each and self.play.world is None

    @property
    def rows(self) -> int:
        """Rows of the answer."""
        return self.histories if self.play and self.play.each else self.points

    @cached_property
    def layout(self) -> Layout:
        """How the rows fall into pieces and parts."""
        return Layout.of(self)

    def at(self, first: int, stop: int) -> dict[str, NDArray[Any]]:
        """The axes' values at the points from ``first`` to before ``stop``."""
        found = coordinates(self.design, self.axes, self.points, self.seed, first, stop)
        if "seed" in found:
            found["seed"] = found["seed"].astype(np.int64)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values: two plans with the same have the same rows."""
        return {
            "format": FORMAT,
            "game": described(self.subject, self.threat),
            "axes": [axis.to_dict() for axis in self.axes],
            "design": self.design,
            "points": self.points,
            "seed": self.seed,
            "deal": self.deal and list(self.deal),
            "punish": self.punish and list(self.punish),
            "play": self.play and self.play.to_dict(),
            "versions": dict(self.versions),
        }

    @cached_property
    def digest(self) -> str:
        """Names the plan: 32 hexadecimal digits of :meth:`to_dict`."""
        text = json.dumps(self.to_dict(), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


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
    def of(cls, plan: Plan) -> Layout:
        """The layout of a plan."""
        play = plan.play
        if play is None:
            step = PIECE_POINTS
            return cls(step, 0, 1, -(-plan.points // step), max(1, PART_ROWS // step))
        if play.world is not None:  # slow: every point is a piece
            return cls(1, play.replicates, 1, plan.points, PART_ROWS)
        block = max(1, PIECE_TURNS // (play.periods * BLOCK)) * BLOCK
        shares = -(-play.replicates // block)
        step = 1
        if shares == 1:
            work = play.replicates * play.periods + SETUP_TURNS
            step = max(1, min(PIECE_POINTS, PIECE_TURNS // work))
        pieces = shares * plan.points if shares > 1 else -(-plan.points // step)
        if play.each:
            together = max(1, PART_HISTORIES // (block if shares > 1 else step * play.replicates))
        else:
            together = max(1, PART_ROWS // step) * shares
        return cls(step, min(block, play.replicates), shares, pieces, together)

    @property
    def parts(self) -> int:
        """The number of parts."""
        return -(-self.pieces // self.together)

    def part(self, number: int) -> tuple[int, int]:
        """The first piece of a part and the one after its last."""
        first = number * self.together
        return first, min(first + self.together, self.pieces)


def described(subject: Scenario | Game, threat: bool) -> dict[str, Any]:
    """All that a game's payoffs and terms come from, as plain values."""
    if isinstance(subject, Game):
        return {"name": subject.title, "title": subject.title, "game": _numbers(subject)}
    found: dict[str, Any] = {
        "name": subject.name,
        "title": subject.title,
        "threat": threat,
        "terms": {name: getattr(subject.terms, name) for name in TERMS},
        "status_quo": list(subject.status_quo),
    }
    if subject.matrix is not None:
        return found | {"game": _numbers(subject.matrix)}
    return found | {
        "engine": subject.engine.name,
        "horizon": subject.engine.horizon,
        "series": subject.series,
        "calibration": dict(subject.calibration),
        "bundles": {
            side: [
                {
                    "label": bundle.label,
                    "tariff": bundle.tariff,
                    "levels": {lever: bundle.level(lever) for lever in bundle.settings},
                }
                for bundle in subject.bundles(side)
            ]
            for side in ("us", "china")
        },
        "announced": _threat(subject) if threat else None,
    }


def _numbers(game: Game) -> dict[str, Any]:
    """A game by its payoffs, those of a large one by their digest."""
    A, B = game.row_payoffs, game.column_payoffs
    if A.size <= 256:
        return {"row_payoffs": A.tolist(), "column_payoffs": B.tolist()}
    text = hashlib.sha256(np.stack([A, B]).astype("<f8").tobytes()).hexdigest()
    return {"shape": list(A.shape), "payoffs": text}


def _threat(scenario: Scenario) -> dict[str, Any] | None:
    threat = scenario.threat
    if threat is None:
        return None
    return {
        name: {side: dict(settings) for side, settings in given.items()}
        for name, given in (("press", threat.press), ("concede", threat.concede))
    }


def made_with() -> dict[str, str]:
    """Versions of all that a row's bytes depend on."""
    from importlib.metadata import version

    ours = versions()
    return {
        "truce-sandbox": ours["truce-sandbox"],
        "numpy": ours["numpy"],
        **{name: version(name) for name in ("scipy", "pyarrow")},
    }


def fits(replicates: int, periods: int) -> bool:
    """Whether exact sums over so many histories fit in 64 bits."""
    return replicates * math.prod((periods, periods)) < 2**62
