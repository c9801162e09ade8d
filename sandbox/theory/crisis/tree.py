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
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from payoffs.game import Game

Pair = tuple[float, float]
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
class CrisisEquilibrium:
    """One equilibrium of a crisis.

    Attributes
    ----------
    threaten, resist, execute, answer
        Chance that the sender threatens, that the target resists a threat, that the sender
        carries out a resisted threat, and that an execution is answered.
    kind
        *subgame perfect*, *perfect Bayesian* or *quantal response*.
    stable
        Whether expectations that are a little off drift back; None where that is no question.
    """

    threaten: float
    resist: float
    execute: float
    answer: float
    kind: str
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

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "threaten": self.threaten,
            "resist": self.resist,
            "execute": self.execute,
            "answer": self.answer,
            "kind": self.kind,
            "stable": self.stable,
            "outcomes": self.chances,
        }


@dataclass(frozen=True)
class CrisisSolution:
    """The equilibria of one crisis under one information structure.

    Attributes
    ----------
    complete
        Whether these are all: of a continuum (ties), all its corners.
    drifts_to
        Index of the equilibrium that expectations reach when they adjust from even odds on
        resistance; among subgame-perfect ones the first, in which a sender that gains nothing
        by threatening does not.
    """

    tree: Tree
    equilibria: tuple[CrisisEquilibrium, ...]
    complete: bool
    drifts_to: int = 0
    notes: tuple[str, ...] = ()

    def range_of(self, outcome: str) -> Pair:
        """Smallest and largest probability of an outcome over the equilibria."""
        chances = [one.chances[outcome] for one in self.equilibria]
        return min(chances), max(chances)
