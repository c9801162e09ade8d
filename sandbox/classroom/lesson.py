"""What a lesson is: games in blocks, with the texts and questions around them.

A lesson is data (``lessons/*.toml``, read by :mod:`sandbox.classroom.reader`); nothing here knows
a web page or a database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from payoffs.game import Game

#: Who plays rows and who plays columns.
SIDES = ("us", "china")

#: How a block is played: both at once, one side seen first, offers in turn, or delegations that
#: vote on offers and ratify.
FORMS = ("moves", "leader", "offers", "delegations")
MATCHINGS = ("fixed", "random", "round-robin")


@dataclass(frozen=True)
class Question:
    """A question with one right answer, and why."""

    ask: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Types:
    """Secret resolve: a type drawn for each side of each pair, known to itself only.

    ``yielding`` and ``war`` are what a resolved side loses by holding against a press, and an
    unresolved one by executed escalation, by side.
    """

    prior: float
    yielding: tuple[float, float]
    war: tuple[float, float]


@dataclass(frozen=True)
class Shock:
    """In one round, a side pays ``cost`` for playing ``strategy``: an election, a scandal."""

    round: int
    side: int
    strategy: int
    cost: float
    text: str


@dataclass(frozen=True)
class Chair:
    """A place in a delegation, whose holder cares for these channels of the payoff."""

    name: str
    channels: tuple[str, ...]
    briefing: str = ""


@dataclass(frozen=True)
class Block:
    """A game and how it is played."""

    title: str
    #: A scenario's name; or empty, with the game in ``matrix``.
    game: str = ""
    matrix: Mapping[str, Any] = field(default_factory=dict, hash=False)
    threat: bool = False
    set: Mapping[str, Any] = field(default_factory=dict, hash=False)
    labels: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    form: str = "moves"
    matching: str = "random"
    matches: int = 1
    #: Rounds of a match; or the chance of another round (then at most ``most``).
    rounds: int = 1
    continuation: float | None = None
    most: int = 20
    #: Chance that what a side is told of the other's move is wrong.
    noise: float = 0.0
    #: Whether each announces a move, which does not bind it, before choosing.
    talk: bool = False
    clock: int = 60
    #: The strategies that count as cooperation.
    cooperate: tuple[int, int] = (0, 0)
    #: What is played for who lets the time run out.
    default: tuple[int, int] = (0, 0)
    bot: str = "tit_for_tat"
    #: The side that leads or offers first.
    first: int = 0
    #: What a gain one offer later is worth.
    patience: float = 0.9
    #: The profile that follows if nothing is agreed.
    fallback: tuple[int, int] = (0, 0)
    #: Share of a delegation that has to ratify.
    needed: float = 0.5
    types: Types | None = None
    shocks: tuple[Shock, ...] = ()
    chairs: tuple[tuple[Chair, ...], tuple[Chair, ...]] = ((), ())

    @cached_property
    def payoffs(self) -> Game:
        """The game that is played, with the labels that phones show."""
        given = json.dumps([dict(self.matrix), dict(self.set)], sort_keys=True)
        found = _game(self.game, self.threat, given)
        rows, columns = self.labels or (found.rows, found.columns)
        return Game.of(
            found.row_payoffs,
            found.column_payoffs,
            rows,
            columns,
            SIDES,
            unit=found.unit,
            title=found.title or self.title,
            row_channels=found.row_channels,
            column_channels=found.column_channels,
            provenance=found.provenance,
        )

    @property
    def seats_a_side(self) -> int:
        """How many people make up one side of a pair."""
        return max(1, len(self.chairs[0]))

    @property
    def repeated(self) -> bool:
        """Whether a match may have more than one round."""
        return self.continuation is not None or self.rounds > 1

    @property
    def bargained(self) -> bool:
        """Whether packages are offered rather than moves made."""
        return self.form in ("offers", "delegations")


@lru_cache(maxsize=64)
def _game(name: str, threat: bool, given: str) -> Game:
    from sandbox.questions.subject import about

    matrix, overrides = json.loads(given)
    if not matrix:
        return about(name, threat=threat, overrides=overrides or None).game
    labels = matrix.get("rows"), matrix.get("columns")
    return Game.of(matrix["row_payoffs"], matrix["column_payoffs"], *labels)


@dataclass(frozen=True)
class Lesson:
    """One step of a class: a screen of explanation, play, a question, an open question."""

    name: str
    title: str
    explain: str
    prediction: str
    open: str
    blocks: tuple[Block, ...]
    minutes: int = 10
    change: str = ""
    question: Question | None = None


@dataclass(frozen=True)
class Plan:
    """The lessons of one class, in order, with the quiz that is asked before and after."""

    title: str
    minutes: int
    lessons: tuple[Lesson, ...]
    quiz: tuple[Question, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Everything a teacher steps through."""
        entry, leave = ([Stage(kind)] if self.quiz else [] for kind in ("entry", "exit"))
        steps = ("explain", "play", "discuss")
        taught = [Stage(kind, k) for k in range(len(self.lessons)) for kind in steps]
        return (Stage("lobby"), *entry, *taught, *leave, Stage("end"))

    @property
    def plays(self) -> list[int]:
        """The stages at which a lesson is played."""
        return [k for k, stage in enumerate(self.stages) if stage.kind == "play"]


@dataclass(frozen=True)
class Stage:
    """A step of the plan.

    ``kind`` is lobby, entry, explain, play, discuss, exit or end; ``lesson`` the lesson's index.
    """

    kind: str
    lesson: int | None = None
