"""Single-lever changes from a scenario's status quo, and payoffs of bundles made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from payoffs.channels import channels
from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.levers import Bundle, Setting, Side, catalogue, lever
from payoffs.scenario import Scenario

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

    Raises
    ------
    InputError
        If the scenario is a textbook game.
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

    Parameters
    ----------
    every_lever
        All levers and settings of the catalogue instead of those on the table. Settings without
        a number in the scenario's tariff series are left out.
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
