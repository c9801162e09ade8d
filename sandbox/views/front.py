"""What a browser gets of Streamlit's front end: its files compressed, its page told where to ask.

Streamlit sends its scripts as they are, five megabytes a visit. Its page looks for the server under
the page's own address first, /simulate/_stcore, with two errors in the console and a wait for it.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

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
