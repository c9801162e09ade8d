"""The surroundings and threats as Mesa agents; what each does is shared with the arrays.

None of them touches the stream of random numbers of play: each is handed its number. What threats
do is :mod:`agents.play.crises`; :class:`agents.world.threats.Tensions` is how.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.mesa.governments import Actor, Government, Model
from agents.play.crises import ENDS, Crises
from agents.surroundings import formulas
from agents.surroundings.parts import (
    Agenda,
    Constituencies,
    Courts,
    Day,
    Elections,
    Ministers,
    Shocks,
    Suppliers,
)
from agents.surroundings.stakes import Stake
from agents.world.plan import ALL_DRAWS
from agents.world.threats import Tensions


class Supplier(Actor):
    """An outside supplier, who invests the more while a lever is used.

    ``name``: ``rare_earths_outside`` or ``soybeans_rerouted``.
    ``share``: the share of the trade that it has taken over.
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

    ``potency``: what is left of the added tariff.
    ``struck``: 1 once a ruling fell, else 0.
    ``ruling``: 1 in the period in which it fell.
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

    ``today``: what the calendar says about this period.
    ``elected``: whether a new government waits for its inauguration.
    ``new_government``: whether one takes office in this period.
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

    ``name``, ``side``: as in :data:`agents.surroundings.stakes.GROUPS`.
    ``reach``: what reached it in this period, bn USD a year.
    ``support``: from 0 to 1; one half at the start.
    ``weight``: what its lost support adds to the weight of its channels.
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


@dataclass
class Threat:
    """One threat."""

    #: ``us`` or ``china``.
    sender: str
    #: The periods in which it was made and ended; ``end`` is None while it is open.
    start: int
    #: Whether a truce was in force when it was made.
    in_truce: bool
    end: int | None = None
    #: ``open``, ``concession``, ``execution`` or ``back_down``.
    outcome: str = "open"
    #: Of one carried out: whether the target answered, and whether it ended a truce.
    answered: bool = False
    broke: bool = False


class MesaTensions(Tensions):
    """What the two governments threaten each other with.

    ``threats``: every threat so far, by period, the United States first.
    ``events``: what happened, in order: ``(period, what, by whom)``.
    """

    def __init__(self, crises: Crises, months: float, us: Government, china: Government) -> None:
        super().__init__(crises, months, 1)
        self.sides = us, china
        self.threats: list[Threat] = []
        self.events: list[tuple[int, str, str]] = []

    def happen(
        self, period: int, in_force: bool, draws: list[float], wishes: tuple[bool, bool] | None
    ) -> bool:
        """The threats of a period; returns whether a deal makes a new truce.

        ``draws``: in the order of :data:`agents.play.crises.CRISIS_DRAWS`.
        ``wishes``: whether each side's rule would escalate, if sides go by their rules.
        """
        made, over = len(self.made), len(self.over)
        u = np.array([0.0] * len(ALL_DRAWS) + draws)[:, None]
        would = None if wishes is None else (np.array([wishes[0]]), np.array([wishes[1]]))
        begun = bool(self.turn(period, np.array([in_force]), u, would)[0])
        for side in (0, 1):
            self._note(period, side, made, over)
        if begun:
            self.events.append((period, "deal", ""))
        self._tell()
        return begun

    def decide(self, in_force: bool) -> None:
        """What threats make of the sides' choices."""
        for government in self.sides:
            if not in_force:
                government.choice = int(government.measures)
            elif government.executes or self.crises.by_rule:
                government.choice = int(government.executes)

    def acted(self, broken: bool, in_force: bool) -> None:
        """What a period's actions did."""
        us, china = (np.array([bool(government.action)]) for government in self.sides)
        self.after(np.array([broken]), np.array([in_force]), (us, china))
        self._tell()

    def _note(self, period: int, side: int, made: int, over: int) -> None:
        """A side's threats that ended, and the one that it made, after so many before."""
        name, other = self.sides[side].name, self.sides[1 - side].name
        for end in self.over[over:]:
            if end.side == side:
                outcome = ENDS[end.outcome[0]]
                for threat in self.threats:
                    if threat.sender == name and threat.end is None:
                        threat.end, threat.outcome = period, outcome
                        threat.answered, threat.broke = bool(end.answered[0]), bool(end.broke[0])
                by = other if outcome == "concession" else name
                self.events.append((period, outcome.replace("_", "-"), by))
        for new in self.made[made:]:
            if new.side == side:
                self.threats.append(Threat(name, period, bool(new.in_truce[0])))
                self.events.append((period, "threat", name))

    def _tell(self) -> None:
        for k, government in enumerate(self.sides):
            government.executes = bool(self.executes[k][0])
            government.measures = bool(self.measures[k][0])
