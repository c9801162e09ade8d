"""The surroundings as Mesa agents; what each does is a formula it shares with the arrays.

None of them touches the stream of random numbers of play: each is handed its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.mesa._classes import Model
from agents.mesa.governments import Actor
from agents.surroundings import formulas
from agents.surroundings.agenda import Agenda, Day
from agents.surroundings.parts import (
    Constituencies,
    Courts,
    Elections,
    Ministers,
    Shocks,
    Suppliers,
)
from agents.surroundings.stakes import Stake


class Supplier(Actor):
    """An outside supplier, who invests the more while a lever is used.

    Attributes
    ----------
    name
        ``rare_earths_outside`` or ``soybeans_rerouted``.
    share
        The share of the trade that it has taken over.
    """

    def __init__(self, model: Model, name: str, suppliers: Suppliers, months: float) -> None:
        super().__init__(model)
        self.name = name
        self.share = suppliers.rare_earth_start if name == "rare_earths_outside" else 0.0
        self._suppliers, self._months = suppliers, months
        self._grow: Callable[..., Any] = (
            formulas.share_outside if name == "rare_earths_outside" else formulas.share_rerouted
        )

    def invest(self, used: float) -> None:
        """A period in which the lever was used (1) or not (0)."""
        self.share = float(self._grow(self.share, used, self._suppliers, self._months))


class Court(Actor):
    """May strike down the US tariff lever while it is used.

    Attributes
    ----------
    potency
        What is left of the added tariff.
    struck
        1 once a ruling fell, else 0.
    ruling
        1 in the period in which it fell.
    """

    def __init__(self, model: Model, courts: Courts, months: float) -> None:
        super().__init__(model)
        self.name = "court"
        self.potency, self.struck, self.ruling = 1.0, 0.0, 0.0
        self._courts, self._months = courts, months
        self._chance = formulas.strike_chance(courts, months)

    def rule(self, used: float, draw: float) -> None:
        """A period in which the lever was used (1) or not (0)."""
        self.ruling = (draw < self._chance) * used * (1.0 - self.struck)
        self.potency = formulas.potency_after(
            self.potency, self.struck, self.ruling, self._courts, self._months
        )
        self.struck = max(self.struck, self.ruling)


class Commodity(Actor):
    """The price of a raw material against its start, in logarithms."""

    def __init__(self, model: Model, name: str, shocks: Shocks, months: float) -> None:
        super().__init__(model)
        self.name, self.log_price = name, 0.0
        self._shocks, self._months = shocks, months

    def swing(self, draw: float) -> None:
        """The price goes up or down."""
        self.log_price = formulas.price_after(
            self.log_price, 1 * (draw >= 0.5), self._shocks, self._months
        )


class Events(Actor):
    """What happens outside the deal: incidents that both sides take for a breach."""

    def __init__(self, model: Model, shocks: Shocks, months: float) -> None:
        super().__init__(model)
        self.name, self.incident = "events", False
        self._chance = formulas.incident_chance(shocks, months)

    def happen(self, draw: float) -> bool:
        """Whether there is an incident in this period."""
        self.incident = draw < self._chance
        return self.incident


class Ministry(Actor):
    """One side's minister, who may clear up a wrong report before it is acted on."""

    def __init__(self, model: Model, side: str, ministers: Ministers, months: float) -> None:
        super().__init__(model)
        self.name = f"{side}_ministers"
        self._chance = formulas.clearing_chance(ministers, months)

    def clears_up(self, draw: float) -> bool:
        """Whether a wrong report is cleared up in this period."""
        return draw < self._chance


class Electorate(Actor):
    """The US calendar: when constituencies weigh more, and who governs.

    Attributes
    ----------
    today
        What the calendar says about this period.
    elected
        Whether a new government waits for its inauguration.
    new_government
        Whether one takes office in this period.
    """

    def __init__(self, model: Model, agenda: Agenda) -> None:
        super().__init__(model)
        self.name = "electorate"
        self.today = Day()
        self.elected = self.new_government = False
        self._agenda = agenda
        self._elections: Elections = agenda.elections

    def open(self, period: int) -> bool:
        """Whether a new government takes office as a period begins."""
        self.today = self._agenda.day(period)
        self.new_government = self.today.inauguration and self.elected
        if self.today.inauguration:
            self.elected = False
        return self.new_government

    def vote(self, support: float, draw: float) -> None:
        """A presidential election in this period, if there is one."""
        if self.today.election == "presidential":
            chance = formulas.change_chance(support, self._elections)
            self.elected = bool(draw < chance)


class Constituency(Actor):
    """A group whose support follows what reaches it.

    Attributes
    ----------
    name, side
        As in :data:`agents.surroundings.stakes.GROUPS`.
    reach
        What reached it in this period, bn USD a year.
    support
        From 0 to 1; one half at the start.
    weight
        What its lost support adds to the weight of its channels.
    """

    def __init__(
        self, model: Model, stake: Stake, constituencies: Constituencies, months: float
    ) -> None:
        super().__init__(model)
        self.name, self.side = stake.group.name, stake.group.side
        self.stake = stake
        self.reach, self.support, self.weight = stake.kept, formulas.NEUTRAL, 0.0
        self._constituencies, self._months = constituencies, months

    def weigh(self, boost: float) -> float:
        """Its weight in this period, the higher the closer an election of its side."""
        near = boost if self.side == "us" else 0.0
        self.weight = float(formulas.added_weight(self.support, near, self._constituencies))
        return self.weight

    def feel(self, reach: float) -> None:
        """What reached it in this period moves its support."""
        self.reach = reach
        self.support = float(
            formulas.support_after(
                self.support,
                reach - self.stake.kept,
                self.stake.stake,
                self._constituencies,
                self._months,
            )
        )
