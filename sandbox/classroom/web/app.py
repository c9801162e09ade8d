"""All routes of a class, and what runs beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.classroom.store import RefusedError, Store
from sandbox.classroom.web.pages import asset
from sandbox.classroom.web.site import Handler
from sandbox.classroom.web.students import Students
from sandbox.classroom.web.teachers import Teachers


class Classroom(Students, Teachers):
    """The pages of all rooms of a store; see :class:`~sandbox.classroom.web.site.Site`."""

    def __init__(self, store: Store, site: str = "", base: str = "/class") -> None:
        super().__init__(store, site, base)
        self._screens = {}

    def routes(self) -> list[BaseRoute]:
        """Every route; more than these there are not."""
        table: list[tuple[str, Handler, str]] = [
            ("", self.front, "GET"),
            ("/join", self.front, "GET"),
            ("/join/{code}", self.join_page, "GET"),
            ("/join/{code}", self.join, "POST"),
            ("/s/{token}", self.seat_page, "GET"),
            ("/s/{token}/move", self.move, "POST"),
            ("/s/{token}/answer", self.answer, "POST"),
            ("/s/{token}/news", self.seat_news, "GET"),
            ("/t/{token}", self.desk_page, "GET"),
            ("/t/{token}/news", self.news_of("teacher"), "GET"),
            ("/t/{token}/export.zip", self.export, "GET"),
            ("/t/{token}/answers", self.open_answers, "GET"),
            ("/t/{token}/{action}", self.act, "POST"),
            ("/r/{token}", self.replay_page, "GET"),
            ("/p/{token}", self.screen_page, "GET"),
            ("/p/{token}/news", self.news_of("screen"), "GET"),
            ("/static/{name}", self.static, "GET"),
        ]
        return [
            Route(self.base + path, self.guarded(handler), methods=[method])
            for path, handler, method in table
        ]

    @asynccontextmanager
    async def running(self, _: Any = None) -> AsyncIterator[None]:
        """The watch over the rooms, for as long as the server runs."""
        task = asyncio.create_task(self.hub.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def static(self, request: Request) -> Response:
        """A style sheet or a script."""
        found = asset(request.path_params["name"])
        if found is None:
            raise RefusedError("there is no such file", 404)
        return found
