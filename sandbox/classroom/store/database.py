"""Where rooms are kept: a SQLite file in the user's data folder, or a PostgreSQL server by URL."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from payoffs.errors import InputError, shown

#: Seconds for which a writer waits for another one.
PATIENCE = 10


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


def in_words(url: str) -> str:
    """Where the data lies, for a person: the file, or the server without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(parsed.database)
    return parsed.render_as_string(hide_password=True)


def opened(url: str) -> Engine:
    """An engine on the database, its tables brought up to date.

    Raises
    ------
    InputError
        If there is no such database, or it cannot be written.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise InputError(
                f"{shown(backend)} is not served; give a path, or a postgresql:// URL", "--data"
            )
        if backend == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
            engine = create_engine(parsed, pool_size=10, pool_pre_ping=True)
        else:
            engine = create_engine(parsed, connect_args={"timeout": PATIENCE})
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


def _as_wal(engine: Engine) -> None:
    """SQLite with a write-ahead log; whoever begins to write holds the lock from the start."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say when a transaction begins
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Bring the tables up to date (Alembic)."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("sandbox.classroom.store") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
