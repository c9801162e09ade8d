"""Levers, their settings, and bundles of one setting for each lever.

>>> lever("us", "chips").settings["h200"].value
0.5
>>> [b.label for b in bundles("china", {"soybeans": ["twenty-five", "none"]}, {}, "collected")]
['25 Mt beans', 'boycott']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal

from payoffs.errors import InputError, NotFoundError
from payoffs.resources import read_toml

Side = Literal["us", "china"]
Series = Literal["statutory", "collected"]
SIDES: tuple[Side, Side] = ("us", "china")


@dataclass(frozen=True)
class Setting:
    """One level of a lever.

    ``statutory`` and ``collected`` are the two tariff series; for every other lever they are the
    same number. ``levy`` is the part of a US tariff that was the fentanyl levy; ``fee`` names the
    parameter with the revenue share of a chip licence; ``mandated`` marks purchases by order.
    """

    name: str
    label: str
    short: str
    unit: str
    statutory: float | None
    collected: float | None
    in_force: dt.date | None = None
    until: dt.date | None = None
    facts: tuple[str, ...] = ()
    levy: float = 0.0
    fee: str = ""
    mandated: bool = False

    @property
    def value(self) -> float:
        """The level, where it does not depend on the tariff series."""
        return self.level("collected" if self.collected is not None else "statutory")

    def level(self, series: Series) -> float:
        """The level in one tariff series.

        Raises
        ------
        InputError
            If that series has no number for this setting.
        """
        number = self.statutory if series == "statutory" else self.collected
        if number is None:
            raise InputError(f"no {series} value is known for it; use the other series", self.name)
        return number


@dataclass(frozen=True)
class Lever:
    """An instrument one side controls; its settings in order, mildest first."""

    side: Side
    name: str
    title: str
    unit: str
    settings: Mapping[str, Setting]

    def setting(self, name: str) -> Setting:
        """One setting by name.

        Raises
        ------
        NotFoundError
            If this lever has no such setting.
        """
        if name not in self.settings:
            known = ", ".join(self.settings)
            raise NotFoundError(f"no setting {name!r}; choose among {known}", f"lever {self.name}")
        return self.settings[name]


@dataclass(frozen=True)
class Bundle:
    """One setting for each of a side's levers: a pure strategy."""

    side: Side
    settings: Mapping[str, Setting]
    label: str
    series: Series

    @property
    def tariff(self) -> float:
        """Average tariff in percent, the fentanyl levy included."""
        rate = self.settings["tariff"]
        levy = self.settings.get("fentanyl")
        change = levy.value - rate.levy if levy is not None else 0.0
        return max(0.0, rate.level(self.series) + change)

    def level(self, lever_name: str) -> float:
        """Level of one lever other than the tariff."""
        return self.settings[lever_name].value

    def words(self) -> str:
        """The bundle in full words."""
        parts = []
        for name, setting in self.settings.items():
            if name == "tariff":
                parts.append(f"tariff {self.tariff:.1f}% ({setting.label})")
            else:
                parts.append(setting.label)
        return ", ".join(parts)


def _setting(name: str, unit: str, entry: Mapping[str, Any]) -> Setting:
    rest = {k: v for k, v in entry.items() if k not in ("value", "statutory", "collected")}
    both = entry.get("value")
    return Setting(
        name=name,
        unit=unit,
        statutory=entry.get("statutory", both),
        collected=entry.get("collected", both),
        **{**rest, "facts": tuple(entry.get("facts", ()))},
    )


@lru_cache(maxsize=1)
def catalogue() -> dict[Side, dict[str, Lever]]:
    """Every lever by side and name."""
    table: dict[Side, dict[str, Lever]] = {}
    for side in SIDES:
        table[side] = {}
        for name, entry in read_toml("levers.toml")[side].items():
            settings = {
                key: _setting(key, entry["unit"], value) for key, value in entry["settings"].items()
            }
            table[side][name] = Lever(side, name, entry["title"], entry["unit"], settings)
    return table


def lever(side: Side, name: str) -> Lever:
    """One lever of one side.

    Raises
    ------
    NotFoundError
        If the side has no such lever.
    """
    levers = catalogue()[side]
    if name not in levers:
        raise NotFoundError(f"{side} has no lever {name!r}; it has {', '.join(levers)}", side)
    return levers[name]


def _short(setting: Setting, lever_name: str, series: Series) -> str:
    if lever_name != "tariff":
        return setting.short
    return f"{setting.level(series):g}% tariff"


def bundles(
    side: Side,
    table: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str],
    series: Series,
) -> tuple[Bundle, ...]:
    """Every bundle of one side: all combinations of the settings on the table.

    The first lever varies slowest. Labels name the levers on the table only.

    Raises
    ------
    InputError
        If a lever or setting is unknown, repeated or both fixed and on the table.
    """
    both = set(table) & set(fixed)
    if both:
        raise InputError(f"{sorted(both)[0]} is fixed and on the table; choose one", side)
    choices = []
    for name, names in table.items():
        if not names or len(set(names)) != len(names):
            raise InputError("list at least one setting, each once", f"{side}.{name}")
        choices.append([lever(side, name).setting(key) for key in names])
    still = {name: lever(side, name).setting(key) for name, key in fixed.items()}
    made = []
    for combination in product(*choices):
        chosen = dict(zip(table, combination, strict=True))
        settings = {
            name: (chosen | still)[name] for name in catalogue()[side] if name in chosen | still
        }
        words = [_short(setting, name, series) for name, setting in chosen.items()]
        made.append(Bundle(side, settings, " · ".join(words) or "status quo", series))
    return tuple(made)
