"""What could both sides agree, and how offers over time would split it.

Which exchanges of concessions leave both sides better off.
"""

from __future__ import annotations

from typing import Unpack

from payoffs.errors import InputError, shown
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Pair, Subject, about, pair
from sandbox.theory import bargaining
from sandbox.theory.bargaining import Disagreement, Linkage, Negotiation, TalkRules


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
