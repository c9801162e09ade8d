"""Threats between the two governments of one model; what they do is :mod:`agents.play.crises`."""

from __future__ import annotations

from dataclasses import dataclass

from agents.mesa.governments import Government
from agents.play.crises import CRISIS_DRAWS, Crises

#: Where each decision's number stands among those of threats.
AT = {name: k for k, name in enumerate(CRISIS_DRAWS)}


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


class Tensions:
    """What the two governments threaten each other with.

    Attributes
    ----------
    threats
        Every threat so far, by period, the United States first.
    events
        What happened, in order: ``(period, what, by whom)``.
    """

    def __init__(self, crises: Crises, months: float, us: Government, china: Government) -> None:
        self.crises, self.sides = crises, (us, china)
        self._turns = crises.turns(months)
        self._open: tuple[list[Threat], list[Threat]] = ([], [])
        self._answers = [False, False]
        self.threatens = [False, False]
        self.threats: list[Threat] = []
        self.events: list[tuple[int, str, str]] = []

    @property
    def open(self) -> list[bool]:
        """Whether each side has a threat open."""
        return [bool(some) for some in self._open]

    def turn(
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
        agreed, broken = draws[AT["settlement"]] < self._turns.settlement, False
        carried = [False, False]
        for side in (0, 1):
            standing = bool(self._open[side])
            outcome, breaking = self._end(period, side, in_force, draws, wishes)
            agreed, broken = agreed or outcome == "concession", broken or breaking
            self.sides[side].executes = breaking and in_force
            carried[side] = outcome == "execution"
            wish = None if wishes is None else wishes[side] and not standing
            self._threaten(period, side, in_force, draws, wish)
        begun = not in_force and agreed and not broken
        apart = not in_force and not begun
        for side, government in enumerate(self.sides):
            stands = government.measures or (carried[side] and apart)
            government.measures = stands and not begun
            self._answers[side] = self._answers[side] and (government.executes or apart)
        if begun:
            self.events.append((period, "deal", ""))
        return begun

    def decide(self, in_force: bool) -> None:
        """What threats make of the sides' choices."""
        for government in self.sides:
            if not in_force:
                government.choice = int(government.measures)
            elif government.executes or self.crises.by_rule:
                government.choice = int(government.executes)

    def after(self, broken: bool, in_force: bool) -> None:
        """What a period's actions did: who is answered for a threat carried out will be."""
        us, china = self.sides
        if broken:
            by_threat = us.executes or china.executes
            for government in self.sides:
                government.measures = bool(government.action) if by_threat else True
        for side, government in enumerate(self.sides):
            if self._answers[1 - side] and not in_force:
                government.measures = True

    def lapsed(self) -> None:
        """The truce lapsed: both sides do the punishment."""
        for government in self.sides:
            government.measures = True

    def _end(
        self,
        period: int,
        side: int,
        in_force: bool,
        draws: list[float],
        wishes: tuple[bool, bool] | None,
    ) -> tuple[str, bool]:
        """How a side's threats end in this period, and whether one is carried out for good."""
        self._answers[side] = False
        turns, state, name = self._turns, int(not in_force), self.sides[side].name
        if not self._open[side] or draws[AT[f"{name} ends"]] >= turns.ends[side][state]:
            return "open", False
        how, least = draws[AT[f"{name} outcome"]], turns.conceded[side][state]
        if wishes is None:
            done = how < least + turns.carried_out[side][state]
            met = draws[AT[f"{name} answered"]] < self.crises.answer[side]
        else:
            done, met = wishes[side], wishes[1 - side]
        outcome = "concession" if how < least else "execution" if done else "back_down"
        executed = outcome == "execution"
        breaking = executed and draws[AT[f"{name} tolerated"]] < self.crises.breaks
        self._answers[side] = answered = executed and met
        for threat in self._open[side]:
            threat.end, threat.outcome = period, outcome
            threat.answered, threat.broke = answered, breaking and in_force
        self._open[side].clear()
        by = self.sides[1 - side].name if outcome == "concession" else name
        self.events.append((period, outcome.replace("_", "-"), by))
        return outcome, breaking

    def _threaten(
        self, period: int, side: int, in_force: bool, draws: list[float], wish: bool | None
    ) -> None:
        name = self.sides[side].name
        if wish is None:
            made = draws[AT[f"{name} threat"]] < self._turns.threat[side][int(not in_force)]
        else:
            made = wish
        self.threatens[side] = made
        if made:
            threat = Threat(name, period, in_force)
            self._open[side].append(threat)
            self.threats.append(threat)
            self.events.append((period, "threat", name))
