"""A class played by rules: a whole plan rehearsed by bots, and its own moves replayed.

In a rehearsal every seat is a person as far as the room knows; what it would have chosen is drawn
from a mixture of rules, so that a rehearsed class looks like one. A replay keeps the class's own
chances (partners, lengths, wrong reports): what differs from what the class did is the rule alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from payoffs.results import counted
from sandbox.classroom.bots import choose
from sandbox.classroom.lesson import Plan
from sandbox.classroom.picture import points
from sandbox.classroom.play import BOT, BOTS, NAMES, Move, Place, story, stream
from sandbox.classroom.room import Room, Seat

#: Rules that rehearsing seats play, in turn, and how often their hand slips.
PLAYED = ("tit_for_tat", "always_defect", "grim_trigger", "always_cooperate", "win_stay_lose_shift")
SLIP = 0.08
#: Rules that are tried in the class's place.
TRIED = ("generous_tit_for_tat", "tit_for_tat", "grim_trigger", "win_stay_lose_shift")


def seated(plan: Plan, people: int, seed: int) -> Room:
    """A room in which so many people sit, alternately as the United States and China."""
    seats = tuple(Seat(k, f"bot {k}", k % 2) for k in range(people))
    return Room(plan, seed, seats)


def rehearse(
    plan: Plan, people: int, seed: int = 0, tell: Callable[[str], None] = lambda _: None
) -> list[Room]:
    """The room at the end of every play of a plan; ``tell`` is called with a line at each."""
    room, rooms = seated(plan, people, seed), []
    for lesson, stage in zip(plan.lessons, plan.plays, strict=True):
        done = played(replace(room, stage=stage))
        rooms.append(done)
        made = counted(len(done.moves), "choice")
        tell(f"{lesson.title}: {counted(len(done.ticks), 'step')}, {made}")
    return rooms


def played(room: Room) -> Room:
    """The room at the end of the play that it is in."""
    while room.playing is not None:
        drawn = room.seating()
        if drawn is not None:
            room = replace(room, pairs={**room.pairs, room.playing.match: drawn})
        chosen = {place: Move(choice_of(room, seat)) for seat, place in room.choosing.items()}
        room = step(room, chosen)
    return room


def choice_of(room: Room, seat: int) -> int:
    """What a rehearsing seat chooses where it may choose now."""
    place = room.choosing[seat]
    tick = room.ticks[place.tick]
    rng = stream(room.seed, NAMES, room.stage, *place)
    if tick.act in ("move", "say") and rng.random() < SLIP:
        return int(rng.integers(room.options(tick, place.side)))
    block = replace(room.blocks[tick.block], bot=PLAYED[seat // 2 % len(PLAYED)])
    return choose(block, tick, place.side, place.chair, room.stories[tick.match, place.pair], rng)


def step(room: Room, chosen: Mapping[Place, Move]) -> Room:
    """The room after the open tick closes with these choices; bots and the clock add theirs."""
    with_them = replace(room, moves={**room.moves, **chosen})
    return replace(with_them, moves={**with_them.moves, **with_them.closing()}, tick=room.tick + 1)


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
        both, us, china = (_earned(room, block, rule, who) for who in ((0, 1), (0,), (1,)))
        done.append(Replayed(rule, both, (us + china) / 2))
    return tuple(done)


def _earned(room: Room, block: int, rule: str, sides: tuple[int, ...]) -> float:
    """Mean payoff a round of these sides when they play the rule, others as they did."""
    there = replace(room.blocks[block], bot=rule)
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
