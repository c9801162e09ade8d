"""What a run in a world needs to know before it begins, and its uniform numbers.

Of these there is one column for every decision, one stream for every column. The number of column
``c`` in period ``t`` of replicate ``r`` is a function of seed, ``c``, ``r`` and ``t`` alone. So
switching a part of the surroundings on or off disturbs neither the six numbers of the bare game nor
those of another part (common random numbers), and results do not depend on how replicates are
shared out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.engines.sampler import APART, STEP, numbers
from agents.play.crises import CRISIS_DRAWS, Crises
from agents.play.deal import Deal, Situation
from agents.play.diplomacy import Lapse, with_lapses
from agents.play.pairing import DRAWS
from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from agents.setup import Bargain, Match
from agents.surroundings import Surroundings, formulas
from agents.surroundings.parts import Agenda, Day, start_of
from agents.surroundings.stakes import Stakes
from payoffs.errors import InputError, shown
from payoffs.numeric import FloatArray, Indices

Words = NDArray[np.uint64]

#: What the surroundings' numbers of a period decide, in this order. The first three belong to
#: summits: whether either rule would restrain, and whether a truce is renewed or repaired.
WORLD_DRAWS = (
    "us summit",
    "china summit",
    "summit",
    "us appraisal",
    "china appraisal",
    "us ministers",
    "china ministers",
    "incident",
    "rare-earth price",
    "soybean price",
    "court",
    "election",
)
#: Columns of a world's numbers: those of the bare game, then those of the surroundings.
ALL_DRAWS = (*DRAWS, *WORLD_DRAWS)
#: The columns of threats, where there are any; they come after the others.
CRISIS_AT = {name: len(ALL_DRAWS) + k for k, name in enumerate(CRISIS_DRAWS)}
#: A single run's numbers are made for so many periods at a time.
AHEAD = 128
#: Keeps these streams apart from others that grow from the same seed.
_KEY, _CRISIS_KEY = 1_954_640_739, 2_018_032_201

#: The numbers of a period, shape ``(columns, histories)``, by period from 1.
Source = Callable[[int], FloatArray]


def keys(seed: int, names: tuple[str, ...] = ALL_DRAWS) -> Words:
    """One word for each column: where its numbers begin."""
    known = (*ALL_DRAWS, *CRISIS_DRAWS)
    words = [
        np.random.SeedSequence(seed, spawn_key=(key,)).generate_state(len(some), np.uint64)
        for key, some in ((_KEY, ALL_DRAWS), (_CRISIS_KEY, CRISIS_DRAWS))
    ]
    begin: Words = np.concatenate(words).astype(np.uint64)
    return begin[[known.index(name) for name in names]]


def columns_of(crises: bool) -> tuple[str, ...]:
    """What a period's numbers decide, with threats or without."""
    return (*ALL_DRAWS, *CRISIS_DRAWS) if crises else ALL_DRAWS


def as_uniform(words: Words) -> FloatArray:
    """64-bit numbers as numbers from 0 to 1, 1 left out."""
    return np.asarray((words >> np.uint64(11)) * 2.0**-53)


def streams(seed: int, first: int, count: int, crises: bool = False) -> Source:
    """The numbers of replicates ``first, first + 1, …``."""
    histories = np.arange(first, first + count, dtype=np.uint64) * np.uint64(APART)
    begin = keys(seed, columns_of(crises))[:, None] + STEP * histories

    def draw(period: int) -> FloatArray:
        steps = np.array([period], dtype=np.uint64)  # an array wraps around without a warning
        return as_uniform(numbers(begin + STEP * steps))

    return draw


def world_rows(seed: int, first: int, count: int, crises: bool = False) -> list[list[float]]:
    """The surroundings' numbers of replicate 0 in some periods, one row each, as plain lists."""
    periods = np.arange(first, first + count, dtype=np.uint64)
    names = columns_of(crises)[len(DRAWS) :]
    words = numbers(keys(seed, names) + (STEP * periods)[:, None])
    rows: list[list[float]] = as_uniform(words).tolist()
    return rows


class WorldNumbers:
    """The surroundings' numbers of one run, period by period: given ones, or from a seed.

    ``uniforms``: shape ``(periods, 12)``, in the order of :data:`WORLD_DRAWS`, and with threats
        those of :data:`agents.play.crises.CRISIS_DRAWS` after them; None makes them from the seed
        that :meth:`at` is handed.
    ``crises``: whether there are threats.
    """

    def __init__(self, uniforms: ArrayLike | None = None, crises: bool = False) -> None:
        self._given, self._crises = uniforms is not None, crises
        self._rows: list[list[float]] = []
        if uniforms is not None:
            columns = len(columns_of(crises)) - len(DRAWS)
            self._rows = given(uniforms, columns, "world_uniforms").tolist()
        self._first = 1

    def at(self, period: int, seed: Callable[[], int]) -> list[float]:
        """The numbers of a period, not earlier than any asked for before."""
        at = period - self._first
        if at >= len(self._rows):
            if self._given:
                raise InputError(f"they end after {at} periods", "world_uniforms")
            self._first, at = period, 0
            self._rows = world_rows(seed(), period, AHEAD, self._crises)
        return self._rows[at]


def given(uniforms: ArrayLike, columns: int, where: str) -> FloatArray:
    """Numbers handed in, of shape ``(periods, columns)``."""
    array = np.asarray(uniforms, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != columns or not array.size:
        raise InputError(f"expected shape (periods, {columns}), got {array.shape}", where)
    return array


_NO_DAY = Day()


@dataclass(frozen=True, eq=False)
class WorldPlan:
    """The parts that are on and what they act on."""

    situation: Situation
    deal: Deal
    surroundings: Surroundings
    stakes: Stakes
    agenda: Agenda | None
    start: dt.date | None
    #: Each side's temptation (:func:`agents.surroundings.stakes.temptation`) at the start.
    at_start: tuple[float, float]
    #: The rule of a new US government, fitted to the game; None keeps the old one's.
    successor: Rule | None
    bargain: Bargain | None
    #: The situation with bundles for lapsed levers, and when which deal holds by the clocks; the
    #: stakes are those of the widened game.
    widened: Situation
    lapses: tuple[Lapse, ...] = ()
    #: How threats are made and end; None without threats.
    crises: Crises | None = None

    @classmethod
    def of(cls, match: Match) -> WorldPlan:
        """The plan, once the parts are checked against the game and the calendar.

        Raises InputError if a part needs channels or a date that are not there.
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

    def agree(self, A: FloatArray, B: FloatArray, old: Indices) -> Indices:
        """What the bargaining rule makes of some games.

        ``A``, ``B``: shape ``(k, m, n)``.
        ``old``: shape ``(k, 2)``: the deals so far. One stays where the new one would ask a side to
            play its punishment, which would leave it nothing to fall back to.
        Returns shape ``(k, 2)``.
        """
        assert self.bargain is not None
        m, n = self.situation.game.shape  # nobody bargains for what a lapse would bring
        A, B = A[:, :m, :n], B[:, :m, :n]
        i, j = self.stakes.punishment
        disagreement = np.stack([A[:, i, j], B[:, i, j]], axis=-1)
        new = _profiles(self.bargain(A, B, disagreement), A.shape)
        keeps = (new[:, 0] == i) | (new[:, 1] == j)
        return np.where(keeps[:, None], old, new)


def _profiles(answer: Any, shape: tuple[int, ...]) -> Indices:
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
