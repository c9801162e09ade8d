"""The page on the record: what happened on one time axis, each row to its source, misses shown."""

from __future__ import annotations

from functools import lru_cache, partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from payoffs.record.decisions import LEVERS
from payoffs.record.forecasts import forecasts as ledger
from payoffs.record.validation import StudyCheck
from sandbox.charts.timeline import timeline_alt, timeline_spec
from sandbox.charts.tournament import words_of
from sandbox.messages import N_, _
from sandbox.questions.catalogues import Timeline, facts, timeline
from sandbox.questions.experiments import history
from sandbox.questions.explain import validate
from sandbox.questions.leaders import forecasts
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import fold, framed
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import note, num, row, table
from sandbox.views.kit.pickers import search
from sandbox.views.kit.take_away import as_command, record_words, results
from sandbox.views.record import tables
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.settings import FIRST_YEAR, LAST_YEAR, VARIANTS, RecordSettings
from sandbox.words import capital, number, percent

if TYPE_CHECKING:
    from sandbox.experiments.history import HistoryTable, Judgement


INTRO = N_(
    "Tariffs, truces, threats and decisions of both governments since 2018 on one axis. Hover for "
    "what each was; below, every row with its source and how far to trust it."
)
LEGEND = N_(
    "Bars: truces in grey; threats that were :red[**carried out**], :violet[**conceded**], "
    ":green[**dropped**] or are still open (grey). Ticks: decisions that :red[**threaten or "
    "raise**], :green[**ease or prolong**], or say (grey). Lines: average tariffs in law (PIIE)."
)
SIDES = {"": N_("Both"), "us": N_("United States"), "china": N_("China")}


@lru_cache(maxsize=32)
def found_in(settings: RecordSettings) -> Timeline:
    """What the record has for these filters."""
    return timeline(**settings.asked)


@lru_cache(maxsize=1)
def _checks() -> tuple[StudyCheck, ...]:
    return tuple(validate().checks)


@framed(N_("What happened?"), situation=False)
def page(address: Address) -> None:
    """Draw the page."""
    st.markdown(_(INTRO))
    found = found_in(address.record)
    st.vega_lite_chart(timeline_spec(found), alt=timeline_alt(found))
    _filters(address)
    st.markdown(_(LEGEND))  # a caption is too pale for coloured words
    _below(found, address)
    results(_("The record"), "record", found.to_frame)
    as_command(record_words(address))


def _filters(address: Address) -> None:
    who, lever, years = st.columns([1.3, 1, 1.6], gap="medium", vertical_alignment="bottom")
    with who:
        path = "record.who"
        session.setting(address, path, st.segmented_control, _("Whose acts"), SIDES, required=True)
    with lever:
        session.setting(
            address,
            "record.lever",
            st.selectbox,
            _("On which lever"),
            ["", *LEVERS],
            format_func=lambda name: capital(_(name.replace("_", " "))) or _("All"),
        )
    with years:
        ends = FIRST_YEAR, LAST_YEAR
        session.setting(address, "record.years", st.slider, _("Years"), *ends)


def _below(found: Timeline, address: Address) -> None:
    for title, name, draw in (
        (_("Threats and their ends: {count}"), "threats", tables.threats_html),
        (_("Decisions: {count}"), "decisions", tables.decisions_html),
        (_("Truces: {count}"), "truces", tables.episodes_html),
    ):
        rows = getattr(found, name)
        if box := fold(title.format(count=len(rows)), f"x_{name}"):
            with box:
                show_html(draw(rows), key=name)
    rules_that_fit(address)
    _forecasts()
    agree = sum(check.agrees for check in _checks())
    title = _("The model beside published studies: {agree} of {count} agree")
    if box := fold(title.format(agree=agree, count=len(_checks())), "x_checks"):
        with box:
            show_html(tables.checks_html(_checks()), key="checks")
            st.markdown(_("**The same outcomes in all four engines**"))
            show_html(tables.profiles_html(), key="profiles")
    _facts(address)


def _forecasts() -> None:
    title = _("Forecasts, dated and frozen: {count}").format(count=len(ledger()))
    if box := fold(title, "x_forecasts"):
        with box:
            told = forecasts()
            st.markdown(f"{capital(told.headline)}.")
            show_html(tables.forecasts_html(told.ledger), key="forecasts")
            as_command(["forecasts"])


def _facts(address: Address) -> None:
    title = _("Facts behind the numbers: {count}").format(count=len(facts()))
    if box := fold(title, "x_facts"):
        with box:
            search(address, _("soybeans, tariff, Goldman …"))
            show_html(tables.found_html(facts(search=address.search)), key="facts")


NAMES = (
    N_("All seven truces"),
    N_("Without Phase One"),
    N_("2025 and 2026 only"),
    N_("Trump administrations only"),
)
LENGTH = {"day": N_("days"), "week": N_("weeks"), "month": N_("months")}
#: Pairs that are listed, and rules whose meeting with themselves is listed whatever came of it.
LISTED = 8
FAMILIAR = "tit_for_tat", "win_stay_lose_shift", "grim_trigger"


def rules_that_fit(address: Address) -> None:
    """An expander with the test; it is made when it is opened."""
    box = fold(_("Which rules could have made these truces?"), "x_history")
    if box is None:
        return
    with box:
        _controls(address)
        variant, unit = address.record.variant, address.record.unit
        work = partial(history, variant=variant, period=unit)
        found = jobs.run(("history", variant, unit), work, _("Trying every pair of rules"))
        if found is not None:
            st.markdown(told(found))
            show_html(rules_html(found), key="history")
        as_command(["history", "--variant", variant, "--period", unit])


def _controls(address: Address) -> None:
    which, unit = st.columns(2, gap="medium", vertical_alignment="bottom")
    with which:
        names = dict(zip(VARIANTS, NAMES, strict=True))
        path = "record.variant"
        session.setting(address, path, st.selectbox, _("Which truces"), names, key="w_variant")
    with unit:
        path = "record.unit"
        session.setting(address, path, st.segmented_control, _("Counted in"), LENGTH, required=True)


def told(found: HistoryTable) -> str:
    """What came out and how weak a test it is, in Markdown."""
    record, tried, fit = found.history, len(found.judgements), len(found.fitting)
    low, high = record.hazard_interval
    text = _(
        "**{fit} of {tried} pairs of rules could have made this record; {rejected} are rejected** "
        "(at 5%). It has {breaks} breaks, {rate:.2f} a year (90%: {low:.2f} to {high:.2f}): so few "
        "tell little. Pairs about as likely as the best: {close}. To fit is not to be true."
    ).format(
        fit=fit,
        tried=tried,
        rejected=tried - fit,
        breaks=record.breaks,
        rate=record.breaks_per_year,
        low=low,
        high=high,
        close=found.close,
    )
    if found.power is not None and len(found.power.pairs) > 1:
        text += " " + _(
            "When each of the {count} best makes records of this length, the right one is found "
            "{right} of the time; guessing finds it {guess}."
        ).format(
            count=len(found.power.pairs),
            right=percent(found.power.right),
            guess=percent(1 / len(found.power.pairs)),
        )
    if found.lasts is not None and found.lasts_range is not None:
        text += " " + _(
            "The truce in force lasts to 10 January 2027 with a chance of {low} to {high} over the "
            "pairs that fit, {least} to {most} with their errors uncertain: chances within models, "
            "no forecast of the world."
        ).format(
            **dict(zip(("low", "high"), map(percent, found.lasts[0]), strict=True)),
            **dict(zip(("least", "most"), map(percent, found.lasts_range[0]), strict=True)),
        )
    return text


def rules_html(found: HistoryTable) -> str:
    """The most likely pairs, familiar ones, and yardsticks without rules."""
    shown = list(found.judgements[:LISTED])
    for one in found.judgements[LISTED:]:
        us, china = str(one.fit.chain.us), str(one.fit.chain.china)
        if one.family is None and us == china and us in FAMILIAR:
            shown.append(one)
    constant = found.references[0].aic
    rows = [_row(one, one.fit.aic - constant) for one in shown]
    names = _("No rule: a constant hazard"), _("No rule: a hazard that changes with age")
    for name, reference in zip(names, found.references, strict=True):
        rows.append(row(name, "", "", num(number(reference.aic - constant)), "", ""))
    heads = (
        _("both play, in either order"),
        _("execution error"),
        _("monitoring error"),
        _("AIC against a constant hazard"),
        _("its records as odd as this one"),
        _("so it"),
    )
    said = _("AIC: less is better. Errors a {unit}, fitted to the record, the same for both sides.")
    below = note(said.format(unit=_(found.history.period)))
    return table(_("Rules and the record"), heads, rows) + below


def _row(one: Judgement, aic: float) -> str:
    fit = one.fit
    names = dict.fromkeys(words_of(str(rule)) for rule in (fit.chain.us, fit.chain.china))
    fitted = f" <small>{_('its number fitted too')}</small>" if one.family else ""
    verdict = _("fits") if one.fits else _("is rejected")
    return row(
        escape(" / ".join(names)) + fitted,
        num(percent(fit.execution, 2)),
        num(percent(fit.monitoring, 2)),
        num(number(aic)),
        num(percent(one.comparison.overall, 1)),
        f'<span class="verdict {"yes" if one.fits else "no"}">{verdict}</span>',
    )
