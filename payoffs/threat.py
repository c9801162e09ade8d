"""The threat game: actions are announced before they are carried out.

From the status quo each side holds or presses. Where only one presses, the holder concedes and
the threat is not carried out; where both press, both carry out. A side that concedes to a press
also bears its audience cost (Schelling 1960; Fearon 1994), zero unless one is set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from payoffs.engines.closed_form import Values
from payoffs.levers import Bundle, Side, lever
from payoffs.numeric import FloatArray

#: Where each outcome stands in the 3 x 3 grid of (status quo, press, concede) bundles.
_STAY, _PRESS, _CONCEDE = 0, 1, 2
_CELLS = (((_STAY, _STAY), (_CONCEDE, _STAY)), ((_STAY, _CONCEDE), (_PRESS, _PRESS)))
#: Where each side gives way: it holds and the other presses.
YIELDS = {"us": (0, 1), "china": (1, 0)}


@dataclass(frozen=True)
class ThreatTerms:
    """What each side threatens and what it gives when it yields: lever to setting, by side."""

    press: Mapping[Side, Mapping[str, str]]
    concede: Mapping[Side, Mapping[str, str]]


def change(bundle: Bundle, settings: Mapping[str, str], label: str) -> Bundle:
    """The bundle with some settings changed."""
    changed = {name: lever(bundle.side, name).setting(key) for name, key in settings.items()}
    return Bundle(bundle.side, {**bundle.settings, **changed}, label, bundle.values)


def outcome(threat: ThreatTerms, here: Mapping[Side, Bundle], i: int, j: int) -> dict[Side, Bundle]:
    """The bundles in force after (us, china) chose hold (0) or press (1)."""
    us, china = _CELLS[i][j]
    return {"us": triple(threat, here["us"])[us], "china": triple(threat, here["china"])[china]}


def triple(threat: ThreatTerms, bundle: Bundle) -> tuple[Bundle, Bundle, Bundle]:
    """What a side may have in force: the status quo, its threat, its concession."""
    side = bundle.side
    return (
        bundle,
        change(bundle, threat.press[side], "press"),
        change(bundle, threat.concede[side], "concede"),
    )


def announced(
    parts: tuple[Mapping[str, FloatArray], Mapping[str, FloatArray]],
    calibration: Mapping[str, Values],
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """The channels of both sides' :func:`triple`, laid out as a threat game, and audience costs.

    ``parts``: arrays of shape ``(3, 3)``, or ``(3, 3, g)`` for many calibrations.
    ``calibration``: parameter values by name: numbers, or arrays of shape ``(g,)``.
    """
    pick = np.array(_CELLS)
    us, china = (
        {name: part[pick[..., 0], pick[..., 1]] for name, part in side.items()} for side in parts
    )
    for side, name in ((us, "us"), (china, "china")):
        yields = np.zeros((2, 2))
        yields[YIELDS[name]] = 1.0
        cost = calibration[f"audience_cost_{name}"]
        stacked = yields.reshape(2, 2, *(1 for _ in np.shape(cost)))
        side["audience_cost"] = 0.0 - cost * stacked
    return us, china
