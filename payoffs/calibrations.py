"""Whose payoffs: the named sets of political weights.

*economies* counts dollars only: every political weight is zero. *leaders* has the weights that the
record of threats suggests (:doc:`docs/leaders.md`), each with the range that it leaves. A scenario
of which nothing is said has the weights of its own file (``scenario``), and what anybody changes
by hand is called ``yours``.

>>> political = ("farm_weight", "protection_weight_us")
>>> weights("economies", political)
{'farm_weight': 0.0, 'protection_weight_us': 0.0}
>>> 0.0 < weights("leaders", political)["protection_weight_us"] < 1.0
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from payoffs.errors import InputError, shown
from payoffs.resources import read_csv

#: What can be asked for by name.
NAMED = ("economies", "leaders")
#: What a calibration in force is called if none of these was asked for, or was changed.
OWN, YOURS = "scenario", "yours"


@dataclass(frozen=True)
class LeaderWeight:
    """One weight as *leaders* has it.

    Attributes
    ----------
    value, low, high
        Posterior median and its 90% interval; of a weight that the record says nothing of, what
        its source says.
    source
        From what.
    """

    name: str
    value: float
    low: float
    high: float
    source: str


@cache
def leaders() -> dict[str, LeaderWeight]:
    """Every weight of *leaders* by its parameter's name."""
    return {
        row["name"]: LeaderWeight(
            row["name"], float(row["value"]), float(row["low"]), float(row["high"]), row["source"]
        )
        for row in read_csv("leaders.csv")
    }


def check_name(name: object, where: str = "calibration") -> str:
    """A calibration's name.

    Raises
    ------
    InputError
        If nothing is called so; ``yours`` is what overrides make of a calibration.
    """
    if isinstance(name, str) and name in NAMED:
        return name
    if name == YOURS:
        raise InputError(
            f"is what overrides make of one; choose {' or '.join(NAMED)} and set weights", where
        )
    raise InputError(f"{shown(name)} is not one; choose {' or '.join(NAMED)}", where)


def with_calibration(
    overrides: Mapping[str, object] | None, calibration: str | None
) -> Mapping[str, object] | None:
    """Overrides of a scenario that begin with a named calibration, if one is named.

    Raises
    ------
    InputError
        If nothing is called so, or the overrides name one as well.
    """
    if calibration is None:
        return overrides
    if overrides and "calibration" in overrides:
        raise InputError("is given twice; keep one", "calibration")
    return {"calibration": check_name(calibration), **(overrides or {})}


def weights(name: object, political: Iterable[str]) -> dict[str, float]:
    """The value of every political weight in a named calibration.

    Parameters
    ----------
    political
        Names of the parameters that are political weights.

    Raises
    ------
    InputError
        If nothing is called so.
    """
    if check_name(name) == "economies":
        return dict.fromkeys(political, 0.0)
    known = leaders()
    return {one: known[one].value for one in political if one in known}
