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

Subgame perfection with full information: backward induction that lists every tie.

Without ties there is one equilibrium, in pure choices. At a tie any chance is an equilibrium of
the subgame, and what the others do hangs on it: the chances listed are the corners, both pure
choices and every chance at which somebody before is made indifferent in turn.

>>> tree = Tree(status_quo=(0, 0), concession=(4, -2), back_down=(-3, 1), execution=(-1, -6))
>>> [(e.threaten, e.resist, e.execute) for e in perfect(tree).equilibria]
[(1.0, 0.0, 1.0)]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from payoffs.game import Game
from payoffs.numeric import Pair, settle
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
