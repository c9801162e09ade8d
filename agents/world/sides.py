"""What one government does, hears and believes, in many replicates at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.memories import memories_of
from agents.play.pairing import Pairing
from agents.rules.rule import Rule

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Side:
    """One side of every replicate; what it does is set by :mod:`agents.world.play`.

    Attributes
    ----------
    choice, action
        What it chose and what it carried out; True is the punishment.
    report
        What it was told that the other did.
    slipped, appraised, executes
        Whether a slip happened; whether it chose to break the truce against its rule; whether it
        carries out a threat against the truce.
    chance
        The chance that it does so.
    misled, alarmed
        Whether what it took in last was wrong, and whether an incident stood behind it.
    succeeded
        In which replicates a new government with a rule of its own is in office.
    """

    def __init__(
        self, pairing: Pairing, side: int, payoffs: FloatArray, count: int, successor: Rule | None
    ) -> None:
        noise, nothing = pairing.noise, np.zeros(count, dtype=bool)
        self.slip = noise.execution[side]
        self.false_alarm, self.missed_alarm = noise.false_alarm[side], noise.missed_alarm[side]
        rule = (pairing.row, pairing.column)[side]
        self._memories = [memories_of(rule, payoffs, count)]
        if successor is not None:
            self._memories.append(memories_of(successor, payoffs, count))
        self.succeeded: Flags = nothing
        self.choice: Flags = nothing
        self.action: Flags = nothing
        self.report: Flags = nothing
        self.slipped: Flags = nothing
        self.appraised: Flags = nothing
        self.executes: Flags = nothing
        self.misled: Flags = nothing
        self.alarmed: Flags = nothing
        self.chance: Any = 0.0

    def choose(self, draws: FloatArray) -> Flags:
        """What the rule in office chooses."""
        chosen = self._memories[0].choose(draws)
        if len(self._memories) > 1 and self.succeeded.any():
            chosen = np.where(self.succeeded, self._memories[1].choose(draws), chosen)
        return chosen

    def sees(self, payoffs: FloatArray) -> None:
        """Its payoffs now, ``(2, 2, count)`` by own and other's action."""
        for memory in self._memories:
            memory.payoffs = payoffs

    def hears(self, other: Flags, wrong: Flags, incident: Flags) -> None:
        """A report of what the other did; an incident is taken for a breach."""
        self.misled, self.alarmed = wrong, incident
        self.report = (other ^ wrong) | incident

    def take_in(self, own: Flags) -> None:
        """Takes in the report, with what itself did or is held to have done."""
        for memory in self._memories:
            memory.update(own, self.report)
        self.misled = self.misled | (own != self.action)

    def start_afresh(self, which: Flags) -> None:
        """Forgets everything in some replicates."""
        for memory in self._memories:
            memory.reset(which)
        self.misled = self.misled & ~which
        self.alarmed = self.alarmed & ~which

    def take_office(self, which: Flags) -> None:
        """A new government in some replicates."""
        self.start_afresh(which)
        if len(self._memories) > 1:
            self.succeeded = self.succeeded | which
