"""The page between the deal and its simulation: would it be kept, period after period."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from sandbox.charts import lasting as charts
from sandbox.charts.lasting import months_of, months_words
from sandbox.messages import N_, _, cached, ngettext
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
from sandbox.views.kit.frame import apart, framed, way_out
from sandbox.views.kit.markup import clocks_words
from sandbox.views.kit.pickers import begun
from sandbox.views.kit.take_away import as_command, repeat_words, results
from sandbox.views.kit.told import story_of, tipped
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, SolvedGame, own_doubt, solved
from sandbox.views.state.settings import MOST_PATIENT, MOST_TOLERANT
from sandbox.words import decimals_for, in_sentences, name_of, number, typeset

INTRO = N_(
    "A truce is kept as long as breaking it once is worth less than what the other side's answer "
    "takes away afterwards. How patient must :blue[**{0}**] and :orange[**{1}**] be?"
)
#: Up to so many outcomes stand in one list; beyond, each side's part is chosen alone.
LISTED = 40
#: Games with more choices a side than this get no payoff set.
SET_UP_TO = 20
WIDE = 280
PATIENCE_HELP = N_(
    "What a payoff one period later counts for now, for both sides. 1 would be endless patience."
)


@framed(N_("Will it hold?"), N_("This cannot be worked out: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    shown = begun(address, INTRO)
    deal, delta = deal_of(shown, address), delta_of(shown, address)
    answer = replace(lasted(address.choice, deal), delta=delta)
    picture, settings = st.columns([2.1, 1], gap="large")
    with picture:
        _punishments(shown, answer)
    with settings:
        st.markdown(session.named(verdict(answer, shown.scenario.months_per_period)))
        _deal(shown, address)
        _patience(shown, address)
        _no_patience(answer, shown, address)
    if shown.scenario.clocks:
        with st.expander(_("When it lapses"), icon=":material/schedule:"):
            st.markdown(clocks_words(shown.scenario.clocks))
    st.header(_("What patient sides could earn"), anchor=False)
    _payoffs(shown, address.choice, answer)
    st.header(_("Cheating, or a wrong report?"), anchor=False)
    _noise()


def _no_patience(answer: Lasting, shown: SolvedGame, address: Address) -> None:
    """Where no patience is needed: why, and what would change that."""
    if answer.optimal.both != 0.0:
        return
    found = tipped(address)
    if deal_of(shown, address) == shown.deal and found is not None:
        value, to = found
        told = story_of(address.choice).no_patience
        way_out(told, _("Let it be worth {value:g}").format(value=value), to, "no_patience")
    elif not shown.scenario.priced:
        way_out(
            _("No patience is needed where nobody gains by breaking the deal."),
            _("Show a game where both do: the prisoner's dilemma"),
            address.choose(scenario="prisoners-dilemma"),
            "no_patience",
        )


def _deal(shown: SolvedGame, address: Address) -> None:
    game, deal = shown.game, deal_of(shown, address)

    def put(address: Address, cell: tuple[int, int]) -> Address:
        return address.change("lasting", deal=None if cell == shown.deal else cell)

    label, many = _("The deal: {names}"), game.row_payoffs.size > LISTED
    for side, labels in enumerate((game.rows, game.columns) if many else ()):

        def part(address: Address, own: Any, side: int = side) -> Address:
            now = deal_of(solved(address.choice), address)
            return put(address, (int(own), now[1]) if side == 0 else (now[0], int(own)))

        session.control(
            st.selectbox,
            label.format(names=name_of(game.players[side])),
            range(len(labels)),
            format_func=labels.__getitem__,
            key=f"w_deal{side}",
            value=deal[side],
            change=part,
        )
    if many:
        return
    cells = {
        (i, j): f"{'⚑ ' if (i, j) == shown.status_quo else ''}{row} / {column}"
        for i, row in enumerate(game.rows)
        for j, column in enumerate(game.columns)
    }
    session.control(
        st.selectbox,
        label.format(names=" / ".join(map(name_of, game.players))),
        list(cells),
        format_func=cells.__getitem__,
        key="w_deal",
        value=deal,
        help=_(
            "What both agree to do in every period; at first what this scenario's truce says. "
            "⚑ was in force on its date."
        ),
        change=put,
    )


def _patience(shown: SolvedGame, address: Address) -> None:
    own = shown.scenario.discount_factor

    def change(address: Address, new: Any) -> Address:
        value = round(float(new), 4)
        return address.change("lasting", delta=None if value == own else value)

    months = shown.scenario.months_per_period
    label = ngettext("Discount factor per month", "Discount factor per {months:g} months", months)
    session.control(
        st.slider,
        label.format(months=months),
        0.0,
        max(MOST_PATIENT, own),
        step=0.005,
        format="%.3f",
        key="w_delta",
        value=float(delta_of(shown, address)),
        help=_(PATIENCE_HELP) + " " + _("The scenario's own is {own:g}.").format(own=own),
        change=change,
    )


def _punishments(shown: SolvedGame, answer: Lasting) -> None:
    game = answer.deal.game
    decimals = decimals_for(game)
    worth = _("In each period the deal is worth **{u}** to {us} and **{v}** to {china} ({unit}).")
    u, v = (number(payoff, decimals) for payoff in answer.deal.payoffs)
    us, china = in_sentences(shown.game.players)
    said = worth.format(u=u, v=v, us=us, china=china, unit=_(game.unit))
    st.markdown(session.named(said))
    st.vega_lite_chart(charts.patience_spec(answer), alt=charts.patience_alt(answer))
    st.caption(
        _(
            "Bars: the smallest discount factor with which that side keeps the deal; shorter is "
            "easier. *Never*: no patience is enough. Dashed line: the discount factor now. "
            "**Equilibrium**: after a breach both play the stage equilibrium that deters most, for "
            "good. **Minmax**: a breaker is held to the least it can secure; a bound, as this may "
            "not be credible. **Optimal code**: the harshest punishment that is itself credible."
        )
    )
    results(_("The discount factors"), "patience", answer.to_frame)


def _payoffs(shown: SolvedGame, choice: GameChoice, answer: Lasting) -> None:
    m, n = shown.game.shape
    if max(m, n) > SET_UP_TO:
        st.info(
            _(
                "Not drawn: this game has {m} x {n} outcomes, and the set of equilibrium payoffs "
                "is worked out for games of up to {most} x {most}."
            ).format(m=m, n=n, most=SET_UP_TO),
            icon=":material/data_object:",
        )
        return
    assert answer.delta is not None
    found = equilibrium_payoffs(choice, answer.delta)
    st.vega_lite_chart(
        charts.set_spec(shown.solution, answer, found),
        alt=charts.set_alt(shown.solution, answer, found),
    )
    size = {0: _("No payoffs can be kept up. "), 1: _("A single point is left. ")}
    st.caption(
        _(
            "Violet: every pair of payoffs that some plan keeps up at a discount factor of "
            "{delta:g}, with lotteries drawn in public. {size}Grey area: what lotteries over "
            "outcomes can reach. Boxed: an equilibrium of one period. Red cross: what each side "
            "can secure whatever the other does (minmax)."
        ).format(delta=answer.delta, size=size.get(len(found.vertices), ""))
    )


@apart
def _noise() -> None:
    """Wrong reports: redrawn alone when their settings are moved."""
    address = session.current()[0]
    shown = solved(address.choice)
    months = shown.scenario.months_per_period
    noise, tolerance = noise_of(shown, address), address.lasting.tolerance
    st.markdown(
        _(
            "Deliveries are seen through reports, and some reports are wrong. Who answers every "
            "bad report ends truces that nobody broke; who lets too many pass invites cheating."
        )
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _error(address, noise.false_alarm)
        label = _("Bad reports in a row let pass")
        session.setting(address, "lasting.tolerance", st.slider, label, width=WIDE)
    deal, delta = deal_of(shown, address), delta_of(shown, address)
    found, record = watches(address.choice, deal, delta, noise, months), recorded(months)
    lasting = lasted(address.choice, deal)
    if address.simulation.monitoring is None:
        row, column = in_sentences(shown.game.players)
        levers = own_doubt(address.choice, deal).words((row, column), _)
        st.caption(_("By lever: {levers}.").format(levers=levers))
    elif shown.scenario.priced:
        by_lever = address.change("simulation", monitoring=None)
        st.button(_("Wrong reports by lever"), on_click=session.put, args=(by_lever,))
    st.markdown(session.named(noise_words(lasting, found, record, tolerance)))
    st.vega_lite_chart(
        charts.truce_spec(found, record, tolerance),
        alt=charts.truce_alt(found, record, tolerance),
    )
    low, high = record.interval
    st.caption(
        _(
            "Expected months until wrong reports alone end a truce that both sides keep, if the "
            "deal is then over for good. Filled: cheating does not pay at this tolerance and "
            "patience; hollow: it does. Grey band: the record, {rate:g} breaks a year of truce "
            "(90% interval {low:g} to {high:g}, {name}). More than {most:,} months are not drawn."
        ).format(rate=record.per_year, low=low, high=high, name=_(record.name), most=charts.LONGEST)
    )
    as_command(repeat_words(address))
    session.keep()


def _error(address: Address, error: float) -> None:
    def change(address: Address, new: float) -> Address:
        own = own_doubt(address.choice, deal_of(solved(address.choice), address))
        return address.change("simulation", monitoring=own.unless_same(round(new, 4)))

    session.setting(
        address,
        "simulation.monitoring",
        st.slider,
        _("Wrong reports"),
        step=0.005,
        format="percent",
        key="w_noise",
        value=float(error),
        width=WIDE,
        help=_(
            "Chance that the public report of a period is wrong: bad although both kept the "
            "deal, or good although one broke it."
        ),
        change=change,
    )


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
