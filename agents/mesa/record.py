"""One byte a period: all that a run of the truce model records, and how to read it.

Payoffs and tariffs follow from the executed actions, so recording costs one byte a
period and everything else is worked out when it is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.play.deal import Deal
from agents.play.situation import Situation
from agents.surroundings.agenda import days_of

Bits = NDArray[np.uint8]

#: What each bit of a byte says, the lowest first.
BITS = (
    "us_action",
    "china_action",
    "us_report",
    "china_report",
    "us_choice",
    "china_choice",
    "truce",
)


class Logbook:
    """The periods of one run."""

    def __init__(self) -> None:
        # Grows by appending, which is cheaper from Python than filling a NumPy array.
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes)

    def add(self, us: int, china: int, kept: bool) -> None:
        """Adds one period: both governments' codes, and whether a truce was kept."""
        self._bytes.append(us + 2 * china + 64 * kept)  # the order of BITS

    def bits(self) -> dict[str, Bits]:
        """Each bit's name and its value in every period."""
        codes = np.frombuffer(bytes(self._bytes), dtype=np.uint8)
        one = np.uint8(1)
        return {name: np.asarray((codes >> k) & one, np.uint8) for k, name in enumerate(BITS)}


def history_of(record: Logbook, situation: Situation, deal: Deal) -> dict[str, NDArray[Any]]:
    """One array a column, one entry a period.

    Actions and reports are 0 for the deal and 1 for the punishment. ``us_report`` is what
    the United States were told about China. ``date`` is the day on which the period begins.
    """
    bits = record.bits()
    us, china = bits["us_action"], bits["china_action"]
    columns: dict[str, NDArray[Any]] = {"period": np.arange(1, len(record) + 1)}
    if situation.date is not None:
        columns["date"] = days_of(situation.date, situation.months_per_period, len(record))
    if situation.tariffs is not None:
        us_choices = [deal.deal[0], deal.punishment[0]]
        china_choices = [deal.deal[1], deal.punishment[1]]
        columns["us_tariff"] = situation.tariffs[0][us_choices][us]
        columns["china_tariff"] = situation.tariffs[1][china_choices][china]
    columns.update({name: bits[name] for name in BITS if name != "truce"})
    columns["us_payoff"] = deal.row[us, china]
    columns["china_payoff"] = deal.column[us, china]
    columns["truce"] = bits["truce"].astype(bool)
    return columns


def running_means(history: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Mean payoff and share of truce up to each period, for batch runs that keep the last."""
    periods = history["period"]
    return {
        "us_mean": np.cumsum(history["us_payoff"]) / periods,
        "china_mean": np.cumsum(history["china_payoff"]) / periods,
        "truce_share": np.cumsum(history["truce"]) / periods,
    }
