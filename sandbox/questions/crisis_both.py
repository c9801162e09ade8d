"""Both sides may threaten: the first that the scenario states, and if it does not, the other.

Each side's costs as a sender and as a target are drawn apart, so that keeping quiet tells the
other nothing about how it would bear a threat. The second crisis is solved first; what it is worth
is what the first sender gets if it keeps quiet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from payoffs.levers import SIDES
from payoffs.numeric import Pair
from payoffs.results import Records, Result
from payoffs.scenario import UNIT, Scenario
from sandbox.questions.crisis import ENDS, Crisis, ends_records, ends_said, solve_crisis, tree_of

MOVED = ENDS[1:]


@dataclass(frozen=True, eq=False, repr=False)
class BothCrises(Result):
    """Both sides' threats in turn.

    Attributes
    ----------
    first, second
        The crisis of the side that moves first, and of the other, each on its own but for what
        keeping quiet is worth to the first.
    pairs
        Every pair of equilibria of both; ``drifts_to`` is the index of the one shown.
    """

    scenario: Scenario
    first: Crisis
    second: Crisis
    pairs: tuple[Mapping[str, Any], ...]
    complete: bool
    drifts_to: int

    @property
    def made_from(self) -> dict[str, Any]:
        """What is needed to answer again."""
        return {**self.first.made_from, "sender": "both"}

    @property
    def chances(self) -> dict[str, float]:
        """Probability of each outcome, whoever threatened."""
        one, two = self.first.chances, self.second.chances
        quiet = one["status_quo"]
        found = {name: one[name] + quiet * two[name] for name in MOVED}
        return {"status_quo": quiet * two["status_quo"], **found}

    def payoffs(self, outcome: str) -> Pair:
        """What an outcome is worth to us and to china, over both senders."""
        quiet = self.first.chances["status_quo"]
        weights = (self.first.chances[outcome], quiet * self.second.chances[outcome])
        if outcome == "status_quo" or not sum(weights):
            return self.second.payoffs(outcome)
        one, two = self.first.payoffs(outcome), self.second.payoffs(outcome)
        u, v = (
            (weights[0] * a + weights[1] * b) / sum(weights) for a, b in zip(one, two, strict=True)
        )
        return u, v

    @property
    def headline(self) -> str:
        """The answer in one line."""
        who = f"{self.scenario.name}: {self.first.sender} or {self.second.sender}"
        return f"{who} threatens: {ends_said(self.chances)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        outcomes = {
            name: {"probability": chance, "payoffs": list(self.payoffs(name))}
            for name, chance in self.chances.items()
        }
        return {
            **self.told("scenario=scenario.name first=first.sender equilibria=pairs"),
            **self.told("complete drifts_to"),
            "sender": "both",
            "target": "both",
            "outcomes": outcomes,
            "crises": [self.first.to_dict(), self.second.to_dict()],
            "unit": UNIT,
            "provenance": self.scenario.provenance(threat=False),
        }

    def records(self) -> Records:
        """One line an outcome."""
        return ends_records(self)


def in_turn(first: Crisis, second: Crisis) -> BothCrises:
    """Both crises, the first sender weighing what follows if it keeps quiet."""
    pairs: list[dict[str, Any]] = []
    shown, place, complete = first, 0, second.solution.complete
    for k, one in enumerate(second.solution.equilibria):
        later = replace(second, solution=replace(second.solution, drifts_to=k))
        worth = dict(zip(SIDES, later.expected, strict=True))
        tree = replace(tree_of(first.priced), status_quo=(worth[first.sender], worth[first.target]))
        solution = solve_crisis(first.priced, first.information, first.family, tree)
        complete = complete and solution.complete
        for n, other in enumerate(solution.equilibria):
            if k == second.solution.drifts_to and n == solution.drifts_to:
                shown, place = replace(first, solution=solution), len(pairs)
            pairs.append(_pair(other.to_dict(), one.to_dict()))
    return BothCrises(first.scenario, shown, second, tuple(pairs), complete, place)


def _pair(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both equilibria, and the chances that anybody threatens, resists, carries out."""
    one, two, quiet = first["outcomes"], second["outcomes"], first["outcomes"]["status_quo"]
    ends = {name: one[name] + quiet * two[name] for name in MOVED}
    threaten, held = sum(ends.values()), ends["back_down"] + ends["execution"]
    return {
        "threaten": threaten,
        "resist": held / threaten if threaten else 0.0,
        "execute": ends["execution"] / held if held else 0.0,
        "kind": first["kind"],
        "first": first,
        "second": second,
    }
