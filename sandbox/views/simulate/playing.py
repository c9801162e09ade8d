"""What the page has played, here or in a process of its own; it knows no screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.setup import Match
from sandbox.charts import histories as world_charts
from sandbox.theory.bargaining.solutions import bargaining_rule
from sandbox.theory.crisis.priced import asked_crises
from sandbox.views.state.choice import GameChoice, solved
from sandbox.views.state.simulation import SimulationSettings

if TYPE_CHECKING:
    from agents import TruceModel
    from agents.world.result import WorldSimulation
    from sandbox.experiments.history import Band, Survival


@dataclass(frozen=True, eq=False)
class SimulationRun:
    """Everything the page draws: one history to watch, many to count, history's own curve.

    ``band`` is where the survival curve of one history as long as these would lie; None if there is
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
    from agents.world.histories import simulate_world  # other pages need none of this
    from sandbox.experiments.history import one_history_band, record_survival

    match = match_of(choice, play)
    model = match.watch(play.seed)
    result = simulate_world(match, replicates=play.histories, seed=play.seed, progress=progress)
    band = one_history_band(result, world_charts.kept_periods(result.periods + 1))
    return SimulationRun(model, result, record_survival(), band)


def match_of(choice: GameChoice, play: SimulationSettings) -> Match:
    """What is played."""
    off: dict[str, Any] = {} if play.calendar_on else {"expiry_months": 0, "summit_every": 0}
    return Match(
        solved(choice).scenario,
        play.us,
        play.china,
        **play.noise,
        threat=choice.threat,
        surroundings=play.surroundings(),
        bargain=bargaining_rule(play.bargain) if play.bargain and play.calendar_on else None,
        periods=play.months,
        crises=asked_crises(play.crises, solved(choice).scenario),
        **off,
    )
