"""A room at one moment: seats, where the class is, and what has been chosen.

:class:`Room` is a frozen value. Everything shown to a phone or on the projector is worked out from
it; what a step changes (:meth:`Room.seating`, :meth:`Room.closing`) is returned for a store to
keep, or applied in memory by :mod:`sandbox.classroom.rehearsal`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sandbox.classroom import play
from sandbox.classroom.bots import choose
from sandbox.classroom.lesson import Block, Lesson, Plan, Stage
from sandbox.classroom.play import Move, Moves, Pair, Place, PlayedTick, Tick, Where

#: Who has let so many choices in a row pass is away: nobody waits for it, a bot plays on.
MISSED = 2


@dataclass(frozen=True)
class Seat:
    """A student's place. ``present`` is false once the teacher has removed it."""

    number: int
    name: str
    side: int
    present: bool = True


@dataclass(frozen=True)
class Room:
    """A class at one moment."""

    plan: Plan
    seed: int
    seats: tuple[Seat, ...] = ()
    #: Where it is: an index of ``plan.stages``, and of the lesson's ticks while it plays; the tick
    #: after the last one means that the play is over.
    stage: int = 0
    tick: int = 0
    paused: bool = False
    #: Whether the teacher has shown prediction and theory.
    revealed: bool = False
    #: The pairs of the matches of this stage that have begun.
    pairs: Mapping[int, tuple[Pair, ...]] = field(default_factory=dict)
    #: The choices stored in this stage.
    moves: Moves = field(default_factory=dict)

    @property
    def now(self) -> Stage:
        """The step of the plan."""
        return self.plan.stages[self.stage]

    @property
    def lesson(self) -> Lesson | None:
        """The lesson of this step, if it is of one."""
        return None if self.now.lesson is None else self.plan.lessons[self.now.lesson]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of this step's lesson; none without one."""
        return () if self.lesson is None else self.lesson.blocks

    @property
    def play_stage(self) -> int:
        """The stage at which this step's lesson is played: before, at, or after this one."""
        return self.stage + {"explain": 1, "discuss": -1}.get(self.now.kind, 0)

    @property
    def asked(self) -> dict[str, int | None]:
        """What every seat is asked at this step: item -> the largest answer; None: in words."""
        if self.now.kind in ("entry", "exit"):
            return {f"q{k}": len(item.options) - 1 for k, item in enumerate(self.plan.quiz)}
        if self.now.kind == "explain":
            return {"prediction": 100}
        if self.now.kind != "discuss" or self.lesson is None:
            return {}
        question = self.lesson.question
        return {"open": None} | ({"question": len(question.options) - 1} if question else {})

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """The ticks of this step's lesson."""
        return play.schedule(self.lesson, self.seed, self.play_stage) if self.lesson else ()

    @property
    def playing(self) -> Tick | None:
        """The tick that is open; None between and after play."""
        if self.now.kind != "play" or self.tick >= len(self.ticks):
            return None
        return self.ticks[self.tick]

    @property
    def block(self) -> Block | None:
        """The block of the open tick, or the last one when the play is over."""
        at = min(self.tick, len(self.ticks) - 1) if self.now.kind == "play" else 0
        return self.blocks[self.ticks[at].block] if self.blocks else None

    @property
    def where(self) -> Where:
        """From where this step's chance comes."""
        return Where(self.seed, self.play_stage)

    @cached_property
    def present(self) -> dict[int, Seat]:
        """The seats that are taken, by number."""
        return {seat.number: seat for seat in self.seats if seat.present}

    @cached_property
    def mark(self) -> str:
        """What is the same as long as no phone's page changes but by its own doing."""
        pairs = () if self.playing is None else self.pairs.get(self.playing.match, ())
        removed = [seat.number for seat in self.seats if not seat.present]
        seen = (self.stage, self.tick, self.paused, removed, pairs)
        return f"{zlib.crc32(repr(seen).encode()):x}"

    @cached_property
    def places(self) -> dict[int, dict[int, tuple[Pair, int, int]]]:
        """Match -> seat -> its pair, side and chair."""
        return {
            match: {
                seat: (pair, side, chair)
                for pair in pairs
                for side in (0, 1)
                for chair, seat in enumerate(pair.seats(side))
                if seat is not None
            }
            for match, pairs in self.pairs.items()
        }

    def pair(self, match: int, number: int) -> Pair:
        """A pair of a match by its number."""
        return next(pair for pair in self.pairs[match] if pair.number == number)

    @cached_property
    def stories(self) -> dict[tuple[int, int], tuple[PlayedTick, ...]]:
        """Match and pair -> what happened at every closed tick."""
        closed = {place: move for place, move in self.moves.items() if place.tick < self.tick}
        found = {}
        for match, pairs in self.pairs.items():
            block = self.block_of(match)
            for pair in pairs:
                ticks = [t for t in self.ticks_of(match, pair) if t.index < self.tick]
                found[match, pair.number] = play.story(block, ticks, pair, closed, self.where)
        return found

    def ticks_of(self, match: int, pair: Pair) -> list[Tick]:
        """The ticks of a match that a pair takes part in."""
        return [t for t in self.ticks if t.match == match and t.index >= pair.since]

    def block_of(self, match: int) -> Block:
        """The block that a match is of."""
        return self.blocks[next(t.block for t in self.ticks if t.match == match)]

    def seating(self) -> tuple[Pair, ...] | None:
        """The pairs of the match that is about to begin; None if they are drawn already."""
        tick = self.playing
        if tick is None or tick.match in self.pairs or not self.present:
            return None
        us, china = ([k for k, seat in self.present.items() if seat.side == s] for s in (0, 1))
        first = min(t.match for t in self.ticks if t.block == tick.block)
        block = self.blocks[tick.block]
        return play.pairs_of(us, china, block, self.seed, self.stage, tick.match, first)

    def latecomer(self, seat: int, side: int) -> Pair | None:
        """The pair, changed or new, in which somebody who comes now plays; None: next match."""
        tick = self.playing
        if tick is None or tick.match not in self.pairs:
            return None
        pairs, block = self.pairs[tick.match], self.blocks[tick.block]
        for pair in pairs:
            chairs = list(pair.seats(side))
            if None in chairs:
                chairs[chairs.index(None)] = seat
                return pair.but(side, tuple(chairs))
        begins = ("say",) if block.talk else ("move", "lead", "offer")
        later = (t for t in self.ticks[self.tick + 1 :] if t.match == tick.match)
        start = next((t.index for t in later if t.act in begins), None)
        if start is None or block.form == "delegations":
            return None
        return Pair(len(pairs), (None,), (None,), start).but(side, (seat,))

    def open_places(self) -> Iterator[tuple[Place, int | None]]:
        """Every place at which something is to be chosen now, with its seat (None: a bot)."""
        tick = self.playing
        if tick is None:
            return
        for pair in self.pairs.get(tick.match, ()):
            if pair.since > tick.index:
                continue
            turns = self.stories[tick.match, pair.number]
            for side in play.choosers(self.blocks[tick.block], tick, turns):
                for chair, seat in enumerate(pair.seats(side)):
                    there = seat if seat in self.present else None
                    yield Place(tick.index, pair.number, side, chair), there

    @cached_property
    def choosing(self) -> dict[int, Place]:
        """Seat -> where it may choose now, whether or not it has."""
        return {seat: place for place, seat in self.open_places() if seat is not None}

    @cached_property
    def awaited(self) -> frozenset[Place]:
        """The places for which the class waits: those of people who are not away."""
        return frozenset(place for seat, place in self.choosing.items() if not self.away(seat))

    def away(self, seat: int) -> bool:
        """Whether a seat has let its last choices pass."""
        missed = 0
        for tick in reversed(self.ticks[: self.tick]):
            move = self.move_of(seat, tick)
            if move is not None and move.by == play.PERSON:
                return False
            missed += move is not None
            if missed == MISSED:
                return True
        return False

    def move_of(self, seat: int, tick: Tick) -> Move | None:
        """What is stored of a seat at a tick."""
        found = self.places.get(tick.match, {}).get(seat)
        if found is None:
            return None
        pair, side, chair = found
        return self.moves.get(Place(tick.index, pair.number, side, chair))

    def closing(self) -> dict[Place, Move]:
        """The choices still missing, made by bots and by the clock, with which the tick closes."""
        tick, found = self.playing, {}
        for place, seat in self.open_places():
            if tick is None or place in self.moves:
                continue
            block = self.blocks[tick.block]
            if seat is not None and not self.away(seat):
                found[place] = Move(_default(block, tick, place.side), play.CLOCK)
                continue
            rng = play.stream(self.seed, play.BOTS, self.stage, *place)
            turns = self.stories[tick.match, place.pair]
            found[place] = Move(choose(block, tick, place.side, place.chair, turns, rng), play.BOT)
        return found

    def options(self, tick: Tick, side: int) -> int:
        """How many values a choice of a side may have."""
        m, n = self.blocks[tick.block].payoffs.shape
        if tick.act == "offer":
            return m * n
        if tick.act in ("answer", "ratify"):
            return 2
        return (m, n)[side] + (tick.act == "say")

    def score(self, seat: int) -> float:
        """What a seat has got in this step so far, as far as it may know.

        With noise the payoffs of a match are told when it is over: they would give away what the
        reports hide.
        """
        total = 0.0
        for match, block, turn, side, chair in self.turns_of(seat):
            if not (block.noise and self.playing is not None and self.playing.match == match):
                total += payoff_of(block, turn, side, chair)
        return total

    def turns_of(self, seat: int) -> Iterator[tuple[int, Block, PlayedTick, int, int]]:
        """Everything that a seat took part in: match, block, turn, and its side and chair there."""
        for match, seats in self.places.items():
            if seat in seats:
                pair, side, chair = seats[seat]
                for turn in self.stories[match, pair.number]:
                    yield match, self.block_of(match), turn, side, chair


def payoff_of(block: Block, turn: PlayedTick, side: int, chair: int) -> float:
    """What a turn was worth to the holder of a chair; of a delegation, to its constituency."""
    if turn.payoffs is None:
        return 0.0
    if block.form != "delegations":
        return turn.payoffs[side]
    deal = turn.offer if turn.agreed and turn.offer else block.fallback
    return play.chair_worth(block, side, chair, deal)


def _default(block: Block, tick: Tick, side: int) -> int:
    """What is chosen for who lets the time run out: to say, offer and accept nothing."""
    if tick.act == "say":
        return block.payoffs.shape[side]
    if tick.act == "offer":
        return block.fallback[0] * block.payoffs.shape[1] + block.fallback[1]
    if tick.act in ("answer", "ratify"):
        return 0
    return block.default[side]


def round_before(ticks: Sequence[Tick], tick: int) -> int:
    """The tick at which the round before this one began: where an undo goes back to."""
    last = ticks[min(tick, len(ticks)) - 1]
    return next(t.index for t in ticks if (t.match, t.round) == (last.match, last.round))
