"""Everything that determines a sweep's rows: what is played, how it is cut up, and its file.

A *piece* is what is worked out at once: some points, or where a point has very many
histories some of one point's. A *part* is a run of pieces that makes one file. Both follow
from the plan alone: neither time nor the number of workers moves their borders.

A version alone does not tell two states of this package apart: facts, parameters and code can
change under it, in a clone above all. So a plan knows the data files and the source of all that
a row can depend on, and a sweep begun with others is not gone on with. Line ends do not count.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import agents
import payoffs
import sandbox
from agents.engines.replicates import BLOCK
from agents.setup import Match
from payoffs.errors import InputError
from payoffs.fields import CALENDAR, FIELDS, NOISE, RULES
from payoffs.game import Game
from payoffs.parameters import numbers
from payoffs.results import Plain, versions
from payoffs.scenario import Scenario
from sandbox.experiments.sweep.design import Axis, coordinates

#: Words of a match that make more of it than the bare repeated game.
WORLD = ("surroundings", "bargain", "crises", *CALENDAR)
#: The parts of the horizon at which the truces that still hold are counted.
MARKS = {"survived_1_8": 8, "survived_1_4": 4, "survived_1_2": 2, "survived": 1}


@dataclass(frozen=True)
class Play:
    """What a simulation sweep plays at every point, unless an axis says otherwise."""

    #: What is played at the first point, but for what is ``varied``.
    match: Match
    replicates: int
    varied: frozenset[str] = frozenset()
    #: One row a history instead of one a point.
    each: bool = False
    #: Whether surroundings, calendar or threats answer; else the bare repeated game is played.
    world: bool = False
    #: Whether threats are an equilibrium's, solved at every point.
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

    A piece has so many ``points``, or ``replicates`` of one that is shared out to ``shares``
    pieces; of all ``pieces`` so many ``together`` make a part.
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


#: Fields that change no row.
_SILENT = frozenset(["summary", "sources", "episodes", "notes", "provenance", "say"])
_SILENT |= {"row_channels", "column_channels"}
#: Arrays with more entries than these are named by their digest.
_LARGEST = 256
#: What rows are worked out by.
_ROOMS: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (payoffs, ()),
    (agents, ()),
    (sandbox, ("theory",)),
    (sandbox, ("experiments",)),
)
#: What a wheel's modules say where a clone's say the second part.
_IN_A_WHEEL = re.compile(rb"\bsandbox\.((?:payoffs|agents)\b)(?: as \1)?")


def described(subject: Scenario | Game) -> dict[str, Any]:
    """All that payoffs and terms come from, as plain values; of given payoffs no parameter."""
    given = isinstance(subject, Game) or not subject.priced
    found: dict[str, Any] = _plain(subject, {*_SILENT, "calibration"} if given else _SILENT)
    return {"name": subject.title, **found}


def _plain(value: Any, silent: Container[str] = _SILENT) -> Any:
    """A value as JSON has it, whatever fields it may come to have, but for the silent ones."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= _LARGEST else _array(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name not in silent]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


def _array(values: np.ndarray[Any, Any]) -> dict[str, Any]:
    text = hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()
    return {"shape": list(values.shape), "sha256": text}


@cache
def made_with() -> Mapping[str, str]:
    """Versions and fingerprints of all that a row's bytes depend on."""
    ours = versions()
    return {
        "truce-sandbox": ours["truce-sandbox"],
        "truce-sandbox data": _fingerprint(code=False),
        "truce-sandbox code": _fingerprint(code=True),
        "numpy": ours["numpy"],
        **{name: version(name) for name in ("scipy", "pyarrow")},
    }


def _fingerprint(code: bool) -> str:
    """16 hexadecimal digits that name the content of the files."""
    found = hashlib.sha256()
    for package, below in _ROOMS:
        root = "/".join((package.__name__.rpartition(".")[2], *below))
        for place, entry in _files(files(package).joinpath(*below), root):
            if place.endswith(".py") == code:
                data = entry.read_bytes().replace(b"\r\n", b"\n")
                data = _IN_A_WHEEL.sub(rb"\1", data) if code else data
                found.update(f"{place} {len(data)} ".encode() + data)
    return found.hexdigest()[:16]


def _files(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        here = f"{place}/{entry.name}"
        if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(("~", ".pyc")):
            continue
        if entry.is_dir():
            yield from _files(entry, here)
        else:
            yield here, entry


#: Goes up whenever rows or files mean something else than before.
FORMAT = 2


@dataclass(frozen=True, eq=False)
class SweepPlan(Plain):
    """A sweep, checked and ready to be worked out; ``play`` is None for one of theory.

    ``subject`` is the scenario, or the game of a file, before anything is varied.
    """

    says = "threat axes design points seed deal punish play versions"

    subject: Scenario | Game
    axes: tuple[Axis, ...]
    design: str
    points: int
    seed: int = 0
    threat: bool = False
    deal: tuple[int, int] | None = None
    play: Play | None = None
    versions: Mapping[str, str] = field(default_factory=made_with)

    @property
    def scenario(self) -> Scenario | None:
        """The scenario, if it is one."""
        return self.subject if isinstance(self.subject, Scenario) else None

    @property
    def punish(self) -> tuple[int, int] | None:
        """The punishment that was asked for."""
        return None if self.play is None else self.play.match.punish

    @property
    def histories(self) -> int:
        """All truces that are played."""
        return self.points * self.play.replicates if self.play else 0

    @property
    def added_up(self) -> bool:
        """Whether pieces are sums that :func:`played.finished` makes rows of."""
        return self.play is not None and not self.play.each and not self.play.world

    @property
    def rows(self) -> int:
        """Rows of the answer."""
        return self.histories if self.play and self.play.each else self.points

    @cached_property
    def layout(self) -> Layout:
        """How the rows fall into pieces and parts."""
        return Layout.of(self.points, self.play)

    def at(self, first: int, stop: int) -> dict[str, NDArray[Any]]:
        """The axes' values at the points from ``first`` to before ``stop``."""
        found = coordinates(self.design, self.axes, self.points, self.seed, first, stop)
        if "seed" in found:
            found["seed"] = found["seed"].astype(np.int64)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values: two plans with the same have the same rows."""
        return {"format": FORMAT, "game": described(self.subject), **self.told()}

    @cached_property
    def digest(self) -> str:
        """Names the plan: 32 hexadecimal digits of :meth:`to_dict`."""
        text = json.dumps(self.to_dict(), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


#: What the file of a plan is called, in the folder of its sweep.
PLAN_FILE = "_plan.json"


def plan_bytes(plan: SweepPlan) -> bytes:
    """What the file holds."""
    data = {"digest": plan.digest, **plan.to_dict()}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def read_plan(folder: Path) -> dict[str, Any] | None:
    """The plan that a folder was begun with, as plain values; None if none can be made out.

    Raises OSError if the file is there and cannot be read.
    """
    try:
        found = json.loads((folder / PLAN_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) and "digest" in found else None


def check_plan(plan: SweepPlan, found: dict[str, Any], folder: Path) -> None:
    """Complains of a folder that was begun with another plan, and says what differs."""
    if found["digest"] == plan.digest:
        return
    for place, theirs, ours in _differences(found, json.loads(plan_bytes(plan))):
        if place != "digest":
            raise InputError(
                f"holds another sweep: its {place} is {theirs}, here it is {ours}; name another "
                "file or remove the folder",
                str(folder),
            )
    # nothing but the digest differs, so that it is the digest that was damaged


def _differences(one: Any, two: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in {**one, **two}:
            inner = f"{place} {key}".strip()
            yield from _differences(one.get(key), two.get(key), inner)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for k, (a, b) in enumerate(zip(one, two, strict=True), start=1):
            yield from _differences(a, b, f"{place} {k}")
    elif one != two:
        yield place, _short(one), _short(two)


def _short(value: Any) -> str:
    found = json.dumps(value, ensure_ascii=False)
    return found if len(found) < 60 else found[:57] + "…"
