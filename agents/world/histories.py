"""Many replicates of a truce in a world that answers, at once.

>>> from agents.world.histories import simulate_world
>>> result = simulate_world("busan-2025", "tit_for_tat", "tit_for_tat", surroundings="appraisal",
...                         monitoring_error=0, periods=24, replicates=200, seed=1)
>>> result.truces.tally()["reasons"]["appraisal"] > 100
True

With no part of the surroundings on, no bargaining and no diplomacy (``expiry_months=0,
summit_every=0``) every number is that of :func:`agents.simulate` with the same seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from agents.engines.replicates import BLOCK, fresh_seed, wheel_of
from agents.engines.sampler import record, stem
from agents.engines.sampler import streams as wheel_streams
from agents.play.diplomacy import Diplomacy
from agents.play.pairing import Pairing
from agents.rules.rule import Rule
from agents.setup import Match, Subject
from agents.world.plan import Source, WorldPlan, streams
from agents.world.play import Histories
from agents.world.result import Tally, WorldSimulation
from payoffs.errors import SandboxError
from payoffs.fields import FIELDS, sizes

__all__ = ["Cancelled", "simulate_world"]


class Cancelled(SandboxError):  # noqa: N818  # a wish come true is no error
    """A run that was asked to stop, and did."""


def simulate_world(
    scenario: Match | Subject = "busan-2025",
    us: str | Rule | None = None,
    china: str | Rule | None = None,
    *,
    replicates: int = FIELDS["replicates"].default,
    seed: int | None = None,
    rng: np.random.Generator | None = None,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    bands: bool = True,
    **words: Any,
) -> WorldSimulation:
    """Plays a pair of rules in a scenario and its surroundings in many independent replicates.

    ``scenario``: what is played, or a scenario or game and, as keywords, what :class:`agents.Match`
        has.
    ``seed``, ``rng``: as in :func:`agents.simulate`.
    ``progress``: called with the turns played and the turns to play, after every period of a block.
    ``should_stop``: asked after every period of a block; True stops the run.
    ``bands``: keep quantiles of each period and some paths; false where nobody looks at them.
    Raises InputError if something handed in cannot be used. Cancelled if ``should_stop`` said so.
    """
    match = Match.of(scenario, us, china, **words)
    periods, replicates = sizes(match.horizon, replicates)
    plan, pairing, terms = WorldPlan.of(match), match.pairing, match.diplomacy()
    plan.day(periods)  # a calendar that ends too soon is told before hours have passed
    seed = fresh_seed(seed, rng)
    tally = Tally(plan, periods, replicates, bands)
    done = 0
    for first in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - first)
        block = _block(plan, pairing, terms, periods, seed, first, size)
        for period, histories in enumerate(block):
            tally.add(histories, period, first)
            done += size
            if progress is not None:
                progress(done, periods * replicates)
            if should_stop is not None and should_stop():
                raise Cancelled(f"stopped after {done:,} of {periods * replicates:,} turns")
        tally.finish(histories, first)
    return replace(tally.result(plan, pairing, terms, seed), match=match.to_dict())


def _block(
    plan: WorldPlan,
    pairing: Pairing,
    terms: Diplomacy,
    periods: int,
    seed: int,
    first: int,
    size: int,
) -> Iterator[Histories]:
    """Plays a block of replicates and hands it out after every period."""
    histories = Histories(plan, pairing, terms, size)
    source: Source = streams(seed, first, size, plan.crises is not None)
    if plan.bare and not terms.active:
        # the streams of agents.simulate, so that its numbers come out
        wheel = wheel_of(pairing)
        if wheel is not None:
            begin, starts = wheel_streams(seed, first, size), np.zeros(size, dtype=np.intp)
            for period, codes in enumerate(record(wheel, starts, begin, periods).T, start=1):
                histories.follow(period, codes >= 2, codes % 2 == 1)
                yield histories
            return
        generator = np.random.default_rng(stem(seed, None, first // BLOCK))
        source = lambda _: generator.random((6, size))  # noqa: E731
    for period in range(1, periods + 1):
        histories.step(period, source(period))
        yield histories
