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
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, solved
from sandbox.views.state.lasting import MOST_TOLERANT
from sandbox.words import name_of, the


@lru_cache(maxsize=48)
def lasted(choice: GameChoice, deal: tuple[int, int]) -> Lasting:
    """What keeps a deal in the game of a choice."""
    shown = solved(choice)
    first, second = (the(name_of(player)) for player in shown.game.players)
    game = replace(shown.game, players=(first, second))
    return would_it_last(game, deal, solution=shown.solution)


@lru_cache(maxsize=48)
def equilibrium_payoffs(choice: GameChoice, delta: float) -> PayoffSet:
    """What patient play can pay in the game of a choice."""
    shown = solved(choice)
    return payoff_set(shown.game, delta, mixed_payoffs(shown.solution))


@lru_cache(maxsize=48)
def watches(
    choice: GameChoice, deal: tuple[int, int], delta: float, noise: Noise, months: float
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


def deal_of(shown: SolvedGame, address: Address) -> tuple[int, int]:
    """The deal in question: the visitor's or the scenario's own."""
    return address.lasting.deal or shown.deal


def delta_of(shown: SolvedGame, address: Address) -> float:
    """The discount factor in force: the visitor's or the scenario's own."""
    delta = address.lasting.delta
    return shown.scenario.discount_factor if delta is None else delta


@lru_cache(maxsize=48)
def own_doubt(choice: GameChoice, deal: tuple[int, int]) -> Doubt:
    """How often reports on a deal are wrong, by the levers that tell it from its punishment."""
    shown = solved(choice)
    return doubt_of(shown.scenario, shown.game, deal, threat=choice.threat)


def noise_of(shown: SolvedGame, address: Address) -> Noise:
    """How often the report on the deal is wrong: the visitor's one error, or by lever."""
    own = address.simulation.monitoring
    if own is not None:
        return Noise(own, own)
    doubt = own_doubt(address.choice, deal_of(shown, address))
    if doubt.levers is None:
        return Noise(doubt.largest, doubt.largest)
    return one_report(doubt.false_alarm, doubt.missed_alarm)
