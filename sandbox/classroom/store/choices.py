"""Choices and answers: each kept once, before anybody is told so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from sandbox.classroom.play import PERSON, Move, Place
from sandbox.classroom.room import Room
from sandbox.classroom.store.base import Chair, Choice, Kept, RefusedError, note_in, row_of
from sandbox.classroom.store.loading import hashed, moves_of, room_of
from sandbox.classroom.store.tables import ANSWER, AnswerRow, MoveRow, RoomRow, SeatRow


class Sight(NamedTuple):
    """What a seat's page is made of: the seat, the room, its own answers, its own choice."""

    chair: Chair
    present: bool
    code: str
    language: str
    room: Room
    answers: dict[str, str]
    own: Move | None


def _at(table: type[Any], *names: str) -> list[Any]:
    return [getattr(table, name) == bindparam(name) for name in names]


# What every phone asks at every new round: put together once, not at every request.
_SEAT = select(
    *(SeatRow.room, SeatRow.number, SeatRow.present),
    *(RoomRow.version, RoomRow.code, RoomRow.language),
).where(SeatRow.room == RoomRow.id, *_at(SeatRow, "token"))
_OWN = select(MoveRow.value, MoveRow.by).where(*_at(MoveRow, "room", "stage", *Place._fields))
_ANSWERED = select(AnswerRow.item, AnswerRow.value).where(*_at(AnswerRow, "room", "stage", "seat"))


class _Open(NamedTuple):
    """The open tick of a room: what is stored there, and what is to be."""

    row: RoomRow
    room: Room
    awaited: frozenset[Place]
    made: dict[Place, Move]
    fresh: list[dict[str, Any]]


class Choices(Kept):
    """The part of a store that knows what was chosen."""

    def move(self, choice: Choice) -> Move:
        """Store a choice, once: what is stored then.

        Raises
        ------
        RefusedError
            If it is not this seat's to make here and now, or another one is stored already.
        """
        (found,), _ = self.moves([choice])
        if isinstance(found, RefusedError):
            raise found
        return found

    def moves(self, choices: Sequence[Choice]) -> tuple[list[Move | RefusedError], set[int]]:
        """Store many choices in one transaction.

        Returns
        -------
        For each what is stored, or why it is not; and the rooms in which nobody is waited for now.
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
                    note_in(session, room, "refused", str(problem))
                    done.append(problem)
            fresh = [row for one in opened.values() for row in one.fresh]
            if fresh:
                session.execute(insert(MoveRow), fresh)
        full = {room for room, one in opened.items() if all(p in one.made for p in one.awaited)}
        return done, full

    def _open(self, session: Session, room: int) -> _Open:
        row = row_of(session, room, lock=True)  # so that of two last choices one sees the other
        made, now = moves_of(session, room, row.stage, row.tick), self.room_in(session, row)
        return _Open(row, now, now.awaited, made, [])

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
            at.made[place] = Move(choice.value)
            key = {"room": row.id, "stage": row.stage, **place._asdict()}
            at.fresh.append({**key, "value": choice.value, "by": PERSON})
        return _same(at.made[place], choice.value)

    def _past(self, session: Session, choice: Choice) -> Move:
        """A choice for a tick that is not open: fine if it is the one that is stored there."""
        room = room_of(session, row_of(session, choice.chair.room), stage=None)
        if room.now.lesson is not None and room.play_stage == choice.stage:
            for place, move in room.moves.items():
                seats = room.places.get(room.ticks[place.tick].match, {})
                mine = seats.get(choice.chair.seat)
                if (
                    place.tick == choice.tick
                    and mine is not None
                    and mine[0].number == place.pair
                    and mine[1:] == (place.side, place.chair)
                    and move.by == PERSON
                ):
                    return _same(move, choice.value)
        raise RefusedError("that round is over")

    def own_move(self, room: int, stage: int, place: Place) -> Move | None:
        """What is stored at a place."""
        with self.reading() as session:
            here = {"room": room, "stage": stage, **place._asdict()}
            kept = session.execute(_OWN, here).first()
        return None if kept is None else Move(*kept)

    def chosen(self, room: int) -> tuple[int, int]:
        """How many of those the class waits for have chosen, and how many they are."""
        with self.reading() as session:
            row = row_of(session, room)
            now = self.room_in(session, row)
            made = moves_of(session, room, row.stage, row.tick)
            return sum(place in made for place in now.awaited), len(now.awaited)

    def answer(self, chair: Chair, stage: int, item: str, value: str) -> None:
        """Store an answer; until its stage is over it can be changed."""
        with self.writing() as session:
            row = row_of(session, chair.room, shared=True)
            if row.stage != stage:
                raise RefusedError("that step is over")
            at = {"room": chair.room, "seat": chair.seat, "stage": stage, "item": item}
            session.execute(delete(AnswerRow).filter_by(**at))
            session.add(AnswerRow(**at, value=value[:ANSWER]))

    def answers(self, room: int, stage: int | None = None) -> dict[tuple[int, int, str], str]:
        """The answers of a room: by seat, stage and item."""
        with self.reading() as session:
            asked = select(AnswerRow.seat, AnswerRow.stage, AnswerRow.item, AnswerRow.value).where(
                AnswerRow.room == room
            )
            if stage is not None:
                asked = asked.where(AnswerRow.stage == stage)
            return {(a, b, c): d for a, b, c, d in session.execute(asked)}

    def sight(self, token: str) -> Sight | None:
        """What the page of a secret's seat is made of; None if there is no such seat."""
        with self.engine.connect().execution_options(reading=True) as connection:
            at = connection.execute(_SEAT, {"token": hashed(token)}).first()
            if at is None:
                return None
            room = self.room_at(at.room, at.version)
            if room is None:
                session = Session(connection, autoflush=False)
                room = self.room_in(session, row_of(session, at.room))
            here, answers, own = {"room": at.room, "stage": room.stage}, {}, None
            place = room.choosing.get(at.number)
            if place is not None:
                kept = connection.execute(_OWN, here | place._asdict()).first()
                own = None if kept is None else Move(*kept)
            elif room.now.kind != "play":
                rows = connection.execute(_ANSWERED, here | {"seat": at.number})
                answers = {one.item: one.value for one in rows}
        chair = Chair(at.room, at.number)
        return Sight(chair, at.present, at.code, at.language, room, answers, own)


def _same(kept: Move, value: int) -> Move:
    if kept.value != value:
        raise RefusedError("another choice of yours is stored for this round")
    return kept
