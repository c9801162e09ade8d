"""The crisis of a scenario, priced and solved: as equilibria, and as chances for agents.

>>> from payoffs.scenario import load
>>> at_equilibrium(load("october-2025")).how
'equilibrium'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.play.crises import Crises
from payoffs.crisis import PricedCrisis, priced
from payoffs.errors import InputError
from payoffs.levers import SIDES
from payoffs.numeric import Pair
from payoffs.scenario import UNIT, Scenario
from sandbox.theory.crisis.private import private
from sandbox.theory.crisis.quantal import quantal
from sandbox.theory.crisis.tree import CrisisSolution, Tree, perfect


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

    Raises
    ------
    InputError
        If the scenario states no threat.
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

    Raises
    ------
    InputError
        As :meth:`agents.play.crises.Crises.of`, and if an equilibrium has no scenario.
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
