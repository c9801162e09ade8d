"""The second page: two rules keep or break a truce, month after month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from agents import Simulation, simulate
from payoffs.errors import SandboxError
from sandbox.views import charts, session
from sandbox.views.address import MAX_ERROR, MAX_HISTORIES, MAX_MONTHS, MAX_SEED, Address, Play
from sandbox.views.choice import Choice, picture
from sandbox.views.pickers import pickers
from sandbox.views.rules import NARROW, rule_picker
from sandbox.views.words import name_of, number

if TYPE_CHECKING:
    from agents import TruceModel

INTRO = (
    "Between governments nothing enforces a deal: each side keeps it for as long as its own rule "
    "says so. Give each side a rule of thumb and watch. Two different things go wrong: a **slip** "
    "(a side does what it did not mean to) is a fact for both; a **misreading** (a delivery report "
    "is wrong) is believed by one side only, so that it answers a breach that never was."
)
#: Longer runs show their progress.
LONG = 3_000_000
WIDE = 260


@dataclass(frozen=True)
class Reporter:
    """Where progress goes; all are equal, so that a result is kept whoever watched it."""

    call: Callable[[int, int], None] | None = field(default=None, compare=False)


@lru_cache(maxsize=24)
def simulated(choice: Choice, play: Play, reporter: Reporter) -> Simulation:
    """Many histories of the chosen rules in the chosen game."""
    shown = picture(choice)
    return simulate(
        shown.game,
        play.us,
        play.china,
        periods=play.months,
        replicates=play.histories,
        execution_error=play.execution,
        monitoring_error=monitoring(choice, play),
        seed=play.seed,
        progress=reporter.call,
    )


@lru_cache(maxsize=24)
def watched(choice: Choice, play: Play) -> TruceModel:
    """One history to watch, with the scenario's calendar of summits and expiry."""
    from agents import TruceModel  # Mesa takes seconds to import, and other pages need none

    model = TruceModel(
        picture(choice).scenario,
        us=play.us,
        china=play.china,
        execution_error=play.execution,
        monitoring_error=monitoring(choice, play),
        threat=choice.threat,
        periods=play.months,
        rng=play.seed,
    )
    model.run()
    return model


def monitoring(choice: Choice, play: Play) -> float:
    """The chance of a wrong report: the visitor's or the scenario's own."""
    return choice.base().monitoring_error if play.monitoring is None else play.monitoring


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    st.title("How would a truce unfold?", anchor=False)
    session.complain(complaints)
    st.markdown(INTRO)
    pickers(address.choice)
    with st.container(border=True, key="rules"):
        _settings(address)
    try:
        _results(address)
    except SandboxError as problem:
        st.error(f"This cannot be simulated: {problem}")
    session.keep()


def _settings(address: Address) -> None:
    play, players = address.play, picture(address.choice).game.players
    left, right = st.columns(2, gap="large")
    with left:
        rule_picker("us", players[0], play.us)
    with right:
        rule_picker("china", players[1], play.china)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _error("execution", "Slips", play.execution, "Chance that a side does not do what it meant")
        now = monitoring(address.choice, play)
        _error("monitoring", "Misreadings", now, "Chance that a delivery report is wrong")
        _count("months", "Months", play.months, 1, MAX_MONTHS)
        _count("histories", "Histories", play.histories, 1, MAX_HISTORIES)


def _error(name: str, label: str, value: float, help_: str) -> None:
    key = session.sync(f"w_{name}", float(value))

    def change(address: Address, new: Any) -> Address:
        own = address.choice.base().monitoring_error if name == "monitoring" else None
        return _play(address, **{name: None if new == own else round(float(new), 4)})

    st.slider(
        label,
        0.0,
        MAX_ERROR,
        step=0.005,
        format="percent",
        key=key,
        width=WIDE,
        help=f"{help_}, each month.",
        on_change=session.on_change(key, change),
    )


def _count(name: str, label: str, value: int, low: int, high: int) -> None:
    key = session.sync(f"w_{name}", value)
    st.number_input(
        label,
        low,
        high,
        step=12 if name == "months" else 100,
        key=key,
        width=NARROW,
        on_change=session.on_change(key, lambda a, new: _play(a, **{name: int(new or low)})),
    )


def _play(address: Address, **changes: Any) -> Address:
    return replace(address, play=replace(address.play, **changes))


def _again() -> None:
    address = session.current()[0]
    session.put(_play(address, seed=(address.play.seed + 1) % MAX_SEED))


def _results(address: Address) -> None:
    choice, play = address.choice, address.play
    simulation = _run(choice, play)
    _stakes(simulation)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("One history, watched closely", anchor=False)
        st.button(f"Another (seed {play.seed})", icon=":material/casino:", on_click=_again)
    _watch(watched(choice, play), simulation)
    st.header(f"{play.histories:,} histories together", anchor=False)
    _figures(simulation)
    if address.choice.base().expiry_months:
        st.caption("These run on by the two rules alone: no expiry and no summits.")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**What each side gets: the average so far**")
        st.vega_lite_chart(charts.payoff_spec(simulation), alt=_payoff_alt(simulation))
        st.caption(f"Mean and middle 80% of the first {len(simulation.paths)} histories.")
    with right:
        st.markdown("**How long the first truce lasts**")
        st.vega_lite_chart(charts.survival_spec(simulation), alt=_survival_alt(simulation))
        st.caption("Share of histories in which nobody has yet broken the deal, slips included.")
    _downloads(watched(choice, play), simulation)


def _run(choice: Choice, play: Play) -> Simulation:
    if play.months * play.histories < LONG:
        return simulated(choice, play, Reporter())
    bar = st.progress(0.0, "Playing")

    def report(done: int, total: int) -> None:
        bar.progress(done / total, "Playing")

    found = simulated(choice, play, Reporter(report))
    bar.empty()
    return found


def _stakes(simulation: Simulation) -> None:
    game, deal = simulation.game, simulation.deal
    (i, j), (k, m) = deal.deal, deal.punishment
    names = [name_of(player) for player in game.players]
    st.markdown(
        f"**Keeping the deal**: {names[0]} *{game.rows[i]}*, {names[1]} *{game.columns[j]}*. "
        f"**Breaking it**: {names[0]} *{game.rows[k]}*, {names[1]} *{game.columns[m]}*."
    )


def _watch(model: TruceModel, simulation: Simulation) -> None:
    history, spells = model.history(), model.spells()
    kept = sum(spell.kept for spell in spells)
    st.vega_lite_chart(
        charts.history_spec(history, spells),
        alt=f"A truce held in {kept} of {len(history)} months, in {len(spells)} spells",
    )
    tariffs = charts.tariff_spec(history)
    if tariffs is not None:
        st.vega_lite_chart(tariffs, alt="Tariffs of both sides month by month")
    expiry = model.situation.expiry_months
    calendar = (
        f"The truce expires after {expiry:g} months unless a summit renews it; summits come every "
        "three months and may repair a broken one. "
        if expiry
        else ""
    )
    st.caption(
        "Grey bar: a truce in force. Pale: keeps the deal; full colour: breaks it; "
        f"{charts.CROSS}: a slip. Hover over a month to see what each side was told. {calendar}"
    )


def _figures(simulation: Simulation) -> None:
    unit = f", {simulation.game.unit}"
    first, second = (name_of(player) for player in simulation.game.players)
    with st.container(horizontal=True, gap="large"):
        for name, mean, error in (
            (first, simulation.row_mean, simulation.row_se),
            (second, simulation.column_mean, simulation.column_se),
        ):
            st.metric(
                f"{name}{unit}",
                f"{number(mean)} ± {number(error, 2)}",
                help="Mean over histories, with its standard error.",
            )
        st.metric("Histories with a break", f"{100 * simulation.broken:.1f}%")
        median = simulation.median_truce
        st.metric(
            "Half are broken by", "not in this time" if median is None else f"month {median:g}"
        )


def _payoff_alt(simulation: Simulation) -> str:
    first, second = (name_of(player) for player in simulation.game.players)
    return (
        f"Average payoff so far: {first} ends near {simulation.row_mean:.1f}, "
        f"{second} near {simulation.column_mean:.1f}"
    )


def _survival_alt(simulation: Simulation) -> str:
    share = 100 * simulation.survival()[-1]
    return f"After {simulation.periods} months {share:.0f}% of truces are unbroken"


def _downloads(model: TruceModel, simulation: Simulation) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "The watched history (CSV)",
            data=lambda: model.history().to_csv(index=False).encode(),
            file_name="history.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "All histories (CSV)",
            data=lambda: simulation.to_frame().to_csv(index=False).encode(),
            file_name="histories.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
