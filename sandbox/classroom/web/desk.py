"""The teacher's desk: where the class is, who sits where, and what can be done about it."""

from __future__ import annotations

from typing import Any

from sandbox.classroom.lesson import Plan
from sandbox.classroom.room import Room
from sandbox.classroom.web.pages import Told, side_name, standing

#: So many seats are listed without being looked for.
FEW = 12


def step_names(plan: Plan, told: Told) -> list[str]:
    """The steps of the plan in words."""
    words = {
        "lobby": told("Waiting for the class"),
        "entry": told("Quiz at the beginning"),
        "explain": told("Explain and predict"),
        "play": told("Play"),
        "discuss": told("Compare and discuss"),
        "exit": told("Quiz at the end"),
        "end": told("The end"),
    }
    titles = [f": {told(lesson.title)}" for lesson in plan.lessons]
    return [
        words[step.kind] + ("" if step.lesson is None else titles[step.lesson])
        for step in plan.stages
    ]


def desk_view(room: Room, told: Told, find: str = "") -> dict[str, Any]:
    """Everything of the teacher's page but links.

    ``find``: of a large class those seats are listed that need attention (away, removed), and those
        of this number or with this in their name; ``*`` for all.
    """
    playing = room.playing
    places = {} if playing is None else room.places.get(playing.match, {})
    seats = [
        {
            "number": seat.number,
            "name": seat.name,
            "side": side_name(seat.side, told),
            "present": seat.present,
            "away": seat.present and playing is not None and room.away(seat.number),
            "pair": places[seat.number][0].number + 1 if seat.number in places else None,
        }
        for seat in room.seats
    ]
    listed = [seat for seat in seats if _wanted(seat, find)] if len(seats) > FEW else seats
    steps = step_names(room.plan, told)
    about = f"?scenario={room.block.game}" if room.block and room.block.game else ""
    return {
        "explore": [
            (about, told("The game")),
            (f"negotiate{about}", told("Negotiate")),
            (f"lasting{about}", told("Will it hold?")),
            (f"simulate{about}", told("Simulate")),
        ],
        **standing(room, told),
        "steps": steps,
        "now": steps[room.stage],
        "coming": next(iter(steps[room.stage + 1 :]), None),
        "playing": playing,
        "ticks": len(room.ticks) if room.now.kind == "play" else 0,
        "seats": listed,
        "taken": len(room.present),
        "folded": len(seats) > FEW,
        "find": find,
        "asked": room.asked,
    }


def _wanted(seat: dict[str, Any], find: str) -> bool:
    """Whether a seat is listed of a large class."""
    if seat["away"] or not seat["present"] or find == "*":
        return True
    return bool(find) and (find == str(seat["number"] + 1) or find in seat["name"].casefold())
