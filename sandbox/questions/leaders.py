"""Whose payoffs the record shows, how well that foretells, and what was forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from payoffs import calibrations
from payoffs.calibrations import LeaderWeight
from payoffs.record import forecasts as ledger
from payoffs.record.forecasts import Forecast
from payoffs.record.rates import PricedThreat, priced_threats
from payoffs.results import Records, Result, plain
from sandbox.experiments.leaders import scores
from sandbox.experiments.leaders.model import ENDS
from sandbox.experiments.leaders.scores import Foretold, TruceForetold
from sandbox.messages import _, ngettext

#: Values of a dollar kept out between which executions and withdrawals of the record would part,
#: from break-even values alone, without a model.
BRACKET = (0.2, 0.7)
#: Who foretold the ends of threats, and whether truces hold.
OF_THREATS = {
    "model": "the model, fitted to what had ended",
    "base_rates": "frequencies of what had ended",
    "ties": "sanctions in general (TIES)",
    "thirds": "a third each",
}
OF_TRUCES = {"threats": "threats made and carried out", "hazard": "constant hazard of breaks"}


@dataclass(frozen=True, eq=False, repr=False)
class Leaders(Result):
    """The posterior of every weight beside its prior, and the threats it comes from."""

    #: In the order of the estimate; ``verdict`` says what the record tells of each.
    weights: tuple[LeaderWeight, ...]
    #: The threats in dollars.
    threats: tuple[PricedThreat, ...]
    #: Of the value of a dollar kept out, from break-even values alone.
    bracket: tuple[float, float] = BRACKET

    @property
    def headline(self) -> str:
        """What is known of how many."""
        known = sum(one.verdict == "narrowed" for one in self.weights)
        return (
            f"{len(self.threats)} priced threats narrow {known} of {len(self.weights)} unknowns; "
            "of most others the record cannot tell"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        threats = [{**plain(one), "break_even": one.break_even} for one in self.threats]
        return {
            "weights": [{**plain(one), "verdict": one.verdict} for one in self.weights],
            "bracket": {"protection_weight_us": list(self.bracket)},
            "threats": threats,
            "criterion": {"narrowed": calibrations.NARROWED, "moved": calibrations.MOVED},
        }

    def records(self) -> Records:
        """One line a weight."""
        found: Records = self.to_dict()["weights"]
        return found


def leaders() -> Leaders:
    """The weights of the calibration *leaders*: posterior beside prior, and what it rests on."""
    return Leaders(tuple(calibrations.leaders().values()), priced_threats())


@dataclass(frozen=True, eq=False, repr=False)
class Forecasts(Result):
    """The ledger of forecasts, and how the same methods would have done on the record."""

    #: Forecasts made, dated and frozen; open ones have no outcome.
    ledger: tuple[Forecast, ...]
    #: Each priced coercive threat, foretold from what was known on its day.
    threats: tuple[Foretold, ...]
    #: Each truce, foretold on its first day: does it hold for ninety days?
    truces: tuple[TruceForetold, ...]
    asked: Mapping[str, Any] = field(default_factory=lambda: {"question": "forecasts"})

    @property
    def headline(self) -> str:
        """How many are open, and whether the model beats base rates."""
        still = sum(one.outcome is None for one in self.ledger)
        means = scores.means(self.threats)
        gap = means["model"]["log_score"] - means["base_rates"]["log_score"]
        count, threats = len(self.ledger), len(self.threats)
        made = ngettext("1 forecast", "{count} forecasts", count).format(count=count)
        word = _("worse") if gap > 0 else _("better")
        return _(
            "{forecasts}, {open} open; on {threats} threats of the record the model's log score "
            "is {gap:.3f} {word} than base rates"
        ).format(forecasts=made, open=still, threats=threats, gap=abs(gap), word=word)

    @property
    def scores(self) -> dict[str, Any]:
        """Mean scores of every method; less is better."""
        truces: dict[str, Any] = {"n": len(self.truces), "days": scores.HORIZON}
        for name in OF_TRUCES:
            logs, briers = zip(
                *((t.log_score(name), t.brier(name)) for t in self.truces), strict=True
            )
            truces[name] = {"log_score": float(np.mean(logs)), "brier": float(np.mean(briers))}
        means = scores.means(self.threats)
        threats = {"n": len(self.threats), **means, "gaps": self._gaps()}
        return {"threats": threats, "truces": truces}

    def _gaps(self) -> dict[str, dict[str, float]]:
        """By how much the model's log score is worse than the others', with standard errors."""
        found = {}
        for other in ("base_rates", "ties", "thirds"):
            gaps = np.array([t.log_score("model") - t.log_score(other) for t in self.threats])
            found[other] = {"mean": float(gaps.mean()), "error": scores.spread_of(gaps)}
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return {
            "forecasts": [_of_ledger(one) for one in self.ledger],
            "scores": self.scores,
            "threats": [_of_threat(one) for one in self.misses],
            "truces": [
                {name: plain(getattr(one, name)) for name in ("truce", "date", "held", *OF_TRUCES)}
                for one in self.truces
            ],
        }

    @property
    def misses(self) -> Sequence[Foretold]:
        """Threats of the record, those that the model missed most first."""
        return sorted(self.threats, key=lambda one: -one.log_score("model"))

    def records(self) -> Records:
        """One line a forecast of the ledger."""
        return [_of_ledger(one) for one in self.ledger]


def forecasts() -> Forecasts:
    """The ledger of forecasts, and rolling origins through the record: misses first."""
    return Forecasts(ledger.forecasts(), scores.scored(), scores.truces_foretold())


def _of_ledger(one: Forecast) -> dict[str, Any]:
    return {
        **plain(one),
        "after_the_day": one.after_the_day,
        "log_score": one.log_score(),
        "brier": one.brier(),
        "baseline_log_score": one.log_score(baseline=True),
        "baseline_brier": one.brier(baseline=True),
    }


def _of_threat(one: Foretold) -> dict[str, Any]:
    return {
        "threat": one.threat,
        "date": str(one.date),
        "outcome": one.outcome,
        "chances": {name: dict(zip(ENDS, told, strict=True)) for name, told in one.chances.items()},
        "log_score": {name: one.log_score(name) for name in scores.METHODS},
        "brier": {name: one.brier(name) for name in scores.METHODS},
    }
