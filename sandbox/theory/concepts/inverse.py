"""One side's revealed weights: linear programmes over the gains from staying.

Deviation ``r`` is kept away if ``constant[r] + slopes[r] @ w >= 0``. See
:mod:`sandbox.theory.concepts.revealed` for where these come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from payoffs.errors import BudgetError
from payoffs.game import FloatArray
from payoffs.levers import Side, side_words
from payoffs.parameters import catalogue
from payoffs.results import Plain
from sandbox.messages import _
from sandbox.theory.linear import maximise

#: Gains this close to nothing are nothing: channels are rounded to 1e-9 bn USD.
SMALL = 2e-8


class Alternative(NamedTuple):
    """Another strategy of the side: its index and label."""

    strategy: int
    label: str


@dataclass(frozen=True, eq=False)
class SideWeights(Plain):
    """What one side's weights must be for its part of a profile to be a best reply.

    Attributes
    ----------
    names
        Weights that enter this side's payoffs.
    current
        Their values in force.
    gain_now
        Least gain from staying under them, bn USD a year: negative if a deviation pays.
    tempting
        The deviation with that gain; None if there is none.
    feasible
        Whether some weights, not negative, keep every deviation away.
    plausible
        Whether weights within their plausible ranges do.
    weights, change, changes
        The nearest such weights; their distance (sum of the changes, each as a part of the
        weight's plausible range); and each change in the weight's own unit. None if infeasible.
    alone
        For each weight, the interval in which it keeps all deviations away if the others stay
        in force (an open end is None); None if no value does.
    shortfall
        How much staying falls short, bn USD a year, under the weights that do best: 0 if
        feasible.
    certificate
        Strategies and shares of a mixture of deviations that gains at least the shortfall under
        any weights; empty if feasible.
    """

    says = (
        "names current gain_now tempting feasible plausible weights change changes alone shortfall"
    )

    side: Side
    names: tuple[str, ...]
    current: dict[str, float]
    gain_now: float
    tempting: Alternative | None
    feasible: bool
    plausible: bool
    weights: dict[str, float] | None
    change: float | None
    changes: dict[str, float] | None
    alone: dict[str, tuple[float, float | None] | None]
    shortfall: float
    certificate: tuple[tuple[Alternative, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        certificate = [{**d._asdict(), "weight": share} for d, share in self.certificate]
        return {**self.told(), "certificate": certificate}

    def sentence(self) -> str:
        """The same in words."""
        who = side_words(self.side, _)
        if self.gain_now >= -SMALL:
            return _("For {side} the profile is a best reply under the weights in force.").format(
                side=who
            )
        assert self.tempting is not None  # something gains
        lead = _("{side} would gain {gain:.3g} by {choice}").format(
            side=f"{who[0].upper()}{who[1:]}", gain=-self.gain_now, choice=_(self.tempting.label)
        )
        if self.weights is None or self.changes is None:
            by = _(" or ").join(_(one.label) for one, _share in self.certificate)
            return _(
                "{lead}. No weights make staying a best reply: whatever they are, {by} gains at "
                "least {gain:.3g} bn USD a year."
            ).format(lead=lead, by=by, gain=self.shortfall)
        moved = [
            _("{name} from {low:.4g} to {high:.4g}").format(
                name=name, low=self.current[name], high=self.weights[name]
            )
            for name, step in self.changes.items()
            if step
        ]
        within = (
            _("within the plausible range") if self.plausible else _("beyond the plausible range")
        )
        return _(
            "{lead}. The smallest change that makes staying a best reply: {moved} ({within})."
        ).format(lead=lead, moved=", ".join(moved), within=within)


def reveal(
    side: Side,
    deviations: Sequence[Alternative],
    constant: FloatArray,
    slopes: FloatArray,
    current: Mapping[str, float],
) -> SideWeights:
    """Answer for one side.

    Parameters
    ----------
    constant
        Gain from staying over each deviation without weights, shape ``(r,)``.
    slopes
        What a unit of each weight adds to it, shape ``(r, k)``.
    current
        The ``k`` weights in force, in order.
    """
    names = tuple(current)
    now = np.array([current[name] for name in names])
    gains = constant + slopes @ now
    worst = int(gains.argmin()) if len(gains) else None
    shortfall, shares = _shortfall(constant, slopes)
    feasible = shortfall <= SMALL
    moves = _nearest(constant, slopes, now, _ranges(names)) if feasible else None
    return SideWeights(
        side,
        names,
        dict(current),
        math.inf if worst is None else float(gains[worst]),
        None if worst is None else deviations[worst],
        feasible,
        feasible and _plausible(constant, slopes, names),
        None if moves is None else _named(names, now + moves),
        None if moves is None else float((np.abs(moves) / _ranges(names)).sum()),
        None if moves is None else _named(names, moves),
        {name: _alone(gains, slopes[:, k], now[k]) for k, name in enumerate(names)},
        0.0 if feasible else shortfall,
        ()
        if feasible
        else tuple((deviations[r], float(s)) for r, s in enumerate(shares) if s > SMALL),
    )


def _named(names: Sequence[str], values: FloatArray) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _ranges(names: Sequence[str]) -> FloatArray:
    """Width of each weight's plausible range; 1 where it has none."""
    entries = [catalogue()[name] for name in names]
    return np.array([entry.high - entry.low or 1.0 for entry in entries])


def _shortfall(constant: FloatArray, slopes: FloatArray) -> tuple[float, FloatArray]:
    """Least shortfall over all weights, and the mixture of deviations that proves it.

    ``max t`` subject to ``constant + slopes @ w >= t``, ``w >= 0``, ``t <= 0``.
    """
    count, size = slopes.shape
    if not count:
        return 0.0, np.zeros(0)
    answer = maximise(
        np.append(np.zeros(size), 1.0),
        (np.column_stack([-slopes, np.ones(count)]), constant),
        bounds=[(0.0, None)] * size + [(None, 0.0)],
    )
    if answer is None:
        raise BudgetError("the programme of the weights was refused")
    return -answer.value, answer.prices


def _nearest(
    constant: FloatArray, slopes: FloatArray, now: FloatArray, ranges: FloatArray
) -> FloatArray | None:
    """The smallest change of weights (up and down apart) that keeps all deviations away."""
    gains = constant + slopes @ now
    if not len(gains) or gains.min() >= -SMALL:
        return np.zeros(len(now))
    scaled = slopes * ranges
    answer = maximise(
        -np.ones(2 * len(now)),
        (np.hstack([-scaled, scaled]), gains),
        bounds=[(0.0, None)] * len(now) + [(0.0, float(limit)) for limit in now / ranges],
    )
    if answer is None:
        return None
    up, down = np.split(answer.x, 2)
    return np.asarray((up - down) * ranges)


def _plausible(constant: FloatArray, slopes: FloatArray, names: Sequence[str]) -> bool:
    """Whether weights within their plausible ranges keep all deviations away."""
    if not len(constant):
        return True
    if not names:
        return bool(constant.min() >= -SMALL)
    answer = maximise(
        np.zeros(len(names)),
        (-slopes, constant + SMALL),
        bounds=[(catalogue()[name].low, catalogue()[name].high) for name in names],
    )
    return answer is not None


def _alone(gains: FloatArray, slope: FloatArray, now: float) -> tuple[float, float | None] | None:
    """Values of one weight that keep all deviations away while the others stay in force."""
    flat = np.abs(slope) <= SMALL
    if (gains[flat] < -SMALL).any():
        return None
    rising, falling = slope > SMALL, slope < -SMALL
    low = float((now - gains[rising] / slope[rising]).max(initial=0.0))
    high = float((now - gains[falling] / slope[falling]).min(initial=math.inf))
    if low > high + SMALL:
        return None
    return low, None if math.isinf(high) else max(low, high)
