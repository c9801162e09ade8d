"""The store of rooms: every change is one transaction, and nothing is said before it is kept."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sandbox.classroom.export import files_of
from sandbox.classroom.lesson import Plan
from sandbox.classroom.room import Room, round_before
from sandbox.classroom.store import base
from sandbox.classroom.store.base import Asker, Opened, RefusedError, note_in, room_of, row_of
from sandbox.classroom.store.choices import Choices
from sandbox.classroom.store.tables import NAME, ChairRow, MoveRow, RoomRow, SeatRow

#: Letters and digits of a room's code: none that is easily taken for another.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
#: Seats of a room, at most.
MOST_SEATS = 600


def new_token() -> str:
    """A secret of 144 bits, fit for an address."""
    return secrets.token_urlsafe(18)


class Store(Choices):
    """Rooms in a database.

    Safe to use from several threads, and from several processes on one PostgreSQL server.
    """

    def open_room(self, plan: Plan, seed: int, language: str = "en") -> Opened:
        """A new room for a plan."""
        text = json.dumps(dict(plan.data), ensure_ascii=False)
        code = "".join(secrets.choice(LETTERS) for _ in range(6))
        with self.writing() as session:
            row = RoomRow(code=code, plan=text, seed=seed, language=language)
            links = _new_links(row)
            session.add(row)
            session.flush()
            note_in(session, row.id, "open", plan.title)
            return Opened(row.id, code, *links)

    def renew(self, code: str) -> Opened:
        """New secrets for the teacher and the projector of a room; the old ones end."""
        with self.writing() as session:
            row = row_of(session, code)
            note_in(session, row.id, "renew", "new links for teacher and projector")
            return Opened(row.id, row.code, *_new_links(row))

    def rooms(self) -> list[RoomRow]:
        """Every room, the newest first."""
        with self.reading() as session:
            return list(session.scalars(select(RoomRow).order_by(RoomRow.id.desc())))

    def versions(self) -> dict[int, int]:
        """The version of every room: what has changed since is seen by it."""
        with self.reading() as session:
            found = session.execute(select(RoomRow.id, RoomRow.version))
            return {row.id: row.version for row in found}

    def by_code(self, code: str) -> RoomRow | None:
        """The room of a code."""
        with self.reading() as session:
            return session.scalar(select(RoomRow).where(RoomRow.code == code.upper()[:12]))

    def by_secret(self, token: str, which: str) -> int | None:
        """The room whose ``teacher``, ``screen`` or ``replay`` secret this is."""
        column = getattr(RoomRow, which)
        with self.reading() as session:
            return session.scalar(select(RoomRow.id).where(column == base.hashed(token)))

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
        self._replayed(room, base.hashed(token))
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
            over = [k for k in base.plan_in(row).plays if k < row.stage]
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
            row = row_of(session, code)
            session.delete(row)  # and, by its foreign keys, what is of it
        self._known.pop(row.id, None)

    def exported(self, room: int) -> tuple[str, dict[str, str]]:
        """The code of a room, and its files by name."""
        with self.reading() as session:
            row = row_of(session, room)
            plays = base.plan_in(row).plays
            begun = [k for k in plays if k <= row.stage] or plays[:1]
            rooms = [room_of(session, row, stage=k) for k in begun]
        return row.code, files_of(row.code, rooms, self.answers(room))

    # --- seats: taken, left, moved to another phone ---

    def join(self, code: str, name: str) -> str:
        """A new seat; its secret."""
        token = new_token()
        with self.writing() as session:
            row = row_of(session, code, lock=True)
            asked = select(SeatRow.side, SeatRow.present).where(SeatRow.room == row.id)
            sides = session.execute(asked).all()
            if len(sides) >= MOST_SEATS:
                raise RefusedError("the room is full")
            if row.stage == len(base.plan_in(row).stages) - 1:
                raise RefusedError("this class is over")
            us, china = (sum(1 for side, there in sides if there and side == k) for k in (0, 1))
            side, number = int(china < us), len(sides)
            seat = {"room": row.id, "number": number, "side": side, "name": _named(name)}
            session.add(SeatRow(token=base.hashed(token), **seat))
            self._seat_latecomer(session, row, number, side)
            row.version += 1
        return token

    def _seat_latecomer(self, session: Session, row: RoomRow, seat: int, side: int) -> None:
        if base.plan_in(row).stages[row.stage].kind != "play":
            return
        room = room_of(session, row)
        pair, tick = room.latecomer(seat, side), room.playing
        if pair is None or tick is None:
            return
        at = (ChairRow.room == row.id, ChairRow.stage == row.stage, ChairRow.match == tick.match)
        session.execute(delete(ChairRow).where(*at, ChairRow.pair == pair.number))
        base.add_pairs(session, row, tick.match, [pair])

    def _change(self, chair: Asker, said: str, **values: str | bool) -> None:
        """Other values of a seat, for the log in these words."""
        with self.writing() as session:
            row_of(session, chair.room, lock=True).version += 1
            at = (SeatRow.room == chair.room, SeatRow.number == chair.seat)
            session.execute(update(SeatRow).where(*at).values(**values))
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
        self._change(chair, "moved to another phone", token=base.hashed(token), present=True)
        return token

    # --- steps: rounds close, lessons begin, the teacher pauses and takes back ---

    def close_tick(self, room: int, stage: int, tick: int, *, only_full: bool = False) -> bool:
        """End a tick, unless somebody else has: bots and the clock choose what is missing.

        With ``only_full`` nothing happens while somebody the class waits for has not chosen.
        """
        with self.writing() as session:
            row = row_of(session, room, lock=True)
            if (row.stage, row.tick) != (stage, tick) or (row.paused and only_full):
                return False
            now = self.room_in(session, row)
            if now.playing is None:
                return False
            made = base.moves_of(session, room, stage, tick)
            everybody = all(place in made for place in now.awaited)
            if only_full and (not everybody or (now.choosing and not now.awaited)):
                return False  # where all are away, only the clock goes on
            full = replace(now, moves={**now.moves, **made})
            missing = full.closing()
            base.add_moves(session, row, missing)
            after = replace(full, moves={**full.moves, **missing}, tick=tick + 1)
            after = self._begin(session, row, after)
            row.tick, row.version = row.tick + 1, row.version + 1
        self.keep(room, row.version, after)
        return True

    def _begin(self, session: Session, row: RoomRow, room: Room) -> Room:
        """Draw the pairs of a match that begins: the room with them."""
        drawn, tick = room.seating(), room.playing
        if drawn is None or tick is None:
            return room
        base.add_pairs(session, row, tick.match, drawn)
        return replace(room, pairs={**room.pairs, tick.match: drawn})

    def go(self, room: int, stage: int, to: int) -> bool:
        """Go to another step of the plan, if the class is still where it was seen."""
        with self.writing() as session:
            row = row_of(session, room, lock=True)
            stages = base.plan_in(row).stages
            if row.stage != stage or not 0 <= to < len(stages):
                return False
            row.stage, row.tick, row.paused, row.revealed = to, 0, False, False
            row.version += 1
            if stages[to].kind == "play":
                for table in (ChairRow, MoveRow):
                    session.execute(delete(table).where(table.room == room, table.stage == to))
            session.flush()
            self._begin(session, row, room_of(session, row))
            note_in(session, room, "step", f"to {stages[to].kind} ({to})")
        return True

    def set(self, room: int, *, paused: bool | None = None, revealed: bool | None = None) -> None:
        """Pause or go on; show or hide the prediction."""
        with self.writing() as session:
            row = row_of(session, room, lock=True)
            if paused is not None:
                row.paused = paused
                note_in(session, room, "pause", "paused" if paused else "went on")
            if revealed is not None:
                row.revealed = revealed
                note_in(session, room, "reveal", "shown" if revealed else "hidden")
            row.version += 1

    def undo(self, room: int, stage: int, tick: int) -> bool:
        """Forget the last round: it is played again."""
        with self.writing() as session:
            row = row_of(session, room, lock=True)
            now = self.room_in(session, row)
            if (row.stage, row.tick) != (stage, tick) or not tick or now.now.kind != "play":
                return False
            back = round_before(now.ticks, tick)
            at = (MoveRow.room == room, MoveRow.stage == stage, MoveRow.tick >= back)
            session.execute(delete(MoveRow).where(*at))
            match = now.ticks[back].match
            late = (ChairRow.room == room, ChairRow.stage == stage, ChairRow.match > match)
            session.execute(delete(ChairRow).where(*late))
            row.tick, row.version = back, row.version + 1
            note_in(session, room, "undo", f"back to tick {back} of stage {stage}")
        return True


def _new_links(row: RoomRow) -> tuple[str, str]:
    """New secrets of the teacher and of the projector, hashed in their row."""
    teacher, screen = new_token(), new_token()
    row.teacher, row.screen = base.hashed(teacher), base.hashed(screen)
    return teacher, screen


def _named(name: str) -> str:
    return " ".join(name.split())[:NAME]
