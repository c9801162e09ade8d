"""How a large game is folded: which levers are opened, or only what elimination leaves."""

from __future__ import annotations

from math import prod

from payoffs.errors import InputError
from payoffs.levers import SIDES
from payoffs.scenario import Scenario

#: The word of an address for what elimination leaves.
LEFT = "left"
#: So many strategies of a side are drawn at most.
MOST_DRAWN = 24


def foldable(scenario: Scenario) -> tuple[str, ...]:
    """The levers with more than one setting on the table, as an address names them."""
    if not scenario.priced:
        return ()
    table = scenario.table
    return tuple(f"{s}.{name}" for s in SIDES for name, keys in table[s].items() if len(keys) > 1)


def fold_of(text: str, scenario: Scenario) -> str:
    """The word of an address, checked.

    Raises
    ------
    InputError
        If a lever is not on the table, or too many are opened.
    """
    if text in ("", LEFT):
        return text
    names = tuple(dict.fromkeys(text.split(",")))
    known = foldable(scenario)
    for name in names:
        if name not in known:
            raise InputError(f"{name!r:.40} is none of {', '.join((LEFT, *known))}")
    for side in SIDES:
        levers = (name.partition(".")[2] for name in names if name.startswith(f"{side}."))
        if prod(len(scenario.table[side][name]) for name in levers) > MOST_DRAWN:
            raise InputError(f"more than {MOST_DRAWN} strategies of {side}; close a lever")
    return ",".join(name for name in known if name in names)
