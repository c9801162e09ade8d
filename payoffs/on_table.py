"""Levers put on the table or taken off it, and which of their settings can be chosen.

A change is one text, ``us.entity:off;china.soybeans:twenty-five,none``: a lever with one setting
is fixed there, one with several is on the table with these. A setting may be a number: a level
of one's own. What is in force must be among the settings.

>>> parse("us.ports:off,on")
{('us', 'ports'): ('off', 'on')}
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from payoffs.errors import InputError, shown
from payoffs.levers import SIDES, Side, catalogue, lever

#: The name of the change among overrides.
LEVERS = "levers"
#: More bundles a side are refused.
MAX_BUNDLES = 1_000

Placed = Mapping[tuple[Side, str], tuple[str, ...]]


@dataclass(frozen=True)
class OnTable:
    """What can be chosen, what is fixed, what is in force and what was agreed, by side."""

    table: Mapping[Side, Mapping[str, tuple[str, ...]]]
    fixed: Mapping[Side, Mapping[str, str]]
    status: Mapping[Side, Mapping[str, str]]
    agreed: Mapping[Side, Mapping[str, str]]

    def in_force(self, side: Side, name: str) -> str:
        """The setting of a lever that the status quo has.

        Raises InputError if the scenario has no such lever.
        """
        found = self.status[side].get(name) or self.fixed[side].get(name)
        if found is None:
            raise InputError("is no lever of this scenario", f"{LEVERS}: {side}.{name}")
        return lever(side, name).setting(found).name

    def changed(self, placed: Placed) -> OnTable:
        """The table after these levers were placed.

        Raises InputError if a lever is unknown here, a side has too many bundles, or a lever's
        settings lack the one in force.
        """
        table = {side: dict(self.table[side]) for side in SIDES}
        fixed = {side: dict(self.fixed[side]) for side in SIDES}
        status = {side: dict(self.status[side]) for side in SIDES}
        agreed = {side: dict(self.agreed.get(side, {})) for side in SIDES}
        for (side, name), keys in placed.items():
            now = self.in_force(side, name)
            if now not in keys:
                raise InputError(
                    f"{now} is in force and must stay among the settings",
                    f"{LEVERS}: {side}.{name}",
                )
            if len(keys) == 1:
                table[side].pop(name, None)
                fixed[side][name] = now
            else:
                fixed[side].pop(name, None)
                table[side][name] = keys
                status[side][name] = now
        for side in SIDES:
            if (count := math.prod(map(len, table[side].values()))) > MAX_BUNDLES:
                raise InputError(f"{count:,} bundles of {side}; at most {MAX_BUNDLES:,}", LEVERS)
        if self.agreed:
            agreed = _agreed(agreed, table, status)
        kept = agreed if self.agreed and all(agreed.values()) else {}
        return OnTable(table, fixed, status, kept)


def _agreed(
    agreed: Mapping[Side, Mapping[str, str]],
    table: Mapping[Side, Mapping[str, tuple[str, ...]]],
    status: Mapping[Side, Mapping[str, str]],
) -> dict[Side, dict[str, str]]:
    """What was agreed as far as it can still be chosen; nothing if some of it cannot."""
    found: dict[Side, dict[str, str]] = {side: {} for side in SIDES}
    for side in SIDES:
        for name, keys in table[side].items():
            own = lever(side, name).setting(agreed[side].get(name, status[side][name])).name
            if own not in [lever(side, name).setting(key).name for key in keys]:
                return {side: {} for side in SIDES}
            found[side][name] = own
        for name, key in agreed[side].items():
            found[side].setdefault(name, key)
    return found


def parse(text: object) -> dict[tuple[Side, str], tuple[str, ...]]:
    """Which levers a text places, and with which settings by their full names.

    Raises InputError if a lever or a setting is unknown, or one is named twice.
    """
    placed: dict[tuple[Side, str], tuple[str, ...]] = {}
    if not isinstance(text, str):
        raise InputError(f"{shown(text)} is no text such as us.entity:off,on", LEVERS)
    for part in filter(None, (part.strip() for part in text.split(";"))):
        where, colon, listed = part.partition(":")
        named, dot, name = where.strip().partition(".")
        side = next((one for one in SIDES if one == named), None)
        if not colon or not dot or side is None:
            raise InputError(f"{shown(part)} is not SIDE.LEVER:SETTING,…, as us.entity:off", LEVERS)
        entry = lever(side, name.strip())
        keys = tuple(entry.setting(key.strip()).name for key in listed.split(","))
        if len(set(keys)) != len(keys) or (side, entry.name) in placed:
            raise InputError("stands twice; name it once", f"{LEVERS}: {side}.{entry.name}")
        placed[side, entry.name] = keys
    return placed


def written(placed: Placed) -> str:
    """The text of a change, levers in the order of the catalogue.

    >>> written({("china", "soybeans"): ("none",), ("us", "entity"): ("off", "on")})
    'us.entity:off,on;china.soybeans:none'
    """
    return ";".join(
        f"{side}.{name}:{','.join(placed[side, name])}"
        for side in SIDES
        for name in catalogue()[side]
        if (side, name) in placed
    )
