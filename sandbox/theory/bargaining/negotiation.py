"""What two sides could agree: the frontier, the disagreement point, and every solution with it.

What can be agreed is one of three sets: lotteries over profiles (the default), pure profiles, or
the best profile with a side payment (transferable utility).

>>> battle = Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])
>>> outcome = negotiate(battle, (0.0, 0.0))
>>> outcome.deals["nash"].payoffs, outcome.deals["nash"].lottery
((1.5, 1.5), (((1, 1), 0.5), ((0, 0), 0.5)))
"""

from __future__ import annotations

import math

import numpy as np

from payoffs.errors import InputError
from payoffs.game import FloatArray, Game
from payoffs.levers import side_words
from payoffs.numeric import ROUNDING, BoolArray, Indices
from sandbox.theory.bargaining import solutions
from sandbox.theory.bargaining.agreement import Agreement, Disagreement, Negotiation, PureDeal
from sandbox.theory.bargaining.frontier import Polyline, on_frontier, pareto, upper_right
from sandbox.theory.bargaining.solutions import Chosen, acceptable, nearest, solve_pure

Profiles = tuple[tuple[int, int], ...]

NO_DEAL = "no outcome gives both sides at least their disagreement payoff: there is no deal"
NO_GAIN = "nothing improves on the disagreement point for either side: every solution is that point"
TRANSFER = "every split has the same sum; utilitarian is shown as the equal split"


def negotiate(
    game: Game,
    disagreement: Disagreement | tuple[float, float],
    *,
    lotteries: bool = True,
    transfers: bool = False,
    weight: float = 0.5,
    among: BoolArray | None = None,
) -> Negotiation:
    """Every bargaining solution of a game.

    Raises InputError if the weight, the disagreement point or the profiles cannot be used.

    Parameters
    ----------
    disagreement
        From :func:`~sandbox.theory.bargaining.agreement.disagreement_point`, or two payoffs.
    lotteries
        Whether the sides can agree on a lottery over profiles.
    transfers
        Whether one can pay the other, one for one (payoffs are then money).
    weight
        The row side's bargaining power in the Nash solution, strictly between 0 and 1.
    among
        Which profiles can be agreed, shape ``(m, n)`` (what both sides can ratify); all by
        default.
    """
    if not 0.0 < weight < 1.0:
        raise InputError(f"{weight:g} is not strictly between 0 and 1", "weight")
    if not isinstance(disagreement, Disagreement):
        disagreement = Disagreement(disagreement, "given", "as given")
    if not all(math.isfinite(x) for x in disagreement.payoffs):
        raise InputError("both payoffs must be finite numbers", "disagreement")
    table = _Table(game, disagreement, _positions(game, among))
    if transfers:
        return _with_transfers(table, weight)
    return _with_lotteries(table, weight) if lotteries else _pure_only(table, weight)


def _positions(game: Game, among: BoolArray | None) -> Indices:
    if among is None:
        return np.arange(game.shape[0] * game.shape[1])
    if among.shape != game.shape or not among.any():
        raise InputError(f"expected a mask of shape {game.shape} with a profile in it", "among")
    return np.flatnonzero(among)


class _Table:
    """The game's payoff pairs and what every mode asks of them."""

    def __init__(self, game: Game, disagreement: Disagreement, among: Indices) -> None:
        self.game = game
        self.among = among
        self.disagreement = disagreement
        self.d = np.array(disagreement.payoffs)
        both = [payoffs.ravel()[among] for payoffs in game.settled]
        self.points = np.column_stack(both)
        given = np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])[among]
        for k in (0, 1):
            same = given[:, k] == self.d[k]
            self.d[k] = self.points[same.argmax(), k] if same.any() else self.d[k]
        self.scale = solutions.ranges(np.vstack([self.points, self.d]))
        self.vertices = upper_right(self.points)
        self.line = Polyline(self.points[self.vertices])
        self.slack = solutions.slack_of(self.points, self.d, self.line)
        self.acceptable = acceptable(self.points, self.d, self.slack)

    def profile(self, position: int) -> tuple[int, int]:
        i, j = divmod(int(self.among[position]), self.game.shape[1])
        return i, j

    def at(self, position: int) -> PureDeal:
        u, v = self.points[position].tolist()
        return PureDeal(self.profile(position), (u, v))

    def profiles(self, positions: Indices) -> Profiles:
        rows, columns = np.divmod(self.among[positions], self.game.shape[1])
        return tuple(zip(rows.tolist(), columns.tolist(), strict=True))

    def sharing(self, points: FloatArray, among: Indices) -> tuple[Profiles, ...]:
        """For each point, those of the given positions that have exactly its payoffs."""
        same: dict[tuple[float, ...], list[tuple[int, int]]] = {
            tuple(point): [] for point in points.tolist()
        }
        pairs = zip(self.profiles(among), self.points[among].tolist(), strict=True)
        for profile, pair in pairs:
            same.get(tuple(pair), []).append(profile)
        return tuple(tuple(found) for found in same.values())

    def pure(self, target: FloatArray) -> PureDeal | None:
        """The acceptable, undominated pure profile nearest to a payoff pair."""
        most = self.points[self.acceptable].max(axis=0, initial=-np.inf) - self.d
        unit = np.where(most > self.slack, most, self.scale)
        position = nearest(self.points, self.acceptable, target, unit)
        return None if position is None else self.at(position)

    def largest_sum(self) -> PureDeal:
        """The profile with the largest sum, whether both accept it or not."""
        return self.at(int(self.points.sum(axis=1).argmax()))

    def deal(
        self,
        payoffs: FloatArray,
        weights: tuple[tuple[int, float], ...],
        transfer: float = 0.0,
        tied: tuple[int, ...] = (),
    ) -> Agreement:
        return Agreement(
            payoffs=(float(payoffs[0]), float(payoffs[1])),
            gains=(float(payoffs[0] - self.d[0]), float(payoffs[1] - self.d[1])),
            lottery=tuple((self.profile(k), weight) for k, weight in weights),
            transfer=transfer,
            pure=self.pure(payoffs),
            tied=self.profiles(np.array(tied, dtype=np.intp)),
        )

    def answer(
        self,
        mode: str,
        weight: float,
        frontier: FloatArray,
        rational: FloatArray,
        deals: dict[str, Agreement],
        vertices: tuple[Profiles, ...],
        on_frontier: Profiles,
    ) -> Negotiation:
        gains = _greatest_gains(rational, self.d, self.slack)
        return Negotiation(
            game=self.game,
            disagreement=self.disagreement,
            mode=mode,
            weight=weight,
            frontier=frontier,
            rational=rational,
            gains=gains,
            deals=deals or dict.fromkeys(solutions.NAMES, Agreement()),
            largest_sum=self.largest_sum(),
            notes=(*self.disagreement.notes, *_notes(self.game, deals, gains)),
            vertices=vertices,
            on_frontier=on_frontier,
        )


def _greatest_gains(rational: FloatArray, d: FloatArray, slack: FloatArray) -> tuple[float, float]:
    if not len(rational):
        return 0.0, 0.0
    gains = rational.max(axis=0) - d
    u, v = np.where(gains > slack, gains, 0.0)
    return float(u), float(v)


def _notes(game: Game, deals: dict[str, Agreement], gains: tuple[float, float]) -> tuple[str, ...]:
    if not deals:
        return (NO_DEAL,)
    if gains == (0.0, 0.0):
        return (NO_GAIN,)
    if 0.0 in gains:
        who = side_words(game.players[gains.index(0.0) ^ 1])
        return (f"only {who} can gain: it takes all there is",)
    return ()


def _with_lotteries(table: _Table, weight: float) -> Negotiation:
    vertices, line = table.vertices, table.line
    stretch = solutions.rational(line, table.d, table.scale, table.slack)
    deals: dict[str, Agreement] = {}
    rational = np.empty((0, 2))
    if stretch is not None:
        part = stretch.line
        rational = part.part(stretch.first, stretch.last)[1]
        for name, s in solutions.positions(stretch, weight).items():
            weights = tuple((int(vertices[k]), share) for k, share in part.weights(s))
            deals[name] = table.deal(part.at(s), weights)
    inside = np.flatnonzero(on_frontier(table.points, line.points))
    return table.answer(
        "lotteries",
        weight,
        line.points,
        rational,
        deals,
        table.sharing(line.points, inside),
        table.profiles(inside),
    )


def _pure_only(table: _Table, weight: float) -> Negotiation:
    best = pareto(table.points)
    frontier = table.points[best]
    choices: dict[str, Chosen] = solve_pure(table.points, table.d, weight)
    deals = {
        name: table.deal(
            table.points[choice.best],
            ((choice.best, 1.0),),
            tied=choice.tied if len(choice.tied) > 1 else (),
        )
        for name, choice in choices.items()
    }
    kept = best[np.isin(best, table.acceptable)]
    same = table.sharing(frontier, np.arange(len(table.points)))
    tie_notes = [
        f"{name}: {len(deal.tied)} profiles are equally good; the first of them is shown"
        for name, deal in deals.items()
        if deal.tied
    ]
    everything = tuple(sorted(profile for profiles in same for profile in profiles))
    answer = table.answer("pure", weight, frontier, table.points[kept], deals, same, everything)
    return answer.noting(*tie_notes)


def _with_transfers(table: _Table, weight: float) -> Negotiation:
    sums = table.points.sum(axis=1)
    sizes = np.abs(table.points).sum(axis=1)
    deals: dict[str, Agreement]
    best = np.flatnonzero(sums >= sums.max() - ROUNDING * sizes)
    slack = float(table.slack.sum()) + ROUNDING * float(sizes[best].max() + np.abs(table.d).sum())
    total = float(sums[best].max())
    surplus = total - float(table.d.sum())
    if surplus < -slack:
        deals, ends = {}, table.points[best[:1]]
    else:
        deals, ends = _split(table, best, max(surplus, 0.0), weight)
    answer = table.answer(
        "transfers",
        weight,
        ends,
        ends if deals else np.empty((0, 2)),
        deals,
        tuple(table.profiles(best) for _ in ends),
        table.profiles(best),
    )
    return answer.noting(TRANSFER) if deals and surplus > slack else answer


def _split(
    table: _Table, best: Indices, surplus: float, weight: float
) -> tuple[dict[str, Agreement], FloatArray]:
    """The surplus divided; of the best profiles the one that needs the smallest payment."""
    deals = {}
    for name in solutions.NAMES:
        share = weight if name == "nash" else 0.5
        target = table.d + surplus * np.array([share, 1.0 - share])
        paid = target[0] - table.points[best, 0]
        k = int(np.argmin(np.abs(paid)))
        deals[name] = table.deal(target, ((int(best[k]), 1.0),), transfer=float(paid[k]))
    u, v = table.d
    ends = np.array([[u, v + surplus], [u + surplus, v]])
    return deals, ends if surplus > 0.0 else ends[:1]
