"""Threats of many replicates, period after period; what they do is :mod:`agents.play.crises`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import BACK_DOWN, CONCESSION, EXECUTION, Crises
from agents.world.streams import CRISIS_AT
from agents.world.threats import Made, Over

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Tensions:
    """The threats between two sides, in many replicates at once.

    Attributes
    ----------
    open
        Of each side: where it has a threat open.
    threatens
        Where it threatened in this period.
    executes
        Where it carries a threat out in this period, against a truce in force.
    measures
        Where it does the punishment while there is no truce.
    made, over
        Every threat, and every end of a side's threats, so far.
    """

    def __init__(self, crises: Crises, months: float, count: int) -> None:
        self.crises, self.count = crises, count
        self._turns = crises.turns(months)
        nothing = np.zeros(count, dtype=bool)
        self.open = [nothing, nothing]
        self.threatens = [nothing, nothing]
        self.executes = [nothing, nothing]
        self.measures = [nothing, nothing]
        self._answers = [nothing, nothing]
        self.made: list[Made] = []
        self.over: list[Over] = []

    def turn(
        self, period: int, in_force: Flags, u: FloatArray, wishes: tuple[Flags, Flags] | None
    ) -> Flags:
        """The threats of a period; returns where a deal makes a new truce.

        Parameters
        ----------
        wishes
            Where each side's rule would escalate, if sides go by their rules.
        """
        broken, deal = np.zeros(self.count, dtype=bool), ~in_force
        agreed = u[CRISIS_AT["settlement"]] < self._turns.settlement
        carried = []
        for side in (0, 1):
            standing = self.open[side]
            conceded, done, breaking = self._ends(period, side, in_force, u, wishes)
            agreed, broken = agreed | conceded, broken | breaking
            self.executes[side] = breaking & in_force
            carried.append(done)
            wish = None if wishes is None else wishes[side] & ~standing
            self._threaten(period, side, in_force, u, wish)
        begun: Flags = deal & agreed & ~broken
        for side in (0, 1):
            apart = ~in_force & ~begun
            self.measures[side] = ~begun & (self.measures[side] | carried[side] & apart)
            self._answers[side] = self._answers[side] & (self.executes[side] | apart)
        return begun

    def after(self, broken: Flags, in_force: Flags, actions: tuple[Flags, Flags]) -> None:
        """Truces broke in this period; who is answered for a threat carried out will be."""
        by_threat = self.executes[0] | self.executes[1]
        for side in (0, 1):
            stands = np.where(by_threat, actions[side], True)
            self.measures[side] = np.where(broken, stands, self.measures[side])
        for side in (0, 1):
            answered = self._answers[1 - side] & ~in_force
            self.measures[side] = self.measures[side] | answered

    def lapsed(self, which: Flags) -> None:
        """Truces lapsed: both sides do the punishment."""
        self.measures = [measures | which for measures in self.measures]

    def _ends(
        self,
        period: int,
        side: int,
        in_force: Flags,
        u: FloatArray,
        wishes: tuple[Flags, Flags] | None,
    ) -> tuple[Flags, Flags, Flags]:
        """Where a side's threats are conceded to, carried out, and carried out against a truce."""
        turns, name = self._turns, ("us", "china")[side]
        ends = self.open[side] & (u[CRISIS_AT[f"{name} ends"]] < _by(turns.ends[side], in_force))
        how, least = u[CRISIS_AT[f"{name} outcome"]], _by(turns.conceded[side], in_force)
        conceded = ends & (how < least)
        if wishes is None:
            most = least + _by(turns.carried_out[side], in_force)
            done = ends & ~conceded & (how < most)
            met = u[CRISIS_AT[f"{name} answered"]] < self.crises.answer[side]
        else:
            done, met = ends & ~conceded & wishes[side], wishes[1 - side]
        breaking = done & (u[CRISIS_AT[f"{name} tolerated"]] < self.crises.breaks)
        self._answers[side] = answered = done & met
        self.open[side] = self.open[side] & ~ends
        at = np.flatnonzero(ends)
        if len(at):
            code = np.where(conceded, CONCESSION, np.where(done, EXECUTION, BACK_DOWN))[at]
            broke = (breaking & in_force)[at]
            self.over.append(Over(at, side, period, code.astype(np.uint8), answered[at], broke))
        return conceded, done, breaking

    def _threaten(
        self, period: int, side: int, in_force: Flags, u: FloatArray, wish: Flags | None
    ) -> None:
        name = ("us", "china")[side]
        made: Flags
        if wish is None:
            chance = _by(self._turns.threat[side], in_force)
            made = u[CRISIS_AT[f"{name} threat"]] < chance
        else:
            made = wish
        self.threatens[side] = made
        self.open[side] = self.open[side] | made
        at = np.flatnonzero(made)
        if len(at):
            self.made.append(Made(at, side, period, in_force[at]))


def _by(pair: tuple[float, float], in_force: Flags) -> Any:
    """One number in a truce and another without."""
    return np.where(in_force, *pair)
