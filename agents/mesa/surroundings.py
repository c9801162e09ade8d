"""The world of a Mesa model: its agents, what they make of the payoffs, and what is recorded."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.mesa.actors import (
    Commodity,
    Constituency,
    Court,
    Electorate,
    Events,
    MesaTensions,
    Ministry,
    Supplier,
)
from agents.mesa.governments import Government, Model
from agents.play.deal import Deal
from agents.surroundings import formulas
from agents.surroundings.parts import Day
from agents.world.plan import WORLD_DRAWS, WorldPlan, rows_of
from payoffs.numeric import FloatArray, Profile

#: Where each decision's number stands among those of the surroundings.
AT = {name: k for k, name in enumerate(WORLD_DRAWS)}
#: Columns that say yes or no.
FLAGS = (
    *("incident", "ruling", "new_government"),
    *("us_threatens", "china_threatens", "us_threat_open", "china_threat_open"),
)
_NO_DAY = Day()


class MesaWorld:
    """The agents around the two governments of one model.

    ``payoffs``: each side's payoffs now at the four outcomes, in the order 2 x US + Chinese action.
    ``agreed``: what is played now: the deal that summits and lapses have made of the first one.
    ``events``: what happened, in order: ``(period, what)``.
    """

    def __init__(
        self, model: Model, plan: WorldPlan, us: Government, china: Government, deal: Deal
    ) -> None:
        on, months, stakes = plan.surroundings, plan.months, plan.stakes
        self.plan, self.us, self.china, self.agreed = plan, us, china, deal
        self.events: list[tuple[int, str]] = []
        self.earths = self.soy = self.court = self.electorate = self.news = None
        self.earth_market = self.soy_market = None
        self.ministers: tuple[Ministry, Ministry] | None = None
        crises = plan.crises
        self.tensions = None if crises is None else MesaTensions(crises, months, us, china)
        self.constituencies: list[Constituency] = []
        if on.suppliers is not None:
            self.earths = Supplier(model, "rare_earths_outside", on.suppliers, months)
            self.soy = Supplier(model, "soybeans_rerouted", on.suppliers, months)
        if on.courts is not None:
            self.court = Court(model, on.courts, months)
        if on.shocks is not None:
            self.news = Events(model, on.shocks, months)
            self.earth_market = Commodity(model, "rare_earth_price", on.shocks, months)
            self.soy_market = Commodity(model, "soybean_price", on.shocks, months)
        if on.ministers is not None:
            self.ministers = (
                Ministry(model, "us", on.ministers, months),
                Ministry(model, "china", on.ministers, months),
            )
        if plan.agenda is not None:
            self.electorate = Electorate(model, plan.agenda)
        if on.constituencies is not None:
            self.constituencies = [
                Constituency(model, stake, on.constituencies, months) for stake in stakes.groups
            ]
        self.deal: Profile = stakes.deal
        #: Whether the truce of the start was never renewed: its levers lapse by their clocks.
        self.original = True
        self.break_chances = [0.0, 0.0]
        self.draws: list[float] = []
        self._moving = bool(stakes.us.entries or stakes.china.entries)
        self._read_cells()
        self._rows = array("d")
        self._row = _Row(self)
        self._weigh(_NO_DAY)

    def open(self, period: int, draws: list[float]) -> None:
        """A period begins: a new government takes office, payoffs are what they are now."""
        self.draws = draws
        day = _NO_DAY
        if self.electorate is not None:
            if self.electorate.open(period):
                self.us.take_office(self.plan.successor)
                self._show()
                self.events.append((period, "new government"))
            day = self.electorate.today
            if day.election:
                self.events.append((period, f"{day.election} election"))
        if self._moving:
            self._weigh(day)
            self._show()

    def threaten(self, period: int, in_force: bool, play: list[float]) -> bool:
        """Threats are made and end; returns whether a deal makes a new truce.

        ``play`` are the numbers by which the sides choose in this period.
        """
        if self.tensions is None:
            return False
        wishes = None
        if self.tensions.crises.by_rule:
            wishes = not self.us.would_restrain(play[0]), not self.china.would_restrain(play[1])
        return self.tensions.happen(period, in_force, self.draws[len(WORLD_DRAWS) :], wishes)

    def renegotiate(self, period: int) -> Deal:
        """What a summit agreed: every lever is back, and the bargaining rule's new deal."""
        if self.original and self.plan.lapses:
            self._strike(self.plan.stakes.deal)
        self.original = False
        if self.plan.bargain is None:
            return self.agreed
        stakes = self.plan.stakes
        A = stakes.us.current(self._increments[0])[None]
        B = stakes.china.current(self._increments[1])[None]
        i, j = self.plan.agree(A, B, np.array([self.deal], dtype=np.intp))[0].tolist()
        if (i, j) != self.deal:
            self.events.append((period, f"new deal {i},{j}"))
            self._strike((i, j))
        return self.agreed

    def lapse(self, period: int) -> Deal:
        """The deal once levers lapsed by their clocks, if the first truce is still in force."""
        lapse = self.plan.lapse(period)
        if lapse is not None and self.original:
            self.events.append((period, f"lapse: {', '.join(lapse.clocks)}"))
            self._strike(lapse.deal)
        return self.agreed

    def _strike(self, deal: Profile) -> None:
        """From now on keeping the truce means this profile."""
        if deal == self.deal:
            return
        self.deal = deal
        self.agreed = self.agreed.moved(self.plan.widened.game, deal)
        self._read_cells()
        self._price()
        self._show()

    def tempt(self, in_force: bool) -> None:
        """Each government weighs breaking the truce against keeping it."""
        appraisal = self.plan.surroundings.appraisal
        if appraisal is None:
            return
        for k, side in enumerate((self.us, self.china)):
            reward, one, other, punished = self.payoffs[k]
            tempted = one if k else other
            change = (
                formulas.temptation(reward, tempted, punished, self.plan.discount)
                - self.plan.at_start[k]
            )
            chance = float(formulas.break_chance(change, appraisal, self.plan.months))
            self.break_chances[k] = chance
            if in_force:
                side.appraise(chance, self.draws[AT["china appraisal" if k else "us appraisal"]])

    def report(self, period: int) -> None:
        """Ministers clear up wrong reports; an incident makes both sides believe a breach."""
        us, china = self.us, self.china
        if self.ministers is not None:
            if self.ministers[0].clears_up(self.draws[AT["us ministers"]]):
                us.correct(china.action)
            if self.ministers[1].clears_up(self.draws[AT["china ministers"]]):
                china.correct(us.action)
        if self.news is not None:
            alarmed = self.news.happen(self.draws[AT["incident"]])
            us.alarm(alarmed)
            china.alarm(alarmed)
            if alarmed:
                self.events.append((period, "incident"))

    def close(self, period: int, us: int, china: int) -> None:
        """What was carried out is recorded and has its effect on the surroundings."""
        cell = 2 * us + china
        reach = self._reach(cell)
        self._row.add(self._rows, cell, reach)
        draws = self.draws
        if self.earths is not None and self.soy is not None:
            self.earths.invest(self._used[0][cell])
            self.soy.invest(self._used[1][cell])
        if self.court is not None:
            self.court.rule(self._used[2][cell], draws[AT["court"]])
            if self.court.ruling:
                self.events.append((period, "ruling"))
                self._row.mark(self._rows, "ruling")
        if self.earth_market is not None and self.soy_market is not None:
            self.earth_market.swing(draws[AT["rare-earth price"]])
            self.soy_market.swing(draws[AT["soybean price"]])
        for group, value in zip(self.constituencies, reach, strict=True):
            group.feel(value)
        if self.electorate is not None:
            self.electorate.vote(self._support(), draws[AT["election"]])

    def history(self) -> dict[str, FloatArray]:
        """One array a column of :func:`agents.world.plan.rows_of`, one entry a period."""
        names = rows_of(self.plan)
        table = np.array(self._rows).reshape(-1, len(names))
        return {name: table[:, k] for k, name in enumerate(names)}

    def _read_cells(self) -> None:
        cells = self.plan.stakes.cells(self.deal)
        self._base: list[list[float]] = cells.base.tolist()
        self.money: list[list[float]] = cells.money.tolist()
        self.entries: tuple[list[list[float]], ...] = (
            cells.entries[0].tolist(),
            cells.entries[1].tolist(),
        )
        self._reached: list[list[float]] = cells.reach.tolist()
        self._used: list[list[float]] = cells.used.tolist()
        self.tariffs: list[list[float]] = cells.tariffs.tolist()

    def _weigh(self, day: Day) -> None:
        """Factors and weights as they are now, and the payoffs that follow."""
        weights = [group.weigh(day.boost) for group in self.constituencies]
        factors = [
            1.0 if self.earths is None else 1.0 - self.earths.share,
            1.0 if self.soy is None else 1.0 - self.soy.share,
            1.0 if self.earth_market is None else float(np.exp(self.earth_market.log_price)),
            1.0 if self.soy_market is None else float(np.exp(self.soy_market.log_price)),
            1.0 if self.court is None else self.court.potency,
        ]
        stakes = self.plan.stakes
        pairs = [side.increments(factors, weights) for side in (stakes.us, stakes.china)]
        self._increments = [pair[0] for pair in pairs]
        self.money_increments = [pair[1] for pair in pairs]
        self._price()

    def _price(self) -> None:
        payoffs = []
        for side in (0, 1):
            now = list(self._base[side])
            for increment, values in zip(self._increments[side], self.entries[side], strict=True):
                if increment:
                    now = [p + increment * v for p, v in zip(now, values, strict=True)]
            payoffs.append(now)
        self.payoffs = payoffs

    def _show(self) -> None:
        """Tells rules that go by payoffs what they are now."""
        if self.us.learns:
            self.us.sees(np.array(self.payoffs[0]).reshape(2, 2))
        if self.china.learns:
            self.china.sees(np.array(self.payoffs[1]).reshape(2, 2).T)

    def _reach(self, cell: int) -> list[float]:
        values = []
        for k, group in enumerate(self.constituencies):
            side = 0 if group.side == "us" else 1
            value = self._reached[k][cell]
            for e in group.stake.entries:
                value += self.money_increments[side][e] * self.entries[side][e][cell]
            values.append(value)
        return values

    def _support(self) -> float:
        mine = [group.support for group in self.constituencies if group.side == "us"]
        return sum(mine) / len(mine) if mine else formulas.NEUTRAL


class _Row:
    """Appends one row of numbers a period; the columns are those of ``rows_of``."""

    def __init__(self, world: MesaWorld) -> None:
        self._world = world
        names = rows_of(world.plan)
        self._width = len(names)
        self._at = {name: k for k, name in enumerate(names)}
        stakes = world.plan.stakes
        self._money = [
            [k for k, entry in enumerate(side.entries) if entry.economic]
            for side in (stakes.us, stakes.china)
        ]
        self._has_tariffs = stakes.tariffs is not None

    def mark(self, rows: array[float], name: str) -> None:
        """Sets a flag in the last row."""
        rows[len(rows) - self._width + self._at[name]] = 1.0

    def add(self, rows: array[float], cell: int, reach: list[float]) -> None:
        """One period's row, in the state before it moves on."""
        world = self._world
        row = [world.payoffs[0][cell], world.payoffs[1][cell]]
        for side in (0, 1):
            money = world.money[side][cell]
            increments, entries = world.money_increments[side], world.entries[side]
            for k in self._money[side]:
                money += increments[k] * entries[k][cell]
            row.append(money)
        court = world.court
        if self._has_tariffs:
            own, theirs, left = (values[cell] for values in world.tariffs)
            potency = 1.0 if court is None else court.potency
            row += [own - (1.0 - potency) * (own - left), theirs]
        if world.earths is not None and world.soy is not None:
            row += [world.earths.share, world.soy.share]
        if court is not None:
            row += [court.potency, 0.0]
        if world.news is not None:
            row.append(world.news.incident)
            for market in (world.earth_market, world.soy_market):
                row.append(np.exp(market.log_price) if market is not None else 1.0)
        if world.electorate is not None:
            row.append(world.electorate.new_government)
        if world.plan.surroundings.appraisal is not None:
            row += world.break_chances
        if reach:
            row += reach
            row += [group.support for group in world.constituencies]
            row += [group.weight for group in world.constituencies]
        if world.tensions is not None:
            row += [float(x[0]) for x in (*world.tensions.threatens, *world.tensions.open)]
        if world.plan.bargain is not None:
            row += world.deal
        rows.extend(row)


def columns_of(world: MesaWorld, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """A history's columns with those of the world: its own where both have one."""
    for name, values in world.history().items():
        flag = name in FLAGS
        whole = name in ("deal_row", "deal_column")
        columns[name] = values.astype(bool) if flag else values.astype(int) if whole else values
    return columns
