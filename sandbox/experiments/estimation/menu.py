"""Rules that people may have played, as automata that go by what both sides really did.

People answer their own slips too, so the grim and the two-period rule of the published
estimates are set off by a defection of *either* side (they are not the catalogue's
``grim_trigger`` and ``tolerant_trigger``, which go by the other side's report alone).
"""

from __future__ import annotations

from collections.abc import Iterable

from agents import Automaton, parse_rule
from payoffs.errors import InputError

_GRIM = Automaton([1, 0], [[[0, 1], [1, 1]], [[1, 1], [1, 1]]])
_TWO_PERIODS = Automaton([1, 0, 0], [[[0, 1], [1, 1]], [[2, 2], [2, 2]], [[0, 0], [0, 0]]])
_OWN = {"grim": _GRIM, "two_period_punishment": _TWO_PERIODS}

#: The six rules of Dal Bó and Fréchette (2011), table 7.
PUBLISHED = (
    *("always_defect", "always_cooperate", "grim", "tit_for_tat", "win_stay_lose_shift"),
    "two_period_punishment",
)


def menu_of(names: Iterable[str] = PUBLISHED) -> dict[str, Automaton]:
    """The automata of some rules: those above, or any finite automaton of the catalogue.

    Raises
    ------
    InputError
        If a rule is unknown, named twice, or no finite automaton.
    """
    found: dict[str, Automaton] = {}
    for name in names:
        if name in _OWN:
            rule, label = _OWN[name], name
        else:
            parsed = parse_rule(name, "--rules")
            if parsed.automaton is None:
                raise InputError(
                    f"{name} is no finite automaton; its share cannot be told", "rules"
                )
            rule, label = parsed.automaton, parsed.name
        if label in found:
            raise InputError(f"{label} stands there twice", "rules")
        found[label] = rule
    if not found:
        raise InputError("no rules; name at least one", "rules")
    return found
