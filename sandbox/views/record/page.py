"""The page on the record: what happened on one time axis, each row to its source, misses shown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from payoffs.record.decisions import LEVERS
from payoffs.record.forecasts import forecasts as ledger
from payoffs.record.validation import StudyCheck
from sandbox.charts.timeline import timeline_alt, timeline_spec
from sandbox.messages import N_, _
from sandbox.questions.catalogues import Timeline, facts, timeline
from sandbox.questions.explain import validate
from sandbox.questions.leaders import forecasts
from sandbox.views.kit.as_command import as_command, record_words
from sandbox.views.kit.frame import fold, framed
from sandbox.views.kit.html import show_html
from sandbox.views.kit.pickers import search
from sandbox.views.kit.take_away import results
from sandbox.views.record import tables
from sandbox.views.record.rules import rules_that_fit
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.settings import FIRST_YEAR, LAST_YEAR, RecordSettings
from sandbox.words import capital

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
        years_ = FIRST_YEAR, LAST_YEAR
        session.setting(address, "record.years", st.slider, _("Years"), *years_, change=_years)


def _years(address: Address, new: Any) -> Address:
    return address.change("record", years=(int(new[0]), int(new[1])))


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
