"""Databases for the tests of rooms, SQLite and PostgreSQL where there is one; a class's site."""

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from starlette.applications import Starlette
from web_domain import asking

from sandbox.classroom.store import Store
from sandbox.classroom.web.app import Classroom


def _programs():
    """Where PostgreSQL's programs are; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@pytest.fixture(scope="session")
def postgres():
    """The URL of a PostgreSQL server of this run alone; None where none can be had."""
    programs = _programs()
    if programs is None or not (programs / "initdb").exists():
        yield None
        return
    # not one of pytest's folders: those are closed to the user that the server runs as
    folder = Path(tempfile.mkdtemp(prefix="truce-postgres-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    as_user = _as_user(folder)
    data = folder / "data"
    made = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "truce",
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
    ]
    subprocess.run([*as_user, *map(str, made)], check=True, capture_output=True, cwd=folder)
    options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    log = folder / "data" / "server.log"
    subprocess.run(
        [*control, "-o", options, "-l", str(log), "start"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"postgresql://truce@127.0.0.1:{port}/postgres"
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(folder):
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    import os

    if os.name == "nt" or os.geteuid() != 0:
        return []
    import pwd

    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}"
    url = request.getfixturevalue("postgres")
    if url is None:
        pytest.skip("no PostgreSQL on this machine; `apt-get install postgresql` brings one")
    from sqlalchemy import create_engine

    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url


@pytest.fixture
def classroom(tmp_path):
    """The site of a class with a database of its own."""
    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")
    yield Classroom(store, "http://10.0.0.1:8501")
    store.close()


@pytest.fixture
def client(classroom):
    """What asks that site, without a browser."""
    app = Starlette(routes=classroom.routes(), lifespan=classroom.running)
    with asking(app) as client:
        yield client
