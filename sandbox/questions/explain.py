"""What is at stake: a game and its class, what one payoff is made of, the model beside studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from payoffs.channels import CHANNELS
from payoffs.crisis import YIELDS
from payoffs.errors import InputError
from payoffs.formats.files import to_dict
from payoffs.formula import Formula, audience_cost, formulas
from payoffs.game import Game
from payoffs.levers import SIDES, Bundle, Side
from payoffs.numeric import Profile
from payoffs.record.validation import TOLERANCE, StudyCheck, profile_table
from payoffs.record.validation import validate as checks
from payoffs.results import Records, Result, plain
from payoffs.scenario import Scenario
from payoffs.spread import Worth, spread
from sandbox.answers import ParameterUse, channel_uses, class_words, core, in_force, unpriced
from sandbox.questions.subject import Asked, Options, about
from sandbox.theory.elementary.ordinal import game_class


def describe(what: Asked, **how: Unpack[Options]) -> dict[str, Any]:
    """A game as plain data: matrices, labels, class, status quo, core, where it comes from.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    subject = about(what, **how)
    game = subject.game
    name = game_class(game)
    data = {**to_dict(game), "class": name, "class_words": class_words(name, game)}
    if subject.scenario is not None:
        data["status_quo"] = list(subject.status_quo)
        data["clocks"] = plain(subject.scenario.clocks)
    small = core(game, subject.status_quo) if game.shape != (2, 2) else None
    if small is not None:
        rows, columns = list(small.rows), list(small.columns)
        data["core"] = {"class": small.game_class, "rows": rows, "columns": columns}
    return {**data, "provenance": dict(game.provenance)}


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Result):
    """One payoff of each side, taken apart."""

    #: Which payoff.
    game: Game
    profile: Profile
    #: Value of each channel and ``total``, by side, in the game's unit.
    channels: Mapping[str, Mapping[str, float]]
    #: The totals in every tariff engine; empty for a game of given numbers.
    engines: tuple[Worth, ...] = ()
    #: What is done but has no documented price, so that it is in no number; None likewise.
    unpriced: tuple[str, ...] | None = None
    #: The parameters behind each channel, by side; None unless asked for.
    sources: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]] | None = None
    #: The formula of each channel, by side, with the numbers in their places; likewise.
    formulas: Mapping[Side, Mapping[str, Formula]] | None = None

    @property
    def headline(self) -> str:
        """The answer in one line."""
        i, j = self.profile
        (first, one), (second, other) = self.channels.items()
        return (
            f"{self.game.rows[i]} / {self.game.columns[j]}: {one['total']:.4g} for {first} and "
            f"{other['total']:.4g} for {second} ({self.game.unit})"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        data: dict[str, Any] = plain(self.channels)
        if self.unpriced is not None:
            data |= {"engines": plain(self.engines), "unpriced": list(self.unpriced)}
        if self.sources is not None and self.formulas is not None:
            steps = {
                side: {name: plain(found.steps) for name, found in made.items()}
                for side, made in self.formulas.items()
            }
            data |= {"sources": plain(self.sources), "formulas": steps}
        return data

    def records(self) -> Records:
        """One line a channel, one column a side."""
        names = list(dict.fromkeys(name for parts in self.channels.values() for name in parts))
        worth = {s: [parts.get(n) for n in names] for s, parts in self.channels.items()}
        return {"channel": names, **worth}


def explain(
    what: Asked, profile: Profile | str, *, sources: bool = False, **how: Unpack[Options]
) -> Explanation:
    """The channels of one profile, and what is behind them.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    profile
        Row and column, counted from 0.
    sources
        Add the parameters behind each channel and its formula (scenarios only).

    Raises
    ------
    InputError
        If what is asked about cannot be read, or there is no such profile.
    """
    subject = about(what, **how)
    i, j = subject.profile(profile, "profile")
    parts = subject.game.explain(i, j)
    scenario = subject.scenario
    if scenario is None or not scenario.priced:
        if sources:
            raise InputError("a given matrix has no parameters behind it; leave out --sources")
        return Explanation(subject.game, (i, j), parts)
    done = in_force(scenario, (i, j), subject.threat)
    return Explanation(
        subject.game,
        (i, j),
        parts,
        tuple(spread(scenario, i, j, subject.threat)),
        tuple(unpriced(scenario, done)),
        _behind(scenario, done, parts) if sources else None,
        formulas_of(scenario, (i, j), subject.threat) if sources else None,
    )


def formulas_of(
    scenario: Scenario, profile: Profile, threat: bool = False
) -> dict[Side, dict[str, Formula]]:
    """The formula of every channel at one profile of a priced scenario, by side."""
    done = in_force(scenario, profile, threat)
    found = formulas(done["us"], done["china"], scenario.engine, scenario.calibration)
    if threat:
        for side in SIDES:
            yields = profile == YIELDS[side]
            found[side]["audience_cost"] = audience_cost(side, yields, scenario.calibration)
    return found


def _behind(
    scenario: Scenario, done: Mapping[Side, Bundle], parts: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The parameters that each channel of each side is made of."""

    def told(use: ParameterUse) -> dict[str, Any]:
        entry = use.parameter
        return {
            "name": entry.name,
            "value": use.value,
            "range": [entry.low, entry.high],
            **{name: getattr(entry, name) for name in ("unit", "kind", "source")},
            "facts": [fact.citation() for fact in use.facts],
        }

    return {
        side: {
            channel: list(map(told, channel_uses(scenario, side, channel, dict(done))))
            for channel in parts[side]
            if channel in CHANNELS
        }
        for side in SIDES
    }


@dataclass(frozen=True, eq=False, repr=False)
class Validation(Result):
    """The model beside published numbers."""

    #: Each comparison with what was published.
    checks: tuple[StudyCheck, ...]
    #: The fact sheet's profiles in every engine, bn USD a year without the farm weight.
    profiles: tuple[Mapping[str, Any], ...]
    #: The largest error that still agrees, as a share of what was published.
    tolerance: float = TOLERANCE

    @property
    def agreeing(self) -> int:
        """How many have the published sign and are near enough."""
        return sum(check.agrees for check in self.checks)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return (
            f"{self.agreeing} of {len(self.checks)} have the published sign and come within "
            f"{100 * self.tolerance:g}% of the published number"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        judged = ("relative_error", "same_sign", "agrees")
        checks = [
            plain(check) | {name: getattr(check, name) for name in judged} for check in self.checks
        ]
        return {"checks": checks, **self.told("tolerance profiles")}

    def records(self) -> Records:
        """One line a comparison."""
        found: Records = self.to_dict()["checks"]
        return found


def validate() -> Validation:
    """Comparisons with published numbers, then the fact sheet's profiles in every engine."""
    return Validation(checks(), tuple(profile_table()))
