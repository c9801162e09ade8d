"""What the page on negotiation assumes, as the address holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.messages import N_, _
from sandbox.theory.bargaining import RULES, SOLUTIONS
from sandbox.views.state.query import QueryReader, bounded, number_of, one_of
from sandbox.words import plain

#: What a gain one round later is worth; somebody must be impatient where talks have no end.
LEAST_PATIENCE, MOST_PATIENCE = 0.1, 0.99
MOST_RISK = 0.5
#: What is one number a side, the row side's under the key with a 1: key, lowest, highest.
SIDES = {
    "patience": ("patience", LEAST_PATIENCE, MOST_PATIENCE),
    "thresholds": ("approval", 0.05, 1.0),
    "yielding": ("yielding", 0.0, 200.0),
    "war": ("war", 0.0, 200.0),
}
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


@dataclass(frozen=True)
class NegotiationSettings:
    """What can be agreed, against what, and how talks go.

    Attributes
    ----------
    fallback
        What happens without a deal: a rule of ``disagreement_point``.
    mode, solution, view
        What can be agreed, which solution is told in full, which part of the chart is drawn.
    levers, give, listed
        Which levers may be exchanged, how many each side gives, which table is open.
    patience, rounds, risk, first
        How talks go; 0 rounds is no deadline.
    thresholds
        Share of each side's groups at home that must accept.
    yielding, war
        What yielding costs a side of high resolve, and executed escalation one of low resolve.
    """

    fallback: str = "equilibrium"
    mode: str = "lotteries"
    solution: str = "nash"
    view: str = "near"
    levers: str = "all"
    give: int = 1
    listed: str = "exchanges"
    patience: tuple[float, float] = (0.9, 0.9)
    rounds: int = 0
    risk: float = 0.0
    first: str = "row"
    thresholds: tuple[float, float] = (0.5, 0.5)
    yielding: tuple[float, float] = (10.0, 10.0)
    war: tuple[float, float] = (0.0, 0.0)

    @property
    def own_payoffs(self) -> tuple[float, float] | None:
        """The two payoffs that were given as the fallback, if they were."""
        return _pair(self.fallback) if "," in self.fallback else None

    @property
    def of_one_game(self) -> bool:
        """Whether the fallback means something in one game only."""
        return "," in self.fallback or ":" in self.fallback

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        usual, mine = NegotiationSettings()._texts(), self._texts()
        return {name: "" if text == usual[name] else text for name, text in mine.items()}

    def _texts(self) -> dict[str, str]:
        return {
            "nodeal": self.fallback,
            "agree": self.mode,
            "solution": self.solution,
            "view": self.view,
            "levers": self.levers,
            "give": str(self.give),
            "list": self.listed,
            **{
                f"{key}{k}": plain(value)
                for name, (key, *_ends) in SIDES.items()
                for k, value in enumerate(getattr(self, name), start=1)
            },
            "deadline": str(self.rounds),
            "risk": plain(self.risk),
            "first": self.first,
        }


def take_negotiation(reader: QueryReader, *, has_status_quo: bool) -> NegotiationSettings:
    """The settings in an address, each at its default where it cannot be used."""
    usual = NegotiationSettings()

    def choice(name: str, known: tuple[str, ...], default: str) -> str:
        mend = _("is not one of {known}; using {default}").format(
            known=", ".join(known), default=default
        )
        return reader.take(name, lambda text: one_of(text, known), default, mend)

    def share(name: str, low: float, high: float, default: float) -> float:
        mend = _("is not a number from {low:g} to {high:g}; using {default:g}").format(
            low=low, high=high, default=default
        )
        return reader.take(name, lambda text: bounded(text, low, high), default, mend)

    def whole(name: str, low: int, high: int, default: int) -> int:
        mend = _("is not a whole number from {low} to {high}; using {default}").format(
            low=low, high=high, default=default
        )
        return reader.take(name, lambda text: int(bounded(text, low, high)), default, mend)

    sides: dict[str, Any] = {
        name: tuple(
            share(f"{key}{k}", low, high, value)
            for k, value in enumerate(getattr(usual, name), start=1)
        )
        for name, (key, low, high) in SIDES.items()
    }
    return NegotiationSettings(
        fallback=reader.take(
            "nodeal",
            lambda text: _fallback(text, has_status_quo),
            usual.fallback,
            _("says not what happens without a deal here; using the equilibrium"),
        ),
        mode=choice("agree", tuple(MODES), usual.mode),
        solution=choice("solution", SOLUTIONS, usual.solution),
        view=choice("view", tuple(VIEWS), usual.view),
        levers=choice("levers", tuple(LEVERS), usual.levers),
        give=whole("give", 1, MOST_LEVERS, usual.give),
        listed=choice("list", tuple(LISTS), usual.listed),
        **sides,
        rounds=whole("deadline", 0, MOST_ROUNDS, usual.rounds),
        risk=share("risk", 0.0, MOST_RISK, usual.risk),
        first=choice("first", FIRST, usual.first),
    )


def _fallback(text: str, has_status_quo: bool) -> str:
    if "," in text:
        return ",".join(plain(value) for value in _pair(text))
    if _NUMBERED.fullmatch(text):
        return f"equilibrium:{int(text.partition(':')[2])}"
    if text == "status-quo" and not has_status_quo:
        raise ValueError
    return one_of(text, RULES)


def _pair(text: str) -> tuple[float, float]:
    first, second = (number_of(part) for part in text.split(","))
    if not (abs(first) <= LARGEST and abs(second) <= LARGEST):
        raise ValueError
    return first, second
