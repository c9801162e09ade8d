"""What the page on unfolding truces simulates, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass

from agents import parse_rule
from agents.surroundings import PARTS, Surroundings
from agents.surroundings.stakes import NEED_CHANNELS
from payoffs.errors import SandboxError
from payoffs.surroundings import number, numbers
from sandbox.theory.bargaining.at_summits import RULES
from sandbox.views.state.query import QueryReader, bounded, one_of, shown
from sandbox.words import plain

MAX_MONTHS, MAX_HISTORIES, MAX_SEED = 600, 20_000, 2**31 - 1
MAX_ERROR = 0.5


@dataclass(frozen=True)
class SimulationSettings:
    """Rules, noise, size, and the world around the two sides.

    Attributes
    ----------
    monitoring
        The chance of a wrong report; None is the scenario's own.
    calendar
        Whether truces expire and summits renew or repair them, as the scenario says; None is
        as in the command: with surroundings, and not in the bare repeated game.
    around
        The parts of the surroundings that are on.
    numbers
        Numbers of those parts that are not at their central values.
    bargain
        By which solution summits renegotiate the deal; empty: they do not.
    """

    us: str = "tit_for_tat"
    china: str = "tolerant_trigger(2, 3)"
    execution: float = 0.0
    monitoring: float | None = None
    months: int = 120
    histories: int = 1000
    seed: int = 1
    calendar: bool | None = None
    around: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    bargain: str = ""

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
            "execution": "" if self.execution == usual.execution else plain(self.execution),
            "monitoring": "" if self.monitoring is None else plain(self.monitoring),
            "months": "" if self.months == usual.months else str(self.months),
            "histories": "" if self.histories == usual.histories else str(self.histories),
            "seed": "" if self.seed == usual.seed else str(self.seed),
            "calendar": "" if self.calendar is None else ("off", "on")[self.calendar],
            "around": ",".join(self.around),
            "bargain": self.bargain,
            **{name: plain(value) for name, value in self.numbers},
        }


def possible_parts(priced: bool) -> tuple[str, ...]:
    """The parts that a game can have: those that act on channels need some."""
    return PARTS if priced else tuple(part for part in PARTS if part not in NEED_CHANNELS)


def take_simulation(reader: QueryReader, priced: bool, dated: bool) -> SimulationSettings:
    """The settings in an address, each at its default where it cannot be used."""
    usual = SimulationSettings()

    def rule(name: str, default: str) -> str:
        mend = f"using {default}"
        return reader.take(name, lambda text: parse_rule(text, name).name, default, mend)

    def whole(name: str, default: int, low: int, high: int) -> int:
        mend = f"is not a whole number from {low} to {high}; using {default}"
        return reader.take(name, lambda text: int(bounded(text, low, high)), default, mend)

    error_mend = f"is not a probability from 0 to {MAX_ERROR:g}; using the usual one"
    around = _around(reader, priced, dated)
    return SimulationSettings(
        us=rule("us", usual.us),
        china=rule("china", usual.china),
        execution=reader.take(
            "execution", lambda text: bounded(text, 0, MAX_ERROR), usual.execution, error_mend
        ),
        monitoring=reader.take(
            "monitoring", lambda text: bounded(text, 0, MAX_ERROR), None, error_mend
        ),
        months=whole("months", usual.months, 1, MAX_MONTHS),
        histories=whole("histories", usual.histories, 1, MAX_HISTORIES),
        seed=whole("seed", usual.seed, 0, MAX_SEED),
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
    )


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
        try:
            value = float(plain(entry.check(text)))
        except SandboxError:
            value = float("nan")
        if not entry.low <= value <= entry.high:
            reader.complaints.append(f"{entry.outside(shown(text))}; using {plain(entry.central)}")
        elif value != entry.central:
            values[name] = value
    return tuple(sorted(values.items()))
