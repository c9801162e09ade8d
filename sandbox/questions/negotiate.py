"""What could both sides agree, and how offers over time would split it.

Which exchanges of concessions leave both sides better off.

Politics at home, and what the other side knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from payoffs.errors import InputError, shown
from payoffs.numeric import Pair, Profile
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Subject, about, pair
from sandbox.theory import bargaining
from sandbox.theory.bargaining import (
    Disagreement,
    Linkage,
    Negotiation,
    PriorSweep,
    Ratification,
    TalkRules,
)


def negotiate(
    what: Asked,
    *,
    disagreement: str = "equilibrium",
    no_lotteries: bool = False,
    transfers: bool = False,
    weight: float = 0.5,
    patience: Pair | str | None = None,
    deadline: int | None = None,
    breakdown_risk: float | None = None,
    outside: Pair | str | None = None,
    first: str | None = None,
    effort: float = 1.0,
    **how: Unpack[Options],
) -> Findings[Negotiation]:
    """Every bargaining solution, each with the deal that reaches it.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    disagreement
        What happens without a deal: ``equilibrium`` (of several the worst for both),
        ``equilibrium:K``, ``minmax``, ``minmax-pure``, ``status-quo`` or payoffs ``U,V``.
    no_lotteries
        Only pure profiles can be agreed.
    transfers
        One side can pay the other.
    weight
        The row side's bargaining power in the Nash solution, between 0 and 1.
    patience
        What a gain one round later is worth to each side: also play alternating ``offers``
        (Rubinstein 1982).
    deadline
        Rounds until talks end.
    breakdown_risk
        Chance that a refusal ends the talks.
    outside
        Payoffs for which each side can leave the talks.
    first
        Who proposes first, ``row`` or ``column``.
    effort
        Times the usual budget of work.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.bargaining.Negotiation`: ``frontier`` of shape ``(k, 2)``,
        ``deals`` by solution (Nash 1950, Kalai and Smorodinsky 1975, …), in the game's unit.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    subject = about(what, **how)
    if first not in (None, "row", "column"):
        raise InputError(f"{shown(first)} is not one; choose row or column", "first")
    terms = None
    if patience is not None:
        if no_lotteries and not transfers:
            raise InputError("offers need lotteries or transfers; leave it out", "no_lotteries")
        terms = TalkRules(
            patience=pair(patience, "patience"),
            outside=None if outside is None else pair(outside, "outside"),
            breakdown_risk=breakdown_risk or 0.0,
            rounds=deadline,
            first=1 if first == "column" else 0,
        )
    elif any(value is not None for value in (deadline, breakdown_risk, outside, first)):
        raise InputError("is needed for talks; write --patience 0.95,0.95", "patience")
    point = disagreement_of(subject, disagreement, effort)
    outcome = bargaining.negotiate(
        subject.game, point, lotteries=not no_lotteries, transfers=transfers, weight=weight
    )
    parts = {}
    if terms is not None:
        parts["offers"] = bargaining.alternating_offers(outcome.frontier, point.payoffs, terms)
    asked = {"question": "negotiate", "disagreement": disagreement, "effort": effort}
    return Findings(outcome, parts, asked, subject)


def disagreement_of(subject: Subject, rule: str, effort: float = 1.0) -> Disagreement:
    """What happens without a deal, by a rule's name."""
    status_quo = None if subject.scenario is None else subject.status_quo
    return bargaining.disagreement_point(subject.game, rule, status_quo=status_quo, effort=effort)


def linkage(
    what: Asked, *, every_lever: bool = False, packages: int = 1, **how: Unpack[Options]
) -> Findings[Linkage]:
    """Single-lever changes, exchanges of concessions, and their prices.

    Parameters
    ----------
    what
        A priced scenario: its name, its file or itself.
    every_lever
        All levers and settings known, not only those on the table.
    packages
        How many levers each side may concede in one exchange, 1 to 3.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.bargaining.Linkage` with ``changes`` and ``exchanges``, gains in
        billion USD a year; ``prices`` of the concessions and ``zones`` of each lever.

    Raises
    ------
    InputError
        If this is no scenario with levers, or the threat game.
    """
    subject = about(what, **how)
    if subject.scenario is None:
        raise InputError("a game file has no levers; use a scenario", subject.name)
    if subject.threat:
        raise InputError("exchanges start from the stage game's status quo; leave it out", "threat")
    scenario = subject.scenario
    answer = bargaining.linkage(scenario, every_lever=every_lever, at_most=packages)
    asked = tuple(change.move for change in answer.changes if change.kind == "concession")
    parts = {
        "prices": bargaining.prices(scenario, asked),
        "zones": bargaining.lever_zones(scenario),
    }
    return Findings(answer, parts, {"question": "linkage", "packages": packages}, subject)


#: Shares of high resolve at which the threat game is solved.
PRIORS = tuple(k / 10 for k in range(11))


def ratify(
    what: Asked,
    *,
    thresholds: Pair | str = (0.5, 0.5),
    reference: Profile | str | None = None,
    disagreement: str = "equilibrium",
    effort: float = 1.0,
    **how: Unpack[Options],
) -> Findings[Ratification]:
    """Both win-sets and the Nash bargain over what both sides can ratify (Putnam 1988).

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    thresholds
        Share of each side's constituencies that has to accept.
    reference
        The profile they compare with, which follows if ratification fails (the status quo).
    disagreement
        What happens without a deal, by a rule as ``truce negotiate`` has it.
    effort
        Times the usual budget of work.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.bargaining.Ratification`; both win-sets have shape ``(m, n)``.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    subject = about(what, **how)
    game, needed = subject.game, pair(thresholds, "thresholds")
    at = subject.status_quo if reference is None else subject.profile(reference, "reference")
    row, column = (bargaining.win_set(game, k, at, needed[k]) for k in (0, 1))
    point = disagreement_of(subject, disagreement, effort)
    parts = {
        "reference": at,
        "disagreement": point.payoffs,
        "notes": point.notes,
        "voters": [[voter.name for voter in side.voters] for side in (row, column)],
    }
    asked = {"question": "ratify", "thresholds": needed, "effort": effort}
    return Findings(bargaining.ratify(game, point, row, column), parts, asked, subject)


def resolve(
    what: Asked,
    *,
    yielding: Pair | str = (10.0, 10.0),
    war: Pair | str = (0.0, 0.0),
    priors: Sequence[float] = PRIORS,
    **how: Unpack[Options],
) -> PriorSweep:
    """How the prior of high resolve moves the chance of executed escalation.

    Parameters
    ----------
    what
        A scenario with a threat game, or a 2 x 2 game of hold and press.
    yielding
        What yielding costs a side of high resolve, in the game's unit.
    war
        What executed escalation costs a side of low resolve on top.
    priors
        Shares of high resolve, from 0 to 1.

    Raises
    ------
    InputError
        If the game is not 2 x 2, or a cost or a prior cannot be used.
    """
    subject = about(what, **how)
    game, scenario = subject.game, subject.scenario
    if scenario is not None and scenario.threat is not None and not subject.threat:
        game = scenario.game(threat=True)
    if game.shape != (2, 2):
        raise InputError("needs a 2 x 2 game of hold and press; add --threat", subject.name)
    costs, wars = pair(yielding, "yielding"), pair(war, "war")
    return bargaining.prior_sweep(game, priors, yielding=costs, war=wars)
