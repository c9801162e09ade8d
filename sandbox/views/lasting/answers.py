"""What the page on lasting deals asks, kept for whoever asks the same again, and what it says."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sandbox.charts.lasting import months_of, months_words
from sandbox.messages import _, cached
from sandbox.theory.repeated import (
    Lasting,
    PayoffSet,
    SignalNoise,
    Trigger,
    TruceRecord,
    Watch,
    explain_record,
    mixed_payoffs,
    one_report,
    patience_words,
    payoff_set,
    watch,
    would_it_last,
)
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, own_doubt, solved
from sandbox.views.state.settings import MOST_TOLERANT
from sandbox.words import in_sentences, typeset


@cached(48)
def lasted(choice: GameChoice, deal: tuple[int, int]) -> Lasting:
    """What keeps a deal in the game of a choice."""
    shown = solved(choice)
    first, second = in_sentences(shown.game.players)
    game = replace(shown.game, players=(first, second))
    return would_it_last(game, deal, solution=shown.solution)


@cached(48)
def equilibrium_payoffs(choice: GameChoice, delta: float) -> PayoffSet:
    """What patient play can pay in the game of a choice."""
    shown = solved(choice)
    return payoff_set(shown.game, delta, mixed_payoffs(shown.solution))


@cached(48)
def watches(
    choice: GameChoice, deal: tuple[int, int], delta: float, noise: SignalNoise, months: float
) -> tuple[Watch, ...]:
    """The deal under wrong reports, for each tolerance."""
    answer = lasted(choice, deal)
    payoffs = [equilibrium.payoffs for equilibrium in answer.equilibria.equilibria]
    triggers = (Trigger(noise, k, None) for k in range(MOST_TOLERANT + 1))
    return tuple(watch(answer.deal, payoffs, delta, trigger, months) for trigger in triggers)


@lru_cache(maxsize=8)
def recorded(months: float) -> TruceRecord:
    """How often truces broke, and which noise would explain it."""
    return explain_record(months, MOST_TOLERANT)


def deal_of(shown: SolvedGame, address: Address) -> tuple[int, int]:
    """The deal in question: the visitor's or the scenario's own."""
    return address.lasting.deal or shown.deal


def delta_of(shown: SolvedGame, address: Address) -> float:
    """The discount factor in force: the visitor's or the scenario's own."""
    delta = address.lasting.delta
    return shown.scenario.discount_factor if delta is None else delta


def noise_of(shown: SolvedGame, address: Address) -> SignalNoise:
    """How often the report on the deal is wrong: the visitor's one error, or by lever."""
    own = address.simulation.monitoring
    if own is not None:
        return SignalNoise(own, own)
    doubt = own_doubt(address.choice, deal_of(shown, address))
    if doubt.levers is None:
        return SignalNoise(doubt.largest, doubt.largest)
    return one_report(doubt.false_alarm, doubt.missed_alarm)


def verdict(answer: Lasting, months: float) -> str:
    """What would break the deal and how patient the sides must be, in Markdown."""
    told = " ".join(f"{line[:1].upper()}{line[1:]}" for line in answer.sentences)
    critical = answer.optimal if answer.nash.both is None else answer.nash
    if answer.deal.enforced_by_itself:
        start = _("It holds by itself.")
    elif all(deviation.kind != "breach" for deviation in answer.deal.deviations):
        start = _("It can be improved on.")
    elif answer.minmax.both is None:
        start = _("It will not hold.")
    elif answer.sustained["optimal"]:
        start = _("It can hold.")
    elif answer.sustained["optimal"] is None:
        start = _("Not known.")
    else:
        start = _("Not with this little patience.")
    text = f"**{start}** {typeset(told)}"
    if critical.both:
        text += _(" In words: it holds where {words}.").format(
            words=patience_words(critical.both, months).words
        )
    return " ".join([text, *(f"{note[:1].upper()}{note[1:]}." for note in answer.notes)])


def noise_words(
    answer: Lasting, found: tuple[Watch, ...], record: TruceRecord, tolerance: int
) -> str:
    """What the chosen tolerance means, in Markdown."""
    asked = found[tolerance].asked
    error = asked.trigger.noise.false_alarm
    length = months_of(asked)
    if length is None:
        text = _("**No report is wrong**, so no truce ends by mistake.")
    else:
        text = _(
            "**{months} months** is how long a kept truce lasts on average before wrong reports "
            "end it."
        ).format(months=months_words(length))
    explained = record.explanations[tolerance]
    if explained.false_alarm is not None:
        told = _(
            "With this tolerance the record would need {needed:.2g}% false alarms; here it is "
            "{here:.3g}%."
        )
        text += " " + told.format(needed=100 * explained.false_alarm, here=100 * error)
    least = found[tolerance].least_patience
    if answer.deal.enforced_by_itself:
        more = _("Nobody has to be deterred: bad reports can be let pass without end.")
    elif found[tolerance].temptation is None:
        more = _(
            "Going back to an equilibrium is no punishment for whoever gains by a breach, so "
            "answering bad reports like that deters nobody, however patient."
        )
    elif least is None:
        more = _("These reports say too little: no trigger deters a breach at any patience.")
    elif asked.sustained:
        more = _("Cheating does not pay at this tolerance.")
    else:
        more = _(
            "Cheating pays at this tolerance; below a discount factor of {least:.3g} no trigger "
            "survives these reports."
        ).format(least=least)
    return f"{text} {more}"
