"""The model beside published numbers: where it agrees, and an honest word where it does not.

A check is a number the model gives for something that was published. It agrees if it has the
published sign and is wrong by at most :data:`TOLERANCE` of the published number, one share for all
of them; the note says why a miss is one. The second table repeats the profiles of the fact sheet
in all four engines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from payoffs.channels import Engine, channels
from payoffs.engines.armington import CHINA, USA, solve_world, tariff_matrix
from payoffs.engines.closed_form import market
from payoffs.levers import SIDES, Bundle, Side, lever
from payoffs.numeric import FloatArray
from payoffs.parameters import Calibration
from payoffs.resources import read_csv, read_toml
from payoffs.spread import ENGINES

#: The largest error that still agrees, as a share of what was published.
TOLERANCE = 0.2


@dataclass(frozen=True)
class StudyCheck:
    """One comparison of a model's number with a published one, both in ``unit``."""

    study: str
    quantity: str
    model: float
    published: float
    unit: str
    fact: str
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the sign is right and the relative error small enough."""
        return self.same_sign and abs(self.relative_error) <= TOLERANCE

    @property
    def same_sign(self) -> bool:
        """Whether model and publication have the same sign."""
        return self.model * self.published > 0

    @property
    def relative_error(self) -> float:
        """How far the model is off as a share of the published number; negative: too small.

        >>> StudyCheck("study", "loss", -0.102, -0.17, "percent", "F172").relative_error
        -0.4
        """
        return round((self.model - self.published) / self.published, 12)


def _fajgelbaum() -> Iterator[StudyCheck]:
    """Buyers and net loss of the 2018 tariffs, closed form in the short run."""
    c = Calibration.central()
    imports, exports = 505.5, 129.9  # 2017 trade (F110)
    reference = c["reference_tariff_us"] / 100, c["reference_tariff_china"] / 100
    us = market(imports, reference[0], 0.12, c["elasticity_us"], c["supply_china_short"])
    china = market(exports, reference[1], 0.183, c["elasticity_china"], c["supply_us_short"])
    note = "the study covers all partners, the model China alone (tariffs of September 2018)"
    study = "Fajgelbaum et al. 2020"
    buyers = float(us.buyers)
    yield StudyCheck(study, "US buyers", buyers, -51.0, "bn USD", "F175", note)
    net = float(us.importer + china.exporters)
    yield StudyCheck(study, "US net", net, -7.2, "bn USD", "F175", note)


def _world(us: float, china: float, others: float = 0.0) -> FloatArray:
    tariffs = tariff_matrix(us, china)
    if others:
        tariffs[2:, USA] = tariffs[USA, 2:] = others
    return tariffs


def _li() -> Iterator[StudyCheck]:
    """Welfare and trade under the tariffs of March 2020, Armington with elasticity 4."""
    base = _world(0.193, 0.211)
    worlds = solve_world(np.stack([_world(0.193, 0.211), _world(0.031, 0.08)]), base, 4.0)
    welfare = 100 * (worlds.welfare[0] / worlds.welfare[1] - 1)
    trade = 100 * (worlds.flows[0] / worlds.flows[1] - 1)
    study = "Li, Balistreri and Zhang 2020"
    miss = "no input-output links in the model, so losses are understated several-fold"
    yield StudyCheck(study, "US welfare", float(welfare[USA]), -0.2, "percent", "F171", miss)
    yield StudyCheck(study, "Chinese welfare", float(welfare[CHINA]), -1.7, "percent", "F171", miss)
    yield StudyCheck(
        study, "China to US exports", float(trade[CHINA, USA]), -52.3, "percent", "F171"
    )
    yield StudyCheck(
        study, "US to China exports", float(trade[USA, CHINA]), -49.3, "percent", "F171"
    )


def _ignatenko() -> Iterator[StudyCheck]:
    """54% reciprocal with China, 10% reciprocal with everybody else, elasticity 4."""
    world = solve_world(_world(0.54, 0.54, 0.10)[None], np.zeros((4, 4)), 4.0)
    change = 100 * (world.welfare[0] - 1)
    study = "Ignatenko et al. 2025, table 8"
    miss = (
        "the published case has one sector and no input-output links either; what this model "
        "lacks is elastic labour supply, scale, the retail share, and countries apart: with 194 "
        "countries and these the published equations give -.094 / -.673 / -.063 / -.166"
    )
    published = (
        ("US welfare", 0, -0.09),
        ("Chinese welfare", 1, -0.67),
        ("EU welfare", 2, -0.06),
        ("rest of world", 3, -0.17),
    )
    for name, region, value in published:
        yield StudyCheck(study, name, float(change[region]), value, "percent", "F172", miss)


def nash_tariffs(elasticity: float, base: FloatArray) -> tuple[float, float]:
    """Bilateral Nash tariffs of the United States and China, as fractions."""
    us, china = 0.15, 0.15
    for _ in range(8):
        us = _best_reply(USA, china, elasticity, base)
        china = _best_reply(CHINA, us, elasticity, base)
    return us, china


def _best_reply(side: int, other: float, elasticity: float, base: FloatArray) -> float:
    """The welfare-best tariff against the other side's, by three ever finer grids."""
    low, high = 0.0, 0.6
    for _ in range(3):
        own = np.linspace(low, high, 31)
        tariffs = tariff_matrix(own, other) if side == USA else tariff_matrix(other, own)
        best = int(solve_world(tariffs, base, elasticity).welfare[:, side].argmax())
        low, high = own[max(best - 1, 0)], own[min(best + 1, 30)]
    return float((low + high) / 2)


def _pujolas() -> Iterator[StudyCheck]:
    """What the United States gains from a bilateral Nash trade war, elasticity 4."""
    base = _world(0.193, 0.211)
    us, china = nash_tariffs(4.0, base)
    worlds = solve_world(np.stack([_world(us, china), _world(0.031, 0.08)]), base, 4.0)
    gain = 100 * float(worlds.welfare[0, USA] / worlds.welfare[1, USA] - 1)
    yield StudyCheck(
        "Pujolas and Rossbach 2024",
        "US gain from a Nash trade war",
        gain,
        0.016,
        "percent",
        "F174",
        f"at {100 * us:.1f}% against {100 * china:.1f}%; a later version of the paper finds free "
        "trade better for both",
    )


def _tariff_by_day() -> Callable[[dt.date], float]:
    steps = [
        (dt.date.fromisoformat(row["date"]), float(row["us_on_china_pct"]))
        for row in read_csv("tariff_timeline.csv")
        if "tracker" in row["series"] and row["us_on_china_pct"]
    ]

    def rate(day: dt.date) -> float:
        return next((value for start, value in reversed(steps) if start <= day), steps[0][1])

    return rate


def _imports_2025() -> Iterator[StudyCheck]:
    """The fall of US imports in 2025 from the day-by-day collected rate."""
    c = Calibration.central()
    rate = _tariff_by_day()
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=k) for k in range(365)]
    tariffs = np.array([rate(day) for day in days]) / 100
    sold = market(1.0, 0.1087, tariffs, c["elasticity_us"], c["supply_china_short"])
    fall = 100 * float(np.mean(sold.quantity * sold.supply_price) - 1)
    yield StudyCheck(
        "US Census, 2025",
        "US imports from China",
        fall,
        -29.7,
        "percent",
        "F194",
        "elasticity 2.5 overstates the fall; 1.7-2.0 would fit",
    )


def validate() -> tuple[StudyCheck, ...]:
    """Every comparison with a published number."""
    parts = (_fajgelbaum, _li, _ignatenko, _pujolas, _imports_2025)
    return tuple(check for part in parts for check in part())


# --- the fact sheet's profiles ---------------------------------------------------------------


def profile_payoffs(name: str, engine: Engine, calibration: Calibration) -> tuple[float, float]:
    """Payoffs of one of the fact sheet's profiles without the farm weight, bn USD a year."""
    us, china = (_bundle(side, name, calibration) for side in SIDES)
    parts = channels((us,), (china,), engine, calibration.override({"farm_weight": 0.0}))
    us_total, china_total = (sum(float(part[0, 0]) for part in side.values()) for side in parts)
    return us_total, china_total


def _bundle(side: Side, name: str, calibration: Calibration) -> Bundle:
    told = read_toml("profiles.toml")
    chosen = {**told["calm"][side], **told["profiles"][name][side]}
    settings = {one: lever(side, one).setting(str(key)) for one, key in chosen.items()}
    return Bundle(side, settings, "", calibration)


def profile_table() -> list[dict[str, object]]:
    """Every profile of the fact sheet in every engine: US and Chinese payoff, bn USD a year."""
    rows: list[dict[str, object]] = []
    for name in read_toml("profiles.toml")["profiles"]:
        for choice in ENGINES.values():
            calibration = Calibration.central().override(choice.parameters)
            us, china = profile_payoffs(name, choice.engine, calibration)
            rows.append({"profile": name, "engine": choice.title, "us": us, "china": china})
    return rows
