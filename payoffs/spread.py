"""The four tariff engines, what each is meant for, and what one outcome is worth in all of them.

A payoff rests on its engine more than on any parameter, for China most of all: a single number
is shown with its spread over the engines, by :func:`spread`.

>>> from payoffs.scenario import load
>>> [worth.engine.name for worth in spread(load("busan-2025"), 0, 0)]
['short', 'long', 'armington-2.5', 'armington-4']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from payoffs.channels import Engine, channels
from payoffs.levers import SIDES, side_words
from payoffs.results import Plain
from payoffs.scenario import Scenario


@dataclass(frozen=True)
class EngineChoice:
    """One way to turn tariffs into dollars."""

    #: For addresses; for tables and answers; for menus.
    name: str
    title: str
    label: str
    #: What it is, and which question it is meant for.
    words: str
    meant_for: str
    #: The engine, and the parameters that go with it.
    engine: Engine
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, object]:
        """As :meth:`payoffs.scenario.Scenario.override` takes them."""
        words: dict[str, object] = {"engine": self.engine.name}
        if self.engine.name == "closed-form":
            words["horizon"] = self.engine.horizon
        return {**words, **self.parameters}


ENGINES: dict[str, EngineChoice] = {
    choice.name: choice
    for choice in (
        EngineChoice(
            "short",
            "closed-form, short run",
            "Closed form, short run",
            "Two markets, supply and demand; within a year buyers bear almost the whole tariff.",
            "the first year or so of a tariff: truces counted in months",
            Engine("closed-form", "short"),
        ),
        EngineChoice(
            "long",
            "closed-form, long run",
            "Closed form, long run",
            "Two markets, supply and demand; exporters have had time to lower their prices.",
            "tariffs that stay, worked by hand",
            Engine("closed-form", "long"),
        ),
        EngineChoice(
            "armington-2.5",
            "armington, elasticity 2.5",
            "World trade, elasticity 2.5",
            "Four regions that trade with each other (Armington); trade shifts slowly elsewhere.",
            "tariffs that stay, or that stop most of the trade: who loses how much",
            Engine("armington"),
            {"trade_elasticity": 2.5},
        ),
        EngineChoice(
            "armington-4",
            "armington, elasticity 4",
            "World trade, elasticity 4",
            "Four regions that trade with each other (Armington); trade shifts easily elsewhere.",
            "the same, at the elasticity most studies use: to compare with them",
            Engine("armington"),
            {"trade_elasticity": 4.0},
        ),
    )
}


def label_of(title: str) -> str:
    """What menus and pages call the engine of a title."""
    return next(engine.label for engine in ENGINES.values() if engine.title == title)


@dataclass(frozen=True)
class Worth(Plain):
    """What one outcome is worth to both sides in one engine, bn USD a year."""

    says = "engine=engine.title us china"

    engine: EngineChoice
    us: float
    china: float


def own_engine(scenario: Scenario) -> EngineChoice:
    """The engine of the four that a scenario names (Armington: the nearer elasticity)."""
    if scenario.engine.name == "closed-form":
        return ENGINES[scenario.engine.horizon]
    high = scenario.calibration["trade_elasticity"] >= 3.25
    return ENGINES["armington-4" if high else "armington-2.5"]


def spread(scenario: Scenario, i: int, j: int, threat: bool = False) -> tuple[Worth, ...]:
    """One profile of a priced scenario in each of the four engines.

    ``i``, ``j``: the profile, as indices into the stage game, or with ``threat`` into the threat
        game.
    Raises InputError if the scenario is a textbook game, or has no threat game and one is asked
    for.
    """
    return tuple(_worth(choice, scenario, i, j, threat) for choice in ENGINES.values())


def _worth(choice: EngineChoice, scenario: Scenario, i: int, j: int, threat: bool) -> Worth:
    priced = scenario.override(choice.settings)
    if threat:
        us, china = priced.game(threat=True).payoffs(i, j)
        return Worth(choice, us, china)
    # only this profile: a scenario may have a million
    here = scenario.bundles("us")[i], scenario.bundles("china")[j]
    us_too, china_too = (replace(bundle, values=priced.calibration) for bundle in here)
    totals = [
        sum(float(part[0, 0]) for part in side.values())
        for side in channels([us_too], [china_too], priced.engine, priced.calibration)
    ]
    return Worth(choice, totals[0], totals[1])


def spread_words(worths: Sequence[Worth]) -> str:
    """The spread in a line, as ``over the four engines: the United States -146 to -80; ...``."""
    parts = []
    for side in SIDES:
        values = [getattr(worth, side) for worth in worths]
        parts.append(f"{side_words(side)} {min(values):.4g} to {max(values):.4g}")
    return f"over the four engines: {'; '.join(parts)}"
