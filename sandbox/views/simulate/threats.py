"""Threats of many histories, how they ended, and the record beside them."""

from __future__ import annotations

import streamlit as st

from agents.world.result import WorldSimulation
from agents.world.truces import beside_the_record
from sandbox.charts.timeline import threats_spec
from sandbox.messages import _
from sandbox.words import capital, digits


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
