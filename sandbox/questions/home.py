"""Politics at home, and what the other side knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from payoffs.errors import InputError
from sandbox.questions.findings import Findings
from sandbox.questions.negotiate import disagreement_of
from sandbox.questions.subject import Asked, Options, Pair, Profile, about, pair
from sandbox.theory import bargaining
from sandbox.theory.bargaining import PriorSweep, Ratification

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
