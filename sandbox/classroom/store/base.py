"""What every part of the store shares: transactions, refusals, the log, and rows as a room."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from payoffs.errors import SandboxError
from sandbox.classroom.lesson import Plan
from sandbox.classroom.play import Move, Pair, Place
from sandbox.classroom.reader import plan_of
from sandbox.classroom.room import Room, Seat
from sandbox.classroom.store.tables import ChairRow, EventRow, MoveRow, RoomRow, SeatRow, engine_on

#: Events that are kept of a room, at most.
MOST_EVENTS = 5000


class RefusedError(SandboxError):
    """A request that is not done, with one clear word why; numbers in it by name."""

    def __init__(self, text: str, status: int = 409, **numbers: int) -> None:
        self.text, self.status, self.numbers = text, status, numbers
        super().__init__(text.format(**numbers))

    def said(self, told: Callable[[str], str]) -> str:
        """Why, in the language of a translator."""
        return told(self.text).format(**self.numbers)


class Asker(NamedTuple):
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

    chair: Asker
    stage: int
    tick: int
    value: int


class Kept:
    """Rooms in a database: transactions on it, and what is known of them already."""

    def __init__(self, url: str) -> None:
        self.engine = engine_on(url)
        self._known: dict[int, tuple[int, Room]] = {}
        self._loading: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

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

    def room_in(self, session: Session, row: RoomRow) -> Room:
        """The room of a row; read anew, and worked out, once a version however many ask."""
        found = self.room_at(row.id, row.version)
        if found is None:
            with self._loading[row.id]:
                found = self.room_at(row.id, row.version) or room_of(session, row)
                self.keep(row.id, row.version, found)
        return found

    def room_at(self, room: int, version: int) -> Room | None:
        """The room at a version, if it is known already."""
        kept = self._known.get(room)
        return kept[1] if kept is not None and kept[0] == version else None

    def keep(self, room: int, version: int, found: Room) -> None:
        """Remember a room as it is at a version, with what every phone's page needs of it."""
        _ = found.stories, found.awaited
        self._known[room] = (version, found)


def row_of(
    session: Session, which: int | str, *, lock: bool = False, shared: bool = False
) -> RoomRow:
    """The row of a room, by number or by code; locked for writing or for reading if asked."""
    asked = select(RoomRow).where(
        RoomRow.id == which if isinstance(which, int) else RoomRow.code == which.upper()[:12]
    )
    if lock or shared:  # SQLite has one writer and knows no such words
        asked = asked.with_for_update(read=shared)
    found = session.scalar(asked)
    if found is None:
        raise RefusedError("there is no such room", 404)
    return found


def note_in(session: Session, room: int, kind: str, text: str) -> None:
    """Log what happened, up to a number of events."""
    many = session.scalar(select(func.count()).where(EventRow.room == room)) or 0
    if many < MOST_EVENTS:
        session.add(EventRow(room=room, kind=kind, text=text[:200]))


def hashed(token: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def plan_in(row: RoomRow) -> Plan:
    """The plan of a room."""
    return _plan(row.plan)


@lru_cache(maxsize=32)
def _plan(text: str) -> Plan:
    return plan_of(json.loads(text))


def room_of(session: Session, row: RoomRow, *, stage: int | None = None) -> Room:
    """The room of a row as it is now, or as it was at the end of an earlier stage."""
    at = row.stage if stage is None else stage
    asked = select(SeatRow.number, SeatRow.name, SeatRow.side, SeatRow.present)
    seats = session.execute(asked.where(SeatRow.room == row.id).order_by(SeatRow.number))
    taken = tuple(Seat(*seat) for seat in seats)
    shell = Room(plan_in(row), row.seed, taken, at, row.tick, row.paused, row.revealed)
    over = at != row.stage or shell.now.kind == "discuss"
    tick = len(shell.ticks) if over else min(row.tick, len(shell.ticks))
    # what was played before the teacher went back to explain is no part of the room
    played = at if shell.now.kind == "explain" else shell.play_stage
    made = moves_of(session, row.id, played)
    return replace(shell, tick=tick, pairs=_pairs(session, row.id, played), moves=made)


def _pairs(session: Session, room: int, stage: int) -> dict[int, tuple[Pair, ...]]:
    key = (ChairRow.match, ChairRow.pair, ChairRow.side, ChairRow.chair)
    asked = select(*key, ChairRow.seat, ChairRow.since).order_by(*key)
    found = session.execute(asked.where(ChairRow.room == room, ChairRow.stage == stage))
    pairs: dict[int, tuple[Pair, ...]] = defaultdict(tuple)
    for (match, number), group in groupby(found, itemgetter(0, 1)):
        chairs = list(group)
        us, china = (tuple(one.seat for one in chairs if one.side == side) for side in (0, 1))
        pairs[match] += (Pair(number, us, china, chairs[0].since),)
    return dict(pairs)


def moves_of(
    session: Session,
    room: int,
    stage: int,
    tick: int | None = None,
    pairs: Collection[int] | None = None,
) -> dict[Place, Move]:
    """The stored choices of a stage, or of one of its ticks, or of some pairs there."""
    asked = select(
        MoveRow.tick, MoveRow.pair, MoveRow.side, MoveRow.chair, MoveRow.value, MoveRow.by
    ).where(MoveRow.room == room, MoveRow.stage == stage)
    if tick is not None:
        asked = asked.where(MoveRow.tick == tick)
    if pairs is not None:
        asked = asked.where(MoveRow.pair.in_(pairs))
    return {Place(*row[:4]): Move(row[4], row[5]) for row in session.execute(asked)}


def add_pairs(session: Session, row: RoomRow, match: int, pairs: Iterable[Pair]) -> None:
    """Store who sits where in a match of the stage at which a room is."""
    at = {"room": row.id, "stage": row.stage, "match": match}
    chairs = [
        {**at, "pair": pair.number, "side": side, "chair": chair, "seat": seat, "since": pair.since}
        for pair in pairs
        for side in (0, 1)
        for chair, seat in enumerate(pair.seats(side))
    ]
    session.execute(insert(ChairRow), chairs)


def add_moves(session: Session, row: RoomRow, moves: Mapping[Place, Move]) -> None:
    """Store choices of the stage at which a room is."""
    at = {"room": row.id, "stage": row.stage}
    made = [{**at, **place._asdict(), **move._asdict()} for place, move in moves.items()]
    if made:
        session.execute(insert(MoveRow), made)
