"""What all pages of a class share: limits that keep strangers out, the news, plain answers.

The threat model stands in ``docs/classroom.md``.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from sandbox.classroom.store import RefusedError, Store
from sandbox.classroom.web.hub import Hub
from sandbox.classroom.web.pages import secured, shown
from sandbox.messages import LANGUAGES, translator

Handler = Callable[[Request], Awaitable[Response]]

#: The largest body of a request, in bytes: a long answer in any script.
MOST_BODY = 8_000
#: Streams of news that one secret may have open at a time, and a server altogether.
MOST_STREAMS, ALL_STREAMS = 4, 2000

log = logging.getLogger("sandbox.classroom")


class Limit:
    """A bucket a key: so many at once, so many a second after that.

    ``burst``, ``rate``: size of a bucket, and how many drops fall into it a second.
    """

    MOST_KEYS = 20_000

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.rate, self.clock = burst, rate, clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> bool:
        """Take a drop from a key's bucket; false if it is empty."""
        now = self.clock()
        left, then = self._kept.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - then) * self.rate)
        allowed = left >= 1
        self._kept[key] = (left - allowed, now)
        if len(self._kept) > self.MOST_KEYS:
            self._kept.popitem(last=False)
        return allowed


class Guard:
    """The limits of one server.

    A whole class sits behind one address, so an address may do what six hundred phones do; a
    seat, what a person does. Guessing is limited by failures, not by requests.
    """

    def __init__(self) -> None:
        self.seat = Limit(30, 3)
        self.room_joins = Limit(600, 10)
        self.address_joins = Limit(600, 10)
        self.address = Limit(3000, 400)
        self.failures = Limit(60, 0.5)

    def request(self, request: Request, site: str = "") -> None:
        """Refuse what comes too often, or is posted from elsewhere than here or ``site``."""
        if not self.address.spend(address_of(request)):
            raise RefusedError("too many requests from this address; wait a moment", 429)
        if request.method == "POST":
            _same_origin(request, site)

    def failed(self, request: Request) -> RefusedError:
        """The answer to a wrong secret or code; after many of them, to wait."""
        if not self.failures.spend(address_of(request)):
            return RefusedError("too many wrong addresses from here; wait a minute", 429)
        return RefusedError("there is nothing here; ask for the link or the code again", 404)


def address_of(request: Request) -> str:
    """Where a request comes from; a header is believed of a named proxy alone."""
    return request.client.host if request.client else "unknown"


def _same_origin(request: Request, ours: str) -> None:
    """A form is posted from this site's own pages, or by a program that is no browser."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    at = None if origin is None else urlsplit(origin).netloc
    foreign = at is not None and at not in {request.headers.get("host"), ours or None}
    if site not in ("same-origin", "none") or foreign:
        raise RefusedError("this form comes from another site", 403)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form; a larger one is refused before it is read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise RefusedError("that is too long", 413)
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=50))
    except (UnicodeDecodeError, ValueError):
        raise RefusedError("that is no form", 400) from None


def whole(form: dict[str, str], key: str) -> int:
    """A whole number of a form."""
    text = form.get(key, "")
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise RefusedError("give a whole number", 400)
    return int(text)


class Site:
    """One server's pages of a class.

    ``site``: the address of this server as phones reach it, without a path.
    ``base``: the path under which the pages are; the app's own are beside it.
    """

    def __init__(self, store: Store, site: str = "", base: str = "/class") -> None:
        self.store, self.site, self.base = store, site, base
        self.hub, self.guard = Hub(store), Guard()
        self._streams: Counter[str] = Counter()

    def guarded(self, handler: Handler) -> Handler:
        """A handler behind the guard: whatever it refuses is a plain page."""

        async def answer(request: Request) -> Response:
            try:
                self.guard.request(request, urlsplit(self.site).netloc)
                return await handler(request)
            except RefusedError as problem:
                language = language_of(request)
                return self.plain(problem.said(translator(language)), problem.status, language)
            except SQLAlchemyError as problem:
                log.warning("the data cannot be reached: %s", type(problem).__name__)
                return self.plain(
                    "the data cannot be reached just now; try again", 503, language_of(request)
                )

        return answer

    def plain(self, text: str, status: int, language: str = "en", **more: Any) -> Response:
        """A page of one sentence."""
        told = translator(language)
        title = told("Not done") if status >= 400 else told("The truce in class")
        return shown(
            "plain.html", language, self.base, status, title=title, lines=[told(text)], **more
        )

    def join_address(self, request: Request, code: str) -> str:
        """Where students of a room go."""
        return self.address(request, f"/join/{code}")

    def address(self, request: Request, path: str) -> str:
        """A whole address of a page of a class, as it is reached from elsewhere."""
        return f"{self.site or str(request.base_url).rstrip('/')}{self.base}{path}"

    async def room_at(self, request: Request, which: str) -> int:
        """The room that the ``teacher``, ``screen`` or ``replay`` secret of a request opens."""
        token = request.path_params["token"]
        room = await run_in_threadpool(self.store.by_secret, token, which)
        if room is None:
            raise self.guard.failed(request)
        self.hub.look(room)
        return room

    def news(self, token: str, room: int, seat: int | None = None) -> Response:
        """A stream of server-sent events about a room, for a seat or for the teacher."""
        if self._streams[token] >= MOST_STREAMS or self._streams.total() >= ALL_STREAMS:
            raise RefusedError("this page is open too often; close some of them", 429)

        async def stream() -> AsyncIterator[str]:
            self._streams[token] += 1
            try:
                async for piece in self.hub.news(room, seat):
                    yield piece
            finally:
                self._streams[token] -= 1
                if not self._streams[token]:
                    del self._streams[token]

        response = StreamingResponse(stream(), media_type="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"  # a proxy passes each piece on at once
        return secured(response)


def language_of(request: Request) -> str:
    """The language a browser asks for, where no room says which."""
    asked = request.headers.get("accept-language", "").lower().split(",")
    return next((code for one in asked if (code := one.strip()[:2]) in LANGUAGES), "en")


def to(address: str) -> Response:
    """Go and see there."""
    return secured(RedirectResponse(address, 303))
