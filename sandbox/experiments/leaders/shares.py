"""Conclusions under *leaders* as shares of posterior draws, not as one number.

What was set beside the calibration stays put in every draw; everything else that the posterior
speaks of is drawn, all parameters of a draw together.

>>> from payoffs.scenario import load
>>> found = game_shares(load("busan-2025", {"calibration": "leaders"}), size=50)
>>> found["n"], sum(found["class"].values()).__round__(9)
(50, 1.0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from payoffs.calibrations import draws, leaders
from payoffs.crisis import PricedCrisis, priced
from payoffs.levers import SIDES, Side
from payoffs.numeric import FloatArray
from payoffs.parameters import Calibration, catalogue
from payoffs.scenario import Scenario
from sandbox.theory.stacks.answers import theory_rows

#: Games solved in the draws of one answer: fewer where each takes long.
GAMES, FEW, LARGE = 500, 100, 1000
#: Crises solved in the draws of one answer.
CRISES = 200
#: Weights that are straight lines in a payoff of the crisis tree, or fall due once.
_ONCE = ("audience_cost", "crisis_backdown", "crisis_deadline")


def drawn(calibration: Calibration, size: int | None = None) -> dict[str, FloatArray]:
    """The draws of every parameter that was not set by hand; none unless *leaders* is in force."""
    if calibration.begun != "leaders":
        return {}
    known, own = leaders(), catalogue(calibration.series)

    def usual(name: str) -> float:
        return known[name].value if own[name].political else own[name].central

    return {n: x for n, x in draws(size).items() if calibration[n] == usual(n)}


def game_shares(
    scenario: Scenario, *, threat: bool = False, size: int | None = None
) -> dict[str, Any]:
    """How often each answer about a game holds over the posterior.

    Returns
    -------
    dict
        ``n`` draws, ``drawn`` names, shares ``class``, ``deal_is_equilibrium``, ``deal_exists``,
        and ``equilibria``: by profile how often it is one (games of at most 64).
    """
    m, n = (2, 2) if threat else scenario.shape
    size = size or (FEW if m * n > LARGE else GAMES)
    political = {
        name: x
        for name, x in drawn(scenario.calibration, size).items()
        if catalogue()[name].political
    }
    rows = theory_rows(scenario, political, threat=threat, engine="numpy", patience=False)
    count = len(rows["class"])
    cells = {name: x for name, x in rows.items() if name.startswith("equilibrium_")}
    profiles = {
        ",".join(name.split("_")[1:]): float(np.mean(x)) for name, x in cells.items() if x.any()
    }
    return {
        "n": count,
        "drawn": sorted(political),
        "class": _shares(rows["class"].tolist()),
        "deal_is_equilibrium": float(np.mean(rows["deal_is_equilibrium"])),
        "deal_exists": float(np.mean(rows["deal_exists"])),
        "equilibria": profiles,
    }


def crises(
    scenario: Scenario, made: PricedCrisis, *, dated: bool, size: int = CRISES
) -> tuple[list[PricedCrisis], tuple[str, ...]]:
    """The crisis at every draw, and the names drawn: priced once, since it is linear in weights.

    ``made`` is the crisis at the calibration in force, ``dated`` whether its threat names a day.
    """
    values = drawn(scenario.calibration, size)
    known = scenario.calibration
    at = {
        f"{name}_{side}": values.get(f"{name}_{side}", np.full(size, known[f"{name}_{side}"]))
        for name in ("protection_weight", *_ONCE, "crisis_noise")
        for side in SIDES
    }
    precision = values.get("crisis_precision", np.full(size, known["crisis_precision"]))
    bare = scenario.override({f"protection_weight_{side}": 1.0 for side in SIDES})
    unit = priced(bare, made.sender, made.terms, deadline=_same_day(scenario, made, dated))
    found = []
    for k in range(len(precision)):
        here = {name: float(x[k]) for name, x in at.items()}
        outcomes = {
            name: {side: _parts(unit, name, side, here, dated) for side in SIDES}
            for name in unit.outcomes
        }
        noise = here[f"crisis_noise_{made.sender}"], here[f"crisis_noise_{made.target}"]
        found.append(replace(made, outcomes=outcomes, noise=noise, precision=float(precision[k])))
    return found, tuple(sorted(values))


def _same_day(scenario: Scenario, made: PricedCrisis, dated: bool) -> Any:
    """The day that the threat names, so that the year is shared as before."""
    if not dated or scenario.date is None:
        return None
    return scenario.date + np.timedelta64(int(made.days), "D").item()


def _parts(
    unit: PricedCrisis, outcome: str, side: Side, here: dict[str, float], dated: bool
) -> dict[str, float]:
    parts = dict(unit.outcomes[outcome][side])
    parts["protection_weight"] *= here[f"protection_weight_{side}"]
    if outcome == "concession" and side == unit.target:
        parts["audience_cost"] = -here[f"audience_cost_{side}"]
    if outcome == "back_down" and side == unit.sender:
        named = here[f"crisis_deadline_{side}"] if dated else 0.0
        parts["backdown_cost"] = -here[f"crisis_backdown_{side}"] - named
    return parts


def summary(
    ends: Iterable[dict[str, float]], credible: Iterable[bool], names: tuple[str, ...]
) -> dict[str, Any]:
    """Chances of the four ends over draws, and how often each statement holds."""
    found = list(ends)
    outcomes = {}
    for name in found[0]:
        low, middle, high = np.quantile([one[name] for one in found], (0.05, 0.5, 0.95))
        outcomes[name] = {"low": float(low), "median": float(middle), "high": float(high)}
    return {
        "n": len(found),
        "drawn": list(names),
        "outcomes": outcomes,
        "likeliest": _shares([max(one, key=lambda name: one[name]) for one in found]),
        "credible": float(np.mean(list(credible))),
    }


def _shares(words: list[str]) -> dict[str, float]:
    """How often each word, the most frequent first."""
    return {word: count / len(words) for word, count in Counter(words).most_common()}
