"""The tables of rooms: what is stored, and nothing that can be worked out from it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Length of a hash of a secret, in hexadecimal digits.
HASH = 64
NAME, ANSWER = 40, 1000


class Base(DeclarativeBase):
    """Every table of rooms."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class RoomRow(Base):
    """A room. ``plan`` is the plan as it was opened, in JSON; secrets are hashed."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    teacher: Mapped[str] = mapped_column(String(HASH), unique=True)
    screen: Mapped[str] = mapped_column(String(HASH), unique=True)
    replay: Mapped[str | None] = mapped_column(String(HASH), default=None)
    plan: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(8), default="en")
    stage: Mapped[int] = mapped_column(default=0)
    tick: Mapped[int] = mapped_column(default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    revealed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    opened: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=_now)


def _room() -> Mapped[int]:
    return mapped_column(ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)


class SeatRow(Base):
    """A student's seat; who holds the token sits there."""

    __tablename__ = "seat"

    room: Mapped[int] = _room()
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(HASH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME), default="")
    side: Mapped[int]
    present: Mapped[bool] = mapped_column(default=True)


class ChairRow(Base):
    """Who sat where in a match; ``seat`` is empty where a bot did."""

    __tablename__ = "chair"

    room: Mapped[int] = _room()
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    match: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pair: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chair: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seat: Mapped[int | None]
    since: Mapped[int] = mapped_column(default=0)


class MoveRow(Base):
    """A choice. Its place is the key: it can be stored once only."""

    __tablename__ = "move"

    room: Mapped[int] = _room()
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tick: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pair: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chair: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]
    by: Mapped[str] = mapped_column(String(8))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=_now)


class AnswerRow(Base):
    """What a seat answered: a prediction, a question of a lesson or of the quiz, an open one."""

    __tablename__ = "answer"

    room: Mapped[int] = _room()
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(ANSWER))


class EventRow(Base):
    """What the teacher did, and what was refused: never a secret, never a name."""

    __tablename__ = "event"
    __table_args__ = (Index("event_by_room", "room", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=_now)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(200))
