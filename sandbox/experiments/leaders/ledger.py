"""What the ledger's forecasts of lapses are made of.

A suspension outlives its date if the truce is not broken before (no threat is made and carried
out: :func:`sandbox.experiments.leaders.scores.hold_by_threats`) and if it is then prolonged. Of
five occasions on which a dated suspension of the record came to its date all five were prolonged
or replaced by a further deal: 1 and 31 March and 15 October 2019, 12 August and 10 November 2025;
with one added to each side that is six of seven.

>>> lapse(dt.date(2026, 10, 9), dt.date(2026, 11, 10)).probability.__round__(2)
0.76
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from payoffs.record.decisions import ends, strict_threats
from sandbox.experiments.leaders.model import ENDS
from sandbox.experiments.leaders.scores import START, hold_by_hazard, hold_by_threats

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
    """What is said of a suspension's date from data up to a day.

    Parameters
    ----------
    known
        The last day of the data.
    date
        The day on which the suspension lapses unless it is prolonged.
    """
    horizon = (date - known).days
    renewed = (PROLONGED + 1) / (OCCASIONS + 2)
    rng = np.random.default_rng(0)
    counts = [n + 1 for n in _counts(known)]
    made = sum(t.date < known for t in strict_threats())
    rate = rng.gamma(1 + made, 1.0 / (365 + (known - START).days), _DRAWS)
    carried = rng.dirichlet(counts, _DRAWS)[:, ENDS.index("execution")]
    prolonged = rng.beta(PROLONGED + 1, OCCASIONS - PROLONGED + 1, _DRAWS)
    low, high = np.quantile(np.exp(-rate * carried * horizon) * prolonged, (0.05, 0.95))
    return FiledLapse(
        hold_by_threats(known, horizon) * renewed,
        float(low),
        float(high),
        hold_by_hazard(known, horizon) * renewed,
    )


def _counts(known: dt.date) -> list[int]:
    over = ends(t for t in strict_threats() if t.end_date is not None and t.end_date < known)
    return [over[name] for name in ENDS]
