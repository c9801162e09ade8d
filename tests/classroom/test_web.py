"""Pages of a class: a lesson from door to end, and every door closed to strangers."""

import io
import itertools
import re
import warnings
import zipfile

import pytest
from classroom_domain import MATRIX, in_loop, lesson
from starlette.applications import Starlette

from sandbox.classroom import plan_of
from sandbox.classroom.play import PERSON, Move
from sandbox.classroom.store import Chair, Store
from sandbox.classroom.web.app import Classroom
from sandbox.classroom.web.guard import HEADERS, MOST_BODY, Limit

with warnings.catch_warnings():  # the client it would rather have is not among our pins
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

ITEM = {"ask": "Which?", "options": ["a", "b"], "right": 1, "why": "because"}


@pytest.fixture
def classroom(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")
    yield Classroom(store, "http://10.0.0.1:8501")
    store.close()


@pytest.fixture
def client(classroom):
    app = Starlette(routes=classroom.routes(), lifespan=classroom.running)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def opened(classroom, **block):
    one = lesson({"matrix": MATRIX, "rounds": 2, **block}, question=ITEM)
    plan = plan_of({"title": "Plan", "lessons": [one], "quiz": [ITEM]})
    return classroom.store.open_room(plan, seed=4)


def seats(client, room, count, name="Ann"):
    found = []
    for k in range(count):
        client.cookies.clear()
        answer = client.post(f"/class/join/{room.code}", data={"name": f"{name} {k}"})
        assert answer.status_code == 303
        found.append(answer.headers["location"])
    client.cookies.clear()
    return found


def press(client, room, action, **more):
    desk = f"/class/t/{room.teacher}"
    fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', client.get(desk).text))
    return client.post(f"{desk}/{action}", data={**fields, **more})


def choose(client, link, value, **more):
    page = client.get(link).text
    fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', page))
    return client.post(f"{link}/move", data={**fields, "value": value, **more})


def screen(client, room):
    return client.get(f"/class/p/{room.screen}").text


def test_a_lesson_from_the_door_to_the_end(client, classroom):
    room = opened(classroom)
    first, second = seats(client, room, 2)
    assert "United States" in client.get(first).text
    assert "China" in client.get(second).text
    assert room.code in screen(client, room)
    press(client, room, "next")  # the quiz
    for seat in (first, second):
        answer = client.post(f"{seat}/answer", data={"stage": 1, "item": "q0", "value": 0})
        assert answer.status_code == 303
    assert "stored" in client.get(first).text
    press(client, room, "next")  # explain and predict
    client.post(f"{first}/answer", data={"stage": 2, "item": "prediction", "value": 70})
    assert "1 / 2" in screen(client, room)
    press(client, room, "next")  # play
    assert choose(client, first, 1).status_code == 303
    waiting = client.get(first).text
    assert "Your choice is stored" in waiting
    assert "Round 1" in waiting
    other = client.get(second).text
    assert "break" in other  # it is in the table
    assert "Your partner chose" not in other
    assert choose(client, second, 0).status_code == 303
    page = client.get(first).text
    assert "Round 2" in page
    assert re.search(r"you <strong>break</strong>, your partner <strong>honour</strong>", page)
    assert "That gives you <strong>7.0</strong>" in page
    assert "That gives you <strong>0.0</strong>" in client.get(second).text
    choose(client, first, 0)
    choose(client, second, 2)
    assert "All rounds are played" in client.get(first).text
    hidden = screen(client, room)
    assert "predicted" not in hidden
    assert "Equilibria" not in hidden
    press(client, room, "reveal")
    shown = screen(client, room)
    assert "The class had predicted" in shown
    assert "<strong>70</strong>" in shown
    assert "US: break; China: cheat (2.0, 2.5)" in shown
    press(client, room, "next")  # discuss
    assert "In this lesson you got <strong>7.0</strong>" in client.get(first).text
    client.post(f"{first}/answer", data={"stage": 4, "item": "question", "value": 0})
    assert "It is: b. because" in client.get(first).text.replace("</strong>", "")
    client.post(f"{first}/answer", data={"stage": 4, "item": "open", "value": "=cmd"})
    press(client, room, "next")  # the quiz again
    for seat in (first, second):
        client.post(f"{seat}/answer", data={"stage": 5, "item": "q0", "value": 1})
    press(client, room, "next")
    assert "0% → <strong>100%</strong>" in screen(client, room)
    assert "That was it" in client.get(second).text
    archive = client.get(f"/class/t/{room.teacher}/export.zip").content
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        texts = {name: files.read(name).decode() for name in files.namelist()}
    assert all("Ann" not in text for text in texts.values())
    assert ",open,'=cmd" in texts[f"{room.code}-answers.csv"]
    moves = texts[f"{room.code}-moves.csv"].splitlines()
    assert moves[1] == "0,3.0,1,0,1,1,us,lesson-1,1,7.0"
    assert len(moves) == 5


def test_names_are_escaped_and_nobody_s_but_one_s_own(client, classroom):
    room = opened(classroom)
    first, second = seats(client, room, 2, "<img src=x>")
    assert "&lt;img src=x&gt; 0" in client.get(first).text
    assert "img src=x&gt; 0" not in client.get(second).text
    assert "<img src=x>" not in client.get(f"/class/t/{room.teacher}").text
    assert "img src" not in screen(client, room).replace('<img src="data:', "")


def test_every_route_is_closed_without_with_a_wrong_and_with_another_room_s_secret(
    client, classroom
):
    room, other = opened(classroom), opened(classroom)
    (seat,) = seats(client, room, 1)
    (stranger,) = seats(client, other, 1)
    secrets = {
        "s": (seat.rsplit("/", 1)[1], stranger.rsplit("/", 1)[1]),
        "t": (room.teacher, other.teacher),
        "p": (room.screen, other.screen),
        "r": (classroom.store.new_replay(room.id), classroom.store.new_replay(other.id)),
    }
    before = classroom.store.rooms()[-1].version
    wrong = ("", "x", "0" * 24, room.code, *(one for pair in secrets.values() for one in pair))
    walked = 0
    for route in classroom.routes():
        kind = re.match(r"/class/([stpr])/\{token\}", route.path)
        if kind is None:
            continue
        own = secrets[kind[1]]
        for token in wrong:
            if token in own:
                continue  # another room's own secret opens that room, and only that
            path = route.path.replace("{token}", token).replace("{action}", "next")
            for method in route.methods - {"HEAD"}:
                answer = client.request(method, path, data={"stage": 0, "tick": 0, "value": 0})
                assert answer.status_code in (404, 405, 429), (path, method)
                assert room.code not in answer.text
                walked += 1
    assert walked > 60
    assert classroom.store.rooms()[-1].version == before
    # Another room's teacher changes nothing here
    press(client, other, "next")
    assert classroom.store.rooms()[-1].stage == 0
    answer = client.post(f"/class/t/{other.teacher}/kick", data={"stage": 0, "tick": 0, "seat": 0})
    assert answer.status_code == 303
    assert classroom.store.room(room.id).seats[0].present


def test_another_seat_s_choice_cannot_be_made(client, classroom):
    room = opened(classroom)
    first, second = seats(client, room, 2)
    for _ in range(3):
        press(client, room, "next")
    choose(client, first, 1, seat=1, pair=0, side=1, chair=0)
    seen = classroom.store.sights([link.rsplit("/", 1)[1] for link in (first, second)])
    assert [one.own for one in seen] == [Move(1, PERSON), None]
    here = {"stage": 3, "tick": 0}
    changed = client.post(f"{first}/move", data={**here, "value": 0})
    assert changed.status_code == 409
    assert "another choice of yours is stored" in changed.text
    again = {client.post(f"{first}/move", data={**here, "value": 1}).status_code for _ in range(5)}
    assert again == {303}
    stale = client.post(f"{second}/move", data={"stage": 3, "tick": 5, "value": 0})
    assert stale.status_code == 409
    for bad in ("-1", "9", "x", "", "99999999999"):
        assert choose(client, second, bad).status_code == 400


def test_every_answer_carries_the_headers_and_no_page_a_script_of_its_own(client, classroom):
    room = opened(classroom)
    (seat,) = seats(client, room, 1)
    paths = ["/class", f"/class/join/{room.code}", seat, f"/class/t/{room.teacher}"]
    paths += [f"/class/p/{room.screen}", "/class/s/none", "/class/static/class.js"]
    for path in paths:
        answer = client.get(path)
        for name, value in HEADERS.items():
            if not (name == "Cache-Control" and "static" in path):
                assert answer.headers[name] == value, (path, name)
        assert not re.search(r"<script(?![^>]*src=)", answer.text)
        assert not re.search(r"\son\w+=|style=", answer.text)
    assert client.get("/class/static/../app.py").status_code == 404
    assert client.get("/class/static/app.py").status_code == 404


def test_a_form_from_elsewhere_or_too_long_is_refused(client, classroom):
    room = opened(classroom)
    join = f"/class/join/{room.code}"
    away = client.post(join, data={}, headers={"Origin": "http://evil.example"})
    assert away.status_code == 403
    assert client.post(join, data={}, headers={"Origin": "null"}).status_code == 403
    away = client.post(join, data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert away.status_code == 403
    assert client.post(join, data={"name": "x" * MOST_BODY}).status_code == 413
    assert classroom.store.room(room.id).seats == ()
    (seat,) = seats(client, room, 1, "n" * 500)
    assert "n" * 40 in client.get(seat).text
    assert "n" * 41 not in client.get(seat).text


def test_guessing_ends_after_a_while_and_a_whole_class_is_no_guess(client, classroom):
    classroom.guard.failures.clock = lambda: 0.0  # a busy machine's time forgives nothing
    room = opened(classroom)
    codes = {client.get(f"/class/s/guess{k}").status_code for k in range(70)}
    assert codes == {404, 429}
    assert len(seats(client, room, 40)) == 40


def test_a_bucket_by_hand():
    now = [0.0]
    limit = Limit(2, 0.5, lambda: now[0])
    assert [limit.spend("a") for _ in range(3)] == [True, True, False]
    assert limit.spend("b")
    now[0] = 2.0
    assert [limit.spend("a") for _ in range(2)] == [True, False]


def test_the_teacher_s_buttons(client, classroom):
    room = opened(classroom)
    first, _, third = seats(client, room, 3)
    for _ in range(3):
        press(client, room, "next")
    press(client, room, "pause")
    assert "paused" in choose(client, first, 0).text
    press(client, room, "resume")
    press(client, room, "close")
    assert classroom.store.room(room.id).tick == 1
    press(client, room, "undo")
    assert classroom.store.room(room.id).tick == 0
    press(client, room, "kick", seat=2)
    assert "removed" in client.get(third).text
    assert choose(client, third, 0).status_code == 403
    press(client, room, "return", seat=2)
    answer = press(client, room, "reseat", seat=2)
    moved = re.search(r"<code>http://10.0.0.1:8501(/class/s/[^<]+)</code>", answer.text)[1]
    assert client.get(third).status_code == 404
    assert client.get(moved).status_code == 200
    press(client, room, "rename", seat=0)
    assert "Ann 0" not in client.get(f"/class/t/{room.teacher}").text
    assert press(client, room, "fly").status_code == 404
    links = press(client, room, "open", plan="tariff-game").text
    assert len(re.findall(r"/class/[tp]/[\w-]{24}", links)) == 4
    assert press(client, room, "delete").status_code == 400
    assert "is deleted" in press(client, room, "delete", sure="yes").text
    assert client.get(first).status_code == 404


def test_the_cookie_leads_back_to_the_seat_and_is_kept_close(client, classroom):
    room = opened(classroom)
    answer = client.post(f"/class/join/{room.code}", data={"name": ""})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    seat = answer.headers["location"]
    assert f'href="{seat}"' in client.get(f"/class/join/{room.code}").text
    client.cookies.clear()
    assert seat not in client.get(f"/class/join/{room.code}").text


def test_a_join_is_under_fifteen_kilobytes(client, classroom):
    room = opened(classroom)
    (seat,) = seats(client, room, 1)
    paths = (f"/class/join/{room.code}", seat, "/class/static/class.css", "/class/static/class.js")
    assert sum(len(client.get(path).content) for path in paths) < 15_000


def test_pages_speak_the_room_s_language(client, classroom):
    plan = plan_of(lesson({"matrix": MATRIX}))
    room = classroom.store.open_room(plan, 1, "es")
    assert '<html lang="es">' in client.get(f"/class/join/{room.code}").text


def test_news_begin_with_the_version(classroom):
    import asyncio

    room = opened(classroom)

    async def first_two():
        task = asyncio.create_task(classroom.hub.run())
        stream = classroom.hub.news(room.id)
        pieces = [await anext(stream) for _ in range(3)]
        classroom.store.go(room.id, 0, 1)
        while pieces[-1] != "event: message\ndata: 1\n\n":
            pieces.append(await asyncio.wait_for(anext(stream), 120))
        task.cancel()
        return pieces

    assert in_loop(first_two())[1:] == [
        "event: message\ndata: 0\n\n",
        "event: chosen\ndata: 0 / 0\n\n",
        "event: message\ndata: 1\n\n",
    ]


def test_a_room_whose_version_alone_is_known_has_no_news_yet(classroom):
    room = opened(classroom)
    classroom.hub.versions[room.id] = 0  # the room itself is still being read
    assert classroom.hub._state(room.id, 0) == classroom.hub._state(room.id, None) == {}


def test_a_phone_is_told_what_changes_its_page_and_of_nothing_else(classroom):
    room = opened(classroom)
    token = classroom.store.join(room.code, "")
    marks = [classroom.store.sights([token])[0].room.mark]
    for change in (
        lambda: classroom.store.join(room.code, ""),
        lambda: classroom.store.set(room.id, revealed=True),
        lambda: classroom.store.go(room.id, 0, 3),
        lambda: classroom.store.set(room.id, paused=True),
        lambda: classroom.store.set(room.id, paused=False),
        lambda: classroom.store.unseat(Chair(room.id, 1)),
        lambda: classroom.store.close_tick(room.id, 3, 0),
    ):
        change()
        marks.append(classroom.store.sights([token])[0].room.mark)
    same = [one == another for one, another in itertools.pairwise(marks)]
    assert same == [True, True, False, False, False, False, False]
    assert marks[5] == marks[3]


def test_a_finished_room_is_played_back_without_names_until_the_link_ends(client, classroom):
    room = opened(classroom)
    first, second = seats(client, room, 2)
    for _ in range(3):
        press(client, room, "next")
    link = re.search(
        r"<code>http://10.0.0.1:8501(/class/r/[^<]+)</code>", press(client, room, "replay").text
    )[1]
    assert client.get(link).status_code == 404  # nothing is over yet
    for values in ((1, 0), (0, 2)):
        for seat, value in zip((first, second), values, strict=True):
            choose(client, seat, value)
    press(client, room, "next")
    one, two = client.get(link).text, client.get(f"{link}?step=2").text
    assert "step 1 of 2" in one
    assert "Cooperation: <strong>50%</strong>" in one  # break, honour
    assert "Cooperation: <strong>50%</strong>" in two  # and keep, walk: two of four
    assert "US: break; China: cheat (2.0, 2.5)" in one
    assert "Ann" not in one + two
    assert "step=2&amp;run=1" in client.get(f"{link}?step=1&run=1").text
    assert client.get(f"{link}?step=99999").text == two
    assert client.get(f"{link}?step=x").text == one
    assert all(secret not in one for secret in (room.teacher, room.screen, room.code))
    press(client, room, "unplay")
    assert client.get(link).status_code == 404


def test_behind_a_proxy_links_lead_to_the_public_address_and_cookies_are_secure(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")
    site = Classroom(store, "https://class.example.org", "/truce/class")
    room = opened(site)
    with TestClient(Starlette(routes=site.routes()), follow_redirects=False) as client:
        join = f"/truce/class/join/{room.code}"
        ours = {"Origin": "https://class.example.org"}
        answer = client.post(join, data={}, headers=ours)
        assert answer.headers["location"].startswith("/truce/class/s/")
        assert "Secure" in answer.headers["set-cookie"]
        assert "Path=/truce/class/join/" in answer.headers["set-cookie"]
        desk = client.get(f"/truce/class/t/{room.teacher}").text
        assert f"https://class.example.org{join}" in desk
        assert 'href="/truce/lasting" target="_blank" rel="noopener noreferrer"' in desk
        away = client.post(join, data={}, headers={"Origin": "https://example.org"})
        assert away.status_code == 403
    store.close()


def test_who_closes_a_round_knows_the_room_as_it_is_stored(classroom):
    room = opened(classroom, matches=2, rounds=1, matching="random")
    for _ in range(5):
        classroom.store.join(room.code, "")
    classroom.store.go(room.id, 0, 3)
    assert classroom.store.close_tick(room.id, 3, 0)
    known = classroom.store.room(room.id)
    again = Store(str(classroom.store.engine.url))
    read = again.room(room.id)
    again.close()
    assert known == read
    assert set(read.pairs) == {0, 1}
    assert len(read.moves) == 6


def test_a_round_ends_when_its_time_is_up(classroom, monkeypatch):

    from sandbox.classroom.web import hub

    monkeypatch.setattr(hub, "EVERY", 0.01)
    room = opened(classroom, clock=5)
    for k in range(2):
        classroom.store.join(room.code, f"{k}")
    classroom.store.go(room.id, 0, 3)
    now = [100.0]
    monkeypatch.setattr(hub.time, "monotonic", lambda: now[0])

    async def wait():
        watch = classroom.hub
        watch.look(room.id)
        await watch._look_again()
        assert watch.seconds_left(room.id) == 5
        await watch._ring()
        assert classroom.store.room(room.id).tick == 0
        now[0] += 6
        await watch._ring()
        return classroom.store.room(room.id)

    assert {move.by for move in in_loop(wait()).moves.values()} == {"clock"}
