"""Revealed weights: which political weights would make an observed profile an equilibrium?

A payoff is linear in the weights (dollars that stand for votes, jobs or security): ``A(w) = A_0 +
sum w_k A_k``. A profile is an equilibrium if no side gains by any deviation of its own, which for
each side is a system of linear inequalities in the weights that enter *its* payoffs,

    gain_r(w) = d_r0 + sum_k w_k d_rk >= 0    for every deviation r.

Linear programmes answer: is there a solution with weights that are not negative; which is the
nearest to the weights in force (sum of changes, each as a part of the weight's plausible range);
and which interval of one weight alone would do. Where there is none, their dual says why: a
mixture of deviations that gains at least the *shortfall* whatever the weights are. Parameters that
are not weights stay as they are: the answer holds under that calibration and engine, and says so.

>>> from payoffs.scenario import load
>>> answer = revealed_weights(load("busan-2025"))
>>> answer.holds_already, answer.us.change
(True, 0.0)

References
----------
J. Farkas, "Theorie der einfachen Ungleichungen", *J. reine angew. Math.* 124 (1902).
R. Ahuja and J. Orlin, "Inverse optimization", *Operations Research* 49 (2001).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from payoffs.errors import BudgetError, InputError, SandboxError
from payoffs.game import FloatArray, Game
from payoffs.levers import SIDES, Side, side_words
from payoffs.parameters import catalogue
from payoffs.results import Plain, Records, Result
from payoffs.scenario import Scenario
from payoffs.spread import ENGINES
from sandbox.messages import _
from sandbox.theory.linear import maximise

#: Channels are rounded to a dollar (1e-9 bn), so sums may differ from linear by a few of them.
ROUNDING = 2e-8


@dataclass(frozen=True, eq=False, repr=False)
class RevealedWeights(Result):
    """Weights that make a profile of a scenario an equilibrium, side by side."""

    says = "profile labels feasible holds_already plausible change weights us china provenance"

    profile: tuple[int, int]  # indices of the bundles (or of hold and press in the threat game)
    labels: tuple[str, str]  # the same in words
    #: What each side's weights would have to be; they do not depend on the other's.
    us: SideWeights
    china: SideWeights
    provenance: dict[str, Any]  # the calibration, engine and series that this holds under

    @property
    def feasible(self) -> bool:
        """Whether some weights, not negative, make the profile an equilibrium."""
        return self.us.feasible and self.china.feasible

    @property
    def holds_already(self) -> bool:
        """Whether the weights in force do."""
        return self.us.gain_now >= -ROUNDING and self.china.gain_now >= -ROUNDING

    @property
    def plausible(self) -> bool:
        """Whether weights within their plausible ranges do."""
        return self.us.plausible and self.china.plausible

    @property
    def weights(self) -> dict[str, float] | None:
        """The nearest weights that do, to be set in the scenario; None if there are none."""
        if self.us.weights is None or self.china.weights is None:
            return None
        return {**self.us.weights, **self.china.weights}

    @property
    def change(self) -> float | None:
        """Sum of the changes, each as a part of the weight's plausible range."""
        if self.us.change is None or self.china.change is None:
            return None
        return self.us.change + self.china.change

    @property
    def headline(self) -> str:
        """The answer in one line."""
        if self.holds_already:
            return f"{' / '.join(self.labels)} is an equilibrium as it is"
        some = "some" if self.feasible else "no"
        return f"{some} political weights make {' / '.join(self.labels)} an equilibrium"

    def records(self) -> Records:
        """One line a weight: in force, nearest that does, and the interval it needs alone."""
        lines = []
        for side in (self.us, self.china):
            for name in side.names:
                alone = side.alone[name]
                lines.append(
                    {
                        "side": side.side,
                        "weight": name,
                        "unit": catalogue()[name].unit,
                        "in force": side.current[name],
                        "nearest": None if side.weights is None else side.weights[name],
                        "alone from": None if alone is None else alone[0],
                        "alone to": None if alone is None else alone[1],
                    }
                )
        return lines

    def sentences(self) -> list[str]:
        """The answer of both sides in words."""
        return [self.us.sentence(), self.china.sentence()]


def revealed_weights(
    scenario: Scenario, profile: tuple[int, int] | None = None, threat: bool = False
) -> RevealedWeights:
    """Which political weights make a profile of a priced scenario an equilibrium.

    Raises InputError if the scenario is a textbook game, has no threat game, or the profile is
    outside it.

    Parameters
    ----------
    profile
        Indices into the game; by default the status quo (hold and hold in the threat game).
    threat
        Whether the threat game is meant.
    """
    if not scenario.priced:
        raise InputError("is a textbook game: it has no political weights", scenario.name)
    game = scenario.game(threat)
    chosen = profile or ((0, 0) if threat else scenario.status_quo)
    i, j = game.check_profile(*chosen)
    base, units = _unit_games(scenario, threat)
    _check_linear(scenario, game, base, units)
    us, china = (_side(scenario, k, (i, j), game, base, units) for k in (0, 1))
    labels = game.rows[i], game.columns[j]
    return RevealedWeights((i, j), labels, us, china, dict(game.provenance))


def revealed_by_engine(
    scenario: Scenario, profile: tuple[int, int] | None = None, threat: bool = False
) -> dict[str, RevealedWeights]:
    """The same question under each tariff engine: which answers hang on it?

    Raises InputError as :func:`revealed_weights`.
    """
    return {
        words: revealed_weights(scenario.override(changes), profile, threat)
        for words, changes in ((e.title, e.settings) for e in ENGINES.values())
    }


def weight_names() -> tuple[str, ...]:
    """Every parameter that is a political weight."""
    return tuple(name for name, entry in catalogue().items() if entry.kind == "weight")


def _unit_games(scenario: Scenario, threat: bool) -> tuple[Game, dict[str, Game]]:
    """The game without weights, and with each weight alone at one."""
    nothing: dict[str, object] = dict.fromkeys(weight_names(), 0.0)
    base = scenario.override(nothing).game(threat)
    return base, {name: scenario.override({**nothing, name: 1.0}).game(threat) for name in nothing}


def _payoffs(game: Game, side: int) -> FloatArray:
    return (game.row_payoffs, game.column_payoffs)[side]


def _check_linear(scenario: Scenario, game: Game, base: Game, units: dict[str, Game]) -> None:
    for side in (0, 1):
        zero = _payoffs(base, side)
        total = zero + sum(
            scenario.calibration[name] * (_payoffs(unit, side) - zero)
            for name, unit in units.items()
        )
        large = 1.0 + max(abs(scenario.calibration[name]) for name in units)
        if float(np.abs(total - _payoffs(game, side)).max()) > ROUNDING * large:
            raise SandboxError(f"{scenario.name}: payoffs are not linear in the political weights")


def _side(
    scenario: Scenario,
    side: int,
    profile: tuple[int, int],
    game: Game,
    base: Game,
    units: dict[str, Game],
) -> SideWeights:
    zero = _payoffs(base, side)
    parts = {name: _payoffs(unit, side) - zero for name, unit in units.items()}
    entering = {n: p for n, p in parts.items() if np.ptp(p) > ROUNDING}
    i, j = profile
    own = profile[side]
    labels = (game.rows, game.columns)[side]
    others = [k for k in range(len(labels)) if k != own]

    def gains(matrix: FloatArray) -> FloatArray:
        column = matrix[:, j] if side == 0 else matrix[i]
        return np.asarray(column[own] - column[others])

    name: Side = SIDES[side]
    table = np.array([gains(part) for part in entering.values()]).reshape(-1, len(others))
    return reveal(
        name,
        [Alternative(k, labels[k]) for k in others],
        gains(zero),
        # smaller than the rounding of a channel is nothing
        np.where(np.abs(table) <= ROUNDING, 0.0, table).T,
        {weight: scenario.calibration[weight] for weight in entering},
    )


#: Gains this close to nothing are nothing: channels are rounded to 1e-9 bn USD.
SMALL = 2e-8


class Alternative(NamedTuple):
    """Another strategy of the side: its index and label."""

    strategy: int
    label: str


@dataclass(frozen=True, eq=False)
class SideWeights(Plain):
    """What one side's weights must be for its part of a profile to be a best reply."""

    says = (
        "names current gain_now tempting feasible plausible weights change changes alone shortfall"
    )

    side: Side
    names: tuple[str, ...]  # weights that enter this side's payoffs
    current: dict[str, float]  # their values in force
    #: Least gain from staying under them, bn USD a year: negative if a deviation pays.
    gain_now: float
    tempting: Alternative | None  # the deviation with that gain; None if there is none
    feasible: bool  # whether some weights, not negative, keep every deviation away
    plausible: bool  # whether weights within their plausible ranges do
    #: The nearest such weights; their distance (sum of the changes, each as a part of the weight's
    #: plausible range); and each change in the weight's own unit. None if infeasible.
    weights: dict[str, float] | None
    change: float | None
    changes: dict[str, float] | None
    #: For each weight, the interval in which it keeps all deviations away if the others stay in
    #: force (an open end is None); None if no value does.
    alone: dict[str, tuple[float, float | None] | None]
    #: How much staying falls short, bn USD a year, under the weights that do best: 0 if feasible.
    shortfall: float
    #: Strategies and shares of a mixture of deviations that gains at least the shortfall under any
    #: weights; empty if feasible.
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

    ``constant``: gain from staying over each deviation without weights, shape ``(r,)``. ``slopes``:
    what a unit of each weight adds to it, shape ``(r, k)``. ``current``: the ``k`` weights in
    force, in order.
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
