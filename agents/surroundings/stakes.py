"""What is at stake in a game: both sides' ledgers, the constituencies, the outcomes of a deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.play.deal import Deal, Situation
from agents.surroundings.formulas import Ledger, Used, ledger_of
from agents.surroundings.parts import GROUPS, Group, Surroundings
from payoffs.errors import InputError
from payoffs.game import Channels, Game
from payoffs.numeric import FloatArray, Profile

#: Levers whose use the surroundings answer, in the order of :attr:`Cells.used`.
#: Parts that act on single channels.
NEED_CHANNELS = ("constituencies", "suppliers", "courts")
#: Relative to the largest payoff: a smaller change of a channel is none.
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Stake:
    """What reaches one constituency."""

    group: Group
    #: Shape ``(m, n)``: at every profile of the game, before anything moved.
    reach: FloatArray
    #: Which of its side's entries change that, in money.
    entries: tuple[int, ...]
    #: What reaches it in the kept deal at the start.
    kept: float
    #: The most that one of the four outcomes changes that at the start.
    stake: float


@dataclass(frozen=True, eq=False)
class Cells:
    """Everything at the four outcomes of a deal, in the order 2 x row's + column's action."""

    #: Two rows (US, China) of four: payoffs of the game and their economic part.
    base: FloatArray
    money: FloatArray
    #: For each side one row of four for every entry.
    entries: tuple[FloatArray, FloatArray]
    #: One row of four for every constituency.
    reach: FloatArray
    #: One row of four for each of :data:`LEVERS`: 1 where it is carried out.
    used: FloatArray
    #: Three rows of four, percent: the US one, the Chinese one, the US one struck down.
    tariffs: FloatArray


@dataclass(frozen=True, eq=False)
class Stakes:
    """The ledgers of both sides and the constituencies' stakes in one game."""

    us: Ledger
    china: Ledger
    groups: tuple[Stake, ...]
    deal: Profile
    #: The profile to which both sides fall back, whatever the deal becomes.
    punishment: Profile
    #: For rare earths and soybeans shape ``(n,)``, for the tariff shape ``(m,)``: which strategies
    #: carry the lever out harder than the first deal does.
    used: Used
    #: Each side's tariff by its strategy, and the US one with the lever struck down.
    tariffs: tuple[FloatArray, FloatArray, FloatArray] | None

    @classmethod
    def of(cls, situation: Situation, deal: Deal, surroundings: Surroundings) -> Stakes:
        """The stakes of a situation between deal and punishment.

        Raises InputError if a part acts on channels and the game has none.
        """
        game = situation.game
        _check_channels(game, surroundings)
        used = _used(game, deal)
        groups = GROUPS if surroundings.constituencies is not None else ()
        us = ledger_of("us", game.row_payoffs, game.row_channels, surroundings, groups, deal, used)
        china = ledger_of(
            "china", game.column_payoffs, game.column_channels, surroundings, groups, deal, used
        )
        reached = {"us": (us, game.row_channels), "china": (china, game.column_channels)}
        stakes = tuple(_stake(group, *reached[group.side], deal) for group in groups)
        tariffs = None
        if situation.tariffs is not None:
            own, theirs = situation.tariffs
            tariffs = own, theirs, np.where(used[2] > 0, own[deal.deal[0]], own)
        return cls(us, china, stakes, deal.deal, deal.punishment, used, tariffs)

    def cells(self, deal: Profile) -> Cells:
        """Everything at the four outcomes of a deal with the punishment."""
        rows = np.array([deal[0], deal[0], self.punishment[0], self.punishment[0]])
        columns = np.array([deal[1], self.punishment[1], deal[1], self.punishment[1]])

        def at(arrays: Sequence[FloatArray]) -> FloatArray:
            return np.array([array[rows, columns] for array in arrays]).reshape(-1, 4)

        tariffs = np.zeros((3, 4))
        if self.tariffs is not None:
            own, theirs, left = self.tariffs
            tariffs = np.stack([own[rows], theirs[columns], left[rows]])
        return Cells(
            base=at([self.us.base, self.china.base]),
            money=at([self.us.economic, self.china.economic]),
            entries=(
                at([entry.values for entry in self.us.entries]),
                at([entry.values for entry in self.china.entries]),
            ),
            reach=at([stake.reach for stake in self.groups]),
            used=np.stack([self.used[0][columns], self.used[1][columns], self.used[2][rows]]),
            tariffs=tariffs,
        )


def _stake(group: Group, ledger: Ledger, channels: Channels, deal: Deal) -> Stake:
    """What reaches a constituency through its side's channels."""
    parts = [channels[name] for name in group.channels if name in channels]
    reach = sum(parts, np.zeros(ledger.base.shape))
    entries = tuple(k for k, e in enumerate(ledger.entries) if e.channel in group.channels)
    kept = float(reach[deal.deal])
    corners = np.ix_([deal.deal[0], deal.punishment[0]], [deal.deal[1], deal.punishment[1]])
    largest = float(np.abs(reach[corners] - kept).max())
    nothing = largest <= TIE * np.abs(ledger.base).max()
    return Stake(group, reach, entries, kept, 0.0 if nothing else largest)


def _check_channels(game: Game, surroundings: Surroundings) -> None:
    wanted = [name for name in surroundings.parts if name in NEED_CHANNELS]
    if wanted and not ({"own_tariff", "rare_earths"} & set(game.row_channels)):
        free = ", ".join(name for name in surroundings.parts if name not in NEED_CHANNELS)
        raise InputError(
            f"{', '.join(wanted)} act on single channels and {game.title or 'this game'} has none; "
            f"take a priced scenario, or {free or 'other parts'} alone",
            "surroundings",
        )


def _used(game: Game, deal: Deal) -> Used:
    """Which strategies hurt the other side through a lever more than the deal does."""

    def of(channels: Channels, name: str, row: bool) -> FloatArray:
        values = channels.get(name, np.zeros(game.shape))
        along, kept = (values[deal.deal[0]] if row else values[:, deal.deal[1]]), deal.deal[row]
        slack = TIE * max(1.0, float(np.abs(along).max()))
        return np.asarray(along < along[kept] - slack, dtype=np.float64)

    return (
        of(game.row_channels, "rare_earths", True),
        of(game.row_channels, "soybeans", True),
        of(game.column_channels, "export_loss", False),
    )
