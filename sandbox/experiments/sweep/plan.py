"""Everything that determines a sweep's rows, checked and ready to be worked out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payoffs.game import Game
from payoffs.results import Plain
from payoffs.scenario import Scenario
from sandbox.experiments.sweep.axes import Axis
from sandbox.experiments.sweep.design import coordinates
from sandbox.experiments.sweep.layout import Layout
from sandbox.experiments.sweep.play import Play
from sandbox.experiments.sweep.provenance import described, made_with

#: Goes up whenever rows or files mean something else than before.
FORMAT = 2


@dataclass(frozen=True, eq=False)
class SweepPlan(Plain):
    """A sweep, checked and ready to be worked out.

    Attributes
    ----------
    subject
        The scenario, or the game of a file, before anything is varied.
    points
        Their number; for a grid the product of the axes' levels.
    play
        None for a sweep of theory.
    """

    says = "threat axes design points seed deal punish play versions"

    subject: Scenario | Game
    axes: tuple[Axis, ...]
    design: str
    points: int
    seed: int = 0
    threat: bool = False
    deal: tuple[int, int] | None = None
    play: Play | None = None
    versions: Mapping[str, str] = field(default_factory=made_with)

    @property
    def scenario(self) -> Scenario | None:
        """The scenario, if it is one."""
        return self.subject if isinstance(self.subject, Scenario) else None

    @property
    def punish(self) -> tuple[int, int] | None:
        """The punishment that was asked for."""
        return None if self.play is None else self.play.match.punish

    @property
    def histories(self) -> int:
        """All truces that are played."""
        return self.points * self.play.replicates if self.play else 0

    @property
    def added_up(self) -> bool:
        """Whether pieces are sums that :func:`played.finished` makes rows of."""
        return self.play is not None and not self.play.each and not self.play.world

    @property
    def rows(self) -> int:
        """Rows of the answer."""
        return self.histories if self.play and self.play.each else self.points

    @cached_property
    def layout(self) -> Layout:
        """How the rows fall into pieces and parts."""
        return Layout.of(self.points, self.play)

    def at(self, first: int, stop: int) -> dict[str, NDArray[Any]]:
        """The axes' values at the points from ``first`` to before ``stop``."""
        found = coordinates(self.design, self.axes, self.points, self.seed, first, stop)
        if "seed" in found:
            found["seed"] = found["seed"].astype(np.int64)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values: two plans with the same have the same rows."""
        return {"format": FORMAT, "game": described(self.subject), **self.told()}

    @cached_property
    def digest(self) -> str:
        """Names the plan: 32 hexadecimal digits of :meth:`to_dict`."""
        text = json.dumps(self.to_dict(), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]
