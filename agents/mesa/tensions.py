"""Threats between the two governments of one model: the arrays' own, of one history.

What threats do is :mod:`agents.play.crises`; :class:`agents.world.tensions.Tensions` is how.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.mesa.governments import Government
from agents.play.crises import ENDS, Crises
from agents.world.streams import ALL_DRAWS
from agents.world.tensions import Tensions


@dataclass
class Threat:
    """One threat.

    Attributes
    ----------
    sender
        ``us`` or ``china``.
    start, end
        The periods in which it was made and ended; ``end`` is None while it is open.
    outcome
        ``open``, ``concession``, ``execution`` or ``back_down``.
    in_truce
        Whether a truce was in force when it was made.
    answered, broke
        Of one carried out: whether the target answered, and whether it ended a truce.
    """

    sender: str
    start: int
    in_truce: bool
    end: int | None = None
    outcome: str = "open"
    answered: bool = False
    broke: bool = False


class MesaTensions(Tensions):
    """What the two governments threaten each other with.

    Attributes
    ----------
    threats
        Every threat so far, by period, the United States first.
    events
        What happened, in order: ``(period, what, by whom)``.
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

        Parameters
        ----------
        draws
            In the order of :data:`agents.play.crises.CRISIS_DRAWS`.
        wishes
            Whether each side's rule would escalate, if sides go by their rules.
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
