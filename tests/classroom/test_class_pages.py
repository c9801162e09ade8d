"""Pages of a class: what a script is answered, the desk of a large class, refusals in words."""

import re
import warnings

import pytest
from classroom_domain import MATRIX, plan_with
from starlette.applications import Starlette

from sandbox.classroom.store import Asker, Store
from sandbox.classroom.web.app import Classroom

with warnings.catch_warnings():  # the client it would rather have is not among our pins
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

NAMES = [f"Ann {k}" if k % 2 else "" for k in range(13)]


@pytest.fixture
def pages(tmp_path):
    """A client, the store, and rooms of thirteen seats in the first round, by language."""
    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")

    def room(language="en"):
        made = store.open_room(plan_with({"matrix": MATRIX, "rounds": 3}), 4, language)
        tokens = [store.join(made.code, name) for name in NAMES]
        store.go(made.id, 0, 2)
        return made, tokens

    with TestClient(Starlette(routes=Classroom(store).routes()), follow_redirects=False) as client:
        yield client, store, room
    store.close()


def test_a_script_that_stays_is_answered_with_the_page_itself(pages):
    client, store, room = pages
    _, tokens = room()
    move = {"stage": 2, "tick": 0, "value": 1}
    stays = client.post(f"/class/s/{tokens[0]}/move", data=move, headers={"X-Stay": "1"})
    assert stays.status_code == 200
    assert "Your choice is stored: <strong>break</strong>" in stays.text
    assert client.post(f"/class/s/{tokens[1]}/move", data=move).status_code == 303
    other = client.post(
        f"/class/s/{tokens[0]}/move", data={**move, "value": 0}, headers={"X-Stay": "1"}
    )
    assert other.status_code == 409
    assert store.sights(tokens[:1])[0].own.value == 1


def listed(page):
    """The numbers of the seats that a desk lists."""
    return [int(one) for one in re.findall(r'<tr><th scope="row">(\d+)</th>', page)]


def test_the_desk_of_a_large_class_lists_who_needs_attention_and_finds_the_others(pages):
    client, store, room = pages
    made, _ = room()
    desk = f"/class/t/{made.teacher}"
    page = client.get(desk).text
    assert listed(page) == []
    assert "Seats (13)" in page
    assert "Nobody is away or removed." in page
    store.unseat(Asker(made.id, 4))
    for tick in range(2):  # nobody chooses: after two rounds all are away
        assert listed(client.get(desk).text) == [5]
        store.close_tick(made.id, 2, tick)
    page = client.get(desk).text
    assert listed(page) == list(range(1, 14))
    assert page.count(">away<") == 12
    store.go(made.id, 2, 3)
    assert listed(client.get(f"{desk}?find=ANN 1").text) == [2, 5, 12]  # Ann 1, removed, Ann 11
    assert listed(client.get(f"{desk}?find=13").text) == [5, 13]
    assert listed(client.get(f"{desk}?find=*").text) == list(range(1, 14))


def test_a_refusal_speaks_the_room_s_language_or_the_browser_s(pages):
    client, store, room = pages
    made, tokens = room("es")
    store.go(made.id, 2, 1)
    given = {"stage": 1, "item": "prediction", "value": "101"}
    answer = client.post(f"/class/s/{tokens[0]}/answer", data=given)
    assert answer.status_code == 400
    assert "escriba un número entero de 0 a 100" in answer.text
    asked = {"Accept-Language": "fr, zh-CN;q=0.9, en;q=0.8"}
    assert '<html lang="zh">' in client.get("/class/s/none", headers=asked).text
    assert '<html lang="en">' in client.get("/class/s/none").text
