"""Which exchanges of concessions leave both sides better off."""

from __future__ import annotations

from typing import Unpack

from payoffs.errors import InputError
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, about
from sandbox.theory import bargaining
from sandbox.theory.bargaining import Linkage


def linkage(
    what: Asked, *, every_lever: bool = False, packages: int = 1, **how: Unpack[Options]
) -> Findings[Linkage]:
    """Single-lever changes, exchanges of concessions, and their prices.

    Parameters
    ----------
    what
        A priced scenario: its name, its file or itself.
    every_lever
        All levers and settings known, not only those on the table.
    packages
        How many levers each side may concede in one exchange, 1 to 3.

    Returns
    -------
    Findings
        A :class:`~sandbox.theory.bargaining.Linkage` with ``changes`` and ``exchanges``, gains in
        billion USD a year; ``prices`` of the concessions and ``zones`` of each lever.

    Raises
    ------
    InputError
        If this is no scenario with levers, or the threat game.
    """
    subject = about(what, **how)
    if subject.scenario is None:
        raise InputError("a game file has no levers; use a scenario", subject.name)
    if subject.threat:
        raise InputError("exchanges start from the stage game's status quo; leave it out", "threat")
    scenario = subject.scenario
    answer = bargaining.linkage(scenario, every_lever=every_lever, at_most=packages)
    asked = tuple(change.move for change in answer.changes if change.kind == "concession")
    parts = {
        "prices": bargaining.prices(scenario, asked),
        "zones": bargaining.lever_zones(scenario),
    }
    return Findings(answer, parts, {"question": "linkage", "packages": packages}, subject)
