"""Where a payoff's number comes from: each channel's formula, with the numbers in their places.

Nothing is written down twice: the formulas of :mod:`payoffs.channels` are carried out on numbers
that remember how they were made, and what they remember is the formula.

>>> from payoffs.scenario import load
>>> at = load("busan-2025")
>>> found = formulas(at.bundles("us")[0], at.bundles("china")[3], at.engine, at.calibration)
>>> print(found["china"]["rare_earths"])
−(rare_earth_exports_china + rare_earth_power_china) × china.rare_earths.ban = −(0.5 + 1) × 1 = −1.5
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from payoffs.channels import CHANNELS, At, Engine, Levels
from payoffs.engines.closed_form import Market, TariffOutcome, Values, markets
from payoffs.levers import SIDES, Bundle, Side, tariff_of
from payoffs.numeric import FloatArray

MINUS = "\N{MINUS SIGN}"
#: How tightly each operation binds; what binds less stands in brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _WHOLE = range(1, 6)
_INFIX: dict[str, tuple[str, int]] = {
    "add": ("+", _SUM),
    "subtract": (MINUS, _SUM),
    "multiply": ("\N{MULTIPLICATION SIGN}", _PRODUCT),
    "divide": ("/", _PRODUCT),
    "power": ("^", _POWER),
}
_CALLS = {"minimum": "min", "maximum": "max", "absolute": "abs", "log": "log"}
_REMEMBERED = {*_INFIX, *_CALLS, "negative", "expm1"}


class Traced(np.ndarray[Any, np.dtype[np.float64]]):
    """A number that remembers how it was made: its name, or an operation on others."""

    name: str
    by: str
    of: tuple[Any, ...]

    @classmethod
    def made(cls, value: Any, *, name: str = "", by: str = "", of: tuple[Any, ...] = ()) -> Traced:
        """A number with its name, or with the operation and what it was done to."""
        found = np.asarray(value, dtype=np.float64).view(cls)
        found.name, found.by, found.of = name, by, of
        return found

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **how: Any) -> Any:
        """The operation carried out, and remembered where formulas have it."""
        plain = [np.asarray(x) if isinstance(x, Traced) else x for x in inputs]
        value = getattr(ufunc, method)(*plain, **how)
        if method != "__call__" or ufunc.__name__ not in _REMEMBERED:
            return value
        return self.made(value, by=ufunc.__name__, of=inputs)


@dataclass(frozen=True)
class Step:
    """A quantity on the way: its name, how it is made, the same with numbers, what comes out."""

    name: str
    words: str
    numbers: str
    value: float

    def __str__(self) -> str:
        parts = (self.name, self.words, self.numbers, _number(self.value))
        return " = ".join(dict.fromkeys(filter(None, parts)))


@dataclass(frozen=True)
class Formula:
    """One channel of one side at one profile."""

    #: What it is made of, in order; the last is the channel itself, in bn USD a year.
    steps: tuple[Step, ...]
    #: The parameters and levels in it.
    names: tuple[str, ...]

    @property
    def value(self) -> float:
        """What comes out."""
        return self.steps[-1].value

    def __str__(self) -> str:
        return "\n".join(str(step) for step in self.steps)


class _Named(Levels):
    """Levels of one profile's levers, which bear their names."""

    def _shaped(self, side: Side, values: Any) -> Any:
        return values[0]


def formulas(
    us: Bundle, china: Bundle, engine: Engine, calibration: Mapping[str, float]
) -> dict[Side, dict[str, Formula]]:
    """Every channel of both sides at one profile, by side and name.

    The Armington engine solves four regions together: what it says stands in a formula as a
    number that bears the engine's name.
    """
    named = {name: Traced.made(value, name=name) for name, value in calibration.items()}
    c = cast("Mapping[str, Values]", named)
    tariffs = [tariff_of(bundle.settings, c) / 100 for bundle in (us, china)]
    if engine.name == "closed-form":
        outcome = _traded(*markets(tariffs[0], tariffs[1], c, engine.horizon), tariffs)
    else:
        outcome = _solved(engine, us, china, calibration)
    at = At(_Named((us,), (china,), c, False), outcome, c)
    every: dict[Side, dict[str, Formula]] = {}
    for side in SIDES:
        found = ((name, getattr(channel, side)) for name, channel in CHANNELS.items())
        every[side] = {name: _formula(make(at)) for name, make in found if make}
    return every


def audience_cost(side: Side, yields: bool, calibration: Mapping[str, float]) -> Formula:
    """What a side pays in a threat game where it gives way (or does not)."""
    name = f"audience_cost_{side}"
    cost = Traced.made(calibration[name], name=name)
    return _formula(cast("FloatArray", -cost if yields else 0.0 * cost))


def _traded(us: Market, china: Market, tariffs: list[Any]) -> TariffOutcome:
    """The closed form's answer; what its formulas share bears the names of its account."""
    for one, tariff in zip((us, china), tariffs, strict=True):
        quantity = cast("Traced", one.quantity)
        names = {"t": tariff, "theta": quantity.of[0], "q": quantity, "p": one.supply_price}
        for name, number in names.items():
            if isinstance(number, Traced):
                number.name = name
    ratios = us.quantity, china.quantity
    return TariffOutcome(us.importer, china.exporters, china.importer, us.exporters, *ratios)


def _solved(
    engine: Engine, us: Bundle, china: Bundle, calibration: Mapping[str, float]
) -> TariffOutcome:
    found = engine.price([us.tariff], [china.tariff], calibration)
    return TariffOutcome(
        **{n: Traced.made(x[0, 0], name=f"{engine.name}.{n}") for n, x in vars(found).items()}
    )


def _formula(number: FloatArray) -> Formula:
    """What a number remembers: its named parts first, then itself."""
    whole = number if isinstance(number, Traced) else Traced.made(number)
    parts = _inside(whole, {}).values()
    steps = [Step(x.name, _words(x), _numbers(x), float(x)) for x in parts if x.name and x.by]
    names = tuple(dict.fromkeys(x.name for x in parts if x.name and not x.by))
    if not (whole.name and whole.by):
        steps.append(Step("", _words(whole), _numbers(whole), float(whole)))
    return Formula(tuple(steps), names)


def _inside(number: Traced, seen: dict[int, Traced]) -> dict[int, Traced]:
    """A number's parts, each once, after what it is made of."""
    for part in number.of:
        if isinstance(part, Traced) and id(part) not in seen:
            _inside(part, seen)
    seen[id(number)] = number
    return seen


def _words(number: Traced) -> str:
    return _written(number, lambda x: x.name, top=True)[0]


def _numbers(number: Traced) -> str:
    return _written(number, lambda x: _number(float(x)) if x.name else "", top=True)[0]


def _written(number: Any, leaf: Any, *, top: bool = False) -> tuple[str, int]:
    """A number's formula, and how tightly it binds; ``leaf`` writes what has a name."""
    if not isinstance(number, Traced) or not (number.name or number.by):
        return _bound(_number(float(number)))
    if number.name and not (top and number.by):
        return _bound(leaf(number))
    if number.by in _CALLS:
        return f"{_CALLS[number.by]}({', '.join(_written(x, leaf)[0] for x in number.of)})", _WHOLE
    if number.by == "negative":
        return f"{MINUS}{_in(number.of[0], leaf, _SIGN)}", _SIGN
    if number.by == "expm1":  # e^(x log y) - 1
        power = number.of[0]
        base = _in(power.of[1].of[0], leaf, _WHOLE)
        return f"{base} ^ {_in(power.of[0], leaf, _WHOLE)} {MINUS} 1", _SUM
    return _infix(number, leaf)


def _infix(number: Traced, leaf: Any) -> tuple[str, int]:
    sign, binds = _INFIX[number.by]
    first, second = number.of
    if number.by == "add" and not isinstance(second, Traced) and not second:
        return _written(first, leaf)
    # a - (b + c), a / (b x c) and (a ^ b) ^ c keep their brackets, and so does a x (-b)
    before = binds + 1 if number.by == "power" else binds
    after = _in(second, leaf, binds if number.by in ("add", "multiply") else binds + 1)
    after = f"({after})" if after.startswith(MINUS) else after
    return f"{_in(first, leaf, before)} {sign} {after}", binds


def _in(number: Any, leaf: Any, at_least: int) -> str:
    text, binds = _written(number, leaf)
    return text if binds >= at_least else f"({text})"


def _bound(text: str) -> tuple[str, int]:
    return text, _SIGN if text.startswith(MINUS) else _WHOLE


def _number(value: float) -> str:
    return f"{value:,.4g}".replace("-", MINUS) if value else "0"
