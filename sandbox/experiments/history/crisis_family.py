"""Truces broken by threats carried out, against the record: the family beside the pairs of rules.

Members differ in where their numbers are from: counted from the record of threats, the same with
two numbers fitted to the truces, one set of rates for both sides and states, or equilibria of
scenarios' crises. All are judged as pairs of rules are: the exact likelihood of the truces, the
test of seven numbers among simulated records (:mod:`~sandbox.experiments.history.judgement`), AIC.

``parameters`` counts every number that was estimated from either record and moves truces,
``fitted`` those that were fitted to the truces themselves; ``aic`` charges for all of them,
``aic_fitted`` for the second kind only, as if the record of threats had been given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from agents.engines.joint import Table as Turns
from agents.engines.sampler import Wheel
from agents.play.crises import Crises, Table
from payoffs.numeric import BoolArray, FloatArray, Pair
from payoffs.record.rates import ENDS, threat_rates
from payoffs.results import Plain, Records, Result
from sandbox.experiments.history.chains import crisis_parts, crisis_steps
from sandbox.experiments.history.fitting import DROP, highest_near
from sandbox.experiments.history.judgement import Judged, Seed, periods_ahead, tested
from sandbox.experiments.history.likelihood import Forward
from sandbox.experiments.history.record import History
from sandbox.experiments.history.spells import RecordComparison, Spells, compare, paths_of
from sandbox.experiments.history.study import HistoryTable

#: One member of the family at some values of what is fitted.
At = Callable[[float, float], Crises]

#: Factors on rates that are looked at, and points along each at first.
LEAST, LARGEST, POINTS = 1e-2, 1e2, 17
#: Refinements of the highest cell, each to a third of its width.
ROUNDS = 5


@dataclass(frozen=True)
class Fitted(Plain):
    """A number fitted to the truces: a factor on rates of the record of threats.

    ``interval`` is the 95% profile-likelihood one; an end on a bound of the grid is open.
    """

    says = "what factor interval_95=interval"

    what: str
    factor: float
    interval: Pair


@dataclass(frozen=True, eq=False)
class CrisisJudgement(Judged):
    """One member against the record."""

    says = "name log_likelihood parameters estimated fitted aic aic_fitted crises"

    #: Where its numbers, ``crises``, are from.
    name: str
    crises: Crises
    log_likelihood: float
    #: How many of them are counted from a record and move truces.
    estimated: int
    #: Those fitted to the truces, beside or instead of these.
    fitted: tuple[Fitted, ...]
    comparison: RecordComparison
    lasts: tuple[float, float]

    @property
    def parameters(self) -> int:
        """Every number estimated from either record."""
        return self.estimated + len(self.fitted)

    @property
    def aic(self) -> float:
        """Akaike's criterion, every estimated number counted."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def aic_fitted(self) -> float:
        """The same with only the numbers fitted to the truces counted."""
        return 2.0 * len(self.fitted) - 2.0 * self.log_likelihood


@dataclass(frozen=True, eq=False, repr=False)
class CrisisHistory(Result):
    """The crisis family, by falling likelihood, beside the table of pairs of rules."""

    table: HistoryTable
    members: tuple[CrisisJudgement, ...]
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def history(self) -> History:
        """The record."""
        return self.table.history

    @property
    def fitting(self) -> tuple[CrisisJudgement, ...]:
        """Members that are not rejected."""
        return tuple(one for one in self.members if one.fits)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return (
            f"{len(self.fitting)} of {len(self.members)} crisis models and "
            f"{len(self.table.fitting)} of {len(self.table.judgements)} pairs of rules could have "
            f"made the record (by the {self.history.period})"
        )

    def provenance(self) -> dict[str, Any]:
        """What the run used: enough to run it again."""
        return self.table.provenance() | {"family": "crisis"}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON: those of the pairs, and the family beside them."""
        data = self.table.to_dict()
        return {
            "family": "crisis",
            "crisis": [one.to_dict() for one in self.members],
            "crisis_not_rejected": len(self.fitting),
            "rates": rates_dict(),
            **data,
            "provenance": self.provenance(),
        }

    def records(self) -> Records:
        """One line a member, then one a pair; what only one of them has is empty."""
        lines: list[dict[str, Any]] = []
        for one in self.members:
            line = {k: v for k, v in one.to_dict().items() if k not in ("statistics", "crises")}
            names = ", ".join(f"{x.what} x {x.factor:.3g}" for x in one.fitted)
            more = {"fitted": names, "farthest_out": one.comparison.worst, "family": "crisis"}
            lines.append({**line, **more})
        for pair in self.table.pairs():
            lines.append({**pair, "family": "rules", "name": f"{pair['us']} / {pair['china']}"})
        return lines


class EquilibriumCrises(NamedTuple):
    """Crises with the chances of a crisis game, for which ``weights`` numbers were estimated."""

    name: str
    crises: Crises
    weights: int = 0


def crisis_history(
    table: HistoryTable, equilibria: Sequence[EquilibriumCrises] = ()
) -> CrisisHistory:
    """The family against the record with which a table of pairs was made.

    Its records a pair and its seed are used again; ``equilibria`` are more members, whose chances
    are those of a crisis game.
    """
    rates = Crises.of("rates")
    assert rates is not None
    numbers = count_rates(rates)
    judged: list[CrisisJudgement] = []

    def add(name: str, estimated: int, crises: Crises, fitted: tuple[Fitted, ...] = ()) -> None:
        seed = (table.seed, 10**6, len(judged))
        one = judge_crises(name, crises, table.history, table.replicates, seed)
        judged.append(replace(one, estimated=estimated, fitted=fitted))

    add("rates of the record", numbers, rates)
    pool = pooled_rates()
    add("rates, one for both sides and states", 6, pool)
    for name, words, at in _fits(rates):
        found, factors = fit_factors(at, words, table.history)
        add(name, numbers - 1, found, factors)
    for one in equilibria:
        # the share of executions that break and settlements are the record's as well
        add(one.name, 2 + one.weights, one.crises)
    order = sorted(judged, key=lambda one: -one.log_likelihood)
    return CrisisHistory(table, tuple(order), table.versions)


def judge_crises(
    name: str, crises: Crises, history: History, replicates: int, seed: Seed
) -> CrisisJudgement:
    """Crises as they stand against the record, nothing fitted."""
    steps = crisis_steps([crises], history.days_per_period)
    forward = Forward(crisis_parts(steps))
    log, now = forward.run(history.runs)
    soon, later = forward.lasts(now, periods_ahead(history))[:, 0].tolist()

    def among(records: int, stream: Seed) -> RecordComparison:
        made = crisis_paths(steps[0], history.transitions, records, stream)
        return compare(Spells.of_paths(made), history)

    comparison = tested(among, replicates, seed)
    return CrisisJudgement(name, crises, float(log[0]), 0, (), comparison, (soon, later))


def crisis_paths(
    step: FloatArray, transitions: Sequence[int], records: int, seed: Sequence[int]
) -> list[BoolArray]:
    """As :func:`~sandbox.experiments.history.spells.paths`, no threat open before a piece."""
    states = np.arange(8)
    wheel = Wheel.of(Turns(step, np.tile(states, (8, 1)), 1 * (states >= 4)))
    return paths_of(wheel, step[0, :4], transitions, records, seed)


def crisis_log_likelihood(some: Sequence[Crises], history: History) -> FloatArray:
    """Shape ``(len(some),)``: log probability of the record of truces and gaps."""
    parts = crisis_parts(crisis_steps(some, history.days_per_period))
    return Forward(parts).run(history.runs)[0]


def pooled_rates() -> Crises:
    """One rate of threats for both sides and states, and one hazard for each way to end."""
    record = threat_rates()
    made = record.per_sender_month.value
    ends = {}
    for name in ENDS:
        kept, apart = getattr(record, name)
        ends[name] = (kept.events + apart.events) / (kept.of + apart.of)
    same: dict[str, Any] = {name: ((rate, rate),) * 2 for name, rate in ends.items()}
    return Crises(
        "pooled rates",
        threat=((made, made),) * 2,
        **same,
        answer=(record.answer["us"].value, record.answer["china"].value),
        breaks=record.breaks.value,
        settlement=record.settlement.value,
        source="the record of threats, 2018 to 2026",
    )


def fit_factors(
    at: At, words: tuple[str, str], history: History
) -> tuple[Crises, tuple[Fitted, ...]]:
    """The two factors that make the record of truces most probable, and their intervals."""

    def values(u: FloatArray, v: FloatArray) -> FloatArray:
        some = [at(float(np.exp(a)), float(np.exp(b))) for a in u for b in v]
        return crisis_log_likelihood(some, history).reshape(len(u), len(v))

    low, high = np.log(LEAST), np.log(LARGEST)
    axis = np.linspace(low, high, POINTS)
    grid = values(axis, axis)
    i, j = np.unravel_index(np.argmax(grid), grid.shape)
    start = float(axis[i]), float(axis[j])
    centre, best = highest_near(values, start, float(axis[1] - axis[0]), ROUNDS, (low, high))
    ends = [_interval(axis, rows.max(axis=1), best) for rows in (grid, grid.T)]
    factors = [float(np.clip(np.exp(c), LEAST, LARGEST)) for c in centre]
    told = tuple(Fitted(*one) for one in zip(words, factors, ends, strict=True))
    return at(factors[0], factors[1]), told


def count_rates(crises: Crises) -> int:
    """How many numbers of such crises move truces: answers do not, the rest does."""
    sides = len({*crises.threat})
    ends = {getattr(crises, name) for name in ENDS}
    return 2 * sides + 2 * len(ends) + 2


def rates_dict() -> dict[str, Any]:
    """The record's rates with exact 90% intervals, ready for JSON."""
    record, states = threat_rates(), ("in_truce", "without")

    def pair(rates: Any) -> dict[str, Any]:
        return {state: rate.to_dict() for state, rate in zip(states, rates, strict=True)}

    return {
        "threat": {side: pair(rates) for side, rates in record.threat.items()},
        **{name: pair(getattr(record, name)) for name in ENDS},
        "answer": {side: rate.to_dict() for side, rate in record.answer.items()},
        "breaks": record.breaks.to_dict(),
        "settlement": record.settlement.to_dict(),
    }


def _fits(rates: Crises) -> list[tuple[str, tuple[str, str], At]]:
    """Members with two factors fitted to the truces."""

    def scaled(table: Table, factor: float) -> Table:
        """With the rates in truces times a factor."""
        (us, us_apart), (china, china_apart) = table
        return (us * factor, us_apart), (china * factor, china_apart)

    def settled(one: float, other: float) -> Crises:
        threat = scaled(rates.threat, one)
        return replace(rates, threat=threat, settlement=rates.settlement * other)

    def prompt(one: float, other: float) -> Crises:
        threat, carried = scaled(rates.threat, one), scaled(rates.execution, other)
        return replace(rates, threat=threat, execution=carried)

    made = "threats in truces"
    return [
        ("rates, fitted: threats and settlements", (made, "settlements"), settled),
        ("rates, fitted: threats and executions", (made, "executions in truces"), prompt),
    ]


def _interval(axis: FloatArray, profile: FloatArray, best: float) -> Pair:
    """Where the profile on the first grid is within :data:`DROP` of the best, as factors."""
    inside = np.flatnonzero(profile >= best - DROP)
    if not len(inside):
        k = int(profile.argmax())
        inside = np.array([k])

    def edge(k: int, way: int) -> float:
        beyond = k + way
        if not 0 <= beyond < len(axis) or not np.isfinite(profile[beyond]):
            return float(np.clip(np.exp(axis[k]), LEAST, LARGEST))
        fall = profile[k] - profile[beyond]
        share = min(1.0, max(0.0, profile[k] - best + DROP) / fall) if fall > 0 else 0.0
        return float(np.exp(axis[k] + share * (axis[beyond] - axis[k])))

    return edge(int(inside[0]), -1), edge(int(inside[-1]), 1)
