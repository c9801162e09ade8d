"""The points of a sweep: the game, the rules and the noise at each, and tables of answers.

The same table always gives the same bytes: no time, no host, settings written out.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.engines.replicates import wheel_of
from agents.engines.sampler import Wheel
from agents.play.deal import Deal
from agents.play.pairing import Noise, Pairing
from payoffs.errors import InputError
from payoffs.fields import NOISE
from payoffs.game import Game
from payoffs.numeric import FloatArray, IntArray
from payoffs.pricing_many import payoff_stack
from payoffs.scenario import CHOICES, Scenario
from payoffs.terms import PREFIX
from sandbox.experiments.sweep.plan import Play, SweepPlan

#: Where a part says what it belongs to, in its file's metadata.
KEY = b"truce-sweep"
_CODEC, _LEVEL = "zstd", 3


def _arrow(name: str = "pyarrow") -> Any:
    """PyArrow, which carries no types, when it is first needed."""
    return importlib.import_module(name)


def table_of(columns: Mapping[str, Any]) -> Any:
    """An Arrow table; what is not a number is null."""
    pa = _arrow()
    arrays = {}
    for name, values in columns.items():
        array = np.asarray(values)
        if array.dtype.kind == "f":
            arrays[name] = pa.array(array.astype(np.float64), mask=np.isnan(array))
        elif array.dtype.kind in "UO":
            arrays[name] = pa.array([None if v is None else str(v) for v in array], pa.string())
        else:
            arrays[name] = pa.array(array)
    return pa.table(arrays)


def to_wire(table: Any) -> bytes:
    """A table as an Arrow stream."""
    pa = _arrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def from_wire(data: bytes) -> Any:
    """The table of an Arrow stream."""
    pa = _arrow()
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def joined(tables: list[Any]) -> Any:
    """Tables of one schema one after the other, in one chunk."""
    pa = _arrow()
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).combine_chunks()


def to_parquet(table: Any, digest: str, part: int) -> bytes:
    """A part as a Parquet file that says which plan and which part it is of."""
    pa = _arrow()
    pq = _arrow("pyarrow.parquet")
    mark = json.dumps({"plan": digest, "part": part, "rows": table.num_rows})
    table = table.replace_schema_metadata({KEY: mark.encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        compression=_CODEC,
        compression_level=_LEVEL,
        use_dictionary=True,
        write_statistics=True,
        row_group_size=max(1, table.num_rows),
        data_page_version="1.0",
    )
    return bytes(sink.getvalue())


def from_parquet(data: bytes) -> Any:
    """The table of a Parquet file.

    Without threads: one that still starts when a short command ends would abort it.
    """
    pa, pq = _arrow(), _arrow("pyarrow.parquet")
    with pq.ParquetFile(pa.BufferReader(data), pre_buffer=False) as file:
        return file.read(use_threads=False)


def read_parts(folder: Any) -> Any:
    """All rows of a folder of parts."""
    return _arrow("pyarrow.parquet").read_table(folder)


def mark_of(data: bytes) -> dict[str, Any] | None:
    """What a part's file says of itself; None for any other."""
    pa, pq = _arrow(), _arrow("pyarrow.parquet")
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            mark = json.loads((file.schema_arrow.metadata or {})[KEY])
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return None
    return mark if isinstance(mark, dict) else None


#: Terms that change what a simulation reports.
SIMULATED_TERMS = ("monitoring_error", "months_per_period")
#: So many tables are kept for points that are played alike, none of them larger than this.
MOST_KEPT, KEPT_ROWS = 256, 512


@dataclass(frozen=True, eq=False)
class PlayedPoint:
    """One point, ready to be played."""

    run: int
    seed: int
    pairing: Pairing
    wheel: Wheel | None
    months: float


def points(plan: SweepPlan, first: int, stop: int) -> Iterator[PlayedPoint]:
    """The points from ``first`` to before ``stop``."""
    play, values, scenario = play_of(plan), plan.at(first, stop), plan.scenario
    usual = np.nan if scenario is None else scenario.months_per_period
    for k, game in enumerate(_games(plan, values, stop - first)):
        here = {name: column[k] for name, column in values.items()}
        try:
            pairing, wheel = _match(plan, play, game, here)
        except InputError as problem:
            raise (problem.within(place_of(here)) if here else problem) from None
        seed, months = int(here.get("seed", plan.seed)), float(here.get("months_per_period", usual))
        yield PlayedPoint(first + k, seed, pairing, wheel, months)


def play_of(plan: SweepPlan) -> Play:
    """What a simulation sweep plays."""
    if plan.play is None:
        raise InputError("is a sweep of theory; name two rules to play", "sweep")
    return plan.play


def place_of(here: Mapping[str, Any]) -> str:
    """A point by its axes' values, in words."""
    return ", ".join(f"{n}={v if isinstance(v, str) else f'{v:g}'}" for n, v in here.items())


def _games(plan: SweepPlan, values: Mapping[str, NDArray[Any]], count: int) -> list[Game]:
    """The game at each point; one that nothing varies is the same object each time."""
    others = (*NOISE, *SIMULATED_TERMS, "us", "china", "seed")
    varied = {name: column for name, column in values.items() if name not in others}
    if isinstance(plan.subject, Game):
        return [plan.subject] * count
    base = plan.subject.game(plan.threat)
    games = [base] * count
    for here, where, numbers in by_words(plan.subject, varied, count) if varied else ():
        A, B = payoff_stack(here, numbers, threat=plan.threat)
        for k, a, b in zip(where.tolist(), A, B, strict=True):
            games[k] = Game.of(a, b, base.rows, base.columns, base.players)
    return games


def by_words(
    scenario: Scenario, values: Mapping[str, NDArray[Any]], size: int
) -> Iterator[tuple[Scenario, IntArray, dict[str, FloatArray]]]:
    """The points that share their words: the scenario with these, where they are, numbers."""
    words = [name for name in values if name in CHOICES]
    labels = np.stack([values[name] for name in words], axis=1) if words else np.zeros((size, 0))
    distinct, group = np.unique(labels, axis=0, return_inverse=True)
    for k, row in enumerate(distinct):
        where = np.flatnonzero(group.ravel() == k)
        here = scenario.override(dict(zip(words, map(str, row), strict=True)))
        numbers = {name: col[where] for name, col in values.items() if name not in words}
        yield here, where, numbers


def _match(
    plan: SweepPlan, play: Play, game: Game, here: Mapping[str, Any]
) -> tuple[Pairing, Wheel | None]:
    noise = play.noise | {name: here[name] for name in NOISE if name in here}
    us, china = (
        str(here[side]) if side in here else getattr(play.match, side) for side in ("us", "china")
    )
    deal = Deal.of(game, plan.deal, plan.punish)
    errors = Noise.of(**_alarms(plan, deal, here, noise), **noise)
    pairing = Pairing.of(deal, us, china, errors)
    return pairing, _wheel(pairing)


def _alarms(
    plan: SweepPlan, deal: Deal, here: Mapping[str, Any], noise: Mapping[str, Any]
) -> dict[str, Any]:
    """The scenario's own errors of reports, where no others are given or varied."""
    if plan.scenario is None or "monitoring_error" in noise:
        return {}
    own = {name: value for name, value in here.items() if name.startswith(PREFIX)}
    scenario = plan.scenario.override(own) if own else plan.scenario
    doubt = scenario.doubt(deal.deal, deal.punishment, plan.threat)
    found = {"false_alarm": doubt.false_alarm, "missed_alarm": doubt.missed_alarm}
    return {name: pair for name, pair in found.items() if name not in noise}


_wheels: dict[Any, Wheel] = {}


def _wheel(pairing: Pairing) -> Wheel | None:
    """The table of a pairing, the same one for all that are played alike."""
    row, column = pairing.row.automaton, pairing.column.automaton
    if row is None or column is None:
        return None
    sides = tuple((a.cooperate.tobytes(), a.move.tobytes(), a.start) for a in (row, column))
    key = (sides, pairing.noise)
    found = _wheels.get(key)
    if found is None:
        found = wheel_of(pairing)
        if found is not None and len(found.threshold) <= KEPT_ROWS:
            while len(_wheels) >= MOST_KEPT:
                _wheels.pop(next(iter(_wheels)), None)
            _wheels[key] = found
    return found


def answers(plan: SweepPlan, first: int, stop: int) -> Any:
    """One row a point: its axes, then the columns of ``theory_rows``."""
    from sandbox.theory.stacks.answers import theory_rows

    scenario, values = plan.scenario, plan.at(first, stop)
    assert scenario is not None  # a game file has nothing to vary
    found: dict[str, NDArray[Any]] = {}
    for here, where, numbers in by_words(scenario, values, stop - first):
        # a term without effect on payoffs tells how many games there are
        patience = np.full(len(where), scenario.discount_factor)
        numbers = {"discount_factor": patience} | numbers
        # as quick on pieces of this size as compiled, and there is nothing to start
        rows = theory_rows(here, numbers, deal=plan.deal, threat=plan.threat, engine="numpy")
        for name, column in rows.items():
            array = np.asarray(column)
            if name not in found:
                # words may be longer at other points than at the first
                kind = object if array.dtype.kind in "UO" else array.dtype
                found[name] = np.empty(stop - first, dtype=kind)
            found[name][where] = array
    names = {"critical_nash": "critical_discount"}
    told = {names.get(name, name): column for name, column in found.items()}
    return table_of(values | {name: column for name, column in told.items() if name not in values})
