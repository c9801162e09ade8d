"""Rooms as values, read from their rows."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox.classroom.lesson import Plan
from sandbox.classroom.play import Move, Pair, Place
from sandbox.classroom.reader import plan_of
from sandbox.classroom.room import Room, Seat
from sandbox.classroom.store.tables import ChairRow, MoveRow, RoomRow, SeatRow

#: Letters and digits of a room's code: none that is easily taken for another.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


def new_token() -> str:
    """A secret of 144 bits, fit for an address."""
    return secrets.token_urlsafe(18)


def hashed(token: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A room's code, to be read from a projector and typed."""
    return "".join(secrets.choice(LETTERS) for _ in range(6))


@lru_cache(maxsize=32)
def plan_kept(text: str) -> Plan:
    """The plan of a room, from its JSON."""
    return plan_of(json.loads(text))


def room_of(session: Session, row: RoomRow, *, stage: int | None = None) -> Room:
    """The room of a row as it is now, or as it was at the end of an earlier stage."""
    plan = plan_kept(row.plan)
    at = row.stage if stage is None else stage
    tick = row.tick if stage is None or stage == row.stage else 10**6
    shell = Room(plan, row.seed, _seats(session, row.id), at, tick, row.paused, row.revealed)
    played = shell.play_stage if shell.now.kind != "explain" else at
    if shell.now.kind == "discuss":
        tick = 10**6
    if shell.lesson is not None:
        tick = min(tick, len(shell.ticks))
    made = moves_of(session, row.id, played)
    return replace(shell, tick=tick, pairs=_pairs(session, row.id, played), moves=made)


def _seats(session: Session, room: int) -> tuple[Seat, ...]:
    found = session.execute(
        select(SeatRow.number, SeatRow.name, SeatRow.side, SeatRow.present)
        .where(SeatRow.room == room)
        .order_by(SeatRow.number)
    )
    return tuple(Seat(*row) for row in found)


def _pairs(session: Session, room: int, stage: int) -> dict[int, tuple[Pair, ...]]:
    key = (ChairRow.match, ChairRow.pair, ChairRow.side, ChairRow.chair)
    found = session.execute(
        select(*key, ChairRow.seat, ChairRow.since)
        .where(ChairRow.room == room, ChairRow.stage == stage)
        .order_by(*key)
    )
    sides: dict[tuple[int, int], tuple[list[int | None], list[int | None]]] = {}
    begun: dict[tuple[int, int], int] = {}
    for match, pair, side, _, seat, since in found:
        sides.setdefault((match, pair), ([], []))[side].append(seat)
        begun[match, pair] = since
    pairs: dict[int, list[Pair]] = {}
    for (match, pair), (us, china) in sides.items():
        made = Pair(pair, tuple(us), tuple(china), begun[match, pair])
        pairs.setdefault(match, []).append(made)
    return {match: tuple(made) for match, made in pairs.items()}


def moves_of(
    session: Session,
    room: int,
    stage: int,
    tick: int | None = None,
    pairs: Collection[int] | None = None,
) -> dict[Place, Move]:
    """The stored choices of a stage, or of one of its ticks, or of some pairs there."""
    asked = select(
        MoveRow.tick, MoveRow.pair, MoveRow.side, MoveRow.chair, MoveRow.value, MoveRow.by
    ).where(MoveRow.room == room, MoveRow.stage == stage)
    if tick is not None:
        asked = asked.where(MoveRow.tick == tick)
    if pairs is not None:
        asked = asked.where(MoveRow.pair.in_(pairs))
    return {Place(*row[:4]): Move(row[4], row[5]) for row in session.execute(asked)}


def chair_rows(room: int, stage: int, match: int, pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """The rows of the pairs of a match."""
    at = {"room": room, "stage": stage, "match": match}
    return [
        {**at, "pair": pair.number, "side": side, "chair": chair, "seat": seat, "since": pair.since}
        for pair in pairs
        for side in (0, 1)
        for chair, seat in enumerate(pair.seats(side))
    ]


def move_rows(room: int, stage: int, moves: Mapping[Place, Move]) -> list[dict[str, Any]]:
    """The rows of some choices."""
    at = {"room": room, "stage": stage}
    return [{**at, **place._asdict(), **move._asdict()} for place, move in moves.items()]
