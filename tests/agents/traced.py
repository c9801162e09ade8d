"""One history of the arrays' engine from given numbers, to lay beside Mesa's."""

import numpy as np

from agents import Match
from agents.world.plan import WorldPlan, columns_of, given, rows_of
from agents.world.play import Histories
from agents.world.result import ACTIONS
from agents.world.truces import joined


def trace_world(match, us, china, uniforms, **words):
    """One history from given numbers, with the engine of :func:`simulate_world`.

    Parameters
    ----------
    uniforms
        Shape ``(periods, 18)``: in the order of :data:`agents.world.plan.ALL_DRAWS`; with
        threats those of :data:`agents.play.crises.CRISIS_DRAWS` after them.

    Returns
    -------
    What was recorded, one array of shape ``(periods,)`` by name, and the truces.
    """
    match = Match.of(match, us, china, **words)
    u = given(uniforms, len(columns_of(match.threats is not None)), "uniforms")
    plan, pairing, terms = WorldPlan.of(match), match.pairing, match.diplomacy()
    histories = Histories(plan, pairing, terms, 1)
    names = (*ACTIONS, "us_report", "china_report", *rows_of(plan))
    rows = []
    for period, numbers in enumerate(u, start=1):
        histories.step(period, numbers[:, None])
        now = {
            **histories.now,
            "us_report": histories.us.report,
            "china_report": histories.china.report,
        }
        rows.append([float(np.broadcast_to(now[name], (1,))[0]) for name in names])
    columns = dict(zip(names, np.array(rows).T, strict=True))
    return columns, joined([(0, *histories.truces())], len(u))
