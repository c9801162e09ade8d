"""Parameters and the calibration in force.

>>> calibration = Calibration.central()
>>> calibration["elasticity_us"]
2.5
>>> calibration.override({"farm_weight": 0})["farm_weight"]
0.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

import numpy as np

from payoffs.errors import InputError, NotFoundError, shown
from payoffs.numeric import real
from payoffs.resources import read_toml

Kind = Literal["documented", "computed", "assumption", "weight"]


@dataclass(frozen=True)
class Parameter:
    """One number a payoff is made of, with where it comes from.

    ``low`` and ``high`` bound what is plausible; ``minimum`` and ``maximum`` what the formulas
    can take.
    """

    name: str
    title: str
    central: float
    low: float
    high: float
    unit: str
    kind: Kind
    source: str
    facts: tuple[str, ...] = ()
    group: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf

    def check(self, value: object) -> float:
        """The value as a float, if the formulas can take it.

        Raises
        ------
        InputError
            If it is not a finite number or lies outside the hard bounds.
        """
        number = real(value, self.name)
        if not self.minimum <= number <= self.maximum:
            bounds = f"at least {self.minimum:g}"
            if math.isfinite(self.maximum):
                bounds = f"between {self.minimum:g} and {self.maximum:g}"
            raise InputError(f"{number:g} is out of bounds; give {bounds} ({self.unit})", self.name)
        return number


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Parameter]:
    """Every parameter by name, in the order of the data file."""
    return {
        name: Parameter(name, **{**entry, "facts": tuple(entry.get("facts", ()))})
        for name, entry in read_toml("parameters.toml").items()
    }


def parameter(name: str) -> Parameter:
    """One parameter.

    Raises
    ------
    NotFoundError
        If no parameter has this name; near matches are suggested.
    """
    known = catalogue()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3) or [key for key in known if name in key][:5]
    mend = f"did you mean {', '.join(near)}?" if near else "`truce parameters` lists them"
    raise NotFoundError(f"no parameter is called {shown(name)}; {mend}", "parameter")


@dataclass(frozen=True)
class Calibration(Mapping[str, float]):
    """All parameter values in force: the central ones, but for those overridden."""

    overrides: tuple[tuple[str, float], ...] = ()

    @classmethod
    def central(cls) -> Calibration:
        """Every parameter at its central value."""
        return cls()

    def override(self, values: Mapping[str, object]) -> Calibration:
        """A calibration with these values changed.

        Raises
        ------
        InputError
            If a name is unknown or a value cannot be used.
        """
        changed = {name: parameter(name).check(value) for name, value in values.items()}
        merged = {**dict(self.overrides), **changed}
        kept = {name: v for name, v in merged.items() if v != catalogue()[name].central}
        return Calibration(tuple(sorted(kept.items())))

    def sampled(self, rng: np.random.Generator, *, weights: bool = False) -> Calibration:
        """Parameters drawn from triangular densities (low, central, high).

        Overridden ones stay put. Weights stay put unless ``weights`` is true: they are choices,
        not unknowns.
        """
        fixed = dict(self.overrides)
        draws = {}
        for name, entry in catalogue().items():
            if name in fixed or entry.low == entry.high or (entry.kind == "weight" and not weights):
                continue
            mode = min(max(entry.central, entry.low), entry.high)
            draws[name] = float(rng.triangular(entry.low, mode, entry.high))
        return self.override(draws)

    def outside(self) -> tuple[str, ...]:
        """Names whose value lies outside its plausible range."""
        known = catalogue()
        return tuple(n for n, v in self.overrides if not known[n].low <= v <= known[n].high)

    def __getitem__(self, name: str) -> float:
        for key, value in self.overrides:
            if key == name:
                return value
        return catalogue()[name].central

    def __iter__(self) -> Iterator[str]:
        return iter(catalogue())

    def __len__(self) -> int:
        return len(catalogue())
