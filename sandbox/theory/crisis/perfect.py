"""Subgame perfection with full information: backward induction that lists every tie.

Without ties there is one equilibrium, in pure choices. At a tie any chance is an equilibrium of
the subgame, and what the others do hangs on it: the chances listed are the corners, both pure
choices and every chance at which somebody before is made indifferent in turn.

>>> tree = Tree(status_quo=(0, 0), concession=(4, -2), back_down=(-3, 1), execution=(-1, -6))
>>> [(e.threaten, e.resist, e.execute) for e in perfect(tree).equilibria]
[(1.0, 0.0, 1.0)]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from payoffs.ties import settle
from sandbox.theory.crisis.tree import CrisisEquilibrium, CrisisSolution, Tree

KIND = "subgame perfect"

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
