"""A class plays the truce: the domain of a room, and the store and routes around it.

- What is played: :mod:`~sandbox.classroom.lesson`, read by :mod:`~sandbox.classroom.reader`
- When, with whom, and what came of it: :mod:`~sandbox.classroom.play`; empty chairs:
  :mod:`~sandbox.classroom.bots`
- A class at one moment: :mod:`~sandbox.classroom.room`; played by bots alone:
  :mod:`~sandbox.classroom.rehearsal`

Nothing in these modules knows a web page or a database.
"""

from __future__ import annotations

from sandbox.classroom.lesson import Block, Lesson, Plan
from sandbox.classroom.reader import lesson_names, plan, plan_names, plan_of
from sandbox.classroom.room import Room, Seat

__all__ = [
    "Block",
    "Lesson",
    "Plan",
    "Room",
    "Seat",
    "lesson_names",
    "plan",
    "plan_names",
    "plan_of",
]
