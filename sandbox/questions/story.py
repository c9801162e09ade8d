"""One story for all pages: who gains by leaving the deal, in dollars and with leaders' weights.

The answers of this package look at one situation from several sides and seem to disagree: the
stage game is *harmony*, bargaining finds *nothing to gain*, dozens of exchanges leave *both
better off*, and simulated truces nearly all end. Here stands what reconciles them, with numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np

from payoffs.calibrations import leaders
from payoffs.errors import SandboxError
from payoffs.game import Game
from payoffs.numeric import Profile
from payoffs.record.decisions import episodes
from payoffs.results import Records, Result
from payoffs.scenario import Scenario
from sandbox.messages import N_, _
from sandbox.questions.subject import Asked, Options, about
from sandbox.words import in_sentences, number

#: What keeps imports out, in dollars a dollar: the weight that the record says most of.
WEIGHT = "protection_weight_us"
COUNTS = N_("no one two three four five six seven eight nine ten")


@dataclass(frozen=True)
class Leaving:
    """What one side's best move away from the deal brings it; negative where it costs."""

    side: str
    move: str
    gain: float


@dataclass(frozen=True, eq=False, repr=False)
class Story(Result):
    """Who gains by leaving the deal, once and alone."""

    says = "name threat here economies leaders tipping"

    name: str
    threat: bool
    #: With the payoffs asked about, row side first.
    here: tuple[Leaving, Leaving]
    #: The same with all political weights zero and with those of leaders; empty where the situation
    #: has no levers or the two cannot be priced.
    economies: tuple[Leaving, ...] = ()
    leaders: tuple[Leaving, ...] = ()
    #: The least value of a dollar of imports kept out with which the row side gains by leaving, all
    #: else equal; None where there is none or it gains already.
    tipping: float | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether nobody gains by leaving."""
        return _held(self.here)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"{self.name}: {_leaving(self.here, bool(self.economies))}"

    def records(self) -> Records:
        """One line a side and a calibration."""
        rows = self.to_dict()
        parts = ("here", "economies", "leaders")
        return [{"whose": part, **one} for part in parts for one in rows[part]]

    @property
    def opening(self) -> str:
        """What is known and what is not, in Markdown; empty for a textbook game."""
        if not self.economies or self.threat:
            return ""
        broken = sum(not one.censored for one in episodes())
        weight = leaders()[WEIGHT]
        counts, held = _(COUNTS).split(), _held(self.economies)
        yet = _(
            "**In dollars alone {leaving}.** Yet {broken} of the {all} truces since 2018 broke."
        )
        too = _(
            "**In dollars alone {leaving}.** And {broken} of the {all} truces since 2018 broke."
        )
        truces = {"broken": counts[broken], "all": counts[len(episodes())]}
        leaving = _leaving(self.economies, priced=True)
        known = (yet if held else too).format(leaving=leaving, **truces)
        said = _leaving(self.leaders, priced=True)
        valued = _(
            " With what the record of threats suggests that leaders value (a dollar of "
            "imports kept out at {value:.2g}; it cannot tell {low:.2g} from "
            "{high:.2g}) {leaders}."
        ).format(value=weight.value, low=weight.low, high=weight.high, leaders=said)
        end = _(" What they do value nobody has measured.")
        if _held(self.leaders) and held:
            end = _(
                " Then it is a threat that breaks it (*Crisis*) or a mistake (*Simulate*), not "
                "what leaving pays."
            )
        set_here = ""
        if self.here not in (self.economies, self.leaders):
            set_here = _(" With the numbers set here {leaving}.").format(
                leaving=_leaving(self.here, bool(self.economies))
            )
        return known + valued + set_here + end

    @property
    def turned(self) -> str:
        """What to say beside the first sentence where these payoffs have another answer."""
        if not self.opening or self.held == _held(self.economies):
            return ""
        return _("With the payoffs of this page {leaving}.").format(
            leaving=_leaving(self.here, priced=True)
        )

    @property
    def nothing_to_gain(self) -> str:
        """Why bargaining may find nothing although exchanges leave both better off."""
        return _(
            "No outcome of this table leaves both better off than what follows without a deal: "
            "this picture knows only the settings on this table. The exchanges below use other "
            "settings and other levers as well, and those can leave both better off."
        )

    @property
    def no_patience(self) -> str:
        """Why a deal may need no patience, and what would change that."""
        text = _("No patience is needed: {here}.").format(
            here=_leaving(self.here, bool(self.economies))
        )
        if self.tipping is not None:
            text += _(
                " It takes some once a dollar of imports kept out is worth more than "
                "{tipping:.2f} to the United States."
            ).format(tipping=self.tipping)
        return text

    def ends(self, share: float, wrong: float) -> str:
        """Why simulated truces end: what share did, and how often reports are wrong."""
        if not self.held or share == 0.0:
            return ""
        told = _("{share:.1f}% of these truces end although {here}: ").format(
            share=100 * share, here=_leaving(self.here, bool(self.economies))
        )
        if wrong > 0.0:
            return told + _(
                "rules answer reports, not payoffs, and up to {wrong:.2g}% of reports a month are "
                "wrong."
            ).format(wrong=100 * wrong)
        return told + _("rules answer each other, not payoffs.")


def _held(parts: tuple[Leaving, ...]) -> bool:
    return all(one.gain <= 1e-9 for one in parts)


def _leaving(parts: tuple[Leaving, ...], priced: bool) -> str:
    """Who gains by leaving, or what it costs, inside a sentence; in dollars where ``priced``."""

    def amount(gain: float) -> str:
        return _("{number} bn").format(number=number(gain)) if priced else number(gain)

    names = in_sentences(one.side for one in parts)
    told = _("{side} gains {gain} by leaving the deal for {move}")
    gaining = [
        told.format(side=side, gain=amount(one.gain), move=one.move)
        for side, one in zip(names, parts, strict=True)
        if one.gain > 1e-9
    ]
    if gaining:
        return _(" and ").join(gaining)
    costs = _(" and ").join(
        f"{side} {amount(-one.gain)}" for side, one in zip(names, parts, strict=True)
    )
    held = _("nobody gains by leaving the deal, which would cost {costs} at least")
    return held.format(costs=costs)


def leaving(game: Game, deal: Profile) -> tuple[Leaving, Leaving]:
    """Each side's best move away from a deal that the other keeps.

    >>> game = Game.of([[3, 0], [5, 1]], [[2, 4], [0, 1]])
    >>> [(one.move, one.gain) for one in leaving(game, (0, 0))]
    [('r1', 2.0), ('c1', 2.0)]
    """
    i, j = deal
    found = []
    for side, labels, payoffs, at in (
        (game.players[0], game.rows, game.row_payoffs[:, j], i),
        (game.players[1], game.columns, game.column_payoffs[i], j),
    ):
        others = np.delete(np.arange(len(labels)), at)
        gains = payoffs[others] - payoffs[at]
        best = int(others[int(gains.argmax())]) if len(others) else at
        found.append(Leaving(side, labels[best], float(payoffs[best] - payoffs[at])))
    return found[0], found[1]


def story(what: Asked, **how: Unpack[Options]) -> Story:
    """Who gains by leaving the deal, here, in dollars alone, and with leaders' weights."""
    subject = about(what, **how)
    deal = subject.deal()
    here = leaving(subject.game, deal)
    asked = {**subject.made_from, "question": "story"}
    scenario = subject.scenario
    if scenario is None or not scenario.priced:
        return Story(subject.name, subject.threat, here, asked=asked)
    threat = subject.threat
    economies, valued = (_in(scenario, name, threat) for name in ("economies", "leaders"))
    tipping = _tipping(scenario, here, threat)
    return Story(scenario.name, threat, here, economies, valued, tipping, asked)


def _in(scenario: Scenario, calibration: str, threat: bool) -> tuple[Leaving, ...]:
    try:
        changed = scenario.override({"calibration": calibration})
        if changed.calibration == scenario.calibration:
            changed = scenario  # its game is made already
        return leaving(changed.game(threat), changed.deal_in(threat))
    except SandboxError:
        return ()


def _tipping(scenario: Scenario, here: tuple[Leaving, Leaving], threat: bool) -> float | None:
    """Where the row side's gain from leaving crosses zero: payoffs are straight lines in it."""
    if here[0].gain > 1e-9 or scenario.calibration.get(WEIGHT) is None:
        return None
    now = scenario.calibration[WEIGHT]
    deal = scenario.deal_in(threat)
    games = scenario.game(threat), scenario.override({WEIGHT: now + 1.0}).game(threat)
    at, dearer = (game.row_payoffs[:, deal[1]] - game.row_payoffs[deal] for game in games)
    rise = dearer - at
    needed = [-a / r for a, r in zip(at, rise, strict=True) if r > 1e-9 and a < 0.0]
    return now + float(min(needed)) if needed else None
