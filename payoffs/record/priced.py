"""American tariff threats of the record in dollars: what carrying them out is worth to both.

A row of ``data/priced_threats.csv`` names the average tariffs before and after, China's answer
with them where it gave one, and the mineral setting of the time. The product's own channels price
both profiles (closed form, short run, no political weight), over the year that begins with the
threat: the part of it that is left after the day it names, or after the usual length of a crisis.
Chinese tariff threats are four, all carried out: nothing in them varies, so they are not here.

>>> rows = {row.threat: row for row in priced_threats()}
>>> len(rows), round(rows["T29"].break_even, 2)
(18, 0.72)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from payoffs.channels import Engine, channels
from payoffs.crisis import YEAR
from payoffs.levers import SIDES, Side, bundles
from payoffs.parameters import Calibration
from payoffs.record.decisions import ThreatEpisode, threats
from payoffs.resources import read_csv

_OTHERS: dict[Side, dict[str, str]] = {
    "us": {"chips": "open", "ports": "off", "entity": "off"},
    "china": {"soybeans": "market", "ports": "off"},
}


@dataclass(frozen=True)
class PricedThreat:
    """One threat of the record in dollars."""

    threat: str
    #: The crisis it belongs to: threats of one crisis are not independent.
    crisis: str
    date: dt.date
    end_date: dt.date
    #: ``execution``, ``concession`` or ``back_down``.
    outcome: str
    #: Whether something was demanded; if not the target could not concede.
    coercive: bool
    #: Whether the threat named a day.
    dated: bool
    #: What carrying it out brings the sender against dropping it, bn USD over the year.
    gain: float
    #: Imports that it keeps out of the sender's market, bn USD over the year.
    kept_out: float
    #: What being carried out upon brings the target, bn USD over the year.
    loss: float
    #: How the tariffs were counted.
    basis: str

    @property
    def break_even(self) -> float:
        """Value of a dollar kept out at which carrying out is as good as dropping it."""
        return -self.gain / self.kept_out


@cache
def priced_threats() -> tuple[PricedThreat, ...]:
    """Every closed American threat that can be priced, by date."""
    known = {row.id: row for row in threats()}
    rows = [_priced(row, known[row["threat"]]) for row in read_csv("priced_threats.csv")]
    return tuple(sorted(rows, key=lambda row: (row.date, row.threat)))


def _priced(row: dict[str, str], episode: ThreatEpisode) -> PricedThreat:
    before, after = ({s: row[f"{s}_{when}"] for s in SIDES} for when in ("before", "after"))
    change, kept_out = _changes(before, after, row["rare_earths"])
    days = Calibration.central()["crisis_days"]
    if episode.deadline is not None:
        days = float((episode.deadline - episode.date).days)
    share = 1.0 - min(days, YEAR) / YEAR
    assert episode.outcome is not None
    assert episode.end_date is not None
    return PricedThreat(
        threat=episode.id,
        crisis=row["crisis"],
        date=episode.date,
        end_date=episode.end_date,
        outcome=episode.outcome,
        coercive=episode.coercive,
        dated=episode.deadline is not None,
        gain=share * change["us"],
        kept_out=share * kept_out,
        loss=share * change["china"],
        basis=row["basis"],
    )


def _changes(
    before: dict[Side, str], after: dict[Side, str], earths: str
) -> tuple[dict[Side, float], float]:
    """What both sides gain a year by the second profile, and imports it keeps out of the US."""
    weights = {f"protection_weight_{side}": 1.0 for side in SIDES}
    values = Calibration.central().override({"calibration": "economies", **weights})
    fixed = {"us": _OTHERS["us"], "china": {**_OTHERS["china"], "rare_earths": earths}}
    us, china = (
        [
            bundles(side, {}, {**fixed[side], "tariff": level[side]}, values)[0]
            for level in (before, after)
        ]
        for side in SIDES
    )
    steps: dict[Side, dict[str, float]] = {}
    for side, part in zip(SIDES, channels(us, china, Engine(), values), strict=True):
        steps[side] = {name: float(cells[1, 1] - cells[0, 0]) for name, cells in part.items()}
    kept_out = steps["us"].pop("protection_weight")
    steps["china"].pop("protection_weight")
    return {side: sum(parts.values()) for side, parts in steps.items()}, kept_out
