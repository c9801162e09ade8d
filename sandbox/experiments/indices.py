"""Which parameter matters: how much of an answer's uncertainty each of them carries.

``sobol``
    Shares of the variance: *first order* is what would go if the argument alone were known,
    *total* what would be left if all others were. Saltelli's sample and estimators, by SALib.
``pawn``
    How far knowing the argument moves the whole distribution of the answer: the median
    Kolmogorov-Smirnov distance between the distribution within a tenth of the argument's range
    and the one overall. It needs no variance and takes yes-or-no answers as well. An argument
    that does nothing still shows sampling noise; what a made-up one shows is told beside it.

>>> def half(u):
...     return u[:, 0] + 0.6 * u[:, 1]
>>> found = pawn(["first", "second", "idle"], half, base=500)
>>> [entry.name for entry in found.ranked()]
['first', 'second', 'idle']

References
----------
A. Saltelli et al., "Variance based sensitivity analysis of model output", *Computer Physics
Communications* 181 (2010). F. Pianosi and T. Wagener, "A simple and efficient method for global
sensitivity analysis based on cumulative distribution functions", *Environmental Modelling &
Software* 67 (2015).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray
from payoffs.numeric import Profile
from payoffs.pricing_many import from_uniforms, sampled_names, uniforms
from payoffs.results import Records, Result, counted, versions
from payoffs.scenario import Scenario
from sandbox.experiments.uncertainty import Progress, block_size
from sandbox.theory.stacks.answers import Rows, theory_rows

#: From quantiles of the arguments, shape ``(g, k)``, to the answer, shape ``(g,)``.
Evaluate = Callable[[FloatArray], FloatArray]

MAX_GAMES = 20_000_000
RESAMPLES = 100
SLICES = 10


@dataclass(frozen=True)
class Index:
    """One parameter's indices, with 95% bootstrap intervals."""

    name: str
    #: First-order share of the variance (``sobol``) or median distance (``pawn``).
    value: float
    low: float
    high: float
    #: Total share of the variance; None with ``pawn``.
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None

    @property
    def weight(self) -> float:
        """What orders parameters: the total share where there is one."""
        return self.value if self.total is None else self.total

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        found: dict[str, Any] = {
            "parameter": self.name,
            "value": self.value,
            "interval": [self.low, self.high],
        }
        if self.total is not None:
            found |= {"total": self.total, "total_interval": [self.total_low, self.total_high]}
        return found


@dataclass(frozen=True, eq=False, repr=False)
class Indices(Result):
    """The parameters of one answer, in the order of the sample."""

    says = "method of=output varies floor base games seed mean variance notes provenance"

    method: str
    #: The answer's name.
    output: str
    #: One a parameter; empty if the answer does not vary.
    entries: tuple[Index, ...]
    #: Base samples, games evaluated.
    base: int
    games: int
    seed: int
    #: Of the answer over the sample.
    mean: float
    variance: float
    #: What a parameter that does nothing shows (``pawn``).
    floor: float | None = None
    notes: tuple[str, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        if not self.varies:
            return f"{self.output} does not vary"
        first = ", ".join(entry.name for entry in self.ranked()[:3])
        return f"{self.output} hangs most on {first} ({self.method}, {counted(self.games, 'game')})"

    @property
    def made_from(self) -> dict[str, Any]:
        """What was sampled, how, and where chance starts."""
        how = {"method": self.method, "base": self.base, "games": self.games}
        return super().made_from | self.provenance | how

    @property
    def varies(self) -> bool:
        """Whether there is anything to explain."""
        return bool(self.entries)

    def ranked(self) -> tuple[Index, ...]:
        """The parameters that matter most first."""
        return tuple(sorted(self.entries, key=lambda entry: -entry.weight))

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {**self.told(), "indices": self.records()}

    def records(self) -> Records:
        """One line a parameter, those that matter most first."""
        return [entry.to_dict() for entry in self.ranked()]


def sobol(names: Sequence[str], evaluate: Evaluate, base: int = 1024, seed: int = 0) -> Indices:
    """First-order and total shares of the variance of a function of independent quantiles.

    Raises InputError if SALib is not installed or ``base`` is no power of two from 16 on.
    """
    games = base * (len(names) + 2)
    if base < 16 or base & (base - 1) or games > MAX_GAMES:
        raise InputError(
            f"{base} is not a power of two from 16 up to {MAX_GAMES // (len(names) + 2):,}", "base"
        )
    try:
        analyze: Any = import_module("SALib.analyze.sobol").analyze
        sample: Any = import_module("SALib.sample.sobol").sample
    except ImportError:
        raise InputError(
            "SALib is not installed; add the extra `indices` (pip install "
            "'truce-sandbox[indices]'), or use pawn",
            "indices",
        ) from None
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    U = sample(problem, base, calc_second_order=False, seed=seed)
    Y = evaluate(np.clip(U, 0.0, 1.0))
    if _constant(Y):
        return _unmoved("sobol", Y, base, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # resamples of a rare yes may not vary
        found = analyze(
            problem,
            Y,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            seed=seed + 1,  # 0 would mean no seed there
        )
    entries = tuple(
        Index(name, s, s - ds, s + ds, t, t - dt, t + dt)
        for name, s, ds, t, dt in zip(
            names,
            *(map(float, found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf")),
            strict=True,
        )
    )
    return Indices(
        "sobol", "", entries, base, len(Y), seed, float(Y.mean()), float(Y.var()), None, ()
    )


def pawn(names: Sequence[str], evaluate: Evaluate, base: int = 8192, seed: int = 0) -> Indices:
    """Median distance between the answer's distribution given a parameter and overall.

    Raises InputError if there are fewer than 100 base samples.
    """
    if not 10 * SLICES <= base <= MAX_GAMES:
        raise InputError(f"{base} is not between {10 * SLICES} and {MAX_GAMES:,}", "base")
    rng = np.random.default_rng(seed)
    U = np.column_stack([uniforms(name, seed, base) for name in names])
    Y = evaluate(U)
    if _constant(Y):
        return _unmoved("pawn", Y, base, seed)
    slices = _slices(np.column_stack([U, rng.random(base)]))
    distances = _Distances(slices, Y)
    found = distances(np.ones(base))
    again = np.empty((RESAMPLES, len(found)))
    for k in range(RESAMPLES):
        chosen = rng.integers(base, size=base)
        again[k] = distances(np.bincount(chosen, minlength=base).astype(np.float64))
    # resampling widens every distance a little, which must not count: around the median
    ends = np.quantile(again, (0.025, 0.975), axis=0) - np.median(again, axis=0)
    low, high = np.clip(found + ends, 0.0, 1.0)
    entries = tuple(
        Index(name, float(found[k]), float(low[k]), float(high[k])) for k, name in enumerate(names)
    )
    mean, variance = float(Y.mean()), float(Y.var())
    return Indices("pawn", "", entries, base, base, seed, mean, variance, float(found[-1]))


def _slices(U: FloatArray) -> Any:
    """Which tenth of each parameter's sample a point is in, shape ``(g, k)``."""
    ranks = np.argsort(np.argsort(U, axis=0, kind="stable"), axis=0, kind="stable")
    return (ranks * SLICES // len(U)).astype(np.intp)


class _Distances:
    """Kolmogorov-Smirnov distances of a sample whose points count more or less often.

    A resample is the sample with other weights, so that it is sorted once for all of them. A
    slice's distribution steps at its own points alone, and in between the overall one only
    grows: distances are looked at on either side of those steps, not at every point.
    """

    def __init__(self, slices: Any, Y: FloatArray) -> None:
        """Of slices, numbered from 0, shape ``(g, k)``, and answers, shape ``(g,)``."""
        self.order = np.argsort(Y, kind="stable")
        last = np.append(np.diff(Y[self.order]) > 0.0, True)  # distributions step where ties end
        self.ends = np.flatnonzero(last)
        step = np.cumsum(last) - last
        inside = slices[self.order].T
        # by parameter, then slice, then answer
        self.points = np.argsort(inside, axis=1, kind="stable")
        parts, steps = np.take_along_axis(inside, self.points, axis=1), step[self.points]
        closes = np.ones(parts.shape, dtype=bool)
        closes[:, :-1] = (np.diff(parts, axis=1) != 0) | (np.diff(steps, axis=1) != 0)
        self.closes = np.flatnonzero(closes)
        self.steps = steps.ravel()[self.closes]
        number = (np.arange(len(parts))[:, None] * SLICES + parts).ravel()[self.closes]
        self.first = np.flatnonzero(np.diff(number, prepend=-1))
        self.cell = number[self.first]
        self.size = np.diff(np.append(self.first, len(number)))
        self.parameters = len(parts)

    def __call__(self, weights: FloatArray) -> FloatArray:
        """Shape ``(k,)``: the median over each parameter's slices.

        Parameters
        ----------
        weights
            Shape ``(g,)``: how often each point counts, whole numbers.
        """
        sorted_weights = weights[self.order]
        overall = np.append(0.0, np.cumsum(sorted_weights)[self.ends] / weights.sum())
        so_far = np.cumsum(sorted_weights[self.points], axis=None)[self.closes]
        before = np.append(0.0, so_far[self.first[1:] - 1])
        total = so_far[np.append(self.first[1:], len(so_far)) - 1] - before
        with np.errstate(invalid="ignore"):  # a slice that no point was drawn from
            share = (so_far - np.repeat(before, self.size)) / np.repeat(total, self.size)
        previous = np.roll(share, 1)
        previous[self.first] = 0.0
        gap = np.abs(share - overall[self.steps + 1])
        np.maximum(gap, np.abs(previous - overall[self.steps]), out=gap)
        found = np.full(self.parameters * SLICES, np.nan)
        found[self.cell] = np.maximum.reduceat(gap, self.first)
        return np.asarray(np.nanmedian(found.reshape(-1, SLICES), axis=1))


def _constant(Y: FloatArray) -> bool:
    return float(np.ptp(Y)) <= 1e-12 * float(np.abs(Y).max())


def _unmoved(method: str, Y: FloatArray, base: int, seed: int) -> Indices:
    note = f"the answer is {Y[0]:g} in all {len(Y):,} games: there is nothing to explain"
    return Indices(method, "", (), base, len(Y), seed, float(Y[0]), 0.0, None, (note,))


#: Answers whose uncertainty can be shared out, with their meaning.
OUTPUTS = {
    "critical_nash": "discount factor the deal needs, the harshest equilibrium as punishment",
    "critical_minmax": "discount factor the deal needs at least, whatever the punishment",
    "deal_is_equilibrium": "whether the deal is an equilibrium",
    "deal_exists": "whether some agreement is better for both than none",
    "sustained_nash": "whether the deal is kept, the harshest equilibrium as punishment",
    "sustained_minmax": "whether patience suffices for the harshest punishment",
    "deal_row": "payoff of the deal to the row side",
    "deal_column": "payoff of the deal to the column side",
    "payoff_difference": "payoff of the deal to the row side less that to the column side",
    "gain_row": "most the row side can gain by an agreement",
    "gain_column": "most the column side can gain by an agreement",
    "equilibria": "number of equilibria",
}
#: Base samples unless asked for: Sobol takes a game for each and each parameter, PAWN one.
BASE = {"sobol": 1024, "pawn": 8192}


def indices(
    scenario: Scenario,
    of: str = "critical_nash",
    method: str = "sobol",
    *,
    base: int | None = None,
    seed: int = 0,
    weights: bool = False,
    threat: bool = False,
    deal: Profile | None = None,
    effort: float = 1.0,
    progress: Progress | None = None,
) -> Indices:
    """Which of a scenario's unknown parameters an answer, one of :data:`OUTPUTS`, hangs on.

    Where no discount factor is enough, a critical one counts as 1, the limit it grows to.
    Parameters are those of :func:`sandbox.questions.experiments.uncertainty`. InputError if there
    is nothing to draw, an argument cannot be used, or SALib is needed and missing.
    """
    if of not in OUTPUTS:
        raise InputError(f"{of!r} is not one; choose {', '.join(OUTPUTS)}", "of")
    if method not in BASE:
        raise InputError(f"{method!r} is not one; choose {' or '.join(BASE)}", "indices")
    names = sampled_names(scenario, weights)
    if not names:
        raise InputError("has no parameter to draw", scenario.name)
    agreed = scenario.deal_in(threat) if deal is None else deal
    never = 0

    def evaluate(U: FloatArray) -> FloatArray:
        nonlocal never
        found = []
        step = block_size(scenario, threat)
        for start in range(0, len(U), step):
            values = from_uniforms(names, U[start : start + step], scenario.series)
            rows = theory_rows(
                scenario, values, deal=agreed, threat=threat, profiles=(), effort=effort
            )
            answer = _output(rows, of)
            never += int(np.isinf(answer).sum())
            found.append(np.where(np.isinf(answer), 1.0, answer))
            if progress is not None:
                progress(min(start + step, len(U)), len(U))
        return np.concatenate(found)

    estimate = sobol if method == "sobol" else pawn
    answer = estimate(names, evaluate, base=BASE[method] if base is None else base, seed=seed)
    notes = list(answer.notes)
    if never:
        notes.append(
            f"in {never:,} of {answer.games:,} games no discount factor is enough: counted as 1"
        )
    provenance = {**scenario.provenance(threat), "deal": list(agreed), "versions": versions()}
    return replace(answer, output=of, notes=tuple(notes), provenance=provenance)


def _output(rows: Rows, of: str) -> FloatArray:
    if not rows["equilibria"].all():
        raise BudgetError("no equilibrium of some game was found in time; give more --effort")
    if of == "payoff_difference":
        return np.asarray(rows["deal_row"] - rows["deal_column"])
    return np.asarray(rows[of], dtype=np.float64)
