"""A whole plan played by bots alone: to see that it works, and how long it is.

Every seat is a person as far as the room knows; what it would have chosen is drawn from a mixture
of rules, so that a rehearsed class looks like one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from payoffs.results import counted
from sandbox.classroom.bots import choose
from sandbox.classroom.lesson import Plan
from sandbox.classroom.play import Move, Place
from sandbox.classroom.room import Room, Seat
from sandbox.classroom.schedule import NAMES, stream

#: Rules that rehearsing seats play, in turn, and how often their hand slips.
PLAYED = ("tit_for_tat", "always_defect", "grim_trigger", "always_cooperate", "win_stay_lose_shift")
SLIP = 0.08


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal: the room at the end of every play, and how many choices were made."""

    rooms: tuple[Room, ...]
    choices: int


def seated(plan: Plan, people: int, seed: int) -> Room:
    """A room in which so many people sit, alternately as the United States and China."""
    seats = tuple(Seat(k, f"bot {k}", k % 2) for k in range(people))
    return Room(plan, seed, seats)


def rehearse(
    plan: Plan, people: int, seed: int = 0, tell: Callable[[str], None] = lambda _: None
) -> Rehearsed:
    """Play a plan from the lobby to the end.

    Parameters
    ----------
    tell
        Called with a line at every step.
    """
    room = seated(plan, people, seed)
    rooms: list[Room] = []
    choices = 0
    for k, stage in enumerate(plan.stages):
        room = replace(room, stage=k, tick=0, pairs={}, moves={})
        if stage.kind != "play":
            continue
        room = played(room)
        choices += len(room.moves)
        rooms.append(room)
        assert room.lesson is not None
        made = counted(len(room.moves), "choice")
        tell(f"{room.lesson.title}: {counted(len(room.ticks), 'step')}, {made}")
    return Rehearsed(tuple(rooms), choices)


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
    place, tick = room.choosing[seat], room.playing
    assert tick is not None
    assert room.block is not None
    rng = stream(room.seed, NAMES, room.stage, *place)
    if tick.act in ("move", "say") and rng.random() < SLIP:
        return int(rng.integers(room.options(tick, place.side)))
    block = replace(room.block, bot=PLAYED[seat // 2 % len(PLAYED)])
    return choose(block, tick, place.side, place.chair, room.stories[tick.match, place.pair], rng)


def step(room: Room, chosen: Mapping[Place, Move]) -> Room:
    """The room after the open tick closes with these choices; bots and the clock add theirs."""
    with_them = replace(room, moves={**room.moves, **chosen})
    return replace(with_them, moves={**with_them.moves, **with_them.closing()}, tick=room.tick + 1)
