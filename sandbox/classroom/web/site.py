"""What all pages of a class share: the store, the guard, the news, plain answers."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from sandbox.classroom.store import RefusedError, Store
from sandbox.classroom.web.guard import Guard, secured
from sandbox.classroom.web.hub import Hub
from sandbox.classroom.web.pages import shown
from sandbox.messages import LANGUAGES, translator

Handler = Callable[[Request], Awaitable[Response]]

#: Streams of news that one secret may have open at a time, and a server altogether.
MOST_STREAMS, ALL_STREAMS = 4, 2000

log = logging.getLogger("sandbox.classroom")


class Site:
    """One server's pages of a class.

    Parameters
    ----------
    site
        The address of this server as phones reach it, without a path.
    base
        The path under which the pages are; the app's own are beside it.
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
                told = translator(language_of(request))
                return self.plain(problem.said(told), problem.status, language_of(request))
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

    async def room_at(self, request: Request, which: str) -> tuple[str, int]:
        """The secret of a request and the room it opens, as ``teacher`` or ``screen``."""
        token = request.path_params["token"]
        room = await run_in_threadpool(self.store.by_secret, token, which)
        if room is None:
            raise self.guard.failed(request)
        self.hub.look(room)
        return token, room

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
