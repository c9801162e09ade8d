"""Decision rules against each other, and how they would spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.errors import InputError
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, about

if TYPE_CHECKING:
    from agents.contests.tournament import Tournament
    from agents.rules.rule import Rule

POPULATION, INTENSITY = 100, 1.0


def tournament(
    what: Asked,
    rules: Sequence[str | Rule] | None = None,
    *,
    threat: bool = False,
    evolution: bool = False,
    population: int | None = None,
    intensity: float | None = None,
    **played: Any,
) -> Findings[Tournament]:
    """Lets decision rules meet each other, and ranks them.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    rules
        The rules that meet; twenty well-known ones if None.
    threat
        The threat game instead of the stage game.
    evolution
        Add replicator and Moran dynamics, as the part ``evolution``.
    population
        Of the Moran process (100).
    intensity
        Of selection: fitness is exp(intensity x payoff / payoff spread) (1).
    played
        Deal, punishment, noise, horizon, seed: as :func:`agents.round_robin`. Where no errors of
        reports are given, those of the scenario's levers are in force.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    from agents import round_robin

    for name, value in (("population", population), ("intensity", intensity)):
        if value is not None and not evolution:
            raise InputError("belongs to --evolution; add it", name)
    subject = about(what, threat=threat)
    if subject.scenario is not None:
        played = {"threat": threat, **played}
    result = round_robin(subject.scenario or subject.game, rules, **played)
    parts = {}
    if evolution:
        parts["evolution"] = spread(
            result,
            POPULATION if population is None else population,
            INTENSITY if intensity is None else intensity,
        )
    return Findings(result, parts, {"question": "tournament"}, subject)


def spread(result: Tournament, population: int, intensity: float) -> dict[str, Any]:
    """How the rules of a tournament spread; shares are in the order of its rules."""
    from agents.contests.evolution import invades, log_stationary, replicator, stable

    payoffs = result.payoffs
    logs = log_stationary(
        payoffs / (float(np.ptp(payoffs)) or 1.0), population=population, intensity=intensity
    )
    replicated = replicator(payoffs, time=1000.0, points=11)
    entering = invades(payoffs)
    return {
        "replicator": {
            "time": replicated.time.tolist(),
            "shares": replicated.shares.tolist(),
        },
        "population": population,
        "intensity": intensity,
        "moran_shares": np.exp(logs).tolist(),
        "moran_log_shares": logs.tolist(),
        "stable": stable(payoffs).tolist(),
        "invaded_by": [[result.rules[i] for i in np.flatnonzero(c)] for c in entering.T],
    }
