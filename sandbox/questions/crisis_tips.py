"""What tips a crisis, what ends it, what would change it; and how threats of the record ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from payoffs.channels import channels
from payoffs.crisis import YEAR, CrisisTerms, PricedCrisis, change, priced
from payoffs.levers import Bundle, Side
from payoffs.record.decisions import ThreatEpisode, ends, strict_threats, threats
from payoffs.record.rates import Rate
from payoffs.results import Plain
from payoffs.scenario import Scenario
from sandbox.messages import _
from sandbox.theory.crisis import CrisisSolution

if TYPE_CHECKING:
    from sandbox.questions.crisis import Crisis

#: So many concessions are looked at; scenarios have fewer.
MOST = 2_000
#: Costs of backing down at which the crisis is solved again, bn USD.
LADDER = (0.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
#: Of 633 threats of sanctions, 1970-2000 (TIES as coded by Crisman-Cox and Gibilisco 2019).
SANCTIONS: Mapping[str, float] = {"concession": 0.23, "execution": 0.55, "back_down": 0.22}


@dataclass(frozen=True)
class Concession(Plain):
    """A concession of the target's: settings, and what it brings both against the status quo."""

    says = "settings sender target"

    settings: Mapping[str, str]
    sender: float
    target: float


@dataclass(frozen=True)
class Tip(Plain):
    """The crisis solved again after one stated change."""

    says = "name words outcomes=chances equilibria=count complete"

    #: What is changed, in short and in full.
    name: str
    words: str
    #: Of the outcomes, at the equilibrium that expectations drift to.
    chances: Mapping[str, float]
    #: How many equilibria there are then.
    count: int
    complete: bool


@dataclass(frozen=True)
class Tips(Plain):
    """What tips one crisis."""

    says = (
        "credible backdown_in_force backdown_needed protection_needed conceding_costs "
        "giving_costs demand_pays cheapest changes"
    )

    #: What dropping the threat costs the sender as things stand, bn USD.
    backdown_in_force: float
    #: The least such cost at which carrying out is as good for it.
    backdown_needed: float
    #: The least value of a dollar of imports kept out at which it is, all else equal; None where no
    #: value does it.
    protection_needed: float | None
    #: What conceding costs the target against being carried out upon: negative where it is better
    #: off conceding to a threat it believes.
    conceding_costs: float
    #: What conceding costs the target against the status quo: negative where what is asked for pays
    #: without a threat.
    giving_costs: float
    #: What the concession brings the sender against the status quo.
    demand_pays: float
    #: The concession that costs the target least among those that bring the sender at least the
    #: status quo and no less than carrying out; None if none on the table does.
    cheapest: Concession | None
    #: The crisis after each stated change.
    changes: tuple[Tip, ...]
    #: Chances at rising costs of backing down, all else equal.
    ladder: tuple[tuple[float, Tip], ...]

    @property
    def credible(self) -> bool:
        """Whether the sender would carry out, at the costs that everybody knows."""
        return self.backdown_in_force >= self.backdown_needed

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for answers."""
        ladder = [
            {"backdown_cost": cost, "outcomes": dict(one.chances), "equilibria": one.count}
            for cost, one in self.ladder
        ]
        return {**self.told(), "ladder": ladder}


def what_tips(
    scenario: Scenario, made: PricedCrisis, solution: CrisisSolution, information: str, family: str
) -> Tips:
    """What makes the threat credible, the cheapest concession that ends it, and stated changes."""
    sender = made.sender
    tree = solution.tree
    answer = solution.equilibria[solution.drifts_to].answer
    fought = tree.answering(round(answer)).execution
    in_force = -made.outcomes["back_down"][sender]["backdown_cost"]
    without = tree.back_down[0] + in_force
    again = _Again(scenario, made, information, family)
    return Tips(
        backdown_in_force=in_force + 0.0,
        backdown_needed=max(0.0, without - fought[0]),
        protection_needed=_protection(scenario, made, fought[0] - tree.back_down[0], answer),
        conceding_costs=fought[1] - tree.concession[1],
        giving_costs=tree.status_quo[1] - tree.concession[1],
        demand_pays=tree.concession[0] - tree.status_quo[0],
        cheapest=_cheapest(scenario, made, max(tree.status_quo[0], fought[0])),
        changes=again.changes(),
        ladder=tuple((cost, again.backdown(cost)) for cost in LADDER),
    )


def _protection(scenario: Scenario, made: PricedCrisis, gap: float, answer: float) -> float | None:
    """The value of imports kept out at which carrying out is as good as backing down.

    Payoffs are straight lines in it, so that two prices tell.
    """
    name = f"protection_weight_{made.sender}"
    now = scenario.calibration[name]
    if gap >= 0.0:
        return now
    dearer = priced(scenario.override({name: now + 1.0}), made.sender, made.terms)
    end = "answered" if answer > 0.5 else "execution"

    def worth(crisis: PricedCrisis) -> float:
        ends = (crisis.outcomes[one][made.sender] for one in (end, "back_down"))
        fought, dropped = (parts["protection_weight"] for parts in ends)
        return fought - dropped

    share = 1.0 - made.days / YEAR
    rise = (worth(dearer) - worth(made)) * share / (1.0 - dearer.days / YEAR)
    return now - gap / rise if rise > 0.0 else None


class _Again:
    """The same crisis, solved once more after a stated change."""

    def __init__(
        self, scenario: Scenario, made: PricedCrisis, information: str, family: str
    ) -> None:
        self.scenario, self.made = scenario, made
        self.information, self.family = information, family

    def solved(
        self,
        name: str,
        words: str,
        overrides: Mapping[str, object],
        terms: CrisisTerms | None = None,
        information: str | None = None,
    ) -> Tip:
        """The change and what it makes of the crisis."""
        from sandbox.questions.crisis import solve_crisis

        scenario = self.scenario.override(overrides) if overrides else self.scenario
        crisis = priced(scenario, self.made.sender, terms or self.made.terms)
        solution = solve_crisis(crisis, information or self.information, self.family)
        chosen = solution.equilibria[solution.drifts_to]
        count = len(solution.equilibria)
        return Tip(name, words, chosen.chances, count, solution.complete)

    def backdown(self, cost: float) -> Tip:
        """At another cost of backing down, whatever date is named."""
        sender, words = self.made.sender, _("backing down costs {cost:g}").format(cost=cost)
        values = {f"crisis_backdown_{sender}": cost, f"crisis_deadline_{sender}": 0.0}
        return self.solved(_("back-down cost"), words, values)

    def changes(self) -> tuple[Tip, ...]:
        """Deadline, guarantee, private channel, known costs."""
        sender, target, terms = self.made.sender, self.made.target, self.made.terms
        found = []
        if terms.deadline is not None:
            told = _("the threat names no day and ends after {days:g} days as others did")
            words = told.format(days=self.scenario.calibration["crisis_days"])
            undated = replace(terms, deadline=None)
            found.append(self.solved(_("no date named"), words, {}, undated))
        words = _("a third party makes sure that the threat does not come back after a concession")
        found.append(self.solved(_("guaranteed concession"), words, {"crisis_return": 0.0}))
        words = _("nobody hears of the threat: neither conceding nor backing down costs face")
        face = (f"audience_cost_{target}", f"crisis_backdown_{sender}", f"crisis_deadline_{sender}")
        found.append(self.solved(_("private channel"), words, dict.fromkeys(face, 0.0)))
        if self.information == "private":
            words = _("each side knows the other's costs")
            found.append(self.solved(_("costs known"), words, {}, information="full"))
        return tuple(found)


def _cheapest(scenario: Scenario, made: PricedCrisis, wanted: float) -> Concession | None:
    """The least costly concession on the table that is worth as much to the sender as wanted."""
    sender, target, terms = made.sender, made.target, made.terms
    at = made.bundles["status_quo"]
    offer, threat = (made.bundles[end][sender] for end in ("concession", "execution"))
    given = list(_concessions(scenario, at[target], terms.demand))
    candidates = [at[target], *(change(at[target], settings, "concede") for settings in given)]
    moves = [at[sender], offer, threat]
    worth = [_totals(scenario, moves, candidates, side) for side in (sender, target)]
    again, share = scenario.calibration["crisis_return"], 1.0 - made.days / YEAR
    cost = scenario.calibration[f"audience_cost_{target}"]
    best: Concession | None = None
    for k, settings in enumerate(given, 1):
        gains = [
            share * ((1.0 - again) * part[1, k] + again * part[2, k] - part[0, 0]) for part in worth
        ]
        brings, costs = float(gains[0]), float(gains[1]) - cost
        enough = made.total("status_quo", sender) + brings >= wanted - 1e-9
        if enough and brings >= 0.0 and (best is None or costs > best.target):
            best = Concession(settings, brings, costs)
    return best


def _totals(
    scenario: Scenario, of_sender: list[Bundle], of_target: list[Bundle], side: Side
) -> Any:
    """Payoffs of one side, shape ``(sender's, target's)``."""
    swap = of_sender[0].side == "china"
    us, china = (of_target, of_sender) if swap else (of_sender, of_target)
    cells = channels(us, china, scenario.engine, scenario.calibration)
    total = np.sum(list(cells[0 if side == "us" else 1].values()), axis=0)
    return total.T if swap else total


def _concessions(
    scenario: Scenario, here: Bundle, demand: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Every other bundle of the target's, from what is on the table or asked for."""
    known = scenario.settings()[here.side]
    choices: dict[str, list[str]] = {}
    for name in sorted({*scenario.table[here.side], *demand}):
        now = here.settings[name].name if name in here.settings else ""
        asked = [demand[name]] if name in demand else []
        # the one in force first, each once
        choices[name] = list(dict.fromkeys([now, *known.get(name, {}), *asked]))
    for chosen in islice(product(*choices.values()), MOST):
        settings = dict(zip(choices, chosen, strict=True))
        changed = {name: key for name, key in settings.items() if key != choices[name][0]}
        if changed:
            yield changed


@dataclass(frozen=True)
class EndBeside:
    """One end of a threat, here and in the record.

    ``here`` is its chance if the threat is made, None where none ever is. Of the record's
    ``threats`` so many as ``count`` ended so; ``low`` and ``high`` are the exact 90% interval of
    that share, ``sanctions`` is the share among the sanctions of all countries.
    """

    end: str
    here: float | None
    count: int
    threats: int
    low: float
    high: float
    sanctions: float

    @property
    def share(self) -> float:
        """Of the record's threats."""
        return self.count / self.threats


def beside_record(found: Crisis) -> tuple[EndBeside, ...]:
    """The ends of this crisis, if the threat is made, beside those of the record.

    Counted are independent, coercive and closed threats.

    >>> from sandbox.questions.crisis import crisis
    >>> [(row.end, row.count) for row in beside_record(crisis("october-2025", tips=False))]
    [('concession', 9), ('back_down', 4), ('execution', 13)]
    """
    counted = ends(strict_threats())
    total, made = sum(counted.values()), 1.0 - found.chances["status_quo"]
    return tuple(
        EndBeside(
            name,
            found.chances[name] / made if made > 1e-12 else None,
            counted[name],
            total,
            *Rate(counted[name], total, share=True).interval,
            SANCTIONS[name],
        )
        for name in ("concession", "back_down", "execution")
    )


def on_record(found: Crisis) -> tuple[ThreatEpisode, ...]:
    """The threats of the record that this one is; empty where none is."""
    return tuple(row for row in threats() if row.id in found.priced.terms.threats)
