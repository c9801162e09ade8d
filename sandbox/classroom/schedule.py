"""When what is chosen: the ticks of a lesson, and who sits with whom in each match.

Both are pure functions of the lesson, the seats and the room's seed. The length of a match with a
chance of another round is drawn here, once, and never shown before it is over.

>>> from sandbox.classroom.lesson import Block, Lesson
>>> block = Block("once", "chicken", matches=2, rounds=2)
>>> [(t.match, t.round, t.act) for t in schedule(Lesson("l", "L", "-", "-", "-", (block,)), 7, 1)]
[(0, 1, 'move'), (0, 2, 'move'), (1, 1, 'move'), (1, 2, 'move')]
>>> pairs_of([1, 3, 5], [2, 4], Block("b", "chicken", matching="fixed"), 7, 1, 0, 0)[2]
Pair(number=2, us=(1,), china=(None,), since=0)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sandbox.classroom.lesson import Block, Lesson

#: What a stream of chance is for: the first number after the room's seed.
LENGTHS, PARTNERS, SIGNALS, BOTS, TYPES, NAMES = range(6)
BOTH, NOBODY = (0, 1), ()


def stream(seed: int, purpose: int, *place: int) -> np.random.Generator:
    """The generator of one purpose at one place of a room; independent of every other."""
    return np.random.default_rng([seed, purpose, *(k + 1 for k in place)])


@dataclass(frozen=True)
class Tick:
    """One moment of a lesson at which something is chosen.

    Attributes
    ----------
    index
        Its place among the lesson's ticks.
    block, match, round
        The block, the match (counted through the lesson) and the round of the match, from 1.
    act
        say, move, lead, follow, offer, answer or ratify.
    movers
        The sides that choose: 0 is the United States, 1 China.
    last
        Whether the match ends with it.
    """

    index: int
    block: int
    match: int
    round: int
    act: str
    movers: tuple[int, ...]
    last: bool


def schedule(lesson: Lesson, seed: int, stage: int) -> tuple[Tick, ...]:
    """All ticks of a lesson at this stage of the plan."""
    found: list[Tick] = []
    match = 0
    for k, block in enumerate(lesson.blocks):
        for _ in range(block.matches):
            acts = list(_acts(block, stream(seed, LENGTHS, stage, match)))
            for n, (round_, act, movers) in enumerate(acts):
                last = n == len(acts) - 1
                found.append(Tick(len(found), k, match, round_, act, movers, last))
            match += 1
    return tuple(found)


def _acts(block: Block, rng: np.random.Generator) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    rounds = block.rounds
    if block.continuation is not None:
        rounds = 1
        while rounds < block.most and rng.random() < block.continuation:
            rounds += 1
    for r in range(1, rounds + 1):
        if block.talk:
            yield r, "say", BOTH
        if block.form == "moves":
            yield r, "move", BOTH
        elif block.form == "leader":
            yield r, "lead", (block.first,)
            yield r, "follow", (1 - block.first,)
        else:
            proposer = (block.first + r - 1) % 2
            yield r, "offer", (proposer,)
            yield r, "answer", (1 - proposer,)
    if block.form == "delegations":
        yield rounds, "ratify", BOTH


@dataclass(frozen=True)
class Pair:
    """Two sides that play a match: the seats of each, None where a bot sits.

    ``since`` is the tick at which a pair begins that came late.
    """

    number: int
    us: tuple[int | None, ...]
    china: tuple[int | None, ...]
    since: int = 0

    def but(self, side: int, seats: tuple[int | None, ...]) -> Pair:
        """The pair with other people on one side."""
        return replace(self, china=seats) if side else replace(self, us=seats)

    def seats(self, side: int) -> tuple[int | None, ...]:
        """The seats of a side."""
        return self.china if side else self.us


def pairs_of(
    us: Sequence[int],
    china: Sequence[int],
    block: Block,
    seed: int,
    stage: int,
    match: int,
    first_match: int,
) -> tuple[Pair, ...]:
    """Who plays whom in a match; odd seats and empty chairs get bots.

    Parameters
    ----------
    us, china
        Numbers of the seats that are there, by side.
    match, first_match
        The match, and the first of its block: with fixed partners, who met then meets again.
    """
    drawn = match if block.matching == "random" else first_match
    rng = stream(seed, PARTNERS, stage, drawn)
    size = block.seats_a_side
    count = max(-(-len(us) // size), -(-len(china) // size))
    sides = [_teams(seats, count, size, rng) for seats in (us, china)]
    turn = match - first_match if block.matching == "round-robin" else 0
    return tuple(Pair(k, sides[0][k], sides[1][(k + turn) % count]) for k in range(count))


def _teams(
    seats: Sequence[int], count: int, size: int, rng: np.random.Generator
) -> list[tuple[int | None, ...]]:
    """``count`` teams of ``size``, as evenly filled as can be, the rest of the chairs empty."""
    order = [int(k) for k in rng.permutation(np.array(sorted(seats), dtype=int))]
    teams = [order[k::count] for k in range(count)]
    return [tuple(team) + (None,) * (size - len(team)) for team in teams]
