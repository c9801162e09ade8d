"""What a question is asked about: a scenario's name, a file, a scenario or a game, made one value.

>>> about("busan-2025", overrides={"farm_weight": 2}).scenario.calibration["farm_weight"]
2.0
>>> about(Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])).deal()
(0, 0)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

from payoffs import numeric
from payoffs.errors import InputError, shown
from payoffs.formats.link import OWN_GAME
from payoffs.formats.tables import AS_SEEN, HowToRead
from payoffs.game import Game
from payoffs.named_games import open_game
from payoffs.numeric import Pair, Profile
from payoffs.parameters import with_calibration
from payoffs.scenario import Scenario
from payoffs.scenario_reader import open_scenario


class Options(TypedDict, total=False):
    """How what is asked about is taken; every question that is about a game accepts these."""

    #: The threat game instead of the stage game (scenarios only).
    threat: bool
    #: Parameters, terms and words of the scenario to change, by name (scenarios only).
    overrides: Mapping[str, object] | None
    #: Whose payoffs: ``economies``, ``leaders`` or None for the scenario's own; ``overrides`` win
    #: over it (scenarios only).
    calibration: str | None
    #: What is said about a table of cells (tables only).
    how: HowToRead


@dataclass(frozen=True, eq=False)
class Subject:
    """A game, and the scenario it is of, if it is of one."""

    #: The game, if it is one of given numbers.
    given: Game | None = None
    #: None for a game of given numbers.
    scenario: Scenario | None = None
    #: Whether the game is the scenario's threat game.
    threat: bool = False
    #: How errors call it.
    name: str = "game"

    @cached_property
    def game(self) -> Game:
        """What is played.

        An InputError if the threat game of a scenario is asked for that has none.
        """
        if self.scenario is None:
            assert self.given is not None
            return self.given
        return self.scenario.game(self.threat)

    @property
    def status_quo(self) -> Profile:
        """The profile in force; in a threat game that both hold, in a given game 0, 0."""
        return (0, 0) if self.scenario is None or self.threat else self.scenario.status_quo

    @property
    def months(self) -> float:
        """Length of a period in months."""
        return 1.0 if self.scenario is None else self.scenario.months_per_period

    @property
    def made_from(self) -> dict[str, Any]:
        """What is needed to build the game again; of a given game its title."""
        return dict(self.game.provenance) or {"title": self.game.title or self.name}

    def deal(self, asked: Profile | str | None = None, where: str = "deal") -> Profile:
        """The deal that is asked for; by default the scenario's, and 0, 0 in a given game.

        Raises
        ------
        InputError
            As :meth:`profile`.
        """
        if asked is not None:
            return self.profile(asked, where)
        return (0, 0) if self.scenario is None else self.scenario.deal_in(self.threat)

    def profile(self, asked: Profile | str, where: str) -> Profile:
        """A profile of the game, counted from 0; also as the text ``I,J``.

        An InputError if it is not two whole numbers or outside the game.
        """
        parts = asked.split(",") if isinstance(asked, str) else asked
        try:
            row, column = (numeric.whole(str(part)) for part in parts)
        except (ValueError, TypeError):
            raise InputError(
                f"{shown(str(asked))} is not I,J; write two whole numbers, as 0,1", where
            ) from None
        return self.game.check_profile(row, column, where)

    def priced(self, why: str) -> Scenario:
        """The scenario, for questions that need its levers.

        An InputError if this is a game of given numbers; ``why`` says what is missing.
        """
        if self.scenario is None or not self.scenario.priced:
            what = "a game file" if self.scenario is None else "a textbook game"
            raise InputError(f"is {what} of given numbers: {why}", self.name)
        return self.scenario


#: What questions accept.
Asked = str | Path | Scenario | Game | Subject


def about(
    what: Asked,
    *,
    threat: bool = False,
    overrides: Mapping[str, object] | None = None,
    calibration: str | None = None,
    how: HowToRead = AS_SEEN,
) -> Subject:
    """What is asked about, ready to be asked.

    Parameters
    ----------
    what
        A scenario's name, a path (``.toml``, ``.nfg``, ``.json``, ``.csv``, …), a game as an
        address of the app has it (``own=1.…``), ``-`` for JSON on standard input, a
        :class:`~payoffs.scenario.Scenario`, a :class:`~payoffs.game.Game`, or what this function
        returned.
    threat, overrides, calibration, how
        See :class:`Options`.

    An InputError if it cannot be read, or an option does not fit it.
    """
    if isinstance(what, Subject):
        return what
    overrides = with_calibration(overrides, calibration)
    if isinstance(what, Game):
        if overrides or threat:
            lacks = "parameters" if overrides else "threat game"
            text = f"a game of given numbers has no {lacks}; use a scenario"
            raise InputError(text, what.title or "game")
        return Subject(what)
    if isinstance(what, Scenario):
        scenario: Scenario | None = what.override(overrides) if overrides else what
        name = what.name
    else:
        name = str(what)
        scenario = open_scenario(name, overrides)
        name = "own" if name.startswith(OWN_GAME) else name
    if scenario is None:
        return Subject(open_game(name, threat=threat, how=how), name=name)
    if how != AS_SEEN:
        raise InputError("is no table; leave out --cells, --zero-sum and --decimal", name)
    return Subject(None, scenario, threat, name)


def load(
    what: Asked, *, overrides: Mapping[str, object] | None = None, calibration: str | None = None
) -> Scenario | Game:
    """A scenario by name or from its ``.toml`` file, or the game in a file of payoffs.

    Parameters
    ----------
    overrides, calibration
        See :class:`Options`.

    Raises
    ------
    InputError
        If there is none, or the file has a mistake: which, where and how to mend it.
    """
    found = about(what, overrides=overrides, calibration=calibration)
    return found.game if found.scenario is None else found.scenario


def day_of(asked: dt.date | str | None, where: str, example: str = "2025-10-09") -> dt.date | None:
    """A day; also as the text that ``example`` shows.

    An InputError if it is no date.
    """
    if not isinstance(asked, str):
        return asked
    try:
        return dt.date.fromisoformat(asked)
    except ValueError:
        raise InputError(f"{asked!r:.40} is no date; write it as {example}", where) from None


def pair(asked: Pair | str, where: str) -> Pair:
    """Two finite numbers, one a side; also as the text ``U,V``.

    An InputError if it is anything else.
    """
    parts = asked.split(",") if isinstance(asked, str) else [str(part) for part in asked]
    if len(parts) != 2:
        raise InputError(f"{shown(str(asked))} is not two numbers, as 0.9,0.95", where)
    try:
        return numeric.real(parts[0]), numeric.real(parts[1])
    except InputError as problem:
        raise InputError(f"{problem.message}; give two numbers, as 0.9,0.95", where) from None
