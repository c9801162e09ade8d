"""The panels of *The game*, asked beside Streamlit: what the page shows, and what is refused."""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from views_domain import page_at, told

from payoffs.formats.link import encode
from payoffs.game import Game
from sandbox.views import front
from sandbox.views.front import Secured

ASKED = {"scenario": "busan-2025", "soy_premium_later": "61", "cell": "0,1"}


class Client:
    """One that asks the endpoint as it is served."""

    def __init__(self):
        self.app = Starlette(
            routes=[Route("/panels", front.Direct())], middleware=[Middleware(Secured)]
        )

    def get(self, path="/panels", method="GET", **named):
        async def asked():
            way = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=way, base_url="http://here") as client:
                return await client.request(method, path, **named)

        with ThreadPoolExecutor(1) as thread:  # a browser's tests hold a loop in ours
            return thread.submit(lambda: asyncio.run(asked())).result()


@pytest.fixture
def client():
    return Client()


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_what_the_page_shows(client, language):
    asked = ASKED | ({"lang": language} if language != "en" else {})
    got = client.get(params=asked | {"opened": ""})
    sent = got.json()["panels"]
    shown = {key: data["html"] for key, (data, _element) in told(page_at("game", **asked)).items()}
    assert set(sent) == {"told", "matrix", "says", "verdict", "ledger"}
    assert sent == {key: shown[key] for key in sent}
    assert got.headers["content-type"] == "application/json"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["content-encoding"] == "gzip"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in got.headers["content-security-policy"]


def test_an_opened_line_comes_with_what_is_behind_it(client):
    closed = client.get(params=ASKED).json()["panels"]["ledger"]
    told = client.get(params=ASKED | {"opened": "soybeans,nothing"}).json()["panels"]
    assert "<code>soy_premium_later</code>" in told["ledger"]
    assert "<code>soy_premium_later</code>" not in closed
    assert '<td class="num moved">61 ' in told["ledger"]


@pytest.mark.parametrize(
    ("question", "status", "line"),
    [
        ("scenario=nowhere", 400, "scenario: 'nowhere' is not one of the scenarios"),
        ("soy_premium_later=abc", 400, "soy_premium_later: "),
        ("soy_premium_later=61&soy_premium_later=62", 400, "names something twice"),
        ("evil=1", 400, "'evil' is no setting of this page; ignored"),
        ("scenario=%FF", 400, "is no query of an address"),
        ("scenario=chicken", 400, "has no parameters to move"),
        ("q=" + 4_000 * "a", 414, "longer than 4,000 characters"),
        ("&".join(f"n{k}=1" for k in range(201)), 400, "is no query of an address"),
    ],
)
def test_what_is_no_address_is_refused_in_one_line(client, question, status, line):
    got = client.get(f"/panels?{question}")
    assert got.status_code == status
    assert line in got.text
    assert got.text.count("\n") == 1
    assert got.headers["content-type"].startswith("text/plain")


def test_only_this_server_s_pages_ask_and_only_by_get(client):
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        got = client.get(method=method, params=ASKED)
        assert (got.status_code, got.headers["allow"]) == (405, "GET")
    for site in ("cross-site", "same-site"):
        got = client.get(params=ASKED, headers={"sec-fetch-site": site})
        assert got.status_code == 403


def test_names_of_a_game_of_one_s_own_reach_no_page(client):
    game = Game.of([[1, 0], [0, 2]], [[1, 0], [0, 2]], ["<img src=x>", "b"], ["c", "d"])
    got = client.get(params={"own": encode(game)})
    assert got.status_code == 400
    assert "<" not in got.text
    plans = client.get(params=ASKED | {"plays1": "<img src=x>"})
    assert "<img" not in plans.text


def test_a_number_beyond_its_range_is_answered_and_what_cannot_be_priced_is_left_to_the_page(
    client,
):
    beyond = client.get(params=ASKED | {"soy_premium_later": "200"}).json()["panels"]
    assert ": <b>200</b> instead of 50" in beyond["says"]


def test_nothing_of_a_run_is_asked_for(client, caplog):
    with caplog.at_level(logging.WARNING):
        client.get(params=ASKED | {"soy_premium_later": "62"})
    assert caplog.records == []


def test_it_comes_unpacked_to_who_cannot_unpack(client):
    got = client.get(params=ASKED, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in got.headers
    assert json.loads(got.text)["panels"]["matrix"].startswith("<section")
