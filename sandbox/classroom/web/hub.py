"""News of a room to everybody who looks at it, and the clock of its rounds.

One task a process asks the database a few times a second which rooms have changed. That carries
news between processes too, on either database, and costs one short query. The clock is this
process's own, not the wall's: a laptop that sleeps or whose time jumps gives a round its full time
again, and nothing is lost.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from sandbox.classroom.play import Move
from sandbox.classroom.room import Room
from sandbox.classroom.store import Choice, RefusedError, Sight, Store

#: Seconds between two looks at the database, and between two signs of life to a phone.
EVERY, ALIVE = 0.25, 20.0
#: A room that nobody has looked at for so long stands still.
FORGOTTEN = 90.0
#: Phones are told of a new round one after another: so many seconds apart, this long at most.
APART, SPREAD = 0.001, 0.5
#: Seconds of delay from which people are told that it is slow, and how fast that is forgotten.
SLOW, FADES = 0.7, 0.8
#: The least and the most milliseconds after which a phone that lost its stream comes back.
RETURNS = (1000, 4000)

A = TypeVar("A")
B = TypeVar("B")

log = logging.getLogger("sandbox.classroom")


class Together(Generic[A, B]):
    """Many questions of the same moment, asked as one: while one is answered, others gather."""

    def __init__(self, work: Callable[[list[A]], Awaitable[Sequence[B]]]) -> None:
        self._work = work
        self._queue: list[tuple[A, asyncio.Future[B]]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, one: A) -> B:
        """The answer to one question."""
        future: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._queue.append((one, future))
        if self._working is None:
            self._working = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            try:
                found = await self._work([one for one, _ in batch])
            except Exception as problem:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(problem)
                continue
            for (_, future), answer in zip(batch, found, strict=True):
                if not future.done():
                    future.set_result(answer)
        self._working = None


class Hub:
    """What a server knows of the rooms that are looked at."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.versions: dict[int, int] = {}
        self.marks: dict[int, str] = {}
        self.chosen: dict[int, tuple[int, int]] = {}
        self.eyes: Counter[int] = Counter()
        self.lag = 0.0
        self.looked: dict[int, float] = {}
        self._changed: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._deadlines: dict[int, tuple[int, int, float]] = {}
        self._moves = Together(self._write)
        self.sights = Together(self._see)
        self.trouble = ""

    def look(self, room: int) -> None:
        """Somebody looks at a room: its clock runs."""
        self.looked[room] = time.monotonic()

    def seconds_left(self, room: int) -> int | None:
        """Seconds until the open tick closes by itself."""
        if room not in self._deadlines:
            return None
        return max(0, round(self._deadlines[room][2] - time.monotonic()))

    def told(self, room: int) -> None:
        """A room has changed: wake everybody who waits for news of it."""
        self._changed.pop(room, asyncio.Event()).set()

    def took(self, seconds: float) -> None:
        """Something took so long: the longest of the last moments is how late people are."""
        self.lag = max(self.lag, seconds)

    @property
    def slow(self) -> bool:
        """Whether people have to wait so long that it is better to say so."""
        return self.lag >= SLOW

    async def news(self, room: int, seat: int | None = None) -> AsyncIterator[str]:
        """Server-sent events: what stands for a room's state, now and whenever it changes.

        For the phone of a seat, whose turn comes after those before it; or, without one, for the
        desk and the projector.
        """
        last: dict[str, str] = {}
        yield f"retry: {random.randint(*RETURNS)}\n\n"
        self.eyes[room] += seat is None
        try:
            while True:
                self.look(room)
                waiting = self._changed[room]  # taken first: what changes from here on wakes it
                for kind, state in self._state(room, seat).items():
                    if state == last.get(kind):
                        continue
                    if seat is not None and last:
                        await asyncio.sleep(min(seat * APART, SPREAD))
                    last[kind] = state
                    yield f"event: {kind}\ndata: {state}\n\n"
                try:
                    await asyncio.wait_for(waiting.wait(), ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self.eyes[room] -= seat is None

    def _state(self, room: int, seat: int | None) -> dict[str, str]:
        """What a listener knows a room by, by kind of event."""
        if room not in self.marks:  # the last that is known of a room
            return {}
        if seat is not None:
            return {"message": self.marks[room]}
        done, people = self.chosen.get(room, (0, 0))
        return {"message": str(self.versions[room]), "chosen": f"{done} / {people}"}

    async def _write(self, choices: list[Choice]) -> list[Move | RefusedError]:
        try:
            done, full = await run_in_threadpool(self.store.moves, choices)
        except Exception as problem:
            log.warning("choices were not stored: %s", type(problem).__name__)
            raise RefusedError("it could not be stored just now; press again", 503) from None
        for room in full:
            await self.settle(room)
        return done

    async def move(self, choice: Choice) -> Move:
        """Store a choice."""
        found = await self._moves.ask(choice)
        if isinstance(found, RefusedError):
            raise found
        return found

    async def _see(self, tokens: list[str]) -> list[Sight | None]:
        return await run_in_threadpool(self.store.sights, tokens)

    async def settle(self, room: int) -> None:
        """Close the open tick of a room if nobody is waited for, and pass the news on."""
        try:
            await run_in_threadpool(self._settle, room)
            await self._look_again()
        except (SQLAlchemyError, RefusedError) as problem:
            log.warning("a round was not closed: %s", type(problem).__name__)

    def _settle(self, room: int) -> None:
        while True:
            row = self.store.row(room)
            if not self.store.close_tick(room, row.stage, row.tick, only_full=True):
                return

    async def run(self) -> None:
        """Watch the database until cancelled."""
        while True:
            try:
                await self._look_again()
                await self._ring()
                await self._count()
                self.trouble = ""
            except Exception as problem:
                self.trouble = type(problem).__name__
                log.warning("the rooms cannot be read: %s", self.trouble)
            woken = time.monotonic() + EVERY
            await asyncio.sleep(EVERY)
            self.lag *= FADES
            self.took(time.monotonic() - woken)

    async def _look_again(self) -> None:
        now = time.monotonic()
        active = {room for room, then in self.looked.items() if now - then < FORGOTTEN}
        if not active:
            self._deadlines.clear()
            return
        found = await run_in_threadpool(self.store.versions)
        for room in active & set(found):
            if self.versions.get(room) != found[room]:
                self.versions[room] = found[room]
                await self._changed_room(room)
        for room in active - set(found):
            self.versions.pop(room, None)
            self.marks.pop(room, None)
            self.looked.pop(room, None)
            self.told(room)

    async def _changed_room(self, room: int) -> None:
        found: Room = await run_in_threadpool(self.store.room, room)
        self.marks[room] = found.mark
        tick, block = found.playing, found.block
        if tick is None or block is None or found.paused:
            self._deadlines.pop(room, None)
        else:
            at = (found.stage, found.tick)
            if self._deadlines.get(room, (-1, -1, 0.0))[:2] != at:
                self._deadlines[room] = (*at, time.monotonic() + block.clock)
        self.told(room)

    async def _count(self) -> None:
        """How many have chosen in the rooms at which a desk or a projector looks."""
        for room in self.versions.keys() & +self.eyes:
            found = await run_in_threadpool(self.store.chosen, room)
            if self.chosen.get(room) != found:
                self.chosen[room] = found
                self.told(room)

    async def _ring(self) -> None:
        """Close the ticks whose time is up."""
        now = time.monotonic()
        for room, (stage, tick, end) in list(self._deadlines.items()):
            if now >= end and now - self.looked.get(room, 0) < FORGOTTEN:
                self._deadlines.pop(room, None)
                await run_in_threadpool(self.store.close_tick, room, stage, tick)
                await self.settle(room)
