"""Levers, their settings, and bundles of one setting for each lever.

Every setting's level is a parameter named ``side.lever.setting``, so that a calibration may
change it. A setting may also be a number: a level of one's own.

>>> lever("us", "chips").setting("h200").key
'us.chips.h200'
>>> lever("china", "soybeans").setting("15").label
'15 Mt of soybeans'
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any, Literal

import numpy as np

from payoffs.errors import InputError, NotFoundError
from payoffs.resources import read_toml

Side = Literal["us", "china"]
Series = Literal["statutory", "collected"]
SIDES: tuple[Side, Side] = ("us", "china")
#: As labels name them.
SIDE_NAMES = {"us": "United States", "china": "China"}


@dataclass(frozen=True)
class Setting:
    """One level of a lever.

    ``statutory`` and ``collected`` are the level in the two tariff series, the same number for
    every other lever, and None where none is documented; the ranges bound what is plausible.
    ``key`` names the parameter with the level in force, empty for a level of one's own. ``levy``
    is the part of a US tariff that was the fentanyl levy; ``fee`` and ``capability`` name
    parameters of a chip licence; ``mandated`` marks purchases by order. ``own`` and ``own_short``
    say any other level.
    """

    name: str
    label: str
    short: str
    unit: str
    statutory: float | None
    collected: float | None
    key: str = ""
    statutory_range: tuple[float, float] | None = None
    collected_range: tuple[float, float] | None = None
    kind: str = "assumption"
    source: str = ""
    in_force: dt.date | None = None
    until: dt.date | None = None
    facts: tuple[str, ...] = ()
    levy: float = 0.0
    fee: str = ""
    capability: str = ""
    mandated: bool = False
    own: str = ""
    own_short: str = ""

    @property
    def priced(self) -> bool:
        """Whether any level of it is documented or assumed."""
        return self.documented("collected") is not None or self.statutory is not None

    def documented(self, series: Series) -> float | None:
        """The level in one tariff series, before anybody changed it; None if there is none."""
        return self.statutory if series == "statutory" else self.collected

    def level(self, values: Mapping[str, Any]) -> Any:
        """The level in force: a number, or an array of shape ``(g,)`` if ``values`` hold arrays.

        ``values``: a calibration, or parameter values by name.
        Raises InputError if it has none there.
        """
        if not self.key:
            return self.collected
        try:
            return values[self.key]
        except KeyError:
            raise InputError(self._nothing(), self.key) from None

    def _nothing(self) -> str:
        mend = f"set one: {self.key}=…"
        if not self.priced:
            return f"unpriced: no level of it is documented; {mend}"
        series = "collected" if self.collected is None else "statutory"
        return f"no {series} value is known for it; use the other series or {mend}"

    def known(self, values: Mapping[str, Any]) -> bool:
        """Whether it has a level in force."""
        return not self.key or self.key in values

    def changed(self, values: Mapping[str, Any]) -> bool:
        """Whether its level in force is none of its documented ones."""
        own = self.key in values and values[self.key] not in (self.statutory, self.collected)
        return bool(self.key) and own

    def said(self, say: Callable[[str], str]) -> Setting:
        """The same with its words as ``say`` gives them, in another language."""
        if say is str:
            return self
        label, short, own, own_short = map(say, (self.label, self.short, self.own, self.own_short))
        return replace(self, label=label, short=short, own=own, own_short=own_short)

    def words(self, values: Mapping[str, Any]) -> str:
        """Its label, or that of the level in force if it was changed."""
        return self.own.format(self.level(values)) if self.changed(values) else self.label

    def short_words(self, values: Mapping[str, Any]) -> str:
        """As :meth:`words`, for the head of a row or a column."""
        if self.changed(values) or (self.unit == "percent" and self.known(values)):
            return self.own_short.format(self.level(values))
        return self.short


@dataclass(frozen=True)
class Lever:
    """An instrument one side controls; its settings in order, mildest first.

    ``own`` and ``short`` are the words for a level of one's own, ``most`` the largest level that
    the formulas take. An ``optional`` lever may be left out of a scenario.
    """

    side: Side
    name: str
    title: str
    unit: str
    settings: Mapping[str, Setting]
    own: str
    short: str
    most: float
    optional: bool = False

    def setting(self, name: str) -> Setting:
        """One setting by name, or by a number the level of one's own.

        Raises NotFoundError if this lever has no such setting. InputError if the level is out of
        bounds.
        """
        if name in self.settings:
            return self.settings[name]
        level = _number(name)
        if level is None:
            known = ", ".join(self.settings)
            raise NotFoundError(
                f"no setting {name!r}; choose among {known}, or give a number ({self.unit})",
                f"lever {self.name}",
            )
        if not 0.0 <= level <= self.most:
            raise InputError(
                f"{level:g} is out of bounds; give 0 to {self.most:g} ({self.unit})",
                f"lever {self.name}",
            )
        return Setting(
            name=f"{level:g}",
            label=self.own.format(level),
            short=self.short.format(level),
            unit=self.unit,
            statutory=level,
            collected=level,
            kind="weight",
            source="a level of one's own",
            mandated=self.name == "soybeans",
            own=self.own,
            own_short=self.short,
        )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def side_words(player: str, say: Callable[[str], str] = str) -> str:
    """A side inside a sentence, with its article in English; another player as it is.

    >>> [side_words(player) for player in ("us", "china", "row")]
    ['the United States', 'China', 'row']
    """
    name = say(SIDE_NAMES.get(player, player))
    return f"the {name}" if name.startswith("United") else name


def tariff_of(settings: Mapping[str, Setting], values: Mapping[str, Any]) -> Any:
    """Average tariff in percent, the fentanyl levy included; shape as the levels'."""
    rate, levy = settings["tariff"], settings.get("fentanyl")
    change = levy.level(values) - rate.levy if levy is not None else 0.0
    return np.maximum(0.0, rate.level(values) + change)


@dataclass(frozen=True, eq=False)
class Bundle:
    """One setting for each of a side's levers: a pure strategy.

    ``values`` is the calibration in force, which may change a setting's level.
    """

    side: Side
    settings: Mapping[str, Setting]
    label: str
    values: Mapping[str, float]

    @property
    def tariff(self) -> float:
        """Average tariff in percent, the fentanyl levy included."""
        return float(tariff_of(self.settings, self.values))

    def level(self, lever_name: str) -> float:
        """Level of one lever other than the tariff."""
        return float(self.settings[lever_name].level(self.values))

    def words(self) -> str:
        """The bundle in full words."""
        parts = []
        for name, setting in self.settings.items():
            words = setting.words(self.values)
            whole = setting.own_short.format(round(self.tariff, 1))
            parts.append(f"{whole} ({words})" if name == "tariff" else words)
        return ", ".join(parts)


def _setting(side: Side, name: str, key: str, lever: Mapping[str, Any], entry: Any) -> Setting:
    rest = {k: v for k, v in entry.items() if k not in ("value", "range")}
    kind = "documented" if entry.get("facts") else "assumption"
    both, around = entry.get("value"), entry.get("range")
    series = {
        f"{series}{end}": entry.get(f"{series}{end}", value)
        for series in ("statutory", "collected")
        for end, value in (("", both), ("_range", around))
    }
    ranges = {k: tuple(v) for k, v in series.items() if k.endswith("_range") and v}
    return Setting(
        **{
            "name": key,
            "key": f"{side}.{name}.{key}",
            "unit": lever["unit"],
            "kind": kind,
            "own": lever["own"],
            "own_short": lever["short"],
            **rest,
            **series,
            **ranges,
            "facts": tuple(entry.get("facts", ())),
        }
    )


@lru_cache(maxsize=1)
def catalogue() -> dict[Side, dict[str, Lever]]:
    """Every lever by side and name."""
    table: dict[Side, dict[str, Lever]] = {}
    for side in SIDES:
        table[side] = {}
        for name, entry in read_toml("levers.toml")[side].items():
            settings = {
                key: _setting(side, name, key, entry, value)
                for key, value in entry["settings"].items()
            }
            rest = {k: v for k, v in entry.items() if k != "settings"}
            table[side][name] = Lever(side=side, name=name, settings=settings, **rest)
    return table


def lever(side: Side, name: str) -> Lever:
    """One lever of one side.

    Raises NotFoundError if the side has no such lever.
    """
    levers = catalogue()[side]
    if name not in levers:
        raise NotFoundError(f"{side} has no lever {name!r}; it has {', '.join(levers)}", side)
    return levers[name]


def bundles(
    side: Side,
    table: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str],
    values: Mapping[str, float],
    say: Callable[[str], str] = str,
) -> tuple[Bundle, ...]:
    """Every bundle of one side: all combinations of the settings on the table.

    The first lever varies slowest. Labels name the levers on the table only.

    ``values``: the calibration in force.
    ``say``: gives the words of settings in another language.
    Raises InputError if a lever or setting is unknown, repeated or both fixed and on the table.
    """
    both = set(table) & set(fixed)
    if both:
        raise InputError(f"{sorted(both)[0]} is fixed and on the table; choose one", side)
    choices = []
    for name, names in table.items():
        if not names or len(set(names)) != len(names):
            raise InputError("list at least one setting, each once", f"{side}.{name}")
        settings = [lever(side, name).setting(key).said(say) for key in names]
        choices.append([(name, setting, setting.short_words(values)) for setting in settings])
    still = {name: lever(side, name).setting(key).said(say) for name, key in fixed.items()}
    order = [name for name in catalogue()[side] if name in table or name in still]
    made = []
    for combination in product(*choices):
        chosen = still | {name: setting for name, setting, _ in combination}
        label = " · ".join(words for *_, words in combination) or say("status quo")
        made.append(Bundle(side, {name: chosen[name] for name in order}, label, values))
    return tuple(made)
