"""One value for what is played: rules, deal, noise, calendar, surroundings, horizon.

>>> match = Match("prisoners-dilemma", us="tit_for_tat", china="always_defect", periods=10)
>>> match.simulate(replicates=4, seed=1).row_mean, match.exact().row
(0.9, 0.9)
>>> match.but(periods=20).exact().row
0.95
>>> Match.from_dict(match.to_dict()) == match
True
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.engines.chain import Chain, Value
from agents.engines.replicates import play_many
from agents.engines.simulation import Simulation
from agents.play.deal import Deal, Situation, Subject, plain_subject, subject_of
from agents.play.diplomacy import Diplomacy
from agents.play.pairing import Noise, Pairing
from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from agents.surroundings import Surroundings
from agents.surroundings.parts import start_of
from payoffs.errors import InputError, near, shown
from payoffs.fields import CALENDAR, FIELDS, NOISE, PerSide, sizes
from payoffs.game import Game
from payoffs.parameters import with_calibration
from payoffs.scenario import Scenario

if TYPE_CHECKING:
    from agents.mesa.model import TruceModel
    from agents.play.crises import Crises
    from agents.world.result import WorldSimulation

#: A rule by which deals are renegotiated at summits: ``bargain(A, B, disagreement)`` gets both
#: sides' payoffs now, of shape ``(…, m, n)``, and those of the punishment, ``(…, 2)``, and gives
#: the row's and the column's strategy, each of shape ``(…)``.
Bargain = Callable[..., Any]
#: Said of an exact value whose match has a calendar or surroundings.
BARE = "of the bare repeated game, without calendar and surroundings"


@dataclass(frozen=True, eq=False, repr=False)
class Match:
    """What is played, checked once; equal to another that says the same.

    Every name, range and default is a row of :data:`payoffs.fields.FIELDS`.

    Attributes
    ----------
    subject
        A scenario's name, the scenario itself, or a game; then no noise, expiry or summits come
        with it.
    us, china
        The row and the column side's rule, by name or as a :class:`agents.Rule`.
    deal, punish
        Profiles, as pairs of indices or as ``"I,J"``; see :class:`agents.Deal`. None: the
        scenario's deal, and what :func:`agents.punishment` finds.
    execution_error, monitoring_error
        Probabilities, one or one for each side. ``monitoring_error=None`` is the scenario's:
        each side's by the levers that tell its two actions apart.
    false_alarm, missed_alarm, signal
        The monitoring error after a kept deal and after a broken one, if they differ, and
        whether reports are ``private`` or ``public``; see :mod:`agents.play.pairing`.
    expiry_months
        A truce's term; None is the scenario's, 0 is none.
    summit_every
        Months between summits, 0 for none. None: every three if the truce expires.
    renewal, repair
        Probabilities at a summit; see :mod:`agents.play.diplomacy`.
    threat
        Play the scenario's threat game instead of its stage game.
    parameters
        Overrides of the scenario's parameters.
    calibration
        Whose payoffs: ``economies``, ``leaders``, or None for the scenario's own; ``parameters``
        win over it.
    surroundings
        ``"all"``, names of parts with commas, a :class:`agents.Surroundings`, or None.
    bargain
        A rule that renegotiates the deal at summits; see :data:`Bargain`.
    crises
        Threats between the sides: ``rates``, ``rule``, ``off``, or an :class:`agents.Crises` with
        the chances of an equilibrium; see :mod:`agents.play.crises`.
    start
        The first day of the first period; None is the scenario's date.
    periods
        The horizon; None has no end, which only an exact value can follow.
    noise
        An :class:`agents.Noise`, or one number for every error, instead of the errors one by
        one. Reading it gives the noise in force, the scenario's where none was asked for.

    Raises
    ------
    InputError
        If anything cannot be used: what, where, and how to mend it.
    """

    subject: Subject = "busan-2025"
    us: str | Rule = FIELDS["us"].default
    china: str | Rule = FIELDS["china"].default
    deal: Any = None
    punish: Any = None
    execution_error: PerSide = FIELDS["execution_error"].default
    monitoring_error: PerSide | None = None
    false_alarm: PerSide | None = None
    missed_alarm: PerSide | None = None
    signal: str = FIELDS["signal"].default
    expiry_months: float | None = None
    summit_every: float | None = None
    renewal: float = FIELDS["renewal"].default
    repair: float = FIELDS["repair"].default
    threat: bool = False
    parameters: Mapping[str, float] | None = None
    calibration: str | None = None
    surroundings: Surroundings | str | None = None
    bargain: Bargain | None = None
    crises: Crises | Mapping[str, Any] | str | None = None
    start: dt.date | str | None = None
    periods: int | None = FIELDS["periods"].default
    noise: InitVar[Noise | float | None] = None

    def __post_init__(self, noise: Noise | float | None) -> None:
        given = self._errors(noise)
        own = {"crises"} | ({"periods"} if self.periods is None else set())
        for name, row in FIELDS.items():
            if name in _NAMES and name not in own:
                given[name] = row.check(given.get(name, getattr(self, name)))
        given["us"], given["china"] = (parse_rule(given[side], side) for side in ("us", "china"))
        given["start"] = None if self.start is None else start_of(self.start, None)
        given["crises"] = self.threats
        given["parameters"] = dict(self.parameters) if self.parameters else None
        if self.surroundings is not None:
            given["surroundings"] = Surroundings.of(self.surroundings)
        for name, value in given.items():
            object.__setattr__(self, name, value)
        if self.bargain is not None and not callable(self.bargain):
            raise InputError(f"{shown(self.bargain)} is not a function", "bargain")
        self.pairing  # noqa: B018  # deal and rules are checked against the game

    def _errors(self, noise: Noise | float | None) -> dict[str, Any]:
        """The errors that ``noise`` stands for."""
        if noise is None:
            return {}
        usual = all(getattr(self, name) == FIELDS[name].default for name in NOISE)
        if not usual:
            raise InputError(f"stands for {', '.join(NOISE)}; give it or these", "noise")
        if isinstance(noise, Noise):
            return noise.asked
        return dict.fromkeys(("execution_error", "monitoring_error"), noise)

    @classmethod
    def of(
        cls,
        subject: Subject | Match = "busan-2025",
        us: str | Rule | None = None,
        china: str | Rule | None = None,
        *,
        game: Game | None = None,
        **given: Any,
    ) -> Match:
        """A match from loose words, or another match with these changed.

        InputError as :class:`Match`, and if a word is unknown.
        """
        unknown = next((name for name in given if name not in _WORDS), None)
        if unknown is not None:
            raise InputError(f"is nothing that is played; {near(unknown, _WORDS)}", unknown)
        given |= {side: rule for side, rule in (("us", us), ("china", china)) if rule is not None}
        if game is not None:
            subject = game
        return subject.but(**given) if isinstance(subject, Match) else cls(subject, **given)

    def but(self, **changes: Any) -> Match:
        """The same with some things changed."""
        return replace(self, **{"noise": None, **changes})

    @cached_property
    def situation(self) -> Situation:
        """Where it is played: the game, and what a scenario adds to it."""
        subject, game = (
            ("", self.subject) if isinstance(self.subject, Game) else (self.subject, None)
        )
        parameters = with_calibration(self.parameters, self.calibration)
        if isinstance(subject, Scenario) and self.calibration and not self.parameters:
            subject, parameters = subject.override(parameters or {}), None
        return Situation.of(subject, game, parameters=parameters, threat=self.threat)

    @cached_property
    def pairing(self) -> Pairing:
        """Both rules, the game between deal and punishment, and the noise in force."""
        situation = self.situation
        agreed = situation.deal if self.deal is None else self.deal
        deal = Deal.of(situation.game, agreed, self.punish)
        errors = {name: value for name in NOISE if (value := getattr(self, name)) is not None}
        if "monitoring_error" not in errors and situation.scenario is not None:
            own = situation.scenario.doubt(deal.deal, deal.punishment, self.threat)
            errors = {"false_alarm": own.false_alarm, "missed_alarm": own.missed_alarm} | errors
        return Pairing.of(deal, self.us, self.china, Noise.of(**errors))

    def diplomacy(self) -> Diplomacy:
        """The life of its truces, from the start."""
        return Diplomacy.of(
            self.situation,
            {name: getattr(self, name) for name in CALENDAR},
            self.crises is not None,
        )

    @property
    def threats(self) -> Crises | None:
        """How threats are made and end; None where there are none."""
        if self.crises is None:
            return None
        from agents.play.crises import Crises

        return Crises.of(self.crises)

    @property
    def around(self) -> Surroundings:
        """The parts of the world that answer; none where none was asked for."""
        return Surroundings.of(self.surroundings)

    @property
    def bare(self) -> bool:
        """Whether nothing but the repeated game is played."""
        return not (self.around.parts or self.bargain or self.diplomacy().active)

    @property
    def alone(self) -> Match:
        """The bare repeated game in it: no calendar, no surroundings."""
        if self.bare:
            return self
        off: dict[str, Any] = {"expiry_months": 0, "summit_every": 0, "crises": None}
        return self.but(surroundings=None, bargain=None, **off)

    @property
    def horizon(self) -> int:
        """The number of periods.

        Raises InputError if there is no end.
        """
        if self.periods is None:
            raise InputError("histories need an end; give a number of periods", "periods")
        return self.periods

    def watch(self, seed: int | None = None, **options: Any) -> TruceModel:
        """One history as a Mesa model, played to its end; options as :class:`agents.TruceModel`."""
        from agents.mesa.model import TruceModel

        model = TruceModel(self, rng=seed, **options)
        model.run()
        return model

    def simulate(
        self, replicates: int = FIELDS["replicates"].default, **options: Any
    ) -> Simulation | WorldSimulation:
        """Many histories: of the bare game, or of a world that answers where there is one.

        Options are those of :func:`agents.simulate` and :func:`agents.simulate_world`.
        """
        if self.bare:
            return simulate(self, replicates=replicates, **options)
        from agents.world.histories import simulate_world

        return simulate_world(self, replicates=replicates, **options)

    def __repr__(self) -> str:
        """What was asked for, without what stands at its default."""
        asked = [f"{self.subject}", f"{self.us} against {self.china}"]
        for row in fields(self)[3:]:
            value = getattr(self, row.name)
            if value is not row.default and value not in (row.default, (row.default, row.default)):
                if isinstance(value, Surroundings):
                    value = ", ".join(value.parts)
                asked.append(f"{row.name} {getattr(value, 'how', value)}")
        return f"<Match: {'; '.join(asked)}>"

    def chain(self) -> Chain:
        """The Markov chain of the bare repeated game; see :class:`agents.Chain`."""
        return Chain.of(self.pairing)

    def exact(self, discount: float | None = None, **renewals: Any) -> Value:
        """Exact payoffs of the bare repeated game over its periods; see :meth:`Chain.value`.

        Calendar and surroundings have no exact value: where there are any, ``horizon`` says that
        they are left out.
        """
        value = self.chain().value(self.periods, discount, **renewals)
        return value if self.bare else replace(value, horizon=f"{value.horizon}, {BARE}")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, enough for :meth:`from_dict`."""
        data = plain_subject(self.subject)
        for name in _NAMES[1:]:
            value = getattr(self, name)
            data[name] = list(value) if isinstance(value, tuple) else value
        data["us"], data["china"] = str(self.us), str(self.china)
        data["start"] = None if self.start is None else str(self.start)
        data["bargain"] = None if self.bargain is None else name_of(self.bargain)
        if self.surroundings is not None:
            data["surroundings"] = self.around.to_dict()
        data["crises"] = None if self.threats is None else self.threats.to_dict()
        return data

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        subject: Subject | None = None,
        bargain: Bargain | None = None,
    ) -> Match:
        """What :meth:`to_dict` told of.

        ``subject``: the scenario, where it was one of your own.
        ``bargain``: the function, where summits renegotiate the deal: data only name it.
        Raises InputError if the scenario or the function is not to be had.
        """
        if data["bargain"] is not None and bargain is None:
            raise InputError(f"hand in the function that {data['bargain']} names", "bargain")
        given = {name: data[name] for name in _NAMES[1:] if name != "crises"}
        given["crises"] = data.get("crises")
        given = {n: tuple(v) if isinstance(v, list) else v for n, v in given.items()}
        if given["surroundings"] is not None:
            given["surroundings"] = Surroundings.from_dict(given["surroundings"])
        given["bargain"] = bargain
        return cls(subject_of(data) if subject is None else subject, **given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(json.dumps(self.to_dict(), sort_keys=True))


_NAMES = tuple(row.name for row in fields(Match))
_WORDS = (*_NAMES, "noise")
# a field of this name would be handed on by `replace` and hide the errors that are changed
Match.noise = property(lambda self: self.pairing.noise)  # type: ignore[attr-defined]


def simulate(
    match: Match | Subject,
    us: str | Rule | None = None,
    china: str | Rule | None = None,
    *,
    replicates: int = FIELDS["replicates"].default,
    seed: int | None = None,
    rng: np.random.Generator | None = None,
    progress: Callable[[int, int], None] | None = None,
    engine: str = "auto",
    run: int | None = None,
    **given: Any,
) -> Simulation:
    """Plays two rules against each other in many independent histories of the bare game.

    A match's calendar and surroundings are left out; :meth:`Match.simulate` plays them.

    Parameters
    ----------
    match
        What is played, or a game or scenario and, as keywords, what :class:`Match` has.
    seed
        A whole number; the same seed gives the same result. None takes a fresh one, which
        the result names.
    rng
        A generator from which the seed is drawn, instead of ``seed``.
    progress
        Called with the turns played and the turns to play.
    engine
        ``numpy``, ``numba`` or ``auto``: who does the work; the result is the same.
    run
        The point of a sweep whose histories these are: they have random numbers of their own.

    Raises
    ------
    InputError
        If a rule, profile, probability or size cannot be used.

    Examples
    --------
    >>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> simulate(dilemma, "tit_for_tat", "always_defect", periods=10, replicates=4).row_mean
    0.9
    """
    played = Match.of(match, us, china, **given).alone
    periods, replicates = sizes(played.horizon, replicates)
    found = play_many(
        played.situation.game,
        played.pairing,
        periods,
        replicates,
        seed=seed,
        rng=rng,
        progress=progress,
        engine=engine,
        run=run,
    )
    return replace(found, match=played.to_dict())


def markov_chain(
    match: Match | Subject,
    us: str | Rule | None = None,
    china: str | Rule | None = None,
    **given: Any,
) -> Chain:
    """The Markov chain of two automata; parameters as those of :func:`simulate`.

    >>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> contrite = "contrite_tit_for_tat"
    >>> round(markov_chain(dilemma, contrite, contrite, execution_error=0.05).value().row, 12)
    2.9025
    >>> round(markov_chain(dilemma, contrite, contrite, monitoring_error=0.05).value().row, 12)
    2.25
    """
    return Match.of(match, us, china, **given).chain()


def name_of(function: object) -> str:
    """What a function calls itself."""
    return str(getattr(function, "__qualname__", None) or type(function).__name__)


__all__ = ["Bargain", "Match", "Subject", "markov_chain", "name_of", "simulate"]
