"""Where a truce is played: the game, its deal and its punishment, and what a scenario adds.

On a game with many strategies a repeated-game rule plays between two profiles: the *deal*,
which it keeps to while it restrains, and the *punishment*, to which it falls back. Each
side's two actions span a 2 x 2 game, indexed ``[row, column]`` with 0 for the deal's action
and 1 for the punishment's.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from payoffs.calibrations import NAMED
from payoffs.elementary import stable
from payoffs.errors import InputError, SandboxError, shown
from payoffs.game import Game
from payoffs.numeric import FloatArray, Indices, whole
from payoffs.parameters import TERMS, Terms
from payoffs.scenario import Scenario, load
from payoffs.terms import Doubt


def profile(value: Any, where: str) -> tuple[int, int]:
    """Two indices, as a pair or as the text ``"I,J"``."""
    parts: Any = value.split(",") if isinstance(value, str) else value
    try:
        # A NumPy array counts as a pair too; its elements are NumPy integers.
        first, second = (whole(part) if isinstance(part, str) else part for part in parts)
        return operator.index(first), operator.index(second)
    except (TypeError, ValueError):
        raise InputError(
            f"{shown(value)} is not a profile; write two indices, as 0,1", where
        ) from None


class Punishment(NamedTuple):
    """The profile to which both sides fall back, and how it was found, in words."""

    profile: tuple[int, int]
    how: str


def punishment(game: Game, deal: tuple[int, int]) -> Punishment:
    """The action to which each side falls back when a deal is broken.

    On a 2 x 2 game it is the strategy that is not the deal's. On a larger game each side plays its
    part of the pure equilibrium that is worst for the other side. Where there is none, or it is
    what the deal asks for anyway, the side plays the strategy, other than the deal's, that holds
    the other's best reply lowest. InputError if the profile is not one of the game's or a side has
    one strategy only.

    >>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> punishment(dilemma, (0, 0)).profile
    (1, 1)
    """
    deal = game.check_profile(*deal, where="deal")
    for player, count in zip(game.players, game.shape, strict=True):
        if count == 1:
            raise InputError(
                f"{player} has one strategy only and nothing to fall back to; "
                "add a strategy or a setting of a lever",
                "deal",
            )
    if game.shape == (2, 2):
        return Punishment((1 - deal[0], 1 - deal[1]), "the strategies other than the deal's")
    equilibria = np.argwhere(stable(*game.settled))
    row, row_how = _fallback(game.column_payoffs, deal[0], equilibria)
    column, column_how = _fallback(game.row_payoffs.T, deal[1], equilibria[:, ::-1])
    how = f"{game.players[0]}: {row_how}; {game.players[1]}: {column_how}"
    return Punishment((row, column), how)


def _fallback(other: FloatArray, deal_action: int, equilibria: Indices) -> tuple[int, str]:
    """One side's punishing action; ``other`` holds the other's payoffs by (own, other's)."""
    if len(equilibria):
        worst = equilibria[np.argmin(other[equilibria[:, 0], equilibria[:, 1]])]
        if worst[0] != deal_action:
            return int(worst[0]), "its part of the pure equilibrium worst for the other side"
        reason = "that equilibrium's action is the deal's"
    else:
        reason = "there is no pure equilibrium"
    best_reply = other.max(axis=1)
    best_reply[deal_action] = np.inf
    return (
        int(np.argmin(best_reply)),
        f"the action, other than the deal's, that holds the other's best reply lowest ({reason})",
    )


@dataclass(frozen=True, eq=False)
class Deal:
    """Two profiles of a game and the 2 x 2 game between them."""

    #: The two profiles, as indices into the game.
    deal: tuple[int, int]
    punishment: tuple[int, int]
    #: Shape ``(2, 2)``: each side's payoffs, indexed ``[row's action, column's action]``.
    row: FloatArray
    column: FloatArray
    #: How the punishment was chosen, in words.
    how: str

    @classmethod
    def of(cls, game: Game, deal: Any = None, punish: Any = None) -> Deal:
        """The deal (default: both first strategies) and its punishment (default: chosen).

        Profiles are pairs of indices or texts as ``"0,1"``.
        """
        kept = game.check_profile(*profile((0, 0) if deal is None else deal, "deal"), "deal")
        if punish is None:
            broken, how = punishment(game, kept)
        else:
            broken = game.check_profile(*profile(punish, "punish"), "punish")
            how = "as asked for"
        for player, keep, fall_back in zip(game.players, kept, broken, strict=True):
            if keep == fall_back:
                raise InputError(
                    f"{player} would play strategy {keep} in the deal and as punishment; "
                    "name a different one",
                    "punish",
                )
        cells = np.ix_([kept[0], broken[0]], [kept[1], broken[1]])
        return cls(kept, broken, game.row_payoffs[cells], game.column_payoffs[cells], how)

    def moved(self, game: Game, deal: tuple[int, int]) -> Deal:
        """The same punishment and another profile to keep, of this game or a wider one.

        A lapsed lever may leave a side with nothing harsher to fall back to.
        """
        cells = np.ix_([deal[0], self.punishment[0]], [deal[1], self.punishment[1]])
        row, column = game.row_payoffs[cells], game.column_payoffs[cells]
        return Deal(deal, self.punishment, row, column, self.how)

    @property
    def payoffs_seen_by(self) -> tuple[FloatArray, FloatArray]:
        """Each side's payoffs indexed ``[own action, other's action]``."""
        return self.row, self.column.T


@dataclass(frozen=True, eq=False)
class Situation:
    """A game with its tariffs, noise and calendar."""

    name: str
    game: Game
    #: The tariff in percent of each row and of each column strategy, or None.
    tariffs: tuple[FloatArray, FloatArray] | None = None
    #: Where the game is from, if it is a scenario's.
    scenario: Scenario | None = None
    threat: bool = False
    months_per_period: float = 1.0
    #: After how many months a truce ends unless renewed; None = never.
    expiry_months: float | None = None
    #: The first day of the first period, if there is one.
    date: dt.date | None = None
    #: The weight of the next period against this one.
    discount_factor: float = Terms.discount_factor
    #: The profile that both sides agreed to.
    deal: tuple[int, int] = (0, 0)

    @classmethod
    def of(
        cls,
        scenario: str | Scenario,
        game: Game | None = None,
        *,
        parameters: Mapping[str, object] | None = None,
        threat: bool = False,
    ) -> Situation:
        """The situation of a scenario, or of a bare game where one is given."""
        if game is not None:
            if parameters or threat:
                raise InputError(
                    "parameters, calibration and threat need a scenario; build the game with them "
                    "instead",
                    "game",
                )
            return cls(game.title or "game", game)
        if isinstance(scenario, Scenario):
            if parameters:
                raise InputError(
                    "give the overrides where the scenario is loaded, or the scenario by name",
                    "parameters",
                )
            return _from_scenario(scenario, threat)
        if not isinstance(scenario, str):
            raise InputError(f"{shown(scenario)} is not the name of a scenario", "scenario")
        if parameters or scenario.endswith(".toml"):
            return _from_scenario(load(scenario, parameters), threat)
        return _from_name(scenario, bool(threat))

    def periods(self, months: float) -> int:
        """How many periods these months are; at least one."""
        return max(1, round(months / self.months_per_period))


# A batch of runs asks for the same few scenarios again and again; files may change in between.
@lru_cache(maxsize=32)
def _from_name(name: str, threat: bool) -> Situation:
    return _from_scenario(load(name), threat)


def _from_scenario(scenario: Scenario, threat: bool) -> Situation:
    return Situation(
        name=scenario.name,
        game=scenario.game(threat=threat),
        tariffs=None if threat else scenario.tariffs(),
        scenario=scenario,
        threat=threat,
        months_per_period=scenario.months_per_period,
        expiry_months=scenario.truce_months,
        date=scenario.date,
        discount_factor=scenario.discount_factor,
        deal=scenario.deal_in(threat),
    )


def doubt_of(
    scenario: Scenario | None, game: Game, deal: tuple[int, int], *, threat: bool = False
) -> Doubt:
    """How often reports on a deal are wrong, the punishment being the usual one.

    A bare game has no doubt, and nor has one in which a side has nothing else to do.
    """
    if scenario is None or 1 in game.shape:
        return Doubt()
    return scenario.doubt(deal, punishment(game, deal).profile, threat)


Subject = str | Scenario | Game


def plain_subject(subject: Subject) -> dict[str, Any]:
    """The game as plain values: a name, a name and what was set, or all of it."""
    if isinstance(subject, str):
        return {"scenario": subject, "set": {}, "game": None}
    if isinstance(subject, Game):
        from payoffs.formats.json_file import to_dict

        return {"scenario": None, "set": {}, "game": to_dict(subject)}
    now = _settings(subject)
    try:
        own = _settings(load(subject.name))
    except SandboxError:
        own = {}
    moved = {name: value for name, value in now.items() if own.get(name) != value}
    return {"scenario": subject.name, "set": moved, "game": None}


def _settings(scenario: Scenario) -> dict[str, Any]:
    """Everything of a scenario that can be set and is."""
    known = scenario.provenance(threat=False)
    words = ((name, known[name]) for name in ("engine", "horizon", "series"))
    terms = ((name, known["terms"][name]) for name in TERMS)
    found = {n: v for n, v in (*words, *terms, *known["overrides"].items()) if v is not None}
    if scenario.levers:
        found["levers"] = scenario.levers
    if scenario.calibration.begun in NAMED:
        found["calibration"] = scenario.calibration.begun
    return found


def subject_of(data: Mapping[str, Any]) -> Subject:
    """What :func:`plain_subject` told of.

    Raises InputError if there is no such scenario here.
    """
    if data["game"] is not None:
        from payoffs.formats.json_file import parse_json

        return parse_json(json.dumps(data["game"]))
    name: str = data["scenario"]
    try:
        return load(name, data["set"]) if data["set"] else name
    except SandboxError as problem:
        raise InputError(f"{problem}; hand it in as subject", "scenario") from None
