"""A crisis over one threat, priced: who can threaten what, for what, by when.

The tree is that of Lewis and Schultz (2003) with one more node. The sender keeps the status quo
or threatens a bundle; the target concedes a stated bundle (the sender may offer something in
return) or resists; the sender carries out or backs down; once carried out, the target answers
with a stated bundle or does not.

An outcome is worth, to each side, a year from the day of the threat: the status quo until the
threat ends, then what the outcome puts in force, channel by channel, and the political costs that
fall due once: the target's of conceding (``audience_cost``) and the sender's of backing down
(``backdown_cost``). After a concession the threat comes back and is carried out all the same with
the chance ``crisis_return``: the commitment problem of Fearon (1995).

>>> from payoffs.scenario import load
>>> crisis = priced(load("october-2025"), "us")
>>> crisis.target, crisis.days
('china', 22.0)
>>> sorted(crisis.outcomes)
['answered', 'back_down', 'concession', 'execution', 'status_quo']

J. Lewis and K. Schultz, "Revealing preferences: empirical estimation of a crisis bargaining game
with incomplete information", *Political Analysis* 11 (2003).
J. Fearon, "Rationalist explanations for war", *International Organization* 49 (1995).

In the threat game actions are announced before they are carried out. From the status quo each side
holds or presses. Where only one presses, the holder concedes and the threat is not carried out;
where both press, both carry out. A side that concedes to a press also bears its audience cost
(Schelling 1960; Fearon 1994), zero unless one is set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from payoffs.channels import Channel, channels
from payoffs.engines.closed_form import Values
from payoffs.errors import InputError
from payoffs.levers import SIDES, Bundle, Side, lever
from payoffs.numeric import FloatArray

if TYPE_CHECKING:
    from payoffs.scenario import Scenario

#: Days in the year that is priced.
YEAR = 365.0
OUTCOMES = ("status_quo", "concession", "back_down", "execution", "answered")

#: Channels that only a crisis has, beside those of :data:`payoffs.channels.CHANNELS`.
CRISIS_CHANNELS: dict[str, Channel] = {
    "backdown_cost": Channel(
        "cost of dropping one's own threat for nothing",
        (
            "crisis_backdown_us",
            "crisis_backdown_china",
            "crisis_deadline_us",
            "crisis_deadline_china",
        ),
    )
}

Settings = Mapping[str, str]
Parts = dict[str, float]


@dataclass(frozen=True)
class CrisisTerms:
    """What one side can threaten, as a scenario's file states it."""

    sender: Side
    #: The sender's settings if the threat is carried out.
    threaten: Settings
    #: The target's settings if it concedes.
    demand: Settings
    #: What the sender gives in return for a concession: its settings; empty for nothing.
    offer: Settings = field(default_factory=dict)
    #: The target's settings if it answers a threat that was carried out; empty if it has none.
    answer: Settings = field(default_factory=dict)
    #: The day the threat names; None if it names none.
    deadline: dt.date | None = None
    #: Rows of the record of threats that this is.
    threats: tuple[str, ...] = ()

    @property
    def target(self) -> Side:
        """Who is asked to concede."""
        return "china" if self.sender == "us" else "us"


@dataclass(frozen=True, eq=False)
class PricedCrisis:
    """Every outcome of one crisis, channel by channel."""

    terms: CrisisTerms
    #: Outcome to side to channel to value, bn USD over the year that begins with the threat;
    #: ``answered`` is there only if the target has an answer.
    outcomes: Mapping[str, Mapping[Side, Parts]]
    #: Outcome to the bundles in force at its end.
    bundles: Mapping[str, Mapping[Side, Bundle]]
    #: From the threat to its end, in which the status quo lasts.
    days: float
    #: Standard deviation of the private costs of the sender and of the target, bn USD.
    noise: tuple[float, float]
    #: Of quantal responses, per bn USD.
    precision: float

    @property
    def sender(self) -> Side:
        """Who threatens."""
        return self.terms.sender

    @property
    def target(self) -> Side:
        """Who is asked to concede."""
        return self.terms.target

    def total(self, outcome: str, side: Side) -> float:
        """What an outcome is worth to a side, rounded to a dollar."""
        return round(sum(self.outcomes[outcome][side].values()), 9) + 0.0


def terms_of(scenario: Scenario, sender: Side) -> CrisisTerms:
    """What a side can threaten in a scenario.

    Raises InputError if the scenario states no threat of this side.
    """
    if not scenario.priced:
        raise InputError("is a textbook game without levers: nothing to threaten", scenario.name)
    if sender not in scenario.crisis:
        stated = ", ".join(scenario.crisis) or "nobody"
        raise InputError(
            f"states no threat of {sender} ({stated} threatens); add [crisis.{sender}] with "
            "threaten and demand",
            scenario.name,
        )
    return scenario.crisis[sender]


def priced(
    scenario: Scenario,
    sender: Side,
    terms: CrisisTerms | None = None,
    *,
    deadline: dt.date | None = None,
) -> PricedCrisis:
    """The crisis that a side's threat opens, at the scenario's calibration and engine.

    ``terms``: other terms than those of the scenario.
    ``deadline``: another day for the threat to name.
    Raises InputError if there is no such threat or the day cannot be used.
    """
    terms = terms_of(scenario, sender) if terms is None else terms
    named = deadline or terms.deadline
    days = days_until(scenario, named)
    bundles = bundles_of(scenario, terms)
    c = scenario.calibration
    outcomes = worth_of(_flows(scenario, bundles), terms, c, days, dated=named is not None)
    return PricedCrisis(
        terms,
        outcomes,
        {name: pair for name, pair in bundles.items() if name in outcomes},
        days,
        (c[f"crisis_noise_{terms.sender}"], c[f"crisis_noise_{terms.target}"]),
        c["crisis_precision"],
    )


def days_until(scenario: Scenario, deadline: dt.date | None) -> float:
    """Days from the scenario's date to a deadline; the usual length of a crisis without one.

    Raises InputError if the day lies before the scenario's date or beyond the year that is priced.
    """
    if deadline is None:
        return scenario.calibration["crisis_days"]
    if scenario.date is None:
        raise InputError("needs the scenario's own date; add date = 2025-10-10", "deadline")
    days = (deadline - scenario.date).days
    if not 0 <= days < YEAR:
        raise InputError(
            f"{deadline} is not within a year after {scenario.date}, the day of the threat",
            "deadline",
        )
    return float(days)


def bundles_of(scenario: Scenario, terms: CrisisTerms) -> dict[str, dict[Side, Bundle]]:
    """The bundles in force at each outcome; ``returned``: conceded to and carried out as well."""
    own = {s: scenario.bundles(s)[k] for s, k in zip(SIDES, scenario.status_quo, strict=True)}
    sender, target = own[terms.sender], own[terms.target]
    threat = change(sender, terms.threaten, "carry out")
    gives = change(target, terms.demand, "concede")
    places = {
        "status_quo": (sender, target),
        "concession": (change(sender, terms.offer, "offer"), gives),
        "back_down": (sender, target),
        "execution": (threat, target),
        "returned": (threat, gives),
    }
    if terms.answer:
        places["answered"] = (threat, change(target, terms.answer, "answer"))
    return {
        name: {terms.sender: first, terms.target: second}
        for name, (first, second) in places.items()
    }


def worth_of(
    flows: Mapping[str, Mapping[Side, Parts]],
    terms: CrisisTerms,
    values: Mapping[str, float],
    days: float,
    *,
    dated: bool,
) -> dict[str, dict[Side, Parts]]:
    """What each outcome is worth, channel by channel, over the year that begins with the threat.

    ``flows``: outcome (``returned`` too) to side to channel, a year; numbers, or arrays of many
        games.
    ``values``: the calibration, of numbers or arrays alike.
    ``days``: from the threat to its end.
    ``dated``: whether the threat names a day.
    """
    share, chance, before = 1.0 - days / YEAR, values["crisis_return"], flows["status_quo"]
    # the status quo until the crisis ends, then the outcome for the rest of the year
    outcomes = {
        name: {
            side: {
                channel: before[side][channel] + share * (value - before[side][channel])
                for channel, value in parts.items()
            }
            for side, parts in sides.items()
        }
        for name, sides in flows.items()
    }
    # a concession is worth what it is if honoured, and what it is if the threat comes back
    back = outcomes.pop("returned")
    for side, parts in outcomes["concession"].items():
        for channel, value in parts.items():
            parts[channel] = (1.0 - chance) * value + chance * back[side][channel]
    # political costs fall due once
    drop = values[f"crisis_backdown_{terms.sender}"]
    drop = drop + (values[f"crisis_deadline_{terms.sender}"] if dated else 0.0)
    cost = values[f"audience_cost_{terms.target}"]
    for name, sides in outcomes.items():
        sides[terms.target]["audience_cost"] = 0.0 - cost if name == "concession" else 0.0
        sides[terms.sender]["backdown_cost"] = 0.0 - drop if name == "back_down" else 0.0
    return outcomes


def _flows(
    scenario: Scenario, bundles: Mapping[str, Mapping[Side, Bundle]]
) -> dict[str, dict[Side, Parts]]:
    """Both sides' channels a year of every outcome."""
    names = list(bundles)
    us, china = ([bundles[name][side] for name in names] for side in SIDES)
    cells = channels(us, china, scenario.engine, scenario.calibration)
    return {
        name: {
            side: {channel: float(array[k, k]) for channel, array in part.items()}
            for side, part in zip(SIDES, cells, strict=True)
        }
        for k, name in enumerate(names)
    }


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
