"""What the page on the record shows, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from payoffs.record.decisions import LEVERS, SIDES
from sandbox.views.state.query import QueryReader, one_of

FIRST, LAST = 2018, 2026
#: Which truces rules are tried on, and how their lengths are counted, as ``truce history`` says.
VARIANTS = (
    "all seven episodes",
    "without Phase One",
    "2025-26 only",
    "Trump administrations only",
)
UNITS = ("day", "week", "month")


@dataclass(frozen=True)
class RecordSettings:
    """Whose acts on which lever in which years, empty for all; which truces rules are tried on."""

    who: str = ""
    lever: str = ""
    years: tuple[int, int] = (FIRST, LAST)
    variant: str = VARIANTS[0]
    unit: str = "week"

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as questions take them."""
        first, last = self.years
        return {
            "side": self.who or None,
            "lever": self.lever or None,
            "since": f"{first}-01-01" if first > FIRST else None,
            "until": f"{last}-12-31" if last < LAST else None,
        }

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        whole = self.years == (FIRST, LAST)
        return {
            "who": self.who,
            "lever": self.lever,
            "years": "" if whole else "{}-{}".format(*self.years),
            "truces": "" if self.variant == VARIANTS[0] else self.variant,
            "unit": "" if self.unit == "week" else self.unit,
        }


def take_record(reader: QueryReader) -> RecordSettings:
    """The settings in an address, each at its default where it cannot be used."""

    def years(text: str) -> tuple[int, int]:
        first, last = (int(part) for part in text.split("-"))
        if not FIRST <= first <= last <= LAST:
            raise ValueError
        return first, last

    return RecordSettings(
        who=reader.take(
            "who", lambda text: one_of(text, SIDES), "", "is not us or china; showing both"
        ),
        lever=reader.take(
            "lever", lambda text: one_of(text, LEVERS), "", "is no lever; showing all"
        ),
        years=reader.take(
            "years", years, (FIRST, LAST), f"is not as {FIRST}-{LAST}; showing all years"
        ),
        variant=reader.take(
            "truces",
            lambda text: one_of(text, VARIANTS),
            VARIANTS[0],
            f"is not one of {', '.join(VARIANTS)}; taking all",
        ),
        unit=reader.take(
            "unit", lambda text: one_of(text, UNITS), "week", "is not day, week or month"
        ),
    )
