"""The life of a truce: it is in force, breaks down or lapses, and is renewed or repaired.

- A truce is **in force** from the first period. It **breaks down** in the period in which a
  side carries out the punishment (by choice or by a slip).
- **Expiry**: a truce lapses after its term unless renewed.
- **Summits** fall on fixed dates. One that finds a truce in force (both sides have then
  restrained since it began) renews it for a full term with probability ``renewal``. One
  that finds none starts a new truce if both sides' rules would restrain in this period, and
  otherwise with probability ``repair``. A summit on the day of expiry comes first.
- Between the end of a truce and the next one both sides *choose* the punishment, whatever
  their rules say; a new truce starts with fresh memories.

With neither expiry nor summits there is no diplomacy: rules play on after a break and the
model is exactly the bare repeated game. A truce is then in force again from the next period
in which both sides carry out the deal.

Until the first renewal the suspensions of a scenario end at their own dates: from then on a side
that keeps the deal does so at the setting to which its lever lapsed. A summit that renews or
repairs the truce puts every lever back, all with the truce's own term. Clocks without a price move
nothing; when the last of all has run out, nothing of the truce is left.

>>> from payoffs.scenario import load
>>> from agents.play.deal import Deal
>>> situation = Situation.of("extension-2027")
>>> wider, lapses = with_lapses(situation, Deal.of(situation.game, situation.deal))
>>> [(lapse.period, lapse.clocks) for lapse in lapses]
[(2, ('affiliates-rule', 'mineral-controls', 'port-fees'))]
>>> situation.game.shape, wider.game.shape
((4, 4), (5, 5))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agents.play.deal import Deal, Situation
from payoffs.crisis import change
from payoffs.fields import probability
from payoffs.levers import SIDES, Bundle, Side
from payoffs.numeric import Profile, whole
from payoffs.terms import Clock

if TYPE_CHECKING:
    from agents.play.deal import Situation

#: The longest term or distance between summits, in periods.
MAX_TERM = 1_000_000
#: Months between summits in a scenario whose truce expires, unless said otherwise.
SUMMIT_MONTHS = 3


#: Why a side breaks a truce: its rule says so of itself; a slip; a wrong report, or an incident,
#: that it believed in the period before; its appraisal of the payoffs; it is newly in office; it
#: carries out a threat.
REASONS = ("rule", "slip", "misreading", "shock", "appraisal", "election", "threat")


@dataclass(frozen=True)
class Spell:
    """One truce."""

    #: The first period in which it was in force, counted from 1.
    start: int
    #: The first period in which it was not kept; None while it lasts.
    end: int | None
    #: The number of periods in which both sides kept it.
    kept: int
    #: ``breakdown``, ``expiry`` or ``in force``.
    cause: str
    #: ``us``, ``china`` or ``both`` after a breakdown, else empty.
    broken_by: str
    #: Why they did; one of :data:`REASONS`, ``several`` if both did for different reasons, empty if
    #: there was no breakdown or nobody kept book.
    reason: str = ""


class Diplomacy:
    """Keeps the state of the truce from period to period.

    ``expiry``, ``summit_every``: a truce's term and the distance between summits, in periods; 0 for
        none.
    ``renewal``, ``repair``: probabilities that a summit renews a truce in force, and that it starts
        a new one against the sides' rules.
    ``crises``: whether threats end truces and deals make them (:mod:`agents.play.crises`): then
        rules alone do not make one, as with expiry and summits.
    """

    def __init__(
        self,
        expiry: int = 0,
        summit_every: int = 0,
        renewal: float = 1.0,
        repair: float = 0.5,
        crises: bool = False,
    ) -> None:
        self.expiry = whole(expiry, "expiry_months", 0, MAX_TERM)
        self.summit_every = whole(summit_every, "summit_every", 0, MAX_TERM)
        self.renewal = probability(renewal, "renewal")
        self.repair = probability(repair, "repair")
        #: Without diplomacy truces come and go by what the sides do alone.
        self.active = bool(self.expiry or self.summit_every or crises)
        self.in_force = True
        self.ended: list[Spell] = []
        #: Whether this period's summit renewed a truce or started one.
        self.agreed = False
        self._start = 1
        self._lapses = 1 + self.expiry

    @classmethod
    def of(
        cls, situation: Situation, calendar: Mapping[str, Any], crises: bool = False
    ) -> Diplomacy:
        """From the calendar of a match: terms in months, the scenario's where None."""
        expiry, summits = calendar["expiry_months"], calendar["summit_every"]
        expiry = situation.expiry_months or 0 if expiry is None else expiry
        summits = (SUMMIT_MONTHS if expiry else 0) if summits is None else summits

        def periods(months: float) -> int:
            return situation.periods(months) if months else 0

        chances = calendar["renewal"], calendar["repair"]
        return cls(periods(expiry), periods(summits), *chances, crises)

    def summit(self, period: int) -> bool:
        """Whether a summit falls on the start of a period."""
        return bool(self.summit_every) and period > 1 and (period - 1) % self.summit_every == 0

    def open(self, period: int, restrain: Callable[[], bool], chance: Callable[[], float]) -> bool:
        """The summit and the expiry that fall on the start of a period.

        ``restrain`` asks whether both rules would, ``chance`` draws a uniform number.
        Returns whether a new truce starts.
        """
        started = self.agreed = False
        if self.summit(period):
            if self.in_force:
                if chance() < self.renewal:
                    self._lapses = period + self.expiry
                    self.agreed = True
            elif restrain() or chance() < self.repair:
                self._begin(period)
                started = self.agreed = True
        if self.in_force and self.expiry and period >= self._lapses:
            self._end(period, "expiry", "")
        return started

    def close(self, period: int, us: int, china: int, reason: str = "") -> bool:
        """What the executed actions (1 = punishment) did. Returns whether a truce was kept."""
        if self.in_force and (us or china):
            who = "both" if us and china else "us" if us else "china"
            self._end(period, "breakdown", who, reason)
        elif not self.active and not self.in_force and not (us or china):
            self._begin(period)
        return self.in_force

    def spells(self, periods: int) -> list[Spell]:
        """Every truce so far, the one in force last."""
        running = Spell(self._start, None, periods - self._start + 1, "in force", "")
        return [*self.ended, running] if self.in_force and periods else list(self.ended)

    def deal(self, period: int) -> None:
        """A deal outside a summit makes a new truce."""
        self._begin(period)
        self.agreed = True

    def _begin(self, period: int) -> None:
        self.in_force = True
        self._start = period
        self._lapses = period + self.expiry

    def _end(self, period: int, cause: str, broken_by: str, reason: str = "") -> None:
        self.in_force = False
        kept = period - self._start
        self.ended.append(Spell(self._start, period, kept, cause, broken_by, reason))


@dataclass(frozen=True)
class Lapse:
    """What keeping the deal means from a period on, unless the truce was renewed."""

    period: int
    #: The profile, in the game widened by the bundles with lapsed levers.
    deal: Profile
    #: The names of those that ran out at this period.
    clocks: tuple[str, ...]


def with_lapses(situation: Situation, deal: Deal) -> tuple[Situation, tuple[Lapse, ...]]:
    """The situation with bundles for lapsed levers after its own, and when which deal holds.

    A situation without priced clocks that run out before the truce does comes back as it is.
    """
    scenario = situation.scenario
    steps = _steps(situation)
    if scenario is None or not steps:
        return situation, ()
    found: dict[Side, list[Bundle]] = {side: list(scenario.bundles(side)) for side in SIDES}
    now: dict[Side, int] = dict(zip(SIDES, deal.deal, strict=True))
    lapses = []
    for period, clocks in steps.items():
        for clock in clocks:
            lapsed = _lapsed(found[clock.side][now[clock.side]], clock)
            now[clock.side] = _place(found[clock.side], lapsed)
        lapses.append(Lapse(period, (now["us"], now["china"]), tuple(c.name for c in clocks)))
    us, china = (found[s][len(scenario.bundles(s)) :] for s in SIDES)
    game, tariffs = scenario.widened(us, china)
    return replace(situation, game=game, tariffs=tariffs), tuple(lapses)


def _steps(situation: Situation) -> Mapping[int, list[Clock]]:
    """Priced clocks by the period in which they run out, those before the truce's own end."""
    scenario, day = situation.scenario, situation.date
    steps: dict[int, list[Clock]] = {}
    if scenario is None or day is None or situation.threat or situation.expiry_months is None:
        return steps
    end = 1 + situation.periods(situation.expiry_months)
    for clock in scenario.running_clocks:
        period = 1 + situation.periods(clock.months_after(day))
        if clock.lapses_to and period < end:
            steps.setdefault(period, []).append(clock)
    return steps


def _lapsed(bundle: Bundle, clock: Clock) -> Bundle:
    changed = change(bundle, {clock.lever: clock.lapses_to}, "")
    label = f"{bundle.label}, then {changed.settings[clock.lever].label}"
    return replace(changed, label=label)


def _place(bundles: list[Bundle], wanted: Bundle) -> int:
    """Where a bundle stands among others, at the end if it is new."""

    def names(bundle: Bundle) -> dict[str, Any]:
        return {lever: setting.name for lever, setting in bundle.settings.items()}

    for k, bundle in enumerate(bundles):
        if names(bundle) == names(wanted):
            return k
    bundles.append(wanted)
    return len(bundles) - 1
