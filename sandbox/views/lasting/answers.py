"""What the page on lasting deals asks, kept for whoever asks the same again."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from agents.play.situation import doubt_of
from payoffs.doubt import Doubt
from sandbox.theory.repeated import (
    Lasting,
    Noise,
    PayoffSet,
    Record,
    Trigger,
    Watch,
    explain_record,
    mixed_payoffs,
    one_report,
    payoff_set,
    watch,
    would_it_last,
)
from sandbox.views.kit.words import name_of, the
from sandbox.views.lasting.assumptions import MOST_TOLERANT
from sandbox.views.state.address import Address
from sandbox.views.state.choice import Choice, Picture, picture


@lru_cache(maxsize=48)
def lasted(choice: Choice, deal: tuple[int, int]) -> Lasting:
    """What keeps a deal in the game of a choice."""
    shown = picture(choice)
    first, second = (the(name_of(player)) for player in shown.game.players)
    game = replace(shown.game, players=(first, second))
    return would_it_last(game, deal, solution=shown.solution)


@lru_cache(maxsize=48)
def equilibrium_payoffs(choice: Choice, delta: float) -> PayoffSet:
    """What patient play can pay in the game of a choice."""
    shown = picture(choice)
    return payoff_set(shown.game, delta, mixed_payoffs(shown.solution))


@lru_cache(maxsize=48)
def watches(
    choice: Choice, deal: tuple[int, int], delta: float, noise: Noise, months: float
) -> tuple[Watch, ...]:
    """The deal under wrong reports, for each tolerance."""
    answer = lasted(choice, deal)
    payoffs = [equilibrium.payoffs for equilibrium in answer.equilibria.equilibria]
    triggers = (Trigger(noise, k, None) for k in range(MOST_TOLERANT + 1))
    return tuple(watch(answer.deal, payoffs, delta, trigger, months) for trigger in triggers)


@lru_cache(maxsize=8)
def recorded(months: float) -> Record:
    """How often truces broke, and which noise would explain it."""
    return explain_record(months, MOST_TOLERANT)


def deal_of(shown: Picture, address: Address) -> tuple[int, int]:
    """The deal in question: the visitor's or the scenario's own."""
    return address.keeping.deal or shown.deal


def delta_of(shown: Picture, address: Address) -> float:
    """The discount factor in force: the visitor's or the scenario's own."""
    delta = address.keeping.delta
    return shown.scenario.discount_factor if delta is None else delta


@lru_cache(maxsize=48)
def own_doubt(choice: Choice, deal: tuple[int, int]) -> Doubt:
    """How often reports on a deal are wrong, by the levers that tell it from its punishment."""
    shown = picture(choice)
    return doubt_of(shown.scenario, shown.game, deal, threat=choice.threat)


def noise_of(shown: Picture, address: Address) -> Noise:
    """How often the report on the deal is wrong: the visitor's one error, or by lever."""
    own = address.play.monitoring
    if own is not None:
        return Noise(own, own)
    doubt = own_doubt(address.choice, deal_of(shown, address))
    if doubt.levers is None:
        return Noise(doubt.largest, doubt.largest)
    return one_report(doubt.false_alarm, doubt.missed_alarm)
