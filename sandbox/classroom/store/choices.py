"""Choices and answers: each kept once, before anybody is told so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from sandbox.classroom.play import PERSON, Move, Place
from sandbox.classroom.room import Room
from sandbox.classroom.store import base
from sandbox.classroom.store.base import Asker, Choice, Kept, RefusedError, moves_of, row_of
from sandbox.classroom.store.tables import ANSWER, AnswerRow, RoomRow, SeatRow


class Sight(NamedTuple):
    """What a seat's page is made of: the seat, the room, its own answers, its own choice."""

    chair: Asker
    present: bool
    code: str
    language: str
    room: Room
    answers: dict[str, str]
    own: Move | None


# What phones ask at every new round, many at once: put together once, not at every request.
_SEATS = select(
    *(SeatRow.token, SeatRow.room, SeatRow.number, SeatRow.present),
    *(RoomRow.version, RoomRow.code, RoomRow.language),
).where(SeatRow.room == RoomRow.id, SeatRow.token.in_(bindparam("tokens", expanding=True)))
_ANSWERS = select(AnswerRow.seat, AnswerRow.item, AnswerRow.value).where(
    *(AnswerRow.room == bindparam("room"), AnswerRow.stage == bindparam("stage")),
    AnswerRow.seat.in_(bindparam("seats", expanding=True)),
)


class _Open(NamedTuple):
    """The open tick of a room: what is stored there, and what is to be."""

    row: RoomRow
    room: Room
    made: dict[Place, Move]
    fresh: dict[Place, Move]


class Choices(Kept):
    """The part of a store that knows what was chosen."""

    def moves(self, choices: Sequence[Choice]) -> tuple[list[Move | RefusedError], set[int]]:
        """Store many choices in one transaction, each once.

        Returns for each what is stored, or why it is not (it is not this seat's to make here and
        now, or another one is stored already); and the rooms in which nobody is waited for now.
        """
        done: list[Move | RefusedError] = []
        with self.writing() as session:
            opened: dict[int, _Open] = {}
            for choice in choices:
                room = choice.chair.room
                try:
                    if room not in opened:
                        opened[room] = self._open(session, room)
                    done.append(self._stored(session, opened[room], choice))
                except RefusedError as problem:
                    base.note_in(session, room, "refused", str(problem))
                    done.append(problem)
            for one in opened.values():
                base.add_moves(session, one.row, one.fresh)
        full = {room for room, one in opened.items() if one.room.awaited <= one.made.keys()}
        return done, full

    def _open(self, session: Session, room: int) -> _Open:
        row = row_of(session, room, lock=True)  # so that of two last choices one sees the other
        made = moves_of(session, room, row.stage, row.tick)
        return _Open(row, self.room_in(session, row), made, {})

    def _stored(self, session: Session, at: _Open, choice: Choice) -> Move:
        row, room = at.row, at.room
        if (choice.stage, choice.tick) != (row.stage, row.tick) or room.playing is None:
            return self._past(session, choice)
        if row.paused:
            raise RefusedError("the teacher has paused the class")
        place = room.choosing.get(choice.chair.seat)
        if place is None:
            raise RefusedError("it is not your turn")
        if not 0 <= choice.value < room.options(room.playing, place.side):
            raise RefusedError("that is no choice here", 400)
        if place not in at.made:
            at.made[place] = at.fresh[place] = Move(choice.value)
        return _same(at.made[place], choice.value)

    def _past(self, session: Session, choice: Choice) -> Move:
        """A choice for a tick that is not open: fine if it is the one that is stored there."""
        room = base.room_of(session, row_of(session, choice.chair.room))
        if room.play_stage == choice.stage and choice.tick < len(room.ticks):
            move = room.move_of(choice.chair.seat, room.ticks[choice.tick])
            if move is not None and move.by == PERSON:
                return _same(move, choice.value)
        raise RefusedError("that round is over")

    def chosen(self, room: int) -> tuple[int, int]:
        """How many of those the class waits for have chosen or answered, and how many they are."""
        with self.reading() as session:
            row = row_of(session, room)
            now = self.room_in(session, row)
            if now.now.kind != "play":
                at = (AnswerRow.room == room, AnswerRow.stage == row.stage)
                who = select(AnswerRow.seat, func.count()).where(*at).group_by(AnswerRow.seat)
                done = {one[0]: int(one[1]) for one in session.execute(who)}
                return sum(done.get(k, 0) >= len(now.asked) for k in now.present), len(now.present)
            made = moves_of(session, room, row.stage, row.tick)
            return sum(place in made for place in now.awaited), len(now.awaited)

    def answer(self, chair: Asker, stage: int, item: str, value: str) -> None:
        """Store an answer; until its stage is over it can be changed."""
        with self.writing() as session:
            row = row_of(session, chair.room, shared=True)
            if row.stage != stage:
                raise RefusedError("that step is over")
            at = {"room": chair.room, "seat": chair.seat, "stage": stage, "item": item}
            session.execute(delete(AnswerRow).filter_by(**at))
            session.add(AnswerRow(**at, value=value[:ANSWER]))

    def answers(self, room: int) -> dict[tuple[int, int, str], str]:
        """The answers of a room: by seat, stage and item."""
        with self.reading() as session:
            asked = select(AnswerRow.seat, AnswerRow.stage, AnswerRow.item, AnswerRow.value)
            found = session.execute(asked.where(AnswerRow.room == room))
            return {(a, b, c): d for a, b, c, d in found}

    def sights(self, tokens: Sequence[str]) -> list[Sight | None]:
        """What the pages of seats are made of, by their secrets; None where there is no seat."""
        hashes = [base.hashed(token) for token in tokens]
        with self.reading() as session:
            rows = {row.token: row for row in session.execute(_SEATS, {"tokens": hashes})}
            seats: dict[int, list[Any]] = defaultdict(list)
            for row in rows.values():
                seats[row.room].append(row)
            views = {at: self._views(session, at, here) for at, here in seats.items()}
        found = (rows.get(one) for one in hashes)
        return [None if row is None else views[row.room][row.number] for row in found]

    def _views(self, session: Session, at: int, seats: list[Any]) -> dict[int, Sight]:
        """What some seats of a room see."""
        known = self.room_at(at, seats[0].version)
        room = known or self.room_in(session, row_of(session, at))
        answers: dict[int, dict[str, str]] = defaultdict(dict)
        made = {}
        if room.playing is not None:
            pairs = {room.choosing[row.number].pair for row in seats if row.number in room.choosing}
            made = moves_of(session, at, room.stage, room.tick, pairs)
        elif room.now.kind != "play":
            here = {"room": at, "stage": room.stage, "seats": [row.number for row in seats]}
            for seat, item, value in session.execute(_ANSWERS, here):
                answers[seat][item] = value
        return {
            row.number: Sight(
                Asker(at, row.number),
                *(row.present, row.code, row.language, room, answers[row.number]),
                made.get(room.choosing[row.number]) if row.number in room.choosing else None,
            )
            for row in seats
        }


def _same(kept: Move, value: int) -> Move:
    if kept.value != value:
        raise RefusedError("another choice of yours is stored for this round")
    return kept
