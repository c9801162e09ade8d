"""Parameters and the calibration in force.

The level of every lever's setting is a parameter too, named ``side.lever.setting``. Those of US
tariffs differ by tariff series, which a calibration therefore names.

>>> calibration = Calibration.central()
>>> calibration["elasticity_us"]
2.5
>>> calibration.override({"farm_weight": 0})["farm_weight"]
0.0
>>> calibration["us.tariff.busan"], calibration.in_series("statutory")["us.tariff.busan"]
(29.8, 47.5)

The numbers of the surroundings are such parameters too.

>>> number("rare_earth_target").central, number("rare_earth_target").facts
(0.5, ('F042',))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal, cast

import numpy as np

from payoffs.calibrations import OWN, YOURS, check_name, weights
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.fields import FIELDS
from payoffs.levers import SIDES, Lever, Series, Setting
from payoffs.levers import catalogue as levers
from payoffs.numeric import real
from payoffs.resources import read_toml

#: Larger values of any parameter are a slip, and products of them would overflow.
LARGEST = 1e9

Kind = Literal["documented", "computed", "assumption", "weight", "definition", "unpriced"]


@dataclass(frozen=True)
class Parameter:
    """One number a payoff is made of, with where it comes from.

    ``low`` and ``high`` bound what is plausible; ``minimum`` and ``maximum`` what the formulas
    can take. ``central`` is not a number where none is documented (an unpriced setting).
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

    @property
    def political(self) -> bool:
        """Whether it says what a government values beside dollars."""
        return self.kind == "weight" or self.group == "politics"

    @property
    def free(self) -> bool:
        """Whether any value a formula can take may be chosen: nothing published bounds it."""
        return self.kind == "unpriced" or "." in self.name

    def check(self, value: object) -> float:
        """The value as a float, if the formulas can take it.

        Raises InputError if it is not a finite number or lies outside the hard bounds.
        """
        number = real(value, self.name)
        low, high = self.bounds
        if not low <= number <= high:
            bounds = f"at least {low:g}"
            if math.isfinite(self.maximum) or number > high:
                bounds = f"between {low:g} and {high:g}"
            raise InputError(f"{number:g} is out of bounds; give {bounds} ({self.unit})", self.name)
        return number

    @property
    def bounds(self) -> tuple[float, float]:
        """What the formulas can take; nothing is larger than a billion of its unit."""
        return max(self.minimum, -LARGEST), min(self.maximum, LARGEST)

    @property
    def span(self) -> tuple[float, float]:
        """The plausible range; all that the formulas can take where nothing published bounds it."""
        return self.bounds if self.free else (self.low, self.high)

    def outside(self, value: float) -> str:
        """What pages and commands say of a value outside the plausible range; empty within.

        >>> parameter("elasticity_us").outside(9.0)
        'elasticity_us: 9 is not between 1.5 and 4 elasticity; using it all the same'
        """
        low, high = self.span
        if low <= value <= high:
            return ""
        words = f"{value:g} is not between {low:g} and {high:g} {self.unit}"
        return f"{self.name}: {words}; using it all the same"


@lru_cache(maxsize=2)
def _everything(series: Series) -> dict[str, Parameter]:
    """Every parameter by name, those without a value in this series too."""
    of_file = {
        name: Parameter(name, **{**entry, "facts": tuple(entry.get("facts", ()))})
        for name, entry in read_toml("parameters.toml").items()
    }
    of_levers = {
        setting.key: _level(lever, setting, series)
        for side in levers().values()
        for lever in side.values()
        for setting in lever.settings.values()
    }
    return of_file | of_levers


def _level(lever: Lever, setting: Setting, series: Series) -> Parameter:
    """The level of a lever's setting as a parameter."""
    value = setting.documented(series)
    central = math.nan if value is None else value
    around = setting.statutory_range if series == "statutory" else setting.collected_range
    low, high = around or (central, central)
    return Parameter(
        name=setting.key,
        title=f"{lever.title}: {setting.label}",
        central=central,
        low=low,
        high=high,
        unit=setting.unit,
        kind=cast(Kind, setting.kind) if setting.priced else "unpriced",
        source=setting.source,
        facts=setting.facts,
        group=f"lever: {lever.title}",
        minimum=0.0,
        maximum=lever.most,
    )


@lru_cache(maxsize=2)
def catalogue(series: Series = "collected") -> dict[str, Parameter]:
    """Every parameter with a value by name: those of the data file, then levels of levers."""
    return {n: entry for n, entry in _everything(series).items() if not math.isnan(entry.central)}


def every_parameter() -> dict[str, Parameter]:
    """Every parameter by name, with its value in the series that has one; some have none."""
    collected, statutory = _everything("collected"), _everything("statutory")
    return {
        name: statutory[name] if math.isnan(entry.central) else entry
        for name, entry in collected.items()
    }


def parameter(name: str, series: Series = "collected") -> Parameter:
    """One parameter; for the level of an unpriced setting its central value is not a number.

    Raises NotFoundError if no parameter has this name; near matches are suggested.
    """
    known = _everything(series)
    if name in known:
        return known[name]
    mend = near(name, known, "`truce parameters` lists them")
    raise NotFoundError(f"no parameter is called {shown(name)}; {mend}", "parameter")


def is_parameter(name: str) -> bool:
    """Whether this names a parameter, a level of a lever, or a lever (its level in force)."""
    side, _, rest = name.partition(".")
    return name in _everything("collected") or (side in SIDES and rest in levers()[side])


@dataclass(frozen=True)
class Calibration(Mapping[str, float]):
    """All parameter values in force: the central ones of a tariff series, but for those overridden.

    A name without a value (an unpriced setting, a tariff unknown in this series) is not in it
    until it is given one. ``begun`` is the calibration whose political weights it began with
    (:mod:`payoffs.calibrations`): the ``scenario``'s own, ``economies`` or ``leaders``; ``yours``
    whether one has been changed since.
    """

    overrides: tuple[tuple[str, float], ...] = ()
    series: Series = "collected"
    begun: str = OWN
    yours: bool = False

    @property
    def whose(self) -> str:
        """Whose payoffs it makes: what it began with, or ``yours`` if a weight was changed."""
        return YOURS if self.yours else self.begun

    @classmethod
    def central(cls) -> Calibration:
        """Every parameter at its central value."""
        return cls()

    def override(self, values: Mapping[str, object]) -> Calibration:
        """A calibration with these values changed.

        ``calibration`` names the political weights that the others are then changed in. InputError
        if a name is unknown or a value cannot be used.
        """
        if "calibration" in values:
            rest = {name: value for name, value in values.items() if name != "calibration"}
            return self.named(values["calibration"]).override(rest)
        changed = {name: self.parameter(name).check(value) for name, value in values.items()}
        merged = {**dict(self.overrides), **changed}
        kept = {name: v for name, v in merged.items() if v != self.parameter(name).central}
        yours = self.yours or any(
            self.parameter(name).political and value != self[name]
            for name, value in changed.items()
        )
        return replace(self, overrides=tuple(sorted(kept.items())), yours=yours)

    def named(self, name: object) -> Calibration:
        """The same with the political weights of a named calibration.

        Raises InputError if nothing is called so.
        """
        political = [n for n, entry in catalogue(self.series).items() if entry.political]
        found = self.override(weights(name, political))
        return replace(found, begun=str(name), yours=False)

    def in_series(self, series: Series) -> Calibration:
        """The same in another tariff series."""
        return replace(self, series=series).override({})

    def parameter(self, name: str) -> Parameter:
        """One parameter with its range in this tariff series.

        Raises NotFoundError if no parameter has this name.
        """
        return parameter(name, self.series)

    def sampled(self, rng: np.random.Generator, *, weights: bool = False) -> Calibration:
        """Parameters drawn from triangular densities (low, central, high).

        Overridden ones stay put. Weights stay put unless ``weights`` is true: they are choices,
        not unknowns.
        """
        fixed = dict(self.overrides)
        draws = {}
        for name, entry in catalogue(self.series).items():
            if name in fixed or entry.low == entry.high or (entry.kind == "weight" and not weights):
                continue
            mode = min(max(entry.central, entry.low), entry.high)
            draws[name] = float(rng.triangular(entry.low, mode, entry.high))
        return self.override(draws)

    def outside(self) -> tuple[str, ...]:
        """Names whose value lies outside its plausible range."""
        found = [(n, v, self.parameter(n)) for n, v in self.overrides]
        return tuple(n for n, v, entry in found if not entry.span[0] <= v <= entry.span[1])

    @cached_property
    def _given(self) -> dict[str, float]:
        return dict(self.overrides)

    def __getitem__(self, name: str) -> float:
        value = self._given.get(name)
        return catalogue(self.series)[name].central if value is None else value

    def __iter__(self) -> Iterator[str]:
        known = catalogue(self.series)
        yield from known
        yield from (name for name, _ in self.overrides if name not in known)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache(maxsize=1)
def numbers() -> dict[str, Parameter]:
    """Every number by name, in the order of the data file; ``group`` is the part it belongs to."""
    return {
        name: Parameter(name, **{**entry, "facts": tuple(entry.get("facts", ()))})
        for name, entry in read_toml("surroundings.toml").items()
    }


def number(name: str) -> Parameter:
    """One number.

    Raises NotFoundError if none has this name; near matches are suggested.
    """
    known = numbers()
    if name in known:
        return known[name]
    raise NotFoundError(f"no number is called {name!r}; {near(str(name), known)}", "surroundings")


#: Terms of a scenario that may be overridden like a parameter: name -> (lowest, highest).
TERMS: dict[str, tuple[float, float]] = {
    name: row.as_term for name, row in FIELDS.items() if row.as_term is not None
}


@dataclass(frozen=True)
class Terms:
    """Time and doubt: what repeated play needs beside the payoffs.

    ``discount_factor`` is per period; ``monitoring_error`` one chance for everything that a report
    is wrong, None where each lever has its own (:mod:`payoffs.terms`); ``expiry_months`` 0 means
    the truce has no end date, None that the scenario's clocks say when it ends, or that it has no
    end date if it has none.
    """

    months_per_period: float = 1.0
    discount_factor: float = 0.99
    monitoring_error: float | None = None
    expiry_months: float | None = None


def check_term(name: str, value: object) -> float:
    """A term's value as a float; InputError if it is no number within the term's bounds.

    >>> check_term("discount_factor", "0.9")
    0.9
    """
    low, high = TERMS[name]
    number = real(value, name)
    if not low <= number <= high:
        raise InputError(f"{shown(value)} is out of bounds; give {low:g} to {high:g}", name)
    if name == "discount_factor" and number == 1:
        raise InputError("must be below 1; nobody is infinitely patient", name)
    return number


def with_calibration(
    overrides: Mapping[str, object] | None, calibration: str | None
) -> Mapping[str, object] | None:
    """Overrides of a scenario that begin with a named calibration, if one is named.

    Raises InputError if nothing is called so, or the overrides name one as well or are no names
    with values.
    """
    if not isinstance(overrides, Mapping | None):
        example = "{'farm_weight': 2}"
        raise InputError(f"{shown(overrides)} is no mapping; write {example}", "overrides")
    if calibration is None:
        return overrides
    if overrides and "calibration" in overrides:
        raise InputError("is given twice; keep one", "calibration")
    return {"calibration": check_name(calibration), **(overrides or {})}
