"""A map of games: what the game is, and what theory says of it, over two numbers at once.

>>> from payoffs.scenario import load
>>> found = game_map(load("busan-2025"), read_axis("soy_premium_later=20:100:5"),
...                  read_axis("farm_weight=0:4:3"))
>>> found.layers["equilibria"].shape, found.bands("holds").labels[0]
((3, 5), 'holds by itself')

:func:`with_war` adds the chance that a threat is carried out: a crisis at every point.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from payoffs.errors import InputError, near, shown
from payoffs.game import FloatArray, Game, cell_value, place_in, place_of_cell
from payoffs.numeric import Indices, Profile
from payoffs.parameters import TERMS, is_parameter
from payoffs.pricing_many import priced_many
from payoffs.results import Records, Result, plain, versions
from payoffs.scenario import CHOICES, Scenario
from sandbox.experiments.sweep.design import Axis, read_axis
from sandbox.experiments.sweep.run import check_axes
from sandbox.theory.crisis.priced import drifted
from sandbox.theory.stacks.answers import MAX_PROFILES, Rows, theory_rows

__all__ = ["LAYERS", "GameMap", "game_map", "read_axis"]

Progress = Callable[[int, int], None]

#: What a map shows, with its meaning.
LAYERS = {
    "class": "the class of the game",
    "outcome": "which outcomes are equilibria",
    "equilibria": "the number of equilibria",
    "agreement": "the outcome with the largest product of gains over no deal",
    "holds": "whether the deal is kept, period after period",
    "patience": "the discount factor that the deal needs, an equilibrium as punishment",
    "war": "the chance that the scenario's first threat is carried out",
}
#: Points of a map at most, and payoffs of one side that are priced between two reports.
MOST_POINTS, STEP = 1_000_000, 1 << 17
HOLDS = (
    "holds by itself",
    "kept, an equilibrium as punishment",
    "kept at most by a harsher punishment",
    "not kept",
)
_PATIENCE = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
_WAR = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75)


@dataclass(frozen=True, eq=False, repr=False)
class GameMap(Result):
    """The answer of :func:`game_map`."""

    scenario: Scenario
    threat: bool
    deal: Profile
    x: Axis
    y: Axis
    #: Name of :data:`LAYERS` to its answers, shape ``(y points, x points)``. Profiles are texts
    #: ``I,J``, several with a space between them; an infinite ``patience`` is never enough.
    layers: dict[str, NDArray[Any]]
    #: Whose threat ``war`` is about; empty without that layer.
    sender: str = ""
    versions: dict[str, str] = field(default_factory=lambda: versions())

    @cached_property
    def game(self) -> Game:
        """The game at the scenario's own numbers."""
        return self.scenario.game(self.threat)

    @property
    def xs(self) -> FloatArray:
        """The values of ``x``, shape ``(x points,)``."""
        return _values(self.x)

    @property
    def ys(self) -> FloatArray:
        """The values of ``y``, shape ``(y points,)``."""
        return _values(self.y)

    @property
    def shown(self) -> tuple[str, ...]:
        """The layers that this map has, of :data:`LAYERS`."""
        return tuple(name for name in LAYERS if name in self.layers)

    def bands(self, layer: str) -> Bands:
        """A layer as a few areas of one answer each.

        Raises InputError if this map has no such layer.
        """
        if layer not in self.shown:
            raise InputError(f"is not on this map; choose {', '.join(self.shown)}", layer)
        values = self.layers[layer]
        if layer == "patience":
            return stepped(values, _PATIENCE, ("none", "never"))
        if layer == "war":
            return stepped(values, _WAR, ("", ""), percent=True)
        if layer == "holds":
            return Bands(HOLDS, values.astype(np.intp), True)
        if layer == "equilibria":
            found = np.unique(values)
            labels = tuple(f"{int(n)}" for n in found)
            return few(Bands(labels, np.searchsorted(found, values), True))
        return few(by_frequency(values, self._profiles if layer != "class" else str))

    def nearest(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the point nearest to two values."""
        return int(np.abs(self.ys - y).argmin()), int(np.abs(self.xs - x).argmin())

    def _profiles(self, text: str) -> str:
        """``I,J`` in the words of the game."""
        if not text or not text[0].isdigit():
            return text
        cells = (tuple(map(int, part.split(","))) for part in text.split())
        return " or ".join(f"{self.game.rows[i]} / {self.game.columns[j]}" for i, j in cells)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        bands = self.bands("class")
        order = np.argsort(-bands.shares, kind="stable")[:3]
        said = ", ".join(f"{bands.labels[k]} {bands.shares[k]:.0%}" for k in order)
        return f"{self.scenario.title} over {self.x.name} and {self.y.name}: {said}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know."""
        found = ["shares are of this map's area, not probabilities"]
        if not self.layers["complete"].all():
            found.append("at some points the list of equilibria may lack some")
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; layers row by row from the lowest ``y``, ``never`` as null."""
        return {
            "x": {"name": self.x.name, "values": self.xs.tolist()},
            "y": {"name": self.y.name, "values": self.ys.tolist()},
            "deal": list(self.deal),
            "sender": self.sender or None,
            "layers": plain(self.layers),
            "shares": {
                name: dict(zip(bands.labels, bands.shares.tolist(), strict=True))
                for name in self.shown
                for bands in [self.bands(name)]
            },
            "notes": list(self.notes),
            "provenance": {**self.scenario.provenance(self.threat), "versions": self.versions},
        }

    def records(self) -> Records:
        """One line a point."""
        ys, xs = (grid.ravel() for grid in np.meshgrid(self.ys, self.xs, indexing="ij"))
        columns = {self.x.name: xs, self.y.name: ys}
        return columns | {n: values.ravel() for n, values in self.layers.items()}


def game_map(
    scenario: Scenario,
    x: Axis,
    y: Axis,
    *,
    threat: bool = False,
    deal: Profile | None = None,
    effort: float = 1.0,
    progress: Progress | None = None,
) -> GameMap:
    """Theory's answers at every point of a plane of two parameters.

    ``x`` and ``y`` are ranges with steps of a parameter, a lever's level or a term, ``deal`` is the
    profile to be kept, by default the scenario's (0,0 in a threat game). ``progress`` is told the
    points done and wanted, and may raise to stop. InputError if an axis is no range of numbers or
    the scenario cannot take it.
    """
    _check(scenario, x, y)
    agreed = scenario.deal_in(threat) if deal is None else deal
    shape = (2, 2) if threat else scenario.shape

    def solved(values: dict[str, FloatArray]) -> Rows:
        rows = theory_rows(
            scenario, values, deal=agreed, threat=threat, engine="numpy", effort=effort
        )
        return _layers(rows, shape)

    layers = _over(x, y, max(1, STEP // math.prod(shape)), solved, progress)
    return GameMap(scenario, threat, agreed, x, y, layers)


def _over(
    x: Axis,
    y: Axis,
    step: int,
    solved: Callable[[dict[str, FloatArray]], Rows],
    progress: Progress | None,
) -> Rows:
    """Answers at every point of the plane, ``step`` of them at once; ``(y points, x points)``."""
    grid = np.meshgrid(_values(y), _values(x), indexing="ij")
    ys, xs = (values.ravel() for values in grid)
    parts = []
    for start in range(0, len(xs), step):
        block = slice(start, start + step)
        parts.append(solved({x.name: xs[block], y.name: ys[block]}))
        if progress is not None:
            progress(min(start + step, len(xs)), len(xs))
    return {k: np.concatenate([part[k] for part in parts]).reshape(grid[0].shape) for k in parts[0]}


def plausible(
    scenario: Scenario, name: str, steps: int, where: str = "x", beside: Sequence[str] = ()
) -> Axis:
    """A parameter over its plausible range, widened to the value in force; a term over its own.

    A payoff of a game of given numbers goes a quarter beyond what else its side gets there,
    ``beside`` what is varied too. InputError if nothing is called so here, or its range is a single
    number.
    """
    if steps < 2:
        raise InputError(f"{steps} is no range; give at least 2", "steps")
    if name == "discount_factor":
        return Axis(name, (), 0.0, 0.99, steps)
    if name in TERMS or name in CHOICES:
        raise InputError(f"write {name}=LO:HI:N", where)
    if scenario.matrix is not None:
        return Axis(name, (), *_payoffs_range(scenario.matrix, name, beside), steps)
    (full,) = scenario.resolved({name: 0.0})
    if not is_parameter(full):
        known = [*scenario.used_parameters(), "discount_factor"]
        raise InputError(f"nothing is called {shown(name)}; {near(name, known)}", where)
    entry, now = scenario.calibration.parameter(full), scenario.calibration.get(full)
    ends = [value for value in (entry.low, entry.high, now) if value is not None]
    ends = [value for value in ends if np.isfinite(value)]
    if not ends or min(ends) == max(ends):
        raise InputError(f"{full} has no plausible range; write {full}=LO:HI:N", where)
    return Axis(full, (), min(ends), max(ends), steps)


def _payoffs_range(game: Game, name: str, beside: Sequence[str]) -> tuple[float, float]:
    now, kept = float(cell_value(game, name)), np.ones(game.shape, dtype=np.bool_)
    side = place_in(game, name)[0]
    for varied in (name, *beside):
        place = place_of_cell(varied)
        if place is not None and place[0] == side:
            kept[place[1:]] = False
    others = (game.row_payoffs, game.column_payoffs)[side][kept]
    low, high = (others.min(), others.max()) if others.size else (now, now)
    more = (high - low) / 4.0 or max(1.0, abs(low))
    return min(float(low - more), now), max(float(high + more), now)


def _check(scenario: Scenario, x: Axis, y: Axis) -> None:
    for axis, where in ((x, "x"), (y, "y")):
        if axis.name in CHOICES or axis.words or axis.levels is None:
            raise InputError(f"{axis.name}: a map needs NAME=LO:HI:N", where)
    if x.name == y.name:
        raise InputError(f"{y.name} is already along x; choose another", "y")
    check_axes(scenario, (x, y))
    if _count(x) * _count(y) > MOST_POINTS:
        raise InputError(f"more than {MOST_POINTS:,} points; take fewer steps", "x")


def _count(axis: Axis) -> int:
    return axis.levels or 1


def _values(axis: Axis) -> FloatArray:
    return np.asarray(axis.at(np.arange(_count(axis))), dtype=np.float64)


def _layers(rows: Rows, shape: tuple[int, int]) -> Rows:
    """The layers of some points, each of shape ``(g,)``."""
    holds = np.select(
        [rows["deal_is_equilibrium"], rows["sustained_nash"], rows["sustained_minmax"]],
        [0, 1, 2],
        3,
    )
    profile = np.where(rows["best_row"] < 0, -1, rows["best_row"] * shape[1] + rows["best_column"])
    found: Rows = {
        "class": rows["class"],
        "equilibria": rows["equilibria"],
        "agreement": _named(profile, lambda k: "no agreement" if k < 0 else _cell(k, shape)),
        "holds": holds,
        "patience": rows["critical_nash"],
        "complete": rows["complete"],
    }
    if shape[0] * shape[1] <= MAX_PROFILES:
        found["outcome"] = _outcomes(rows, shape)
    return found


def _cell(number: int, shape: tuple[int, int]) -> str:
    return "{},{}".format(*divmod(number, shape[1]))


def _outcomes(rows: Rows, shape: tuple[int, int]) -> NDArray[Any]:
    """The pure equilibria of each game as texts; ``mixed only`` where there is none."""
    cells = [divmod(k, shape[1]) for k in range(shape[0] * shape[1])]
    bits = np.zeros(len(rows["equilibria"]), dtype=np.uint64)
    for k, (i, j) in enumerate(cells):
        bits |= rows[f"equilibrium_{i}_{j}"].astype(np.uint64) << np.uint64(k)

    def told(pattern: int) -> str:
        found = [_cell(k, shape) for k in range(len(cells)) if pattern >> k & 1]
        return " ".join(found) or "mixed only"

    return _named(bits, told)


def _named(codes: NDArray[Any], told: Callable[[int], str]) -> NDArray[Any]:
    """The words of each code."""
    distinct, which = np.unique(codes, return_inverse=True)
    return np.array([told(int(code)) for code in distinct], dtype=object)[which]


#: Points solved between two reports.
BLOCK = 2_000


def with_war(found: GameMap, progress: Progress | None = None) -> GameMap:
    """The map with the layer ``war``: the first threat that the scenario states, private costs.

    Raises InputError if the scenario states no threat.
    """
    scenario = found.scenario
    if not scenario.crisis:
        raise InputError("states no threat; leave out --war", scenario.name)
    sender = next(iter(scenario.crisis))

    def solved(values: dict[str, FloatArray]) -> Rows:
        many = priced_many(scenario, sender, values)
        return {"war": drifted(many.worth, many.noise)["execution"]}

    war = _over(found.x, found.y, BLOCK, solved, progress)
    return replace(found, layers=found.layers | war, sender=sender)


#: Distinct answers that get a colour of their own; the rarer ones share one.
MOST_BANDS = 8
OTHERS = "others"


class Bands(NamedTuple):
    """A layer as areas of one answer each.

    ``labels`` are the answers in words, from less to more where they are ``ordered``; ``codes``,
    shape ``(rows, columns)``, which of them at each point, the first row at the lowest ``y``.
    """

    labels: tuple[str, ...]
    codes: Indices
    ordered: bool

    @property
    def shares(self) -> FloatArray:
        """The part of the map that each covers, shape ``(labels,)``."""
        return np.bincount(self.codes.ravel(), minlength=len(self.labels)) / self.codes.size


def stepped(
    values: FloatArray, edges: tuple[float, ...], ends: tuple[str, str], *, percent: bool = False
) -> Bands:
    """Numbers in bands: ``ends`` name what is at most the first edge and above the last."""
    codes = np.searchsorted(np.array(edges), values, side="left")

    def told(value: float) -> str:
        return f"{100 * value:g}%" if percent else f"{value:g}"

    labels = [ends[0] or f"up to {told(edges[0])}"]
    labels += [f"{told(a)} to {told(b)}" for a, b in pairwise(edges)]
    labels.append(ends[1] or f"over {told(edges[-1])}")
    return Bands(tuple(labels), codes, True)


def by_frequency(values: NDArray[Any], told: Callable[[str], str]) -> Bands:
    """Words, the most frequent first."""
    order = [word for word, _ in Counter(values.ravel().tolist()).most_common()]
    place = {word: k for k, word in enumerate(order)}
    codes = np.array([place[word] for word in values.ravel().tolist()], dtype=np.intp)
    return Bands(tuple(told(word) for word in order), codes.reshape(values.shape), False)


def few(bands: Bands) -> Bands:
    """Of many different answers the most frequent, and the rest together."""
    if len(bands.labels) <= MOST_BANDS:
        return bands
    kept = np.sort(np.argsort(-bands.shares, kind="stable")[: MOST_BANDS - 1])
    place = np.full(len(bands.labels), len(kept))
    place[kept] = np.arange(len(kept))
    labels = (*(bands.labels[k] for k in kept), OTHERS)
    return Bands(labels, place[bands.codes], bands.ordered)
