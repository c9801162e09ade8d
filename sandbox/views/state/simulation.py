"""What the page on unfolding truces simulates, as the address holds it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any, Self

from agents import parse_rule
from agents.surroundings import PARTS, Surroundings
from agents.surroundings.stakes import NEED_CHANNELS
from payoffs.fields import FIELDS, ON_PAGE
from payoffs.parameters import number as number_of
from payoffs.parameters import numbers
from payoffs.scenario import Scenario
from sandbox.theory.bargaining.solutions import RULES
from sandbox.views.state.query import Asked, QueryReader, Settings, number, setting, switch, word
from sandbox.words import plain


def possible_parts(priced: bool) -> tuple[str, ...]:
    """The parts that a game can have: those that act on channels need some."""
    return PARTS if priced else tuple(part for part in PARTS if part not in NEED_CHANNELS)


def possible_crises(states_threat: bool) -> tuple[str, ...]:
    """How the sides of a scenario can threaten each other: by an equilibrium if it states how."""
    words = FIELDS["crises"].choices
    return words if states_threat else tuple(word for word in words if word != "equilibrium")


def _rule(name: str, default: str) -> Any:
    return setting(
        name, lambda _asked, text: parse_rule(text, name).name, f"using {default}", default
    )


def _number(name: str, default: float | None = None) -> Any:
    """A number of what is played, within the range of its widget."""
    row, (_key, _label, low, high) = ON_PAGE[name.removesuffix("2")]
    mend = f"is not a probability from {low} to {high}; using the usual one"
    return number(name, low, high, default, "" if row.kind == "whole" else mend)


@dataclass(frozen=True)
class SimulationSettings(Settings):
    """Rules, noise, size, and the world around the two sides."""

    us: str = _rule("us", "tit_for_tat")
    china: str = _rule("china", "tolerant_trigger(2, 3)")
    #: The chances of a slip and of a wrong report; None is the scenario's own.
    execution: float = _number("execution", 0.0)
    #: Those of the column side; None is as the row side's.
    execution2: float | None = _number("execution2")
    monitoring: float | None = _number("monitoring")
    monitoring2: float | None = _number("monitoring2")
    months: int = _number("months", 120)
    histories: int = _number("histories", 1000)
    seed: int = _number("seed", 1)
    #: Whether truces expire and summits renew or repair them, as the scenario says; None is as in
    #: the command: with surroundings, and not in the bare repeated game.
    calendar: bool | None = switch("calendar", "is not on or off; using the usual one", None)
    #: The parts of the surroundings that are on.
    around: tuple[str, ...] = setting(
        "around", lambda _asked, text: Surroundings.of(text).parts, "using none", ()
    )
    #: By which solution summits renegotiate the deal; empty: they do not.
    bargain: str = word("bargain", RULES, "is no bargaining solution; using none")
    #: How the sides threaten each other.
    crises: str = word(
        "crises",
        lambda asked: possible_crises(bool(asked.scenario.crisis)),
        lambda asked: (
            f"is none of {', '.join(possible_crises(bool(asked.scenario.crisis)))} here; using off"
        ),
        "off",
    )
    #: Numbers of those parts that are not at their central values.
    numbers: tuple[tuple[str, float], ...] = ()

    @property
    def apart(self) -> bool:
        """Whether each side has errors of its own."""
        return self.execution2 is not None or self.monitoring2 is not None

    @property
    def noise(self) -> dict[str, Any]:
        """The errors as a match takes them; reports are the scenario's where nothing is said."""
        found = {
            "execution_error": (self.execution, self.execution2),
            "monitoring_error": (self.monitoring, self.monitoring2),
        }
        return {
            name: row if column in (None, row) else (row, column)
            for name, (row, column) in found.items()
            if row is not None
        }

    @property
    def calendar_on(self) -> bool:
        """Whether truces expire and are renewed."""
        return bool(self.around) if self.calendar is None else self.calendar

    def surroundings(self) -> Surroundings:
        """The world around the two sides."""
        return Surroundings.of(self.around).override(dict(self.numbers))

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {**super().query(), **{name: plain(value) for name, value in self.numbers}}

    @classmethod
    def take(cls, reader: QueryReader, asked: Asked, without: Container[str] = ()) -> Self:
        """The settings in an address; parts that the game cannot have are left out, aloud."""
        found = super().take(reader, asked, without)
        around = _around(reader, found.around, asked.scenario)
        return replace(found, around=around, numbers=_numbers(reader, around))


def _around(reader: QueryReader, parts: tuple[str, ...], scenario: Scenario) -> tuple[str, ...]:
    possible = possible_parts(scenario.priced)
    kept = []
    for part in parts:
        if part not in possible:
            why = "a textbook game has no channels for it"
        elif part == "elections" and scenario.date is None:
            why = "this game has no date to lay elections over"
        else:
            kept.append(part)
            continue
        reader.complaints.append(f"around: {part} left out; {why}")
    return tuple(kept)


def _numbers(reader: QueryReader, around: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The numbers of the surroundings in the address that are not at their central values."""
    values = {}
    for name in [name for name in reader.left if name in numbers()]:
        entry, text = number_of(name), reader.left.pop(name)
        if entry.group not in around:
            continue  # kept out quietly: the part was switched off
        value = reader.amount(entry, text, entry.central)
        if value is not None and value != entry.central:
            values[name] = value
    return tuple(sorted(values.items()))
