"""The record of decisions, threats and truces since 2018, read strictly into typed rows.

A *decision* is one act of one government on one lever announced on one day; a *threat* is a
decision that names a new cost on the other's trade, not in force and still to be left undone,
followed to its end. ``docs/record.md`` has the coding rules.

>>> len(decisions()), len(threats()), len([row for row in decisions() if row.core])
(156, 36, 116)
>>> ends(strict_threats())
{'concession': 9, 'execution': 13, 'back_down': 4}

Seven truces (T1 to T7) are told apart; the last one was in force when last looked at and is
*censored*: it lasted at least so long. Two tariff series exist and differ by up to 18 points;
they are never mixed here.

>>> [episode.days for episode in episodes()]
[10, 160, 33, 1940, 18, 121, 337]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from payoffs.errors import InputError, NotFoundError
from payoffs.levers import SIDES
from payoffs.resources import Row, read_csv

LEVERS = (
    *("tariff", "fentanyl_levy", "chips", "entity", "ports"),
    *("soybeans", "rare_earths", "other"),
)
#: What a decision is; the coding rules define each.
KINDS = (
    *("threat", "execution", "retaliation", "concession", "suspension", "backdown"),
    *("extension", "agreement", "accusation", "ruling"),
)
CONFIDENCE = ("high", "medium", "low")
#: How a threat ends in the words of the record, and as an outcome of the crisis game.
ENDS = {
    "executed": "execution",
    "target conceded": "concession",
    "compromise": "concession",
    "sender withdrew": "back_down",
}
_OUTCOMES = ("executed", "in_force", "postponed", "withdrawn", "conceded_by_target", "struck_down")


@dataclass(frozen=True)
class Decision:
    """One act of one government on one lever."""

    id: str
    #: The day it took effect for executions and retaliations, else the day announced.
    date: dt.date
    side: str
    kind: str
    lever: str
    #: What was in force before and after, in words; ``setting_from`` and ``setting_to`` are the
    #: catalogue's settings (``us.tariff.geneva``) where it has them.
    from_setting: str
    to_setting: str
    size: str
    announced_on: dt.date
    effective_on: dt.date | None
    executed: str
    days_from_threat_to_outcome: int | None
    #: Ids of the decisions it answers.
    answers: tuple[str, ...]
    deadline: dt.date | None
    outcome: str | None
    source: str
    publisher: str
    url: str
    confidence: str
    note: str
    label: str
    #: Whether it belongs to the tariff truce proper.
    core: bool
    setting_from: str
    setting_to: str
    #: Change of the average duty in points, and how it was counted; bases are never mixed.
    size_points: float | None
    size_points_basis: str
    size_bn: float | None
    end_date: dt.date | None
    #: The threat it carries out, ends or drops.
    threat_id: str | None


@dataclass(frozen=True)
class ThreatEpisode:
    """One threat and what came of it."""

    id: str
    sender: str
    target: str
    threatened_action: str
    demanded_concession: str
    date: dt.date
    deadline: dt.date | None
    response_of_target: str
    #: ``executed``, ``target conceded``, ``compromise``, ``sender withdrew`` or ``open``.
    end: str
    #: Days from the announcement to the end; None while open.
    days: int | None
    #: Ids of the rows of the record it is made of; ``source`` and ``url`` are the first's.
    decisions: tuple[str, ...]
    label: str
    lever: str
    size_points: float | None
    size_bn: float | None
    period: str
    demand_stated: bool
    execution: str
    #: False for renewals and threats that another one superseded.
    independent: bool
    #: False where nothing was demanded: a decision announced, or a general measure.
    coercive: bool
    scope: str
    end_date: dt.date | None
    confidence: str
    note: str
    source: str
    publisher: str
    url: str

    @property
    def outcome(self) -> str | None:
        """``execution``, ``concession`` or ``back_down``; None while open."""
        return ENDS.get(self.end)


@cache
def decisions() -> tuple[Decision, ...]:
    """Every decision of the record, by date."""
    rows = tuple(
        Decision(**Row(row, "decisions.csv").read(Decision, _COLUMNS, _WORDS))
        for row in read_csv("decisions.csv")
    )
    known = {row.id for row in rows}
    for row in rows:
        unknown = sorted({*row.answers, *([row.threat_id] if row.threat_id else [])} - known)
        if unknown:
            raise InputError(f"names {unknown[0]}, which is no row", f"decisions.csv {row.id}")
    return tuple(sorted(rows, key=lambda row: (row.date, row.id)))


@cache
def threats() -> tuple[ThreatEpisode, ...]:
    """Every threat of the record, by date."""
    by_id = {row.id: row for row in decisions()}
    rows = [_threat(Row(row, "threats.csv"), by_id) for row in read_csv("threats.csv")]
    return tuple(sorted(rows, key=lambda row: (row.date, row.id)))


def strict_threats() -> tuple[ThreatEpisode, ...]:
    """Independent, coercive and closed threats: those whose ends are counted."""
    return tuple(t for t in threats() if t.independent and t.coercive and t.outcome)


def ends(rows: Iterable[ThreatEpisode]) -> dict[str, int]:
    """How many of these threats ended in each outcome; open ones are left out."""
    found = [row.outcome for row in rows]
    return {name: found.count(name) for name in ("concession", "execution", "back_down")}


Dated = TypeVar("Dated", Decision, ThreatEpisode)


def chosen(
    rows: Iterable[Dated],
    *,
    side: str | None = None,
    lever: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    kind: str | None = None,
) -> tuple[Dated, ...]:
    """The rows that pass every filter given.

    ``side``: who acted; of a threat, its sender.
    ``since``, ``until``: first and last day, both included.
    ``kind``: a decision's kind; of a threat, its end or its outcome in the crisis game.
    Raises InputError if a filter names something that the record does not know.
    """
    rows = tuple(rows)
    threatened = bool(rows) and isinstance(rows[0], ThreatEpisode)
    kinds = (*ENDS, "open", *dict.fromkeys(ENDS.values())) if threatened else KINDS
    for name, value, known in (("side", side, SIDES), ("lever", lever, LEVERS)):
        if value is not None and value not in known:
            raise InputError(f"{value!r} is none; choose {', '.join(known)}", name)
    if kind is not None and kind not in kinds:
        raise InputError(f"{kind!r} is none; choose {', '.join(kinds)}", "kind")
    if since is not None and until is not None and since > until:
        raise InputError(f"{since} is after {until}; swap the two", "from")

    def passes(row: Dated) -> bool:
        actor, kinds_of = (
            (row.sender, (row.end, row.outcome))
            if isinstance(row, ThreatEpisode)
            else (row.side, (row.kind,))
        )
        return (
            side in (None, actor)
            and lever in (None, row.lever)
            and (since is None or row.date >= since)
            and (until is None or row.date <= until)
            and (kind is None or kind in kinds_of)
        )

    return tuple(row for row in rows if passes(row))


@dataclass(frozen=True)
class Answered:
    """A measure carried out, and the first answer of the other side that names it.

    ``days`` run from the announcement of the measure to the day of the answer; None where none
    is in the record.
    """

    execution: Decision
    answer: Decision | None
    days: int | None


def answers_to(side: str) -> tuple[Answered, ...]:
    """Every execution of one side, with the other side's first retaliation or threat to it.

    >>> found = [row.days for row in answers_to("us") if row.days is not None]
    >>> len(answers_to("us")), len(found), sorted(found)[7:9]
    (25, 16, [7, 9])
    """
    found = []
    for row in decisions():
        if row.side != side or row.kind != "execution":
            continue
        named = [
            other
            for other in decisions()
            if other.side != side
            and other.kind in ("retaliation", "threat")
            and row.id in other.answers
        ]
        first = min(named, key=lambda other: other.date, default=None)
        days = None if first is None else (first.date - row.announced_on).days
        found.append(Answered(row, first, days))
    return tuple(found)


#: The words that may stand in a column.
_WORDS = {
    "side": SIDES,
    "sender": SIDES,
    "target": SIDES,
    "kind": KINDS,
    "lever": LEVERS,
    "executed": ("yes", "no", "partly", "later"),
    "outcome": ("", *_OUTCOMES),
    "end": (*ENDS, "open"),
    "execution": ("full", "partial", "none"),
    "confidence": CONFIDENCE,
}
#: What a column is called that is not called as what is read from it.
_COLUMNS = {"source": "source_title", "publisher": "source_publisher", "url": "source_url"}


def _threat(row: Row, by_id: Mapping[str, Decision]) -> ThreatEpisode:
    made_of = tuple(row.text("source_rows").split())
    for name in made_of:
        if name not in by_id:
            raise InputError(f"names {name}, which is no decision", f"{row.place} source_rows")
    first = by_id[made_of[0]]
    of_first = {name: getattr(first, name) for name in ("source", "publisher", "url")}
    known = {"decisions": made_of, **of_first}
    return ThreatEpisode(**row.read(ThreatEpisode, _COLUMNS, _WORDS, **known))


#: The tariff series and which rows of the timeline belong to them, by their ``series`` entry.
SERIES = {
    "PIIE": ("PIIE", "PIIE, average weighted by exports to the world"),
    "tracker": ("tracker", "tracker / PIIE"),
}
#: What a column is called that is not called as what is read from it.
_OF_TRUCES = {
    "last": "end_or_last_seen",
    "days": "duration_days",
    "gap_days": "gap_days_until_next_truce",
    "us": "us_on_china_pct",
    "china": "china_on_us_pct",
}


@dataclass(frozen=True)
class Episode:
    """One truce of the record."""

    id: str
    name: str
    #: The first day, and the day it broke or was last seen in force.
    start: dt.date
    last: dt.date
    #: Days from ``start`` to ``last``.
    days: int
    #: Whether it was still in force at ``last``.
    censored: bool
    #: As the record words it, disputes included.
    broken_by: str
    cause: str
    lever: str
    #: When the next truce began, and the days without one; None after the last.
    repaired_on: dt.date | None
    gap_days: int | None
    source: str
    confidence: str

    @property
    def breaker(self) -> str | None:
        """``us`` or ``china`` where the record names one side; None if disputed or unbroken."""
        word = self.broken_by.split(" ")[0]
        return {"US": "us", "China": "china"}.get(word)


@dataclass(frozen=True)
class TariffLevel:
    """Average tariffs in force from a date on, in percent; None where not published."""

    date: dt.date
    us: float | None
    china: float | None
    event: str
    source: str
    confidence: str


@cache
def episodes() -> tuple[Episode, ...]:
    """Every truce of the record, in order."""
    return tuple(
        Episode(
            **Row(row, "truce_episodes.csv").read(
                Episode, _OF_TRUCES, censored=row["status"].startswith("censored")
            )
        )
        for row in read_csv("truce_episodes.csv")
    )


@cache
def tariff_levels(series: str = "PIIE") -> tuple[TariffLevel, ...]:
    """One published tariff series, in order.

    Raises NotFoundError if there is no such series.
    """
    if series not in SERIES:
        raise NotFoundError(f"no such tariff series; they are {', '.join(SERIES)}", series)
    return tuple(
        TariffLevel(**Row(row, "tariff_timeline.csv").read(TariffLevel, _OF_TRUCES))
        for row in read_csv("tariff_timeline.csv")
        if row["series"] in SERIES[series]
    )
