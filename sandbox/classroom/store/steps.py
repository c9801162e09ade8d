"""Steps of a class: rounds close, lessons begin, the teacher pauses and takes back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from sandbox.classroom.room import Room, round_before
from sandbox.classroom.store.base import Kept, note_in, plan_in, row_of
from sandbox.classroom.store.loading import chair_rows, move_rows, moves_of, room_of
from sandbox.classroom.store.tables import ChairRow, EventRow, MoveRow, RoomRow


class Steps(Kept):
    """The part of a store that moves a class on."""

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
            made = moves_of(session, room, stage, tick)
            everybody = all(place in made for place in now.awaited)
            if only_full and (not everybody or (now.choosing and not now.awaited)):
                return False  # where all are away, only the clock goes on
            full = replace(now, moves={**now.moves, **made})
            missing = full.closing()
            if missing:
                session.execute(insert(MoveRow), move_rows(room, stage, missing))
            after = replace(full, moves={**full.moves, **missing}, tick=tick + 1)
            row.tick += 1
            row.version += 1
            after = self._begin(session, row, after)
            version = row.version
        self.keep(room, version, after)
        return True

    def _begin(self, session: Session, row: RoomRow, room: Room) -> Room:
        """Draw the pairs of a match that begins: the room with them."""
        drawn, tick = room.seating(), room.playing
        if drawn is None or tick is None:
            return room
        session.execute(insert(ChairRow), chair_rows(row.id, row.stage, tick.match, drawn))
        return replace(room, pairs={**room.pairs, tick.match: drawn})

    def go(self, room: int, stage: int, to: int) -> bool:
        """Go to another step of the plan, if the class is still where it was seen."""
        with self.writing() as session:
            row = row_of(session, room, lock=True)
            last = len(plan_in(row).stages) - 1
            if row.stage != stage or not 0 <= to <= last:
                return False
            row.stage, row.tick, row.paused, row.revealed = to, 0, False, False
            row.version += 1
            if plan_in(row).stages[to].kind == "play":
                for table in (ChairRow, MoveRow):
                    session.execute(delete(table).where(table.room == room, table.stage == to))
            session.flush()
            self._begin(session, row, room_of(session, row))
            note_in(session, room, "step", f"to {plan_in(row).stages[to].kind} ({to})")
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

    def events(self, room: int) -> list[EventRow]:
        """What happened in a room."""
        with self.reading() as session:
            at = select(EventRow).where(EventRow.room == room).order_by(EventRow.id)
            return list(session.scalars(at))
