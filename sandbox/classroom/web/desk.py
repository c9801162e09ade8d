"""The teacher's desk: where the class is, who sits where, and what can be done about it."""

from __future__ import annotations

from typing import Any

from sandbox.classroom.lesson import Plan
from sandbox.classroom.room import Room
from sandbox.classroom.web.pages import Told
from sandbox.classroom.web.phone import side_name

#: What the buttons of the desk are called in requests.
ACTIONS = (
    *("next", "back", "pause", "resume", "close", "undo", "reveal", "hide"),
    *("kick", "return", "reseat", "rename", "replay", "unplay", "open", "delete"),
)


#: So many seats are listed without being looked for.
FEW = 12


def step_name(plan: Plan, stage: int, told: Told) -> str:
    """A step of the plan in words."""
    step = plan.stages[stage]
    title = "" if step.lesson is None else f": {told(plan.lessons[step.lesson].title)}"
    words = {
        "lobby": told("Waiting for the class"),
        "entry": told("Quiz at the beginning"),
        "explain": told("Explain and predict"),
        "play": told("Play"),
        "discuss": told("Compare and discuss"),
        "exit": told("Quiz at the end"),
        "end": told("The end"),
    }
    return words[step.kind] + title


def desk_view(room: Room, told: Told, find: str = "") -> dict[str, Any]:
    """Everything of the teacher's page but links.

    Parameters
    ----------
    find
        Of a large class those seats are listed that need attention (away, removed), and those of
        this number or with this in their name; ``*`` for all.
    """
    places = {}
    if room.playing is not None:
        places = room.places.get(room.playing.match, {})
    seats = [
        {
            "number": seat.number,
            "name": seat.name,
            "side": side_name(seat.side, told),
            "present": seat.present,
            "away": seat.present and room.playing is not None and room.away(seat.number),
            "pair": places[seat.number][0].number + 1 if seat.number in places else None,
        }
        for seat in room.seats
    ]
    listed = [seat for seat in seats if _wanted(seat, find)] if len(seats) > FEW else seats
    stages = [step_name(room.plan, k, told) for k in range(len(room.plan.stages))]
    block = room.block
    about = f"?scenario={block.game}" if block is not None and block.game else ""
    return {
        "explore": [
            (about, told("The game")),
            (f"negotiate{about}", told("Negotiate")),
            (f"lasting{about}", told("Will it hold?")),
            (f"simulate{about}", told("Simulate")),
        ],
        "plan": told(room.plan.title),
        "minutes": room.plan.minutes,
        "kind": room.now.kind,
        "stage": room.stage,
        "tick": room.tick,
        "steps": stages,
        "now": stages[room.stage],
        "coming": stages[room.stage + 1] if room.stage + 1 < len(stages) else None,
        "playing": room.playing,
        "ticks": len(room.ticks) if room.now.kind == "play" else 0,
        "paused": room.paused,
        "revealed": room.revealed,
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
