"""Every pair of rules against the record, and yardsticks without rules.

Which pairs the record is tried on: the finite automata of the catalogue and some families.
Both errors are the same for both sides and only "truce or none" is seen, so that a pair and its
mirror image are equally likely: each is tried once. Rules that learn or are worked out from
payoffs are no finite automata of their own and are left out; so are those whose memories make
the chains too large for a table of all pairs.

Yardsticks are truces and gaps that end by chance alone:

- *Constant hazards*: a truce ends with chance ``h`` a period and a gap with chance ``r``. The
  most likely values are endings over chances to end.
- *Changing hazard*: a truce lasts more than ``n`` periods with chance ``exp(-(n / scale)^shape)``
  (a Weibull distribution in whole periods; below one the longer it has lasted the safer it is).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from agents.engines.sampler import uses_numba
from agents.rules.rule import Rule
from agents.rules.strategies import catalogue, parse_rule
from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray, IntArray, whole
from payoffs.results import Records, Result, versions
from sandbox.experiments.history.chains import pair_chain
from sandbox.experiments.history.fitting import Fit
from sandbox.experiments.history.judgement import (
    AGAIN,
    Judgement,
    Power,
    Readings,
    judge,
    periods_ahead,
    power_study,
)
from sandbox.experiments.history.record import History, read_history
from sandbox.experiments.history.spells import RecordComparison, Spells, compare


@dataclass(frozen=True)
class Reference:
    """The most likely yardstick of one kind: ``constant hazards`` or a ``changing hazard``.

    Chances a period that a truce ends, None where they change, and that a gap does; ``shape`` and
    ``scale`` of the Weibull distribution, None with constant hazards.
    """

    name: str
    log_likelihood: float
    parameters: int
    break_hazard: float | None
    repair_rate: float
    shape: float | None = None
    scale: float | None = None

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    def lasts(self, so_far: int, periods: int) -> float:
        """The chance that a truce that has lasted so long lasts so many periods more."""
        if self.shape is None or self.scale is None:
            return float((1.0 - (self.break_hazard or 0.0)) ** periods)
        before, after = ((n / self.scale) ** self.shape for n in (so_far, so_far + periods))
        return float(np.exp(before - after))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "aic": self.aic}


def constant_hazards(history: History) -> Reference:
    """Both hazards in closed form."""
    h, log_h = _geometric(*history.lengths(True))
    r, log_r = _geometric(*history.lengths(False))
    return Reference("constant hazards", log_h + log_r, 2, h, r)


def changing_hazard(history: History) -> Reference:
    """Weibull truces beside gaps of constant hazard."""
    lengths, censored = history.lengths(True)
    r, log_r = _geometric(*history.lengths(False))
    n = lengths.astype(np.float64)
    centre, width, best = (0.0, float(np.log(n.mean()))), 3.0, -np.inf
    for _ in range(12):  # log shape and log scale, refined around the best of a grid
        shapes, scales = (c + width * np.linspace(-1.0, 1.0, 13) for c in centre)
        values = _weibull(n, censored, np.exp(shapes)[:, None], np.exp(scales)[None, :])
        i, j = np.unravel_index(np.argmax(values), values.shape)
        centre, best = (float(shapes[i]), float(scales[j])), float(values[i, j])
        width /= 3.0
    shape, scale = (float(np.exp(c)) for c in centre)
    return Reference("changing hazard", best + log_r, 3, None, r, shape, scale)


def _geometric(lengths: IntArray, censored: BoolArray) -> tuple[float, float]:
    """The most likely chance to end a period, and the log likelihood there."""
    chances, ended = float(lengths.sum()), float((~censored).sum())
    if ended in (0.0, chances):
        return ended / max(chances, 1.0), 0.0
    h = ended / chances
    return h, float(ended * np.log(h) + (chances - ended) * np.log1p(-h))


def _weibull(
    n: FloatArray, censored: BoolArray, shape: FloatArray, scale: FloatArray
) -> FloatArray:
    """Log likelihood for every shape and scale, broadcast against each other."""
    total: Any = 0.0
    for length, open_ended in zip(n.tolist(), censored.tolist(), strict=True):
        lasted = (length / scale) ** shape
        if open_ended:
            total = total - lasted
            continue
        before = ((length - 1.0) / scale) ** shape
        with np.errstate(divide="ignore"):
            total = total - before + np.log(-np.expm1(before - lasted))
    return np.asarray(total)


def reference_paths(
    reference: Reference, transitions: Sequence[int], records: int, seed: int | Sequence[int]
) -> list[BoolArray]:
    """Records of constant hazards, as :func:`~sandbox.experiments.history.spells.paths`."""
    rng = np.random.default_rng(seed)
    found = []
    for periods in transitions:
        kept = np.ones((records, periods + 1), dtype=bool)
        for t in range(1, periods + 1):
            ends = np.where(kept[:, t - 1], reference.break_hazard or 0.0, reference.repair_rate)
            kept[:, t] = kept[:, t - 1] ^ (rng.random(records) < ends)
        found.append(kept)
    return found


#: Rules with more states than these are left out of the table (they can be asked for).
MOST_RULE_STATES = 12
#: Values of a chance to forgive, and of a number of periods, that families are tried with.
CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)
COUNTS = (1, 2, 3, 4, 5, 6)


#: Rules with one open parameter, played by both sides alike, and its values that are tried.
FAMILIES = {
    "generous_tit_for_tat(x)": CHANCES,
    "memory_one(1, 0, 0, x)": CHANCES,
    "memory_one(1, 0, 1, x)": CHANCES,
    "limited_retaliation(x)": COUNTS,
    "forgiving_trigger(x)": COUNTS,
}


def members(family: str) -> list[Rule]:
    """The rule at every value."""
    head, _, tail = family.rpartition("x")
    return [parse_rule(f"{head}{value:g}{tail}") for value in FAMILIES[family]]


def automata() -> tuple[list[Rule], list[str]]:
    """The catalogue's finite automata with default parameters, and what was left out and why."""
    found: list[Rule] = []
    left_out: list[str] = []
    for declaration in catalogue():
        if any(parameter.default is None for parameter in declaration.parameters):
            left_out.append(f"{declaration.name}: its parameters have no defaults")
            continue
        rule = parse_rule(declaration.name)
        if rule.automaton is None:
            left_out.append(f"{declaration.name}: learns, or is worked out from payoffs")
        elif rule.automaton.states > MOST_RULE_STATES:
            left_out.append(f"{rule.name}: {rule.automaton.states} states")
        else:
            found.append(rule)
    return found, left_out


Report = Callable[[int, int], None]

#: Log units of likelihood within which pairs count as hardly told apart.
CLOSE = 2.0
#: Pairs that compete in the study of power, and records made by each.
COMPETITORS, POWER_RECORDS = 4, 60
LEAST_REPLICATES, MOST_REPLICATES = 99, 100_000
#: What of an answer says how to run it again.
MADE_FROM = "variant=history.variant period=history.period replicates seed versions"


@dataclass(frozen=True, eq=False, repr=False)
class HistoryTable(Result):
    """Every pair against the record, the most likely first."""

    says = (
        "record=history references reference_comparison reference_lasts "
        "within_two_log_units=close lasts_90=lasts_range power left_out"
    )

    history: History
    #: Pairs and families by falling likelihood.
    judgements: tuple[Judgement, ...]
    #: Shape ``(judgements,)``: their probabilities if all were alike before.
    posterior: FloatArray
    #: Yardsticks without rules, history among records of constant hazards, and each one's
    #: :attr:`Judgement.lasts`.
    references: tuple[Reference, ...]
    reference_comparison: RecordComparison
    reference_lasts: tuple[tuple[float, float], ...]
    power: Power | None
    #: Rules not tried, with the reason.
    left_out: tuple[str, ...]
    replicates: int
    seed: int
    versions: dict[str, str] = field(default_factory=lambda: versions())

    @property
    def fitting(self) -> tuple[Judgement, ...]:
        """Those not rejected."""
        return tuple(one for one in self.judgements if one.fits)

    @property
    def close(self) -> int:
        """How many are within :data:`CLOSE` log units of the most likely."""
        best = self.judgements[0].fit.log_likelihood
        return sum(one.fit.log_likelihood >= best - CLOSE for one in self.judgements)

    @property
    def lasts(self) -> FloatArray | None:
        """Least and largest chance that the truce in force lasts, over those not rejected.

        Shape ``(2, 2)``: to the day it is extended to and for another year. None if all are.
        """
        chances = np.array([one.lasts for one in self.fitting])
        return (
            np.stack([chances.min(axis=0), chances.max(axis=0)], axis=1) if len(chances) else None
        )

    @property
    def lasts_range(self) -> FloatArray | None:
        """The same, with each pair's errors uncertain: the ends of all 90% ranges together."""
        ranges = np.array([one.lasts_range for one in self.fitting])
        if not len(ranges):
            return None
        return np.stack([ranges[:, :, 0].min(axis=0), ranges[:, :, 1].max(axis=0)], axis=1)

    def provenance(self) -> dict[str, Any]:
        """What the run used: enough to run it again."""
        return self.told(MADE_FROM)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return (
            f"{len(self.fitting)} of {len(self.judgements)} pairs of rules could have made the "
            f"record (by the {self.history.period})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        soon, later = (None, None) if self.lasts is None else self.lasts.tolist()
        pairs = zip(self.judgements, self.posterior.tolist(), strict=True)
        needy = sum(one.obstacle is not None for one in self.judgements)
        return {
            **self.told(),
            "pairs": [{**one.to_dict(), "posterior": weight} for one, weight in pairs],
            "tried": len(self.judgements),
            "not_rejected": len(self.fitting),
            "impossible_without_execution_errors": needy,
            "lasts_to_extension": soon,
            "lasts_another_year": later,
            "provenance": self.provenance(),
        }

    def pairs(self) -> list[dict[str, Any]]:
        """One line a pair."""
        lines = []
        for one, weight in zip(self.judgements, self.posterior, strict=True):
            line = {k: v for k, v in one.to_dict().items() if k not in ("statistics", "at_bound")}
            lines.append({**line, "farthest_out": one.comparison.worst, "posterior": weight})
        return lines

    def records(self) -> Records:
        """One line a pair."""
        return self.pairs()


def history_table(
    variant: str = "all seven episodes",
    period: str = "week",
    *,
    replicates: int = 999,
    seed: int = 0,
    rules: Sequence[str | Rule] | None = None,
    power: bool = True,
    progress: Report = lambda done, total: None,
) -> HistoryTable:
    """Every pair of finite automata once, and some families, against the record of truces.

    Parameters are those of :func:`sandbox.questions.experiments.history`, ``rules`` without
    families; where a verdict is close ten times as many records are simulated. ``power`` adds the
    study of how often so short a record names the right pair. InputError if there is no such
    variant, period or rule, a rule is no finite automaton, or too few or too many records are asked
    for.
    """
    history = read_history(variant, period)
    whole(replicates, "replicates", LEAST_REPLICATES, MOST_REPLICATES)
    whole(seed, "seed", 0, 2**63 - 1)
    found, left_out = automata() if rules is None else (_given(rules), [])
    tried: list[tuple[str | None, list[tuple[Rule, Rule]]]] = [
        (None, [pair]) for pair in combinations_with_replacement(found, 2)
    ]
    if rules is None:
        tried += [(family, [(rule, rule) for rule in members(family)]) for family in FAMILIES]
    total = len(tried)
    # one engine for all: together they may be worth a start that no pair alone is
    worth = uses_numba("auto", sum(history.transitions), total * replicates)
    engine = "numba" if worth else "numpy"
    readings, judged = Readings(history, engine), []
    for k, (family, some) in enumerate(tried):
        chains = [pair_chain(us, china) for us, china in some]
        judged.append(judge(chains, readings, replicates, (seed, k), engine, family))
        progress(k + 1, total)
    possible = [one for one in judged if one is not None]
    order = sorted(possible, key=lambda one: -one.fit.log_likelihood)
    reference = constant_hazards(history)
    yardstick = reference_paths(reference, history.transitions, AGAIN * replicates, [seed, total])
    references = (reference, changing_hazard(history))
    now = int(history.lengths(True)[0][-1])
    soon, later = periods_ahead(history)
    return HistoryTable(
        history,
        tuple(order),
        pair_weights([one.log_evidence for one in order]),
        references,
        compare(Spells.of_paths(yardstick), history),
        tuple((one.lasts(now, soon), one.lasts(now, later)) for one in references),
        power_study(_competitors(order), history, seed, POWER_RECORDS, engine) if power else None,
        tuple(left_out),
        replicates,
        seed,
    )


def pair_weights(log_evidence: Sequence[float]) -> FloatArray:
    """Shape ``(pairs,)``: posterior probabilities of pairs that were alike before."""
    weights = np.exp(np.array(log_evidence) - max(log_evidence))
    return np.asarray(weights / weights.sum())


def _given(rules: Sequence[str | Rule]) -> list[Rule]:
    found = [parse_rule(rule, "rules") for rule in rules]
    if not found:
        raise InputError("name one rule at least", "rules")
    for rule in found:
        if rule.automaton is None:
            raise InputError(f"{rule} is no finite automaton of its own; leave it out", "rules")
    return found


def _competitors(order: Sequence[Judgement]) -> list[Fit]:
    """The most likely pairs that are not rejected, leaving out those of equal likelihood."""
    chosen: list[Fit] = []
    for one in [*(j for j in order if j.fits), *(j for j in order if not j.fits)]:
        apart = [abs(one.fit.log_likelihood - other.log_likelihood) > 0.01 for other in chosen]
        if all(apart):
            chosen.append(one.fit)
        if len(chosen) == COMPETITORS:
            break
    return chosen
