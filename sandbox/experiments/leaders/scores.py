"""How well the model foretells the record: every threat from what was known on its day.

Before each coercive priced threat the model is fitted to those that had ended by then, and says
how this one ends. Beside it stand the frequencies of all threats ended by then (one added to each
end), those of sanctions in general (TIES), and a third each. The logarithmic score is minus the
logarithm of the chance given to what happened, the Brier score the squared distance of the three
chances from it; less is better of both.

The ledger's forecasts of lapses: a suspension outlives its date if the truce is not broken before
(no threat is made and carried out: :func:`hold_by_threats`) and if it is then prolonged. Of five
occasions on which a dated suspension of the record came to its date all five were prolonged
or replaced by a further deal: 1 and 31 March and 15 October 2019, 12 August and 10 November 2025;
with one added to each side that is six of seven.

>>> lapse(dt.date(2026, 10, 9), dt.date(2026, 11, 10)).probability.__round__(2)
0.76

References
----------
T. Gneiting and A. Raftery, "Strictly proper scoring rules, prediction, and estimation", *Journal of
the American Statistical Association* 102 (2007).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from payoffs.numeric import FloatArray
from payoffs.record.decisions import ends, episodes, strict_threats
from payoffs.record.rates import priced_threats
from payoffs.resources import read_csv
from sandbox.experiments.leaders.model import ENDS, TIES

#: Who foretells, in the order in which they are shown.
METHODS = ("model", "base_rates", "ties", "thirds")
#: Days for which a truce is asked to hold.
HORIZON = 90
#: The day from which threats and truces are counted.
START = dt.date(2018, 1, 1)


@dataclass(frozen=True)
class Foretold:
    """One threat, and the chances that each method gave to its three ends on its day."""

    threat: str
    date: dt.date
    outcome: str
    chances: dict[str, tuple[float, ...]]

    def log_score(self, method: str) -> float:
        """Minus the logarithm of the chance given to what happened."""
        return -math.log(self.chances[method][ENDS.index(self.outcome)])

    def brier(self, method: str) -> float:
        """Squared distance of the chances from what happened."""
        return sum(
            (chance - (end == self.outcome)) ** 2
            for end, chance in zip(ENDS, self.chances[method], strict=True)
        )


@cache
def scored() -> tuple[Foretold, ...]:
    """Every threat that was foretold, by date."""
    shipped = {
        row["threat"]: tuple(float(row[e]) for e in ENDS) for row in read_csv("leaders_scores.csv")
    }
    return tuple(
        Foretold(
            row.threat,
            row.date,
            row.outcome,
            {
                "model": shipped[row.threat],
                "base_rates": base_rates(row.date),
                "ties": tuple(TIES.tolist()),
                "thirds": (1 / 3,) * 3,
            },
        )
        for row in priced_threats()
        if row.threat in shipped
    )


def base_rates(day: dt.date) -> tuple[float, ...]:
    """Frequencies of the three ends among all threats that had ended before a day, plus one each.

    >>> base_rates(dt.date(2018, 3, 22)) == (1 / 3,) * 3
    True
    """
    counts = _ended(day)
    return tuple(count / sum(counts) for count in counts)


def _ended(day: dt.date) -> list[int]:
    """Threats that had ended before a day by their ends, plus one each."""
    over = ends(t for t in strict_threats() if t.end_date is not None and t.end_date < day)
    return [over[name] + 1 for name in ENDS]


def means(rows: Sequence[Foretold]) -> dict[str, dict[str, float]]:
    """Mean scores of each method."""
    return {
        method: {
            "log_score": float(np.mean([row.log_score(method) for row in rows])),
            "brier": float(np.mean([row.brier(method) for row in rows])),
        }
        for method in METHODS
    }


@dataclass(frozen=True)
class TruceForetold:
    """One truce, and the chance each method gave on its first day that it holds for the horizon.

    ``threats`` goes by threats made so far a day and the share of them that are carried out,
    ``hazard`` by breaks so far a day of truce; ``held`` says whether it did.
    """

    truce: str
    date: dt.date
    held: bool
    threats: float
    hazard: float

    def log_score(self, method: str) -> float:
        """Minus the logarithm of the chance given to what happened."""
        chance = getattr(self, method)
        return -math.log(chance if self.held else 1.0 - chance)

    def brier(self, method: str) -> float:
        """Squared distance from what happened."""
        return float((getattr(self, method) - self.held) ** 2)


@cache
def truces_foretold() -> tuple[TruceForetold, ...]:
    """Every truce of the record on its first day."""
    return tuple(
        TruceForetold(
            one.id,
            one.start,
            one.days >= HORIZON,
            hold_by_threats(one.start, HORIZON),
            hold_by_hazard(one.start, HORIZON),
        )
        for one in episodes()
    )


def hold_by_threats(day: dt.date, horizon: int) -> float:
    """Chance that no threat is made and carried out within the horizon, from what is known.

    Threats come at a constant rate, known to a gamma distribution that begins as one threat a
    year; the share carried out is that of the threats that had ended, one added to each end.
    """
    made = sum(t.date < day for t in strict_threats())
    share = base_rates(day)[ENDS.index("execution")]
    return _none_in(1 + made, 365 + (day - START).days, share * horizon)


def hold_by_hazard(day: dt.date, horizon: int) -> float:
    """Chance that a truce holds at the constant hazard of those before it.

    The hazard is known to a gamma distribution that begins as one break a year of truce.
    """
    known = [one for one in episodes() if one.start < day]
    breaks = sum(one.last < day and not one.censored for one in known)
    days = sum((min(one.last, day) - one.start).days for one in known)
    return _none_in(1 + breaks, 365 + days, horizon)


def _none_in(events: float, days: float, horizon: float) -> float:
    """Chance of no event in a horizon at a gamma-distributed rate."""
    return float((days / (days + horizon)) ** events)


def spread_of(differences: FloatArray) -> float:
    """Standard error of a mean difference."""
    return float(np.std(differences, ddof=1) / np.sqrt(len(differences)))


#: Occasions on which a dated suspension came to its date, and how many of them prolonged it.
OCCASIONS, PROLONGED = 5, 5
_DRAWS = 20_000


class FiledLapse(NamedTuple):
    """The chance that a suspension outlives its date, with a 90% interval, and by the hazard."""

    probability: float
    low: float
    high: float
    baseline: float


def lapse(known: dt.date, date: dt.date) -> FiledLapse:
    """What data up to the day ``known`` say of the date on which a suspension lapses."""
    horizon = (date - known).days
    renewed = (PROLONGED + 1) / (OCCASIONS + 2)
    rng = np.random.default_rng(0)
    made = sum(t.date < known for t in strict_threats())
    rate = rng.gamma(1 + made, 1.0 / (365 + (known - START).days), _DRAWS)
    carried = rng.dirichlet(_ended(known), _DRAWS)[:, ENDS.index("execution")]
    prolonged = rng.beta(PROLONGED + 1, OCCASIONS - PROLONGED + 1, _DRAWS)
    low, high = np.quantile(np.exp(-rate * carried * horizon) * prolonged, (0.05, 0.95))
    return FiledLapse(
        hold_by_threats(known, horizon) * renewed,
        float(low),
        float(high),
        hold_by_hazard(known, horizon) * renewed,
    )
