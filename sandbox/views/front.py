"""What a browser gets: Streamlit's files compressed, headers, and panels beside Streamlit's runs.

Streamlit sends its scripts as they are, five megabytes a visit. Its page looks for the server under
the page's own address first, /simulate/_stcore, with two errors in the console and a wait for it.
A run of the page sends the browser messages, and React compares the page at each. While a hand is
on a slider the browser asks here (``assets/sliders.js``), for the panels alone; the page is told of
the value, and run, when the slider rests.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from payoffs.channels import CHANNELS
from payoffs.errors import SandboxError
from sandbox.views.kit.turns import DIRECTLY, turns

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]
#: Names of files that compress well. They carry a digest of what is in them and never change.
ENDINGS = (".js", ".css", ".svg")
#: What is said of a file as it is and not of what is sent for it.
OWN = (b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges", b"vary")
#: Every page stands directly under the root that the app is served at.
BASE = b'window.__streamlit={BACKEND_BASE_URL:new URL(".",location).href}'
#: What only Streamlit's own page has.
OURS = b"./static/js/"


class Front:
    """The app, with each of Streamlit's files compressed once and kept."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path, said = scope["path"], dict(scope["headers"])
        if b"text/html" in said.get(b"accept", b""):
            start, body = await _answer(self.app, scope, receive)
            start, body = _told(start, body)
        elif "/static/" in path and path.endswith(ENDINGS) and _packs(said):
            if path in self.kept:
                start, body = self.kept[path]
            else:
                start, body = await _answer(self.app, scope, receive)
                if start["status"] == 200 and not _packed(start):  # a class packs its own
                    body = await asyncio.to_thread(gzip.compress, body, 6, mtime=0)
                    more = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
                    self.kept[path] = start, body = _with(start, body, more), body
        else:
            await self.app(scope, receive, send)
            return
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _packs(said: dict[bytes, bytes]) -> bool:
    """Whether a whole file is asked for, whatever the browser has, and taken compressed."""
    return b"gzip" in said.get(b"accept-encoding", b"") and b"range" not in said


def _packed(start: Message) -> bytes:
    """How an answer was compressed already; empty if it comes as it is."""
    return bytes(dict(start["headers"]).get(b"content-encoding", b""))


def _told(start: Message, body: bytes) -> tuple[Message, bytes]:
    """Streamlit's page with the server's address; any other as it is."""
    page = gzip.decompress(body) if _packed(start) == b"gzip" else body
    if OURS not in page:
        return start, body
    page = page.replace(b"<head>", b"<head><script>" + BASE + b"</script>", 1)
    return _with(start, page, []), page


def _with(start: Message, body: bytes, more: list[tuple[bytes, bytes]]) -> Message:
    """The head of an answer with another body."""
    said = [pair for pair in start["headers"] if bytes(pair[0]).lower() not in OWN]
    return {**start, "headers": [*said, *more, (b"content-length", b"%d" % len(body))]}


async def _answer(app: App, scope: Message, receive: Any) -> tuple[Message, bytes]:
    """What the app says, whole; never that the browser has it, for it has something else."""
    start: Message = {}
    parts: list[bytes] = []

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    plain = [pair for pair in scope["headers"] if not pair[0].startswith(b"if-")]
    await app({**scope, "headers": plain}, receive, take)
    return start, b"".join(parts)


#: Streamlit writes styles into the page and makes components' scripts and downloads of blobs.
POLICY = (
    "default-src 'self'; script-src 'self' {inline} blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@cache
def headers() -> Mapping[bytes, bytes]:
    """The headers; of scripts in the page only Streamlit's own and the one with its address run."""
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    digests = [
        hashlib.sha256(one).digest()
        for one in [BASE, *re.findall(rb"<script>(.*?)</script>", page, re.S)]
    ]
    inline = " ".join(f"'sha256-{b64encode(one).decode()}'" for one in digests)
    return {
        b"content-security-policy": POLICY.format(inline=inline).encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"same-origin",
        b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    }


class Secured:
    """The app, with :func:`headers` on every answer that does not bring its own."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""

        async def secured(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                known = {bytes(name).lower() for name, _ in said}
                said += [pair for pair in headers().items() if pair[0] not in known]
                message["headers"] = said
            await send(message)

        await self.app(scope, receive, secured if scope["type"] == "http" else send)


#: Characters of a question; names in it; answers worked out at once; questions that wait.
LONGEST, MOST, AT_ONCE, WAITING = 4_000, 200, 2, 100
#: Of an address, and Streamlit's own.
NOT_OURS = ("embed", "embed_options")


class UnansweredError(Exception):
    """A question that is not answered: a status of HTTP and a line."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


def answer(query: bytes) -> dict[str, Any]:
    """The HTML of the panels at an address, by their keys.

    Raises UnansweredError if it is no address of this page.

    ``query``: an address's, with the moved parameters; ``opened`` names the lines of the ledger
        that are.
    Returns ``at``, when it was asked, and ``panels``, empty where the page has more to say than
    they.
    """
    from sandbox.messages import speak
    from sandbox.views.game.page import panels
    from sandbox.views.state.address import read

    at = time.time()
    given = _pairs(query)
    lines = frozenset(CHANNELS).intersection(given.pop("opened", "").split(","))
    address, complaints = read({k: v for k, v in given.items() if k not in NOT_OURS})
    known = address.choice.base().calibration
    beyond = {known.parameter(name).outside(value) for name, value in address.choice.overrides}
    if wrong := [line for line in complaints if line not in beyond]:
        raise UnansweredError(400, wrong[0])
    if not address.choice.base().priced:
        raise UnansweredError(400, "scenario: has no parameters to move")
    speak(address.language)
    try:
        with turns.turn(DIRECTLY):
            return {"at": at, "panels": panels(address, lines)}
    except SandboxError:  # the page says it
        return {"at": at, "panels": {}}


def _pairs(query: bytes) -> dict[str, str]:
    if len(query) > LONGEST:
        raise UnansweredError(414, f"the question is longer than {LONGEST:,} characters")
    try:
        text = query.decode("ascii")
        pairs = parse_qsl(text, True, True, errors="strict", max_num_fields=MOST)
    except ValueError:
        raise UnansweredError(400, "the question is no query of an address") from None
    if len(dict(pairs)) < len(pairs):
        raise UnansweredError(400, "the question names something twice")
    return dict(pairs)


class Direct:
    """The place where it is asked, for this server's own pages."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse, Response

        said = dict(scope["headers"])
        head = {"cache-control": "no-store"}
        self.waiting += 1
        try:
            self._check(scope["method"], said)
            async with self.turns:
                body = await asyncio.to_thread(_answered, scope["query_string"])
            if b"gzip" in said.get(b"accept-encoding", b""):
                head |= {"content-encoding": "gzip"}
            else:
                body = gzip.decompress(body)
            response = Response(body, media_type="application/json", headers=head)
        except UnansweredError as why:
            head |= {"allow": "GET"} if why.status == 405 else {}
            response = PlainTextResponse(f"{why}\n", why.status, headers=head)
        finally:
            self.waiting -= 1
        await response(scope, receive, send)

    def _check(self, method: str, said: dict[bytes, bytes]) -> None:
        if method != "GET":
            raise UnansweredError(405, "asked by GET alone")
        if said.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            raise UnansweredError(403, "asked by pages of this server alone")
        if self.waiting > WAITING:
            raise UnansweredError(503, "too many ask at once")


def _answered(query: bytes) -> bytes:
    return gzip.compress(json.dumps(answer(query)).encode(), 1)
