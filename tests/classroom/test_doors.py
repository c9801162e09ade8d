"""Every door of a class is closed to strangers, to forged requests and to those who guess."""

import re

from starlette.applications import Starlette
from web_domain import asking, choose, opened, press, screen, seats

from sandbox.classroom.play import PERSON, Move
from sandbox.classroom.store import Store
from sandbox.classroom.web.app import Classroom
from sandbox.classroom.web.site import Limit


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


GUARDED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}


def test_every_answer_carries_the_headers_and_no_page_a_script_of_its_own(client, classroom):
    room = opened(classroom)
    (seat,) = seats(client, room, 1)
    paths = ["/class", f"/class/join/{room.code}", seat, f"/class/t/{room.teacher}"]
    paths += [f"/class/p/{room.screen}", "/class/s/none", "/class/static/class.js"]
    for path in paths:
        answer = client.get(path)
        for name, value in GUARDED.items():
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
    assert client.post(join, data={"name": "x" * 7_996}).status_code == 413
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


def test_behind_a_proxy_links_lead_to_the_public_address_and_cookies_are_secure(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")
    site = Classroom(store, "https://class.example.org", "/truce/class")
    room = opened(site)
    with asking(Starlette(routes=site.routes())) as client:
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
