"""The tree of a crisis in numbers, its equilibria as values, and its normal form.

``S`` the status quo, ``V`` the concession, ``a`` the back-down, ``W`` the execution (``answered``:
met by an answer of the target's), each a pair: what the sender gets, what the target gets::

    sender --keep--> S
       |threaten
    target --concede--> V
       |resist
    sender --back down--> a
       |carry out
    target --answer--> W answered
       |not
       W

>>> tree = Tree(status_quo=(0, 0), concession=(4, -2), back_down=(-3, 1), execution=(-1, -6))
>>> tree.to_game().row_payoffs.tolist()
[[0.0, 0.0], [4.0, -1.0], [4.0, -3.0]]

With full information :func:`perfect` goes by backward induction and lists every tie. Without ties
there is one equilibrium, in pure choices. At a tie any chance is an equilibrium of the subgame, and
what the others do hangs on it: the chances listed are the corners, both pure choices and every
chance at which somebody before is made indifferent in turn.

>>> [(e.threaten, e.resist, e.execute) for e in perfect(tree).equilibria]
[(1.0, 0.0, 1.0)]

In a logit agent quantal response what is worth more is done more often: each node is an agent of
its own who knows how the later ones err (McKelvey and Palfrey 1998). In a tree where every earlier
choice is seen the response is computed from the last node back, so that there is exactly one. At a
precision of 0 every choice is even; as it grows the chances tend to the subgame-perfect
equilibrium.

>>> response = quantal(tree, 0.0).equilibria[0]
>>> response.threaten, response.resist, response.execute
(0.5, 0.5, 0.5)

What nobody else knows of a side's costs is normal or logistic, of standard deviation one. A
sender's worth of carrying out is ``W + e`` and of backing down ``a + e'``, with ``e`` and ``e'``
independent. It threatens if the better of the two is worth more than a cut-off ``c``.

>>> family = FAMILIES["normal"]
>>> float(family.above_both(np.array([-50.0]), 0.0)[0].round(12))  # a fair coin, no cut-off
0.5

References
----------
R. McKelvey and T. Palfrey, "Quantal response equilibria for extensive form games", *Experimental
Economics* 1 (1998).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.numeric import FloatArray, Pair, settle
from payoffs.results import Plain
from sandbox.messages import N_

KEEP, CARRY_OUT, BACK_DOWN = "keep the status quo", "threaten, carry out", "threaten, back down"


@dataclass(frozen=True)
class Tree:
    """Payoffs of a crisis, (sender, target) at each outcome; ``answered`` is None without one."""

    status_quo: Pair
    concession: Pair
    back_down: Pair
    execution: Pair
    answered: Pair | None = None
    players: tuple[str, str] = ("sender", "target")
    unit: str = "points"

    def answering(self, chance: float) -> Tree:
        """The tree without its last node, once executions are answered with this chance."""
        if self.answered is None:
            return self
        u, v = (
            (1.0 - chance) * plain + chance * met
            for plain, met in zip(self.execution, self.answered, strict=True)
        )
        return replace(self, execution=(u, v), answered=None)

    def to_game(self) -> Game:
        """The (reduced) normal form: three plans of the sender, two or three of the target."""
        columns = {"concede": None, "resist": self.execution}
        if self.answered is not None:
            columns = {
                "concede": None,
                "resist, do not answer": self.execution,
                "resist, answer": self.answered,
            }
        rows: dict[str, list[Pair]] = {KEEP: [], CARRY_OUT: [], BACK_DOWN: []}
        for executed in columns.values():
            rows[KEEP].append(self.status_quo)
            rows[CARRY_OUT].append(self.concession if executed is None else executed)
            rows[BACK_DOWN].append(self.concession if executed is None else self.back_down)
        sender, target = ([[cell[k] for cell in row] for row in rows.values()] for k in (0, 1))
        return Game.of(
            sender, target, list(rows), list(columns), self.players, unit=self.unit, title="crisis"
        )


@dataclass(frozen=True)
class CrisisEquilibrium(Plain):
    """One equilibrium of a crisis."""

    says = "threaten resist execute answer kind stable outcomes=chances"

    #: Chance that the sender threatens, that the target resists a threat, that the sender carries
    #: out a resisted threat, and that an execution is answered.
    threaten: float
    resist: float
    execute: float
    answer: float
    kind: str  # *subgame perfect*, *perfect Bayesian* or *quantal response*
    #: Whether expectations that are a little off drift back; None where that is no question.
    stable: bool | None = None

    @property
    def chances(self) -> dict[str, float]:
        """Probability of each outcome; they sum to one."""
        held = self.threaten * self.resist
        return {
            "status_quo": 1.0 - self.threaten,
            "concession": self.threaten * (1.0 - self.resist),
            "back_down": held * (1.0 - self.execute),
            "execution": held * self.execute,
        }


@dataclass(frozen=True)
class CrisisSolution:
    """The equilibria of one crisis under one information structure."""

    tree: Tree
    equilibria: tuple[CrisisEquilibrium, ...]
    complete: bool  # whether these are all: of a continuum (ties), all its corners
    #: Index of the equilibrium that expectations reach when they adjust from even odds on
    #: resistance; among subgame-perfect ones the first, in which a sender that gains nothing by
    #: threatening does not.
    drifts_to: int = 0
    notes: tuple[str, ...] = ()

    def range_of(self, outcome: str) -> Pair:
        """Smallest and largest probability of an outcome over the equilibria."""
        chances = [one.chances[outcome] for one in self.equilibria]
        return min(chances), max(chances)


KIND = N_("subgame perfect")

Exact = tuple[Fraction, Fraction]


def perfect(tree: Tree) -> CrisisSolution:
    """All subgame-perfect equilibria; of a continuum its corners."""
    ends = _Ends(tree)
    found: set[tuple[Fraction, Fraction, Fraction, Fraction]] = set()
    for answer in ends.answers():
        for execute in ends.executions(answer):
            for resist in ends.resistances(answer, execute):
                for threaten in ends.threats(answer, execute, resist):
                    # what is not reached belongs to it all the same: it carries the threat
                    found.add((threaten, resist, execute, answer))
    equilibria = tuple(
        CrisisEquilibrium(float(t), float(r), float(e), float(a), KIND)
        for t, r, e, a in sorted(found)
    )
    notes = (
        ("somebody is indifferent: listed are the corners of a continuum of equilibria",)
        if len(equilibria) > 1
        else ()
    )
    return CrisisSolution(tree, equilibria, complete=True, notes=notes)


class _Ends:
    """The best choices at each node, given those after it, in fractions."""

    def __init__(self, tree: Tree) -> None:
        places = [tree.status_quo, tree.concession, tree.back_down, tree.execution]
        places += [tree.answered] if tree.answered is not None else []
        exact = [
            [Fraction(float(x)) for x in settle(np.array([side]))[0]]
            for side in zip(*places, strict=True)
        ]
        pairs: list[Exact] = [(u, v) for u, v in zip(*exact, strict=True)]
        self.keep, self.concede, self.drop, self.plain = pairs[:4]
        self.met = pairs[4] if len(pairs) > 4 else None

    def fought(self, answer: Fraction) -> Exact:
        """What carrying out is worth to both once answers are this likely."""
        return _mix(answer, self.met or self.plain, self.plain)

    def answers(self) -> Iterator[Fraction]:
        if self.met is None:
            yield Fraction(0)
            return
        # inside: the sender is indifferent to backing down, or to never having threatened
        inner = [_level(self.plain[0], self.met[0], end) for end in (self.drop[0], self.keep[0])]
        yield from _choice(self.met[1], self.plain[1], *inner)

    def executions(self, answer: Fraction) -> Iterator[Fraction]:
        fought = self.fought(answer)
        # inside: the target is indifferent
        inner = _level(self.drop[1], fought[1], self.concede[1])
        yield from _choice(fought[0], self.drop[0], inner)

    def held(self, answer: Fraction, execute: Fraction) -> Exact:
        return _mix(execute, self.fought(answer), self.drop)

    def resistances(self, answer: Fraction, execute: Fraction) -> Iterator[Fraction]:
        held = self.held(answer, execute)
        # inside: the sender is indifferent to threatening
        inner = _level(self.concede[0], held[0], self.keep[0])
        yield from _choice(held[1], self.concede[1], inner)

    def threats(self, answer: Fraction, execute: Fraction, resist: Fraction) -> Iterator[Fraction]:
        pressed = _mix(resist, self.held(answer, execute), self.concede)
        yield from _choice(pressed[0], self.keep[0])


def _mix(chance: Fraction, yes: Exact, no: Exact) -> Exact:
    u, v = (chance * a + (1 - chance) * b for a, b in zip(yes, no, strict=True))
    return u, v


def _choice(yes: Fraction, no: Fraction, *between: Fraction | None) -> Iterator[Fraction]:
    """Chances of *yes* that are best; at a tie both ends and the inner ones asked for."""
    if yes != no:
        yield Fraction(int(yes > no))
        return
    yield from sorted({Fraction(0), Fraction(1), *(x for x in between if x and 0 < x < 1)})


def _level(at_zero: Fraction, at_one: Fraction, wanted: Fraction) -> Fraction | None:
    """Where a value that runs straight from one end to the other is as wanted."""
    rise = at_one - at_zero
    return (wanted - at_zero) / rise if rise else None


QUANTAL = "quantal response"


def quantal(tree: Tree, precision: float) -> CrisisSolution:
    """The one logit agent quantal response equilibrium.

    Raises InputError if the precision is negative or not finite.

    Parameters
    ----------
    precision
        ``lambda``, per unit of payoff, not negative.
    """
    if not (math.isfinite(precision) and precision >= 0.0):
        raise InputError(f"{precision} is not a number from 0 up", "precision")
    answer = 0.0
    if tree.answered is not None:
        answer = logit(precision * (tree.answered[1] - tree.execution[1]))
    after = tree.answering(answer)
    execute = logit(precision * (after.execution[0] - after.back_down[0]))
    held = [
        execute * e + (1.0 - execute) * b
        for e, b in zip(after.execution, after.back_down, strict=True)
    ]
    resist = logit(precision * (held[1] - after.concession[1]))
    pressed = resist * held[0] + (1.0 - resist) * after.concession[0]
    threaten = logit(precision * (pressed - after.status_quo[0]))
    return CrisisSolution(
        tree, (CrisisEquilibrium(threaten, resist, execute, answer, QUANTAL),), complete=True
    )


def logit(difference: float) -> float:
    """``1 / (1 + exp(-difference))`` without overflow."""
    if difference >= 0.0:
        return 1.0 / (1.0 + math.exp(-difference))
    grown = math.exp(difference)
    return grown / (1.0 + grown)


#: Nodes of the quadratures: many enough for rounding to be the larger error.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
#: Chances above it lose no digit that matters by Owen's T.
_SMALL = 1e-3
_FEW, _FEW_WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True)
class Normal:
    """The standard normal."""

    low: float = -37.0  # below it the distribution function is 0 in doubles
    high: float = 8.5  # above it, 1

    def below(self, x: FloatArray) -> FloatArray:
        """The distribution function."""
        from scipy.special import ndtr

        return np.asarray(ndtr(x))

    def density(self, x: FloatArray) -> FloatArray:
        """The density."""
        return np.asarray(np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi))

    def above_both(self, u: FloatArray, gap: float | FloatArray) -> FloatArray:
        """``P(e > u and e - e' > gap)`` for independent ``e, e'``, with small relative error.

        By Owen's T (Owen 1956); where small, by quadrature around the integrand's peak.

        The integrand is ``density(w) below(w - gap)``: all terms of the quadrature are positive.
        """
        u, gap = np.broadcast_arrays(np.asarray(u, dtype=np.float64), gap)
        found = self._owen(u, gap)
        small = ~(found > _SMALL)
        if small.any():
            found[small] = self._quadrature(u[small], gap[small])
        return found

    def _owen(self, u: FloatArray, gap: FloatArray) -> FloatArray:
        """``P(X > u, Y > k)`` with ``k = gap / sqrt(2)`` and a correlation of ``1 / sqrt(2)``."""
        from scipy.special import ndtr, owens_t

        h, k = 0.0 - u, 0.0 - gap / math.sqrt(2.0)  # no negative zero: it would turn a slope
        with np.errstate(divide="ignore", invalid="ignore"):
            first = owens_t(h, math.sqrt(2.0) * k / h - 1.0)
            second = owens_t(k, math.sqrt(2.0) * h / k - 1.0)
        apart = (h * k < 0.0) | ((h * k == 0.0) & (h + k < 0.0))
        found = (ndtr(h) + ndtr(k)) / 2.0 - first - second - 0.5 * apart
        # at a point on an axis one slope is not a number: the quadrature's
        return np.asarray(np.where(np.isfinite(found), found, 0.0))

    def _quadrature(self, u: FloatArray, gap: FloatArray) -> FloatArray:
        peak = np.maximum(0.0, gap / 2.0)
        start = np.maximum(u, peak - 11.0)
        width = np.maximum(start, peak) + 11.0 - start
        w = start[..., None] + width[..., None] * (_NODES + 1.0) / 2.0
        values = self.density(w) * self.below(w - gap[..., None])
        return np.asarray(width / 2.0 * (values @ _WEIGHTS))


@dataclass(frozen=True)
class Logistic:
    """The logistic with standard deviation one (scale ``sqrt(3) / pi``)."""

    low: float = -370.0
    high: float = 21.0
    scale: float = math.sqrt(3.0) / math.pi

    def below(self, x: FloatArray) -> FloatArray:
        """The distribution function."""
        from scipy.special import expit

        return np.asarray(expit(np.asarray(x) / self.scale))

    def density(self, x: FloatArray) -> FloatArray:
        """The density."""
        return self.below(x) * self.below(-np.asarray(x)) / self.scale

    def above_both(self, u: FloatArray, gap: Any) -> FloatArray:
        """In closed form: with ``q = below(w)`` the integrand is ``K q / (1 - q + K q)``."""
        k = -gap / self.scale
        survives = self.below(-np.asarray(u))
        if abs(k) < 1.0:
            q = 1.0 - survives[..., None] * (1.0 - (_FEW + 1.0) / 2.0)
            values = math.exp(k) * q / (1.0 + math.expm1(k) * q)
            return np.asarray(survives / 2.0 * (values @ _FEW_WEIGHTS))
        if k < 0.0:
            with np.errstate(divide="ignore"):
                logs = np.logaddexp(0.0, np.log(survives) + np.log(-np.expm1(k)) - k)
        else:
            few = np.log1p(np.minimum(survives, 0.5) * math.expm1(-k))
            most = np.log(self.below(np.asarray(u)) + survives * math.exp(-k))
            logs = np.where(survives < 0.5, few, most)
        # K / (K - 1) (survives + logs / (K - 1)), without the powers that overflow
        factor = math.exp(min(k, 0.0)) / math.expm1(-abs(k))
        inner = logs * (math.exp(-k) if k > 0.0 else 1.0) / math.expm1(-abs(k))
        if k > 0.0:
            return np.asarray(-factor * (survives - inner))
        return np.asarray(factor * (survives + inner))


CostDistribution = Normal | Logistic
FAMILIES: dict[str, CostDistribution] = {"normal": Normal(), "logistic": Logistic()}
