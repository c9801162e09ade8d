"""What the page on crises asks, as the address holds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from payoffs.crisis import days_until
from payoffs.scenario import Scenario
from sandbox.messages import N_, _
from sandbox.views.state.query import QueryReader, one_of

SENDERS = {"us": N_("United States"), "china": N_("China"), "both": N_("Either, in turn")}
INFORMATION = {
    "private": N_("Their own costs only"),
    "full": N_("Everything"),
    "quantal": N_("Everything, but they err"),
}


@dataclass(frozen=True)
class CrisisSettings:
    """Whose threat, who knows what, and the day it names.

    Attributes
    ----------
    sender
        ``us``, ``china`` or ``both``; empty for the first that the scenario states.
    day
        The day the threat names; None is what the scenario says.
    """

    sender: str = ""
    information: str = "private"
    day: dt.date | None = None

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {
            "sender": self.sender,
            "information": "" if self.information == "private" else self.information,
            "day": "" if self.day is None else self.day.isoformat(),
        }


def take_crisis(reader: QueryReader, scenario: Scenario) -> CrisisSettings:
    """The settings in an address, each at its default where it cannot be used."""

    def day(text: str) -> dt.date | None:
        found = dt.date.fromisoformat(text)
        if scenario.date is None:  # a textbook game: kept for the next scenario
            return found
        days_until(scenario, found)
        return found

    return CrisisSettings(
        sender=reader.take(
            "sender",
            lambda text: one_of(text, SENDERS),
            "",
            _("is not us, china or both; taking the first that the situation states"),
        ),
        information=reader.take(
            "information",
            lambda text: one_of(text, INFORMATION),
            "private",
            _("is not private, full or quantal; showing private"),
        ),
        day=reader.take(
            "day",
            day,
            None,
            _("is no day as 2025-11-01; taking what the situation says"),
        ),
    )
