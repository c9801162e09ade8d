"""One history and many of the rules and the world that a visitor chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.play.situation import doubt_of
from payoffs.doubt import Doubt
from sandbox.charts import histories as world_charts
from sandbox.theory.bargaining.at_summits import bargaining_rule
from sandbox.views.state.choice import GameChoice, solved
from sandbox.views.state.simulation import SimulationSettings

if TYPE_CHECKING:
    from agents import TruceModel
    from agents.world.result import WorldSimulation
    from sandbox.experiments.history import Band, Survival


@dataclass(frozen=True, eq=False)
class SimulationRun:
    """Everything the page draws: one history to watch, many to count, history's own curve.

    Attributes
    ----------
    band
        Where the survival curve of one history as long as these would lie; None if there is
        nothing to draw it from.
    """

    model: TruceModel
    result: WorldSimulation
    record: Survival
    band: Band | None


def unfold(
    choice: GameChoice, play: SimulationSettings, progress: Callable[[int, int], None]
) -> SimulationRun:
    """One history and many of the chosen rules in the chosen game and world."""
    from agents import TruceModel  # Mesa takes seconds to import, and other pages need none
    from agents.world.histories import simulate_world
    from sandbox.experiments.history import record_survival

    shared = _shared(choice, play)
    model = TruceModel(us=play.us, china=play.china, periods=play.months, rng=play.seed, **shared)
    model.run()
    result = simulate_world(
        us=play.us,
        china=play.china,
        periods=play.months,
        replicates=play.histories,
        seed=play.seed,
        progress=progress,
        **shared,
    )
    return SimulationRun(model, result, record_survival(), one_history_band(result))


def _shared(choice: GameChoice, play: SimulationSettings) -> dict[str, Any]:
    """What both engines are told."""
    off = {} if play.calendar_on else {"expiry_months": 0, "summit_every": 0}
    return {
        "scenario": solved(choice).scenario,
        "threat": choice.threat,
        "execution_error": play.execution,
        "monitoring_error": play.monitoring,
        "surroundings": play.surroundings(),
        "bargain": bargaining_rule(play.bargain) if play.bargain and play.calendar_on else None,
        **off,
    }


def one_history_band(result: WorldSimulation) -> Band | None:
    """Where the survival curve of a single history lies; None if no truce ended.

    A truce kept k months and broken in the next one ends at k + 1, as in the curve.
    """
    from sandbox.experiments.history import Spells, survival_band

    truces = result.truces
    broken = truces.broken  # one that lapsed was last seen in force
    if not broken.any():
        return None
    spells = Spells.of(truces.replicate, [True] * len(truces), truces.kept + broken, ~broken)
    times = world_charts.kept_periods(result.periods + 1)
    return survival_band(spells, "truce", times)


def own_doubt(choice: GameChoice) -> Doubt:
    """How often reports are wrong, by the levers that tell the deal from its punishment."""
    shown = solved(choice)
    deal = shown.scenario.deal_in(choice.threat)
    return doubt_of(shown.scenario, shown.game, deal, threat=choice.threat)


def monitoring(choice: GameChoice, play: SimulationSettings) -> float:
    """The chance of a wrong report: the visitor's, or the likeliest false alarm by lever."""
    return own_doubt(choice).largest if play.monitoring is None else play.monitoring
