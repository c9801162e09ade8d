"""Would a deal last, period after period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from payoffs.errors import InputError
from payoffs.numeric import Profile
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.theory.repeated import (
    Expiry,
    Lasting,
    SignalNoise,
    Trigger,
    Watch,
    explain_record,
    longest_period,
    one_report,
    patience_words,
    watch,
    with_expiry,
    would_it_last,
)

if TYPE_CHECKING:
    from payoffs.terms import Clock


def repeat(
    what: Asked,
    *,
    deal: Profile | str | None = None,
    delta: float | None = None,
    monitoring_error: float | None = None,
    tolerance: int | None = None,
    punishment_periods: int | None = None,
    expiry: int | None = None,
    renewal: float | None = None,
    effort: float = 1.0,
    **how: Unpack[Options],
) -> Findings[Lasting]:
    """Critical discount factors by punishment, and what noise and an end date change.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    deal
        The profile to be kept, counted from 0 (the scenario's deal; 0,0 in a threat game or a game
        of given numbers).
    delta
        Discount factor per period, from 0 to below 1: adds whether the deal is kept and the set
        of payoffs. The scenario's own is used for what needs one.
    monitoring_error
        Chance that a report on the deal is wrong: adds ``monitoring`` and ``record``.
    tolerance
        Bad reports in a row that are let pass (0); also adds these, with the scenario's own errors
        where no error is given.
    punishment_periods
        Length of a punishment (for ever).
    expiry
        Periods after which the deal ends (the scenario's first clock): adds ``expiry``.
    renewal
        Chance that a kept deal is then renewed (0); also adds it.
    effort
        Times the usual budget of work of each search.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.repeated.Lasting` (``punishments``, ``sustained``,
        ``sentence``; payoffs in the game's unit) and ``patience`` in people's words.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.

    References
    ----------
    J. Friedman, "A non-cooperative equilibrium for supergames", *RES* 38 (1971); D. Abreu, "On
    the theory of infinitely repeated games with discounting", *Econometrica* 56 (1988).
    """
    subject = about(what, **how)
    scenario = subject.scenario
    own = None if scenario is None else scenario.discount_factor
    answer = would_it_last(
        subject.game,
        subject.deal(deal),
        delta=own if delta is None else delta,
        periods=punishment_periods,
        with_set=delta is not None,
        effort=effort,
    )
    parts: dict[str, Any] = {"patience": patience(answer, subject.months)}
    asked = {"question": "repeat", "delta": answer.delta, "effort": effort}
    if monitoring_error is not None or tolerance is not None:
        lets_pass = (tolerance or 0, punishment_periods)
        trigger, reports = _trigger(subject, answer, monitoring_error, *lets_pass)
        parts["monitoring"] = watched(answer, trigger, subject.months)
        parts["record"] = explain_record(subject.months)
        asked["reports"] = reports
    if expiry is not None or renewal is not None:
        parts["expiry"] = _expiry(subject, answer, expiry, renewal or 0.0)
    if scenario is not None:
        parts["clocks"] = scenario.clocks
    left_out = ("sustained", "shortest_punishment") if delta is None else ()
    return Findings(answer, parts, asked, subject, left_out)


def patience(answer: Lasting, months: float) -> dict[str, Any]:
    """The critical discount factors in people's words, by punishment."""

    def told(both: float) -> dict[str, Any]:
        delta = answer.delta
        longest = None if delta is None else longest_period(both, delta, months)
        return {**patience_words(both, months).to_dict(), "longest_months": longest}

    needed = {name: entry.both for name, entry in answer.punishments.items()}
    return {name: None if both is None else told(both) for name, both in needed.items()}


def watched(answer: Lasting, trigger: Trigger, months: float) -> Watch:
    """The deal under reports that can be wrong."""
    delta = _needed_delta(answer, "monitoring_error")
    return watch(answer.deal, _equilibrium_payoffs(answer), delta, trigger, months)


def _equilibrium_payoffs(answer: Lasting) -> list[tuple[float, float]]:
    return [equilibrium.payoffs for equilibrium in answer.equilibria.equilibria]


def _needed_delta(answer: Lasting, where: str) -> float:
    if answer.delta is None:
        raise InputError("needs a discount factor; add --delta 0.95", where)
    return answer.delta


def _trigger(
    subject: Subject, answer: Lasting, error: float | None, tolerance: int, length: int | None
) -> tuple[Trigger, str]:
    """The trigger that is asked for, and which reports it hears where none were given."""
    from agents.play.deal import doubt_of

    _needed_delta(answer, "monitoring_error")
    if error is not None:
        return Trigger(SignalNoise(error, error), tolerance, length), ""
    deal = answer.deal
    doubt = doubt_of(subject.scenario, deal.game, deal.profiles[0], threat=subject.threat)
    noise = one_report(doubt.false_alarm, doubt.missed_alarm)
    return Trigger(noise, tolerance, length), doubt.words()


def _expiry(subject: Subject, answer: Lasting, periods: int | None, renewal: float) -> Expiry:
    delta = _needed_delta(answer, "expiry")
    if periods is None and subject.scenario and subject.scenario.expiry_months is not None:
        periods = max(1, round(subject.scenario.expiry_months / subject.months))
    if periods is None:
        raise InputError("needs a term to renew; add --expiry 12", "renewal")
    payoffs = _equilibrium_payoffs(answer)
    return with_expiry(answer.deal, answer.nash, payoffs, delta, periods, renewal)


def first_lapse(subject: Subject) -> Clock | None:
    """The clock whose end is meant where no expiry is given."""
    clocks = () if subject.scenario is None else subject.scenario.running_clocks
    return clocks[0] if clocks else None
