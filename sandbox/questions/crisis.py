"""What a threat leads to: how likely each end is, what it is worth, what tips it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Unpack

from payoffs.crisis import OUTCOMES, PricedCrisis, priced
from payoffs.errors import InputError
from payoffs.levers import SIDES, Side
from payoffs.numeric import Pair
from payoffs.results import Records, Result
from payoffs.scenario import UNIT, Scenario
from sandbox.questions.subject import Asked, Options, about, day_of
from sandbox.theory.crisis import CrisisSolution
from sandbox.theory.crisis.priced import solve_crisis, tree_of

__all__ = ["Crisis", "crisis", "solve_crisis", "tree_of"]

if TYPE_CHECKING:
    from sandbox.questions.crisis_tips import Tips

INFORMATION = ("private", "full", "quantal")
FAMILIES = ("normal", "logistic")
#: The outcomes of an answer: executions that are answered are executions.
ENDS = OUTCOMES[:4]
MOVED = ENDS[1:]


@dataclass(frozen=True, eq=False, repr=False)
class Crisis(Result):
    """One side's threat and what follows it."""

    says = (
        "scenario=scenario.name sender target equilibria=solution.equilibria "
        "complete=solution.complete drifts_to=solution.drifts_to expected information "
        "threaten=priced.terms.threaten demand=priced.terms.demand offer=priced.terms.offer "
        "answer=priced.terms.answer days=priced.days threats=priced.terms.threats tips "
        "calibration=scenario.calibration.whose draws notes=solution.notes"
    )

    #: With the calibration in force.
    scenario: Scenario
    #: Every outcome, channel by channel.
    priced: PricedCrisis
    #: ``private`` (each knows its own costs only), ``full`` or ``quantal``.
    information: str
    family: str
    #: The equilibria, and whether these are all.
    solution: CrisisSolution
    #: What tips the crisis; None where it was not asked for.
    tips: Tips | None = None
    #: Under *leaders*: chances of the ends over posterior draws, at the equilibrium drifted to;
    #: else None.
    draws: Mapping[str, Any] | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sender(self) -> Side:
        """Who threatens."""
        return self.priced.sender

    @property
    def target(self) -> Side:
        """Who is asked to concede."""
        return self.priced.target

    @property
    def made_from(self) -> dict[str, Any]:
        """What is needed to answer again."""
        return {**super().made_from, **self.scenario.provenance(threat=False), **self.asked}

    @property
    def shown(self) -> Any:
        """The equilibrium that expectations drift to."""
        return self.solution.equilibria[self.solution.drifts_to]

    @property
    def deadline(self) -> dt.date | str | None:
        """The day that the threat names."""
        return self.asked.get("deadline") or self.priced.terms.deadline

    @property
    def chances(self) -> dict[str, float]:
        """Probability of each outcome at the equilibrium that expectations drift to."""
        return dict(self.shown.chances)

    def payoffs(self, outcome: str) -> Pair:
        """What an outcome is worth to the United States and to China, bn USD over the year."""
        shares = {outcome: 1.0}
        if outcome == "execution":
            shares = {"execution": 1.0 - self.shown.answer, "answered": self.shown.answer}
        u, v = (
            sum(share * self.priced.total(name, side) for name, share in shares.items() if share)
            for side in SIDES
        )
        return u, v

    def channels(self, outcome: str) -> dict[Side, dict[str, float]]:
        """An outcome's payoffs by channel; an execution is taken as answered if it mostly is."""
        if outcome == "execution" and self.shown.answer > 0.5:
            outcome = "answered"
        return {side: dict(parts) for side, parts in self.priced.outcomes[outcome].items()}

    @property
    def expected(self) -> Pair:
        """What the crisis is worth to both, over all its ends."""
        worth = ((chance, self.payoffs(name)) for name, chance in self.chances.items())
        u, v = map(sum, zip(*((p * u, p * v) for p, (u, v) in worth), strict=True))
        return u, v

    def against_quiet(self, outcome: str) -> dict[Side, dict[str, float]]:
        """What an outcome changes against no threat: channel by channel, where it changes any."""
        quiet, found = self.channels("status_quo"), {}
        for side, parts in self.channels(outcome).items():
            changes = {name: value - quiet[side][name] for name, value in parts.items()}
            found[side] = {name: x for name, x in changes.items() if abs(x) > 1e-9}
        return found

    @property
    def tipped_by(self) -> tuple[str, ...]:
        """The parameters that tip it, political costs first."""
        sender, target, dated = self.sender, self.target, self.deadline
        return (
            f"crisis_backdown_{sender}",
            *([f"crisis_deadline_{sender}"] if dated else []),
            *(f"audience_cost_{target}", f"protection_weight_{sender}", "crisis_return"),
            *(f"crisis_noise_{side}" for side in (sender, target)),
            *(["crisis_precision"] if self.information == "quantal" else []),
            *([] if dated else ["crisis_days"]),
        )

    @property
    def headline(self) -> str:
        """The answer in one line."""
        count = len(self.solution.equilibria)
        more = f" (one of {count} equilibria)" if count > 1 else ""
        who = f"{self.scenario.name}: {self.sender} threatens {self.target}"
        return f"{who}: {ends_said(self.chances)}{more}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON; payoffs are those of us, then of china."""
        outcomes = {
            name: {
                "probability": self.chances[name],
                "payoffs": list(self.payoffs(name)),
                "range": list(self.solution.range_of(name)),
                "channels": self.channels(name),
            }
            for name in ENDS
        }
        return {
            **self.told(),
            "outcomes": outcomes,
            "family": self.family if self.information == "private" else None,
            "private_costs": dict(zip((self.sender, self.target), self.priced.noise, strict=True)),
            "precision": self.priced.precision if self.information == "quantal" else None,
            "deadline": None if self.deadline is None else str(self.deadline),
            "unit": UNIT,
            "provenance": self.scenario.provenance(threat=False),
        }

    def records(self) -> Records:
        """One line an outcome: probability, and what it is worth to both."""
        spans = (self.solution.range_of(name) for name in ENDS)
        limits = ({"least": low, "most": high} for low, high in spans)
        return [row | span for row, span in zip(ends_records(self), limits, strict=True)]

    def to_game(self) -> Any:
        """The normal form of the crisis, for every solver of games."""
        return self.solution.tree.to_game()


@dataclass(frozen=True, eq=False, repr=False)
class BothCrises(Result):
    """Both sides' threats in turn.

    Each side's costs as a sender and as a target are drawn apart, so that keeping quiet tells the
    other nothing about how it would bear a threat. The second crisis is solved first; what it is
    worth is what the first sender gets if it keeps quiet.
    """

    scenario: Scenario
    #: The crisis of the side that moves first, and of the other, each on its own but for what
    #: keeping quiet is worth to the first.
    first: Crisis
    second: Crisis
    #: Every pair of equilibria of both; ``drifts_to`` is the index of the one shown.
    pairs: tuple[Mapping[str, Any], ...]
    complete: bool
    drifts_to: int

    @property
    def made_from(self) -> dict[str, Any]:
        """What is needed to answer again."""
        return {**self.first.made_from, "sender": "both"}

    @property
    def chances(self) -> dict[str, float]:
        """Probability of each outcome, whoever threatened."""
        one, two = self.first.chances, self.second.chances
        quiet = one["status_quo"]
        found = {name: one[name] + quiet * two[name] for name in MOVED}
        return {"status_quo": quiet * two["status_quo"], **found}

    def payoffs(self, outcome: str) -> Pair:
        """What an outcome is worth to us and to china, over both senders."""
        quiet = self.first.chances["status_quo"]
        weights = (self.first.chances[outcome], quiet * self.second.chances[outcome])
        if outcome == "status_quo" or not sum(weights):
            return self.second.payoffs(outcome)
        one, two = self.first.payoffs(outcome), self.second.payoffs(outcome)
        u, v = (
            (weights[0] * a + weights[1] * b) / sum(weights) for a, b in zip(one, two, strict=True)
        )
        return u, v

    @property
    def headline(self) -> str:
        """The answer in one line."""
        who = f"{self.scenario.name}: {self.first.sender} or {self.second.sender}"
        return f"{who} threatens: {ends_said(self.chances)}"

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        outcomes = {
            name: {"probability": chance, "payoffs": list(self.payoffs(name))}
            for name, chance in self.chances.items()
        }
        return {
            **self.told("scenario=scenario.name first=first.sender equilibria=pairs"),
            **self.told("complete drifts_to"),
            "sender": "both",
            "target": "both",
            "outcomes": outcomes,
            "crises": [self.first.to_dict(), self.second.to_dict()],
            "unit": UNIT,
            "provenance": self.scenario.provenance(threat=False),
        }

    def records(self) -> Records:
        """One line an outcome."""
        return ends_records(self)


def ends_said(chances: Mapping[str, float]) -> str:
    """How likely each end is, in one line."""
    told = ((name.replace("_", " "), chance) for name, chance in chances.items())
    return ", ".join(f"{name} {100 * chance:.0f}%" for name, chance in told)


def ends_records(found: Crisis | BothCrises) -> list[dict[str, Any]]:
    """One line an end: its chance, and what it is worth to both."""
    names = ("outcome", "probability", *SIDES)
    told = ((name, found.chances[name], *found.payoffs(name)) for name in ENDS)
    return [dict(zip(names, one, strict=True)) for one in told]


def crisis(
    what: Asked,
    *,
    sender: str | None = None,
    information: str = "private",
    family: str = "normal",
    deadline: dt.date | str | None = None,
    tips: bool = True,
    **how: Unpack[Options],
) -> Crisis | BothCrises:
    """What a threat leads to, and what tips it.

    Parameters
    ----------
    what
        A priced scenario that states a threat: its name, its file or itself.
    sender
        ``us`` or ``china`` (the first that the scenario states); ``both``: that one, and if it
        does not threaten the other.
    information
        ``private``: each side knows its own costs only (every perfect Bayesian equilibrium);
        ``full``: all is known (subgame perfection); ``quantal``: agents err (logit).
    family
        Of private costs: ``normal`` or ``logistic``.
    deadline
        Another day for the threat to name.
    tips
        Whether to look for what tips the crisis.

    Returns
    -------
    Crisis, BothCrises
        Chances of the four ends, payoffs in bn USD over the year that begins with the threat.

    Raises
    ------
    InputError
        If the scenario states no such threat, or an option cannot be used.

    References
    ----------
    J. Lewis and K. Schultz, "Revealing preferences", *Political Analysis* 11 (2003).
    """
    for value, known, where in (
        (information, INFORMATION, "information"),
        (family, FAMILIES, "family"),
        (sender or "us", (*SIDES, "both"), "sender"),
    ):
        if value not in known:
            raise InputError(f"{value!r} is not one; choose {' or '.join(known)}", where)
    scenario = about(what, **how).priced("nothing can be threatened in it")
    day = day_of(deadline, "deadline", "2025-11-01")
    if sender == "both":
        one = _sender(scenario, None)
        sides: tuple[Side, Side] = (one, "china" if one == "us" else "us")
        first, second = (_of(scenario, side, information, family, day, tips) for side in sides)
        return _in_turn(first, second)
    return _of(scenario, _sender(scenario, sender), information, family, day, tips)


def _of(
    scenario: Scenario, side: Side, information: str, family: str, day: dt.date | None, tips: bool
) -> Crisis:
    """The crisis of one sender."""
    made = priced(scenario, side, deadline=day)
    solution = solve_crisis(made, information, family)
    found = None
    if tips:
        from sandbox.questions.crisis_tips import what_tips

        found = what_tips(scenario, made, solution, information, family)
    asked = {"question": "crisis", "sender": side, "information": information, "deadline": day}
    draws = _over_draws(scenario, made, information, family, dated=bool(day or made.terms.deadline))
    return Crisis(scenario, made, information, family, solution, found, draws, asked)


def _over_draws(
    scenario: Scenario, made: PricedCrisis, information: str, family: str, *, dated: bool
) -> dict[str, Any] | None:
    """The crisis at each posterior draw, in shares; None unless *leaders* is in force."""
    if scenario.calibration.begun != "leaders":
        return None
    from sandbox.experiments.leaders.shares import crises, summary

    each, names = crises(scenario, made, dated=dated)
    ends, credible = [], []
    for one in each:
        solution = solve_crisis(one, information, family)
        chosen = solution.equilibria[solution.drifts_to]
        ends.append(dict(chosen.chances))
        fought = solution.tree.answering(round(chosen.answer)).execution
        credible.append(fought[0] >= solution.tree.back_down[0])
    return summary(ends, credible, names)


def _sender(scenario: Scenario, sender: str | None) -> Side:
    if not scenario.crisis:
        raise InputError("states no threat; add [crisis.us] or [crisis.china]", scenario.name)
    asked = (side for side in SIDES if side == sender)
    return next(asked, next(iter(scenario.crisis)))


def _in_turn(first: Crisis, second: Crisis) -> BothCrises:
    """Both crises, the first sender weighing what follows if it keeps quiet."""
    pairs: list[dict[str, Any]] = []
    shown, place, complete = first, 0, second.solution.complete
    for k, one in enumerate(second.solution.equilibria):
        later = replace(second, solution=replace(second.solution, drifts_to=k))
        worth = dict(zip(SIDES, later.expected, strict=True))
        tree = replace(tree_of(first.priced), status_quo=(worth[first.sender], worth[first.target]))
        solution = solve_crisis(first.priced, first.information, first.family, tree)
        complete = complete and solution.complete
        for n, other in enumerate(solution.equilibria):
            if k == second.solution.drifts_to and n == solution.drifts_to:
                shown, place = replace(first, solution=solution), len(pairs)
            pairs.append(_pair(other.to_dict(), one.to_dict()))
    return BothCrises(first.scenario, shown, second, tuple(pairs), complete, place)


def _pair(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both equilibria, and the chances that anybody threatens, resists, carries out."""
    one, two, quiet = first["outcomes"], second["outcomes"], first["outcomes"]["status_quo"]
    ends = {name: one[name] + quiet * two[name] for name in MOVED}
    threaten, held = sum(ends.values()), ends["back_down"] + ends["execution"]
    return {
        "threaten": threaten,
        "resist": held / threaten if threaten else 0.0,
        "execute": ends["execution"] / held if held else 0.0,
        "kind": first["kind"],
        "first": first,
        "second": second,
    }
