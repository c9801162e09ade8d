"""The page on the record: what happened on one time axis, each row to its source, misses shown."""

from __future__ import annotations

from dataclasses import replace
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
from sandbox.views.kit.heading import heading
from sandbox.views.kit.html import show_html
from sandbox.views.kit.take_away import results
from sandbox.views.record import tables
from sandbox.views.record.rules import rules_that_fit
from sandbox.views.state import session
from sandbox.views.state.address import LONGEST_SEARCH, Address
from sandbox.views.state.record import FIRST, LAST, RecordSettings
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


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    heading(_("What happened?"), fold=False)
    session.complain(complaints)
    st.markdown(_(INTRO))
    found = found_in(address.record)
    st.vega_lite_chart(timeline_spec(found), alt=timeline_alt(found))
    _filters(address)
    st.markdown(_(LEGEND))  # a caption is too pale for coloured words
    _below(found, address)
    results(_("The record"), "record", found.to_frame)
    as_command(record_words(address))
    session.keep()


def _filters(address: Address) -> None:
    asked = address.record
    who, lever, years = st.columns([1.3, 1, 1.6], gap="medium", vertical_alignment="bottom")
    with who:
        session.control(
            st.segmented_control,
            _("Whose acts"),
            list(SIDES),
            format_func=lambda side: _(SIDES[side]),
            key="w_who",
            value=asked.who,
            required=True,
            change=lambda a, new: a.change("record", who=new or ""),
        )
    with lever:
        session.control(
            st.selectbox,
            _("On which lever"),
            ["", *LEVERS],
            format_func=lambda name: capital(_(name.replace("_", " "))) or _("All"),
            key="w_lever",
            value=asked.lever,
            change=lambda a, new: a.change("record", lever=new),
        )
    with years:
        session.control(
            st.slider,
            _("Years"),
            FIRST,
            LAST,
            key="w_years",
            value=asked.years,
            change=_years,
        )


def _years(address: Address, new: Any) -> Address:
    return address.change("record", years=(int(new[0]), int(new[1])))


def _below(found: Timeline, address: Address) -> None:
    parts = (
        (
            _("Threats and their ends: {count}").format(count=len(found.threats)),
            "threats",
            tables.threats_html,
        ),
        (
            _("Decisions: {count}").format(count=len(found.decisions)),
            "decisions",
            tables.decisions_html,
        ),
        (_("Truces: {count}").format(count=len(found.truces)), "truces", tables.episodes_html),
    )
    for title, name, draw in parts:
        box = st.expander(title, key=f"x_{name}", on_change="rerun")
        if box.open:
            with box:
                show_html(draw(getattr(found, name)), key=name)
    rules_that_fit(address)
    _forecasts()
    agree = sum(check.agrees for check in _checks())
    box = st.expander(
        _("The model beside published studies: {agree} of {count} agree").format(
            agree=agree, count=len(_checks())
        ),
        key="x_checks",
        on_change="rerun",
    )
    if box.open:
        with box:
            show_html(tables.checks_html(_checks()), key="checks")
            st.markdown(_("**The same outcomes in all four engines**"))
            show_html(tables.profiles_html(), key="profiles")
    _facts(address)


def _forecasts() -> None:
    box = st.expander(
        _("Forecasts, dated and frozen: {count}").format(count=len(ledger())),
        key="x_forecasts",
        on_change="rerun",
    )
    if box.open:
        with box:
            told = forecasts()
            st.markdown(f"{capital(told.headline)}.")
            show_html(tables.forecasts_html(told.ledger), key="forecasts")
            as_command(["forecasts"])


def _facts(address: Address) -> None:
    box = st.expander(
        _("Facts behind the numbers: {count}").format(count=len(facts())),
        key="x_facts",
        on_change="rerun",
    )
    if box.open:
        with box:
            session.control(
                st.text_input,
                _("Search"),
                key="w_search",
                value=address.search,
                placeholder=_("soybeans, tariff, Goldman …"),
                max_chars=LONGEST_SEARCH,
                change=lambda a, text: replace(a, search=text.strip()),
            )
            show_html(tables.found_html(facts(search=address.search)), key="facts")
