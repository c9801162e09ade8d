"""The record of truces as a sequence of spells, in whole periods.

A *spell* is a truce or a gap between two. One that began on one day and ended on another is
so many days long, and in the model has so many chances to end, one a period: a spell of ``n``
periods is ``n`` transitions, the last of which ends it, unless it is *censored*. A *piece* is a
run of spells without a hole; each begins with a truce and with fresh memories.

>>> history = read_history()
>>> history.breaks, history.truce_days, round(history.breaks_per_year, 2)
(6, 2619, 0.84)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, IntArray
from payoffs.record.decisions import Episode, episodes
from payoffs.record.rates import Rate
from payoffs.results import Plain

#: Which episodes are counted, as in the record of hazards.
VARIANTS = ("all seven episodes", "without Phase One", "2025-26 only", "Trump administrations only")
#: Days in a period. The shortest spell has 10 days, so that a week is the longest of the three
#: in which no spell has to be rounded up to a whole period.
PERIODS = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12}
#: Days between the two administrations; the clock stands still in the last variant.
AWAY = (dt.date(2021, 1, 20), dt.date(2025, 1, 20))
DAYS_A_YEAR = 365.25

#: Alternating runs ``(truce in force, periods)``.
Runs = tuple[tuple[bool, int], ...]


@dataclass(frozen=True)
class HistoricalSpell(Plain):
    """A truce, ``kept``, or the gap after one; ``episode`` is the truce, or the one before.

    ``breaker`` is who ended a truce, where the record names one side.
    """

    says = "episode kind days censored broken_by=breaker"

    episode: str
    kept: bool
    days: int
    censored: bool = False
    breaker: str | None = None

    @property
    def kind(self) -> str:
        """``truce`` or ``gap``."""
        return "truce" if self.kept else "gap"


Piece = tuple[HistoricalSpell, ...]


@dataclass(frozen=True, eq=False)
class History(Plain):
    """The spells of one variant of the record, in runs without a hole; a period's length."""

    says = (
        "variant period days_per_period breaks truce_days breaks_per_year "
        "breaks_per_year_90=hazard_interval rounded_up"
    )

    variant: str
    period: str
    pieces: tuple[Piece, ...]

    @property
    def days_per_period(self) -> float:
        """Days in a period."""
        return PERIODS[self.period]

    def periods_of(self, spell: HistoricalSpell) -> int:
        """The spell's length in periods: the nearest whole number, at least one."""
        return max(1, round(spell.days / self.days_per_period))

    @cached_property
    def runs(self) -> tuple[Runs, ...]:
        """Each piece as runs of observed periods.

        A piece closes with one more period: the truce seen in force on the last day, or the
        first period after the spell that ended.
        """
        pieces = []
        for piece in self.pieces:
            runs = [(spell.kept, self.periods_of(spell)) for spell in piece]
            kept, periods = runs[-1]
            if piece[-1].censored:
                runs[-1] = (kept, periods + 1)
            else:
                runs.append((not kept, 1))
            pieces.append(tuple(runs))
        return tuple(pieces)

    @property
    def transitions(self) -> tuple[int, ...]:
        """The number of transitions of each piece."""
        return tuple(sum(n for _, n in runs) - 1 for runs in self.runs)

    def spells(self, kept: bool) -> Iterator[HistoricalSpell]:
        """Every truce, or every gap."""
        return (spell for piece in self.pieces for spell in piece if spell.kept == kept)

    def lengths(self, kept: bool, *, days: bool = False) -> tuple[IntArray, BoolArray]:
        """Lengths in periods (or days) and whether they are censored; one entry a spell."""
        spells = list(self.spells(kept))
        sizes = [s.days if days else self.periods_of(s) for s in spells]
        return np.array(sizes, dtype=np.int64), np.array([s.censored for s in spells], dtype=bool)

    @property
    def breaks(self) -> int:
        """Truces that ended."""
        return sum(not spell.censored for spell in self.spells(True))

    @property
    def truce_days(self) -> int:
        """Days in a truce."""
        return sum(spell.days for spell in self.spells(True))

    @property
    def breaks_per_year(self) -> float:
        """Breaks per year of truce."""
        return DAYS_A_YEAR * self.breaks / self.truce_days

    @property
    def hazard_interval(self) -> tuple[float, float]:
        """Exact 90% interval of the breaks per year (Garwood 1936, Biometrika 28)."""
        return Rate(self.breaks, self.truce_days / DAYS_A_YEAR).interval

    @property
    def breakers(self) -> tuple[str | None, ...]:
        """Who ended each truce that ended: ``us``, ``china``, or None if disputed."""
        return tuple(spell.breaker for spell in self.spells(True) if not spell.censored)

    @property
    def rounded_up(self) -> tuple[str, ...]:
        """Spells shorter than a period, in words."""
        return tuple(
            f"{'truce' if s.kept else 'gap after'} {s.episode} ({s.days} days)"
            for piece in self.pieces
            for s in piece
            if s.days < self.days_per_period
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON, with the episodes' sources."""
        told = {e.id: e for e in episodes()}
        ids = dict.fromkeys(s.episode for piece in self.pieces for s in piece)
        return {
            **self.told(),
            "pieces": [
                [{**s.to_dict(), "periods": self.periods_of(s)} for s in piece]
                for piece in self.pieces
            ],
            "sources": {
                k: {name: getattr(told[k], name) for name in ("name", "source", "confidence")}
                for k in ids
            },
        }


def read_history(variant: str = VARIANTS[0], period: str = "week") -> History:
    """The record, ready to be compared with, by the ``day``, ``week`` or ``month``.

    ``variant`` is one of :data:`VARIANTS`, or the beginning of its name in any case. InputError if
    there is no such variant or period.
    """
    if period not in PERIODS:
        raise InputError(f"{period!r} is none of {', '.join(PERIODS)}", "period")
    name = variant_of(variant)
    truces = episodes()
    pieces: tuple[Piece, ...]
    if name == "without Phase One":
        # the gap before it ended with it; the gap after it is its own
        pieces = (_piece(truces[:3]), _piece(truces[4:]))
    elif name == "2025-26 only":
        pieces = (_piece(truces[4:]),)
    else:
        pieces = (_piece(truces, away=name.startswith("Trump")),)
    return History(name, period, pieces)


def variant_of(text: str) -> str:
    """The variant that a text names or begins.

    >>> variant_of("trump")
    'Trump administrations only'
    """
    wanted = str(text).strip().lower()
    found = [name for name in VARIANTS if wanted and name.lower().startswith(wanted)]
    if len(found) != 1:
        raise InputError(f"{str(text)[:40]!r} is none of {', '.join(VARIANTS)}", "variant")
    return found[0]


def _piece(truces: tuple[Episode, ...], *, away: bool = False) -> Piece:
    spells = []
    for truce in truces:
        out = (min(truce.last, AWAY[1]) - max(truce.start, AWAY[0])).days if away else 0
        days = truce.days - max(0, out)
        spells.append(HistoricalSpell(truce.id, True, days, truce.censored, truce.breaker))
        if truce.gap_days is not None:
            spells.append(HistoricalSpell(truce.id, False, truce.gap_days))
    return tuple(spells)
