"""A crisis priced at many calibrations at once.

>>> import numpy as np
>>> from payoffs.crisis import priced
>>> from payoffs.scenario import load
>>> october = load("october-2025")
>>> found = priced_many(october, "us", {"crisis_return": np.array([0.0, 0.5])})
>>> bool(np.isclose(found.worth["concession"][0][1],
...      priced(october.override({"crisis_return": 0.5}), "us").total("concession", "us")))
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from payoffs.channels import parts
from payoffs.crisis import bundles_of as crisis_bundles
from payoffs.crisis import days_until, terms_of, worth_of
from payoffs.engines.closed_form import Values
from payoffs.game import FloatArray
from payoffs.levers import SIDES, Bundle, Side
from payoffs.pricing_many import checked, outcomes_of
from payoffs.scenario import Scenario
from payoffs.terms import TERMS


class ManyCrises(NamedTuple):
    """Outcome to its worth to sender and target, and the noise of both: shape ``(g,)`` each."""

    worth: dict[str, tuple[FloatArray, FloatArray]]
    noise: tuple[FloatArray, FloatArray]


def priced_many(scenario: Scenario, sender: Side, values: Mapping[str, ArrayLike]) -> ManyCrises:
    """What :func:`payoffs.crisis.priced` gives at each of many calibrations.

    Parameters
    ----------
    values
        Parameter or term to its values, each of shape ``(g,)``, at least one of them.

    Raises
    ------
    InputError
        If there is no such threat, a name is unknown or a value cannot be used.
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
        name: (_total(found[sides[0]], games), _total(found[sides[1]], games))
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


def _total(channels: Mapping[str, Any], games: int) -> FloatArray:
    """The sum of the channels, rounded to a dollar."""
    total = np.zeros(games)
    for part in channels.values():
        total += part
    return np.asarray(total.round(9) + 0.0)
