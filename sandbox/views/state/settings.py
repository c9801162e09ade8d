"""What each page asks beside the game, as the address holds it.

Larger ones stand alone: :mod:`~sandbox.views.state.negotiation`,
:mod:`~sandbox.views.state.simulation`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any, Self

from agents import Declaration, catalogue, parse_rule
from agents.contests.tournament import TWENTY
from payoffs.calibrations import NAMED
from payoffs.crisis import days_until
from payoffs.errors import InputError
from payoffs.levers import SIDES
from payoffs.record.decisions import LEVERS
from payoffs.resources import scenario_names
from payoffs.spread import ENGINES
from sandbox.experiments.gamemap import LAYERS
from sandbox.messages import N_
from sandbox.questions.play import split
from sandbox.views.state.choice import variable
from sandbox.views.state.query import (
    Asked,
    QueryReader,
    Settings,
    bounded,
    cell_of,
    number,
    setting,
    switch,
    word,
)

#: The discount factors that can be asked for; at 1 nothing is ever lost by waiting.
MOST_PATIENT = 0.995
#: Bad reports in a row that can be let pass.
MOST_TOLERANT = 6
SENDERS = {"us": N_("United States"), "china": N_("China"), "both": N_("Either, in turn")}
INFORMATION = {
    "private": N_("Their own costs only"),
    "full": N_("Everything"),
    "quantal": N_("Everything, but they err"),
}
FIRST_YEAR, LAST_YEAR = 2018, 2026
#: Which truces rules are tried on, and how their lengths are counted, as ``truce history`` says.
VARIANTS = (
    "all seven episodes",
    "without Phase One",
    "2025-26 only",
    "Trump administrations only",
)
UNITS = ("day", "week", "month")
#: What stands for a parameter of a rule that has no default.
HALF = 0.5
#: More rules than these are met from the command line.
MOST_RULES = 40
ENTRY, EXIT = "entry", "exit"
#: The one thing to change in each lesson: lowest, highest, step, and where it stands at first.
CHANGES = {
    "tariff-game": (2.0, 6.0, 0.5, 5.0),
    "linkage": (0.0, 3.0, 1.0, 1.0),
    "shadow": (0.0, 0.95, 0.05, 0.4),
    "noise": (0.0, 0.2, 0.01, 0.1),
    "threats": (0.0, 20.0, 0.5, 0.0),
    "package": (0.5, 0.99, 0.01, 0.9),
}
#: What a visitor goes through, in order.
STEPS = (ENTRY, *CHANGES, EXIT)
#: No quiz has more questions, and no question more answers.
MOST, ANSWERS = 9, 6
_OPEN = "-"


@dataclass(frozen=True)
class LastingSettings(Settings):
    """Which deal is to last, and how: None is the scenario's deal, or discount factor."""

    deal: tuple[int, int] | None = setting(
        "deal",
        lambda asked, text: cell_of(text, asked.shape),
        lambda asked: (
            f"is no outcome of this {asked.shape[0]} x {asked.shape[1]} game; showing the usual one"
        ),
    )
    delta: float | None = number(
        "delta",
        0.0,
        MOST_PATIENT,
        None,
        f"is not a discount factor from 0 to {MOST_PATIENT:g}; using the scenario's own",
    )
    tolerance: int = number("tolerance", 0, MOST_TOLERANT, 0)


def _day(asked: Asked, text: str) -> dt.date:
    found = dt.date.fromisoformat(text)
    if asked.scenario.date is not None:  # of a textbook game: kept for the next scenario
        days_until(asked.scenario, found)
    return found


@dataclass(frozen=True)
class CrisisSettings(Settings):
    """Whose threat, empty for the first that the scenario states; who knows what; the day named."""

    sender: str = word(
        "sender",
        SENDERS,
        "is not us, china or both; taking the first that the situation states",
    )
    information: str = word(
        "information", INFORMATION, "is not private, full or quantal; showing private", "private"
    )
    day: dt.date | None = setting(
        "day", _day, "is no day as 2025-11-01; taking what the situation says"
    )


def _varied(name: str) -> Any:
    mend = "cannot be varied here; taking what matters most"
    return word(name, lambda asked: variable(asked.choice), mend)


@dataclass(frozen=True)
class WhatIfSettings(Settings):
    """What is varied, empty for what matters most, and the layer of the map that is drawn."""

    x: str = _varied("x")
    y: str = _varied("y")
    show: str = word(
        "show", LAYERS, f"is not one of {', '.join(LAYERS)}; showing the equilibria", "outcome"
    )

    @classmethod
    def take(cls, reader: QueryReader, asked: Asked, without: Container[str] = ()) -> Self:
        """The settings in an address; nothing is varied along both axes."""
        found = super().take(reader, asked, without)
        if not found.x or found.x != found.y:
            return found
        reader.complaints.append("y: is along x already; taking what matters most")
        return replace(found, y="")


def _years(_asked: Asked, text: str) -> tuple[int, int]:
    first, last = (int(part) for part in text.split("-"))
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise ValueError
    return first, last


@dataclass(frozen=True)
class RecordSettings(Settings):
    """Whose acts on which lever in which years, empty for all; which truces rules are tried on."""

    who: str = word("who", SIDES, "is not us or china; showing both")
    lever: str = word("lever", LEVERS, "is no lever; showing all")
    years: tuple[int, int] = setting(
        "years",
        _years,
        f"is not as {FIRST_YEAR}-{LAST_YEAR}; showing all years",
        (FIRST_YEAR, LAST_YEAR),
        lambda years: "{}-{}".format(*years),
    )
    variant: str = word(
        "truces", VARIANTS, f"is not one of {', '.join(VARIANTS)}; taking all", VARIANTS[0]
    )
    unit: str = word("unit", UNITS, "is not day, week or month", "week")

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as questions take them."""
        first, last = self.years
        return {
            "side": self.who or None,
            "lever": self.lever or None,
            "since": f"{first}-01-01" if first > FIRST_YEAR else None,
            "until": f"{last}-12-31" if last < LAST_YEAR else None,
        }


def _not_there(asked: Asked) -> str:
    low, high, _by, start = CHANGES[asked.lesson]
    return f"is not from {low:g} to {high:g}; using {start:g}"


def _answers(_asked: Asked, text: str) -> str:
    if len(text) > MOST or any(c != _OPEN and not ("0" <= c < str(ANSWERS)) for c in text):
        raise ValueError
    return text


@dataclass(frozen=True)
class LearnSettings(Settings):
    """Where in the lessons a visitor is."""

    #: ``entry``, a lesson, or ``exit``.
    step: str = word(
        "lesson", STEPS, f"is none of {', '.join(STEPS)}; starting at the beginning", ENTRY
    )
    #: What was changed in the lesson; None is where it stands at first.
    level: float | None = setting(
        "level",
        lambda asked, text: float(bounded(text, *CHANGES[asked.lesson][:2])),
        _not_there,
    )
    #: The answer to its question, counted from 0; None before there is one.
    answer: int | None = number("answer", 0, ANSWERS - 1, None, "is no answer; asking again")
    #: The answers to both quizzes, one character a question, ``-`` for none yet.
    entry: str = setting("before", _answers, "are no answers; asking again", "")
    exit: str = setting("after", _answers, "are no answers; asking again", "")

    @classmethod
    def take(cls, reader: QueryReader, asked: Asked, without: Container[str] = ()) -> Self:
        """The settings in an address; of a quiz nothing is changed, and answered in two alone."""
        lesson = reader.left.get("lesson", "")
        without = without if lesson in CHANGES else ("level", "answer")
        return super().take(reader, asked._replace(lesson=lesson), without)

    @property
    def level_now(self) -> float:
        """What is changed, as it stands."""
        return CHANGES[self.step][3] if self.level is None else self.level

    def turn(self, step: str) -> LearnSettings:
        """Another step; what was changed and answered in this one is let go."""
        return replace(self, step=step, level=None, answer=None)

    def given(self, quiz: str, question: int) -> int | None:
        """The answer to a question of a quiz."""
        answers: str = getattr(self, quiz)
        text = answers[question : question + 1]
        return int(text) if text.isdigit() else None

    def give(self, quiz: str, question: int, answer: int) -> LearnSettings:
        """The settings after a question of a quiz was answered."""
        answers = list(getattr(self, quiz).ljust(question + 1, _OPEN))
        answers[question] = str(answer)
        joined = "".join(answers)
        return replace(self, entry=joined) if quiz == ENTRY else replace(self, exit=joined)


@dataclass(frozen=True)
class CompareSettings(Settings):
    """The other game, empty for the usual one and for its own numbers; ``same``: show all."""

    scenario: str = word(
        "with",
        lambda _asked: scenario_names(),
        "is not one of the scenarios; comparing with the usual one",
    )
    engine: str = word("with_engine", ENGINES, "is no engine; using the other game's own")
    calibration: str = word(
        "with_calibration", NAMED, "is no calibration; using the other game's own"
    )
    same: bool = switch("same", "is not on or off")


def _rules(_asked: Asked, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(parse_rule(name, "rules").name for name in split(text)))
    if len(names) > MOST_RULES:
        raise InputError(f"{len(names)} rules; give at most {MOST_RULES}", "rules")
    return names


@dataclass(frozen=True)
class TournamentSettings(Settings):
    """Rules by their canonical names; empty: twenty well-known ones, and the winner is drawn."""

    rules: tuple[str, ...] = setting("rules", _rules, "using twenty well-known ones", ())
    rule: str = setting(
        "rule",
        lambda _asked, text: parse_rule(text, "rule").name,
        "drawing the one that leads",
        "",
    )

    @property
    def field(self) -> tuple[str, ...]:
        """The rules that meet."""
        return self.rules or tuple(parse_rule(name).name for name in TWENTY)


def usual_rule(declared: Declaration) -> str:
    """A rule with its default parameters."""
    values = {p.name: HALF if p.default is None else p.default for p in declared.parameters}
    return declared.rule(values).name


def possible_rules() -> tuple[str, ...]:
    """Every rule at its usual values, the well-known ones first."""
    usual = [parse_rule(name).name for name in TWENTY]
    return tuple(dict.fromkeys([*usual, *map(usual_rule, catalogue())]))
