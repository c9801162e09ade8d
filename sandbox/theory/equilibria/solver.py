"""All equilibria of one game, verified, with an honest word on whether these are all.

The way of :func:`solve`: strictly dominated strategies are struck out (no equilibrium is
lost); nashpy solves what is left, if that is more than one profile, on payoffs prepared so that it
loses nothing it can find; exact arithmetic enumerates the same game, on the payoffs as given or as
``readings`` and a note say, and confirms or completes nashpy's list; every profile reported has a
regret within the tolerance. Where exact enumeration does not end within its budget the answer says
``complete`` is false and holds all pure equilibria and whatever the bounded algorithms reached.

>>> battle = Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])
>>> solution = solve(battle)
>>> [equilibrium.payoffs for equilibrium in solution.equilibria][:2]
[(2.0, 1.0), (1.0, 2.0)]
>>> solution.complete, solution.game_class
(True, 'battle of the sexes')
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from payoffs.elementary import best_replies
from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray, Game
from payoffs.numeric import BoolArray
from sandbox.theory.basics import Budget, how_read, rounding
from sandbox.theory.elementary.dominance import (
    Dominated,
    Survivors,
    eliminate,
    strictly_dominated,
    weakly_dominated,
)
from sandbox.theory.elementary.ordinal import game_class
from sandbox.theory.elementary.pure import (
    TOLERANCE,
    pure_equilibria,
    unit_margin,
    unit_range,
    unit_regrets,
    worth,
)
from sandbox.theory.equilibria.exact import ExactAnswer, is_degenerate
from sandbox.theory.equilibria.search import (
    LARGE,
    Candidates,
    Profile,
    enumerate_exactly,
    reading_notes,
    search,
)
from sandbox.theory.equilibria.solution import Equilibrium, Solution

__all__ = ["METHODS", "Equilibrium", "Solution", "pure_equilibria", "solve"]

METHODS = ("support", "vertex", "lemke-howson", "auto")

#: Games with a larger side are asked for dominance by pure strategies only in the summary.
MAX_MIXED_SUMMARY = 32
#: An equilibrium whose margin is below this is pointed out.
CLOSE = 1e-8


def solve(
    game: Game, method: str = "auto", *, tolerance: float = TOLERANCE, effort: float = 1.0
) -> Solution:
    """Equilibria of a game, each one verified.

    Raises InputError if the method is unknown, or the tolerance or the effort cannot be used.

    Parameters
    ----------
    method
        ``support``, ``vertex`` or ``lemke-howson``: what that algorithm of nashpy finds;
        ``auto``: vertex enumeration, completed by exact enumeration.
    tolerance
        Regret up to which a profile is accepted, as a part of the deviator's payoff range. It
        is widened (and the answer says so) where payoffs carry fewer digits than that.
    effort
        Times the usual budget of work for everything; what ran out is said in ``notes``. Work is
        counted, so that the answer does not depend on the machine.

    Notes
    -----
    The last few answers are kept: one question (``compare``, ``report``) asks for a game's
    equilibria in several of its parts.
    """
    _check(method, tolerance)
    return _solved(game, method, tolerance, effort)


@lru_cache(maxsize=4)
def _solved(game: Game, method: str, tolerance: float, effort: float) -> Solution:
    budget = Budget.of(effort)
    notes: list[str] = []
    tolerance = _usable_tolerance(game, tolerance, notes)
    left = eliminate(game, budget=budget.share(0.25))
    if not left.complete:
        notes.append("elimination of dominated strategies stopped at its budget")
    reduced = game.restrict(left.rows, left.columns)
    exact = enumerate_exactly(reduced, budget, notes)
    readings = None if exact is None else how_read(game)
    notes += [] if readings is None else reading_notes(game, readings)
    found, name = search(game, method, left, exact, tolerance, budget)
    found.notes[:0] = notes
    degenerate = _degenerate(game, reduced, exact, budget, found.notes)
    answer = _solution(game, found, name, left, degenerate, tolerance, budget)
    return replace(answer, effort=effort, readings=readings)


def _check(method: str, tolerance: float) -> None:
    if method not in METHODS:
        raise InputError(f"unknown method {method!r}; choose one of {', '.join(METHODS)}", "method")
    if not 0.0 < tolerance <= 1e-3:
        raise InputError(f"{tolerance} is not between 0 and 0.001", "tolerance")


def _usable_tolerance(game: Game, tolerance: float, notes: list[str]) -> float:
    """The tolerance, or the rounding that the payoffs themselves carry if that is larger."""
    carried = max(rounding(game.row_payoffs), rounding(game.column_payoffs))
    if carried > tolerance:
        notes.append(
            f"payoffs are so large against their range that rounding alone is {carried:.1g} of "
            "it: the tolerance is widened to that"
        )
    return max(tolerance, carried)


def _degenerate(
    game: Game, reduced: Game, exact: ExactAnswer | None, budget: Budget, notes: list[str]
) -> bool:
    """Degeneracy of the whole game; a degenerate remainder settles it."""
    if exact is not None and (exact.degenerate or reduced.shape == game.shape):
        return exact.degenerate
    try:
        if sum(game.shape) <= LARGE:
            return is_degenerate(game, budget.share(0.5))
    except BudgetError:
        pass
    if _pure_ties(game):
        return True
    notes.append("degeneracy was tested on pure strategies and on what elimination leaves only")
    return False


def _pure_ties(game: Game) -> bool:
    """Whether some pure strategy has two best replies."""
    A, B = game.settled
    return bool(
        best_replies(A).sum(axis=0).max() > 1 or best_replies(B, axis=1).sum(axis=1).max() > 1
    )


def _solution(
    game: Game,
    found: Candidates,
    method: str,
    left: Survivors,
    degenerate: bool,
    tolerance: float,
    budget: Budget,
) -> Solution:
    A, B = map(unit_range, game.settled)
    regret = [max(unit_regrets(A, B, x, y)) for x, y in found.profiles]
    verified = [k for k in range(len(regret)) if regret[k] <= tolerance]
    complete, subsets = found.complete, found.subsets
    if len(verified) < len(regret):
        refused = len(regret) - len(verified)
        found.notes.append(f"{refused} equilibria have a regret above the tolerance: left out")
        complete, subsets = False, None
    order = sorted(verified, key=lambda k: _pure_first(found.profiles[k]))
    equilibria = _listed(game, found, order, regret)
    closest = min((e.margin for e in equilibria), default=1.0)
    if closest < CLOSE:
        found.notes.append(
            f"an equilibrium hinges on {closest:.1g} of the payoff range: see margin"
        )
    strict, weak = _dominated(game, budget, found.notes)
    return Solution(
        game,
        equilibria,
        len({e.component for e in equilibria}),
        _renumbered(subsets, order),
        degenerate,
        complete,
        method,
        game_class(game),
        tolerance,
        strict,
        weak,
        left.eliminations,
        tuple(found.notes),
    )


def _pure_first(profile: Profile) -> tuple[object, ...]:
    support = [tuple(np.flatnonzero(p > 0.0).tolist()) for p in profile]
    size = len(support[0]) + len(support[1])
    return size, *support, *(tuple(-p) for p in profile)


def _listed(
    game: Game, found: Candidates, order: list[int], regret: list[float]
) -> tuple[Equilibrium, ...]:
    payoffs = np.array([game.expected(*found.profiles[k]) for k in order]).reshape(-1, 2)
    A, B = map(unit_range, game.settled)
    worths = [worth(game, *found.profiles[k]) for k in order]
    exact, slack = (np.array([w[k] for w in worths]).reshape(-1, 2) for k in (0, 1))
    cells = np.column_stack([part.ravel() for part in game.settled])

    @cache
    def better(
        outcome: tuple[float, float], moved: tuple[float, float]
    ) -> tuple[tuple[int, ...], bool]:
        return (
            tuple(np.flatnonzero(_better(exact - outcome, slack + moved)).tolist()),
            bool(_better(cells - outcome, np.array(moved)).any()),
        )

    numbers: dict[int, int] = {}
    listed = []
    for place, k in enumerate(order):
        x, y = found.profiles[k]
        both = float(payoffs[place, 0]), float(payoffs[place, 1])
        for p in (x, y):
            p.setflags(write=False)
        listed.append(
            Equilibrium(
                x,
                y,
                both,
                bool((x > 0.0).sum() == (y > 0.0).sum() == 1),
                numbers.setdefault(found.component[k], len(numbers)),
                regret[k],
                unit_margin(A, B, x, y),
                *better(*worths[place]),
                found.indices[k],
            )
        )
    return tuple(listed)


def _better(gain: FloatArray, slack: FloatArray) -> BoolArray:
    """Which gains of both sides, shape ``(k, 2)``, are positive for one and no loss for any."""
    return np.asarray((gain >= -slack).all(axis=1) & (gain > slack).any(axis=1))


def _renumbered(
    subsets: tuple[tuple[int, ...], ...] | None, order: list[int]
) -> tuple[tuple[int, ...], ...] | None:
    if subsets is None:
        return None
    place = {k: position for position, k in enumerate(order)}
    return tuple(sorted(tuple(sorted(place[k] for k in subset)) for subset in subsets))


def _dominated(game: Game, budget: Budget, notes: list[str]) -> tuple[Dominated, Dominated]:
    mixed = max(game.shape) <= MAX_MIXED_SUMMARY
    try:
        own = budget.share(0.5)
        return (
            strictly_dominated(game, mixed=mixed, budget=own),
            weakly_dominated(game, mixed=mixed, budget=own),
        )
    except BudgetError:
        notes.append("dominated strategies are listed for pure dominators only")
    return strictly_dominated(game, mixed=False), weakly_dominated(game, mixed=False)
