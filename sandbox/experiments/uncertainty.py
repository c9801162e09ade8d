"""How sure theory's answers are: calibrations drawn from their ranges, and how often each holds.

Parameters are drawn independently from triangular densities (low, central, high). These ranges
say what seems plausible; nobody measured how likely their ends are, nor how parameters move
together. A share of samples is therefore a share of *plausible calibrations*, not a probability
that something happens.

>>> from payoffs.scenario import load
>>> found = uncertainty(load("busan-2025"), samples=200, seed=1)
>>> found.deal, found.holds["sustained_minmax"].count
((0, 0), 200)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.numeric import FloatArray, Profile
from payoffs.pricing_many import sampled_names, sampled_values
from payoffs.results import Plain, Records, Result, versions
from payoffs.scenario import Scenario
from sandbox.messages import N_
from sandbox.theory.batch.solver import EngineName, engine_for
from sandbox.theory.stacks.answers import MAX_PROFILES, Rows, theory_rows

#: Samples of one block, which has a random stream of its own: at most so many, fewer where a
#: sample takes long, so that progress shows.
BLOCK = 1 << 13
BLOCK_PAYOFFS = 1 << 17
BLOCK_WORLDS = 1 << 8
#: Quantities of so many samples are kept to read quantiles from.
MAX_SAMPLES = 10_000_000
#: From so many payoffs a side on Numba pays for its start. Solving is a fifth of the work on priced
#: games, so that this is more than a batch of games alone needs.
WORTH_COMPILING = 1 << 22
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

#: Columns that are yes or no, with their meaning.
HOLDS = {
    "deal_is_equilibrium": "the deal is an equilibrium: nobody has to be deterred",
    "deal_exists": N_("some profile or lottery is better for both than no agreement"),
    "pure_deal_exists": "some profile is better for both than no agreement",
    "sustained_nash": N_("the deal is kept if a breach is answered by the harshest equilibrium"),
    "sustained_minmax": N_(
        "patience suffices if a breach is answered as harshly as possible "
        "(a bound: no punishment does more)"
    ),
    "complete": "all equilibria are listed",
}
#: Columns whose quantiles are told, with their meaning; infinite reads as never.
QUANTITIES = {
    "deal_row": "payoff of the deal to the row side",
    "deal_column": "payoff of the deal to the column side",
    "gain_row": "most the row side can gain by an agreement",
    "gain_column": "most the column side can gain by an agreement",
    "critical_nash": "discount factor needed, the harshest equilibrium as punishment",
    "critical_minmax": "discount factor needed, the harshest punishment (a bound)",
}

Progress = Callable[[int, int], None]
#: The normal quantile of a 95% interval.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share(Plain):
    """In how many of the samples something holds.

    ``low`` and ``high`` are Wilson's 95% interval for the share that infinitely many samples of
    the same ranges would show.
    """

    says = "share low high count"

    count: int
    samples: int

    @property
    def share(self) -> float:
        """The share itself, 0 to 1."""
        return self.count / self.samples

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return wilson(self.count, self.samples)[0]

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return wilson(self.count, self.samples)[1]


def wilson(count: int, samples: int) -> tuple[float, float]:
    """Wilson's interval for a binomial share.

    >>> [round(end, 4) for end in wilson(0, 10)], [round(end, 4) for end in wilson(5, 10)]
    ([0.0, 0.2775], [0.2366, 0.7634])

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", *Journal
    of the American Statistical Association* 22 (1927), 209-212.
    """
    z, share, part = Z95, count / samples, Z95 * Z95 / samples
    middle = (share + part / 2) / (1 + part)
    half = z * math.sqrt(share * (1 - share) / samples + part / (4 * samples)) / (1 + part)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return low, 1.0 if count == samples else min(1.0, middle + half)


@dataclass(frozen=True, eq=False, repr=False)
class Uncertainty(Result):
    """The answer of :func:`uncertainty`."""

    says = (
        "deal samples seed weights discount_factor=scenario.discount_factor parameters holds "
        "classes quantiles notes"
    )

    scenario: Scenario
    threat: bool
    #: The profile whose keeping was asked about.
    deal: Profile
    samples: int
    seed: int
    #: Whether political weights were drawn too.
    weights: bool
    #: Those that were drawn.
    parameters: tuple[str, ...]
    #: How often each profile is an equilibrium: all profiles of a game with at most 64, else the
    #: deal alone.
    equilibria: dict[Profile, Share]
    #: How often each statement of :data:`HOLDS` is true.
    holds: dict[str, Share]
    #: How often the game has each class, most frequent first.
    classes: dict[str, Share]
    #: How often the game has so many (extreme) equilibria.
    counts: dict[int, Share]
    #: Quantity of :data:`QUANTITIES` to its values at :data:`LEVELS`; infinite where no discount
    #: factor is enough.
    quantiles: dict[str, tuple[float, ...]]
    versions: dict[str, str] = field(default_factory=lambda: versions())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know."""
        found = [
            "shares are of calibrations drawn independently from their ranges: what is plausible, "
            "not how likely anything is to happen"
        ]
        if not self.weights:
            found.append("political weights stand at the scenario's values")
        if self.holds["complete"].count < self.samples:
            found.append("some lists of equilibria may lack some")
        return tuple(found)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        name, share = next(iter(self.classes.items()))
        return (
            f"{self.scenario.title}: {name} in {share.share:.0%} of {self.samples:,} calibrations "
            "drawn from their ranges"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON; a discount factor no one can have is null."""
        return {
            **self.told(),
            "equilibria": [
                {"profile": list(profile), **share.to_dict()}
                for profile, share in self.equilibria.items()
            ],
            "equilibrium_counts": {str(n): share.to_dict() for n, share in self.counts.items()},
            "quantile_levels": list(LEVELS),
            "provenance": {**self.scenario.provenance(self.threat), "versions": self.versions},
        }

    def records(self) -> Records:
        """One line a share."""
        named = [("equilibrium", f"{i},{j}", share) for (i, j), share in self.equilibria.items()]
        named += [("holds", name, share) for name, share in self.holds.items()]
        named += [("class", name, share) for name, share in self.classes.items()]
        named += [("equilibria", str(n), share) for n, share in self.counts.items()]
        return [{"kind": kind, "name": name, **share.to_dict()} for kind, name, share in named]


def uncertainty(
    scenario: Scenario,
    samples: int = 10_000,
    seed: int = 0,
    *,
    weights: bool = False,
    threat: bool = False,
    deal: Profile | None = None,
    workers: int = 1,
    engine: EngineName = "auto",
    effort: float = 1.0,
    progress: Progress | None = None,
) -> Uncertainty:
    """How often theory's answers hold over the plausible calibrations of a scenario.

    With the Armington engine each sample solves a world of its own, which takes some
    milliseconds.

    Parameters are those of :func:`sandbox.questions.experiments.uncertainty`; ``engine`` is that of
    :func:`sandbox.theory.batch.solve_batch`, where ``auto`` goes by all samples together. Each
    block of samples has a random stream of its own. InputError if the scenario has no parameter to
    draw, or an argument cannot be used. BudgetError if a game's equilibria were not found in time.
    """
    names = sampled_names(scenario, weights)
    _check(scenario, names, samples, seed, workers)
    agreed = scenario.deal_in(threat) if deal is None else deal
    m, n = (2, 2) if threat else scenario.shape
    step = block_size(scenario, threat)
    if engine == "auto":
        engine = engine_for(samples * m * n, WORTH_COMPILING)
    small = m * n <= MAX_PROFILES
    profiles = [(i, j) for i in range(m) for j in range(n)] if small else [agreed]

    def one(block: int) -> _Part:
        size = min(step, samples - block * step)
        values = sampled_values(scenario, size, seed, first=block * step, weights=weights)
        rows = theory_rows(
            scenario,
            values,
            deal=agreed,
            threat=threat,
            profiles=profiles,
            engine=engine,
            effort=effort,
        )
        return _part(rows, profiles)

    parts, done = [], 0
    for part in _mapped(one, -(-samples // step), workers):
        parts.append(part)
        done += len(part.quantities["deal_row"])
        if progress is not None:
            progress(done, samples)
    counted: Counter[Any] = sum((part.counts for part in parts), Counter())

    def shares(kind: str) -> dict[Any, Share]:
        found = [(key, k) for (which, key), k in counted.most_common() if which == kind]
        return {key: Share(k, samples) for key, k in found}

    return Uncertainty(
        scenario,
        threat,
        agreed,
        samples,
        seed,
        weights,
        names,
        {p: Share(counted["equilibrium", p], samples) for p in profiles},
        {name: Share(counted["holds", name], samples) for name in HOLDS},
        shares("class"),
        dict(sorted(shares("equilibria").items())),
        {name: _quantiles([part.quantities[name] for part in parts]) for name in QUANTITIES},
    )


def block_size(scenario: Scenario, threat: bool) -> int:
    """Samples of one block."""
    m, n = (2, 2) if threat else scenario.shape
    most = BLOCK_WORLDS if scenario.engine.name == "armington" else BLOCK
    return min(most, max(1, BLOCK_PAYOFFS // (m * n)))


def _check(
    scenario: Scenario, names: tuple[str, ...], samples: int, seed: int, workers: int
) -> None:
    if not scenario.priced:
        raise InputError(
            "is a textbook game of given numbers: it has no parameters to draw; choose a priced "
            "scenario",
            scenario.name,
        )
    if not names:
        raise InputError("every parameter is overridden: nothing is left to draw", scenario.name)
    if not 1 <= samples <= MAX_SAMPLES:
        raise InputError(f"{samples} is not between 1 and {MAX_SAMPLES:,}", "samples")
    if seed < 0:
        raise InputError(f"{seed} is negative; give a whole number from 0", "seed")
    if workers < 1:
        raise InputError(f"{workers} is too few; give at least 1", "workers")


class _Part(NamedTuple):
    """What is kept of one block."""

    counts: Counter[Any]
    quantities: dict[str, FloatArray]


def _part(rows: Rows, profiles: list[Profile]) -> _Part:
    if not rows["equilibria"].all():
        raise BudgetError("no equilibrium of some game was found in time; give more --effort")
    counts: Counter[Any] = Counter()
    for i, j in profiles:
        counts["equilibrium", (i, j)] = int(rows[f"equilibrium_{i}_{j}"].sum())
    for name in HOLDS:
        counts["holds", name] = int(rows[name].sum())
    for name, k in Counter(rows["class"].tolist()).items():
        counts["class", name] = k
    for number, k in Counter(rows["equilibria"].tolist()).items():
        counts["equilibria", number] = k
    return _Part(counts, {name: rows[name] for name in QUANTITIES})


def _quantiles(parts: list[FloatArray]) -> tuple[float, ...]:
    """Values at :data:`LEVELS`: each the smallest that so many samples do not exceed."""
    values: FloatArray = np.concatenate(parts)
    return tuple(float(x) for x in np.quantile(values, LEVELS, method="inverted_cdf"))


def _mapped(work: Callable[[int], _Part], blocks: int, workers: int) -> Iterator[_Part]:
    """The parts in order, on threads where there are several."""
    if workers == 1 or blocks == 1:
        yield from map(work, range(blocks))
        return
    pool = ThreadPoolExecutor(min(workers, blocks))
    try:
        yield from pool.map(work, range(blocks))
    finally:
        pool.shutdown(cancel_futures=True)
