"""Many replicates of a truce in a world, side by side, period after period.

A period runs as in the Mesa model (:mod:`agents.mesa.model`) and, fed the same numbers, comes out
the same. What this module adds to it is arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.diplomacy import Diplomacy
from agents.play.pairing import Pairing
from agents.surroundings import formulas
from agents.surroundings.parts import Day
from agents.world.plan import WorldPlan
from agents.world.state import AT, Book, Side, State
from agents.world.threats import Tensions
from agents.world.truces import (
    APPRAISAL,
    ELECTION,
    MISREADING,
    RULE,
    SEVERAL,
    SHOCK,
    SLIP,
    THREAT,
    Ends,
)
from payoffs.numeric import BoolArray, FloatArray, Indices, IntArray

#: A bargaining rule is handed games of so many profiles together at a time.
MOST_CELLS = 2_000_000


class Histories:
    """Replicates played together.

    After :meth:`step`, ``now`` holds what :func:`agents.world.plan.rows_of` names, by name,
    beside ``us_action``, ``china_action`` and ``truce``; ``ends`` the truces that ended.
    """

    def __init__(self, plan: WorldPlan, pairing: Pairing, terms: Diplomacy, count: int) -> None:
        self.plan, self.terms, self.count = plan, terms, count
        self.public = pairing.noise.public
        mine, theirs = plan.deal.payoffs_seen_by
        self.us = Side(pairing, 0, mine, count, plan.successor)
        self.china = Side(pairing, 1, theirs, count, None)
        self.book, self.state = Book(plan, count), State(plan, count)
        self.moving = bool(plan.stakes.us.entries or plan.stakes.china.entries)
        self.in_force = np.ones(count, dtype=bool)
        self.start = np.ones(count, dtype=np.int64)
        #: Where the truce of the start was never renewed: its levers lapse by their clocks.
        self.original = np.ones(count, dtype=bool)
        self.lapses = np.full(count, 1 + terms.expiry, dtype=np.int64)
        self.new_government = np.zeros(count, dtype=bool)
        self.incident = np.zeros(count, dtype=bool)
        crises = plan.crises
        self.tensions = None if crises is None else Tensions(crises, plan.months, count)
        self.now: dict[str, Any] = {}
        self.ends: list[Ends] = []
        self._prices(Day())

    def step(self, period: int, u: FloatArray) -> None:
        """One period from its numbers, shape ``(columns, count)``."""
        day = self.plan.day(period)
        self._open(day)
        self._meet(period, u)
        if self.tensions is not None:
            self._threaten(period, u)
        self._act(u)
        self._end_broken(period)
        self._hear(u)
        self._close(period, day, u)

    def follow(self, period: int, us: BoolArray, china: BoolArray) -> None:
        """One period of the bare game in which these actions are carried out."""
        self.us.action, self.china.action = us, china
        self._end_broken(period, known=False)
        self._close(period, Day(), np.zeros((0, self.count)))

    def truces(self) -> tuple[list[Ends], BoolArray, IntArray]:
        """The truces that ended, which are in force, and since when."""
        return self.ends, self.in_force, self.start

    def _open(self, day: Day) -> None:
        """A government elected before takes office; payoffs are what they are now."""
        if day.inauguration:
            self.new_government = self.state.elected
            self.us.take_office(self.new_government)
            self.state.elected = np.zeros(self.count, dtype=bool)
        elif self.new_government.any():
            self.new_government = np.zeros(self.count, dtype=bool)
        if self.moving:
            self._prices(day)

    def _prices(self, day: Day) -> None:
        """Current payoffs at the four outcomes."""
        stakes, factors = self.plan.stakes, self.state.factors()
        self._weights = self.state.weights(day)
        pairs = [side.increments(factors, self._weights) for side in (stakes.us, stakes.china)]
        self._now, self._money = [p[0] for p in pairs], [p[1] for p in pairs]
        self._payoffs()

    def _payoffs(self) -> None:
        a, b = (self.book.payoffs(side, self._now[side]) for side in (0, 1))
        self.payoffs = a, b
        if self.moving or not self.book.single:
            self.us.sees(a.reshape(2, 2, -1))
            self.china.sees(b.reshape(2, 2, -1).swapaxes(0, 1))

    def _meet(self, period: int, u: FloatArray) -> None:
        """The summit and the expiry that fall on the start of a period."""
        terms = self.terms
        if terms.summit(period):
            would = ~self.us.choose(u[AT["us summit"]]) & ~self.china.choose(u[AT["china summit"]])
            chance = u[AT["summit"]]
            renewed = self.in_force & (chance < terms.renewal)
            self._agree(period, renewed, ~self.in_force & (would | (chance < terms.repair)))
        self._lapse(period)
        if terms.expiry:
            lapsed = self.in_force & (period >= self.lapses)
            self._end(lapsed, period, 2, 0, 0)
            if self.tensions is not None:
                self.tensions.lapsed(lapsed)

    def _agree(self, period: int, renewed: BoolArray, begun: BoolArray) -> None:
        """Truces are renewed, or made anew."""
        agreed = renewed | begun
        self.lapses[agreed] = period + self.terms.expiry
        self.start[begun] = period
        self.in_force = self.in_force | begun
        if begun.any():
            self.us.start_afresh(begun)
            self.china.start_afresh(begun)
        self._put_back(agreed & self.original)
        self.original = self.original & ~agreed
        if self.plan.bargain is not None and agreed.any():
            self._renegotiate(agreed)

    def _threaten(self, period: int, u: FloatArray) -> None:
        """Threats are made and end; deals over them make truces."""
        tensions = self.tensions
        assert tensions is not None
        wishes = (
            (self.us.choose(u[0]), self.china.choose(u[1])) if tensions.crises.by_rule else None
        )
        begun = tensions.turn(period, self.in_force, u, wishes)
        self.us.executes, self.china.executes = tensions.executes
        if begun.any():
            self._agree(period, np.zeros_like(begun), begun)

    def _put_back(self, which: BoolArray) -> None:
        """Every lever back at the deal's setting."""
        if self.plan.lapses and which.any():
            first = np.array(self.plan.stakes.deal, dtype=np.intp)
            self.book.strike(which, np.tile(first, (int(which.sum()), 1)))
            self._payoffs()

    def _lapse(self, period: int) -> None:
        """Levers whose clock has run out lapse where the truce of the start is in force."""
        lapse, which = self.plan.lapse(period), self.in_force & self.original
        if lapse is not None and which.any():
            self.book.strike(which, np.tile(np.array(lapse.deal, np.intp), (int(which.sum()), 1)))
            self._payoffs()

    def _renegotiate(self, which: BoolArray) -> None:
        """The bargaining rule makes new deals of the games as they are now, so many at a time."""
        stakes = self.plan.stakes
        at, new = np.flatnonzero(which), self.book.profiles[which]
        step = max(1, MOST_CELLS // stakes.us.base.size)
        for first in range(0, len(at), step):
            some = slice(first, first + step)
            A, B = (
                ledger.current([np.broadcast_to(k, self.count)[at[some]] for k in increments])
                for ledger, increments in zip((stakes.us, stakes.china), self._now, strict=True)
            )
            shape = (len(at[some]), *stakes.us.base.shape)
            A, B = np.broadcast_to(A, shape), np.broadcast_to(B, shape)
            new[some] = self.plan.agree(A, B, new[some])
        self.book.strike(which, new)
        self._payoffs()

    def _act(self, u: FloatArray) -> None:
        """Rules, then appraisal, then slips."""
        at_odds, tensions = ~self.in_force if self.terms.active else None, self.tensions
        appraisal = self.plan.surroundings.appraisal
        for k, side in enumerate((self.us, self.china)):
            choice = side.choose(u[k])
            if tensions is not None:
                ruled = side.executes if tensions.crises.by_rule else choice | side.executes
                choice = np.where(self.in_force, ruled, tensions.measures[k])
            elif at_odds is not None:
                choice = choice | at_odds
            if appraisal is not None:
                reward, one, other, punished = self.payoffs[k]
                tempted = one if k else other
                change = (
                    formulas.temptation(reward, tempted, punished, self.plan.discount)
                    - self.plan.at_start[k]
                )
                side.chance = formulas.break_chance(change, appraisal, self.plan.months)
                draw = u[AT["china appraisal" if k else "us appraisal"]]
                side.appraised = self.in_force & ~choice & (draw < side.chance)
                choice = choice | side.appraised
            side.slipped = (u[2 + k] < side.slip) & ~side.executes
            side.choice, side.action = choice, choice ^ side.slipped

    def _hear(self, u: FloatArray) -> None:
        """Reports, what ministers clear up of them, and what an incident makes of them."""
        on, months = self.plan.surroundings, self.plan.months
        if on.shocks is not None:
            self.incident = u[AT["incident"]] < formulas.incident_chance(on.shocks, months)
        for k, (side, other) in enumerate(((self.us, self.china), (self.china, self.us))):
            blur = np.where(other.action, side.missed_alarm, side.false_alarm)
            wrong = u[4 + k] < blur
            if on.ministers is not None:
                draw = u[AT["china ministers" if k else "us ministers"]]
                wrong = wrong & ~(draw < formulas.clearing_chance(on.ministers, months))
            side.hears(other.action, wrong, self.incident)
        us, china = self.us, self.china
        us.take_in(china.report if self.public else us.action)
        china.take_in(us.report if self.public else china.action)

    def _end_broken(self, period: int, known: bool = True) -> None:
        us, china = self.us.action, self.china.action
        broken = self.in_force & (us | china)
        if self.tensions is not None:
            self.tensions.after(broken, self.in_force & ~broken, (us, china))
        if not broken.any():
            return
        which = np.flatnonzero(broken)
        who = us[which] + 2 * china[which].astype(np.uint8)
        why: Any = 0
        if known:
            a = self._reason(self.us, which, self.new_government)
            b = self._reason(self.china, which, None)
            both = np.where(a == b, a, SEVERAL)
            why = np.where(who == 3, both, np.where(who == 1, a, b))
        self._end(broken, period, 1, who, why)

    def _reason(self, side: Side, which: Indices, fresh: BoolArray | None) -> NDArray[Any]:
        """Why a side that broke did, the first of these that holds."""
        why = np.where(side.misled[which], MISREADING, RULE)
        why = np.where(side.alarmed[which], SHOCK, why)
        if fresh is not None:
            why = np.where(fresh[which], ELECTION, why)
        why = np.where(side.appraised[which], APPRAISAL, why)
        why = np.where(side.slipped[which] & ~side.choice[which], SLIP, why)
        return np.where(side.executes[which], THREAT, why)

    def _end(self, which: BoolArray, period: int, cause: int, who: Any, why: Any) -> None:
        at = np.flatnonzero(which)
        if not len(at):
            return
        self.ends.append(
            Ends(
                at.astype(np.int64),
                self.start[at],
                np.full(len(at), period, np.int64),
                np.full(len(at), cause, np.uint8),
                np.broadcast_to(np.asarray(who, np.uint8), at.shape),
                np.broadcast_to(np.asarray(why, np.uint8), at.shape),
            )
        )
        self.in_force = self.in_force & ~which

    def _close(self, period: int, day: Day, u: FloatArray) -> None:
        """Truces made by restraint alone, the period's record, and the world's next state."""
        a, b = self.us.action, self.china.action
        if not self.terms.active:
            begun = ~self.in_force & ~(a | b)
            self.start[begun] = period
            self.in_force = self.in_force | begun
        cell = 2 * a.astype(np.intp) + b
        self._note(cell)
        if self.plan.surroundings.parts:
            used = [self.book.at("used", k, cell) for k in range(3)]
            self.state.move(used, self._reach, u)
            self.state.vote(day, u)
            if self.plan.surroundings.courts is not None:
                self.now["ruling"] = self.state.ruling

    def _note(self, cell: Indices) -> None:
        now, plan, book, state = self.now, self.plan, self.book, self.state
        each = np.arange(self.count)
        now["us_action"], now["china_action"] = self.us.action, self.china.action
        now["both"] = self.us.action & self.china.action
        now["truce"] = self.in_force
        entries: list[list[Any]] = []
        for k, name in enumerate(("us", "china")):
            now[f"{name}_payoff"] = self.payoffs[k][cell, each]
            ledger = (plan.stakes.us, plan.stakes.china)[k].entries
            amounts = [
                self._money[k][e] * book.at(f"entries{k}", e, cell) if entry.economic else None
                for e, entry in enumerate(ledger)
            ]
            money = book.at("money", k, cell)
            for amount in amounts:
                if amount is not None:
                    money = money + amount
            now[f"{name}_money"] = money
            entries.append(amounts)
        self._reach = []
        for k, stake in enumerate(plan.stakes.groups):
            reach = book.at("reach", k, cell)
            for e in stake.entries:
                reach = reach + entries[0 if stake.group.side == "us" else 1][e]
            self._reach.append(reach)
            name = stake.group.name
            now[f"reach_{name}"] = reach
            now[f"support_{name}"], now[f"weight_{name}"] = state.support[k], self._weights[k]
        if plan.stakes.tariffs is not None:
            own, left = book.at("tariffs", 0, cell), book.at("tariffs", 2, cell)
            now["us_tariff"] = own - (1.0 - state.potency) * (own - left)
            now["china_tariff"] = book.at("tariffs", 1, cell)
        now["rare_earths_outside"], now["soybeans_rerouted"] = state.earths, state.soy
        now["tariff_potency"], now["incident"] = state.potency, self.incident
        if plan.surroundings.shocks is not None:
            now["rare_earth_price"] = np.exp(state.earth_log)
            now["soybean_price"] = np.exp(state.soy_log)
        now["new_government"] = self.new_government
        now["us_break_chance"], now["china_break_chance"] = self.us.chance, self.china.chance
        if self.tensions is not None:
            now["us_threatens"], now["china_threatens"] = self.tensions.threatens
            now["us_threat_open"], now["china_threat_open"] = self.tensions.open
        if plan.bargain is not None:
            deals = book.profiles
            now["deal_row"], now["deal_column"] = deals[:, 0], deals[:, 1]
