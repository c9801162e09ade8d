"""What the tests of a class's pages share: a room, its seats, and what they press."""

import re
import warnings

from classroom_domain import MATRIX, lesson

from sandbox.classroom import plan_of

with warnings.catch_warnings():  # the client it would rather have is not among our pins
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


ITEM = {"ask": "Which?", "options": ["a", "b"], "right": 1, "why": "because"}


def asking(app):
    """What asks an application, without a browser, and follows no redirection."""
    return TestClient(app, follow_redirects=False)


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
