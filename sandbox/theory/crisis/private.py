"""Perfect Bayesian equilibria of a crisis whose sides do not know each other's costs.

The game of Lewis and Schultz (2003): the sender's worth of carrying out and of backing down, and
the target's worth of being carried out upon, hold private parts of mean zero that only their
owner knows. A threat tells about the sender: it comes from senders to whom the better of the two
is worth more than a cut-off. If threats are resisted with a chance ``p`` the cut-off is ``c = (S -
(1 - p) V) / p``, a threat is made with chance ``g(c)`` and carried out against resistance with
chance ``q(c)``, and resistance is best for a share ``R(q)`` of targets: an equilibrium is a ``p``
with ``p = R(q(c(p)))``, one number. There may be several (Crisman-Cox and Gibilisco 2019).

All are found. With the target's cut-off ``x`` (``p = below(x)``) in the place of ``p`` the line of
possible cut-offs is divided into intervals. Bounds on ``c``, ``q`` and their slopes over an
interval either show that it holds no equilibrium, or that it holds at most one (the excess ``x -
T(x)`` is monotone there), or it is halved. What is left undecided at the smallest width, a
tangency, is looked at and said: ``complete`` is then false.

>>> tree = Tree(status_quo=(0, 0), concession=(1, 0), back_down=(-1.2, 1), execution=(-1.9, -2.8))
>>> [round(e.resist, 7) for e in private(tree, (1.0, 1.0)).equilibria]
[0.2964518, 0.4724232, 0.8740314]

References
----------
J. Lewis and K. Schultz, "Revealing preferences", *Political Analysis* 11 (2003).
C. Crisman-Cox and M. Gibilisco, "Estimating signaling games in international relations: problems
and solutions", *Political Science Research and Methods* 9 (2021; online 2019).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from payoffs.errors import InputError
from payoffs.numeric import BoolArray, FloatArray
from sandbox.messages import N_
from sandbox.theory.crisis.tree import (
    FAMILIES,
    CostDistribution,
    CrisisEquilibrium,
    CrisisSolution,
    Tree,
    perfect,
)

KIND = N_("perfect Bayesian")

#: Intervals at the start, and the width (in standard deviations) at which halving ends.
START, SMALLEST = 96, 1e-9
#: More intervals than these are no progress.
MOST = 20_000
#: Room for rounding in every bound, relative.
ROUNDING = 1e-11
#: Where threats are rarer than this the chance of execution is a ratio of tails.
RARE = 1e-9
FAR = 1e3


def private(tree: Tree, noise: tuple[float, float], family: str = "normal") -> CrisisSolution:
    """Every perfect Bayesian equilibrium with private costs.

    Raises InputError if a standard deviation is negative, not finite, or only one is zero, or the
    family is unknown.

    Parameters
    ----------
    noise
        Standard deviations of the private parts of the sender's and the target's payoffs, in the
        tree's unit; both zero is full information.
    family
        ``normal`` or ``logistic``.
    """
    if family not in FAMILIES:
        raise InputError(f"{family!r} is not one; choose {' or '.join(FAMILIES)}", "family")
    for value in noise:
        if not (math.isfinite(value) and value >= 0.0):
            raise InputError(f"{value} is not a standard deviation from 0 up", "noise")
    if noise == (0.0, 0.0):
        return perfect(tree)
    if 0.0 in noise:
        raise InputError("give both sides private costs, or none of them", "noise")
    solutions = []
    # the private part is the same whether the target answers or not: the answer is as without it
    answers = sorted({e.answer for e in perfect(tree).equilibria})
    for answer in answers:
        game = Signalling.of(tree.answering(answer), noise, FAMILIES[family])
        solutions.append(_solved(game, tree, answer))
    first = solutions[0]
    if len(solutions) == 1:
        return first
    return replace(
        first,
        equilibria=tuple(e for one in solutions for e in one.equilibria),
        complete=False,
        notes=("the target is indifferent to answering: only the ends are listed",),
    )


@dataclass(frozen=True)
class Signalling:
    """The game in standard deviations: ``S, V, W, a`` of the sender over its own, and of the
    target the two numbers that decide its cut-off ``T(q) = base + slope / q``.

    Of many games at once each is an array; so is then what their methods take and give.
    """

    S: float | FloatArray
    V: float | FloatArray
    W: float | FloatArray
    a: float | FloatArray
    base: float | FloatArray
    slope: float | FloatArray
    noise: CostDistribution

    @classmethod
    def of(cls, tree: Tree, noise: tuple[float, float], family: CostDistribution) -> Signalling:
        """The game of a tree without an answer."""
        s, t = noise
        return cls(
            tree.status_quo[0] / s,
            tree.concession[0] / s,
            tree.execution[0] / s,
            tree.back_down[0] / s,
            (tree.execution[1] - tree.back_down[1]) / t,
            (tree.back_down[1] - tree.concession[1]) / t,
            family,
        )

    def cutoff(self, x: FloatArray) -> FloatArray:
        """The sender's cut-off if the target's is ``x``; monotone in ``x``."""
        p = self.noise.below(x)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            c = self.V + (self.S - self.V) / p
        # beyond a thousand standard deviations nothing moves any more
        low, high = np.minimum(self.W, self.a) - FAR, np.maximum(self.W, self.a) + FAR
        return np.clip(np.where(self.S == self.V, self.S, c), low, high)

    def threats(self, c: FloatArray) -> FloatArray:
        """``g``: the chance of a threat; falls in ``c``."""
        fight, drop = self.noise.below(self.W - c), self.noise.below(self.a - c)
        return np.asarray(fight + drop - fight * drop)

    def carried(self, c: FloatArray) -> FloatArray:
        """``h``: the chance of a threat that would be carried out; falls in ``c``."""
        return self.noise.above_both(c - self.W, self.a - self.W)

    def ratio(self, c: FloatArray) -> FloatArray:
        """``q`` where threats are rare: which of two tails it is; monotone in ``c``."""
        fight, drop = self.noise.below(self.W - c), self.noise.below(self.a - c)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = fight / (fight + drop)
        limit = np.where(self.a == self.W, 0.5, np.less(self.a, self.W))
        return np.where(fight + drop > 0.0, found, limit)

    def executes(self, c: FloatArray) -> FloatArray:
        """``q``: the chance that a threat is carried out against resistance."""
        g = self.threats(c)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.minimum(self.carried(c) / g, 1.0)
        return np.where(g > RARE, found, self.ratio(c))

    def best(self, x: FloatArray) -> FloatArray:
        """``T``: the target's best cut-off if senders expect ``x``."""
        return self.reply(self.executes(self.cutoff(x)))

    def reply(self, q: FloatArray) -> FloatArray:
        """The target's cut-off against threats that are carried out with chance ``q``."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            return np.where(self.slope == 0.0, self.base, self.base + self.slope / q)

    def excess(self, x: float) -> float:
        """``x - T(x)``: zero at an equilibrium, positive where expectations drift down."""
        return x - float(self.best(np.array([x]))[0])


def _solved(game: Signalling, tree: Tree, answer: float) -> CrisisSolution:
    low, high = game.noise.low, game.noise.high
    roots, undecided = _roots(game, low, high)
    # beyond the ends nothing moves any more in doubles: one candidate each
    before, after = (float(game.best(np.array([x]))[0]) for x in (low, high))
    if before <= low:
        roots = [before, *roots]
    if after >= high:
        roots = [*roots, after]
    equilibria = tuple(_equilibrium(game, x, answer) for x in sorted(roots))
    # stable and unstable ones alternate, and the outermost are stable
    balance = sum(1 if e.stable else -1 for e in equilibria)
    notes = []
    if undecided:
        p = float(game.noise.below(np.array([undecided[0]]))[0])
        notes.append(
            f"near a chance of resistance of {p:.4g} two equilibria touch or all but do: whether "
            "there are none, one or two cannot be decided in doubles"
        )
    elif balance != 1:
        notes.append("stable and unstable equilibria do not alternate: some may be missing")
    complete = not undecided and balance == 1
    return CrisisSolution(tree, equilibria, complete, _drift(game, sorted(roots)), tuple(notes))


def _equilibrium(game: Signalling, x: float, answer: float) -> CrisisEquilibrium:
    at = np.array([x])
    c = game.cutoff(at)
    g, q, p = game.threats(c), game.executes(c), game.noise.below(at)
    stable = True  # beyond the ends nothing moves
    if game.noise.low < x < game.noise.high:
        step = 1e-6 * max(1.0, abs(x))
        stable = game.excess(x + step) > game.excess(x - step)
    return CrisisEquilibrium(float(g[0]), float(p[0]), float(q[0]), answer, KIND, stable)


def _drift(game: Signalling, roots: list[float]) -> int:
    """Where the target's cut-off goes from even odds if it moves toward the best one."""
    if len(roots) < 2:
        return 0
    down = game.excess(0.0) > 0.0
    side = [k for k, x in enumerate(roots) if (x <= 0.0 if down else x >= 0.0)]
    if not side:
        return 0 if not down else len(roots) - 1
    return side[-1] if down else side[0]


# --- every root, by bounds on intervals -----------------------------------------------------------


def _roots(game: Signalling, low: float, high: float) -> tuple[list[float], list[float]]:
    """Roots of the excess between two cut-offs, and where it could not be decided."""
    edges = np.linspace(low, high, START + 1)
    left, right = edges[:-1], edges[1:]
    roots: list[float] = []
    undecided: list[float] = []
    while len(left):
        box = Bounds(game, left, right)
        alive = box.may_vanish()
        one = alive & box.monotone()
        for a, b in zip(left[one], right[one], strict=True):
            root = _crossing(game.excess, float(a), float(b))
            if root is not None and not (roots and root == roots[-1]):
                roots.append(root)
        rest = alive & ~one
        small = rest & (right - left < SMALLEST)
        undecided += [float(x) for x in left[small]]
        # where the sign changes there is one at least, whatever else cannot be decided
        ends = zip(left[small], right[small], strict=True)
        certain = (_crossing(game.excess, float(a), float(b)) for a, b in ends)
        roots += [root for root in certain if root is not None]
        rest &= ~small
        if 2 * rest.sum() > MOST:
            undecided += [float(x) for x in left[rest]]
            break
        middle = (left[rest] + right[rest]) / 2.0
        left = np.concatenate([left[rest], middle])
        right = np.concatenate([middle, right[rest]])
    return sorted(set(roots)), sorted(undecided)


def _crossing(excess: Callable[[float], float], a: float, b: float) -> float | None:
    """The root between two ends of a monotone function, if it has one there."""
    at_a, at_b = excess(a), excess(b)
    if at_a == 0.0:
        return a
    if at_b == 0.0:
        return None  # it is the next interval's left end
    if (at_a > 0.0) == (at_b > 0.0):
        return None
    from scipy.optimize import brentq  # half of what starting a worker takes

    return float(brentq(excess, a, b, xtol=1e-14, rtol=1e-14))


class Bounds:
    """Bounds over many intervals of the target's cut-off at once."""

    def __init__(self, game: Signalling, left: FloatArray, right: FloatArray) -> None:
        self.game, self.left, self.right = game, left, right
        ends = game.cutoff(left), game.cutoff(right)
        self.c0, self.c1 = np.minimum(*ends), np.maximum(*ends)
        # both fall in the cut-off
        self.g = self._rounded(game.threats(self.c1), game.threats(self.c0))
        self.h = self._rounded(game.carried(self.c1), game.carried(self.c0))
        self.q = self._executes()

    @staticmethod
    def _rounded(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        return low * (1.0 - ROUNDING), high * (1.0 + ROUNDING)

    def _executes(self) -> tuple[FloatArray, FloatArray]:
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.nan_to_num(self.h[0] / self.g[1], nan=0.0)
            high = np.nan_to_num(self.h[1] / self.g[0], nan=1.0, posinf=1.0)
        ends = self.game.ratio(self.c0), self.game.ratio(self.c1)
        rare = self.g[1] < RARE
        low = np.where(rare, np.minimum(*ends) * (1.0 - 4.0 * RARE), low)
        high = np.where(rare, np.maximum(*ends) * (1.0 + 4.0 * RARE), high)
        return low, np.minimum(high, 1.0)

    def may_vanish(self) -> BoolArray:
        """Where the excess may be zero."""
        ends = self.game.reply(self.q[0]), self.game.reply(self.q[1])
        low, high = np.minimum(*ends), np.maximum(*ends)
        room = ROUNDING * (1.0 + np.abs(self.left) + np.abs(self.right))
        return np.asarray((self.right + room >= low) & (self.left - room <= high))

    def monotone(self) -> BoolArray:
        """Where the slope of the excess, ``1 - T' q' c' p'``, cannot be zero."""
        low, high = self._execution_slope()
        game = self.game
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            replies = [-game.slope / q**2 for q in self.q]
            outer = np.minimum(*replies), np.maximum(*replies)
            p0, p1 = game.noise.below(self.left), game.noise.below(self.right)
            f0, f1 = self._density(self.left, self.right)
            moves = [(game.V - game.S) * x for x in (f0 / p1**2, f1 / p0**2)]
            inner = np.minimum(*moves), np.maximum(*moves)
            low, high = _times(_times((low, high), outer), inner)
            sure = (high < 1.0 - 1e-9) | (low > 1.0 + 1e-9)
        return np.asarray(sure & ((self.g[0] > RARE) | (self.g[1] < RARE)))

    def _density(self, left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Bounds of a density with one peak, at zero."""
        f = self.game.noise.density
        at = f(left), f(right)
        top = np.where((left <= 0.0) & (right >= 0.0), f(np.zeros(1)), np.maximum(*at))
        return self._rounded(np.minimum(*at), top)

    def _execution_slope(self) -> tuple[FloatArray, FloatArray]:
        """Bounds of ``q' = h' / g - h g' / g^2``, with ``f`` and ``F`` at ``c - W``, ``c - a``."""
        game = self.game
        F, c0, c1 = game.noise.below, self.c0, self.c1
        FW = self._rounded(F(c0 - game.W), F(c1 - game.W))
        Fa = self._rounded(F(c0 - game.a), F(c1 - game.a))
        fW, fa = (self._density(c0 - x, c1 - x) for x in (game.W, game.a))
        fights = fW[0] * Fa[0], fW[1] * Fa[1]
        drops = FW[0] * fa[0], FW[1] * fa[1]
        g, h = self.g, self.h
        # q' is (h FW fa - fW Fa (g - h)) / g^2, and both parts of it are positive
        rest = np.maximum(g[0] - h[1], 0.0), np.maximum(g[1] - h[0], 0.0)
        low = h[0] * drops[0] - fights[1] * rest[1]
        high = h[1] * drops[1] - fights[0] * rest[0]
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            low = low / np.where(low > 0, g[1], g[0]) ** 2
            high = high / np.where(high > 0, g[0], g[1]) ** 2
        rare = self.g[1] < RARE
        least, most = self._rare_slope()
        return np.where(rare, least, low), np.where(rare, most, high)

    def _rare_slope(self) -> tuple[FloatArray, FloatArray]:
        """Bounds of ``q' = q (1 - q) (hazard at c - a less hazard at c - W)`` in the tails.

        Hazards of both families rise by less than one a standard deviation.
        """
        gap = self.game.W - self.game.a
        steep = self.q[1] * (1.0 - self.q[0]) * np.abs(gap)
        return np.where(gap >= 0.0, 0.0, -steep), np.where(gap >= 0.0, steep, 0.0)


def _times(
    x: tuple[FloatArray, FloatArray], y: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """The product of two intervals; not a number where nothing is known."""
    ends = [a * b for a in x for b in y]
    return np.minimum.reduce(ends), np.maximum.reduce(ends)
