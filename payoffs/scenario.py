"""Scenarios: levers on the table, calibration, status quo, deal and terms, from one TOML file.

>>> busan = load("busan-2025")
>>> busan.game().shape
(4, 4)
>>> load("prisoners-dilemma").game().row_payoffs.tolist()
[[3.0, 0.0], [5.0, 1.0]]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from payoffs.channels import CHANNELS, Engine, channels, used_parameters
from payoffs.crisis import CrisisTerms, ThreatTerms, announced, triple
from payoffs.errors import InputError
from payoffs.game import FloatArray, Game, place_of_cell, with_cells
from payoffs.levers import SIDES, Bundle, Series, Setting, Side, bundles, catalogue, lever
from payoffs.on_table import LEVERS, OnTable
from payoffs.on_table import parse as parse_levers
from payoffs.on_table import written as written_levers
from payoffs.parameters import TERMS, Calibration, Terms, check_term
from payoffs.terms import Clock, Doubt

UNIT = "bn USD a year"
T = TypeVar("T")

#: Words of a scenario that may be overridden: name -> what it may be.
CHOICES: dict[str, tuple[str, ...]] = {
    "engine": ("closed-form", "armington"),
    "horizon": ("short", "long"),
    "series": ("statutory", "collected"),
}


#: The engine of a scenario that names none.
CLOSED_FORM = Engine()


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """One situation: build its stage game or threat game with :meth:`game`.

    A textbook scenario has its ``matrix`` and the ``kept`` profile of it; a priced one has levers
    on the ``table``, the others ``fixed``, and what both ``agreed`` to; ``engine_reason`` says
    why its engine is the one meant for it, ``clocks`` when which suspension lapses, in order.
    ``crisis`` states who can threaten what, in the order in which they did or would. ``say`` gives
    the words of strategies in another language than English.
    """

    name: str
    title: str
    summary: str
    date: dt.date | None = None
    sources: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    terms: Terms = field(default_factory=Terms)
    calibration: Calibration = field(default_factory=Calibration)
    engine: Engine = CLOSED_FORM
    engine_reason: str = ""
    table: Mapping[Side, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    fixed: Mapping[Side, Mapping[str, str]] = field(default_factory=dict)
    status: Mapping[Side, Mapping[str, str]] = field(default_factory=dict)
    agreed: Mapping[Side, Mapping[str, str]] = field(default_factory=dict)
    levers: str = ""
    clocks: tuple[Clock, ...] = ()
    threat: ThreatTerms | None = None
    crisis: Mapping[Side, CrisisTerms] = field(default_factory=dict)
    matrix: Game | None = None
    kept: tuple[int, int] = (0, 0)
    say: Callable[[str], str] = str

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.title}>"

    @property
    def priced(self) -> bool:
        """Whether payoffs come from levers (else from a given matrix)."""
        return self.matrix is None

    @property
    def series(self) -> Series:
        """The tariff series of the levels in force."""
        return self.calibration.series

    @property
    def discount_factor(self) -> float:
        """Weight of the next period against this one."""
        return self.terms.discount_factor

    def doubt(
        self, deal: tuple[int, int], punishment: tuple[int, int], threat: bool = False
    ) -> Doubt:
        """How often reports that tell a deal from its punishment are wrong.

        From the levers by which the bundles differ, unless the terms state one error for
        everything. What is announced in a threat game is heard by all; given numbers of a
        textbook game have no levers: no doubt.
        """
        if self.terms.monitoring_error is not None:
            return Doubt.same(self.terms.monitoring_error)
        if threat or not self.priced:
            return Doubt()
        kept, broken = (
            {side: self.bundles(side)[k] for side, k in zip(SIDES, profile, strict=True)}
            for profile in (deal, punishment)
        )
        return Doubt.between(kept, broken, self.calibration)

    @property
    def months_per_period(self) -> float:
        """Length of a period."""
        return self.terms.months_per_period

    @property
    def expiry_months(self) -> float | None:
        """Months until the truce, or its first lever, lapses unless renewed; None if none does.

        A stated term comes before the clocks.
        """
        return min(self._ends, default=None)

    @property
    def truce_months(self) -> float | None:
        """Months until the last lever has lapsed and nothing of the truce is left; else None."""
        return max(self._ends, default=None)

    @property
    def _ends(self) -> list[float]:
        stated = self.terms.expiry_months
        if stated is not None:
            return [stated] if stated else []
        return [clock.months_after(self.date) for clock in self.clocks if self.date is not None]

    @property
    def running_clocks(self) -> tuple[Clock, ...]:
        """The clocks that decide when the truce ends: none if a term is stated instead."""
        return self.clocks if self.terms.expiry_months is None else ()

    @cached_property
    def _bundles(self) -> dict[Side, tuple[Bundle, ...]]:
        values, say = self.calibration, self.say
        return {s: bundles(s, self.table[s], self.fixed[s], values, say) for s in SIDES}

    def bundles(self, side: Side) -> tuple[Bundle, ...]:
        """Every bundle of one side, in the order of the game's strategies.

        Raises InputError if this is a textbook game, which has no levers.
        """
        if not self.priced:
            raise InputError("is a textbook game without levers", self.name)
        return self._bundles[side]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of strategies of each side in the stage game."""
        if self.matrix is not None:
            return self.matrix.shape
        return len(self.bundles("us")), len(self.bundles("china"))

    @property
    def status_quo(self) -> tuple[int, int]:
        """The profile that was in force, as indices into the stage game."""
        return self._profile(self.status, "status quo") if self.priced else (0, 0)

    @property
    def deal(self) -> tuple[int, int]:
        """The profile that both sides agreed to, as indices into the stage game.

        It need not be in force: a side may be in breach of it. Where a scenario's file states
        none it is the status quo, or the first strategies of a textbook game.
        """
        if not self.priced:
            return self.kept
        if not self.agreed:
            return self.status_quo
        return self._profile(self.agreed, "deal")

    def deal_in(self, threat: bool) -> tuple[int, int]:
        """The deal of the stage game; in the threat game that both hold."""
        return (0, 0) if threat else self.deal

    def _profile(self, wanted: Mapping[Side, Mapping[str, str]], what: str) -> tuple[int, int]:
        us, china = (self._find(side, wanted[side], what) for side in SIDES)
        return us, china

    def _find(self, side: Side, wanted: Mapping[str, str], what: str) -> int:
        for named in wanted:
            if named not in self.table[side] and named not in self.fixed[side]:
                raise InputError(
                    f"the {what} of {side} names {named}, which is neither on the table nor fixed; "
                    f"place it under table.{side} or fixed.{side}",
                    self.name,
                )
        for k, bundle in enumerate(self.bundles(side)):
            if all(
                bundle.settings[n].name == lever(side, n).setting(key).name
                for n, key in wanted.items()
            ):
                return k
        raise InputError(f"the {what} of {side} is no bundle on the table", self.name)

    def tariffs(self) -> tuple[FloatArray, FloatArray] | None:
        """Tariff of each row bundle ``(m,)`` and column bundle ``(n,)`` in percent, if priced."""
        if not self.priced:
            return None
        us, china = (np.array([b.tariff for b in self.bundles(side)]) for side in SIDES)
        return us, china

    def override(self, values: Mapping[str, object]) -> Scenario:
        """The same scenario with parameters, terms, engine choices or ``calibration`` changed.

        Raises InputError if a name is unknown, a value cannot be used, or this is a textbook game
        and the name is a parameter: of these games payoffs can be changed (:mod:`payoffs.game`).
        """
        if LEVERS in values:
            rest = {name: value for name, value in values.items() if name != LEVERS}
            return self.with_levers(values[LEVERS]).override(rest)
        terms = {name: check_term(name, value) for name, value in values.items() if name in TERMS}
        words = {name: _choice(name, value) for name, value in values.items() if name in CHOICES}
        rest = {n: v for n, v in values.items() if n not in terms and n not in words}
        matrix = self.matrix
        if matrix is not None:
            for name in {**rest, **words}:
                if place_of_cell(name) is None:
                    raise InputError(
                        f"has no parameter {name!r}; its payoffs are given numbers", self.name
                    )
            matrix = with_cells(matrix, rest) if rest else matrix
            rest = {}
        engine = Engine(
            words.get("engine", self.engine.name),
            cast(Any, words.get("horizon", self.engine.horizon)),
        )
        series = cast(Series, words.get("series", self.series))
        return replace(
            self,
            matrix=matrix,
            terms=replace(self.terms, **terms),
            calibration=self.calibration.in_series(series).override(self.resolved(rest)),
            engine=engine,
        )

    def with_levers(self, change: object) -> Scenario:
        """The same scenario with levers put on the table or fixed: see :mod:`payoffs.on_table`.

        What was agreed is kept as far as all of it can still be chosen; else the status quo is the
        deal. InputError if this is a textbook game, or the change cannot be made.
        """
        if not self.priced:
            raise InputError("has no levers; its payoffs are given numbers", self.name)
        placed = parse_levers(change)
        before = OnTable(self.table, self.fixed, self.status, self.agreed)
        after = before.changed(placed)
        text = written_levers({**parse_levers(self.levers), **placed})
        found = replace(self, **vars(after), levers=text)
        for side in SIDES:
            for bundle in found.bundles(side):
                bundle.tariff  # noqa: B018 - raises where the series has no number for a setting
        return found

    def resolved(self, values: Mapping[str, T]) -> dict[str, T]:
        """The values by full names: ``us.tariff`` is the level of its setting in force.

        Raises InputError if a lever is no part of this scenario, its level in force is one of the
        file's own, or a name is given twice.
        """
        found: dict[str, T] = {}
        for name, value in values.items():
            full = self._in_force(name)
            if full in found:
                raise InputError(f"is {full}, which is given too; keep one", name)
            found[full] = value
        return found

    def _in_force(self, name: str) -> str:
        side, dot, rest = name.partition(".")
        if not dot or side not in SIDES or "." in rest:
            return name
        entry = lever(side, rest)
        here = self.bundles(entry.side)[self.status_quo[SIDES.index(entry.side)]]
        setting = here.settings.get(rest)
        if setting is None:
            raise InputError(f"{self.name} neither fixes nor lists this lever", name)
        if not setting.key:
            raise InputError(f"is {setting.name} in the file itself; change it there", name)
        return setting.key

    def settings(self) -> dict[Side, dict[str, dict[str, Setting]]]:
        """Every setting in play by side, lever and name: fixed, on the table or in the threat."""
        found: dict[Side, dict[str, dict[str, Setting]]] = {side: {} for side in SIDES}
        moves = (self.threat.press, self.threat.concede) if self.threat is not None else ()
        for side in SIDES:
            named = [(n, key) for n, keys in self.table[side].items() for key in keys]
            for given in (self.fixed[side], *(move[side] for move in moves)):
                named += given.items()
            for name, key in named:
                setting = lever(side, name).setting(key)
                found[side].setdefault(name, {})[setting.name] = setting
        return found

    def used_parameters(self) -> tuple[str, ...]:
        """Names of all that can move a payoff here: parameters, then levels of levers."""
        if not self.priced:
            return ()
        settings = self.settings()
        chips = settings["us"].get("chips", {}).values()
        every = catalogue()["us"]["chips"].settings.values()
        idle = {n for s in every for n in (s.fee, s.capability)}
        idle -= {n for s in chips for n in (s.fee, s.capability)}
        for side, name in (("us", "software"), ("china", "precursors")):
            if name not in settings[cast(Side, side)]:
                idle |= {n for n in CHANNELS["unpriced"].parameters if n.startswith(name)}
        levels = [s.key for side in settings.values() for x in side.values() for s in x.values()]
        used = (name for name in used_parameters(self.engine) if name not in idle)
        return (*used, *filter(None, levels))

    def game(self, threat: bool = False) -> Game:
        """The stage game, or with ``threat`` the threat game that precedes it.

        Raises InputError if a threat game is asked for and the scenario describes none.
        """
        if threat:
            return self._threat_game()
        if self.matrix is not None:
            rows, columns = (
                tuple(map(self.say, x)) for x in (self.matrix.rows, self.matrix.columns)
            )
            made = self.provenance(threat=False)
            return replace(self.matrix, rows=rows, columns=columns, provenance=made)
        return self._stage_game

    @cached_property
    def _stage_game(self) -> Game:
        return self._stage(self.bundles("us"), self.bundles("china"))

    def widened(
        self, us: Sequence[Bundle], china: Sequence[Bundle]
    ) -> tuple[Game, tuple[FloatArray, FloatArray]]:
        """The stage game with further bundles after those on the table, and all their tariffs.

        Raises InputError if this is a textbook game, which has no levers.
        """
        rows, columns = (*self.bundles("us"), *us), (*self.bundles("china"), *china)
        tariffs = (np.array([b.tariff for b in rows]), np.array([b.tariff for b in columns]))
        return self._stage(rows, columns), tariffs

    def _stage(self, us: Sequence[Bundle], china: Sequence[Bundle]) -> Game:
        parts = channels(us, china, self.engine, self.calibration)
        rows, columns = ([bundle.label for bundle in side] for side in (us, china))
        return self._between(parts, rows, columns)

    def _threat_game(self) -> Game:
        if self.threat is None:
            raise InputError("describes no threat game; leave out --threat", self.name)
        here = {side: self.bundles(side)[k] for side, k in zip(SIDES, self.status_quo, strict=True)}
        both = [self.say("hold"), self.say("press")]
        us, china = (triple(self.threat, here[side]) for side in SIDES)
        parts = announced(channels(us, china, self.engine, self.calibration), self.calibration)
        return self._between(parts, both, both, threat=True)

    def _between(
        self,
        parts: tuple[Mapping[str, FloatArray], Mapping[str, FloatArray]],
        rows: list[str],
        columns: list[str],
        *,
        threat: bool = False,
    ) -> Game:
        """The game of the two sides from their channels."""
        # rounded to a dollar as the channels are, so that equal bundles tie exactly
        us, china = (np.round(sum(part.values()), 9) + 0.0 for part in parts)
        return Game.of(
            us,
            china,
            rows,
            columns,
            SIDES,
            unit=UNIT,
            title=f"{self.title}: threat game" if threat else self.title,
            row_channels=parts[0],
            column_channels=parts[1],
            provenance=self.provenance(threat),
        )

    @property
    def _changed_cells(self) -> dict[str, float]:
        changed = {} if self.matrix is None else self.matrix.provenance.get("cells", {})
        return {name: float(value) for name, value in changed.items()}

    def provenance(self, threat: bool) -> dict[str, Any]:
        """What is needed to build the same game again."""
        return {
            "scenario": self.name,
            "game": "threat" if threat else "stage",
            "engine": self.engine.name if self.priced else None,
            "horizon": self.engine.horizon if self.priced else None,
            "series": self.series if self.priced else None,
            "calibration_name": self.calibration.whose if self.priced else None,
            "overrides": {**dict(self.calibration.overrides), **self._changed_cells},
            "outside_range": list(self.calibration.outside()) if self.priced else [],
            "calibration": dict(self.calibration) if self.priced else None,
            "terms": {name: getattr(self.terms, name) for name in TERMS},
            **({"levers": self.levers} if self.levers else {}),
        }


def _choice(name: str, value: object) -> str:
    if value not in CHOICES[name]:
        raise InputError(f"{value!r} is not one; choose {' or '.join(CHOICES[name])}", name)
    return str(value)


def load(name_or_path: str, overrides: Mapping[str, object] | None = None) -> Scenario:
    """A scenario by its name, or from a ``.toml`` file.

    Raises InputError if there is no such scenario, or the file has a mistake (which, where and how
    to mend).
    """
    from payoffs.scenario_reader import (
        find,  # the reader builds scenarios, so it imports this module
    )

    scenario = find(name_or_path)
    return scenario.override(overrides) if overrides else scenario
