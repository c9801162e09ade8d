"""Seats: taken, left, moved to another phone."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from sandbox.classroom.store.base import (
    MOST_SEATS,
    Asker,
    Kept,
    RefusedError,
    bump,
    note_in,
    plan_in,
    row_by_code,
)
from sandbox.classroom.store.loading import chair_rows, hashed, new_token, room_of
from sandbox.classroom.store.tables import NAME, ChairRow, RoomRow, SeatRow


class Seats(Kept):
    """The part of a store that knows who sits where."""

    def join(self, code: str, name: str) -> str:
        """A new seat; its secret."""
        token = new_token()
        with self.writing() as session:
            row = row_by_code(session, code, lock=True)
            sides = session.execute(
                select(SeatRow.side, SeatRow.present).where(SeatRow.room == row.id)
            ).all()
            if len(sides) >= MOST_SEATS:
                raise RefusedError("the room is full")
            if row.stage == len(plan_in(row).stages) - 1:
                raise RefusedError("this class is over")
            us, china = (sum(1 for side, there in sides if there and side == k) for k in (0, 1))
            side, number = int(china < us), len(sides)
            seat = {"room": row.id, "number": number, "side": side, "name": _named(name)}
            session.add(SeatRow(token=hashed(token), **seat))
            self._seat_latecomer(session, row, number, side)
            row.version += 1
        return token

    def _seat_latecomer(self, session: Session, row: RoomRow, seat: int, side: int) -> None:
        if plan_in(row).stages[row.stage].kind != "play":
            return
        room = room_of(session, row)
        pair, tick = room.latecomer(seat, side), room.playing
        if pair is None or tick is None:
            return
        at = (ChairRow.room == row.id, ChairRow.stage == row.stage, ChairRow.match == tick.match)
        session.execute(delete(ChairRow).where(*at, ChairRow.pair == pair.number))
        session.execute(insert(ChairRow), chair_rows(row.id, row.stage, tick.match, [pair]))

    def _change(self, chair: Asker, said: str, **values: str | bool) -> None:
        """Other values of a seat, for the log in these words."""
        with self.writing() as session:
            at = (SeatRow.room == chair.room, SeatRow.number == chair.seat)
            session.execute(update(SeatRow).where(*at).values(**values))
            bump(session, chair.room)
            note_in(session, chair.room, "seat", f"{chair.seat} {said}")

    def rename(self, chair: Asker, name: str) -> None:
        """Another name for a seat; an empty one takes it away."""
        self._change(chair, "renamed", name=_named(name))

    def unseat(self, chair: Asker, present: bool = False) -> None:
        """Remove a seat (a bot plays on for it), or let it back in."""
        self._change(chair, "back" if present else "removed", present=present)

    def reseat(self, chair: Asker) -> str:
        """A new secret for a seat, for another phone; the old one ends."""
        token = new_token()
        self._change(chair, "moved to another phone", token=hashed(token), present=True)
        return token


def _named(name: str) -> str:
    return " ".join(name.split())[:NAME]
