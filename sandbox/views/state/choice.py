"""What a visitor chose, as one hashable value, and the solved game it stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import prod
from typing import TYPE_CHECKING

from payoffs.calibrations import OWN, YOURS
from payoffs.errors import InputError, SandboxError
from payoffs.formats.link import OWN_GAME
from payoffs.game import Game
from payoffs.levers import SIDES
from payoffs.numeric import BoolArray
from payoffs.on_table import LEVERS
from payoffs.scenario import Scenario, load
from payoffs.spread import ENGINES, Worth, spread
from payoffs.spread import own_engine as engine_of
from payoffs.terms import Doubt
from sandbox.messages import N_, cached, speaker
from sandbox.theory.equilibria.solver import Solution, solve

if TYPE_CHECKING:
    from sandbox.questions.whatif import Swing

#: Set by the choice of engine, so that it has no slider of its own.
SET_BY_ENGINE = "trade_elasticity"
#: Beyond this many cells the order of the sliders is taken from the threat game.
LARGE = 1000

#: The word of an address for what elimination leaves.
LEFT = "left"
#: So many strategies of a side are drawn at most.
MOST_DRAWN = 24

SERIES = {
    "collected": N_("duties collected over imports"),
    "statutory": N_("average of the rates in law"),
}
#: Whose payoffs, as pages call them.
WHOSE = {
    YOURS: N_("yours"),
    OWN: N_("this situation's own"),
    "economies": N_("economies"),
    "leaders": N_("leaders"),
}


@dataclass(frozen=True)
class GameChoice:
    """What fixes a game. Empty ``engine``, ``series`` or ``calibration``: the scenario's own.

    ``scenario`` is a scenario's name, or ``own=`` and a game as a word.
    ``overrides`` holds the parameters that differ from those of the calibration, by name.
    ``levers`` says which levers are placed otherwise (:mod:`payoffs.on_table`).
    """

    scenario: str = "busan-2025"
    threat: bool = False
    engine: str = ""
    series: str = ""
    overrides: tuple[tuple[str, float], ...] = ()
    calibration: str = ""
    levers: str = ""

    @property
    def own(self) -> bool:
        """Whether it is a game of the visitor's own, which stands in the address as one word."""
        return self.scenario.startswith(OWN_GAME)

    @property
    def engine_in_force(self) -> str:
        """The engine that is used, the scenario's own if none was chosen."""
        return self.engine or own_engine(self.scenario)

    def base(self) -> Scenario:
        """The scenario in the chosen engine, series and calibration, before overrides."""
        return _base(self.scenario, self.engine, self.series, self.calibration, self.levers)

    @property
    def shape(self) -> tuple[int, int]:
        """How many strategies each side has in the game that is shown."""
        return (2, 2) if self.threat else self.base().shape

    @property
    def whose(self) -> str:
        """Whose payoffs: ``scenario``, ``economies``, ``leaders``, or ``yours`` if changed."""
        return self.build().calibration.whose

    def build(self) -> Scenario:
        """The scenario with everything that was chosen."""
        return _built(self)


@cached(48)
def _built(choice: GameChoice) -> Scenario:
    base = choice.base()
    return base.override(dict(choice.overrides)) if choice.overrides else base


@cached(64)
def _base(name: str, engine: str, series: str, calibration: str, levers: str) -> Scenario:
    changes: dict[str, object] = dict(ENGINES[engine].settings) if engine else {}
    if levers:
        changes[LEVERS] = levers
    if series:
        changes["series"] = series
    if calibration:
        changes["calibration"] = calibration
    found = load(name).override(changes) if changes else load(name)
    return found if name.startswith(OWN_GAME) else replace(found, say=speaker())


@lru_cache(maxsize=64)
def own_engine(name: str) -> str:
    """The engine a scenario names."""
    scenario = load(name)
    return engine_of(scenario).name if scenario.priced else ""


@lru_cache(maxsize=64)
def has_series(name: str, series: str) -> bool:
    """Whether every tariff of a scenario is known in this series."""
    scenario = load(name)
    if not scenario.priced:
        return False
    try:
        scenario.override({"series": series}).tariffs()
    except SandboxError:
        return False
    return True


@dataclass(frozen=True, eq=False)
class SolvedGame:
    """Everything the first page draws of one choice."""

    scenario: Scenario
    game: Game
    solution: Solution
    threat: bool
    status_quo: tuple[int, int] | None
    deal: tuple[int, int]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What the equilibria mean, in sentences."""
        from sandbox.answers import headline

        return tuple(headline(None if self.threat else self.scenario, self.game, self.solution))

    @cached_property
    def best(self) -> tuple[BoolArray, BoolArray]:
        """Where each side's strategy is a best reply, both of shape ``(m, n)``."""
        from sandbox.answers import best_responses

        return best_responses(self.game)


@cached(48)
def solved(choice: GameChoice) -> SolvedGame:
    """The game of a choice with its equilibria and best replies.

    A SandboxError says that these values cannot be priced together.
    """
    scenario = choice.build()
    game = scenario.game(choice.threat)
    solution = solve(game)
    stay = ((0, 0) if choice.threat else scenario.status_quo) if scenario.priced else None
    deal = scenario.deal_in(choice.threat)
    return SolvedGame(scenario, game, solution, choice.threat, stay, deal)


@lru_cache(maxsize=256)
def worths(choice: GameChoice, cell: tuple[int, int]) -> tuple[Worth, ...]:
    """What a cell of a priced game is worth in each of the four engines."""
    scenario = choice.build()
    return spread(scenario, *cell, choice.threat) if scenario.priced else ()


def slider_order(choice: GameChoice) -> tuple[Swing, ...]:
    """The parameters of a scenario, those that matter most first, whatever their values now."""
    return _order(replace(choice, overrides=()))


def variable(choice: GameChoice) -> tuple[str, ...]:
    """What a map of a choice can vary, what matters most first."""
    given = choice.base().matrix is not None
    names = _cells(choice) if given else tuple(swing.name for swing in slider_order(choice))
    return (*names, "discount_factor") if names else ()


@cached(64)
def _cells(choice: GameChoice) -> tuple[str, ...]:
    from sandbox.questions.whatif import what_varies

    return what_varies(choice.base())


@lru_cache(maxsize=64)
def _order(choice: GameChoice) -> tuple[Swing, ...]:
    from sandbox.questions.whatif import swings

    scenario = choice.base()
    m, n = scenario.shape
    found = swings(scenario, threat=choice.threat, points=5 if m * n < LARGE else 3)
    return tuple(swing for swing in found if swing.name != SET_BY_ENGINE)


@cached(48)
def own_doubt(choice: GameChoice, deal: tuple[int, int] | None = None) -> Doubt:
    """How often reports are wrong, by the levers that tell a deal from its punishment.

    The deal is the scenario's own if none is given.
    """
    from agents.play.deal import doubt_of

    shown = solved(choice)
    return doubt_of(shown.scenario, shown.game, deal or shown.deal, threat=choice.threat)


def foldable(scenario: Scenario) -> tuple[str, ...]:
    """The levers with more than one setting on the table, as an address names them."""
    if not scenario.priced:
        return ()
    table = scenario.table
    return tuple(f"{s}.{name}" for s in SIDES for name, keys in table[s].items() if len(keys) > 1)


def fold_of(text: str, scenario: Scenario) -> str:
    """The word of an address; InputError if a lever is not on the table, or too many are opened."""
    if text in ("", LEFT):
        return text
    names = tuple(dict.fromkeys(text.split(",")))
    known = foldable(scenario)
    for name in names:
        if name not in known:
            raise InputError(f"{name!r:.40} is none of {', '.join((LEFT, *known))}")
    for side in SIDES:
        levers = (name.partition(".")[2] for name in names if name.startswith(f"{side}."))
        if prod(len(scenario.table[side][name]) for name in levers) > MOST_DRAWN:
            raise InputError(f"more than {MOST_DRAWN} strategies of {side}; close a lever")
    return ",".join(name for name in known if name in names)
