"""What is played, field by field: one row makes the flag, the address, the widget, the axis, the
scenario file's key, the line that says what is wrong, and the table of the reference page.

>>> FIELDS["execution_error"].check((0.1, 0.2))
(0.1, 0.2)
>>> FIELDS["periods"].flags
('--periods',)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from payoffs.calibrations import NAMED
from payoffs.errors import InputError, shown
from payoffs.numeric import real, whole

#: Words, rules, profiles and dates are read where they are understood; the rest is checked here.
Kind = Literal["chance", "each", "number", "whole", "choice", "rule", "profile", "date", "parts"]

#: More than these in one call would not fit in memory or in a day.
MAX_REPLICATES = 10_000_000
MAX_PERIODS = 1_000_000
MAX_TURNS = 10**11
#: The longest term or distance between summits.
MAX_MONTHS = 1_000_000

#: One number for both sides, or one each (row side first).
PerSide = float | tuple[float, float]


class OnPage(NamedTuple):
    """How the page has a field: its name in the address, its label, the range of its widget."""

    key: str
    label: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Field:
    """One row of the table."""

    #: As scripts, sweeps (``--vary``) and scenario files call it.
    name: str
    label: str
    help: str
    #: ``chance`` is a probability, ``each`` a probability for both sides or one for each.
    kind: Kind
    #: None: what ``usual`` says.
    default: Any = None
    #: Its range, ends included.
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    usual: str = ""
    #: What to do about a value outside it.
    mend: str = ""
    choices: tuple[str, ...] = ()
    #: As commands call it; empty: no command has it.
    flags: tuple[str, ...] = ()
    metavar: str = ""
    #: Its range in ``[terms]`` of a scenario file and as ``--set``; None if it is no term.
    as_term: tuple[float, float] | None = None
    page: OnPage | None = None

    @property
    def shown_default(self) -> str:
        """The default, in words."""
        return self.usual or ("" if self.default is None else f"{self.default}")

    @property
    def described(self) -> str:
        """What it is, with its default, as help texts say it."""
        default = f" ({self.shown_default})" if self.shown_default else ""
        each = "; two numbers A,B: row and column side" if self.kind == "each" else ""
        return f"{self.help}{default}{each}"

    @property
    def range(self) -> str:
        """What it may be, in words."""
        if self.kind in ("chance", "each"):
            return "0 to 1" + (", or one for each side" if self.kind == "each" else "")
        if self.kind in ("number", "whole"):
            return f"{self.low:,g} to {self.high:,.0f}"
        return ", ".join(self.choices) or {"profile": "I,J"}.get(self.kind, self.kind)

    def check(self, value: Any, where: str = "") -> Any:
        """The value as it is kept; None where that is the default.

        Raises InputError if it cannot be used: what, where, and how to mend it.
        """
        place = where or self.name
        if value is None and self.default is None:
            return None
        if self.kind == "each":
            return probability_pair(value, place)
        if self.kind == "chance":
            return probability(value, place)
        if self.kind == "whole":
            return whole(value, place, int(self.low), int(self.high))
        if self.kind == "number":
            number = real(value, place)
            if not self.low <= number <= self.high:
                raise InputError(f"{number:g} {self.unit}; {self.mend}", place)
            return number
        if self.kind == "choice" and value not in self.choices:
            raise InputError(f"{shown(value)} {self.mend}", place)
        return value


def probability(value: Any, where: str) -> float:
    """A number from 0 to 1."""
    result = real(value, where)
    if not 0.0 <= result <= 1.0:
        raise InputError(f"{result:g} is not a probability; give a number from 0 to 1", where)
    return result


def probability_pair(value: Any, where: str) -> tuple[float, float]:
    """A probability for each side; a single one counts for both."""
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise InputError(
                f"expected one probability or one for each side, got {shown(value)}", where
            )
        return probability(value[0], where), probability(value[1], where)
    both = probability(value, where)
    return both, both


def _rows() -> Iterator[Field]:
    rule = "STRATEGY"
    yield Field(
        "us", "United States", "row side's rule", "rule", "tit_for_tat",
        flags=("--us", "--row"), metavar=rule,
    )  # fmt: skip
    yield Field(
        "china", "China", "column side's rule", "rule", "tit_for_tat",
        flags=("--china", "--column"), metavar=rule,
    )  # fmt: skip
    yield Field(
        "deal", "deal", "the profile that restraint means", "profile",
        usual="the scenario's deal; 0,0 in a game file or a threat game",
        flags=("--deal",), metavar="I,J",
    )  # fmt: skip
    yield Field(
        "punish", "punishment", "the profile that escalation means", "profile",
        usual="the worst equilibrium for the other side", flags=("--punish",), metavar="I,J",
    )  # fmt: skip
    yield Field(
        "execution_error", "execution error", "chance that an action goes wrong", "each", 0.0,
        unit="a period", usual="0", flags=("--execution-error",), metavar="P",
        page=OnPage("execution", "Slips", 0, 0.5),
    )  # fmt: skip
    yield Field(
        "monitoring_error", "monitoring error",
        "chance that a side is told wrong about the other", "each", unit="a period",
        usual="the scenario's", flags=("--monitoring-error",), metavar="P", as_term=(0.0, 0.5),
        page=OnPage("monitoring", "Misreadings", 0, 0.5),
    )  # fmt: skip
    yield Field(
        "false_alarm", "false alarms", "chance that a kept deal is reported as broken", "each",
        unit="a period", usual="the monitoring error", flags=("--false-alarm",), metavar="P",
    )  # fmt: skip
    yield Field(
        "missed_alarm", "missed alarms", "chance that a breach is reported as a kept deal", "each",
        unit="a period", usual="the monitoring error", flags=("--missed-alarm",), metavar="P",
    )  # fmt: skip
    yield Field(
        "signal", "signal",
        "each side hears a report of its own, or both hear the same reports of both", "choice",
        "private", choices=("private", "public"), mend="is neither private nor public",
        flags=("--signal",),
    )  # fmt: skip
    yield Field(
        "expiry_months", "term", "a truce's term; 0 for none", "number", high=MAX_MONTHS,
        unit="months", usual="the scenario's", mend="give 0 for none or a positive number",
        flags=("--expiry-months",), metavar="M", as_term=(0.0, 1200.0),
    )  # fmt: skip
    yield Field(
        "summit_every", "summits", "months between summits; 0 for none", "number", high=MAX_MONTHS,
        unit="months", usual="3 if the truce expires, else none",
        mend="give 0 for none or a positive number", flags=("--summit-every",), metavar="M",
    )  # fmt: skip
    yield Field(
        "renewal", "renewal", "chance that a summit renews a truce in force", "chance", 1.0,
        unit="a summit", usual="1", flags=("--summit-renewal",), metavar="P",
    )  # fmt: skip
    yield Field(
        "repair", "repair", "chance that a summit repairs a broken truce against the sides' rules",
        "chance", 0.5, unit="a summit", flags=("--summit-repair",), metavar="P",
    )  # fmt: skip
    yield Field(
        "surroundings", "surroundings",
        "all, or names with commas: constituencies, elections, suppliers, courts, shocks, "
        "ministers, appraisal; truces then expire and are renewed as the scenario says", "parts",
        flags=("--surroundings",), metavar="LIST", page=OnPage("around", "The world around them"),
    )  # fmt: skip
    yield Field(
        "crises", "crises",
        "threats between the sides: by the record's rates, by an equilibrium of the scenario's "
        "crisis, or by the decision rules; deals then make truces", "choice", usual="off",
        choices=("off", "rates", "equilibrium", "rule"),
        mend="is none of off, rates, equilibrium, rule", flags=("--crises",),
        page=OnPage("crises", "Threats"),
    )  # fmt: skip
    yield Field(
        "start", "start", "first day, as 2026-01-01", "date", usual="the scenario's",
        flags=("--start",), metavar="DATE",
    )  # fmt: skip
    yield Field(
        "calibration", "whose payoffs",
        "political weights: none (economies), or from the record of threats (leaders); weights "
        "that are set beside it win", "choice",
        choices=NAMED, mend=f"is not one; choose {' or '.join(NAMED)}",
        usual="the scenario's own", flags=("--calibration",),
    )  # fmt: skip
    yield Field(
        "periods", "periods", "periods a history", "whole", 120, 1, MAX_PERIODS,
        unit="periods", flags=("--periods",), page=OnPage("months", "Months", 1, 600),
    )  # fmt: skip
    yield Field(
        "discount_factor", "discount factor", "weight of the next period against this one",
        "number", 0.99, usual="0.99 unless the scenario says otherwise", as_term=(0.0, 1.0),
    )  # fmt: skip
    yield Field(
        "months_per_period", "length of a period", "months in a period", "number", 1.0,
        low=0.1, high=120.0, unit="months", usual="1 unless the scenario says otherwise",
        as_term=(0.1, 120.0),
    )  # fmt: skip
    yield Field(
        "replicates", "replicates", "histories", "whole", 1000, 1, MAX_REPLICATES,
        unit="histories", flags=("--replicates",),
        page=OnPage("histories", "Histories", 1, 20_000),
    )  # fmt: skip
    yield Field(
        "seed", "seed", "same seed, same result", "whole", high=2**128, usual="a fresh one",
        flags=("--seed",), page=OnPage("seed", "Seed", 0, 2**31 - 1),
    )  # fmt: skip


#: What goes wrong, in the order in which it is told.
RULES = ("us", "china")
#: The calendar of a scenario's truces.
CALENDAR = ("start", "expiry_months", "summit_every", "renewal", "repair")
NOISE = ("execution_error", "monitoring_error", "false_alarm", "missed_alarm", "signal")
#: Every row by its name.
FIELDS: dict[str, Field] = {row.name: row for row in _rows()}
#: Rows with a widget, by the name in the address.
ON_PAGE: dict[str, tuple[Field, OnPage]] = {
    row.page.key: (row, row.page) for row in FIELDS.values() if row.page is not None
}


_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")


def one_or_two(text: str, where: str) -> str | tuple[str, str]:
    """A number as text, or two with a comma between them: one for each side.

    Two whole numbers are doubted: ``0,1`` may be a decimal comma.

    >>> one_or_two("0.1", "error"), one_or_two("0.1,0.2", "error")
    ('0.1', ('0.1', '0.2'))
    >>> one_or_two("0,1", "error")
    Traceback (most recent call last):
    payoffs.errors.InputError: error: '0,1' can be 0.1, or 0 and 1; write 0.1, or 0.0,1.0
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return text
    if len(parts) != 2:
        raise InputError(
            f"{shown(text)} is neither a number nor one for each side; "
            "write decimals with a point, as 0.1",
            where,
        )
    first, second = parts
    if _DECIMAL_COMMA.fullmatch(text):
        raise InputError(
            f"{shown(text)} can be {first}.{second}, or {first} and {second}; "
            f"write {first}.{second}, or {first}.0,{second}.0",
            where,
        )
    return first, second


def sizes(periods: Any, replicates: Any) -> tuple[int, int]:
    """Periods and replicates that one call can play."""
    p = whole(periods, "periods", 1, MAX_PERIODS)
    r = whole(replicates, "replicates", 1, MAX_REPLICATES)
    if p * r > MAX_TURNS:
        raise InputError(
            f"{p:,} periods x {r:,} replicates are more than {MAX_TURNS:,} turns; ask for fewer",
            "replicates",
        )
    return p, r
