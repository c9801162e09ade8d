"""How often an answer holds, which parameter it hangs on, and the record as a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from payoffs.errors import InputError
from payoffs.numeric import Profile
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, about

if TYPE_CHECKING:
    from sandbox.experiments.history import CrisisHistory, HistoryTable, PairHistory
    from sandbox.experiments.uncertainty import Uncertainty

#: Told the work done and the work to do; may raise to stop.
Progress = Callable[[int, int], None]
#: Records simulated for each pair of rules, or for the one asked for.
REPLICATES, MORE_REPLICATES = 999, 2000
VARIANT = "all seven episodes"
FAMILIES = ("rules", "crisis")


def uncertainty(
    what: Asked,
    *,
    samples: int = 10_000,
    seed: int = 0,
    weights: bool = False,
    deal: Profile | str | None = None,
    indices: str | None = None,
    of: str | None = None,
    base: int | None = None,
    workers: int = 1,
    effort: float = 1.0,
    progress: Progress | None = None,
    **how: Unpack[Options],
) -> Findings[Uncertainty]:
    """How often theory's answers hold over the plausible values of the parameters.

    Parameters
    ----------
    what
        A priced scenario: its name, its file or itself.
    samples
        Calibrations to draw.
    seed
        Same seed, same answer.
    weights
        Draw the political weights too: they are choices.
    deal
        The profile to be kept (the scenario's deal).
    indices
        Also say which parameter matters, as the part ``indices``: ``sobol`` (shares of the
        variance, Saltelli 2010; needs SALib) or ``pawn`` (Pianosi and Wagener 2015).
    of
        Which answer these explain (``critical_nash``), as ``deal_row``, ``payoff_difference``,
        ``deal_exists``, ``sustained_minmax``.
    base
        Their base samples: a power of two for ``sobol``, which plays that many games for each
        parameter (1024; ``pawn`` 8192 in all).
    workers
        Threads.
    effort
        Times the usual budget of work for each game that is searched by itself.
    progress
        Called with the work done and to do.

    Raises
    ------
    InputError
        If there is nothing to draw, or an option does not fit.
    """
    from sandbox.experiments.indices import indices as indices_of
    from sandbox.experiments.uncertainty import uncertainty as sampled

    subject = about(what, **how)
    scenario = subject.priced("it has no parameters to draw; choose a priced scenario")
    if indices is None and (of is not None or base is not None):
        raise InputError("goes with --indices sobol or pawn", "of" if of else "base")
    drawn: dict[str, Any] = {"seed": seed, "weights": weights, "effort": effort}
    drawn |= {"threat": subject.threat, "deal": subject.deal(deal), "progress": progress}
    parts = {}
    if indices is not None:
        parts["indices"] = indices_of(scenario, of or "critical_nash", indices, base=base, **drawn)
    found = sampled(scenario, samples, workers=workers, **drawn)
    asked = {"question": "uncertainty", "seed": seed, "effort": effort}
    return Findings(found, parts, asked, subject)


def history(
    us: str | None = None,
    china: str | None = None,
    *,
    rules: Sequence[str] | None = None,
    variant: str = VARIANT,
    period: str = "week",
    series: str | None = None,
    replicates: int | None = None,
    seed: int = 0,
    family: str = "rules",
    progress: Progress | None = None,
) -> HistoryTable | PairHistory | CrisisHistory:
    """Which pairs of rules could have made the record of truces since May 2018.

    Parameters
    ----------
    us, china
        One pair in detail; every pair if neither is given.
    rules
        The pairs of these rules alone (the finite automata of the catalogue, and families).
    variant
        ``all seven episodes``, ``without Phase One``, ``2025-26 only``, ``Trump administrations
        only``, or the beginning of one of these.
    period
        ``day``, ``week`` or ``month``.
    series
        Of one pair: tariffs of PIIE (from 2018) or tracker (from the end of 2024).
    replicates
        Simulated records a pair (999; of one pair 2000).
    seed
        Same seed, same answer.
    family
        ``rules``: pairs of rules; ``crisis``: beside them truces that break when a threat is
        carried out, by rates of the record of threats and by equilibria.
    progress
        Called with the pairs done and to do.

    Raises
    ------
    InputError
        If one rule of a pair is missing, or an option does not fit.
    """
    from sandbox.experiments.history import history_pair, history_table

    if family not in FAMILIES:
        raise InputError(f"{family!r} is none; choose {' or '.join(FAMILIES)}", "family")
    if family == "crisis" and (us is not None or china is not None):
        raise InputError("has no pair of rules in detail; leave --us and --china out", "family")
    if us is None and china is None:
        if series is not None:
            raise InputError("tariffs are compared for one pair; add --us and --china", "series")
        table = history_table(
            variant,
            period,
            replicates=REPLICATES if replicates is None else replicates,
            rules=None if rules is None else list(rules),
            seed=seed,
            progress=progress or (lambda done, total: None),
        )
        return _beside(table) if family == "crisis" else table
    if us is None or china is None:
        raise InputError("one pair takes both rules; give it too", "us" if us is None else "china")
    if rules is not None:
        raise InputError("leave it out, or --us and --china", "rules")
    return history_pair(
        us,
        china,
        variant,
        period,
        replicates=MORE_REPLICATES if replicates is None else replicates,
        seed=seed,
        series="PIIE" if series is None else series,
    )


def _beside(table: HistoryTable) -> CrisisHistory:
    """Truces broken by threats, beside pairs of rules: by rates, and by equilibria of scenarios.

    Under both named calibrations; weights estimated from the record of threats count as numbers.
    """
    from payoffs.calibrations import NAMED, NO_THREAT, leaders
    from payoffs.resources import scenario_names
    from payoffs.scenario import load
    from sandbox.experiments.history import EquilibriumCrises, crisis_history
    from sandbox.theory.crisis.priced import at_equilibrium

    told = sum(weight.verdict != NO_THREAT for weight in leaders().values())
    found = []
    for name in scenario_names():
        for whose in NAMED if load(name).crisis else ():
            crises = at_equilibrium(load(name, {"calibration": whose}))
            count = told if whose == "leaders" else 0
            found.append(EquilibriumCrises(f"equilibrium: {name}, {whose}", crises, count))
    return crisis_history(table, found)
