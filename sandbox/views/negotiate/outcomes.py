"""What the chart of a negotiation shows: which outcomes, which part of the payoff space.

Every outcome is a point whose coordinates are the payoffs of both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray
from sandbox.theory.bargaining import SOLUTIONS, Deal, Negotiation
from sandbox.theory.bargaining.hull import upper_right

#: No more outcomes than this are drawn as points.
DRAWN = 700
#: Vega's name of each solution's shape, and the sign that stands for it in text.
SHAPES = {
    "nash": ("circle", "●"),
    "kalai_smorodinsky": ("square", "■"),
    "egalitarian": ("diamond", "◆"),
    "equal_loss": ("triangle-up", "▲"),
    "utilitarian": ("triangle-down", "▼"),
}
TITLES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "Equal gains",
    "equal_loss": "Equal loss",
    "utilitarian": "Largest sum",
}


@dataclass(frozen=True, eq=False)
class Space:
    """What is drawn: the negotiation, its game's pure equilibria and the profile in force."""

    outcome: Negotiation
    equilibria: tuple[tuple[int, int], ...]
    status_quo: tuple[int, int] | None

    @property
    def points(self) -> FloatArray:
        """Payoffs of all profiles, shape ``(m * n, 2)``."""
        game = self.outcome.game
        return np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])

    @property
    def has_near(self) -> bool:
        """Whether anything is better than no deal for one side and not worse for the other."""
        return max(self.outcome.gains) > 0.0


@dataclass(frozen=True)
class Box:
    """Which part of the payoff space is drawn."""

    low: tuple[float, float]
    high: tuple[float, float]

    def inside(self, points: FloatArray) -> NDArray[np.bool_]:
        """Which points lie in it, shape ``(p,)``."""
        within = (points >= self.low) & (points <= self.high)
        inside: NDArray[np.bool_] = np.asarray(within.all(axis=1))
        return inside


def box_of(space: Space, near: bool) -> Box:
    """The part to draw: around what both prefer to no deal, or around everything."""
    outcome, game = space.outcome, space.outcome.game
    marked = [outcome.disagreement.payoffs]
    marked += [deal.payoffs for deal in outcome.deals.values() if deal.payoffs is not None]
    if space.status_quo is not None:
        marked.append(game.payoffs(*space.status_quo))
    everything = not near or not space.has_near
    wide = space.points if everything else outcome.rational
    points = np.vstack([np.array(marked), wide])
    low, high = points.min(axis=0), points.max(axis=0)
    spread = high - low
    # a side that can gain nothing still gets some room
    spread = np.where(spread > 0.02 * spread.max(), spread, max(float(spread.max()), 1.0) / 4)
    (a, b), (c, d) = (low - 0.06 * spread).tolist(), (high + 0.1 * spread).tolist()
    return Box((a, b), (c, d))


def outline(points: FloatArray) -> FloatArray:
    """The corners of everything that lotteries can reach, in order round it, shape ``(k, 2)``."""
    parts = []
    for signs in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        corners = points[upper_right(points * signs)]
        parts.append(corners if signs[0] == signs[1] else corners[::-1])
    return np.concatenate(parts)


def sample(space: Space, box: Box) -> list[int]:
    """Positions of the outcomes that are drawn: the notable ones, and of the others a sample."""
    game = space.outcome.game
    within = np.flatnonzero(box.inside(space.points))
    if len(within) <= DRAWN:
        return [int(k) for k in within]
    notable = {*space.outcome.on_frontier, *space.equilibria}
    notable |= {p for deal in space.outcome.deals.values() for p, _ in deal.lottery}
    if space.status_quo is not None:
        notable.add(space.status_quo)
    kept = {i * game.shape[1] + j for i, j in notable} & set(within.tolist())
    # the golden step walks through the table without following its rows or columns
    order = np.argsort((np.arange(len(within)) * 0.6180339887498949) % 1.0)
    others = [int(k) for k in within[order] if int(k) not in kept]
    return sorted([*kept, *others[: max(0, DRAWN - len(kept))]])


def groups(outcome: Negotiation) -> Iterator[tuple[tuple[str, ...], Deal]]:
    """The solutions, those at the same place together."""
    left = [name for name in SOLUTIONS if outcome.deals[name].payoffs is not None]
    spread = np.maximum(np.ptp(outcome.frontier, axis=0), 1e-12)
    while left:
        first = outcome.deals[left[0]]
        at = np.array(first.payoffs)
        near = tuple(
            name
            for name in left
            if (np.abs(np.array(outcome.deals[name].payoffs) - at) <= 1e-6 * spread + 1e-9).all()
        )
        yield near, first
        left = [name for name in left if name not in near]


def title_of(names: tuple[str, ...]) -> str:
    """The solutions of one place by name."""
    if len(names) == len(SOLUTIONS):
        return "All five solutions"
    return ", ".join(TITLES[name] for name in names)


def deal_words(outcome: Negotiation, deal: Deal, side: int) -> str:
    """What one side does under a deal, each outcome of a lottery with its share."""
    labels = (outcome.game.rows, outcome.game.columns)[side]
    done = [(labels[profile[side]], weight) for profile, weight in deal.lottery]
    if len({label for label, _ in done}) == 1:
        parts = [done[0][0]]
    else:
        parts = [f"{100 * weight:.0f}%: {label}" for label, weight in done]
    if deal.transfer < 0 if side == 0 else deal.transfer > 0:
        parts.append(f"pays {abs(deal.transfer):.1f} {outcome.game.unit}")
    return "; ".join(parts)
