"""The truce as a Mesa model: two governments, period after period.

Five lines run it:

>>> from agents import TruceModel
>>> model = TruceModel("prisoners-dilemma", us="tit_for_tat", china="always_defect", rng=7)
>>> model.run(24)
>>> print(model.history()["us_payoff"].mean().round(3))
0.958
>>> print(model.spells()[0].cause)
breakdown

Each period

1. diplomacy opens it (:mod:`agents.play.diplomacy`): a summit, an expiry, and the levers whose
   clocks have run out lapse (:mod:`agents.play.diplomacy`);
2. both governments choose at the same time, each by its rule;
3. an *execution error* makes a government do the other of its two actions;
4. each is told what the other did by a delivery report of its own, and a *monitoring
   error* makes the report wrong. A slip is a fact for both; a wrong report is believed by
   one side only;
5. payoffs are those of the game at the bundles carried out.

With ``surroundings`` the world around the governments answers (:mod:`agents.surroundings`). A
new government may take office before 1, and payoffs are what they have become; a summit that
renews or repairs a truce renegotiates it by the rule handed in as ``bargain``; after 2 a
government may break the truce by its appraisal of the payoffs; after 4 ministers clear up
reports and incidents cast doubt; after 5 suppliers, courts, prices and constituencies move on.
With every part off the model is exactly the one above.

With ``crises`` governments threaten each other between 1 and 2; threats carried out end truces
and deals over threats make them (:mod:`agents.play.crises`).

For many runs call

``mesa.batch_run(TruceModel, {"replicate": range(20), "us": ["grim_trigger", "tit_for_tat"]})``

``replicate`` gives each run a random stream of its own, the same one each time (and for
each combination of the other parameters), in every Mesa release. Mesa's ``iterations=20``
gives different streams too, but fresh ones each time; every row's ``seed`` repeats its run
as ``TruceModel(..., rng=seed)``. With ``iterations`` and a fixed ``rng`` all iterations
are the same run. Profiles are texts there (``"0,1"``), since a batch run iterates over
pairs; likewise ``parameters`` stands in a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from agents.mesa.actors import Threat
from agents.mesa.governments import (
    DataCollector,
    Government,
    Logbook,
    Model,
    filled_collector,
    history_of,
    running_means,
)
from agents.mesa.surroundings import MesaWorld, columns_of
from agents.play.diplomacy import Spell, with_lapses
from agents.play.pairing import DRAWS
from agents.rules.rule import Rule
from agents.setup import Match, Subject
from agents.world.plan import WorldNumbers, WorldPlan, given
from payoffs.errors import InputError
from payoffs.fields import MAX_PERIODS
from payoffs.numeric import whole

if TYPE_CHECKING:
    import pandas as pd

#: Random numbers are drawn for this many periods at a time.
DRAWN_AHEAD = 128


class TruceModel(Model):
    """The United States and China, keeping or breaking a truce.

    Parameters
    ----------
    scenario
        A :class:`agents.Match`, or a scenario or game and, as keywords, what one has.
    replicate
        The number of a run among its like: gives it a random stream of its own.
    uniforms
        Shape ``(periods, 6)``: random numbers to use instead of drawn ones, in the order of
        :data:`agents.play.pairing.DRAWS`. Summits and surroundings still draw their own.
    world_uniforms
        Shape ``(periods, 12)``: the same for those, in the order of
        :data:`agents.world.plan.WORLD_DRAWS`; with threats those of
        :data:`agents.play.crises.CRISIS_DRAWS` after them.
    rng
        A seed or a generator.
    """

    def __init__(
        self,
        scenario: Match | Subject = "busan-2025",
        us: str | Rule | None = None,
        china: str | Rule | None = None,
        *,
        replicate: int | None = None,
        uniforms: ArrayLike | None = None,
        world_uniforms: ArrayLike | None = None,
        rng: Any = None,
        **words: Any,
    ) -> None:
        self.seed, stream = _stream(rng, replicate)
        super().__init__(rng=stream)
        self.match = match = Match.of(scenario, us, china, **words)
        self.situation, pairing = match.situation, match.pairing
        self.deal = self._first_deal = pairing.deal
        self.periods = match.horizon
        self.period = 0
        self.diplomacy = match.diplomacy()
        self.noise = pairing.noise
        mine, theirs = self.deal.payoffs_seen_by
        self.us = Government(self, "us", pairing.row, mine, self.noise, 0)
        self.china = Government(self, "china", pairing.column, theirs, self.noise, 1)
        self.world = self._world(match)
        self._given = uniforms is not None
        self._draws: list[list[float]] = (
            given(uniforms, len(DRAWS), "uniforms").tolist() if uniforms is not None else []
        )
        self._drawn = 0
        self._world_numbers = WorldNumbers(world_uniforms, match.threats is not None)
        self._world_seed = self.seed
        self._record = Logbook()
        self._collected: DataCollector | None = None

    def step(self) -> None:
        """One period."""
        self.period += 1
        us, china, diplomacy, world = self.us, self.china, self.diplomacy, self.world
        if world is not None:
            world.open(self.period, self._world_draws())
        tensions = None if world is None else world.tensions
        held = diplomacy.in_force
        if diplomacy.active and diplomacy.open(self.period, self._restrain, self._chance):
            us.start_afresh()
            china.start_afresh()
        if tensions is not None and held and not diplomacy.in_force:
            tensions.lapsed(np.array([True]))
        if world is not None and diplomacy.agreed:
            self.deal = world.renegotiate(self.period)
        elif world is not None and diplomacy.in_force:
            self.deal = world.lapse(self.period)
        draws = self._six_draws()
        if world is not None and world.threaten(self.period, diplomacy.in_force, draws):
            diplomacy.deal(self.period)
            us.start_afresh()
            china.start_afresh()
            self.deal = world.renegotiate(self.period)
        held = diplomacy.in_force
        at_odds = diplomacy.active and not held
        us.choose(draws[0], at_odds)
        china.choose(draws[1], at_odds)
        if tensions is not None:
            tensions.decide(held)
        if world is not None:
            world.tempt(diplomacy.in_force)
        us.carry_out(draws[2])
        china.carry_out(draws[3])
        reason = self._reason() if us.action or china.action else ""
        us.hear(china.action, draws[4])
        china.hear(us.action, draws[5])
        if world is not None:
            world.report(self.period)
        if self.noise.public:  # both go by the report of their own action too
            us.take_in(china.report)
            china.take_in(us.report)
        else:
            us.take_in(us.action)
            china.take_in(china.action)
        kept = diplomacy.close(self.period, us.action, china.action, reason)
        self._record.add(us.code, china.code, kept)
        if tensions is not None:
            tensions.acted(held and not kept, kept)
        if world is not None:
            world.close(self.period, us.action, china.action)
        if self.period >= self.periods:
            self.running = False

    def run(self, periods: int | None = None) -> None:
        """Plays this many more periods; by default up to ``self.periods``."""
        left = self.periods - self.period
        if periods is not None:
            left = whole(periods, "periods", 1, MAX_PERIODS)
        for _ in range(left):
            self.step()

    def history(self) -> pd.DataFrame:
        """One row a period; see :func:`agents.mesa.governments.history_of` for the columns.

        Surroundings add those of :func:`agents.world.plan.rows_of`.
        """
        import pandas as pd

        return pd.DataFrame(self._columns())

    def spells(self) -> list[Spell]:
        """Every truce so far: start, end, cause, and who broke it."""
        return self.diplomacy.spells(self.period)

    def threats(self) -> list[Threat]:
        """Every threat so far: who made it when, and how it ended."""
        tensions = None if self.world is None else self.world.tensions
        return [] if tensions is None else list(tensions.threats)

    def events(self) -> pd.DataFrame:
        """What happened, one row each: period, what, and for a truce's end by whom and why."""
        import pandas as pd

        rows = [(s.end, s.cause, s.broken_by, s.reason) for s in self.spells() if s.end is not None]
        if self.world is not None:
            rows += [(period, what, "", "") for period, what in self.world.events]
        if self.world is not None and self.world.tensions is not None:
            rows += [(period, what, by, "") for period, what, by in self.world.tensions.events]
        rows.sort(key=lambda row: row[0])
        return pd.DataFrame(rows, columns=["period", "event", "by", "reason"])

    @property
    def datacollector(self) -> DataCollector:
        """Mesa's collector, filled from the record when asked for.

        Holds the columns of :meth:`history` and running means; ``seed`` repeats the run.
        """
        collected = self._collected
        if collected is None or len(collected.model_vars["seed"]) != len(self._record):
            history = self._columns()
            columns: dict[str, list[Any]] = {
                name: values.tolist() for name, values in (history | running_means(history)).items()
            }
            columns["seed"] = [self.seed] * len(self._record)
            collected = self._collected = filled_collector(columns)
        return collected

    def _world(self, match: Match) -> MesaWorld | None:
        """The surroundings' agents; None if there is nothing for them to do."""
        moved = match.around.parts or match.bargain is not None or match.threats is not None
        clocks = match.expiry_months is None  # a term of one's own replaces them
        if moved or (clocks and with_lapses(self.situation, self.deal)[1]):
            return MesaWorld(self, WorldPlan.of(match), self.us, self.china, self.deal)
        return None

    def _columns(self) -> dict[str, Any]:
        columns = history_of(self._record, self.situation, self._first_deal)
        return columns if self.world is None else columns_of(self.world, columns)

    def _reason(self) -> str:
        """Why those who carry out the punishment do."""
        reasons = {side.reason() for side in (self.us, self.china) if side.action}
        return reasons.pop() if len(reasons) == 1 else "several"

    def _restrain(self) -> bool:
        """Whether both rules would restrain in this period."""
        us, china = self._world_draws()[:2]
        return self.us.would_restrain(us) and self.china.would_restrain(china)

    def _chance(self) -> float:
        """The number that decides a summit."""
        return self._world_draws()[2]

    def _world_draws(self) -> list[float]:
        """This period's numbers for summits and surroundings, from a stream of their own."""
        return self._world_numbers.at(self.period, self._seed_of_world)

    def _seed_of_world(self) -> int:
        """Where the numbers for summits and surroundings come from."""
        if self._world_seed is None:
            self._world_seed = int(self.rng.spawn(1)[0].integers(2**63))
        return self._world_seed

    def _six_draws(self) -> list[float]:
        if self._drawn == len(self._draws):
            if self._given:
                raise InputError(f"they end after {self._drawn} periods", "uniforms")
            ahead = min(DRAWN_AHEAD, max(1, self.periods - self.period + 1))
            self._draws = self.rng.random((ahead, len(DRAWS))).tolist()
            self._drawn = 0
        draws = self._draws[self._drawn]
        self._drawn += 1
        return draws


def _stream(rng: Any, replicate: int | None) -> tuple[int | None, Any]:
    """A seed that repeats the run (None if only the caller knows), and what to hand to Mesa."""
    if isinstance(rng, np.random.Generator | np.random.BitGenerator):
        if replicate is not None:
            raise InputError("needs a seed as rng, not a generator", "replicate")
        return None, np.random.default_rng(rng)
    if rng is None and replicate is None:
        seed = int(np.random.SeedSequence().generate_state(1, np.uint64)[0] >> 1)
        return seed, seed
    if isinstance(rng, np.random.SeedSequence):
        rng = int(rng.generate_state(1, np.uint64)[0] >> 1)
    seed = 0 if rng is None else whole(rng, "rng", 0, 2**128)
    if replicate is not None:
        number_ = whole(replicate, "replicate", 0, 2**63)
        mixed = np.random.SeedSequence(seed, spawn_key=(number_,))
        seed = int(mixed.generate_state(1, np.uint64)[0] >> 1)
    return seed, seed
