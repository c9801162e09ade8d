"""Pages of a class: a lesson from door to end, what its teacher presses, and its news."""

import io
import itertools
import re
import zipfile

from classroom_domain import MATRIX, in_loop, lesson
from web_domain import choose, opened, press, screen, seats

from sandbox.classroom import plan_of
from sandbox.classroom.store import Asker, Store


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
        lambda: classroom.store.unseat(Asker(room.id, 1)),
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
