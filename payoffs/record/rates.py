"""How often threats are made and how they end, as rates of the record, by whether a truce holds.

Threats and truces of :mod:`payoffs.record.decisions`: events over the time in which they could
happen, occurrence over exposure, as in any model of constant hazards between a few states (Andersen
and Keiding 2002, "Multi-state models for event history analysis", *Statistical Methods in Medical
Research* 11). A *threat* here is independent and coercive; those of one side in one month count
once when threats are counted, each by itself when ends are.

>>> record = threat_rates()
>>> record.months, sum(record.sender_months.values())
(106, 21)
>>> [rate.events for rate in record.threat["us"]], [rate.events for rate in record.threat["china"]]
([9, 6], [1, 5])
>>> round(record.breaks.value, 2), record.settlement.events
(0.75, 2)

A threat that was carried out counts as ending on the day the truce broke, if one broke between
its announcement and its execution; a concession within a week of the start of a truce as part of
the deal that made it.

American tariff threats also in dollars: what carrying them out is worth to both. A row of
``data/priced_threats.csv`` names the average tariffs before and after, China's answer with them
where it gave one, and the mineral setting of the time. The product's own channels price both
profiles (closed form, short run, no political weight), over the year that begins with the threat:
the part of it that is left after the day it names, or after the usual length of a crisis. Chinese
tariff threats are four, all carried out: nothing in them varies, so they are not here.

>>> rows = {row.threat: row for row in priced_threats()}
>>> len(rows), round(rows["T29"].break_even, 2)
(18, 0.72)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from payoffs.channels import Engine, channels
from payoffs.crisis import YEAR
from payoffs.levers import SIDES, Side, bundles
from payoffs.parameters import Calibration
from payoffs.record.decisions import (
    Episode,
    ThreatEpisode,
    answers_to,
    episodes,
    strict_threats,
    threats,
)
from payoffs.resources import read_csv
from payoffs.results import Plain
from payoffs.terms import DAYS_A_MONTH

#: The months in which threats were looked for: January 2018 to October 2026.
FIRST, MONTHS = dt.date(2018, 1, 1), 106
#: Days between a concession and the start of the truce that it made.
DEAL_DAYS = 7
ENDS = ("concession", "execution", "back_down")


@dataclass(frozen=True)
class Rate(Plain):
    """Events over what they could have happened in: months, or occasions."""

    #: How many were seen.
    events: int
    #: Months of exposure; for a share, the occasions.
    of: float
    #: Whether it is a share of occasions.
    share: bool = False

    @property
    def value(self) -> float:
        """Events a month, or their share."""
        return self.events / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 90% interval: Garwood's of a rate, Clopper and Pearson's of a share.

        Biometrika 28 (1936) and 26 (1934).

        >>> [round(end, 3) for end in Rate(12, 24, share=True).interval]
        [0.319, 0.681]
        >>> [round(end, 3) for end in Rate(0, 13, share=True).interval]
        [0.0, 0.206]
        """
        from scipy.special import betaincinv, gammaincinv

        n = self.events
        if self.share:
            rest = int(self.of) - n
            low = float(betaincinv(n, rest + 1, 0.05)) if n else 0.0
            return low, float(betaincinv(n + 1, rest, 0.95)) if rest else 1.0
        low = float(gammaincinv(n, 0.05)) if n else 0.0
        return low / self.of, float(gammaincinv(n + 1, 0.95)) / self.of

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        told = self.told("value interval_90=interval events of")
        return {**told, "unit": "share" if self.share else "a month"}


#: In a truce, and without one.
ByState = tuple[Rate, Rate]


@dataclass(frozen=True)
class ThreatRates:
    """The record of threats as rates."""

    #: Months in which a side made a threat, of :data:`MONTHS`, by side.
    sender_months: Mapping[str, int]
    #: Months with a threat over months, by side and state.
    threat: Mapping[str, ByState]
    #: Ends of open threats over the months they were open, both sides together, by state.
    concession: ByState
    execution: ByState
    back_down: ByState
    #: Shares of a side's executions that the other answered, by the side that executed; None where
    #: none is on record to count.
    answer: Mapping[str, Rate]
    #: The share of executions in a truce that ended it.
    breaks: Rate
    #: Truces begun without a conceded threat, over months without a truce.
    settlement: Rate
    #: Days to the end of the strict threats, by how they ended.
    days: Mapping[str, tuple[int, ...]]
    months: int = MONTHS

    @property
    def ends(self) -> dict[str, Rate]:
        """How strict threats ended, as shares."""
        total = sum(len(days) for days in self.days.values())
        return {name: Rate(len(self.days[name]), total, share=True) for name in ENDS}

    @property
    def per_sender_month(self) -> Rate:
        """Sender-months with a threat, as a share."""
        return Rate(sum(self.sender_months.values()), 2 * self.months, share=True)


def counted_threats() -> list[ThreatEpisode]:
    """The first independent and coercive threat of each side in each month, by date."""
    return _first_of_months(t for t in threats() if t.independent and t.coercive)


@cache
def threat_rates() -> ThreatRates:
    """Every rate, counted from the record."""
    spans = episodes()
    last = spans[-1].last
    made = [t for t in threats() if t.independent and t.coercive]
    days = (last - FIRST).days
    kept = sum(_in_truce(FIRST + dt.timedelta(k), spans) for k in range(1, days + 1))
    months = (kept / DAYS_A_MONTH, (days - kept) / DAYS_A_MONTH)
    firsts = counted_threats()
    ends, exposure = _ends(made, spans, last)
    carried = [t for t in made if t.outcome == "execution" and _in_truce(t.date, spans)]
    broke = sum(_broken_at(t, spans) is not None for t in carried)
    dealt = sum(any(_made(t, one) for t in made) for one in spans)
    return ThreatRates(
        sender_months={side: sum(t.sender == side for t in firsts) for side in SIDES},
        threat={
            side: _rates([_in_truce(t.date, spans) for t in firsts if t.sender == side], months)
            for side in SIDES
        },
        concession=_rates(ends["concession"], exposure),
        execution=_rates(ends["execution"], exposure),
        back_down=_rates(ends["back_down"], exposure),
        answer=_answers(),
        breaks=Rate(broke, len(carried), share=True),
        settlement=Rate(len(spans) - dealt, months[1]),
        days={
            name: tuple(t.days or 0 for t in strict_threats() if t.outcome == name) for name in ENDS
        },
    )


def _rates(in_truce: list[bool], months: tuple[float, float]) -> ByState:
    kept = sum(in_truce)
    return Rate(kept, months[0]), Rate(len(in_truce) - kept, months[1])


def _in_truce(day: dt.date, spans: Iterable[Episode]) -> bool:
    """Whether a truce held until that day; the day on which one broke counts as held."""
    return any(one.start < day <= one.last for one in spans)


def _first_of_months(made: Iterable[ThreatEpisode]) -> list[ThreatEpisode]:
    """The first threat of each side in each month."""
    found: dict[tuple[str, int, int], ThreatEpisode] = {}
    for threat in made:
        found.setdefault((threat.sender, threat.date.year, threat.date.month), threat)
    return list(found.values())


def _broken_at(threat: ThreatEpisode, spans: Iterable[Episode]) -> dt.date | None:
    """The day on which the truce of its announcement broke, if before the threat ended."""
    for one in spans:
        if one.start < threat.date <= one.last and not one.censored:
            return one.last if threat.end_date and one.last <= threat.end_date else None
    return None


def _made(threat: ThreatEpisode, truce: Episode) -> bool:
    """Whether conceding this threat was part of the deal that made a truce."""
    if threat.outcome != "concession" or threat.end_date is None:
        return False
    return abs((threat.end_date - truce.start).days) <= DEAL_DAYS


def _ends(
    made: Iterable[ThreatEpisode], spans: tuple[Episode, ...], last: dt.date
) -> tuple[dict[str, list[bool]], tuple[float, float]]:
    """Of every closed threat whether it ended in a truce, by end; months open by state."""
    ends: dict[str, list[bool]] = {name: [] for name in ENDS}
    open_days = [0, 0]
    for threat in made:
        stop = threat.end_date or last
        if threat.outcome == "execution":
            stop = _broken_at(threat, spans) or stop
        for k in range(1, (stop - threat.date).days + 1):
            open_days[_in_truce(threat.date + dt.timedelta(k), spans)] += 1
        if threat.outcome is not None:
            dealt = any(_made(threat, one) for one in spans)
            ends[threat.outcome].append(_in_truce(stop, spans) and not dealt)
    return ends, (open_days[1] / DAYS_A_MONTH, open_days[0] / DAYS_A_MONTH)


def _answers() -> dict[str, Rate]:
    found = {side: answers_to(side) for side in SIDES}
    return {
        side: Rate(sum(one.answer is not None for one in rows), len(rows), share=True)
        for side, rows in found.items()
    }


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
