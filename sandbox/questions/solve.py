"""What would each side do.

Is this profile an equilibrium, and if not, who would leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from payoffs import numeric
from payoffs.errors import BudgetError, InputError, shown
from payoffs.game import FloatArray, Game
from payoffs.numeric import Profile
from payoffs.scenario import Scenario
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.theory.basics import Budget
from sandbox.theory.elementary.pure import Check, check_profile, probabilities
from sandbox.theory.equilibria.exact import ExactAnswer
from sandbox.theory.equilibria.solution import Solution

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

    An InputError if it is none of them.
    """
    if isinstance(asked, str) and asked.strip() in names:
        asked = names.index(asked.strip())
    if isinstance(asked, str) and "," in asked:
        asked = [numeric.real(part.strip(), where) for part in asked.split(",")]
    if isinstance(asked, str):
        try:
            asked = numeric.whole(asked.strip())
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


#: Times the usual budget, for who asks for fractions.
EXACT = 2.0


def solve(
    what: Asked,
    *,
    method: str = "auto",
    effort: float = 1.0,
    correlated: bool = False,
    commitment: bool = False,
    quantal: bool = False,
    revealed: bool = False,
    rationalizable: bool = False,
    selection: bool = False,
    exact: bool = False,
    profile: Profile | str | None = None,
    check: tuple[Plan, Plan] | None = None,
    **how: Unpack[Options],
) -> Findings[Solution]:
    """The Nash equilibria of a game, each verified, and what else is asked for.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    method
        ``auto`` finds and certifies them all; or ``support``, ``vertex``, ``lemke-howson``.
    effort
        Times the usual budget of work (1 is about ten seconds at most).
    correlated
        Add correlated and coarse correlated equilibria: largest sum, range a side (Aumann 1974).
    commitment
        Add what announcing first is worth to each side (von Stackelberg; Conitzer and Sandholm
        2006).
    quantal
        Add the logit quantal response path (McKelvey and Palfrey 1995).
    revealed
        Add the political weights that make the status quo, or ``profile``, an equilibrium
        (scenarios only).
    rationalizable
        Add what iterated dominance leaves, and what removed the rest.
    selection
        Add risk and payoff dominance, stability, and the value if the game is zero-sum.
    exact
        Add the probabilities as fractions.
    profile
        With ``revealed``: another profile than the status quo, counted from 0.
    check
        Add whether this profile is an equilibrium: what each side plays, as in :func:`check`.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.equilibria.solution.Solution` (``equilibria``, ``components``,
        ``complete``; probabilities of shapes ``(m,)`` and ``(n,)``, payoffs in the game's unit)
        and the ``parts`` asked for, by their names. Of a scenario also ``calibration``, and under
        *leaders* ``draws``: shares of posterior draws in which the game has each class and each
        profile is an equilibrium.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    from sandbox.theory.equilibria.solver import solve as solve_game

    subject = about(what, **how)
    if profile is not None and not revealed:
        raise InputError("goes with --revealed only", "profile")
    scenario = _with_weights(subject) if revealed else None
    game = subject.game
    solution = solve_game(game, method=method, effort=effort)
    wanted: dict[str, tuple[bool, Callable[[], Any]]] = {
        "rationalizable": (rationalizable, lambda: _rationalizable(game, effort)),
        "selection": (selection, lambda: _selection(solution)),
        "exact": (exact, lambda: fractions(game, effort)),
        "correlated": (correlated, lambda: _correlated(game, effort)),
        "commitment": (commitment, lambda: _commitment(solution, effort)),
        "quantal": (quantal, lambda: _quantal(game, effort)),
        "revealed": (revealed, lambda: _revealed(subject, scenario, profile)),
    }
    if check is not None:
        row, column = plans(subject, *check)
        wanted["check"] = (True, lambda: check_profile(game, row, column))
    parts = {name: find() for name, (asked, find) in wanted.items() if asked}
    parts |= of_draws(subject)
    return Findings(
        solution,
        {"provenance": dict(game.provenance), **parts},
        {"question": "solve", "method": method, "effort": effort},
        subject,
    )


def of_draws(subject: Subject) -> dict[str, Any]:
    """Whose payoffs, and under *leaders* how often the answer holds over the posterior."""
    if subject.scenario is None or not subject.scenario.priced:
        return {}
    calibration = subject.scenario.calibration
    found: dict[str, Any] = {"calibration": calibration.whose}
    if calibration.begun == "leaders":
        from sandbox.experiments.leaders.shares import game_shares

        found["draws"] = game_shares(subject.scenario, threat=subject.threat)
    return found


def _with_weights(subject: Subject) -> Scenario:
    scenario = subject.scenario
    if scenario is None:
        raise InputError(
            f"needs a scenario; {subject.name} is a game of given numbers without weights",
            "revealed",
        )
    if not scenario.priced:
        raise InputError(f"{scenario.name} is a textbook game: it has no weights", "revealed")
    return scenario


def _rationalizable(game: Game, effort: float) -> Any:
    from sandbox.theory.elementary.dominance import rationalizable

    return rationalizable(game, effort=effort)


def _selection(solution: Solution) -> Findings[Any]:
    from sandbox.theory.equilibria.selection import selection, stability
    from sandbox.theory.equilibria.zero_sum import zero_sum

    return Findings(
        selection(solution), {"stability": stability(solution), "zero_sum": zero_sum(solution.game)}
    )


def _correlated(game: Game, effort: float) -> Findings[Any]:
    from sandbox.theory.concepts.correlated import correlated

    told, coarse = (correlated(game, coarse=c, effort=effort) for c in (False, True))
    return Findings(told, {"coarse": coarse})


def _commitment(solution: Solution, effort: float) -> dict[str, Any]:
    from sandbox.theory.concepts.commitment import leadership

    return {
        key: leadership(solution.game, side, solution=solution, effort=effort)
        for side, key in enumerate(("row", "column"))
    }


def _quantal(game: Game, effort: float) -> Any:
    from sandbox.theory.concepts.quantal import quantal_path

    return quantal_path(game, effort=effort)


def _revealed(
    subject: Subject, scenario: Scenario | None, profile: Profile | str | None
) -> Findings[Any]:
    from sandbox.theory.concepts.revealed import revealed_by_engine, revealed_weights

    assert scenario is not None
    at = None if profile is None else subject.profile(profile, "profile")
    names = ("feasible", "holds_already", "plausible", "change", "weights")
    engines = {
        words: {name: getattr(other, name) for name in names}
        for words, other in revealed_by_engine(scenario, at, subject.threat).items()
    }
    return Findings(revealed_weights(scenario, at, subject.threat), {"engines": engines})


@dataclass(frozen=True, eq=False)
class Fractions:
    """Equilibria with their probabilities as fractions."""

    #: ``(row, column, component, index)``, fractions as texts over all strategies; None if the
    #: enumeration stopped at its budget.
    equilibria: tuple[tuple[list[str], list[str], int, int | None], ...] | None
    #: The exact answer over what elimination leaves.
    found: ExactAnswer | None = None
    #: Why there are none.
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        if self.equilibria is None or self.found is None:
            return {"equilibria": None, "note": self.note}
        names = ("row", "column", "component", "index")
        return {
            "equilibria": [dict(zip(names, one, strict=True)) for one in self.equilibria],
            "components": self.found.components,
            "readings": [reading.how for reading in self.found.readings],
        }


def fractions(game: Game, effort: float = 1.0) -> Fractions:
    """Every extreme equilibrium in fractions, if they can be enumerated within the budget."""
    from sandbox.theory.elementary.dominance import eliminate
    from sandbox.theory.equilibria.exact import extreme_equilibria

    budget = Budget.of(EXACT * effort)
    left = eliminate(game, budget=budget.share(0.25))
    try:
        found = extreme_equilibria(game.restrict(left.rows, left.columns), budget)
    except BudgetError as stopped:
        return Fractions(None, note=f"no fractions: exact enumeration {stopped}")
    equilibria = []
    for e, component in zip(found.equilibria, found.component, strict=True):
        row, column = ["0"] * game.shape[0], ["0"] * game.shape[1]
        for whole, kept, part in ((row, left.rows, e.row), (column, left.columns, e.column)):
            for k, p in zip(kept, part, strict=True):
                whole[k] = str(p)
        equilibria.append((row, column, component, e.index))
    return Fractions(tuple(equilibria), found)
