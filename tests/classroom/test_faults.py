"""What goes wrong in a class: the server killed, the database locked or full, forged requests."""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from classroom_domain import MATRIX, in_loop, plan_with

from sandbox.classroom.play import PERSON
from sandbox.classroom.store import Asker, Choice, RefusedError, Store, tables
from sandbox.classroom.web.hub import Hub

ROOT = Path(__file__).parents[2]
KILLS, ROUNDS = (50, 60) if os.environ.get("TRUCE_EVERY") else (2, 6)
SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from sandbox.classroom.store import Store
from sandbox.classroom.web.app import Classroom
room = Classroom(Store(sys.argv[1]))
app = Starlette(routes=room.routes(), lifespan=room.running)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical")
"""


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Phone(threading.Thread):
    """Plays until the last round, through every outage; keeps what was acknowledged."""

    def __init__(self, seat, number, stop):
        super().__init__(daemon=True)
        self.seat, self.number, self.stop = seat, number, stop
        self.kept, self.wrong = {}, []
        self.forms = urllib.request.build_opener(Stay)

    def run(self):
        chance = random.Random(self.number)
        while not self.stop.is_set():
            time.sleep(0.25)  # a seat that asks faster is told to wait
            page = self.ask(self.seat)
            if page is None:
                continue
            if "All rounds are played" in page:
                return
            if "/move" in page:
                fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', page))
                value = chance.randrange(2)
                while not self.stop.is_set() and not self.send(fields, value):
                    time.sleep(0.25)

    def ask(self, address, data=None):
        """The page; None while there is no server."""
        try:
            with self.forms.open(address, data, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                if answer.code == 303:
                    return ""
                if answer.code not in (429, 503):
                    self.wrong.append((answer.code, answer.read().decode()))
        except OSError:
            pass
        except Exception as problem:  # a killed server ends answers in their middle
            if (
                "Incomplete" not in type(problem).__name__
                and "Remote" not in type(problem).__name__
            ):
                self.wrong.append(repr(problem))
        return None

    def send(self, fields, value):
        data = urllib.parse.urlencode({**fields, "value": value}).encode()
        if self.ask(f"{self.seat}/move", data) is None:
            return bool(self.wrong)
        self.kept[int(fields["tick"])] = value
        return True


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
def test_killed_at_random_moments_no_acknowledged_choice_is_lost_or_doubled(tmp_path):
    url = f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}"
    store = Store(url)
    plan = plan_with({"matrix": MATRIX, "rounds": ROUNDS, "clock": 3000, "matching": "fixed"})
    room = store.open_room(plan, seed=1)
    tokens = [store.join(room.code, "") for _ in range(4)]
    store.go(room.id, 0, 2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stop, chance = threading.Event(), random.Random(3)
    site = f"http://127.0.0.1:{port}/class/s"
    phones = [Phone(f"{site}/{token}", k, stop) for k, token in enumerate(tokens)]
    for one in phones:
        one.start()
    ticks = []
    for _ in range(KILLS):
        server = subprocess.Popen([sys.executable, "-c", SERVER, url, str(port)], cwd=ROOT)
        _wait(port, server)
        time.sleep(chance.uniform(0.05, 0.5))
        server.send_signal(signal.SIGKILL)
        server.wait()
        ticks.append(store.room(room.id).tick)
    server = subprocess.Popen([sys.executable, "-c", SERVER, url, str(port)], cwd=ROOT)
    try:
        for one in phones:
            one.join(600)
            assert not one.is_alive()
    finally:
        stop.set()
        server.kill()
        server.wait()
    now = store.room(room.id)
    assert now.tick == ROUNDS
    assert ticks == sorted(ticks)
    assert all(one.wrong == [] for one in phones), [one.wrong for one in phones]
    for place, move in now.moves.items():
        pair = next(one for one in now.pairs[0] if one.number == place.pair)
        assert move.by == PERSON
        assert phones[pair.seats(place.side)[0]].kept[place.tick] == move.value
    assert len(now.moves) == sum(len(one.kept) for one in phones) == 4 * ROUNDS
    store.close()


def _wait(port, server):
    for _ in range(600):
        assert server.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not come up")


@pytest.fixture
def quick(tmp_path, monkeypatch):
    """A room in a file whose lock nobody waits for, its hub, and the file."""
    monkeypatch.setattr(tables, "PATIENCE", 0.05)
    file = tmp_path / "rooms.sqlite"
    store = Store(f"sqlite:///{file.as_posix()}")
    room = store.open_room(plan_with({"matrix": MATRIX, "rounds": 3}), seed=1)
    for _ in range(2):
        store.join(room.code, "")
    store.go(room.id, 0, 2)
    yield store, Hub(store), room, file
    store.close()


def test_a_locked_database_is_a_clear_word_and_the_class_goes_on(quick):
    store, hub, room, file = quick
    choice = Choice(Asker(room.id, 0), 2, 0, 1)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RefusedError, match="could not be stored just now; press again"):
        in_loop(hub.move(choice))
    other.execute("ROLLBACK")
    other.close()
    assert in_loop(hub.move(choice)).value == 1
    assert store.chosen(room.id) == (1, 2)


def test_a_full_disk_is_a_clear_word_and_the_class_goes_on(quick):
    store, hub, room, _ = quick
    chair = Asker(room.id, 0)
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Exception, match="full"):
        _fill(store, chair)
    raw.execute("PRAGMA max_page_count = 100000")
    assert in_loop(hub.move(Choice(chair, 2, 0, 1))).value == 1


def _fill(store, chair):
    for k in range(400):
        store.answer(chair, 2, f"q{k}", "x" * 1000)


def test_a_jump_of_the_wall_clock_moves_no_deadline(quick, monkeypatch):
    _, hub, room, _ = quick
    hub.look(room.id)
    in_loop(hub._look_again())
    before = hub.seconds_left(room.id)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    in_loop(hub._ring())
    assert hub.seconds_left(room.id) in (before, before - 1)
    assert hub.store.room(room.id).tick == 0
