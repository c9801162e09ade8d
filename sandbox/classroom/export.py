"""A room as files: moves that ``truce estimate`` and pandas read, every choice, answers, codebook.

No names: a subject is the number of its seat. The room as JSON holds seed, plan, seats, pairs and
choices, so that all of it can be worked out again (:func:`rooms_from`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.classroom.lesson import SIDES
from sandbox.classroom.picture import panel
from sandbox.classroom.play import Move, Pair, Place
from sandbox.classroom.reader import plan_of
from sandbox.classroom.room import Room, Seat

MOVES = (
    *("subject", "match", "round", "own", "other", "told", "side", "lesson", "block", "payoff"),
)
CHOICES = (
    *("lesson", "block", "stage", "tick", "match", "round", "act", "pair", "side", "chair"),
    *("subject", "value", "by"),
)
ANSWERS = ("subject", "stage", "kind", "lesson", "item", "value")

CODEBOOK = """\
# Codebook of room {code}

Plan: {title}. Seed: {seed}. Seats: {seats}. A subject is the number of a seat; names are not
exported.

## {code}-moves.csv
Moves of people in rounds in which both sides choose at once; `truce estimate {code}-moves.csv`
reads it (`--where lesson=...`, `--where block=...` take a part). A subject's match ends here where
a bot or the clock first chose for it.

| column | meaning |
|---|---|
| subject | number of the seat |
| match | stage of the plan and number of the match in it |
| round | round of the match, from 1 |
| own, other | 1: the side played the strategy that counts as cooperation; 0: another |
| told | what the subject was told of the other's move; differs from other where noise struck |
| side | us or china |
| lesson, block | name of the lesson, number of the block in it |
| payoff | of this round, in the unit of the game |

## {code}-choices.csv
Every stored choice, also of bots and the clock. `act` is say, move, lead, follow, offer, answer
or ratify; `value` a strategy counted from 0, a package (row times columns plus column), or 1 and 0
for yes and no; `by` person, bot or clock; `subject` is empty for a bot's chair.

## {code}-answers.csv
`item` is prediction (of a hundred), question (the option counted from 0), open, or q0, q1, … of the
quiz; `kind` the step: entry, explain, discuss, exit.

## {code}-room.json
Seed, plan, seats, pairs and choices: everything the results were worked out from.
"""


def files_of(
    code: str, rooms: Sequence[Room], answers: Mapping[tuple[int, int, str], str]
) -> dict[str, str]:
    """The files of a room, by name.

    ``rooms``: the room at the end of every play there was, at least one room.
    ``answers``: by seat, stage and item.
    """
    plan, seed = rooms[0].plan, rooms[0].seed
    book = CODEBOOK.format(code=code, title=plan.title, seed=seed, seats=len(rooms[-1].seats))
    return {
        f"{code}-moves.csv": _csv(MOVES, (row for room in rooms for row in panel(room))),
        f"{code}-choices.csv": _csv(CHOICES, (row for room in rooms for row in _choices(room))),
        f"{code}-answers.csv": _csv(ANSWERS, _answers(rooms[0], answers)),
        f"{code}-codebook.md": book,
        f"{code}-room.json": json.dumps(_plain(code, rooms), ensure_ascii=False, indent=1) + "\n",
    }


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _choices(room: Room) -> Iterable[dict[str, Any]]:
    if room.lesson is None:
        return
    for place, move in sorted(room.moves.items()):
        tick = room.ticks[place.tick]
        pair = room.pair(tick.match, place.pair)
        seat = pair.seats(place.side)[place.chair]
        yield {
            "lesson": room.lesson.name,
            "block": tick.block + 1,
            "stage": room.play_stage,
            "match": tick.match,
            "round": tick.round,
            "act": tick.act,
            **place._asdict(),
            "side": SIDES[place.side],
            "subject": "" if seat is None else seat,
            "value": move.value,
            "by": move.by,
        }


def _answers(room: Room, answers: Mapping[tuple[int, int, str], str]) -> Iterable[dict[str, Any]]:
    for (seat, stage, item), value in sorted(answers.items()):
        step = room.plan.stages[stage]
        lesson = "" if step.lesson is None else room.plan.lessons[step.lesson].name
        yield {
            "subject": seat,
            "stage": stage,
            "kind": step.kind,
            "lesson": lesson,
            "item": item,
            "value": inert(value),
        }


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> inert("=1+1"), inert("peace")
    ("'=1+1", 'peace')
    """
    return f"'{text}" if text[:1] in "=+-@\t\r" and not text.isdigit() and text else text


def _plain(code: str, rooms: Sequence[Room]) -> dict[str, Any]:
    return {
        "room": code,
        "seed": rooms[0].seed,
        "plan": rooms[0].plan.data,
        "seats": [[seat.number, seat.side, seat.present] for seat in rooms[-1].seats],
        "plays": [
            {
                "stage": room.play_stage,
                "tick": room.tick,
                "pairs": {
                    str(match): [[p.number, p.us, p.china, p.since] for p in pairs]
                    for match, pairs in room.pairs.items()
                },
                "moves": [[*place, *move] for place, move in sorted(room.moves.items())],
            }
            for room in rooms
            if room.lesson is not None
        ],
    }


def rooms_from(text: str) -> list[Room]:
    """The rooms of a ``-room.json``, to be looked at again or replayed by other rules."""
    data = json.loads(text)
    plan = plan_of(data["plan"])
    seats = tuple(Seat(number, "", side, there) for number, side, there in data["seats"])
    return [
        Room(
            plan,
            data["seed"],
            seats,
            play["stage"],
            play["tick"],
            pairs={
                int(match): tuple(
                    Pair(n, tuple(us), tuple(cn), since) for n, us, cn, since in pairs
                )
                for match, pairs in play["pairs"].items()
            },
            moves={Place(*row[:4]): Move(*row[4:]) for row in play["moves"]},
        )
        for play in data["plays"]
    ]
