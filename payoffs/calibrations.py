"""Whose payoffs: the named sets of political weights.

*economies* counts dollars only: every political weight is zero. *leaders* has the medians of a
posterior: what the record of threats suggests, each beside the prior it comes from and with what
the record can tell of it. A scenario of which nothing is said has the weights of its own file
(``scenario``), and what anybody changes by hand is called ``yours``. ``docs/leaders.md`` has the
model behind the posterior, :mod:`sandbox.experiments.leaders` its code.

>>> political = ("farm_weight", "protection_weight_us")
>>> weights("economies", political)
{'farm_weight': 0.0, 'protection_weight_us': 0.0}
>>> 0.0 < weights("leaders", political)["protection_weight_us"] < 1.0
True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from payoffs.errors import InputError, shown
from payoffs.numeric import FloatArray
from payoffs.resources import Row, read_csv

#: What can be asked for by name.
NAMED = ("economies", "leaders")
#: What a calibration in force is called if none of these was asked for, or was changed.
OWN, YOURS = "scenario", "yours"


#: A posterior as wide as this share of its prior has not been narrowed; one whose median has
#: moved by less than this share of the prior's standard deviation has not been moved.
NARROWED, MOVED = 0.8, 0.5
NO_THREAT = "no threat of the record bears on it"


@dataclass(frozen=True)
class LeaderWeight:
    """One weight as *leaders* has it: posterior beside prior."""

    name: str
    #: Posterior median and 90% interval; of a weight that no priced threat bears on, those of its
    #: prior, or central value and range of its source.
    value: float
    low: float
    high: float
    #: The same before the record was looked at.
    prior: float
    prior_low: float
    prior_high: float
    #: Standard deviation of the posterior over that of the prior (of logarithms, except where the
    #: prior is half-normal).
    ratio: float
    #: How far the median moved, in standard deviations of the prior.
    shift: float
    unit: str

    @property
    def verdict(self) -> str:
        """What the record tells: ``narrowed``, ``moved``, or that it cannot tell."""
        if self.ratio == 1.0 and self.shift == 0.0:
            return NO_THREAT
        if self.ratio <= NARROWED:
            return "narrowed"
        return "moved, not narrowed" if abs(self.shift) >= MOVED else "the record cannot tell"


@cache
def leaders() -> dict[str, LeaderWeight]:
    """Every weight of *leaders*, and the other unknowns estimated with them, by name."""
    rows = [Row(row, "leaders.csv").read(LeaderWeight) for row in read_csv("leaders.csv")]
    return {row["name"]: LeaderWeight(**row) for row in rows}


def draws(size: int | None = None) -> dict[str, FloatArray]:
    """Draws from the posterior by parameter, each of shape ``(k,)``: the shipped 500 or the first.

    They hold the weights that were estimated, those of the other side from their prior, and with
    them ``crisis_precision`` and the private costs ``crisis_noise_us``, ``crisis_noise_china``
    that go with it. Draw ``k`` of all parameters belongs together.
    """
    return {name: column[:size] for name, column in _draws().items()}


@cache
def _draws() -> dict[str, FloatArray]:
    rows = read_csv("leaders_draws.csv")
    columns = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    for column in columns.values():
        column.setflags(write=False)
    return columns


def check_name(name: object, where: str = "calibration") -> str:
    """A calibration's name.

    Raises InputError if nothing is called so; ``yours`` is what overrides make of a calibration.
    """
    if isinstance(name, str) and name in NAMED:
        return name
    if name == YOURS:
        raise InputError(
            f"is what overrides make of one; choose {' or '.join(NAMED)} and set weights", where
        )
    raise InputError(f"{shown(name)} is not one; choose {' or '.join(NAMED)}", where)


def weights(name: object, political: Iterable[str]) -> dict[str, float]:
    """The value of every political weight in a named calibration.

    ``political``: names of the parameters that are political weights.
    Raises InputError if nothing is called so.
    """
    if check_name(name) == "economies":
        return dict.fromkeys(political, 0.0)
    known = leaders()
    return {one: known[one].value for one in political if one in known}
