"""Decision rules against each other: two of them, all of them, and how they would spread."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.errors import InputError
from payoffs.fields import NOISE
from payoffs.numeric import Profile
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, about

if TYPE_CHECKING:
    from agents import Match, Simulation, Value, WorldSimulation
    from agents.contests.tournament import Tournament
    from agents.rules.rule import Rule

POPULATION, INTENSITY = 100, 1.0


def simulate(
    what: Asked | Match,
    us: str | Rule | None = None,
    china: str | Rule | None = None,
    *,
    exact: bool = False,
    discount: float | None = None,
    long_run: bool = False,
    renewal: float | None = None,
    renew_every: int | None = None,
    **played: Any,
) -> Findings[Simulation | WorldSimulation | Value]:
    """Plays two decision rules against each other, in many histories or exactly.

    The bare repeated game is played, without calendar, unless surroundings or crises are asked
    for.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario, a game or an :class:`agents.Match`.
    us, china
        The rules, by name.
    exact
        The exact value of the bare game from its Markov chain, without chance: the mean over
        ``periods`` instead of histories.
    discount
        An exact value's: payoffs discounted at so much a period, normalised.
    long_run
        An exact value's: the mean in the long run.
    renewal
        Chance that a period is followed by a fresh start (0).
    renew_every
        A fresh start every so many periods.
    played
        What :class:`agents.Match` has; of histories also ``replicates``, ``seed``, ``progress``.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    from agents import Match, simulate_world
    from agents import simulate as play

    run = {n: played.pop(n) for n in ("replicates", "seed", "progress") if n in played}
    subject = None
    if not isinstance(what, Match):
        subject = about(what, threat=played.get("threat", False))
        what = subject.scenario or subject.game
    match = Match.of(what, us, china, **played)
    asked = {"question": "simulate"}
    if not exact:
        world = match.surroundings is not None or match.threats is not None
        found = (simulate_world if world else play)(match, **run)
        return Findings(found, {"exact": False}, asked, subject)
    if run:
        raise InputError("an exact value has no chance in it; leave it out", next(iter(run)))
    if long_run and (discount is not None or "periods" in played):
        raise InputError("leave out --periods and --discount, or --long-run", "long_run")
    fresh = {"renewal": renewal or 0.0, "renew_every": renew_every}
    periods = played.get("periods")
    if not long_run and discount is None:
        periods = match.horizon
    name = "discounted" if discount is not None else "long-run" if periods is None else "mean"
    value, parts = _exactly(match, periods, discount, fresh)
    horizon = {"value": name, "periods": periods, "discount": discount}
    return Findings(value, {**parts, **horizon, **fresh}, asked, subject)


def _exactly(
    match: Match, periods: int | None, discount: float | None, fresh: dict[str, Any]
) -> tuple[Value, dict[str, Any]]:
    """An exact value and what stands beside it."""
    chain = match.chain()
    truce, pairing = chain.expected_truce(**fresh), chain.pairing
    return chain.value(periods, discount, **fresh), {
        "row_se": 0.0,
        "column_se": 0.0,
        "exact": True,
        "replicates": None,
        "seed": None,
        "expected_truce": truce if math.isfinite(truce) else None,
        "joint_states": chain.states,
        "rules": [pairing.row.name, pairing.column.name],
        "deal": list(pairing.deal.deal),
        "punish": list(pairing.deal.punishment),
        "punish_how": pairing.deal.how,
        **pairing.noise.to_dict(),
        "unit": match.situation.game.unit,
    }


def tournament(
    what: Asked,
    rules: Sequence[str | Rule] | str | None = None,
    *,
    deal: Profile | str | None = None,
    punish: Profile | str | None = None,
    periods: int | None = None,
    discount: float | None = None,
    long_run: bool = False,
    replicates: int | None = None,
    seed: int | None = None,
    evolution: bool = False,
    population: int | None = None,
    intensity: float | None = None,
    **how: Any,
) -> Findings[Tournament]:
    """Lets decision rules meet each other, and ranks them.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    rules
        The rules that meet, also as one text with commas; twenty well-known ones if None.
    deal, punish
        The profiles that restraint and escalation mean; the scenario's deal, and the worst
        equilibrium for the other side.
    periods
        Of a meeting: mean payoffs over so many (200).
    discount
        Discounted payoffs instead, normalised, over ``periods`` or for ever.
    long_run
        Mean payoffs in the long run instead.
    replicates
        Play so many histories of each pair instead of its exact value; pairs with a learner are
        always played (100).
    seed
        Same seed, same histories.
    evolution
        Add replicator and Moran dynamics, as the part ``evolution``.
    population
        Of the Moran process (100).
    intensity
        Of selection: fitness is exp(intensity x payoff / payoff spread) (1).
    how
        The noise of :class:`agents.Match`; where no errors of reports are given, those of the
        scenario's levers are in force. And :class:`sandbox.questions.subject.Options`.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.

    Examples
    --------
    >>> names = "tit_for_tat, grim_trigger, always_defect"
    >>> tournament("prisoners-dilemma", names, periods=200).ranking()[0].rule
    'tit_for_tat'
    """
    from agents import Match, round_robin
    from agents.contests.tournament import PERIODS

    for name, value in (("population", population), ("intensity", intensity)):
        if value is not None and not evolution:
            raise InputError("belongs to --evolution; add it", name)
    if long_run and (discount is not None or periods is not None):
        raise InputError("leave out --periods and --discount, or --long-run", "long_run")
    words = {name: x for name in NOISE if (x := how.pop(name, None)) is not None}
    subject = about(what, **how)
    if periods is None and discount is None and not long_run:
        periods = PERIODS
    for name, profile in (("deal", deal), ("punish", punish)):
        words[name] = None if profile is None else subject.profile(profile, name)
    if subject.scenario is not None:
        words["threat"] = subject.threat
    chance: dict[str, Any] = {"replicates": replicates, "seed": seed}
    result = round_robin(
        Match.of(subject.scenario or subject.game, periods=periods, **words),
        split(rules) if isinstance(rules, str) else rules,
        discount=discount,
        exact=None if replicates is None else False,
        **{name: value for name, value in chance.items() if value is not None},
    )
    parts = {}
    if evolution:
        many = POPULATION if population is None else population
        strong = INTENSITY if intensity is None else intensity
        parts["evolution"] = spread(result, many, strong)
    return Findings(result, parts, {"question": "tournament"}, subject)


def split(text: str) -> list[str]:
    """The rules in a list; commas inside brackets belong to a rule.

    >>> split("tit_for_tat, memory_one(1, 0, 1, 0),random(1/2)")
    ['tit_for_tat', 'memory_one(1, 0, 1, 0)', 'random(1/2)']
    """
    return [part.strip() for part in re.split(r",(?![^()]*\))", text)]


def spread(result: Tournament, population: int, intensity: float) -> dict[str, Any]:
    """How the rules of a tournament spread; shares are in the order of its rules."""
    from agents.contests.evolution import invades, log_stationary, replicator, stable

    payoffs = result.payoffs
    logs = log_stationary(
        payoffs / (float(np.ptp(payoffs)) or 1.0), population=population, intensity=intensity
    )
    replicated = replicator(payoffs, time=1000.0, points=201)
    entering = invades(payoffs)
    return {
        "replicator": {"time": replicated.time.tolist(), "shares": replicated.shares.tolist()},
        "population": population,
        "intensity": intensity,
        "moran_shares": np.exp(logs).tolist(),
        "moran_log_shares": logs.tolist(),
        "stable": stable(payoffs).tolist(),
        "invaded_by": [[result.rules[i] for i in np.flatnonzero(c)] for c in entering.T],
    }
