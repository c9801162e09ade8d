"""The state of the surroundings and of each government in many replicates at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.play.pairing import Pairing, memories_of
from agents.rules.rule import Rule
from agents.surroundings import formulas
from agents.surroundings.parts import Day
from agents.surroundings.stakes import Cells
from agents.world.plan import ALL_DRAWS, WorldPlan
from payoffs.numeric import BoolArray, FloatArray, Indices

#: Where each decision's number stands in a period's numbers.
AT = {name: k for k, name in enumerate(ALL_DRAWS)}


class Book:
    """What every deal struck so far is worth, and which one is in force in each replicate."""

    def __init__(self, plan: WorldPlan, count: int) -> None:
        self._plan = plan
        self._deals = [plan.stakes.deal]
        self._cells = [plan.stakes.cells(plan.stakes.deal)]
        self._tables = _tables(self._cells)
        self.deal = np.zeros(count, dtype=np.intp)
        self.count = count

    @property
    def single(self) -> bool:
        """Whether all replicates still have the first deal."""
        return len(self._deals) == 1

    @property
    def profiles(self) -> Indices:
        """Shape ``(count, 2)``: each replicate's deal."""
        return np.array(self._deals, dtype=np.intp)[self.deal]

    def strike(self, which: BoolArray, profiles: Indices) -> None:
        """New deals in some replicates, of shape ``(which.sum(), 2)``."""
        found, where = np.unique(profiles, axis=0, return_inverse=True)
        known = {deal: k for k, deal in enumerate(self._deals)}
        number = []
        for i, j in found.tolist():
            if (i, j) not in known:
                known[i, j] = len(self._deals)
                self._deals.append((i, j))
                self._cells.append(self._plan.stakes.cells((i, j)))
            number.append(known[i, j])
        self.deal[which] = np.array(number, dtype=np.intp)[where.reshape(-1)]
        self._tables = _tables(self._cells)

    def payoffs(self, side: int, increments: list[Any]) -> FloatArray:
        """One side's payoffs now at the four outcomes, shape ``(4, count)``."""
        base, entries = self._tables["base"][side], self._tables[f"entries{side}"]
        now = np.empty((4, self.count))
        at = 4 * self.deal
        for cell in range(4):
            pick: Any = cell if self.single else at + cell
            total: Any = base[pick]
            for increment, values in zip(increments, entries, strict=True):
                total = total + increment * values[pick]
            now[cell] = total
        return now

    def at(self, table: str, row: int, cell: Indices) -> FloatArray:
        """One row of a table at each replicate's outcome."""
        return np.asarray(self._tables[table][row].take(4 * self.deal + cell))


def _tables(cells: list[Cells]) -> dict[str, FloatArray]:
    """The deals' tables side by side, four columns a deal."""
    names = ("base", "money", "reach", "used", "tariffs")
    tables = {name: [getattr(c, name) for c in cells] for name in names}
    tables |= {f"entries{side}": [c.entries[side] for c in cells] for side in (0, 1)}
    return {name: np.concatenate(parts, axis=1) for name, parts in tables.items()}


class State:
    """Shares, potency, prices and support of many replicates, and how a period moves them."""

    def __init__(self, plan: WorldPlan, count: int) -> None:
        self._plan = plan
        zero = np.zeros(count)
        suppliers = plan.surroundings.suppliers
        start = 0.0 if suppliers is None else suppliers.rare_earth_start
        self.earths, self.soy = np.full(count, start), zero.copy()
        self.earth_log, self.soy_log = zero.copy(), zero.copy()
        self.potency, self.struck = np.ones(count), zero.copy()
        self.support = [np.full(count, formulas.NEUTRAL) for _ in plan.stakes.groups]
        self.elected = np.zeros(count, dtype=bool)
        self.ruling = zero

    def factors(self) -> list[Any]:
        """What multiplies channels now; see :data:`agents.surroundings.stakes.FACTORS`."""
        on = self._plan.surroundings
        prices = on.shocks is not None
        return [
            1.0 - self.earths if on.suppliers is not None else 1.0,
            1.0 - self.soy if on.suppliers is not None else 1.0,
            np.exp(self.earth_log) if prices else 1.0,
            np.exp(self.soy_log) if prices else 1.0,
            self.potency if on.courts is not None else 1.0,
        ]

    def weights(self, day: Day) -> list[Any]:
        """What the lost support of each constituency adds to its channels."""
        groups = self._plan.surroundings.constituencies
        if groups is None:
            return []
        return [
            formulas.added_weight(support, day.boost if stake.group.side == "us" else 0.0, groups)
            for support, stake in zip(self.support, self._plan.stakes.groups, strict=True)
        ]

    def move(self, used: list[FloatArray], reach: list[FloatArray], u: FloatArray) -> None:
        """A period's use of levers and what reached the constituencies have their effect."""
        on, months = self._plan.surroundings, self._plan.months
        if on.suppliers is not None:
            self.earths = formulas.share_outside(self.earths, used[0], on.suppliers, months)
            self.soy = formulas.share_rerouted(self.soy, used[1], on.suppliers, months)
        if on.courts is not None:
            falls = u[AT["court"]] < formulas.strike_chance(on.courts, months)
            self.ruling = falls * used[2] * (1.0 - self.struck)
            self.potency = formulas.potency_after(
                self.potency, self.struck, self.ruling, on.courts, months
            )
            self.struck = np.maximum(self.struck, self.ruling)
        if on.shocks is not None:
            for name, draw in (("earth_log", "rare-earth price"), ("soy_log", "soybean price")):
                up = u[AT[draw]] >= 0.5
                moved = formulas.price_after(getattr(self, name), 1 * up, on.shocks, months)
                setattr(self, name, moved)
        if on.constituencies is not None:
            for k, stake in enumerate(self._plan.stakes.groups):
                self.support[k] = formulas.support_after(
                    self.support[k], reach[k] - stake.kept, stake.stake, on.constituencies, months
                )

    def vote(self, day: Day, u: FloatArray) -> None:
        """A presidential election decides whether the next inauguration is a change."""
        elections = self._plan.surroundings.elections
        if elections is None or day.election != "presidential":
            return
        chance = formulas.change_chance(self._mean_support(), elections)
        self.elected = u[AT["election"]] < chance

    def _mean_support(self) -> Any:
        groups = self._plan.stakes.groups
        mine = [
            support
            for support, stake in zip(self.support, groups, strict=True)
            if stake.group.side == "us"
        ]
        return sum(mine) / len(mine) if mine else formulas.NEUTRAL


class Side:
    """One side of every replicate; what it does is set by :mod:`agents.world.play`.

    ``choice``, ``action``: what it chose and what it carried out; True is the punishment.
    ``report``: what it was told that the other did.
    ``slipped``, ``appraised``, ``executes``: whether a slip happened; whether it chose to break the
        truce against its rule; whether it carries out a threat against the truce.
    ``chance``: the chance that it does so.
    ``misled``, ``alarmed``: whether what it took in last was wrong, and whether an incident stood
        behind it.
    ``succeeded``: in which replicates a new government with a rule of its own is in office.
    """

    def __init__(
        self, pairing: Pairing, side: int, payoffs: FloatArray, count: int, successor: Rule | None
    ) -> None:
        noise = pairing.noise
        nothing: BoolArray = np.zeros(count, dtype=bool)
        self.slip = noise.execution[side]
        self.false_alarm, self.missed_alarm = noise.false_alarm[side], noise.missed_alarm[side]
        rule = (pairing.row, pairing.column)[side]
        self._memories = [memories_of(rule, payoffs, count)]
        if successor is not None:
            self._memories.append(memories_of(successor, payoffs, count))
        self.choice = self.action = self.report = self.succeeded = nothing
        self.slipped = self.appraised = self.executes = self.misled = self.alarmed = nothing
        self.chance: Any = 0.0

    def choose(self, draws: FloatArray) -> BoolArray:
        """What the rule in office chooses."""
        chosen = self._memories[0].choose(draws)
        if len(self._memories) > 1 and self.succeeded.any():
            chosen = np.where(self.succeeded, self._memories[1].choose(draws), chosen)
        return chosen

    def sees(self, payoffs: FloatArray) -> None:
        """Its payoffs now, ``(2, 2, count)`` by own and other's action."""
        for memory in self._memories:
            memory.payoffs = payoffs

    def hears(self, other: BoolArray, wrong: BoolArray, incident: BoolArray) -> None:
        """A report of what the other did; an incident is taken for a breach."""
        self.misled, self.alarmed = wrong, incident
        self.report = (other ^ wrong) | incident

    def take_in(self, own: BoolArray) -> None:
        """Takes in the report, with what itself did or is held to have done."""
        for memory in self._memories:
            memory.update(own, self.report)
        self.misled = self.misled | (own != self.action)

    def start_afresh(self, which: BoolArray) -> None:
        """Forgets everything in some replicates."""
        for memory in self._memories:
            memory.reset(which)
        self.misled = self.misled & ~which
        self.alarmed = self.alarmed & ~which

    def take_office(self, which: BoolArray) -> None:
        """A new government in some replicates."""
        self.start_afresh(which)
        if len(self._memories) > 1:
            self.succeeded = self.succeeded | which
