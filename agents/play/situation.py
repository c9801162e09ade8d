"""Where a truce is played: the game, and what a scenario adds to it for play over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal, punishment
from agents.play.noise import Noise
from payoffs.errors import InputError, shown
from payoffs.game import Game
from payoffs.scenario import Scenario, load
from payoffs.terms import Doubt, Terms

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Situation:
    """A game with its tariffs, noise and calendar.

    Attributes
    ----------
    tariffs
        The tariff in percent of each row and of each column strategy, or None.
    scenario, threat
        Where the game is from, if it is a scenario's.
    expiry_months
        After how many months a truce ends unless renewed; None = never.
    date
        The first day of the first period, if there is one.
    discount_factor
        The weight of the next period against this one.
    deal
        The profile that both sides agreed to.
    """

    name: str
    game: Game
    tariffs: tuple[FloatArray, FloatArray] | None = None
    scenario: Scenario | None = None
    threat: bool = False
    months_per_period: float = 1.0
    expiry_months: float | None = None
    date: dt.date | None = None
    discount_factor: float = Terms.discount_factor
    deal: tuple[int, int] = (0, 0)

    @classmethod
    def of(
        cls,
        scenario: str | Scenario,
        game: Game | None = None,
        *,
        parameters: Mapping[str, object] | None = None,
        threat: bool = False,
    ) -> Situation:
        """The situation of a scenario, or of a bare game where one is given."""
        if game is not None:
            if parameters or threat:
                raise InputError(
                    "parameters, calibration and threat need a scenario; build the game with them "
                    "instead",
                    "game",
                )
            return cls(game.title or "game", game)
        if isinstance(scenario, Scenario):
            if parameters:
                raise InputError(
                    "give the overrides where the scenario is loaded, or the scenario by name",
                    "parameters",
                )
            return _from_scenario(scenario, threat)
        if not isinstance(scenario, str):
            raise InputError(f"{shown(scenario)} is not the name of a scenario", "scenario")
        if parameters or scenario.endswith(".toml"):
            return _from_scenario(load(scenario, parameters), threat)
        return _from_name(scenario, bool(threat))

    def doubt(self, deal: Deal) -> Doubt:
        """How often reports on the two sides of a deal are wrong; a bare game has no doubt."""
        if self.scenario is None:
            return Doubt()
        return self.scenario.doubt(deal.deal, deal.punishment, self.threat)

    def noise(self, deal: Deal, errors: Mapping[str, Any]) -> Noise:
        """The noise of errors as :meth:`Noise.of` takes them, the scenario's where None."""
        words = {name: value for name, value in errors.items() if value is not None}
        if "monitoring_error" not in words:
            own = self.doubt(deal)
            words = {"false_alarm": own.false_alarm, "missed_alarm": own.missed_alarm} | words
        return Noise.of(**words)

    def periods(self, months: float) -> int:
        """How many periods these months are; at least one."""
        return max(1, round(months / self.months_per_period))


# A batch of runs asks for the same few scenarios again and again; files may change in between.
@lru_cache(maxsize=32)
def _from_name(name: str, threat: bool) -> Situation:
    return _from_scenario(load(name), threat)


def _from_scenario(scenario: Scenario, threat: bool) -> Situation:
    return Situation(
        name=scenario.name,
        game=scenario.game(threat=threat),
        tariffs=None if threat else scenario.tariffs(),
        scenario=scenario,
        threat=threat,
        months_per_period=scenario.months_per_period,
        expiry_months=scenario.truce_months,
        date=scenario.date,
        discount_factor=scenario.discount_factor,
        deal=scenario.deal_in(threat),
    )


def doubt_of(
    scenario: Scenario | None, game: Game, deal: tuple[int, int], *, threat: bool = False
) -> Doubt:
    """How often reports on a deal are wrong, the punishment being the usual one.

    A bare game has no doubt, and nor has one in which a side has nothing else to do.
    """
    if scenario is None or 1 in game.shape:
        return Doubt()
    return scenario.doubt(deal, punishment(game, deal).profile, threat)
