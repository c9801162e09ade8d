"""The record on one time axis: tariffs, truces, threats and decisions, filtered alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payoffs.record.decisions import Decision, ThreatEpisode
from payoffs.record.episodes import Episode, TariffLevel, episodes, tariff_levels
from payoffs.results import Records, Result, plain
from sandbox.questions.catalogues import Day, record


@dataclass(frozen=True, eq=False, repr=False)
class Timeline(Result):
    """What happened, in order of days.

    Attributes
    ----------
    decisions, threats
        Those that pass the filters; of a threat, its sender and its own lever count.
    truces
        The truces that touch these days, whoever broke them.
    tariffs
        Average duties in force, percent, in one published series.
    first, last
        The days that the axis spans.
    """

    decisions: tuple[Decision, ...]
    threats: tuple[ThreatEpisode, ...]
    truces: tuple[Episode, ...]
    tariffs: tuple[TariffLevel, ...]
    series: str
    first: dt.date
    last: dt.date
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        counts = (len(self.threats), len(self.decisions), len(self.truces))
        return "{} to {}: threats {}, decisions {}, truces {}".format(
            self.first, self.last, *counts
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        asked: dict[str, Any] = {name: self.asked[name] for name in ("side", "lever")}
        asked |= {"since": self.first, "until": self.last}
        decisions, threats = (record(threats=t, **asked).to_dict() for t in (False, True))
        told = self.told("from=first to=last series truces tariffs")
        return {**told, "decisions": decisions, "threats": threats}

    def records(self) -> Records:
        """One line a decision."""
        return [plain(row) for row in self.decisions]


def timeline(
    *,
    side: str | None = None,
    lever: str | None = None,
    since: Day = None,
    until: Day = None,
    series: str = "PIIE",
) -> Timeline:
    """Tariffs, truces, threats and decisions since 2018.

    Parameters
    ----------
    side
        ``us`` or ``china``: whose decisions and threats.
    lever
        ``tariff``, ``rare_earths``, ``chips``, …
    since, until
        First and last day, both included; also as ``"2025-01-20"``.
    series
        Of tariffs: ``PIIE`` (rates in law) or ``tracker`` (duties collected).

    Raises
    ------
    InputError
        If a filter names something that the record does not know.

    Examples
    --------
    >>> timeline(since="2025-10-01", until="2025-12-31", side="china").headline
    '2025-10-01 to 2025-12-31: threats 1, decisions 9, truces 2'
    """
    filters: dict[str, Any] = {"side": side, "lever": lever, "since": since, "until": until}
    decided, threatened = (record(threats=t, **filters) for t in (False, True))
    everything = (row.date for row in record().rows)
    days = sorted([*everything, *(row.last for row in episodes())])
    first, last = decided.asked["since"] or days[0], decided.asked["until"] or days[-1]
    return Timeline(
        tuple(row for row in decided.rows if isinstance(row, Decision)),
        tuple(row for row in threatened.rows if isinstance(row, ThreatEpisode)),
        tuple(row for row in episodes() if row.start <= last and row.last >= first),
        tariff_levels(series),
        series,
        first,
        last,
        {"question": "timeline", **filters, "series": series},
    )
