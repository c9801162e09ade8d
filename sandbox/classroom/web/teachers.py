"""What the teacher reaches: the desk and its buttons, the data, the projector."""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sandbox.classroom.reader import plan, titles
from sandbox.classroom.store import Asker, RefusedError
from sandbox.classroom.store.tables import RoomRow
from sandbox.classroom.web.desk import ACTIONS, desk_view
from sandbox.classroom.web.guard import form_of, secured, whole
from sandbox.classroom.web.pages import qr_svg, shown
from sandbox.classroom.web.screen import screen_view
from sandbox.classroom.web.site import Handler, Site, to
from sandbox.messages import translator
from sandbox.words import number


class Teachers(Site):
    """Pages for the teacher."""

    _screens: dict[int, tuple[Any, dict[str, Any]]]

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

    async def desk_page(self, request: Request, problem: RefusedError | None = None) -> Response:
        """The teacher's desk."""
        _, room = await self.room_at(request, "teacher")
        return await run_in_threadpool(self._desk_page, request, room, problem)

    def _desk_page(
        self,
        request: Request,
        room: int,
        problem: RefusedError | None = None,
        fresh: dict[str, str] | None = None,
    ) -> Response:
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
        token, room = await self.room_at(request, "teacher")
        action = request.path_params["action"]
        if action not in ACTIONS:
            raise RefusedError("there is no such button", 404)
        form = await form_of(request)
        if action == "delete":
            return await self._delete(room, form)
        if action == "open":
            return await run_in_threadpool(self._open, request, room, form)
        try:
            fresh = await run_in_threadpool(self._do, request, room, action, form)
        except RefusedError as problem:
            return await self.desk_page(request, problem)
        await self.hub.settle(room)
        if fresh is not None:
            return await run_in_threadpool(self._desk_page, request, room, None, fresh)
        return to(f"{self.base}/t/{token}")

    def _do(
        self, request: Request, room: int, action: str, form: dict[str, str]
    ) -> dict[str, str] | None:
        store, stage, tick = self.store, whole(form, "stage"), whole(form, "tick")
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
            title = translator(store.row(room).language)("Replay, without names")
            return {"title": title, "address": address, "qr": qr_svg(address)}
        else:
            chair = Asker(room, whole(form, "seat"))
            if action == "rename":
                store.rename(chair, "")
            elif action != "reseat":
                store.unseat(chair, present=action == "return")
            else:
                address = self.address(request, f"/s/{store.reseat(chair)}")
                told = translator(store.row(room).language)
                title = told("Seat {number} on a new phone").format(number=chair.seat + 1)
                return {"title": title, "address": address, "qr": qr_svg(address)}
        return None

    async def _delete(self, room: int, form: dict[str, str]) -> Response:
        if form.get("sure") != "yes":
            raise RefusedError("tick the box to delete the room", 400)
        row = await run_in_threadpool(self.store.row, room)
        await run_in_threadpool(self.store.delete_room, row.code)
        self.hub.told(room)
        return self.plain("The room is deleted.", 200, row.language)

    def _open(self, request: Request, room: int, form: dict[str, str]) -> Response:
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

    async def export(self, request: Request) -> Response:
        """The room as files."""
        _, room = await self.room_at(request, "teacher")
        code, texts = await run_in_threadpool(self.store.exported, room)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        headers = {"Content-Disposition": f'attachment; filename="{code}.zip"'}
        return secured(Response(out.getvalue(), media_type="application/zip", headers=headers))

    async def open_answers(self, request: Request) -> Response:
        """What was written, without names."""
        _, room = await self.room_at(request, "teacher")
        row = await run_in_threadpool(self.store.row, room)
        answers = await run_in_threadpool(self.store.answers, room)
        lines = [value for (_, _, item), value in sorted(answers.items()) if item == "open"]
        told = translator(row.language)
        title = told("Open answers, without names")
        return shown("plain.html", row.language, self.base, title=title, lines=lines)

    async def replay_page(self, request: Request) -> Response:
        """A finished round as the projector showed it, and the way to the next."""
        token, room = await self.room_at(request, "replay")
        asked = request.query_params
        step = int(asked["step"]) if re.fullmatch(r"\d{1,5}", asked.get("step", "")) else 1
        return await run_in_threadpool(self._replay_page, token, room, step, "run" in asked)

    def _replay_page(self, token: str, room: int, step: int, running: bool) -> Response:
        row = self.store.row(room)
        told = translator(row.language)
        rounds = self.store.finished(room)
        if not rounds:
            raise RefusedError("no lesson has been played to its end yet", 404)
        step = min(max(step, 1), len(rounds))
        now = rounds[step - 1]
        last = now.ticks[now.tick - 1]
        more: dict[str, Any] = {
            "token": token,
            "step": step,
            "steps": len(rounds),
            "before": step - 1,
            "after": step + 1 if step < len(rounds) else 0,
            "running": running,
            "heading": told("match {match}, round {round}").format(
                match=last.match + 1, round=last.round
            ),
        }
        view = screen_view(now, self.store.answers(room), told)
        return shown("replay.html", row.language, self.base, **view, **more)

    async def screen_page(self, request: Request) -> Response:
        """What the projector shows."""
        _, room = await self.room_at(request, "screen")
        return await run_in_threadpool(self._screen_page, request, room)

    def _screen_page(self, request: Request, room: int) -> Response:
        row = self.store.row(room)
        told = translator(row.language)
        more = self._standing(request, row)
        key = (row.version, row.language, more["chosen"])  # answers change no version
        kept = self._screens.get(room)
        if kept is None or kept[0] != key or row.stage == 0:
            kept = (key, screen_view(self.store.room(room), self.store.answers(room), told))
            self._screens[room] = kept
        return shown("screen.html", row.language, self.base, **kept[1], **more)

    def news_of(self, which: str) -> Handler:
        """News for the desk (``teacher``) or the projector (``screen``)."""

        async def answer(request: Request) -> Response:
            return self.news(*await self.room_at(request, which))

        return answer
