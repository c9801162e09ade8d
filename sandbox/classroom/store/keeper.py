"""The store of rooms: every change is one transaction, and nothing is said before it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from payoffs.errors import SandboxError
from sandbox.classroom.export import files_of
from sandbox.classroom.lesson import Plan
from sandbox.classroom.play import PERSON, Move, Place
from sandbox.classroom.room import Room, round_before
from sandbox.classroom.store.database import opened
from sandbox.classroom.store.loading import (
    chair_rows,
    hashed,
    move_rows,
    moves_of,
    new_code,
    new_token,
    plan_kept,
    room_of,
)
from sandbox.classroom.store.tables import (
    ANSWER,
    NAME,
    AnswerRow,
    ChairRow,
    EventRow,
    MoveRow,
    RoomRow,
    SeatRow,
)

#: Seats of a room, and events that are kept of it, at most.
MOST_SEATS, MOST_EVENTS = 600, 5000


class RefusedError(SandboxError):
    """A request that is not done, with one clear word why."""

    def __init__(self, text: str, status: int = 409) -> None:
        self.status = status
        super().__init__(text)


class Chair(NamedTuple):
    """Who asks: a seat of a room."""

    room: int
    seat: int


@dataclass(frozen=True)
class Opened:
    """A room just opened, with the secrets that are shown once."""

    id: int
    code: str
    teacher: str
    screen: str


class Choice(NamedTuple):
    """A choice as a phone sends it: for this stage and tick."""

    chair: Chair
    stage: int
    tick: int
    value: int


class Store:
    """Rooms in a database.

    Safe to use from several threads, and from several processes on one PostgreSQL server.
    """

    def __init__(self, url: str) -> None:
        self.engine = opened(url)
        self._known: dict[int, tuple[int, Room]] = {}

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept if its block ends well."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with self.engine.connect().execution_options(reading=True) as connection:
            yield Session(connection, autoflush=False)

    # rooms

    def open_room(self, plan: Plan, seed: int, language: str = "en") -> Opened:
        """A new room for a plan."""
        made = Opened(0, new_code(), new_token(), new_token())
        with self.writing() as session:
            row = RoomRow(
                code=made.code,
                teacher=hashed(made.teacher),
                screen=hashed(made.screen),
                plan=json.dumps(dict(plan.data), ensure_ascii=False),
                seed=seed,
                language=language,
            )
            session.add(row)
            session.flush()
            _note(session, row.id, "open", plan.title)
            return Opened(row.id, made.code, made.teacher, made.screen)

    def renew(self, code: str) -> Opened:
        """New secrets for the teacher and the projector of a room; the old ones end."""
        with self.writing() as session:
            row = _by_code(session, code)
            made = Opened(row.id, row.code, new_token(), new_token())
            row.teacher, row.screen = hashed(made.teacher), hashed(made.screen)
            _note(session, row.id, "renew", "new links for teacher and projector")
        return made

    def rooms(self) -> list[RoomRow]:
        """Every room, the newest first."""
        with self.reading() as session:
            return list(session.scalars(select(RoomRow).order_by(RoomRow.id.desc())))

    def versions(self) -> dict[int, int]:
        """The version of every room: what has changed since is seen by it."""
        with self.reading() as session:
            return {
                row.id: row.version for row in session.execute(select(RoomRow.id, RoomRow.version))
            }

    def by_code(self, code: str) -> RoomRow | None:
        """The room of a code."""
        with self.reading() as session:
            return session.scalar(select(RoomRow).where(RoomRow.code == code.upper()[:12]))

    def by_secret(self, token: str, which: str) -> int | None:
        """The room whose ``teacher`` or ``screen`` secret this is."""
        column = {"teacher": RoomRow.teacher, "screen": RoomRow.screen}[which]
        with self.reading() as session:
            return session.scalar(select(RoomRow.id).where(column == hashed(token)))

    def row(self, room: int) -> RoomRow:
        """The row of a room."""
        with self.reading() as session:
            return _row(session, room)

    def room(self, room: int) -> Room:
        """The room as it is, without the choices of the open tick."""
        with self.reading() as session:
            return self._room(session, _row(session, room))

    def lesson_room(self, room: int, stage: int) -> Room:
        """The room as it was when the play at an earlier stage was over."""
        with self.reading() as session:
            return room_of(session, _row(session, room), stage=stage)

    def delete_room(self, code: str) -> None:
        """Forget a room and all that was in it."""
        with self.writing() as session:
            row = _by_code(session, code)
            for table in (EventRow, AnswerRow, MoveRow, ChairRow, SeatRow):
                session.execute(delete(table).where(table.room == row.id))
            session.delete(row)
        self._known.pop(row.id, None)

    def _room(self, session: Session, row: RoomRow) -> Room:
        kept = self._known.get(row.id)
        if kept is not None and kept[0] == row.version:
            return kept[1]
        found = room_of(session, row)
        self._known[row.id] = (row.version, found)
        return found

    # seats

    def join(self, code: str, name: str) -> str:
        """A new seat; its secret."""
        token = new_token()
        with self.writing() as session:
            row = _by_code(session, code, lock=True)
            sides = session.execute(
                select(SeatRow.side, SeatRow.present).where(SeatRow.room == row.id)
            ).all()
            if len(sides) >= MOST_SEATS:
                raise RefusedError("the room is full")
            if row.stage == len(_room_plan(row).stages) - 1:
                raise RefusedError("this class is over")
            us, china = (sum(1 for side, there in sides if there and side == k) for k in (0, 1))
            side, number = int(china < us), len(sides)
            session.add(
                SeatRow(
                    room=row.id,
                    number=number,
                    token=hashed(token),
                    name=" ".join(name.split())[:NAME],
                    side=side,
                )
            )
            self._seat_latecomer(session, row, number, side)
            row.version += 1
        return token

    def _seat_latecomer(self, session: Session, row: RoomRow, seat: int, side: int) -> None:
        room = room_of(session, row)
        pair, tick = room.latecomer(seat, side), room.playing
        if pair is None or tick is None:
            return
        at = (ChairRow.room == row.id, ChairRow.stage == row.stage, ChairRow.match == tick.match)
        session.execute(delete(ChairRow).where(*at, ChairRow.pair == pair.number))
        session.add_all(chair_rows(row.id, row.stage, tick.match, [pair]))

    def seat_of(self, token: str) -> tuple[Chair, bool] | None:
        """The seat of a secret, and whether it is still there."""
        with self.reading() as session:
            found = session.execute(
                select(SeatRow.room, SeatRow.number, SeatRow.present).where(
                    SeatRow.token == hashed(token)
                )
            ).first()
        return None if found is None else (Chair(found[0], found[1]), bool(found[2]))

    def rename(self, chair: Chair, name: str) -> None:
        """Another name for a seat; an empty one takes it away."""
        with self.writing() as session:
            at = (SeatRow.room == chair.room, SeatRow.number == chair.seat)
            session.execute(update(SeatRow).where(*at).values(name=" ".join(name.split())[:NAME]))
            _bump(session, chair.room)

    def unseat(self, chair: Chair, present: bool = False) -> None:
        """Remove a seat (a bot plays on for it), or let it back in."""
        with self.writing() as session:
            at = (SeatRow.room == chair.room, SeatRow.number == chair.seat)
            session.execute(update(SeatRow).where(*at).values(present=present))
            _bump(session, chair.room)
            _note(session, chair.room, "seat", f"{chair.seat} {'back' if present else 'removed'}")

    def reseat(self, chair: Chair) -> str:
        """A new secret for a seat, for another phone; the old one ends."""
        token = new_token()
        with self.writing() as session:
            at = (SeatRow.room == chair.room, SeatRow.number == chair.seat)
            session.execute(update(SeatRow).where(*at).values(token=hashed(token), present=True))
            _bump(session, chair.room)
            _note(session, chair.room, "seat", f"{chair.seat} moved to another phone")
        return token

    # choices

    def move(self, choice: Choice) -> Move:
        """Store a choice, once: what is stored then.

        Raises
        ------
        RefusedError
            If it is not this seat's to make here and now, or another one is stored already.
        """
        found = self.moves([choice])[0]
        if isinstance(found, RefusedError):
            raise found
        return found

    def moves(self, choices: Sequence[Choice]) -> list[Move | RefusedError]:
        """Store many choices in one transaction; each gets what is stored, or why it is not."""
        with self.writing() as session:
            done: list[Move | RefusedError] = []
            for choice in choices:
                try:
                    done.append(self._store(session, choice))
                except RefusedError as problem:
                    _note(session, choice.chair.room, "refused", str(problem))
                    done.append(problem)
        return done

    def _store(self, session: Session, choice: Choice) -> Move:
        row = _row(session, choice.chair.room, shared=True)
        room = self._room(session, row)
        if (choice.stage, choice.tick) != (row.stage, row.tick) or room.playing is None:
            return self._past(session, choice)
        if row.paused:
            raise RefusedError("the teacher has paused the class")
        place = room.choosing.get(choice.chair.seat)
        if place is None:
            raise RefusedError("it is not your turn")
        if not 0 <= choice.value < room.options(room.playing, place.side):
            raise RefusedError("that is no choice here", 400)
        key = {"room": row.id, "stage": row.stage, **place._asdict()}
        kept = session.execute(select(MoveRow.value, MoveRow.by).filter_by(**key)).first()
        if kept is None:
            session.execute(insert(MoveRow).values(**key, value=choice.value, by=PERSON))
            return Move(choice.value)
        return _same(Move(*kept), choice.value)

    def _past(self, session: Session, choice: Choice) -> Move:
        """A choice for a tick that is not open: fine if it is the one that is stored there."""
        room = room_of(session, _row(session, choice.chair.room), stage=None)
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
            kept = session.execute(
                select(MoveRow.value, MoveRow.by).filter_by(
                    room=room, stage=stage, **place._asdict()
                )
            ).first()
        return None if kept is None else Move(*kept)

    def chosen(self, room: int) -> tuple[int, int]:
        """How many of those the class waits for have chosen, and how many they are."""
        with self.reading() as session:
            row = _row(session, room)
            now = self._room(session, row)
            made = moves_of(session, room, row.stage, row.tick)
            return sum(place in made for place in now.awaited), len(now.awaited)

    def answer(self, chair: Chair, stage: int, item: str, value: str) -> None:
        """Store an answer; until its stage is over it can be changed."""
        with self.writing() as session:
            row = _row(session, chair.room, shared=True)
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

    def seat_sight(self, chair: Chair) -> tuple[RoomRow, Room, dict[str, str], Move | None]:
        """What a seat's page is made of: the row, the room, its own answers, its own choice."""
        with self.reading() as session:
            row = _row(session, chair.room)
            room = self._room(session, row)
            place = room.choosing.get(chair.seat)
            own = None
            if place is not None:
                at = {"room": row.id, "stage": row.stage, **place._asdict()}
                kept = session.execute(select(MoveRow.value, MoveRow.by).filter_by(**at)).first()
                own = None if kept is None else Move(*kept)
            mine = {"room": row.id, "seat": chair.seat, "stage": row.stage}
            asked = select(AnswerRow.item, AnswerRow.value).filter_by(**mine)
            return row, room, {one.item: one.value for one in session.execute(asked)}, own

    def exported(self, room: int) -> tuple[str, dict[str, str]]:
        """The code of a room, and its files by name."""
        with self.reading() as session:
            row = _row(session, room)
            plan = plan_kept(row.plan)
            plays = [k for k, stage in enumerate(plan.stages) if stage.kind == "play"]
            begun = [k for k in plays if k <= row.stage] or plays[:1]
            rooms = [room_of(session, row, stage=k) for k in begun]
        return row.code, files_of(row.code, rooms, self.answers(room))

    # steps

    def close_tick(self, room: int, stage: int, tick: int, *, only_full: bool = False) -> bool:
        """End a tick, unless somebody else has: bots and the clock choose what is missing.

        With ``only_full`` nothing happens while somebody the class waits for has not chosen.
        """
        with self.writing() as session:
            row = _row(session, room, lock=True)
            if (row.stage, row.tick) != (stage, tick) or (row.paused and only_full):
                return False
            now = self._room(session, row)
            if now.playing is None:
                return False
            made = moves_of(session, room, stage, tick)
            if only_full and not all(place in made for place in now.awaited):
                return False
            full = _with(now, made)
            session.add_all(move_rows(room, stage, full.closing()))
            session.flush()
            row.tick += 1
            row.version += 1
            self._begin(session, row)
        return True

    def _begin(self, session: Session, row: RoomRow) -> None:
        """Draw the pairs of a match that begins."""
        session.flush()
        room = room_of(session, row)
        drawn = room.seating()
        if drawn is not None and room.playing is not None:
            session.add_all(chair_rows(row.id, row.stage, room.playing.match, drawn))

    def go(self, room: int, stage: int, to: int) -> bool:
        """Go to another step of the plan, if the class is still where it was seen."""
        with self.writing() as session:
            row = _row(session, room, lock=True)
            last = len(_room_plan(row).stages) - 1
            if row.stage != stage or not 0 <= to <= last:
                return False
            row.stage, row.tick, row.paused, row.revealed = to, 0, False, False
            row.version += 1
            if _room_plan(row).stages[to].kind == "play":
                for table in (ChairRow, MoveRow):
                    session.execute(delete(table).where(table.room == room, table.stage == to))
            self._begin(session, row)
            _note(session, room, "step", f"to {_room_plan(row).stages[to].kind} ({to})")
        return True

    def set(self, room: int, *, paused: bool | None = None, revealed: bool | None = None) -> None:
        """Pause or go on; show or hide the prediction."""
        with self.writing() as session:
            row = _row(session, room, lock=True)
            if paused is not None:
                row.paused = paused
                _note(session, room, "pause", "paused" if paused else "went on")
            if revealed is not None:
                row.revealed = revealed
                _note(session, room, "reveal", "shown" if revealed else "hidden")
            row.version += 1

    def undo(self, room: int, stage: int, tick: int) -> bool:
        """Forget the last round: it is played again."""
        with self.writing() as session:
            row = _row(session, room, lock=True)
            now = self._room(session, row)
            if (row.stage, row.tick) != (stage, tick) or not tick or now.now.kind != "play":
                return False
            back = round_before(now.ticks, tick)
            at = (MoveRow.room == room, MoveRow.stage == stage, MoveRow.tick >= back)
            session.execute(delete(MoveRow).where(*at))
            match = now.ticks[back].match
            late = (ChairRow.room == room, ChairRow.stage == stage, ChairRow.match > match)
            session.execute(delete(ChairRow).where(*late))
            row.tick, row.version = back, row.version + 1
            _note(session, room, "undo", f"back to tick {back} of stage {stage}")
        return True

    def note(self, room: int, kind: str, text: str) -> None:
        """Log what happened."""
        with self.writing() as session:
            _note(session, room, kind, text)

    def events(self, room: int) -> list[EventRow]:
        """What happened in a room."""
        with self.reading() as session:
            at = select(EventRow).where(EventRow.room == room).order_by(EventRow.id)
            return list(session.scalars(at))


def _with(room: Room, made: dict[Place, Move]) -> Room:
    return replace(room, moves={**room.moves, **made})


def _same(kept: Move, value: int) -> Move:
    if kept.value != value:
        raise RefusedError("another choice of yours is stored for this round")
    return kept


def _room_plan(row: RoomRow) -> Plan:
    return plan_kept(row.plan)


def _row(session: Session, room: int, *, lock: bool = False, shared: bool = False) -> RoomRow:
    asked = select(RoomRow).where(RoomRow.id == room)
    if lock or shared:  # SQLite has one writer and knows no such words
        asked = asked.with_for_update(read=shared)
    found = session.scalar(asked)
    if found is None:
        raise RefusedError("there is no such room", 404)
    return found


def _by_code(session: Session, code: str, *, lock: bool = False) -> RoomRow:
    asked = select(RoomRow).where(RoomRow.code == code.upper()[:12])
    found = session.scalar(asked.with_for_update() if lock else asked)
    if found is None:
        raise RefusedError("there is no such room", 404)
    return found


def _bump(session: Session, room: int) -> None:
    at = update(RoomRow).where(RoomRow.id == room)
    session.execute(at.values(version=RoomRow.version + 1))


def _note(session: Session, room: int, kind: str, text: str) -> None:
    many = session.scalar(select(func.count()).where(EventRow.room == room)) or 0
    if many < MOST_EVENTS:
        session.add(EventRow(room=room, kind=kind, text=text[:200]))
