"""One scenario priced at many calibrations at once.

>>> from payoffs.scenario import load
>>> busan = load("busan-2025")
>>> A, B = payoff_stack(busan, {"elasticity_us": np.array([1.5, 2.5, 4.0])})
>>> A.shape
(3, 4, 4)
>>> bool((A[1] == busan.game().row_payoffs).all())
True

Calibrations are drawn from the parameters' ranges, many at once. Every parameter has a
counter-based random stream of its own (Philox: Salmon, Moraes, Dror and Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3", SC11), named by seed and parameter. Draw ``k`` of a parameter is the
same whichever others are drawn, and however many.

So is a crisis priced.

>>> from payoffs.crisis import priced
>>> october = load("october-2025")
>>> found = priced_many(october, "us", {"crisis_return": np.array([0.0, 0.5])})
>>> bool(np.isclose(found.worth["concession"][0][1],
...      priced(october.override({"crisis_return": 0.5}), "us").total("concession", "us")))
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from payoffs.channels import Cells, parts, tariffs
from payoffs.crisis import announced, days_until, terms_of, triple, worth_of
from payoffs.crisis import bundles_of as crisis_bundles
from payoffs.engines.armington import READ, armington_worlds
from payoffs.engines.closed_form import TariffOutcome, Values, closed_form
from payoffs.errors import InputError
from payoffs.game import MAX_PAYOFF, FloatArray, place_in
from payoffs.levers import SIDES, Bundle, Series, Side
from payoffs.numeric import Indices
from payoffs.parameters import TERMS, catalogue, parameter
from payoffs.scenario import CHOICES, Scenario


def sampled_names(scenario: Scenario, weights: bool = False) -> tuple[str, ...]:
    """Parameters that are unknown in a scenario: in use, with a range, not overridden.

    Weights are choices, not unknowns: they count only with ``weights``.
    """
    if not scenario.priced:
        return ()
    fixed = dict(scenario.calibration.overrides)
    used = set(scenario.used_parameters())
    return tuple(
        name
        for name, entry in catalogue(scenario.series).items()
        if name in used
        and name not in fixed
        and entry.low < entry.high
        and (weights or entry.kind != "weight")
    )


def sampled_values(
    scenario: Scenario, count: int, seed: int, *, first: int = 0, weights: bool = False
) -> dict[str, FloatArray]:
    """Many draws of a scenario's unknown parameters from their triangular densities.

    As :meth:`payoffs.parameters.Calibration.sampled`, for the parameters of :func:`sampled_names`.

    ``seed``: a whole number from 0 on.
    ``first``: the number of the first draw: draws 0 to 99 and 100 to 199 are draws 0 to 199.
    Returns parameter to its draws, shape ``(count,)``.
    Raises InputError if ``count`` is below 1.
    """
    if count < 1:
        raise InputError(f"{count} draws; at least 1", "count")
    return {
        name: _quantile(*_triangle(name, scenario.series), uniforms(name, seed, count, first))
        for name in sampled_names(scenario, weights)
    }


def uniforms(name: str, seed: int, count: int, first: int = 0) -> FloatArray:
    """Numbers from 0 to 1 of the stream that a seed gives to a name, shape ``(count,)``.

    >>> whole = uniforms("elasticity_us", 1, 9)
    >>> bool((uniforms("elasticity_us", 1, 4, first=5) == whole[5:]).all())
    True
    """
    bits = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(number_of(name),)))
    blocks, skipped = divmod(first, 4)  # the generator counts in blocks of four
    bits.advance(blocks)
    drawn: FloatArray = np.random.Generator(bits).random(count + skipped)[skipped:]
    return drawn


def number_of(name: str) -> int:
    """The 64-bit number that stands for a name in keys of random streams."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def from_uniforms(
    names: Sequence[str], U: ArrayLike, series: Series = "collected"
) -> dict[str, FloatArray]:
    """Parameters at given quantiles of their triangular densities (low, central, high).

    For designed samples: Sobol' sequences, Latin hypercubes.

    ``names``: ``k`` parameters; one without a range is constant.
    ``U``: shape ``(g, k)``, between 0 and 1.
    ``series``: whose ranges the levels of tariffs have.
    Raises InputError if a name is unknown or ``U`` has another shape or leaves the unit cube.

    >>> from_uniforms(["elasticity_us"], [[0.0], [0.4], [1.0]])["elasticity_us"].tolist()
    [1.5, 2.5, 4.0]
    """
    u = np.asarray(U, dtype=np.float64)
    if u.ndim != 2 or u.shape[1] != len(names):
        raise InputError(f"expected shape (g, {len(names)}), got {u.shape}", "U")
    if not ((u >= 0.0) & (u <= 1.0)).all():
        raise InputError("every entry must lie between 0 and 1", "U")
    return {name: _quantile(*_triangle(name, series), u[:, k]) for k, name in enumerate(names)}


def _triangle(name: str, series: Series) -> tuple[float, float, float]:
    entry = parameter(name, series)
    return entry.low, min(max(entry.central, entry.low), entry.high), entry.high


def _quantile(low: float, mode: float, high: float, u: FloatArray) -> FloatArray:
    if low == high:
        return np.full(len(u), low)
    width, turn = high - low, (mode - low) / (high - low)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.clip(np.where(u < turn, rising, falling), low, high)


#: Payoffs of one side priced at once: small enough to stay in a processor's cache.
BLOCK = 1 << 15


def payoff_stack(
    scenario: Scenario, values: Mapping[str, ArrayLike], *, threat: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Payoff matrices of a scenario at many calibrations.

    Game ``k`` is ``scenario.override({name: array[k]}).game(threat)``, within the rounding to a
    dollar; strategies worth the same tie exactly there and here. With the closed form a 4 x 4 game
    takes about a microsecond. The Armington engine is solved once for each distinct set of the five
    parameters it reads (:data:`payoffs.engines.armington.READ`), all worlds together: some 15
    microseconds for each pair of different tariffs, the reference ones included, which is 0.1 ms a
    game in ``busan-2025`` (6 pairs) where every game is a world of its own.

    ``scenario``: a textbook scenario has payoffs in place of parameters (:mod:`payoffs.game`);
        without any its one game is repeated (a read-only view).
    ``values``: parameter or term to its values, each of shape ``(g,)``; others keep the scenario's.
        Terms (``discount_factor``, …) change no payoff. Without any there is one game.
    ``threat``: the threat game instead of the stage game.
    Returns payoffs of the row and of the column side, each of shape ``(g, m, n)``.
    Raises InputError if a name is unknown, the arrays differ in length or a value cannot be used,
    or the scenario describes no threat game.
    """
    varied = checked(scenario, values)  # by full names
    games = len(next(iter(varied.values()))) if varied else 1
    if scenario.matrix is not None:
        game = scenario.game(threat)
        both = [
            np.broadcast_to(M, (games, *game.shape))
            for M in (game.row_payoffs, game.column_payoffs)
        ]
        for name in varied:
            if name not in TERMS:
                side, i, j = place_in(game, name)
                both[side] = both[side] if both[side].flags.writeable else both[side].copy()
                both[side][:, i, j] = varied[name]
        return both[0], both[1]
    if threat and scenario.threat is None:
        scenario.game(threat)  # says that there is none
    us, china = _bundles(scenario, threat)
    shape = (2, 2) if threat else (len(us), len(china))
    moved = {name: array for name, array in varied.items() if name not in TERMS}
    A, B = np.empty((2, games, *shape))
    step = max(1, BLOCK // (shape[0] * shape[1]))
    outcome = outcomes_of(scenario, us, china, moved, games)
    for start in range(0, games, step):
        block = slice(start, min(start + step, games))
        size = block.stop - start
        calibration: dict[str, Values] = dict(scenario.calibration)
        calibration |= {name: array[block] for name, array in moved.items()}
        cells = parts(us, china, outcome(block, calibration), calibration, stacked=True)
        if threat:
            cells = _announced(cells, calibration, size)
        for out, of_side in ((A, cells[0]), (B, cells[1])):
            out[block] = np.moveaxis(_total(of_side, (*shape, size)), -1, 0)
    return A, B


def checked(scenario: Scenario, values: Mapping[str, ArrayLike]) -> dict[str, FloatArray]:
    """The values by full names, as arrays of one length that the scenario can take.

    InputError as :meth:`Scenario.override` does for a single value, and if lengths differ.
    """
    arrays: dict[str, FloatArray] = {}
    for name, given in (scenario.resolved(values) if scenario.priced else values).items():
        if name in (*CHOICES, "calibration"):
            raise InputError("is one word for all games; override the scenario instead", name)
        array = _numbers(name, given)
        if array.size == 0 or len(array) != len(next(iter(arrays.values()), array)):
            first = next(iter(arrays), name)
            raise InputError(
                f"{array.size} values; give at least one, and as many as of {first}", name
            )
        low, high = TERMS[name] if name in TERMS else _bounds(scenario, name)
        good = np.isfinite(array) & (array >= low) & (array <= high)
        if name == "discount_factor":
            good &= array < 1.0
        if not good.all():
            scenario.override({name: float(array[~good][0])})  # says what is wrong
        arrays[name] = array
    return arrays


def _numbers(name: str, given: ArrayLike) -> FloatArray:
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("expected numbers, one a game", name) from None
    if array.ndim != 1:
        raise InputError(f"expected one number a game, shape (g,), got shape {array.shape}", name)
    return array


def _bounds(scenario: Scenario, name: str) -> tuple[float, float]:
    if not scenario.priced:
        scenario.override({name: 0.0})  # says that it is no payoff
        return -MAX_PAYOFF, MAX_PAYOFF
    entry = parameter(name)
    return entry.bounds


def _bundles(scenario: Scenario, threat: bool) -> tuple[tuple[Bundle, ...], tuple[Bundle, ...]]:
    us, china = (scenario.bundles(side) for side in SIDES)
    if not threat or scenario.threat is None:
        return us, china
    i, j = scenario.status_quo
    return triple(scenario.threat, us[i]), triple(scenario.threat, china[j])


def outcomes_of(
    scenario: Scenario,
    us: Sequence[Bundle],
    china: Sequence[Bundle],
    varied: Mapping[str, FloatArray],
    games: int,
) -> Callable[[slice, Mapping[str, Values]], TariffOutcome]:
    """What the tariffs do in a block of the games, given their calibrations."""
    if scenario.engine.name != "armington":
        horizon = scenario.engine.horizon
        return lambda _, values: closed_form(
            tariffs(us, values), tariffs(china, values), values, horizon, stacked=True
        )
    values: dict[str, Values] = {**scenario.calibration, **varied}
    (rows, row), (columns, column) = (_distinct(tariffs(b, values)) for b in (us, china))
    read = [values[name] for name in READ]
    # tariffs that vary from game to game are part of a world
    moving = [x for x in (*rows, *columns) if rows.ndim + columns.ndim > 2]
    spread = [np.broadcast_to(x, games) for x in (*moving, *read)]
    worlds, where = np.unique(np.column_stack(spread), axis=0, return_inverse=True)
    of_us, of_china, constant = rows, columns, worlds
    if moving:
        of_us, of_china = worlds[:, : len(rows)].T, worlds[:, len(rows) : len(moving)].T
        constant = worlds[:, len(moving) :]
    found = armington_worlds(of_us, of_china, constant)
    world = where.ravel()
    return lambda block, _: TariffOutcome(
        *found[:, row[:, None, None], column[:, None], world[block]]
    )


def _distinct(levels: FloatArray) -> tuple[FloatArray, Indices]:
    """The different tariffs of a side's bundles, and which of them each bundle has."""
    distinct, index = np.unique(levels, axis=0, return_inverse=True)
    return distinct, index.ravel()


def _announced(cells: Cells, calibration: Mapping[str, Values], games: int) -> Cells:
    of_us, of_china = (
        {name: np.broadcast_to(part, (3, 3, games)) for name, part in side.items()}
        for side in cells
    )
    costs = {
        name: np.broadcast_to(calibration[name], games)
        for name in ("audience_cost_us", "audience_cost_china")
    }
    return announced((of_us, of_china), costs)


def _total(parts: Mapping[str, Any], shape: tuple[int, ...]) -> FloatArray:
    """The sum of the channels, rounded to a dollar as a game's payoffs are."""
    total = np.zeros(shape)
    for part in parts.values():
        total += part
    return np.asarray(total.round(9) + 0.0)


class ManyCrises(NamedTuple):
    """Outcome to its worth to sender and target, and the noise of both: shape ``(g,)`` each."""

    worth: dict[str, tuple[FloatArray, FloatArray]]
    noise: tuple[FloatArray, FloatArray]


def priced_many(scenario: Scenario, sender: Side, values: Mapping[str, ArrayLike]) -> ManyCrises:
    """What :func:`payoffs.crisis.priced` gives at each of many calibrations.

    ``values``: parameter or term to its values, each of shape ``(g,)``, at least one of them.
    Raises InputError if there is no such threat, a name is unknown or a value cannot be used.
    """
    terms, varied = terms_of(scenario, sender), checked(scenario, values)
    games = len(next(iter(varied.values())))
    moved = {name: array for name, array in varied.items() if name not in TERMS}
    calibration: dict[str, Any] = {**scenario.calibration, **moved}
    flows = {
        name: _flows(scenario, pair, calibration, moved, games)
        for name, pair in crisis_bundles(scenario, terms).items()
    }
    days: Any = calibration["crisis_days"]
    if terms.deadline is not None:
        days = days_until(scenario, terms.deadline)
    outcomes = worth_of(flows, terms, calibration, days, dated=terms.deadline is not None)
    sides: tuple[Side, Side] = terms.sender, terms.target
    worth = {
        name: (_total(found[sides[0]], (games,)), _total(found[sides[1]], (games,)))
        for name, found in outcomes.items()
    }
    first, second = (np.broadcast_to(calibration[f"crisis_noise_{s}"], games) for s in sides)
    return ManyCrises(worth, (first, second))


def _flows(
    scenario: Scenario,
    pair: Mapping[Side, Bundle],
    calibration: Mapping[str, Values],
    moved: Mapping[str, FloatArray],
    games: int,
) -> dict[Side, Any]:
    """Both sides' channels a year of one outcome."""
    us, china = [pair["us"]], [pair["china"]]
    outcome = outcomes_of(scenario, us, china, moved, games)(slice(0, games), calibration)
    cells = parts(us, china, outcome, calibration, stacked=True)
    return {
        side: {
            channel: np.broadcast_to(array, (1, 1, games))[0, 0] for channel, array in part.items()
        }
        for side, part in zip(SIDES, cells, strict=True)
    }
