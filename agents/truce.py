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

1. diplomacy opens it (:mod:`agents.diplomacy`): a summit, an expiry;
2. both governments choose at the same time, each by its rule;
3. an *execution error* makes a government do the other of its two actions;
4. each is told what the other did by a delivery report of its own, and a *monitoring
   error* makes the report wrong. A slip is a fact for both; a wrong report is believed by
   one side only;
5. payoffs are those of the game at the bundles carried out.

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

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from agents._mesa import DataCollector, Model, filled_collector
from agents.checks import MAX_PERIODS, number, whole
from agents.deal import Deal
from agents.diplomacy import Diplomacy, Spell
from agents.governments import Government
from agents.match import DRAWS, Match
from agents.record import Record, history_of, running_means
from agents.rules import Rule
from agents.situation import Situation
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

#: Months between summits in a scenario whose truce expires, unless said otherwise.
SUMMIT_MONTHS = 3
#: Random numbers are drawn for this many periods at a time.
DRAWN_AHEAD = 128


class TruceModel(Model):
    """The United States and China, keeping or breaking a truce.

    Parameters
    ----------
    scenario
        A scenario's name, its file, or the scenario itself.
    us, china
        Their decision rules.
    game
        A game to play instead of a scenario's; then no noise, expiry or summits come with it.
    deal, punish
        Profiles, as pairs of indices or as ``"I,J"``; see :class:`agents.Deal`.
    execution_error, monitoring_error
        Probabilities, one or one for each side. ``monitoring_error=None`` is the scenario's.
    false_alarm, missed_alarm, signal
        The monitoring error after a kept deal and after a broken one, if they differ, and
        whether reports are ``private`` or ``public``; see :mod:`agents.noise`.
    expiry_months
        A truce's term; None is the scenario's, 0 is none.
    summit_every
        Months between summits, 0 for none. None: every three if the truce expires.
    renewal, repair
        Probabilities at a summit; see :mod:`agents.diplomacy`.
    threat
        Play the scenario's threat game instead of its stage game.
    parameters
        Overrides of the scenario's parameters.
    periods
        After this many the model stops running (``running`` is False); ``step`` still works.
    replicate
        The number of a run among its like: gives it a random stream of its own.
    uniforms
        Shape ``(periods, 6)``: random numbers to use instead of drawn ones, in the order of
        :data:`agents.match.DRAWS`. The calendar still draws its own.
    rng
        A seed or a generator.
    """

    def __init__(
        self,
        scenario: str | Scenario = "busan-2025",
        us: str | Rule = "tit_for_tat",
        china: str | Rule = "tit_for_tat",
        *,
        game: Game | None = None,
        deal: Any = None,
        punish: Any = None,
        execution_error: float | tuple[float, float] = 0.0,
        monitoring_error: float | tuple[float, float] | None = None,
        false_alarm: float | tuple[float, float] | None = None,
        missed_alarm: float | tuple[float, float] | None = None,
        signal: str = "private",
        expiry_months: float | None = None,
        summit_every: float | None = None,
        renewal: float = 1.0,
        repair: float = 0.5,
        threat: bool = False,
        parameters: Mapping[str, float] | None = None,
        periods: int = 120,
        replicate: int | None = None,
        uniforms: ArrayLike | None = None,
        rng: Any = None,
    ) -> None:
        self.seed, stream = _stream(rng, replicate)
        super().__init__(rng=stream)
        self.situation = Situation.of(scenario, game, parameters=parameters, threat=threat)
        self.deal = Deal.of(self.situation.game, deal, punish)
        self.periods = whole(periods, "periods", 1, MAX_PERIODS)
        self.period = 0
        self.diplomacy = _diplomacy(self.situation, expiry_months, summit_every, renewal, repair)
        if monitoring_error is None:
            monitoring_error = self.situation.monitoring_error
        match = Match.of(
            self.deal,
            us,
            china,
            execution_error,
            monitoring_error,
            false_alarm,
            missed_alarm,
            signal,
        )
        self.noise = match.noise
        mine, theirs = self.deal.payoffs_seen_by
        self.us = Government(self, "us", match.row, mine, match.noise, 0)
        self.china = Government(self, "china", match.column, theirs, match.noise, 1)
        self._given = uniforms is not None
        self._draws: list[list[float]] = _given_draws(uniforms) if self._given else []
        self._drawn = 0
        self._record = Record()
        self._collected: DataCollector | None = None

    def step(self) -> None:
        """One period."""
        self.period += 1
        us, china, diplomacy = self.us, self.china, self.diplomacy
        if diplomacy.active and diplomacy.open(self.period, self._restrain, self.random.random):
            us.start_afresh()
            china.start_afresh()
        at_odds = diplomacy.active and not diplomacy.in_force
        draws = self._six_draws()
        us.choose(draws[0], at_odds)
        china.choose(draws[1], at_odds)
        us.carry_out(draws[2])
        china.carry_out(draws[3])
        us.hear(china.action, draws[4])
        china.hear(us.action, draws[5])
        if self.noise.public:  # both go by the report of their own action too
            us.take_in(china.report)
            china.take_in(us.report)
        else:
            us.take_in(us.action)
            china.take_in(china.action)
        kept = diplomacy.close(self.period, us.action, china.action)
        self._record.add(us, china, kept)
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
        """One row a period; see :func:`agents.record.history_of` for the columns."""
        import pandas as pd

        return pd.DataFrame(history_of(self._record, self.situation, self.deal))

    def spells(self) -> list[Spell]:
        """Every truce so far: start, end, cause, and who broke it."""
        return self.diplomacy.spells(self.period)

    @property
    def datacollector(self) -> DataCollector:
        """Mesa's collector, filled from the record when asked for.

        Holds the columns of :meth:`history` and running means; ``seed`` repeats the run.
        """
        collected = self._collected
        if collected is None or len(collected.model_vars["seed"]) != len(self._record):
            history = history_of(self._record, self.situation, self.deal)
            columns: dict[str, list[Any]] = {
                name: values.tolist() for name, values in (history | running_means(history)).items()
            }
            columns["seed"] = [self.seed] * len(self._record)
            collected = self._collected = filled_collector(columns)
        return collected

    def _restrain(self) -> bool:
        """Whether both rules would restrain in this period."""
        chance = self.random.random
        # Both are asked, so that the stream does not depend on the first answer.
        return self.us.would_restrain(chance()) & self.china.would_restrain(chance())

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


def _diplomacy(
    situation: Situation,
    expiry_months: float | None,
    summit_every: float | None,
    renewal: float,
    repair: float,
) -> Diplomacy:
    """Terms in months, the scenario's where None, as periods."""
    expiry = situation.expiry_months or 0 if expiry_months is None else expiry_months
    summits = (SUMMIT_MONTHS if expiry else 0) if summit_every is None else summit_every

    def periods(months: float, where: str) -> int:
        if number(months, where) < 0:
            raise InputError(f"{months:g} months; give 0 for none or a positive number", where)
        return situation.periods(months) if months else 0

    return Diplomacy(
        periods(expiry, "expiry_months"), periods(summits, "summit_every"), renewal, repair
    )


def _given_draws(uniforms: ArrayLike | None) -> list[list[float]]:
    array = np.asarray(uniforms, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(DRAWS) or not array.size:
        raise InputError(f"expected shape (periods, 6), got {array.shape}", "uniforms")
    draws: list[list[float]] = array.tolist()
    return draws
