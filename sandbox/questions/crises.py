"""The crisis of a scenario as chances for agents, which solve nothing themselves.

>>> from payoffs.scenario import load
>>> at_equilibrium(load("october-2025")).how
'equilibrium'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.play.crises import Crises
from payoffs.errors import InputError
from payoffs.resources import scenario_names
from payoffs.scenario import Scenario, load


def at_equilibrium(scenario: Scenario, information: str = "private") -> Crises:
    """Both sides' threats as the scenario's crisis has them in equilibrium.

    Of several equilibria the one that expectations drift to. One occasion to threaten a year,
    the horizon for which a crisis is priced; a threat lasts as long as it is priced to, on
    average. What the game does not say (whether an execution ends a truce, and truces made
    without a concession) is the record's.

    Raises
    ------
    InputError
        If the scenario states no threat.
    """
    from sandbox.questions.crisis import Crisis, crisis

    if not scenario.crisis:
        raise InputError(
            "states no threat: there is no equilibrium of a crisis; take rates or rule, or add "
            "[crisis.us]",
            scenario.name,
        )
    chances: dict[str, dict[str, float]] = {}
    for side in scenario.crisis:
        found = crisis(scenario, sender=side, information=information, tips=False)
        assert isinstance(found, Crisis)
        one = found.solution.equilibria[found.solution.drifts_to]
        chances[side] = {
            "threaten": one.threaten,
            "resist": one.resist,
            "execute": one.execute,
            "answer": one.answer,
            "days": found.priced.days,
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


def equilibria_of_all() -> dict[str, Crises]:
    """The equilibrium of every shipped scenario that states a threat, by a name for a table."""
    found = {}
    for name in scenario_names():
        scenario = load(name)
        if scenario.crisis:
            found[f"equilibrium: {name}"] = at_equilibrium(scenario)
    return found
