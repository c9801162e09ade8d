"""What a sweep's folder holds, found out without changing anything.

===========================  ============================================================
``_plan.json``               all that the rows depend on
``part-000000.parquet``      a part, whole
``_part-000000.journal``     pieces of a part that is not whole yet
``_parts.sha256``            a checksum of every part
``_writing``                 a file that was being written when a process was killed
===========================  ============================================================

Readers of Parquet skip names that begin with an underscore or a dot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from payoffs.errors import InputError
from sandbox.experiments.sweep import disk
from sandbox.experiments.sweep.journal import NAME as CHECKSUMS
from sandbox.experiments.sweep.journal import Checksums, Journal
from sandbox.experiments.sweep.plan import PLAN_FILE, SweepPlan, check_plan, read_plan
from sandbox.experiments.sweep.play import Runs
from sandbox.experiments.sweep.points import mark_of

#: What the name of a folder ends in until it is whole.
UNFINISHED = ".part"
_OWN = (PLAN_FILE, CHECKSUMS, disk.TEMPORARY)
_PIECES = re.compile(r"part-(\d{6,})\.parquet|_part-(\d{6,})\.journal")


@dataclass(frozen=True, eq=False)
class Found:
    """What is there.

    Attributes
    ----------
    done
        Pieces in whole parts and in journals.
    journals
        Of parts that are not whole.
    leftover
        Files that nothing needs any more.
    strays
        Files that no sweep of this plan has.
    damaged
        Names of files that hold something else than was written.
    """

    sums: Checksums
    done: Runs = field(default_factory=Runs)
    journals: dict[int, Journal] = field(default_factory=dict)
    leftover: list[Path] = field(default_factory=list)
    strays: list[Path] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def whole(self, plan: SweepPlan) -> bool:
        """Whether every part is there and nothing is damaged."""
        return not self.damaged and not self.journals and len(self.done) == plan.layout.pieces


def survey(plan: SweepPlan, folder: Path) -> Found:
    """Looks through a folder that this plan's sweep is to go on in.

    Raises
    ------
    InputError
        If it is no folder, or the folder of something else.
    OSError
        If something cannot be read.
    """
    if not folder.is_dir():
        raise InputError(
            "is a file, and a sweep needs a folder of that name; name another or remove it",
            str(folder),
        )
    found = Found(Checksums(folder))
    parts, journals = _sorted(plan, folder, found)
    begun = read_plan(folder)
    if begun is not None:
        check_plan(plan, begun, folder)
    for number, part in parts.items():
        if found.sums.match(part):
            found.done.add(*plan.layout.part(number))
        else:
            found.damaged.append(part.name)
    for number, path in journals.items():
        _add_journal(plan, found, number, path)
    if begun is None:
        _own(plan, folder, found, list(parts.values()))
    return found


def _sorted(plan: SweepPlan, folder: Path, found: Found) -> tuple[dict[int, Path], dict[int, Path]]:
    """Parts and journals by their numbers; whatever else there is goes to ``found``."""
    parts: dict[int, Path] = {}
    journals: dict[int, Path] = {}
    for entry in sorted(folder.iterdir()):
        named = _PIECES.fullmatch(entry.name)
        number = int(named[1] or named[2]) if named else -1
        if named and number < plan.layout.parts:
            (parts if named[1] else journals)[number] = entry
        elif entry.name == disk.TEMPORARY:
            found.leftover.append(entry)
        elif entry.name not in _OWN and not entry.name.startswith("."):
            found.strays.append(entry)
    return parts, journals


def _add_journal(plan: SweepPlan, found: Found, number: int, path: Path) -> None:
    bounds = plan.layout.part(number)
    if found.done.covers(*bounds):
        found.leftover.append(path)
        return
    journal = found.journals[number] = Journal(path, plan.digest, bounds)
    if journal.damaged:
        found.damaged.append(path.name)
    for first, stop in journal.runs.runs:
        found.done.add(first, stop)


def _own(plan: SweepPlan, folder: Path, found: Found, parts: list[Path]) -> None:
    """A folder without a plan is this sweep's own if its parts or journals say so."""
    unfinished = folder.suffix == UNFINISHED
    if unfinished and all(entry.name == disk.TEMPORARY for entry in folder.iterdir()):
        return  # killed before anything was kept
    marks = [mark for part in parts if (mark := mark_of(part.read_bytes())) is not None]
    ours = [mark.get("plan") == plan.digest for mark in marks]
    ours += [True for journal in found.journals.values() if len(journal.runs)]
    if not ours or not all(ours):
        raise InputError(
            f"is not the folder of this sweep (its {PLAN_FILE} is missing or damaged); name "
            "another, or remove it",
            str(folder),
        )
    found.damaged.append(PLAN_FILE)
