"""What students reach: the door of a room, their seat, their choices and answers."""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sandbox.classroom.store import Asker, Choice, RefusedError
from sandbox.classroom.web.guard import form_of, whole
from sandbox.classroom.web.pages import shown
from sandbox.classroom.web.phone import seat_view
from sandbox.classroom.web.site import Site, language_of, to
from sandbox.messages import translator

#: Open answers are cut to this.
MOST_ANSWER = 1000


class Students(Site):
    """Pages for phones."""

    async def front(self, request: Request) -> Response:
        """Where to type a code."""
        code = "".join(c for c in request.query_params.get("code", "") if c.isalnum())[:12]
        if code:
            return to(f"{self.base}/join/{code.upper()}")
        return shown("join.html", language_of(request), self.base, code="", back="", problem="")

    async def join_page(self, request: Request) -> Response:
        """A room's door."""
        row = await run_in_threadpool(self.store.by_code, request.path_params["code"])
        if row is None:
            raise self.guard.failed(request)
        back = request.cookies.get(f"truce-{row.code}", "")
        found = await self.hub.sights.ask(back) if back else None
        mine = back if found is not None and found.chair.room == row.id else ""
        return shown("join.html", row.language, self.base, code=row.code, back=mine, problem="")

    async def join(self, request: Request) -> Response:
        """Take a seat."""
        row = await run_in_threadpool(self.store.by_code, request.path_params["code"])
        if row is None:
            raise self.guard.failed(request)
        address = request.client.host if request.client else ""
        limits = ((self.guard.room_joins, row.code), (self.guard.address_joins, address))
        if not all(limit.spend(key) for limit, key in limits):
            raise RefusedError("too many people are joining at once; try again in a moment", 429)
        form = await form_of(request)
        token = await run_in_threadpool(self.store.join, row.code, form.get("name", ""))
        response = to(f"{self.base}/s/{token}")
        response.set_cookie(
            f"truce-{row.code}",
            token,
            max_age=12 * 3600,
            path=f"{self.base}/join/{row.code}",
            httponly=True,
            samesite="strict",
            secure=self.address(request, "").startswith("https:"),
        )
        return response

    async def _seat(self, request: Request) -> tuple[str, Asker, bool]:
        token = request.path_params["token"]
        seen = await self.hub.sights.ask(token)
        if seen is None:
            raise self.guard.failed(request)
        self._spend(token)
        self.hub.look(seen.chair.room)
        return token, seen.chair, seen.present

    def _spend(self, token: str) -> None:
        if not self.guard.seat.spend(token):
            raise RefusedError("too many requests from this seat; wait a moment", 429)

    async def seat_page(self, request: Request) -> Response:
        """What a phone shows."""
        self._spend(request.path_params["token"])
        return await self._page(request)

    async def _page(self, request: Request, problem: RefusedError | None = None) -> Response:
        began, token = time.monotonic(), request.path_params["token"]
        seen = await self.hub.sights.ask(token)
        if seen is None:
            raise self.guard.failed(request)
        self.hub.took(time.monotonic() - began)
        told = translator(seen.language)
        self.hub.look(seen.chair.room)
        more = {
            "token": token,
            "code": seen.code,
            "version": seen.room.mark,
            "removed": not seen.present,
            "problem": problem and problem.said(told),
            "seconds": self.hub.seconds_left(seen.chair.room),
            "slow": self.hub.slow,
        }
        view = seat_view(seen, told)
        status = 200 if problem is None else problem.status
        return shown("seat.html", seen.language, self.base, status, **view, **more)

    async def move(self, request: Request) -> Response:
        """Store a choice."""
        token, chair, present = await self._seat(request)
        form = await form_of(request)
        try:
            _seated(present)
            choice = Choice(chair, whole(form, "stage"), whole(form, "tick"), whole(form, "value"))
            await self.hub.move(choice)
        except RefusedError as problem:
            return await self._page(request, problem)
        return await self._stored(request, token)

    async def answer(self, request: Request) -> Response:
        """Store an answer."""
        token, chair, present = await self._seat(request)
        form = await form_of(request)
        try:
            _seated(present)
            await run_in_threadpool(self._answer, chair, form)
        except RefusedError as problem:
            return await self._page(request, problem)
        return await self._stored(request, token)

    async def _stored(self, request: Request, token: str) -> Response:
        """Back to the seat's page; a script that stays on it gets it at once."""
        if "x-stay" in request.headers:
            return await self._page(request)
        return to(f"{self.base}/s/{token}")

    def _answer(self, chair: Asker, form: dict[str, str]) -> None:
        stage, item, value = whole(form, "stage"), form.get("item", ""), form.get("value", "")
        room = self.store.room(chair.room)
        if stage == room.stage and item not in room.asked:
            raise RefusedError("that is not asked here", 400)
        most = room.asked.get(item)
        if most is not None and whole(form, "value") > most:
            raise RefusedError("give a whole number from 0 to {most}", 400, most=most)
        self.store.answer(chair, stage, item, value.strip()[:MOST_ANSWER])

    async def seat_news(self, request: Request) -> Response:
        """News for a phone."""
        token, chair, _ = await self._seat(request)
        return self.news(token, chair.room, chair.seat)


def _seated(present: bool) -> None:
    if not present:
        raise RefusedError("this seat has been removed; speak to your teacher", 403)
