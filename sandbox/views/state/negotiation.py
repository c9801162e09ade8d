"""What the page on negotiation assumes, as the address holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from payoffs.numeric import Pair
from sandbox.messages import N_
from sandbox.theory.bargaining import RULES, SOLUTIONS
from sandbox.views.state.query import Asked, Settings, number, number_of, one_of, setting, word
from sandbox.words import plain

MOST_ROUNDS = 24
MOST_LEVERS = 2
#: Payoffs that a visitor gives stay below this.
LARGEST = 1e6

MODES = {
    "lotteries": N_("Outcomes and lotteries over them"),
    "pure": N_("One outcome, no lottery"),
    "transfers": N_("One outcome and a payment"),
}
VIEWS = {"near": N_("What both prefer to no deal"), "all": N_("Everything")}
LISTS = {
    "exchanges": N_("Exchanges"),
    "single": N_("One lever alone"),
    "prices": N_("Prices"),
    "levels": N_("How far one lever could go"),
}
LEVERS = {"all": N_("Every lever known"), "table": N_("Only what is on the table")}
FIRST = ("row", "column")

_NUMBERED = re.compile(r"equilibrium:[0-9]{1,3}")


def _fallback(asked: Asked, text: str) -> str:
    if "," in text:
        return ",".join(plain(value) for value in _pair(text))
    if _NUMBERED.fullmatch(text):
        return f"equilibrium:{int(text.partition(':')[2])}"
    if text == "status-quo" and not asked.scenario.priced:
        raise ValueError
    return one_of(text, RULES)


def _pair(text: str) -> Pair:
    first, second = (number_of(part) for part in text.split(","))
    if not (abs(first) <= LARGEST and abs(second) <= LARGEST):
        raise ValueError
    return first, second


def _choice(name: str, known: Iterable[str], default: str) -> Any:
    known = tuple(known)
    return word(name, known, f"is not one of {', '.join(known)}; using {default}", default)


@dataclass(frozen=True)
class NegotiationSettings(Settings):
    """What can be agreed, against what, and how talks go."""

    #: What happens without a deal: a rule of ``disagreement_point``.
    fallback: str = setting(
        "nodeal",
        _fallback,
        "says not what happens without a deal here; using the equilibrium",
        "equilibrium",
    )
    #: What can be agreed, which solution is told in full, which part of the chart is drawn.
    mode: str = _choice("agree", MODES, "lotteries")
    solution: str = _choice("solution", SOLUTIONS, "nash")
    view: str = _choice("view", VIEWS, "near")
    #: Which levers may be exchanged, how many each side gives, which table is open.
    levers: str = _choice("levers", LEVERS, "all")
    give: int = number("give", 1, MOST_LEVERS, 1)
    listed: str = _choice("list", LISTS, "exchanges")
    #: How talks go; 0 rounds is no deadline. Patience is what a gain one round later is worth;
    #: somebody must be impatient where talks have no end.
    patience: Pair = number("patience", 0.1, 0.99, (0.9, 0.9), sides=True)
    #: Share of each side's groups at home that must accept.
    thresholds: Pair = number("approval", 0.05, 1.0, (0.5, 0.5), sides=True)
    #: What yielding costs a side of high resolve, and executed escalation one of low resolve.
    yielding: Pair = number("yielding", 0.0, 200.0, (10.0, 10.0), sides=True)
    war: Pair = number("war", 0.0, 200.0, (0.0, 0.0), sides=True)
    rounds: int = number("deadline", 0, MOST_ROUNDS, 0)
    risk: float = number("risk", 0.0, 0.5, 0.0)
    first: str = _choice("first", FIRST, "row")

    @property
    def own_payoffs(self) -> Pair | None:
        """The two payoffs that were given as the fallback, if they were."""
        return _pair(self.fallback) if "," in self.fallback else None

    @property
    def of_one_game(self) -> bool:
        """Whether the fallback means something in one game only."""
        return "," in self.fallback or ":" in self.fallback
