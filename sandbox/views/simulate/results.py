"""What the chosen rules and surroundings come to, played and drawn: one history, and many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from agents.world.result import WorldSimulation
from agents.world.truces import beside_the_record
from sandbox.charts import histories as world_charts
from sandbox.charts import history as charts
from sandbox.charts.timeline import threats_spec
from sandbox.messages import N_, _, ngettext
from sandbox.sheets import history_frame, replicate_frame, sheet, truce_frame
from sandbox.views.kit.take_away import results
from sandbox.views.simulate.playing import SimulationRun
from sandbox.views.state import session
from sandbox.words import capital, digits, in_sentences, name_of, number

if TYPE_CHECKING:
    from agents import TruceModel
    from agents.engines.chain import Value
    from agents.world.result import WorldSimulation
    from payoffs.scenario import Scenario


#: What wears out, by the name of its band.
WEAR = {
    "rare_earths_outside": N_("rare earths replaced"),
    "soybeans_rerouted": N_("soybeans rerouted"),
    "tariff_potency": N_("tariff lever left after rulings"),
}


def draw_history(found: SimulationRun, again: Callable[[], None]) -> None:
    """The watched history; ``again`` asks for another."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("One history, watched closely"), anchor=False)
        seed = _("Another (seed {seed})").format(seed=found.result.seed)
        st.button(seed, icon=":material/casino:", on_click=again)
    _watch(found.model, found.result.game.players)


def draw(found: SimulationRun) -> None:
    """Everything below the settings."""
    result = found.result
    tariffs = charts.tariff_spec(found.model.history())
    if tariffs is not None:
        st.vega_lite_chart(tariffs, alt=_("Tariffs of both sides in that history, month by month"))
    told = ngettext("1 history", "{count:,} histories together", result.replicates)
    st.header(told.format(count=result.replicates), anchor=False)
    _stakes(result)
    _together(found)
    draw_threats(result)
    if result.plan.stakes.groups:
        _constituencies(result)
    _wear(result)
    _downloads(found)


def _stakes(result: WorldSimulation) -> None:
    game, deal = result.game, result.plan.deal
    (i, j), (k, m) = deal.deal, deal.punishment
    names = in_sentences(game.players)
    told = _(
        "**Keeping the deal**: {first} *{keep}*, {second} *{keeps}*. **Breaking it**: "
        "{first} *{leave}*, {second} *{leaves}*."
    ).format(
        first=names[0],
        keep=game.rows[i],
        second=names[1],
        keeps=game.columns[j],
        leave=game.rows[k],
        leaves=game.columns[m],
    )
    st.markdown(session.named(told))


def _watch(model: TruceModel, players: tuple[str, str]) -> None:
    history, spells = model.history(), model.spells()
    events = [] if model.world is None else _titled(model.world.events, model.situation.scenario)
    kept = sum(spell.kept for spell in spells)
    st.vega_lite_chart(
        charts.history_spec(history, spells, events, players),
        alt=_("A truce held in {kept} of {count} months; spells: {spells}").format(
            kept=kept, count=len(history), spells=len(spells)
        ),
    )
    st.caption(
        _(
            "Grey bar: a truce in force. Pale: keeps the deal; full colour: breaks it; "
            "{cross}: a slip. Hover over a month to see what each side was told, over "
            "a truce to see why it ended."
        ).format(cross=charts.CROSS)
        + (
            _(" Events: V election, G new government, R ruling, ! incident, D new deal.")
            if events
            else ""
        )
    )


def _titled(events: Sequence[tuple[int, str]], scenario: Scenario | None) -> list[tuple[int, str]]:
    """Events with the titles of what lapses in place of its names."""
    titles = {} if scenario is None else {clock.name: _(clock.title) for clock in scenario.clocks}
    found = []
    for period, what in events:
        kind, colon, names = what.partition(": ")
        told = ", ".join(titles.get(name, name) for name in names.split(", "))
        found.append((period, f"{kind}{colon}{told}"))
    return found


def draw_figures(result: WorldSimulation) -> None:
    """What all histories come to: means, and how many first truces ended."""
    unit = f", {_(result.game.unit)}"
    first, second = (name_of(player) for player in result.game.players)
    with st.container(horizontal=True, gap="medium", key="figures_of_all"):
        for name, mean, error in (
            (first, result.row_mean, result.row_se),
            (second, result.column_mean, result.column_se),
        ):
            st.metric(
                session.named(f"{name}{unit}"),
                f"{number(mean)} ± {number(error, 2)}",
                help=_("Mean over histories, with its standard error."),
            )
        st.metric(_("First truces that ended"), f"{100 * result.broken:.1f}%")
        median = result.survival().median
        st.metric(
            _("Half of them within"),
            _("not in this time") if median is None else _months(result, median),
        )


def exact_words(value: Value) -> str:
    """The exact means of both sides, in a sentence."""
    return _(
        "Without chance (exact, from the Markov chain; `--exact`): {row} and {column}."
    ).format(row=number(value.row, 2), column=number(value.column, 2))


def _together(found: SimulationRun) -> None:
    result = found.result
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**What each side gets: the average so far**"))
        names = {
            f"{side}_average": name_of(player)
            for side, player in zip(("us", "china"), result.game.players, strict=True)
        }
        st.vega_lite_chart(
            world_charts.band_spec(result, names, _(result.game.unit)), alt=_payoff_alt(result)
        )
        st.caption(
            _(
                "Median, middle half and middle 90% of {watched:,} histories; thin lines are "
                "single ones."
            ).format(watched=result.watched)
        )
    with right:
        st.markdown(_("**How long truces last, and how long they did**"))
        priced = found.model.situation.date is not None
        st.vega_lite_chart(
            world_charts.survival_spec(result, found.record if priced else None, found.band),
            alt=_survival_alt(result),
        )
        st.caption(_survival_words(found, priced))


def _survival_words(found: SimulationRun, priced: bool) -> str:
    words = _(
        "All {count:,} truces of these histories, those still in force counted as "
        "such; the green band is where the curve of a single history would lie (5 "
        "to 95%)."
    ).format(count=len(found.result.truces))
    if priced:
        words += _(
            " Grey: the seven truces of 2018 to 2026 with 90% limits, which is how little seven "
            "episodes can tell (*Record* lists them, `truce history` judges rules by them)."
        )
    return words


def _constituencies(result: WorldSimulation) -> None:
    st.header(_("What each constituency got"), anchor=False)
    groups = result.constituencies()
    left, right = st.columns(2, gap="large")
    with left:
        st.vega_lite_chart(
            world_charts.reach_spec(groups, result),
            alt="; ".join(f"{_(g['title'])}: {g['mean']:.1f}" for g in groups),
        )
        st.caption(
            _(
                "Dot: mean; bar: the middle 90% of histories; tick: what it gets while the deal "
                "is kept."
            )
        )
    with right:
        names = {
            f"support_{g['name']}": _(g["title"])
            for g in groups
            if g["stake"] > 0 and g["side"] == "us"
        }
        st.vega_lite_chart(
            world_charts.mean_spec(result, names, _("support for the government"), percent=True),
            alt=_("Support of the US constituencies, month by month"),
        )
        st.caption(_("Mean support in the United States; one half is neutral."))


def _wear(result: WorldSimulation) -> None:
    shares = {name: _(title) for name, title in WEAR.items() if name in result.bands}
    if not shares:
        return
    st.header(_("How leverage wears out"), anchor=False)
    for column, (name, title) in zip(
        st.columns(len(shares), gap="large"), shares.items(), strict=True
    ):
        with column:
            st.vega_lite_chart(
                world_charts.band_spec(result, {name: title}, title, percent=True), alt=title
            )


def _payoff_alt(result: WorldSimulation) -> str:
    first, second = in_sentences(result.game.players)
    return _(
        "Average payoff so far: {first} ends near {row_mean:.1f}, {second} near {column_mean:.1f}"
    ).format(first=first, row_mean=result.row_mean, second=second, column_mean=result.column_mean)


def _survival_alt(result: WorldSimulation) -> str:
    share = 100 * result.survival("all", lapses=False).survival[-1]
    return _("{share:.0f}% of truces last longer than {months}").format(
        share=share, months=_months(result, result.periods)
    )


def _months(result: WorldSimulation, periods: int) -> str:
    """Periods of a run in months."""
    count = periods * result.plan.months
    return ngettext("1 month", "{count:g} months", count).format(count=count)


def _downloads(found: SimulationRun) -> None:
    """Each table as CSV, which says what it was made from, and as Parquet."""
    watched = partial(history_frame, found.result, found.model)
    for label, name, frame in (
        (_("The watched history"), "history", watched),
        (_("All histories"), "histories", partial(replicate_frame, found.result)),
        (_("All truces"), "truces", partial(truce_frame, found.result)),
    ):
        results(label, name, frame, partial(sheet, found.result))


def draw_threats(result: WorldSimulation) -> None:
    """The chart and the table; nothing where nobody threatens."""
    if result.threats is None:
        return
    told = result.threats.tally()
    st.header(_("Threats, and the record beside them"), anchor=False)
    st.vega_lite_chart(
        threats_spec(result),
        alt=_(
            "{threats:,} threats: {concession:,} conceded to, {execution:,} carried "
            "out, {back_down:,} dropped"
        ).format(
            threats=told["threats"],
            concession=told["concession"],
            execution=told["execution"],
            back_down=told["back_down"],
        ),
    )
    st.caption(
        _(
            "Line: mean over histories; band: 5 to 95% of them. Grey: the record from "
            "January 2018 on, which counts each side's first threat in a month and every end."
        )
    )
    rows = [
        {
            "": capital(row.name),
            _("Simulated"): digits(row.simulated),
            _("5 to 95% of histories"): _("{low} to {high}").format(
                low=digits(row.low), high=digits(row.high)
            ),
            _("Record"): digits(row.record),
            _("Exact 90%"): _("{low} to {high}").format(
                low=digits(row.record_90[0]), high=digits(row.record_90[1])
            ),
        }
        for row in beside_the_record(result)
    ]
    st.table(rows)
