"""The class's own chances, played by rules: the same partners, lengths and wrong reports.

Common random numbers: what differs from what the class did is the rule alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from sandbox.classroom.bots import choose
from sandbox.classroom.picture import points
from sandbox.classroom.play import BOT, Move, Place, story
from sandbox.classroom.room import Room
from sandbox.classroom.schedule import BOTS, stream

#: Rules that are tried in the class's place.
TRIED = ("generous_tit_for_tat", "tit_for_tat", "grim_trigger", "win_stay_lose_shift")


@dataclass(frozen=True)
class Replayed:
    """What a rule earns a round in everybody's place; ``rule`` is empty for the class itself.

    ``against`` is what it earns against the others' moves as they were made: as if nobody had
    answered it.
    """

    rule: str
    mean: float
    against: float | None = None


def replay(room: Room, block: int, rules: Iterable[str] = TRIED) -> tuple[Replayed, ...]:
    """What the class earned a round in a block of moves, and what each rule would have.

    ``mean`` is of the rule on both sides.
    """
    earned = [value for pair in points(room, block) for value in pair]
    if not earned:
        return ()
    done = [Replayed("", float(np.mean(earned)))]
    for rule in rules:
        done.append(Replayed(rule, _played(room, block, rule, (0, 1)), _against(room, block, rule)))
    return tuple(done)


def _against(room: Room, block: int, rule: str) -> float:
    return float(np.mean([_played(room, block, rule, (side,)) for side in (0, 1)]))


def _played(room: Room, block: int, rule: str, sides: tuple[int, ...]) -> float:
    """Mean payoff a round of these sides when they play the rule, others as they did."""
    assert room.lesson is not None
    there = replace(room.lesson.blocks[block], bot=rule)
    found = []
    for (match, number), turns in room.stories.items():
        ticks = [turn.tick for turn in turns if turn.tick.block == block]
        if not ticks or any(tick.act != "move" for tick in ticks):
            continue
        pair = room.pair(match, number)
        moves = {
            place: move
            for place, move in room.moves.items()
            if place.pair == number and ticks[0].index <= place.tick <= ticks[-1].index
        }
        for k, tick in enumerate(ticks):
            so_far = story(there, ticks[:k], pair, moves, room.where)
            for side in sides:
                place = Place(tick.index, number, side)
                rng = stream(room.seed, BOTS, room.play_stage, *place)
                moves[place] = Move(choose(there, tick, side, 0, so_far, rng), BOT)
        last = story(there, ticks, pair, moves, room.where)
        found += [turn.payoffs[side] for turn in last if turn.payoffs for side in sides]
    return float(np.mean(found)) if found else float("nan")
