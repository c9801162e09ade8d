"""A crisis beside the record: how the threats since 2018 ended, and those that this one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payoffs.record.decisions import ThreatEpisode, ends, strict_threats, threats
from sandbox.experiments.shares import exact_interval
from sandbox.questions.crisis import Crisis

#: Of 633 threats of sanctions, 1970-2000 (TIES as coded by Crisman-Cox and Gibilisco 2019).
SANCTIONS: Mapping[str, float] = {"concession": 0.23, "execution": 0.55, "back_down": 0.22}
#: Of the intervals.
LEVEL = 0.9


@dataclass(frozen=True)
class EndBeside:
    """One end of a threat, here and in the record.

    ``here`` is its chance if the threat is made, None where none ever is. Of the record's
    ``threats`` so many as ``count`` ended so; ``low`` and ``high`` are the exact 90% interval of
    that share, ``sanctions`` is the share among the sanctions of all countries.
    """

    end: str
    here: float | None
    count: int
    threats: int
    low: float
    high: float
    sanctions: float

    @property
    def share(self) -> float:
        """Of the record's threats."""
        return self.count / self.threats


def beside_record(found: Crisis) -> tuple[EndBeside, ...]:
    """The ends of this crisis, if the threat is made, beside those of the record.

    Counted are independent, coercive and closed threats.

    >>> from sandbox.questions.crisis import crisis
    >>> [(row.end, row.count) for row in beside_record(crisis("october-2025", tips=False))]
    [('concession', 9), ('back_down', 4), ('execution', 13)]
    """
    counted = ends(strict_threats())
    total, made = sum(counted.values()), 1.0 - found.chances["status_quo"]
    return tuple(
        EndBeside(
            name,
            found.chances[name] / made if made > 1e-12 else None,
            counted[name],
            total,
            *exact_interval(counted[name], total, LEVEL),
            SANCTIONS[name],
        )
        for name in ("concession", "back_down", "execution")
    )


def on_record(found: Crisis) -> tuple[ThreatEpisode, ...]:
    """The threats of the record that this one is; empty where none is."""
    return tuple(row for row in threats() if row.id in found.priced.terms.threats)
