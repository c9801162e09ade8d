"""What the class did, as numbers for the projector: shares with intervals, never a name.

>>> [round(x, 3) for x in interval(8, 10)]
[0.49, 0.943]
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sandbox.classroom.lesson import SIDES
from sandbox.classroom.play import PERSON, Pair, Place, PlayedTick
from sandbox.classroom.room import Room

#: Of a normal distribution: 95% of it lie within so many standard deviations.
Z = 1.959964


def interval(k: float, n: int) -> tuple[float, float]:
    """The 95% interval of a share of ``k`` in ``n`` (Wilson 1927); all of it for none."""
    if not n:
        return (0.0, 1.0)
    share, spread = k / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Portion:
    """How many of how many, and what that may be a sample of."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself; 0 of none."""
        return self.count / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """Lower end of the 95% interval."""
        return interval(self.count, self.of)[0]

    @property
    def high(self) -> float:
        """Upper end of the 95% interval."""
        return interval(self.count, self.of)[1]


def settled(room: Room, block: int | None = None) -> Iterator[tuple[Pair, PlayedTick]]:
    """Every turn, of a block or of all, that has both actions, with its pair."""
    for (match, number), turns in room.stories.items():
        pair = room.pair(match, number)
        for turn in turns:
            if block in (None, turn.tick.block) and turn.tick.act in ("move", "follow"):
                yield pair, turn


def _by_person(room: Room, pair: Pair, turn: PlayedTick, side: int) -> bool:
    """Whether a side's action was a person's choice (a lead was made a tick before)."""
    block = room.blocks[turn.tick.block]
    earlier = block.form == "leader" and side == block.first
    move = room.moves.get(Place(turn.tick.index - earlier, pair.number, side))
    return move is not None and move.by == PERSON


@dataclass(frozen=True)
class Point:
    """Cooperation of one side in one round of one match."""

    block: int
    match: int
    round: int
    side: int
    share: Portion


def cooperation(room: Room) -> tuple[Point, ...]:
    """Shares of people who cooperated, by match, round and side."""
    kept: dict[tuple[int, int, int, int], list[bool]] = defaultdict(list)
    for pair, turn in settled(room):
        tick, keep = turn.tick, room.blocks[turn.tick.block].cooperate
        for side in (0, 1):
            if _by_person(room, pair, turn, side):
                at = (tick.block, tick.match, tick.round, side)
                kept[at].append(turn.actions[side] == keep[side])
    return tuple(Point(*at, Portion(sum(k), len(k))) for at, k in sorted(kept.items()))


def overall(room: Room, block: int) -> Portion:
    """How often people cooperated in a block."""
    points = [point.share for point in cooperation(room) if point.block == block]
    return Portion(sum(one.count for one in points), sum(one.of for one in points))


def outcomes(room: Room, block: int) -> list[list[Portion]]:
    """How often each profile came up in a block, shape ``(m, n)``."""
    counts = Counter(turn.actions for _, turn in settled(room, block))
    m, n = room.blocks[block].payoffs.shape
    return [[Portion(counts[i, j], counts.total()) for j in range(n)] for i in range(m)]


def deals(room: Room, block: int) -> Counter[tuple[int, int] | None]:
    """How many pairs agreed on each package, and how many on none."""
    found: Counter[tuple[int, int] | None] = Counter()
    for turns in room.stories.values():
        if turns and turns[-1].tick.block == block and turns[-1].tick.last:
            found[turns[-1].offer if turns[-1].agreed else None] += 1
    return found


def points(room: Room, block: int) -> list[tuple[float, float]]:
    """What each pair got on average a round (or by its deal) in each match of a block."""
    found = []
    for turns in room.stories.values():
        paid = [turn.payoffs for turn in turns if turn.payoffs and turn.tick.block == block]
        if paid:
            first, second = np.mean(paid, axis=0)
            found.append((float(first), float(second)))
    return found


def _truces(room: Room, block: int) -> list[tuple[int, int]]:
    """Of each pair: the rounds for which it kept the truce, and those that it played."""
    keep, found = room.blocks[block].cooperate, []
    for turns in room.stories.values():
        kept = [turn.actions == keep for turn in turns if turn.tick.block == block and turn.payoffs]
        if kept:
            found.append(([*kept, False].index(False), len(kept)))
    return found


def lengths(room: Room, block: int) -> tuple[list[int], int]:
    """Rounds for which each pair kept the truce, and how many never broke it.

    A truce ends with the first round in which a side did not cooperate; one that held to the end
    of its match has held for all its rounds.
    """
    found = _truces(room, block)
    return [held for held, _ in found], sum(held == played for held, played in found)


def kept_up(room: Room, block: int) -> list[Portion]:
    """Of the truces that still held when round 1, 2, … came, how many held through it."""
    found = _truces(room, block)
    came = [min(held + 1, played) for held, played in found]
    return [
        Portion(sum(held > k for held, _ in found), sum(rounds > k for rounds in came))
        for k in range(max(came, default=0))
    ]


def false_reports(room: Room, block: int) -> Portion:
    """How many reports were wrong."""
    told = [
        (turn.seen[side], turn.actions[1 - side])
        for _, turn in settled(room, block)
        for side in (0, 1)
    ]
    return Portion(sum(seen != real for seen, real in told), len(told))


def panel(room: Room) -> list[dict[str, int | float | str]]:
    """The moves of people, as ``truce estimate`` reads them: one row a subject and round.

    A match ends in it where a person's own choices do: what a bot or the clock chose for a person
    says nothing about the rule that person plays.
    """
    rows: list[dict[str, int | float | str]] = []
    for (match, number), turns in room.stories.items():
        pair = room.pair(match, number)
        for side in (0, 1):
            seat = pair.seats(side)[0]
            if seat is not None and len(pair.seats(side)) == 1:
                rows += _subject(room, pair, match, seat, side, turns)
    return rows


def _subject(
    room: Room, pair: Pair, match: int, seat: int, side: int, turns: tuple[PlayedTick, ...]
) -> Iterator[dict[str, int | float | str]]:
    assert room.lesson is not None
    moved = [turn for turn in turns if turn.tick.act == "move"]
    for number, turn in enumerate(moved, 1):
        if not _by_person(room, pair, turn, side):
            return
        keep = room.blocks[turn.tick.block].cooperate
        assert turn.payoffs is not None
        yield {
            "subject": seat,
            "match": f"{room.play_stage}.{match}",
            "round": number,
            "own": int(turn.actions[side] == keep[side]),
            "other": int(turn.actions[1 - side] == keep[1 - side]),
            "told": int(turn.seen[side] == keep[1 - side]),
            "side": SIDES[side],
            "lesson": room.lesson.name,
            "block": turn.tick.block + 1,
            "payoff": turn.payoffs[side],
        }
