"""What every part of the store shares: transactions, refusals, rows and the log."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from payoffs.errors import SandboxError
from sandbox.classroom.lesson import Plan
from sandbox.classroom.room import Room
from sandbox.classroom.store.database import opened
from sandbox.classroom.store.loading import plan_kept, room_of
from sandbox.classroom.store.tables import EventRow, RoomRow

#: Seats of a room, and events that are kept of it, at most.
MOST_SEATS, MOST_EVENTS = 600, 5000


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
        self.engine = opened(url)
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
        if found.lesson is not None:
            _ = found.stories, found.awaited
        self._known[room] = (version, found)


def plan_in(row: RoomRow) -> Plan:
    """The plan of a room."""
    return plan_kept(row.plan)


def row_of(session: Session, room: int, *, lock: bool = False, shared: bool = False) -> RoomRow:
    """The row of a room, locked for writing or for reading if asked."""
    asked = select(RoomRow).where(RoomRow.id == room)
    if lock or shared:  # SQLite has one writer and knows no such words
        asked = asked.with_for_update(read=shared)
    found = session.scalar(asked)
    if found is None:
        raise RefusedError("there is no such room", 404)
    return found


def row_by_code(session: Session, code: str, *, lock: bool = False) -> RoomRow:
    """The row of the room with a code."""
    asked = select(RoomRow).where(RoomRow.code == code.upper()[:12])
    found = session.scalar(asked.with_for_update() if lock else asked)
    if found is None:
        raise RefusedError("there is no such room", 404)
    return found


def bump(session: Session, room: int) -> None:
    """A room has changed."""
    at = update(RoomRow).where(RoomRow.id == room)
    session.execute(at.values(version=RoomRow.version + 1))


def note_in(session: Session, room: int, kind: str, text: str) -> None:
    """Log what happened, up to a number of events."""
    many = session.scalar(select(func.count()).where(EventRow.room == room)) or 0
    if many < MOST_EVENTS:
        session.add(EventRow(room=room, kind=kind, text=text[:200]))
