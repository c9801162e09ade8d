"""Issue linkage: which exchange of concessions leaves both sides better off.

From the status quo a *concession* is a change of one lever that helps the other side. What no
side would do alone can pay in exchange (Tollison and Willett 1979; Sebenius 1983): soybeans for
chips, a levy for licences. Every exchange is priced as a whole, so that levers that work on each
other are counted once.

>>> from payoffs.scenario import load
>>> answer = linkage(load("busan-2025"), every_lever=True)
>>> all(min(exchange.gains) > 0 for exchange in answer.exchanges)
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from payoffs.channels import channels
from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.levers import SIDES, Bundle, Setting, Side, catalogue, lever
from payoffs.numeric import BoolArray, Pair
from payoffs.results import Plain, Records, Result, plain
from payoffs.scenario import UNIT, Scenario

#: Payoffs are rounded to a dollar; a gain smaller than this is none.
CENT = 1e-8


@dataclass(frozen=True)
class LeverMove:
    """One side changes one lever from its status quo.

    ``before`` and ``after`` are names of settings, ``words`` says the change.
    """

    side: Side
    lever: str
    before: str
    after: str
    words: str


def status_quo(scenario: Scenario, side: Side) -> Bundle:
    """The bundle of one side that is in force.

    Raises InputError if the scenario is a textbook game.
    """
    if not scenario.priced:
        raise InputError(
            "is a textbook game without levers; choose a priced scenario", scenario.name
        )
    return scenario.bundles(side)[scenario.status_quo[0 if side == "us" else 1]]


def changed(bundle: Bundle, settings: Mapping[str, Setting]) -> Bundle:
    """The bundle with some settings replaced, in the catalogue's order of levers."""
    merged = {**bundle.settings, **settings}
    ordered = {name: merged[name] for name in catalogue()[bundle.side] if name in merged}
    words = " + ".join(setting.words(bundle.values) for setting in settings.values())
    return Bundle(bundle.side, ordered, words or bundle.label, bundle.values)


def apply(bundle: Bundle, moves: Iterable[LeverMove]) -> Bundle:
    """The bundle after some moves of its side."""
    chosen = {move.lever: lever(bundle.side, move.lever).setting(move.after) for move in moves}
    return changed(bundle, chosen)


def at_level(bundle: Bundle, lever_name: str, level: float) -> Bundle:
    """The bundle with one lever at any level of its scale.

    A tariff's level is the whole tariff, the fentanyl levy included.
    """
    now = bundle.settings[lever_name]
    if lever_name == "tariff":
        level = level - (bundle.tariff - now.level(bundle.values))
    setting = replace(now, name="any", key="", statutory=level, collected=level)
    return changed(bundle, {lever_name: setting})


def level_of(bundle: Bundle, lever_name: str) -> float:
    """The level of a lever in a bundle; of a tariff with the fentanyl levy."""
    return bundle.tariff if lever_name == "tariff" else bundle.level(lever_name)


def moves(scenario: Scenario, side: Side, *, every_lever: bool = False) -> tuple[LeverMove, ...]:
    """Every change of a single lever that one side can make.

    ``every_lever``: all levers and settings of the catalogue instead of those on the table.
    Settings without a number in the scenario's tariff series are left out.
    """
    here = status_quo(scenario, side)
    found = []
    for name, entry in catalogue()[side].items():
        names = tuple(entry.settings) if every_lever else scenario.table[side].get(name, ())
        before = here.settings.get(name)
        for key in names:
            setting = entry.settings[key].said(scenario.say)
            if _same(here, name, before, setting):
                continue
            start = before.name if before else ""
            found.append(
                LeverMove(side, name, start, key, _words(here, name, setting, scenario.say))
            )
    return tuple(found)


def _same(here: Bundle, name: str, before: Setting | None, setting: Setting) -> bool:
    """Whether a setting is the one in force or cannot be priced."""
    if not setting.known(here.values):
        return True
    if before is None:
        # a levy that no lever names is the one inside the tariff; others stand at nothing
        base = here.settings["tariff"].levy if name == "fentanyl" else 0.0
        return bool(setting.level(here.values) == base)
    return setting.name == before.name


def _words(here: Bundle, name: str, setting: Setting, say: Callable[[str], str]) -> str:
    words = setting.words(here.values)
    if name != "tariff":
        return words
    after = changed(here, {name: setting}).tariff
    whose = "US" if here.side == "us" else "Chinese"
    return say(f"{whose} tariff {here.tariff:.1f}% to {after:.1f}%") + f" ({words})"


def payoffs(
    scenario: Scenario, us: Sequence[Bundle], china: Sequence[Bundle]
) -> tuple[FloatArray, FloatArray]:
    """Both sides' payoffs of every pair of bundles, each ``(m, n)``, rounded as a game's are."""
    parts = channels(us, china, scenario.engine, scenario.calibration)
    row, column = (np.round(sum(side.values()), 9) + 0.0 for side in parts)
    return np.asarray(row), np.asarray(column)


#: A package holds at most this many levers of one side.
MAX_LEVERS = 3
#: No more pairs of packages than this are priced.
MAX_PAIRS = 400_000

Package = tuple[LeverMove, ...]


@dataclass(frozen=True)
class LeverChange:
    """A single-lever change and what it is worth to the United States and to China.

    ``kind``: ``concession`` (costs its side, helps the other), ``mutual`` (hurts neither, helps
    at least one), ``pressure`` (hurts the other) or ``idle`` (helps neither).
    """

    move: LeverMove
    gains: Pair
    kind: str


@dataclass(frozen=True)
class Exchange(Plain):
    """Concessions of both sides that leave both better off."""

    says = "us china gains joint smallest unlocks rank_joint rank_smallest"

    #: What each side gives.
    us: Package
    china: Package
    gains: Pair  # of the United States and of China over the status quo
    #: Whether no smaller part of it leaves both better off: the linkage makes the deal.
    unlocks: bool
    #: Place, from 1, by the sum of gains and by the smaller gain.
    rank_joint: int
    rank_smallest: int

    @property
    def joint(self) -> float:
        """Sum of both gains."""
        return self.gains[0] + self.gains[1]

    @property
    def smallest(self) -> float:
        """The gain of the side that gains less."""
        return min(self.gains)


@dataclass(frozen=True, eq=False, repr=False)
class Linkage(Result):
    """The answer of :func:`linkage`; exchanges are in the order of their joint gain."""

    scenario: Scenario
    status_quo: Pair
    changes: tuple[LeverChange, ...]
    exchanges: tuple[Exchange, ...]
    every_lever: bool
    at_most: int

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"{self.scenario.title}: exchanges that leave both better off: {len(self.exchanges)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        changes = [{**plain(c.move), "gains": list(c.gains), "kind": c.kind} for c in self.changes]
        told = self.told("scenario=scenario.name status_quo exchanges every_lever at_most")
        made = self.scenario.provenance(threat=False)
        return {**told, "changes": changes, "unit": UNIT, "provenance": made}

    def records(self) -> Records:
        """One line an exchange."""
        found = self.exchanges
        return {
            "us gives": [package_words(e.us) for e in found],
            "china gives": [package_words(e.china) for e in found],
            "us gain": [e.gains[0] for e in found],
            "china gain": [e.gains[1] for e in found],
            **{
                name: [getattr(e, name) for e in found] for name in ("joint", "smallest", "unlocks")
            },
        }


def package_words(package: Package) -> str:
    """What is given, in words."""
    return " + ".join(move.words for move in package)


def linkage(scenario: Scenario, *, every_lever: bool = False, at_most: int = 1) -> Linkage:
    """Every single-lever change, and every exchange of concessions that helps both.

    Raises InputError if the scenario is a textbook game, or there are too many packages to price.

    Parameters
    ----------
    scenario
        A priced one; changes start from its status quo.
    every_lever
        All levers and settings of the catalogue instead of those on the table.
    at_most
        How many levers each side may concede in one exchange, 1 to 3.
    """
    if not 1 <= at_most <= MAX_LEVERS:
        raise InputError(f"{at_most} is not between 1 and {MAX_LEVERS}", "at_most")
    changes, base = _changes(scenario, every_lever)
    packages = {side: _packages(changes, side, at_most) for side in SIDES}
    count = len(packages["us"]) * len(packages["china"])
    if count > MAX_PAIRS:
        raise InputError(
            f"{count:,} pairs of packages; at most {MAX_PAIRS:,} are priced: choose fewer levers",
            "at_most",
        )
    gains = _gains(scenario, packages["us"], packages["china"])
    return Linkage(scenario, base, changes, _exchanges(packages, gains), every_lever, at_most)


def _changes(scenario: Scenario, every_lever: bool) -> tuple[tuple[LeverChange, ...], Pair]:
    singles = {side: moves(scenario, side, every_lever=every_lever) for side in SIDES}
    us, china = ([(), *((move,) for move in singles[side])] for side in SIDES)
    rows, columns = _gains(scenario, us, [()]), _gains(scenario, [()], china)
    changes = [_change(m, rows[k, 0], 0) for k, m in enumerate(singles["us"], 1)]
    changes += [_change(m, columns[0, k], 1) for k, m in enumerate(singles["china"], 1)]
    here = payoffs(scenario, [status_quo(scenario, "us")], [status_quo(scenario, "china")])
    return tuple(changes), (float(here[0][0, 0]), float(here[1][0, 0]))


def _change(move: LeverMove, gains: FloatArray, own: int) -> LeverChange:
    mine, theirs = float(gains[own]), float(gains[1 - own])
    if theirs < -CENT:
        kind = "pressure"
    elif mine >= -CENT and max(mine, theirs) > CENT:
        kind = "mutual"
    else:
        kind = "concession" if theirs > CENT else "idle"
    return LeverChange(move, (float(gains[0]), float(gains[1])), kind)


def _packages(changes: tuple[LeverChange, ...], side: Side, at_most: int) -> list[Package]:
    """Nothing at all, then all packages of changes that help the other side, small ones first."""
    other = 1 if side == "us" else 0
    helpful = [c.move for c in changes if c.move.side == side and c.gains[other] > CENT]
    return [
        package
        for size in range(at_most + 1)
        for package in combinations(helpful, size)
        if len({move.lever for move in package}) == size
    ]


def _gains(scenario: Scenario, us: list[Package], china: list[Package]) -> FloatArray:
    """Both sides' gains over the status quo for every pair of packages, shape ``(m, n, 2)``."""
    first = [apply(status_quo(scenario, "us"), package) for package in ((), *us)]
    second = [apply(status_quo(scenario, "china"), package) for package in ((), *china)]
    both = np.stack(payoffs(scenario, first, second), axis=-1)
    gains: FloatArray = np.round(both - both[0, 0], 9)[1:, 1:] + 0.0
    return gains


def _exchanges(packages: dict[Side, list[Package]], gains: FloatArray) -> tuple[Exchange, ...]:
    better: BoolArray = np.asarray((gains > CENT).all(axis=-1))
    cells = [(int(i), int(j)) for i, j in np.argwhere(better) if i and j]
    if not cells:
        return ()
    parts = {side: _parts(found) for side, found in packages.items()}
    index = tuple(np.array(cells).T)
    joint, smallest = gains[index].sum(axis=-1), gains[index].min(axis=-1)
    by_joint = np.lexsort((-smallest, -joint))
    place = np.empty((2, len(cells)), dtype=int)
    place[0, by_joint] = np.arange(1, len(cells) + 1)
    place[1, np.lexsort((-joint, -smallest))] = np.arange(1, len(cells) + 1)
    found = []
    for k in by_joint:
        i, j = cells[k]
        block = better[np.ix_(parts["us"][i], parts["china"][j])]
        u, v = gains[i, j].tolist()
        us, china = packages["us"][i], packages["china"][j]
        ranks = int(place[0, k]), int(place[1, k])
        found.append(Exchange(us, china, (u, v), int(block.sum()) == 1, *ranks))
    return tuple(found)


def _parts(packages: list[Package]) -> list[list[int]]:
    """For each package the positions of all its parts, nothing and itself included."""
    position = {frozenset(package): k for k, package in enumerate(packages)}
    return [
        [
            position[frozenset(part)]
            for size in range(len(package) + 1)
            for part in combinations(package, size)
        ]
        for package in packages
    ]
