"""Would a deal last: every answer about one deal, and the sentence that says what breaks it.

>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> answer = would_it_last(dilemma, (0, 0), delta=0.6)
>>> answer.nash.both, answer.sustained["optimal"]
(0.5, True)
>>> print(answer.sentence)
Row would be the first to break the deal: switching to r1 gains it 2 once, and the punishment \
costs 2 a period, so it keeps the deal from a discount factor of 0.5; here it is 0.6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from payoffs.game import Game
from payoffs.levers import side_words
from payoffs.numeric import Pair, Profile
from payoffs.results import Records, Result, plain
from sandbox.messages import _
from sandbox.theory.equilibria.solution import Solution
from sandbox.theory.equilibria.solver import solve
from sandbox.theory.repeated.critical import (
    Critical,
    check_discount,
    minmax_values,
    punished_by_equilibria,
    punished_by_minmax,
    punished_by_the_harshest,
    shortest_punishment,
    within,
)
from sandbox.theory.repeated.deals import SIDES, Lottery, RepeatedDeal, repeated_deal
from sandbox.theory.repeated.payoff_set import PayoffSet, payoff_set
from sandbox.theory.repeated.penal import optimal_penal_code
from sandbox.theory.repeated.renegotiation import Renegotiation, renegotiation_proof
from sandbox.words import capital

#: A wider gap of the optimal penal code is pointed out.
ACCURATE = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Lasting(Result):
    """What keeps one deal."""

    says = (
        "words=deal.words payoffs=deal.payoffs deviation=deal.temptations "
        "critical_discount=punishments by_equilibrium minmax=minmax.threats "
        "minmax_pure=minmax_pure.threats renegotiation sentence notes players=deal.game.players "
        "unit=deal.game.unit provenance=deal.game.provenance"
    )

    deal: RepeatedDeal  # the deal and each side's best breach
    equilibria: Solution  # the stage game's equilibria
    #: Critical discount factors by punishment: reversion to the harshest equilibrium, the two
    #: bounds, the optimal penal code.
    nash: Critical
    minmax: Critical
    minmax_pure: Critical
    optimal: Critical
    by_equilibrium: tuple[Critical, ...]  # the same for reversion to each equilibrium
    episode: Critical | None  # reversion for a given number of periods; None if none was asked for
    renegotiation: Renegotiation  # whether the deal and its punishments survive a talk
    delta: float | None  # the sides' discount factor, if it is known
    payoff_set: PayoffSet | None  # subgame-perfect payoffs at that discount factor, if asked for

    @property
    def punishments(self) -> dict[str, Critical]:
        """Critical discount factors by the name of the punishment."""
        found = {
            "nash-reversion": self.nash,
            "minmax": self.minmax,
            "minmax-pure": self.minmax_pure,
            "optimal": self.optimal,
        }
        return found if self.episode is None else {**found, "periods": self.episode}

    @property
    def sustained(self) -> dict[str, bool | None]:
        """Whether the deal is kept at the sides' discount factor, by punishment.

        None where the search for the punishment did not end and found nothing that keeps it.
        """
        delta = self.delta
        if delta is None:
            return {}
        return {
            name: entry.sustains(delta) or (False if entry.complete else None)
            for name, entry in self.punishments.items()
        }

    @property
    def shortest_punishment(self) -> int | None:
        """Fewest periods of reversion that keep the deal at the sides' discount factor."""
        if self.delta is None:
            return None
        return shortest_punishment(self.deal, self.nash.threats, self.delta)

    @property
    def sentence(self) -> str:
        """What would break the deal."""
        return " ".join(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """What would break the deal: moves that help both sides, then the breach."""
        deal = self.deal
        if deal.enforced_by_itself:
            return [_nearest_breach(deal)]
        improved = _improvements(deal)
        breaches = [k for k in (0, 1) if deal.deviations[k].kind == "breach"]
        if not breaches:
            one = _("The discount factors below treat it as a breach all the same.")
            two = _("The discount factors below treat both as breaches all the same.")
            return [*improved, one if len(improved) == 1 else two]
        hopeless = [k for k in breaches if (self.minmax.row, self.minmax.column)[k] is None]
        broken = _hopeless(deal, self.minmax, hopeless[0]) if hopeless else _first_breach(self)
        return [*improved, broken]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know about how sure this is."""
        found = []
        if not self.equilibria.complete:
            found.append(_("the list of equilibria may lack some: a harsher reversion may exist"))
        if self.renegotiation.harmful_threat and not self.deal.enforced_by_itself:
            found.append(_("reverting to the equilibrium hurts both: they would rather forgive"))
        if not self.optimal.complete:
            found.append(
                _(
                    "the search for the optimal penal code stopped at its budget of work: whether "
                    "it keeps the deal is not known (a larger effort may tell)"
                )
            )
        elif self.optimal.gap > ACCURATE:
            found.append(
                f"under the optimal penal code {self.optimal.gap:.1g} less patience may be enough"
            )
        return tuple(found)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return self.sentence

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        deal = self.deal
        lots = zip(deal.profiles, deal.weights, strict=True)
        answer = {
            **self.told(),
            "deal": list(deal.profiles[0]) if len(deal.profiles) == 1 else None,
            "lottery": [{"profile": list(profile), "weight": weight} for profile, weight in lots],
            "deviations": dict(zip(SIDES, plain(deal.deviations), strict=True)),
        }
        if self.delta is not None:
            answer |= self.told("delta sustained shortest_punishment")
        if self.payoff_set is not None:
            answer |= self.told("payoff_set=payoff_set.vertices payoff_set_gap=payoff_set.gap")
        return answer

    def records(self) -> Records:
        """One line a punishment."""
        return [{"punishment": k, **entry.to_dict()} for k, entry in self.punishments.items()]


def would_it_last(
    game: Game,
    deal: Profile | Lottery = (0, 0),
    *,
    delta: float | None = None,
    periods: int | None = None,
    with_set: bool = False,
    solution: Solution | None = None,
    effort: float = 1.0,
) -> Lasting:
    """Everything about one deal kept period after period.

    Raises InputError if the deal, the discount factor or the number of periods cannot be used.

    Parameters
    ----------
    deal
        A profile, or ``(profile, weight)`` pairs.
    delta
        The sides' discount factor.
    periods
        Also look at a punishment of so many periods.
    with_set
        Also compute the subgame-perfect payoffs at ``delta``.
    solution
        The game's equilibria, if they are known already.
    effort
        Times the usual budget of work of each search.
    """
    agreed = repeated_deal(game, deal)
    if delta is not None:
        check_discount(delta)
    found = solution or solve(game, effort=effort)
    nash = punished_by_the_harshest(agreed, found)
    episode = None
    if periods is not None:
        harshest = punished_by_the_harshest(agreed, found, periods=periods)
        episode = replace(harshest, punishment="periods")
    mixed = mixed_payoffs(found)
    bound = punished_by_minmax(agreed, minmax_values(game))
    optimal = optimal_penal_code(agreed, mixed, effort=effort)
    return Lasting(
        agreed,
        found,
        nash,
        bound,
        punished_by_minmax(agreed, minmax_values(game, mixed=False), mixed=False),
        within(optimal, bound, nash),
        punished_by_equilibria(agreed, found),
        episode,
        renegotiation_proof(agreed, nash.threats),
        delta,
        payoff_set(game, delta, mixed, effort=effort) if with_set and delta is not None else None,
    )


def mixed_payoffs(solution: Solution) -> list[Pair]:
    """Payoffs of the equilibria that are not pure profiles."""
    return [equilibrium.payoffs for equilibrium in solution.equilibria if not equilibrium.pure]


def _nearest_breach(deal: RepeatedDeal) -> str:
    """Which change of payoffs would first make a breach worth while."""
    game = deal.game
    found = []
    for side, player in enumerate(game.players):
        payoffs = (game.row_payoffs, game.column_payoffs.T)[side]
        labels = (game.rows, game.columns)[side]
        for profile in deal.profiles:
            own, other = profile if side == 0 else profile[::-1]
            costs = payoffs[own, other] - payoffs[:, other]
            costs[own] = np.inf
            theirs = game.column_payoffs if side == 0 else game.row_payoffs.T
            costs[theirs[:, other] > theirs[own, other]] = np.inf  # would be an improvement
            nearest = int(costs.argmin())
            found.append((max(float(costs[nearest]), 0.0), side_words(player, _), labels[nearest]))
    cost, name, label = min(found)
    start = _("No punishment is needed: neither side gains by breaking the deal.")
    if not np.isfinite(cost):
        return start
    more = _(
        "It would take a change of payoffs: {side} is nearest to a breach, since switching to "
        "{choice} costs it only {cost:.3g} {unit}."
    )
    return f"{start} {more.format(side=name, choice=label, cost=cost, unit=_(game.unit))}"


def _improvements(deal: RepeatedDeal) -> list[str]:
    """Moves from the deal that help both sides; empty if nobody's best move is one."""
    found = []
    for side, deviation in enumerate(deal.deviations):
        if deviation.kind == "improvement":
            name, other = (side_words(deal.game.players[k], _) for k in (side, 1 - side))
            text = _(
                "{side} can improve on the deal alone: switching to {choice} gains it {gain:.4g} "
                "and {other} {helps:.4g} a period, which is no breach."
            )
            gain, helps = deviation.gain, deviation.helps
            told = {"side": name, "other": other, "choice": deviation.label}
            found.append(capital(text.format(**told, gain=gain, helps=helps)))
    return found


def _hopeless(deal: RepeatedDeal, bound: Critical, side: int) -> str:
    name = side_words(deal.game.players[side], _)
    return _(
        "Nothing keeps this deal: it pays {side} {paid:.4g}, and by going its own way {side} "
        "secures {secured:.4g} whatever the other side does."
    ).format(side=name, paid=deal.payoffs[side], secured=bound.threats[side])


def _first_breach(answer: Lasting) -> str:
    """Who breaks first, by what, what it gains and loses, and how much patience holds it."""
    deal = answer.deal
    rule, critical = _("the punishment"), answer.nash
    if critical.both is None:
        rule, critical = _("the harshest credible punishment"), answer.optimal
    side = critical.binding
    assert side is not None
    if deal.deviations[side].kind != "breach":
        side = 1 - side
    deviation, name = deal.deviations[side], side_words(deal.game.players[side], _)
    own = (critical.row, critical.column)[side]
    start = _(
        "{side} would be the first to break the deal: switching to {choice} gains it {gain:.4g} "
        "once"
    ).format(side=name, choice=deviation.label, gain=deviation.gain)
    start = capital(start)
    if own is None and not critical.complete:
        return start + _("; whether a credible punishment costs it enough was not found.")
    if own is None:
        return start + _(", and no credible punishment costs it enough.")
    loss = deal.payoffs[side] - critical.threats[side]
    if own > 1.001 * deviation.gain / (deviation.gain + loss):
        # the punishment would deter it sooner, but nobody would carry it out
        text = _(
            "; a punishment that costs {loss:.4g} a period deters it, but is itself credible only "
            "from a discount factor of {own:.4g}"
        )
    else:
        text = _(
            ", and {rule} costs {loss:.4g} a period, so it keeps the deal from a discount factor "
            "of {own:.4g}"
        )
    text = start + text.format(rule=rule, loss=loss, own=own)
    here = (
        _(" on")
        if answer.delta is None
        else _("; here it is {delta:.4g}").format(delta=answer.delta)
    )
    return f"{text}{here}."
