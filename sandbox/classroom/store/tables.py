"""The tables of rooms, and where they are: a SQLite file, or a PostgreSQL server by URL.

What is stored is what cannot be worked out from the rest.
"""

from __future__ import annotations

import datetime as dt
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from payoffs.errors import InputError, shown

#: Seconds for which a writer waits for another one.
PATIENCE = 10
#: Length of a hash of a secret, in hexadecimal digits.
HASH = 64
NAME, ANSWER = 40, 1000


class Base(DeclarativeBase):
    """Every table of rooms."""


Key = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
OfRoom = Annotated[
    int, mapped_column(sa.ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
]
Moment = Annotated[
    dt.datetime, mapped_column(sa.DateTime(timezone=True), default=lambda: dt.datetime.now(dt.UTC))
]


class RoomRow(Base):
    """A room. ``plan`` is the plan as it was opened, in JSON; secrets are hashed."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    teacher: Mapped[str] = mapped_column(sa.String(HASH), unique=True)
    screen: Mapped[str] = mapped_column(sa.String(HASH), unique=True)
    replay: Mapped[str | None] = mapped_column(sa.String(HASH), default=None)
    plan: Mapped[str] = mapped_column(sa.Text)
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    stage: Mapped[int] = mapped_column(default=0)
    tick: Mapped[int] = mapped_column(default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    revealed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    opened: Mapped[Moment]


class SeatRow(Base):
    """A student's seat; who holds the token sits there."""

    __tablename__ = "seat"

    room: Mapped[OfRoom]
    number: Mapped[Key]
    token: Mapped[str] = mapped_column(sa.String(HASH), unique=True)
    name: Mapped[str] = mapped_column(sa.String(NAME), default="")
    side: Mapped[int]
    present: Mapped[bool] = mapped_column(default=True)


class ChairRow(Base):
    """Who sat where in a match; ``seat`` is empty where a bot did."""

    __tablename__ = "chair"

    room: Mapped[OfRoom]
    stage: Mapped[Key]
    match: Mapped[Key]
    pair: Mapped[Key]
    side: Mapped[Key]
    chair: Mapped[Key]
    seat: Mapped[int | None]
    since: Mapped[int] = mapped_column(default=0)


class MoveRow(Base):
    """A choice. Its place is the key: it can be stored once only."""

    __tablename__ = "move"

    room: Mapped[OfRoom]
    stage: Mapped[Key]
    tick: Mapped[Key]
    pair: Mapped[Key]
    side: Mapped[Key]
    chair: Mapped[Key]
    value: Mapped[int]
    by: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[Moment]


class AnswerRow(Base):
    """What a seat answered: a prediction, a question of a lesson or of the quiz, an open one."""

    __tablename__ = "answer"

    room: Mapped[OfRoom]
    seat: Mapped[Key]
    stage: Mapped[Key]
    item: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(ANSWER))


class EventRow(Base):
    """What the teacher did, and what was refused: never a secret, never a name."""

    __tablename__ = "event"
    __table_args__ = (sa.Index("event_by_room", "room", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[int] = mapped_column(sa.ForeignKey("room.id", ondelete="CASCADE"))
    at: Mapped[Moment]
    kind: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.String(200))


def default_url() -> str:
    """The SQLite file in the user's data folder, which is made if it is missing."""
    from platformdirs import user_data_path

    folder = user_data_path("truce-sandbox", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise InputError(
            f"cannot be made: {problem.strerror}; name a place with --data", str(folder)
        ) from None
    return f"sqlite:///{(folder / 'classroom.sqlite').as_posix()}"


def url_of(given: str | None) -> str:
    """``--data``: a URL as it is, a path as a SQLite file, nothing as the default."""
    if given is None:
        return default_url()
    return given if "://" in given else f"sqlite:///{Path(given).absolute().as_posix()}"


def in_words(url: str | sa.URL) -> str:
    """Where the data lies, for a person: the file, or the server without its password."""
    parsed = sa.make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    return str(parsed.database) if sqlite else parsed.render_as_string(hide_password=True)


def engine_on(url: str) -> sa.Engine:
    """An engine on the database, its tables brought up to date.

    Raises InputError if there is no such database, or it cannot be written.
    """
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise InputError(
                f"{shown(backend)} is not served; give a path, or a postgresql:// URL", "--data"
            )
        if backend == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
            engine = sa.create_engine(parsed, pool_size=10, pool_pre_ping=True)
        else:
            engine = sa.create_engine(parsed, connect_args={"timeout": PATIENCE})
            _as_wal(engine)
        migrate(engine)
    except (ArgumentError, NoSuchModuleError):
        raise InputError(f"{shown(url)} is no database; give a path or a URL", "--data") from None
    except ModuleNotFoundError:
        raise InputError("PostgreSQL needs the part `postgres` of this package", "--data") from None
    except SQLAlchemyError as problem:
        said = str(getattr(problem, "orig", problem)).splitlines()[0]
        raise InputError(f"cannot be opened: {said}", "--data") from None
    return engine


def _as_wal(engine: sa.Engine) -> None:
    """SQLite with a write-ahead log; whoever begins to write holds the lock from the start."""

    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say when a transaction begins
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date (Alembic)."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("sandbox.classroom.store") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
