"""Which pairs the record is tried on: the finite automata of the catalogue and some families.

Both errors are the same for both sides and only "truce or none" is seen, so that a pair and its
mirror image are equally likely: each is tried once. Rules that learn or are worked out from
payoffs are no finite automata of their own and are left out; so are those whose memories make
the chains too large for a table of all pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.rules.parsing import catalogue, parse_rule
from agents.rules.rule import Rule
from payoffs.errors import InputError

#: Rules with more states than these are left out of the table (they can be asked for).
MOST_RULE_STATES = 12
#: Values of a chance to forgive, and of a number of periods, that families are tried with.
CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)
COUNTS = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Family:
    """A rule with one open parameter, played by both sides alike.

    Attributes
    ----------
    name
        The rule with the parameter's letter in it.
    values
        Those that are tried.
    """

    name: str
    values: tuple[float, ...]

    def rules(self) -> Iterator[Rule]:
        """The rule at every value."""
        head, _, tail = self.name.rpartition("x")
        return (parse_rule(f"{head}{value:g}{tail}") for value in self.values)


FAMILIES = (
    Family("generous_tit_for_tat(x)", CHANCES),
    Family("memory_one(1, 0, 0, x)", CHANCES),
    Family("memory_one(1, 0, 1, x)", CHANCES),
    Family("limited_retaliation(x)", COUNTS),
    Family("forgiving_trigger(x)", COUNTS),
)


def automata() -> tuple[list[Rule], list[str]]:
    """The catalogue's finite automata with default parameters, and what was left out and why."""
    found: list[Rule] = []
    left_out: list[str] = []
    for declaration in catalogue():
        if any(parameter.default is None for parameter in declaration.parameters):
            left_out.append(f"{declaration.name}: its parameters have no defaults")
            continue
        try:
            rule = parse_rule(declaration.name)
        except InputError as problem:  # pragma: no cover - defaults are always in range
            left_out.append(f"{declaration.name}: {problem.message}")
            continue
        if rule.automaton is None:
            left_out.append(f"{declaration.name}: learns, or is worked out from payoffs")
        elif rule.automaton.states > MOST_RULE_STATES:
            left_out.append(f"{rule.name}: {rule.automaton.states} states")
        else:
            found.append(rule)
    return found, left_out


def pairs(found: list[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Every pair once, a rule against itself included."""
    return ((one, other) for i, one in enumerate(found) for other in found[i:])
