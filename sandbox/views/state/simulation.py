"""What the page on unfolding truces simulates, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents import parse_rule
from agents.surroundings import PARTS, Surroundings
from agents.surroundings.stakes import NEED_CHANNELS
from payoffs.fields import FIELDS, ON_PAGE
from payoffs.parameters import number, numbers
from sandbox.theory.bargaining.pure_deals import RULES
from sandbox.views.state.query import QueryReader, bounded, one_of
from sandbox.words import plain

#: Numbers of the address that are fields of what is played.
_NUMBERS = ("execution", "execution2", "monitoring", "monitoring2", "months", "histories", "seed")


@dataclass(frozen=True)
class SimulationSettings:
    """Rules, noise, size, and the world around the two sides.

    Attributes
    ----------
    execution, monitoring
        The chances of a slip and of a wrong report; None is the scenario's own.
    execution2, monitoring2
        Those of the column side; None is as the row side's.
    calendar
        Whether truces expire and summits renew or repair them, as the scenario says; None is
        as in the command: with surroundings, and not in the bare repeated game.
    around
        The parts of the surroundings that are on.
    numbers
        Numbers of those parts that are not at their central values.
    bargain
        By which solution summits renegotiate the deal; empty: they do not.
    crises
        How the sides threaten each other.
    """

    us: str = "tit_for_tat"
    china: str = "tolerant_trigger(2, 3)"
    execution: float = 0.0
    execution2: float | None = None
    monitoring: float | None = None
    monitoring2: float | None = None
    months: int = 120
    histories: int = 1000
    seed: int = 1
    calendar: bool | None = None
    around: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    bargain: str = ""
    crises: str = "off"

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
        usual = SimulationSettings()
        return {
            "us": "" if self.us == usual.us else self.us,
            "china": "" if self.china == usual.china else self.china,
            **{
                name: "" if getattr(self, name) == getattr(usual, name) else plain(value)
                for name in _NUMBERS
                if (value := getattr(self, name)) is not None
            },
            "calendar": "" if self.calendar is None else ("off", "on")[self.calendar],
            "around": ",".join(self.around),
            "bargain": self.bargain,
            "crises": "" if self.crises == usual.crises else self.crises,
            **{name: plain(value) for name, value in self.numbers},
        }


def possible_parts(priced: bool) -> tuple[str, ...]:
    """The parts that a game can have: those that act on channels need some."""
    return PARTS if priced else tuple(part for part in PARTS if part not in NEED_CHANNELS)


def possible_crises(states_threat: bool) -> tuple[str, ...]:
    """How the sides of a scenario can threaten each other: by an equilibrium if it states how."""
    words = FIELDS["crises"].choices
    return words if states_threat else tuple(word for word in words if word != "equilibrium")


def take_simulation(
    reader: QueryReader, priced: bool, dated: bool, states_threat: bool
) -> SimulationSettings:
    """The settings in an address, each at its default where it cannot be used."""
    usual = SimulationSettings()

    def rule(name: str, default: str) -> str:
        mend = f"using {default}"
        return reader.take(name, lambda text: parse_rule(text, name).name, default, mend)

    around = _around(reader, priced, dated)
    return SimulationSettings(
        us=rule("us", usual.us),
        china=rule("china", usual.china),
        **{name: _take(reader, name, getattr(usual, name)) for name in _NUMBERS},
        calendar=reader.take(
            "calendar",
            lambda text: one_of(text, ("on", "off")) == "on",
            None,
            "is not on or off; using the usual one",
        ),
        around=around,
        numbers=_numbers(reader, around),
        bargain=reader.take(
            "bargain", lambda text: one_of(text, RULES), "", "is no bargaining solution; using none"
        ),
        crises=_crises(reader, states_threat),
    )


def _take(reader: QueryReader, name: str, default: Any) -> Any:
    """A number of the address within the range of its widget."""
    row, (_, _, low, high) = ON_PAGE[name.removesuffix("2")]
    whole = row.kind == "whole"
    mend = (
        f"is not a whole number from {low} to {high}; using {default}"
        if whole
        else f"is not a probability from {low} to {high}; using the usual one"
    )
    kept = int if whole else float
    return reader.take(name, lambda text: kept(bounded(text, low, high)), default, mend)


def _crises(reader: QueryReader, states_threat: bool) -> str:
    known = possible_crises(states_threat)
    mend = f"is none of {', '.join(known)} here; using off"
    return reader.take("crises", lambda text: one_of(text, known), "off", mend)


def _around(reader: QueryReader, priced: bool, dated: bool) -> tuple[str, ...]:
    none: tuple[str, ...] = ()
    parts = reader.take("around", lambda text: Surroundings.of(text).parts, none, "using none")
    possible = possible_parts(priced)
    for part in parts:
        if part not in possible:
            why = "a textbook game has no channels for it"
        elif part == "elections" and not dated:
            why = "this game has no date to lay elections over"
        else:
            continue
        reader.complaints.append(f"around: {part} left out; {why}")
    return tuple(p for p in parts if p in possible and (dated or p != "elections"))


def _numbers(reader: QueryReader, around: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The numbers of the surroundings in the address that are not at their central values."""
    values = {}
    for name in [name for name in reader.left if name in numbers()]:
        entry, text = number(name), reader.left.pop(name)
        if entry.group not in around:
            continue  # kept out quietly: the part was switched off
        value = reader.amount(entry, text, entry.central)
        if value is not None and value != entry.central:
            values[name] = value
    return tuple(sorted(values.items()))
