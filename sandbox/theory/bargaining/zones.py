"""Zones of possible agreement, and the price at which each side is indifferent.

A concession has a price in dollars: it costs its side so much and is worth so much to the other;
between the two lies the zone of possible agreement (Raiffa 1982). It also has a price in kind:
how far the other side must, and at most would, move one of its own continuous levers in return
(million tonnes of soybeans, points of tariff). Levels off the catalogue are priced directly.

>>> from payoffs.scenario import load
>>> zone = lever_zone(load("busan-2025"), "us", "tariff")
>>> zone.level, [[round(end) for end in ends] for ends in zone.both]
(29.8, [[0, 30]])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.levers import Bundle, Side, catalogue
from payoffs.numeric import BoolArray, Pair
from payoffs.results import Plain, Records, Result
from payoffs.scenario import Scenario
from sandbox.theory.bargaining.exchanges import (
    CENT,
    LeverMove,
    apply,
    at_level,
    level_of,
    payoffs,
    status_quo,
)

#: Levers with a continuous scale: side, lever -> (lowest, highest level, unit).
CONTINUOUS: dict[tuple[Side, str], tuple[float, float, str]] = {
    ("us", "tariff"): (0.0, 200.0, "percent"),
    ("china", "tariff"): (0.0, 200.0, "percent"),
    ("china", "soybeans"): (0.0, 60.0, "Mt a year"),
}
#: Levels looked at first; between them gains are taken to rise and fall at most once.
GRID = 201
_REFINEMENTS = 3
#: Finer and finer levels around a highest one: so many, so often (each time a sixth as wide).
_AROUND, _CLOSER = 13, 6
#: Levels this close are one, as far as rounded payoffs can tell.
ROUNDED = 0.02

Gain = Callable[[FloatArray], FloatArray]
Curve = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False, repr=False)
class LeverZone(Result):
    """Where one continuous lever, all else at the status quo, leaves neither side worse off."""

    says = "side lever unit level both best"

    side: Side
    lever: str
    unit: str
    level: float  # where it stands
    #: The levels looked at, shape ``(g,)``, and both sides' gains there, shape ``(g, 2)``.
    levels: FloatArray
    gains: FloatArray
    both: tuple[Pair, ...]  # stretches of levels that hurt neither side, in the lever's unit
    best: Pair  # each side's best level

    @property
    def headline(self) -> str:
        """The answer in one line."""
        hurts = ", ".join(f"{low:.4g} to {high:.4g}" for low, high in self.both) or "nowhere"
        return f"{self.side}.{self.lever} hurts neither side at {hurts} {self.unit}"

    def records(self) -> Records:
        """One line a level that was looked at, with both sides' gains there."""
        gains = {"us": self.gains[:, 0], "china": self.gains[:, 1]}
        return {self.lever: self.levels, **gains}


@dataclass(frozen=True)
class Price(Plain):
    """What a concession costs its side and is worth to the other."""

    says = "side=move.side concession=move.words dollars lever unit level asked offered agreeable"

    move: LeverMove
    dollars: Pair  # (cost to its side, worth to the other side), bn USD a year
    #: The other side's lever that pays, or ``dollars``.
    lever: str
    unit: str
    level: float  # where that lever stands
    #: Its level at which the conceding side is indifferent; None if no level is enough.
    asked: float | None
    #: Its level at which the paying side is indifferent; None if it would go to the end of the
    #: scale, or gains nothing from the concession.
    offered: float | None
    agreeable: bool  # whether some level leaves neither worse off


def lever_zone(scenario: Scenario, side: Side, lever: str) -> LeverZone:
    """The zone of possible agreement of one continuous lever.

    Raises InputError if the lever has no continuous scale, is not part of the scenario, or the
    scenario is a textbook game.
    """
    low, high, unit = _scale(scenario, side, lever)
    here = level_of(status_quo(scenario, side), lever)
    gain = _pricing(scenario, side, lever, None)
    grid = np.unique(np.append(np.linspace(low, high, GRID), here))
    at_grid = gain(grid)
    curves: tuple[Curve, ...] = (lambda g: g[:, 0], lambda g: g[:, 1], lambda g: g.min(axis=1))
    peaks = [_peaks(_after(gain, curve), grid, curve(at_grid)) for curve in curves]
    levels = np.unique(np.concatenate([grid, *peaks]))
    gains = gain(levels)
    fine: BoolArray = np.asarray((gains >= -CENT).all(axis=1))
    both = tuple(_stretch(gain, levels, first, last) for first, last in _runs(fine))
    best = [_highest(levels, own) for own in gains.T]
    return LeverZone(side, lever, unit, here, levels, gains, both, (best[0], best[1]))


def lever_zones(scenario: Scenario) -> tuple[LeverZone, ...]:
    """The zones of all continuous levers that are part of a scenario."""
    return tuple(
        lever_zone(scenario, side, name)
        for side, name in CONTINUOUS
        if name in status_quo(scenario, side).settings
    )


def _scale(scenario: Scenario, side: Side, lever: str) -> tuple[float, float, str]:
    if (side, lever) not in CONTINUOUS:
        known = ", ".join(f"{s} {name}" for s, name in CONTINUOUS)
        raise InputError(f"{side} {lever} has no continuous scale; these have: {known}", "lever")
    if lever not in status_quo(scenario, side).settings:
        raise InputError(f"{lever} of {side} is no part of this scenario", scenario.name)
    return CONTINUOUS[side, lever]


def _pricing(scenario: Scenario, side: Side, lever: str, move: LeverMove | None) -> Gain:
    """Both sides' gains over the status quo at given levels, with the move made (if any)."""
    other: Side = "china" if side == "us" else "us"
    payer, giver = status_quo(scenario, side), status_quo(scenario, other)

    def priced(payers: list[Bundle], givers: list[Bundle]) -> FloatArray:
        us, china = (payers, givers) if side == "us" else (givers, payers)
        both = np.stack(payoffs(scenario, us, china), axis=-1)
        return both[:, 0] if side == "us" else both[0]

    base = priced([payer], [giver])[0]
    moved = giver if move is None else apply(giver, [move])

    def gain(levels: FloatArray) -> FloatArray:
        found = priced([at_level(payer, lever, float(x)) for x in levels], [moved])
        return np.asarray(found - base)

    return gain


def _runs(mask: BoolArray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]


def _stretch(gain: Gain, levels: FloatArray, first: int, last: int) -> Pair:
    """A run of agreeable grid levels with its ends moved out to where a side turns worse off."""

    def worst(x: FloatArray) -> FloatArray:
        answer: FloatArray = gain(x).min(axis=1)
        return answer

    low, high = float(levels[first]), float(levels[last])
    if first > 0:
        low = _root(worst, float(levels[first - 1]), low)
    if last < len(levels) - 1:
        high = _root(worst, high, float(levels[last + 1]))
    return low, high


def _peaks(function: Curve, levels: FloatArray, values: FloatArray) -> FloatArray:
    """Where a function is highest between its neighbours on a grid, by finer and finer grids.

    Kinks and smooth tops alike; payoffs are rounded, so a smooth top is found to about a
    hundredth of a percent or of a million tonnes.
    """
    inside = (values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])
    flat = (values[1:-1] == values[:-2]) & (values[1:-1] == values[2:])
    found = []
    for k in 1 + np.flatnonzero(inside & ~flat):
        low, high = float(levels[k - 1]), float(levels[k + 1])
        stretch = False
        for _ in range(_CLOSER):
            fine = np.linspace(low, high, _AROUND)
            at = function(fine)
            top = np.flatnonzero(at == at.max())
            first, last = max(top[0] - 1, 0), min(top[-1] + 1, _AROUND - 1)
            stretch |= bool(abs(fine[top[-1]] - fine[top[0]]) > ROUNDED)
            if stretch:
                last = top[0]  # its beginning
            low, high = float(fine[first]), float(fine[last])
        found.append(float(fine[top[0]] if stretch else fine[top].mean()))
    return np.array(found)


def _after(function: Gain, then: Curve) -> Curve:
    return lambda levels: then(function(levels))


def _highest(levels: FloatArray, gains: FloatArray) -> float:
    """The best level; the lowest of a stretch of them, the middle of what rounding leaves."""
    best = levels[gains >= gains.max() - CENT / 10]
    return round(float(best.mean() if np.ptp(best) < ROUNDED else best.min()), 6)


def _root(function: Callable[[FloatArray], FloatArray], low: float, high: float) -> float:
    """A zero in a bracket: ever finer grids, then a straight line."""
    for _ in range(_REFINEMENTS):
        grid = np.linspace(low, high, 21)
        values = function(grid)
        k = int(np.argmax(np.diff(np.sign(values)) != 0.0))
        low, high = float(grid[k]), float(grid[k + 1])
    at_low, at_high = values[k], values[k + 1]
    if at_high == at_low:
        return low
    return float(low - at_low * (high - low) / (at_high - at_low))


def price(scenario: Scenario, move: LeverMove, lever: str | None = None) -> Price:
    """The price of a concession, in dollars or in one of the other side's levers.

    Raises InputError if that lever has no continuous scale.

    Parameters
    ----------
    move
        What is conceded, as from :func:`sandbox.theory.bargaining.exchanges.moves`.
    lever
        The other side's lever that pays; None for dollars.
    """
    giver = 0 if move.side == "us" else 1
    payer: Side = "china" if move.side == "us" else "us"
    low, high, unit = _scale(scenario, payer, lever) if lever else (0.0, 0.0, "bn USD a year")
    here = level_of(status_quo(scenario, payer), lever or "tariff")
    gain = _pricing(scenario, payer, lever or "tariff", move)
    at_here = gain(np.array([here]))[0]
    ends = cost, worth = -float(at_here[giver]), float(at_here[1 - giver])
    if lever is None:
        agreeable = worth >= cost and worth > 0.0
        return Price(move, ends, "dollars", unit, 0.0, cost, worth, agreeable)
    asked = _nearest_root(lambda x: gain(x)[:, giver], here, low, high, (-1.0, 1.0))
    direction = np.sign(asked - here) if asked is not None else 0.0
    ways = (float(direction),) if direction else (-1.0, 1.0)
    offered = None
    if worth > CENT:
        offered = _nearest_root(lambda x: gain(x)[:, 1 - giver], here, low, high, ways)
    agreeable = asked is not None and worth > CENT
    if agreeable and asked is not None and offered is not None:
        agreeable = abs(offered - here) >= abs(asked - here)
    return Price(move, ends, lever, unit, here, asked, offered, agreeable)


def _nearest_root(
    function: Callable[[FloatArray], FloatArray],
    here: float,
    low: float,
    high: float,
    ways: tuple[float, ...],
) -> float | None:
    """The zero of a function nearest to where a lever stands, looking up or down or both."""
    found = []
    for way in ways:
        levels = np.linspace(here, high if way > 0 else low, GRID)
        values = function(levels)
        # a turning point between two levels may reach over zero
        over: Curve = np.negative if values[0] > 0.0 else np.positive
        turns = _peaks(_after(function, over), levels, over(values))
        if len(turns):
            levels = np.unique(np.concatenate([levels, turns]))[:: int(way)]
            values = function(levels)
        if abs(values[0]) <= CENT:
            return here
        signs = np.flatnonzero(np.sign(values) != np.sign(values[0]))
        if len(signs):
            k = int(signs[0])
            found.append(_root(function, float(levels[k - 1]), float(levels[k])))
    return min(found, key=lambda x: abs(x - here)) if found else None


def prices(scenario: Scenario, moves: tuple[LeverMove, ...]) -> tuple[Price, ...]:
    """The price of each concession in dollars and in every continuous lever of the other side."""
    found = []
    for move in moves:
        payer: Side = "china" if move.side == "us" else "us"
        found.append(price(scenario, move))
        settings = status_quo(scenario, payer).settings
        for name in catalogue()[payer]:
            if (payer, name) in CONTINUOUS and name in settings:
                found.append(price(scenario, move, name))
    return tuple(found)
