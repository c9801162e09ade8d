"""All routes of a class: the phones', the teacher's and the projector's."""

from __future__ import annotations

import asyncio
import io
import re
import secrets
import time
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.classroom.reader import plan, titles
from sandbox.classroom.store import Asker, Choice, RefusedError, Sight, Store
from sandbox.classroom.store.tables import RoomRow
from sandbox.classroom.web.desk import desk_view
from sandbox.classroom.web.pages import asset, qr_svg, secured, shown
from sandbox.classroom.web.phone import seat_view
from sandbox.classroom.web.screen import screen_view
from sandbox.classroom.web.site import Handler, Site, form_of, language_of, to, whole
from sandbox.messages import translator
from sandbox.words import number

#: What the buttons of the desk are called in requests.
ACTIONS = (
    *("next", "back", "pause", "resume", "close", "undo", "reveal", "hide"),
    *("kick", "return", "reseat", "rename", "replay", "unplay", "open", "delete"),
)
Form = dict[str, str]


class Students(Site):
    """Pages for phones: the door of a room, a seat, its choices and answers."""

    async def front(self, request: Request) -> Response:
        """Where to type a code."""
        code = "".join(c for c in request.query_params.get("code", "") if c.isalnum())[:12]
        if code:
            return to(f"{self.base}/join/{code.upper()}")
        return shown("join.html", language_of(request), self.base, code="", back="", problem="")

    async def _door(self, request: Request) -> RoomRow:
        row = await run_in_threadpool(self.store.by_code, request.path_params["code"])
        if row is None:
            raise self.guard.failed(request)
        return row

    async def join_page(self, request: Request) -> Response:
        """A room's door."""
        row = await self._door(request)
        back = request.cookies.get(f"truce-{row.code}", "")
        found = await self.hub.sights.ask(back) if back else None
        mine = back if found is not None and found.chair.room == row.id else ""
        return shown("join.html", row.language, self.base, code=row.code, back=mine, problem="")

    async def join(self, request: Request) -> Response:
        """Take a seat."""
        row = await self._door(request)
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

    async def _seen(self, request: Request) -> Sight:
        began = time.monotonic()
        seen = await self.hub.sights.ask(request.path_params["token"])
        if seen is None:
            raise self.guard.failed(request)
        self.hub.took(time.monotonic() - began)
        self.hub.look(seen.chair.room)
        return seen

    def _spend(self, request: Request) -> None:
        if not self.guard.seat.spend(request.path_params["token"]):
            raise RefusedError("too many requests from this seat; wait a moment", 429)

    async def seat_page(self, request: Request) -> Response:
        """What a phone shows."""
        self._spend(request)
        return await self._page(request)

    async def _page(self, request: Request, problem: RefusedError | None = None) -> Response:
        seen = await self._seen(request)
        told = translator(seen.language)
        more = {
            "token": request.path_params["token"],
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

    def sent(self, store: Callable[[Asker, Form], Awaitable[object]]) -> Handler:
        """Stores what a seat sends and shows the seat; at once to a script that stays there."""

        async def answer(request: Request) -> Response:
            self._spend(request)
            seen, form = await self._seen(request), await form_of(request)
            try:
                _seated(seen)
                await store(seen.chair, form)
            except RefusedError as problem:
                return await self._page(request, problem)
            if "x-stay" in request.headers:
                return await self._page(request)
            return to(f"{self.base}/s/{request.path_params['token']}")

        return answer

    async def move(self, chair: Asker, form: Form) -> None:
        """Store a choice."""
        stage, tick, value = (whole(form, key) for key in ("stage", "tick", "value"))
        await self.hub.move(Choice(chair, stage, tick, value))

    async def answer(self, chair: Asker, form: Form) -> None:
        """Store an answer."""
        await run_in_threadpool(self._answer, chair, form)

    def _answer(self, chair: Asker, form: Form) -> None:
        stage, item, room = whole(form, "stage"), form.get("item", ""), self.store.room(chair.room)
        if stage == room.stage and item not in room.asked:
            raise RefusedError("that is not asked here", 400)
        most = room.asked.get(item)
        if most is not None and whole(form, "value") > most:
            raise RefusedError("give a whole number from 0 to {most}", 400, most=most)
        self.store.answer(chair, stage, item, form.get("value", "").strip())

    async def seat_news(self, request: Request) -> Response:
        """News for a phone."""
        self._spend(request)
        chair = (await self._seen(request)).chair
        return self.news(request.path_params["token"], chair.room, chair.seat)


def _seated(seen: Sight) -> None:
    if not seen.present:
        raise RefusedError("this seat has been removed; speak to your teacher", 403)


class Teachers(Site):
    """Pages for the teacher: the desk and its buttons, the data, the projector."""

    def __init__(self, store: Store, site: str = "", base: str = "/class") -> None:
        super().__init__(store, site, base)
        self._screens: dict[int, tuple[Any, dict[str, Any]]] = {}

    def opened_by(self, which: str, page: Callable[[Request, int], Response]) -> Handler:
        """The page of a room that a ``teacher``, ``screen`` or ``replay`` secret opens."""

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(page, request, await self.room_at(request, which))

        return answer

    def news_of(self, which: str) -> Handler:
        """News for the desk (``teacher``) or the projector (``screen``)."""

        async def answer(request: Request) -> Response:
            return self.news(request.path_params["token"], await self.room_at(request, which))

        return answer

    def _standing(self, request: Request, row: RoomRow) -> dict[str, Any]:
        """What desk and projector both show beside their views."""
        address = self.join_address(request, row.code)
        return {
            "token": request.path_params["token"],
            "code": row.code,
            "version": row.version,
            "join_address": address,
            "qr": qr_svg(address),
            "seconds": self.hub.seconds_left(row.id),
            "chosen": self.store.chosen(row.id),
        }

    def desk_page(
        self,
        request: Request,
        room: int,
        problem: RefusedError | None = None,
        fresh: dict[str, str] | None = None,
    ) -> Response:
        """The teacher's desk."""
        row = self.store.row(room)
        told = translator(row.language)
        find = request.query_params.get("find", "").strip().casefold()
        more = {
            **desk_view(self.store.room(room), told, find),
            **self._standing(request, row),
            "problem": problem and problem.said(told),
            "fresh": fresh,
            "plans": [(name, f"{told(title)} ({name})") for name, title in titles().items()],
            "trouble": self.hub.trouble,
            "root": self.base.removesuffix("/class"),
            "replayed": row.replay is not None,
            "slow": number(self.hub.lag, 1) if self.hub.slow else "",
        }
        status = 200 if problem is None else problem.status
        return shown("desk.html", row.language, self.base, status, **more)

    async def act(self, request: Request) -> Response:
        """Do what a button of the desk says."""
        room = await self.room_at(request, "teacher")
        action = request.path_params["action"]
        if action not in ACTIONS:
            raise RefusedError("there is no such button", 404)
        form = await form_of(request)
        if action == "delete":
            gone = await run_in_threadpool(self._delete, room, form)
            self.hub.told(room)
            return gone
        if action == "open":
            return await run_in_threadpool(self._open, request, room, form)
        try:
            fresh = await run_in_threadpool(self._do, request, room, action, form)
        except RefusedError as problem:
            return await run_in_threadpool(self.desk_page, request, room, problem)
        await self.hub.settle(room)
        if fresh is not None:
            return await run_in_threadpool(self.desk_page, request, room, None, fresh)
        return to(f"{self.base}/t/{request.path_params['token']}")

    def _do(self, request: Request, room: int, action: str, form: Form) -> dict[str, str] | None:
        """What a button does; what is shown of it once, if anything."""
        store, stage, tick = self.store, whole(form, "stage"), whole(form, "tick")
        told = translator(store.row(room).language)
        if action in ("next", "back"):
            store.go(room, stage, stage + (1 if action == "next" else -1))
        elif action in ("pause", "resume"):
            store.set(room, paused=action == "pause")
        elif action in ("reveal", "hide"):
            store.set(room, revealed=action == "reveal")
        elif action == "close":
            store.close_tick(room, stage, tick)
        elif action == "undo":
            store.undo(room, stage, tick)
        elif action == "unplay":
            store.end_replay(room)
        elif action == "replay":
            address = self.address(request, f"/r/{store.new_replay(room)}")
            return _fresh(told("Replay, without names"), address)
        else:
            chair = Asker(room, whole(form, "seat"))
            if action == "reseat":
                title = told("Seat {number} on a new phone").format(number=chair.seat + 1)
                return _fresh(title, self.address(request, f"/s/{store.reseat(chair)}"))
            if action == "rename":
                store.rename(chair, "")
            else:
                store.unseat(chair, present=action == "return")
        return None

    def _delete(self, room: int, form: Form) -> Response:
        if form.get("sure") != "yes":
            raise RefusedError("tick the box to delete the room", 400)
        row = self.store.row(room)
        self.store.delete_room(row.code)
        return self.plain("The room is deleted.", 200, row.language)

    def _open(self, request: Request, room: int, form: Form) -> Response:
        name = form.get("plan", "")
        if name not in titles():
            raise RefusedError("there is no such plan", 400)
        language = self.store.row(room).language
        made = self.store.open_room(plan(name), secrets.randbits(31), language)
        told = translator(language)
        links = [
            (told("Your desk (secret)"), self.address(request, f"/t/{made.teacher}")),
            (told("Projector"), self.address(request, f"/p/{made.screen}")),
            (told("For students"), self.join_address(request, made.code)),
        ]
        return self.plain("A new room is open. Keep these links.", 200, language, links=links)

    def export(self, _: Request, room: int) -> Response:
        """The room as files."""
        code, texts = self.store.exported(room)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        headers = {"Content-Disposition": f'attachment; filename="{code}.zip"'}
        return secured(Response(out.getvalue(), media_type="application/zip", headers=headers))

    def open_answers(self, _: Request, room: int) -> Response:
        """What was written, without names."""
        answers, language = self.store.answers(room), self.store.row(room).language
        lines = [value for (_, _, item), value in sorted(answers.items()) if item == "open"]
        title = translator(language)("Open answers, without names")
        return shown("plain.html", language, self.base, title=title, lines=lines)

    def replay_page(self, request: Request, room: int) -> Response:
        """A finished round as the projector showed it, and the way to the next."""
        row, asked = self.store.row(room), request.query_params
        told = translator(row.language)
        rounds = self.store.finished(room)
        if not rounds:
            raise RefusedError("no lesson has been played to its end yet", 404)
        step = int(asked["step"]) if re.fullmatch(r"\d{1,5}", asked.get("step", "")) else 1
        step = min(max(step, 1), len(rounds))
        now = rounds[step - 1]
        last, heading = now.ticks[now.tick - 1], told("match {match}, round {round}")
        more: dict[str, Any] = {
            "token": request.path_params["token"],
            "step": step,
            "steps": len(rounds),
            "before": step - 1,
            "after": step + 1 if step < len(rounds) else 0,
            "running": "run" in asked,
            "heading": heading.format(match=last.match + 1, round=last.round),
        }
        view = screen_view(now, self.store.answers(room), told)
        return shown("replay.html", row.language, self.base, **view, **more)

    def screen_page(self, request: Request, room: int) -> Response:
        """What the projector shows."""
        row = self.store.row(room)
        more = self._standing(request, row)
        key = (row.version, row.language, more["chosen"])  # answers change no version
        kept = self._screens.get(room)
        if kept is None or kept[0] != key or row.stage == 0:
            told = translator(row.language)
            kept = (key, screen_view(self.store.room(room), self.store.answers(room), told))
            self._screens[room] = kept
        return shown("screen.html", row.language, self.base, **kept[1], **more)


def _fresh(title: str, address: str) -> dict[str, str]:
    """A link that is shown once."""
    return {"title": title, "address": address, "qr": qr_svg(address)}


class Classroom(Students, Teachers):
    """The pages of all rooms of a store; see :class:`~sandbox.classroom.web.site.Site`."""

    def routes(self) -> list[BaseRoute]:
        """Every route; more than these there are not."""
        table: list[tuple[str, Handler, str]] = [
            ("", self.front, "GET"),
            ("/join", self.front, "GET"),
            ("/join/{code}", self.join_page, "GET"),
            ("/join/{code}", self.join, "POST"),
            ("/s/{token}", self.seat_page, "GET"),
            ("/s/{token}/move", self.sent(self.move), "POST"),
            ("/s/{token}/answer", self.sent(self.answer), "POST"),
            ("/s/{token}/news", self.seat_news, "GET"),
            ("/t/{token}", self.opened_by("teacher", self.desk_page), "GET"),
            ("/t/{token}/news", self.news_of("teacher"), "GET"),
            ("/t/{token}/export.zip", self.opened_by("teacher", self.export), "GET"),
            ("/t/{token}/answers", self.opened_by("teacher", self.open_answers), "GET"),
            ("/t/{token}/{action}", self.act, "POST"),
            ("/r/{token}", self.opened_by("replay", self.replay_page), "GET"),
            ("/p/{token}", self.opened_by("screen", self.screen_page), "GET"),
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
        return asset(request.path_params["name"])
