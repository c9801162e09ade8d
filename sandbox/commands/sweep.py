"""``truce sweep``: one question at very many points, in theory or by simulation."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError
from payoffs.fields import CALENDAR, NOISE, RULES
from payoffs.results import counted, histories_of
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    note,
    note_axes,
    overrides,
    subject_of,
)
from sandbox.commands.fields import SIZES, add_fields, given, misplaced
from sandbox.commands.parser import whole
from sandbox.commands.simulate import BARE, IN_WORLD, add_world_arguments, surroundings_of
from sandbox.commands.text import Progress, table

if TYPE_CHECKING:
    from sandbox.experiments.sweep import Sweep, SweepPlan

#: Columns that a person sees; the machine-readable answer and files hold all of them.
THEORY = ("equilibria", "class", "deal_exists", "best_row", "best_column", "critical_discount")
PLAYED = ("row_mean", "column_mean", "row_cooperation", "column_cooperation", "kept_mean", "broken")
EACH = ("replicate", "row_payoff", "column_payoff", "kept")
_PRINTED = 3 * SHOWN


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "sweep", sweep, game=True)
    varied = {"metavar": "NAME=LO:HI:N", "action": "append", "default": []}
    parser.add_argument(
        "--vary",
        **varied,
        help="what is varied: a parameter, term, engine word, rule (us, china), noise or seed; "
        "also NAME=a,b,c, and NAME=LO:HI in a sample; repeatable",
    )
    parser.add_argument(
        "--design",
        choices=("grid", "latin", "sobol"),
        default="grid",
        help="every combination (grid), or a sample of --points N: latin hypercube or sobol "
        "sequence",
    )
    parser.add_argument("--points", type="whole", metavar="N", help="size of a sample")
    add_fields(parser, "deal")
    parser.add_argument("--seed", type="whole", default=0, help="same seed, same rows (0)")
    parser.add_argument(
        "--out",
        metavar="FILE.parquet",
        help="a folder of Parquet files; the same command again goes on where it was stopped",
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        metavar="N|auto",
        help="processes; auto, the default, decides by how long the first pieces take",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler to work on, as tcp://HOST:8786"
    )
    played = parser.add_argument_group(
        "simulation", "with two rules every point is played; without them its game is solved"
    )
    add_fields(played, *RULES, *SIZES, *NOISE, "punish")
    add_world_arguments(parser)
    played.add_argument("--each", action="store_true", help="one row a history, not one a point")


def _workers(text: str) -> int | None:
    """A number of processes; None for ``auto``."""
    return None if text == "auto" else whole(text)


def sweep(args: argparse.Namespace) -> Answer:
    """One row a point, here or in a file."""
    from sandbox.experiments.sweep import run_plan

    plan = _plan(args)
    note_axes(plan.scenario, plan.axes)
    with Progress("sweeping", sys.stderr) as progress:
        found = run_plan(
            plan, out=args.out, workers=args.workers, cluster=args.cluster, progress=progress.update
        )
    _remarks(found)
    data = found.to_dict()
    text = _rows_text(plan, data["rows"]) if found.path is None else _file_text(found, data)
    return Answer(data, text)


def _plan(args: argparse.Namespace) -> SweepPlan:
    from sandbox.experiments.sweep import plan_of, read_axis

    axes = tuple(read_axis(text) for text in args.vary)
    for axis in axes:
        if axis.name in overrides(args.overrides):
            raise InputError("is set and varied; keep one", f"--vary {axis.name}")
    subject = subject_of(args)
    simulated = any((args.us, args.china)) or {"us", "china"} & {axis.name for axis in axes}
    if not simulated:
        alone = ("periods", "replicates", "punish")
        misplaced(args, alone, "belongs to a simulation; add --us and --china")
    return plan_of(
        subject.scenario or subject.game,
        axes,
        **given(args, *RULES, *SIZES),
        design=args.design,
        points=args.points,
        seed=args.seed,
        threat=args.threat,
        deal=subject.deal(args.deal, "--deal"),
        punish=subject.profile(args.punish, "--punish") if args.punish else None,
        each=args.each,
        **_world(args),
        **given(args, *NOISE),
    )


def _world(args: argparse.Namespace) -> dict[str, Any]:
    """``--surroundings``, ``--crises`` and what belongs to them; threats alone have no calendar."""
    varied = any(text.partition("=")[0].strip() == "crises" for text in args.vary)
    if args.surroundings is None and args.crises in (None, "off") and not varied:
        misplaced(args, IN_WORLD, "belongs to the surroundings; add --surroundings")
        return {}
    around = BARE if args.surroundings is None else {"surroundings": surroundings_of(args)}
    return {**around, "bargain": args.bargain, "crises": args.crises, **given(args, *CALENDAR)}


def _remarks(found: Sweep) -> None:
    for name in found.mended:
        note(f"{name} was damaged or half-written and has been done again")
    plan = found.plan
    if plan.design == "sobol" and plan.points & (plan.points - 1):
        note(f"a Sobol sequence is balanced at powers of two; {plan.points:,} is none")


def _rows_text(plan: SweepPlan, rows: list[dict[str, Any]]) -> str:
    columns = THEORY if plan.play is None else EACH if plan.play.each else PLAYED
    names = [*(axis.name for axis in plan.axes), *columns]
    names = [name for name in names if name in rows[0]]
    shown = [[_cell(row[name]) for name in names] for row in rows[:_PRINTED]]
    header = [name.replace("_", " ") if name in columns else name for name in names]
    lines = [table(header, shown)]
    if len(rows) > _PRINTED:
        lines.append(f"… and {len(rows) - _PRINTED:,} more rows; --json or --out has all of them")
    return "\n".join([*lines, "", f"{_size(plan)}. --json has all columns."])


def _cell(value: Any) -> Any:
    known = {None: "-", True: "yes", False: "no"}
    return known[value] if value is None or isinstance(value, bool) else value


def _size(plan: SweepPlan) -> str:
    text = f"{counted(plan.points, 'point')} ({plan.design})"
    if plan.play is not None:
        play = plan.play
        text += f", {histories_of(play.replicates, play.periods)} each"
    return f"{text}, seed {plan.seed}"


def _file_text(found: Sweep, data: dict[str, Any]) -> str:
    before = f"; {data['resumed']:.0%} of it was there already" if found.resumed else ""
    return (
        f"{found.path}: {counted(data['row_count'], 'row')} in "
        f"{counted(data['parts'], 'file')}, {data['bytes']:,} bytes{before}.\n"
        f"{_size(found.plan)}; worked out by {found.workers}.\n"
        f'Read it with pandas.read_parquet("{found.path}").'
    )
