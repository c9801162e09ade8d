"""The crisis of a scenario, priced and solved: as equilibria, and as chances for agents.

>>> from payoffs.scenario import load
>>> at_equilibrium(load("october-2025")).how
'equilibrium'

The crises of many games at once: the equilibrium that expectations drift to, in each.

What :func:`sandbox.theory.crisis.private.private` finds and picks for one game: the target's
cut-off moves from even odds toward the best one, to the nearest equilibrium on that side. The line
is walked in intervals whose bounds show that they hold no equilibrium, or at most one; an interval
of which they show neither is halved. A game that stays undecided is handed to that function.

>>> import numpy as np
>>> worth = {"status_quo": (0, 0), "concession": (1, 0), "back_down": (-1.2, 1)}
>>> worth["execution"] = (-1.9, -2.8)
>>> many = {name: tuple(np.full(2, x) for x in pair) for name, pair in worth.items()}
>>> drifted(many, (np.ones(2), np.ones(2)))["execution"].round(6).tolist()
[0.031689, 0.031689]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.crises import Crises
from payoffs.crisis import PricedCrisis, priced
from payoffs.errors import InputError
from payoffs.levers import SIDES
from payoffs.numeric import BoolArray, FloatArray, Indices, Pair
from payoffs.scenario import UNIT, Scenario
from sandbox.theory.crisis.private import SMALLEST, START, Bounds, Signalling, private
from sandbox.theory.crisis.tree import FAMILIES, CrisisSolution, Tree, perfect, quantal


def tree_of(crisis: PricedCrisis) -> Tree:
    """The crisis in numbers, sender first."""
    sides = crisis.sender, crisis.target
    pairs: dict[str, Pair] = {}
    for name in crisis.outcomes:
        u, v = (crisis.total(name, side) for side in sides)
        pairs[name] = u, v
    return Tree(**pairs, players=sides, unit=UNIT)


def solve_crisis(
    crisis: PricedCrisis, information: str, family: str, tree: Tree | None = None
) -> CrisisSolution:
    """The equilibria of a priced crisis under one information structure."""
    tree = tree_of(crisis) if tree is None else tree
    if information == "full":
        return perfect(tree)
    if information == "quantal":
        return quantal(tree, crisis.precision)
    _both_or_none(crisis)
    return private(tree, crisis.noise, family)


def at_equilibrium(scenario: Scenario, information: str = "private") -> Crises:
    """Both sides' threats as the scenario's crisis has them in equilibrium, for agents.

    Of several equilibria the one that expectations drift to. One occasion to threaten a year,
    the horizon for which a crisis is priced; a threat lasts as long as it is priced to, on
    average. What the game does not say (whether an execution ends a truce, and truces made
    without a concession) is the record's.

    Raises InputError if the scenario states no threat.
    """
    if not scenario.crisis:
        raise InputError(
            "states no threat: there is no equilibrium of a crisis; take rates or rule, or add "
            "[crisis.us]",
            scenario.name,
        )
    chances: dict[str, dict[str, float]] = {}
    for side in scenario.crisis:
        made = priced(scenario, side)
        solution = solve_crisis(made, information, "normal")
        one = solution.equilibria[solution.drifts_to]
        chances[side] = {
            "threaten": one.threaten,
            "resist": one.resist,
            "execute": one.execute,
            "answer": one.answer,
            "days": made.days,
        }
    return Crises.at(chances, source=f"{information} equilibrium of {scenario.name}")


def asked_crises(
    what: str | Crises | Mapping[str, Any] | None, scenario: Scenario | None
) -> Crises | None:
    """Crises as a command, a page or a sweep names them; ``equilibrium`` is solved here.

    Raises InputError as :meth:`agents.play.crises.Crises.of`, and if an equilibrium has no
    scenario.
    """
    if what != "equilibrium":
        return Crises.of(what)
    if scenario is None:
        raise InputError("needs a scenario that states a threat", "crises")
    return at_equilibrium(scenario)


def _both_or_none(crisis: PricedCrisis) -> None:
    sides = crisis.sender, crisis.target
    for (side, own), other in zip(
        zip(sides, crisis.noise, strict=True), reversed(crisis.noise), strict=True
    ):
        if own == 0.0 != other:
            names = [f"crisis_noise_{name}" for name in SIDES]
            rest = next(name for name in names if not name.endswith(side))
            raise InputError(
                f"is 0 but {rest} is not; set both to 0 or none", f"crisis_noise_{side}"
            )


Sides = tuple[FloatArray, FloatArray]

#: Halvings of the interval of a root, which is at most a standard deviation wide.
HALVINGS = 50
#: After so many intervals the few games that are left are solved by themselves.
ROUNDS = 150


def drifted(
    worth: Mapping[str, Sides], noise: Sides, family: str = "normal"
) -> dict[str, FloatArray]:
    """The chance of each end of many crises, each at the equilibrium that it drifts to.

    ``worth``: outcome (as the fields of :class:`~sandbox.theory.crisis.tree.Tree`) to what it is
    worth to the sender and to the target, each of shape ``(g,)``. ``noise``: standard deviations of
    both sides' private parts, each of shape ``(g,)``. ``family``: ``normal`` or ``logistic``; a
    logistic crisis is solved by itself. Returns ``status_quo``, ``concession``, ``back_down`` and
    ``execution`` to chances, shape ``(g,)``. Raises InputError as
    :func:`~sandbox.theory.crisis.private.private`.
    """
    games = len(noise[0])
    met = np.zeros(games)
    alone = (noise[0] <= 0.0) | (noise[1] <= 0.0) | (family != "normal")
    fought = worth["execution"]
    if "answered" in worth:
        gain = worth["answered"][1] - fought[1]
        met = (gain > 0.0).astype(np.float64)
        # indifference is for the exact solver
        alone |= np.abs(gain) <= 1e-9 * (1.0 + np.abs(fought[1]))
        fought = tuple(
            np.where(met > 0.0, b, a) for a, b in zip(fought, worth["answered"], strict=True)
        )  # type: ignore[assignment]
    found = {
        name: np.empty(games) for name in ("status_quo", "concession", "back_down", "execution")
    }
    usual = np.flatnonzero(~alone)
    if len(usual):
        tree = Tree(**_taken({**worth, "execution": fought, "answered": None}, usual))
        sides = noise[0][usual], noise[1][usual]
        game = Signalling.of(tree, sides, FAMILIES[family])  # type: ignore[arg-type]
        x, sure = _nearest(game)
        c = game.cutoff(x)
        threat, resist, fight = game.threats(c), game.noise.below(x), game.executes(c)
        chances = (1.0 - threat, threat * (1.0 - resist), threat * resist * (1.0 - fight))
        for name, chance in zip(found, (*chances, threat * resist * fight), strict=True):
            found[name][usual] = chance
        alone[usual[~sure]] = True
    for k in np.flatnonzero(alone):
        pairs: Any = {name: (float(u[k]), float(v[k])) for name, (u, v) in worth.items()}
        solution = private(Tree(**pairs), (float(noise[0][k]), float(noise[1][k])), family)
        for name, one in solution.equilibria[solution.drifts_to].chances.items():
            found[name][k] = one
    return found


def _taken(worth: Mapping[str, Any], which: Indices) -> dict[str, Any]:
    return {
        name: None if pair is None else tuple(side[which] for side in pair)
        for name, pair in worth.items()
    }


def _at(game: Signalling, which: NDArray[Any]) -> Signalling:
    """Some of the games."""
    moved = {f.name: getattr(game, f.name)[which] for f in fields(game) if f.name != "noise"}
    return replace(game, **moved)


def _nearest(game: Signalling) -> tuple[FloatArray, BoolArray]:
    """The nearest root of the excess on the side where even odds drift to, and whether it is sure.

    ``excess = x - best(x)`` is positive at even odds where they drift down.
    """
    games = len(np.atleast_1d(game.S))
    down = -game.best(np.zeros(games)) > 0.0
    way = np.where(down, -1.0, 1.0)
    end = np.where(down, game.noise.low, game.noise.high)
    widest = np.abs(end) / (START / 2)
    near, step = np.zeros(games), widest.copy()
    far, sure = np.full(games, np.nan), np.ones(games, dtype=np.bool_)
    left = np.arange(games)
    for _ in range(ROUNDS):
        if not len(left):
            break
        here, part = near[left], _at(game, left)
        there = here + way[left] * np.minimum(step[left], np.abs(end[left] - here))
        box = Bounds(part, np.minimum(here, there), np.maximum(here, there))
        empty = ~box.may_vanish()
        one = ~empty & box.monotone()
        # past the root the excess has the other sign, or is zero
        crossed = one & ((there - part.best(there)) * way[left] >= 0.0)
        far[left[crossed]] = there[crossed]
        on = empty | (one & ~crossed)
        near[left[on]] = there[on]
        step[left] = np.where(on, np.minimum(2.0 * step[left], widest[left]), step[left] / 2.0)
        lost = ~on & ~crossed & (step[left] < SMALLEST)
        sure[left[lost]] = False
        # beyond the end nothing moves any more: the best cut-off there is the root
        done = crossed | lost | (on & (there == end[left]))
        left = left[~done]
    sure[left] = False
    return _root(game, near, far, way, end), sure


def _root(
    game: Signalling, near: FloatArray, far: FloatArray, way: FloatArray, end: FloatArray
) -> FloatArray:
    """The root between two points of each game; the reply at the end where there is no far one."""
    inside = np.isfinite(far)
    root = game.best(np.where(inside, 0.0, end))
    part, a, b, way = _at(game, inside), near[inside], far[inside], way[inside]
    for _ in range(HALVINGS):
        middle = (a + b) / 2.0
        past = (middle - part.best(middle)) * way >= 0.0
        a, b = np.where(past, a, middle), np.where(past, middle, b)
    root[inside] = b
    return root
