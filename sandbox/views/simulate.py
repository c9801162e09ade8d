"""The page on unfolding truces: two rules keep or break a deal in a world that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from payoffs.errors import SandboxError
from sandbox.theory.bargaining.at_summits import bargaining_rule
from sandbox.views import charts, jobs, session, world_charts
from sandbox.views.address import Address
from sandbox.views.choice import Choice, picture
from sandbox.views.pickers import pickers
from sandbox.views.playing import MAX_ERROR, MAX_HISTORIES, MAX_MONTHS, MAX_SEED, Play
from sandbox.views.rules import NARROW, rule_picker
from sandbox.views.words import name_of, number
from sandbox.views.world_settings import world_settings

if TYPE_CHECKING:
    import pandas as pd

    from agents import TruceModel
    from agents.world_result import WorldSimulation
    from sandbox.experiments.history import Band, Survival

INTRO = (
    "Between governments nothing enforces a deal: each side keeps it for as long as its own rule "
    "says so. Give each side a rule of thumb and watch. Two different things go wrong: a **slip** "
    "(a side does what it did not mean to) is a fact for both; a **misreading** (a delivery report "
    "is wrong) is believed by one side only, so that it answers a breach that never was."
)
WIDE = 260
#: One history is this much of the work that the progress bar counts.
WATCHED_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class Unfolding:
    """Everything the page draws: one history to watch, many to count, history's own curve.

    Attributes
    ----------
    band
        Where the survival curve of one history as long as these would lie; None if there is
        nothing to draw it from.
    """

    model: TruceModel
    result: WorldSimulation
    record: Survival
    band: Band | None


def unfold(choice: Choice, play: Play, progress: Callable[[int, int], None]) -> Unfolding:
    """One history and many of the chosen rules in the chosen game and world."""
    from agents import TruceModel  # Mesa takes seconds to import, and other pages need none
    from agents.world import simulate_world
    from sandbox.experiments.history import record_survival

    shared = _shared(choice, play)
    model = TruceModel(us=play.us, china=play.china, periods=play.months, rng=play.seed, **shared)
    model.run()
    result = simulate_world(
        us=play.us,
        china=play.china,
        periods=play.months,
        replicates=play.histories,
        seed=play.seed,
        progress=progress,
        **shared,
    )
    return Unfolding(model, result, record_survival(), one_history_band(result))


def _shared(choice: Choice, play: Play) -> dict[str, Any]:
    """What both engines are told."""
    off = {} if play.calendar else {"expiry_months": 0, "summit_every": 0}
    return {
        "scenario": picture(choice).scenario,
        "threat": choice.threat,
        "execution_error": play.execution,
        "monitoring_error": monitoring(choice, play),
        "surroundings": play.surroundings(),
        "bargain": bargaining_rule(play.bargain) if play.bargain and play.calendar else None,
        **off,
    }


def one_history_band(result: WorldSimulation) -> Band | None:
    """Where the survival curve of a single history lies; None if no truce ended.

    A truce kept k months and broken in the next one ends at k + 1, as in the curve.
    """
    from sandbox.experiments.history import Spells, survival_band

    truces = result.truces
    broken = truces.broken  # one that lapsed was last seen in force
    if not broken.any():
        return None
    spells = Spells.of(truces.replicate, [True] * len(truces), truces.kept + broken, ~broken)
    times = world_charts.kept_periods(result.periods + 1)
    return survival_band(spells, "truce", times)


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
    session.keep()
    try:
        _results(address)
    except SandboxError as problem:
        st.error(f"This cannot be simulated: {problem}")


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
    world_settings(address)


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
    found = jobs.run(
        ("unfold", choice, play), lambda progress: unfold(choice, play, progress), "Playing"
    )
    if found is None:
        return
    result = found.result
    _stakes(result)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("One history, watched closely", anchor=False)
        st.button(f"Another (seed {play.seed})", icon=":material/casino:", on_click=_again)
    _watch(found.model)
    st.header(f"{play.histories:,} histories together", anchor=False)
    _figures(result)
    _together(found)
    if result.plan.stakes.groups:
        _constituencies(result)
    _wear(result)
    _downloads(found)


def _stakes(result: WorldSimulation) -> None:
    game, deal = result.game, result.plan.deal
    (i, j), (k, m) = deal.deal, deal.punishment
    names = [name_of(player) for player in game.players]
    st.markdown(
        f"**Keeping the deal**: {names[0]} *{game.rows[i]}*, {names[1]} *{game.columns[j]}*. "
        f"**Breaking it**: {names[0]} *{game.rows[k]}*, {names[1]} *{game.columns[m]}*."
    )


def _watch(model: TruceModel) -> None:
    history, spells = model.history(), model.spells()
    events = [] if model.world is None else list(model.world.events)
    kept = sum(spell.kept for spell in spells)
    st.vega_lite_chart(
        charts.history_spec(history, spells, events),
        alt=f"A truce held in {kept} of {len(history)} months, in {len(spells)} spells",
    )
    tariffs = charts.tariff_spec(history)
    if tariffs is not None:
        st.vega_lite_chart(tariffs, alt="Tariffs of both sides month by month")
    st.caption(
        "Grey bar: a truce in force. Pale: keeps the deal; full colour: breaks it; "
        f"{charts.CROSS}: a slip. Hover over a month to see what each side was told, over a "
        "truce to see why it ended."
        + (
            " Events: V election, G new government, R ruling, ! incident, D new deal."
            if events
            else ""
        )
    )


def _figures(result: WorldSimulation) -> None:
    unit = f", {result.game.unit}"
    first, second = (name_of(player) for player in result.game.players)
    with st.container(horizontal=True, gap="large"):
        for name, mean, error in (
            (first, result.row_mean, result.row_se),
            (second, result.column_mean, result.column_se),
        ):
            st.metric(
                f"{name}{unit}",
                f"{number(mean)} ± {number(error, 2)}",
                help="Mean over histories, with its standard error.",
            )
        st.metric("First truces that ended", f"{100 * result.broken:.1f}%")
        median = result.survival().median
        st.metric(
            "Half of them within", "not in this time" if median is None else f"{median:g} months"
        )


def _together(found: Unfolding) -> None:
    result = found.result
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**What each side gets: the average so far**")
        names = {
            f"{side}_average": name_of(player)
            for side, player in zip(("us", "china"), result.game.players, strict=True)
        }
        st.vega_lite_chart(
            world_charts.band_spec(result, names, result.game.unit), alt=_payoff_alt(result)
        )
        st.caption(
            f"Median, middle half and middle 90% of {result.watched:,} histories; thin lines are "
            "single ones."
        )
    with right:
        st.markdown("**How long truces last, and how long they did**")
        priced = found.model.situation.date is not None
        st.vega_lite_chart(
            world_charts.survival_spec(result, found.record if priced else None, found.band),
            alt=_survival_alt(result),
        )
        st.caption(_survival_words(found, priced))


def _survival_words(found: Unfolding, priced: bool) -> str:
    words = (
        f"All {len(found.result.truces):,} truces of these histories, those still in force counted "
        "as such; the green band is where the curve of a single history would lie (5 to 95%)."
    )
    if priced:
        words += (
            " Grey: the seven truces of 2018 to 2026 with 90% limits, which is how little seven "
            "episodes can tell (*Sources* lists them, `truce history` judges rules by them)."
        )
    return words


def _constituencies(result: WorldSimulation) -> None:
    st.header("What each constituency got", anchor=False)
    groups = result.constituencies()
    left, right = st.columns(2, gap="large")
    with left:
        st.vega_lite_chart(
            world_charts.reach_spec(groups, result),
            alt="; ".join(f"{g['title']}: {g['mean']:.1f}" for g in groups),
        )
        st.caption(
            "Dot: mean; bar: the middle 90% of histories; tick: what it gets while the deal "
            "is kept."
        )
    with right:
        names = {
            f"support_{g['name']}": g["title"]
            for g in groups
            if g["stake"] > 0 and g["side"] == "us"
        }
        st.vega_lite_chart(
            world_charts.mean_spec(result, names, "support for the government", percent=True),
            alt="Support of the US constituencies, month by month",
        )
        st.caption("Mean support in the United States; one half is neutral.")


def _wear(result: WorldSimulation) -> None:
    shares = {
        name: title
        for name, title in (
            ("rare_earths_outside", "rare earths replaced"),
            ("soybeans_rerouted", "soybeans rerouted"),
            ("tariff_potency", "tariff lever left after rulings"),
        )
        if name in result.bands
    }
    if not shares:
        return
    st.header("How leverage wears out", anchor=False)
    for column, (name, title) in zip(
        st.columns(len(shares), gap="large"), shares.items(), strict=True
    ):
        with column:
            st.vega_lite_chart(
                world_charts.band_spec(result, {name: title}, title, percent=True), alt=title
            )


def _payoff_alt(result: WorldSimulation) -> str:
    first, second = (name_of(player) for player in result.game.players)
    return (
        f"Average payoff so far: {first} ends near {result.row_mean:.1f}, "
        f"{second} near {result.column_mean:.1f}"
    )


def _survival_alt(result: WorldSimulation) -> str:
    share = 100 * result.survival("all", lapses=False).survival[-1]
    return f"{share:.0f}% of truces last longer than {result.periods} months"


def _downloads(found: Unfolding) -> None:
    with st.container(horizontal=True):
        for label, name, frame in (
            ("The watched history (CSV)", "history.csv", found.model.history),
            ("All histories (CSV)", "histories.csv", found.result.to_frame),
            ("All truces (CSV)", "truces.csv", found.result.truce_frame),
        ):
            st.download_button(
                label,
                data=partial(_csv, frame),
                file_name=name,
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
            )


def _csv(frame: Callable[[], pd.DataFrame]) -> bytes:
    """A table as a file, made when it is asked for."""
    return frame().to_csv(index=False).encode()
