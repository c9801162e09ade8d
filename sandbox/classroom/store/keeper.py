"""The store of rooms: every change is one transaction, and nothing is said before it is kept."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import delete, select

from sandbox.classroom.export import files_of
from sandbox.classroom.lesson import Plan
from sandbox.classroom.room import Room
from sandbox.classroom.store.base import Opened, note_in, row_by_code, row_of
from sandbox.classroom.store.choices import Choices
from sandbox.classroom.store.loading import hashed, new_code, new_token, plan_kept, room_of
from sandbox.classroom.store.seats import Seats
from sandbox.classroom.store.steps import Steps
from sandbox.classroom.store.tables import AnswerRow, ChairRow, EventRow, MoveRow, RoomRow, SeatRow


class Store(Seats, Choices, Steps):
    """Rooms in a database.

    Safe to use from several threads, and from several processes on one PostgreSQL server.
    """

    def open_room(self, plan: Plan, seed: int, language: str = "en") -> Opened:
        """A new room for a plan."""
        made = Opened(0, new_code(), new_token(), new_token())
        with self.writing() as session:
            row = RoomRow(
                code=made.code,
                teacher=hashed(made.teacher),
                screen=hashed(made.screen),
                plan=json.dumps(dict(plan.data), ensure_ascii=False),
                seed=seed,
                language=language,
            )
            session.add(row)
            session.flush()
            note_in(session, row.id, "open", plan.title)
            return Opened(row.id, made.code, made.teacher, made.screen)

    def renew(self, code: str) -> Opened:
        """New secrets for the teacher and the projector of a room; the old ones end."""
        with self.writing() as session:
            row = row_by_code(session, code)
            made = Opened(row.id, row.code, new_token(), new_token())
            row.teacher, row.screen = hashed(made.teacher), hashed(made.screen)
            note_in(session, row.id, "renew", "new links for teacher and projector")
        return made

    def rooms(self) -> list[RoomRow]:
        """Every room, the newest first."""
        with self.reading() as session:
            return list(session.scalars(select(RoomRow).order_by(RoomRow.id.desc())))

    def versions(self) -> dict[int, int]:
        """The version of every room: what has changed since is seen by it."""
        with self.reading() as session:
            return {
                row.id: row.version for row in session.execute(select(RoomRow.id, RoomRow.version))
            }

    def by_code(self, code: str) -> RoomRow | None:
        """The room of a code."""
        with self.reading() as session:
            return session.scalar(select(RoomRow).where(RoomRow.code == code.upper()[:12]))

    def by_secret(self, token: str, which: str) -> int | None:
        """The room whose ``teacher``, ``screen`` or ``replay`` secret this is."""
        column = getattr(RoomRow, which)
        with self.reading() as session:
            return session.scalar(select(RoomRow.id).where(column == hashed(token)))

    def row(self, room: int) -> RoomRow:
        """The row of a room."""
        with self.reading() as session:
            return row_of(session, room)

    def room(self, room: int) -> Room:
        """The room as it is, without the choices of the open tick."""
        with self.reading() as session:
            return self.room_in(session, row_of(session, room))

    def new_replay(self, room: int) -> str:
        """A secret that opens a room's finished rounds; the one before ends."""
        token = new_token()
        self._replayed(room, hashed(token))
        return token

    def end_replay(self, room: int) -> None:
        """No secret opens a room's finished rounds any more."""
        self._replayed(room, None)

    def _replayed(self, room: int, secret: str | None) -> None:
        with self.writing() as session:
            row_of(session, room, lock=True).replay = secret
            note_in(session, room, "replay", "a new link" if secret else "the link ended")

    def finished(self, room: int) -> list[Room]:
        """The room after every round of every lesson that is over, theory shown, no names."""
        with self.reading() as session:
            row = row_of(session, room)
            over = [
                k for k, s in enumerate(plan_kept(row.plan).stages[: row.stage]) if s.kind == "play"
            ]
            rooms = [room_of(session, row, stage=k) for k in over]
        return [
            replace(one, tick=tick.index + 1, revealed=True, paused=False)
            for one in rooms
            for tick in one.ticks
            if one.pairs
        ]

    def delete_room(self, code: str) -> None:
        """Forget a room and all that was in it."""
        with self.writing() as session:
            row = row_by_code(session, code)
            for table in (EventRow, AnswerRow, MoveRow, ChairRow, SeatRow):
                session.execute(delete(table).where(table.room == row.id))
            session.delete(row)
        self._known.pop(row.id, None)

    def exported(self, room: int) -> tuple[str, dict[str, str]]:
        """The code of a room, and its files by name."""
        with self.reading() as session:
            row = row_of(session, room)
            plan = plan_kept(row.plan)
            plays = [k for k, stage in enumerate(plan.stages) if stage.kind == "play"]
            begun = [k for k in plays if k <= row.stage] or plays[:1]
            rooms = [room_of(session, row, stage=k) for k in begun]
        return row.code, files_of(row.code, rooms, self.answers(room))
