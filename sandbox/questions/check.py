"""Is this profile an equilibrium, and if not, who would leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from payoffs import numeric
from payoffs.errors import InputError, shown
from payoffs.game import FloatArray
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.theory.elementary.checking import Check, check_profile, probabilities

#: One strategy, by its number or name, or a probability for each.
Plan = int | str | Sequence[float]


def check(what: Asked, row: Plan, column: Plan, **how: Unpack[Options]) -> Check:
    """Whether a profile is an equilibrium, and what each side gains by leaving it.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    row, column
        What each side plays: a strategy's number counted from 0, its name, or a probability for
        each strategy, as numbers or as the text ``1/2,1/2``.

    Returns
    -------
    Check
        ``equilibrium``, ``gains`` (one a side), ``payoffs``, ``best`` replies, and the ``values``
        of every strategy, shapes ``(m,)`` and ``(n,)``.

    Raises
    ------
    InputError
        If a side has no such strategy, or its probabilities do not add up to 1.

    Examples
    --------
    >>> check("chicken", 0, "1/2,1/2")
    <Check: no equilibrium: column gains 0.5 by playing stand firm>
    """
    subject = about(what, **how)
    return check_profile(subject.game, *plans(subject, row, column))


def plans(subject: Subject, row: Plan, column: Plan) -> tuple[FloatArray, FloatArray]:
    """Both sides' probabilities from what was said.

    Raises
    ------
    InputError
        As :func:`check`.
    """
    game = subject.game
    return plan_of(row, game.rows, "row"), plan_of(column, game.columns, "column")


def plan_of(asked: Plan, names: Sequence[str], where: str) -> FloatArray:
    """Probabilities of one side's strategies from a number, a name, or a probability for each.

    Raises
    ------
    InputError
        If it is none of them.
    """
    if isinstance(asked, str) and asked.strip() in names:
        asked = names.index(asked.strip())
    if isinstance(asked, str):
        parts = [part.strip() for part in asked.split(",")]
        if len(parts) > 1:
            asked = [numeric.real(part, where) for part in parts]
        else:
            try:
                asked = numeric.whole(parts[0])
            except InputError:
                raise InputError(
                    f"{shown(asked)} is no strategy; give its name, its number from 0 to "
                    f"{len(names) - 1}, or a probability for each, as 1/2,1/2",
                    where,
                ) from None
    if isinstance(asked, int):
        if not 0 <= asked < len(names):
            raise InputError(f"{asked} is no strategy; they go from 0 to {len(names) - 1}", where)
        asked = [float(k == asked) for k in range(len(names))]
    return probabilities(asked, len(names), where)
