"""Shares of samples, with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from payoffs.results import Plain

#: The normal quantile of a 95% interval.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share(Plain):
    """In how many of the samples something holds.

    ``low`` and ``high`` are Wilson's 95% interval for the share that infinitely many samples of
    the same ranges would show.
    """

    says = "share low high count"

    count: int
    samples: int

    @property
    def share(self) -> float:
        """The share itself, 0 to 1."""
        return self.count / self.samples

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return wilson(self.count, self.samples)[0]

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return wilson(self.count, self.samples)[1]


def wilson(count: int, samples: int) -> tuple[float, float]:
    """Wilson's interval for a binomial share.

    >>> [round(end, 4) for end in wilson(0, 10)], [round(end, 4) for end in wilson(5, 10)]
    ([0.0, 0.2775], [0.2366, 0.7634])

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", *Journal
    of the American Statistical Association* 22 (1927), 209-212.
    """
    z, share, part = Z95, count / samples, Z95 * Z95 / samples
    middle = (share + part / 2) / (1 + part)
    half = z * math.sqrt(share * (1 - share) / samples + part / (4 * samples)) / (1 + part)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return low, 1.0 if count == samples else min(1.0, middle + half)


def exact_interval(count: int, samples: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval for a binomial share: at least ``level`` whatever it is.

    >>> [round(end, 3) for end in exact_interval(12, 24, 0.9)]
    [0.319, 0.681]
    >>> [round(end, 3) for end in exact_interval(0, 13, 0.9)]
    [0.0, 0.206]

    References
    ----------
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits", *Biometrika* 26
    (1934), 404-413.
    """
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(count, samples - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, samples - count, 1 - tail)) if count < samples else 1.0
    return low, high
