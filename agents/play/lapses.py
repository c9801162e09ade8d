"""Levers that lapse one by one, each at its own clock, while a truce lasts.

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

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agents.play.deal import Deal
from agents.play.situation import Situation
from payoffs.clocks import Clock
from payoffs.levers import SIDES, Bundle, Side
from payoffs.threat import change

Profile = tuple[int, int]


@dataclass(frozen=True)
class Lapse:
    """What keeping the deal means from a period on, unless the truce was renewed.

    Attributes
    ----------
    deal
        The profile, in the game widened by the bundles with lapsed levers.
    clocks
        The names of those that ran out at this period.
    """

    period: int
    deal: Profile
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
