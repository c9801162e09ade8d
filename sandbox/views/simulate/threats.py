"""Threats of many histories, how they ended, and the record beside them."""

from __future__ import annotations

import streamlit as st

from agents.world.beside import beside_the_record
from agents.world.result import WorldSimulation
from sandbox.charts.threats import threats_spec
from sandbox.words import capital, digits


def draw_threats(result: WorldSimulation) -> None:
    """The chart and the table; nothing where nobody threatens."""
    if result.threats is None:
        return
    told = result.threats.tally()
    st.header("Threats, and the record beside them", anchor=False)
    st.vega_lite_chart(
        threats_spec(result),
        alt=f"{told['threats']:,} threats: {told['concession']:,} conceded to, "
        f"{told['execution']:,} carried out, {told['back_down']:,} dropped",
    )
    st.caption(
        "Line: mean over histories; band: 5 to 95% of them. Grey: the record from January 2018 on, "
        "which counts each side's first threat in a month and every end."
    )
    rows = [
        {
            "": capital(row.name),
            "Simulated": digits(row.simulated),
            "5 to 95% of histories": f"{digits(row.low)} to {digits(row.high)}",
            "Record": digits(row.record),
            "Exact 90%": " to ".join(digits(limit) for limit in row.record_90),
        }
        for row in beside_the_record(result)
    ]
    st.table(rows)
