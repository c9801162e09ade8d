"""What a run in a world needs to know before it begins; the same for both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import Crises
from agents.play.deal import Deal
from agents.play.diplomacy import Lapse, with_lapses
from agents.play.situation import Situation
from agents.rules.parsing import parse_rule
from agents.rules.rule import Rule
from agents.setup import Bargain, Match
from agents.surroundings import Surroundings, formulas
from agents.surroundings.agenda import Agenda, Day, start_of
from agents.surroundings.stakes import Stakes
from payoffs.errors import InputError, shown

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_NO_DAY = Day()


@dataclass(frozen=True, eq=False)
class WorldPlan:
    """The parts that are on and what they act on.

    Attributes
    ----------
    at_start
        Each side's temptation (:func:`agents.surroundings.stakes.temptation`) at the start.
    widened, lapses
        The situation with bundles for lapsed levers, and when which deal holds by the clocks; the
        stakes are those of the widened game.
    crises
        How threats are made and end; None without threats.
    successor
        The rule of a new US government, fitted to the game; None keeps the old one's.
    """

    situation: Situation
    deal: Deal
    surroundings: Surroundings
    stakes: Stakes
    agenda: Agenda | None
    start: dt.date | None
    at_start: tuple[float, float]
    successor: Rule | None
    bargain: Bargain | None
    widened: Situation
    lapses: tuple[Lapse, ...] = ()
    crises: Crises | None = None

    @classmethod
    def of(cls, match: Match) -> WorldPlan:
        """The plan, once the parts are checked against the game and the calendar.

        Raises
        ------
        InputError
            If a part needs channels or a date that are not there.
        """
        situation, deal, surroundings = match.situation, match.pairing.deal, match.around
        clocks = match.expiry_months is None  # a term of one's own replaces them
        widened, lapses = with_lapses(situation, deal) if clocks else (situation, ())
        stakes = Stakes.of(widened, deal, surroundings)
        date = start_of(match.start, situation.date)
        agenda = successor = None
        if surroundings.elections is not None:
            if date is None:
                raise InputError(
                    f"elections need a calendar and {situation.name} has no date; give start, "
                    "as 2025-11-14, or switch elections off",
                    "surroundings",
                )
            agenda = Agenda(date, situation.months_per_period, surroundings.elections)
            if surroundings.elections.successor is not None:
                mine, theirs = deal.payoffs_seen_by
                rule = parse_rule(surroundings.elections.successor, "successor")
                successor = rule.fitted(mine, theirs.T, "successor")
        (a, b), delta = deal.payoffs_seen_by, situation.discount_factor
        tempted = [
            float(formulas.temptation(own[0, 0], own[1, 0], own[1, 1], delta)) for own in (a, b)
        ]
        return cls(
            situation=situation,
            deal=deal,
            surroundings=surroundings,
            stakes=stakes,
            agenda=agenda,
            start=date,
            at_start=(tempted[0], tempted[1]),
            successor=successor,
            bargain=match.bargain,
            widened=widened,
            lapses=lapses,
            crises=match.threats,
        )

    @property
    def bare(self) -> bool:
        """Whether nothing but the repeated game is played."""
        alone = not self.surroundings.parts and self.bargain is None and not self.lapses
        return alone and self.crises is None

    def lapse(self, period: int) -> Lapse | None:
        """What lapses at the start of a period of a truce that was never renewed."""
        return next((lapse for lapse in self.lapses if lapse.period == period), None)

    @property
    def months(self) -> float:
        """The length of a period."""
        return self.situation.months_per_period

    @property
    def discount(self) -> float:
        """The weight of the next period."""
        return self.situation.discount_factor

    def day(self, period: int) -> Day:
        """What the calendar says about a period."""
        return _NO_DAY if self.agenda is None else self.agenda.day(period)

    def agree(self, A: FloatArray, B: FloatArray, old: IntArray) -> IntArray:
        """What the bargaining rule makes of some games.

        Parameters
        ----------
        A, B
            Shape ``(k, m, n)``.
        old
            Shape ``(k, 2)``: the deals so far. One stays where the new one would ask a side to
            play its punishment, which would leave it nothing to fall back to.

        Returns
        -------
        Shape ``(k, 2)``.
        """
        assert self.bargain is not None
        m, n = self.situation.game.shape  # nobody bargains for what a lapse would bring
        A, B = A[:, :m, :n], B[:, :m, :n]
        i, j = self.stakes.punishment
        disagreement = np.stack([A[:, i, j], B[:, i, j]], axis=-1)
        new = _profiles(self.bargain(A, B, disagreement), A.shape)
        keeps = (new[:, 0] == i) | (new[:, 1] == j)
        return np.where(keeps[:, None], old, new)


def _profiles(answer: Any, shape: tuple[int, ...]) -> IntArray:
    """A bargaining rule's answer as an array of shape ``(k, 2)``, if it is one."""
    count, m, n = shape
    try:
        row, column = (np.asarray(part) for part in answer)
        found = np.stack(np.broadcast_arrays(row, column, np.zeros(count, np.intp))[:2], axis=-1)
    except (TypeError, ValueError):
        raise InputError(
            f"expected the row's and the column's strategy, each of shape ({count},), "
            f"got {shown(answer)}",
            "bargain",
        ) from None
    if not np.issubdtype(found.dtype, np.integer) or found.shape != (count, 2):
        raise InputError(f"expected whole numbers, two for each of {count} games", "bargain")
    if (found < 0).any() or (found >= [m, n]).any():
        raise InputError(f"a profile is outside the {m} x {n} game", "bargain")
    return found.astype(np.intp)


def rows_of(plan: WorldPlan) -> tuple[str, ...]:
    """What a run records of every period, beside actions and reports, in this order.

    Payoffs are bn USD a year now: ``_payoff`` with the weights of constituencies and all
    political channels, ``_money`` without either.
    """
    names = ["us_payoff", "china_payoff", "us_money", "china_money"]
    if plan.stakes.tariffs is not None:
        names += ["us_tariff", "china_tariff"]
    on = plan.surroundings
    if on.suppliers is not None:
        names += ["rare_earths_outside", "soybeans_rerouted"]
    if on.courts is not None:
        names += ["tariff_potency", "ruling"]
    if on.shocks is not None:
        names += ["incident", "rare_earth_price", "soybean_price"]
    if on.elections is not None:
        names += ["new_government"]
    if on.appraisal is not None:
        names += ["us_break_chance", "china_break_chance"]
    for kind in ("reach", "support", "weight"):
        names += [f"{kind}_{stake.group.name}" for stake in plan.stakes.groups]
    if plan.crises is not None:
        names += ["us_threatens", "china_threatens", "us_threat_open", "china_threat_open"]
    if plan.bargain is not None:
        names += ["deal_row", "deal_column"]
    return tuple(names)
