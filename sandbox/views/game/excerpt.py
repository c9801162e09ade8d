"""Which strategies of a large game are drawn: a table of thousands of cells helps nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from payoffs.game import Game
from payoffs.levers import SIDES
from payoffs.numeric import FloatArray
from sandbox.messages import N_, _
from sandbox.theory.elementary.dominance import eliminate
from sandbox.theory.equilibria.solver import Solution
from sandbox.views.state.choice import LEFT, MOST_DRAWN, SolvedGame

KEPT = N_(
    "Drawn is what is left when strictly dominated strategies are struck out again and again. "
    "Equilibria and best replies are those of the whole game."
)
OPENED = N_(
    "Drawn is every setting of the levers opened; all others stay as they are in the selected "
    "outcome. Equilibria and best replies are those of the whole game."
)
#: A game with at most this many strategies a side is shown whole.
WHOLE = 12


@dataclass(frozen=True)
class Excerpt:
    """The rows and columns that are drawn, in the game's order, and why these."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    note: str = ""


def excerpt(
    game: Game,
    solution: Solution,
    stay: tuple[int, int] | None,
    selected: tuple[int, int] | None,
) -> Excerpt:
    """The strategies worth drawing.

    Those of the selected cell, of the equilibria and of the status quo come first, then the
    best reply to each of the other side's, then the hardest and the remaining ones in the
    game's order until the table is full.
    """
    m, n = game.shape
    if m <= WHOLE and n <= WHOLE:
        return Excerpt(tuple(range(m)), tuple(range(n)))
    rows, columns = _wanted(solution, stay, selected)
    reply = game.row_payoffs.argmax(axis=0), game.column_payoffs.argmax(axis=1)
    rows += [int(reply[0][j]) for j in columns[:WHOLE]]
    columns += [int(reply[1][i]) for i in rows[:WHOLE]]
    i, j = stay or (0, 0)
    rows += np.argsort(game.column_payoffs[:, j], kind="stable").tolist()
    columns += np.argsort(game.row_payoffs[i, :], kind="stable").tolist()
    kept = _first(rows, m), _first(columns, n)
    return Excerpt(*kept, note=_note(game, kept))


def shared(labels: Sequence[str]) -> tuple[list[str], str]:
    """Bundles' labels without the parts that all of them share, and those parts.

    >>> shared(["0% tariff · H200 · no levy", "5% tariff · H200 · levy 10"])
    (['0% tariff · no levy', '5% tariff · levy 10'], 'H200')
    """
    parts = [label.split(" · ") for label in labels]
    width = {len(one) for one in parts}
    if len(labels) == 1 or len(width) > 1:
        return [*labels], ""
    same = [len({one[k] for one in parts}) == 1 for k in range(*width)]
    left = [" · ".join(p for p, s in zip(one, same, strict=True) if not s) for one in parts]
    return left, " · ".join(p for p, s in zip(parts[0], same, strict=True) if s)


def folded(shown: SolvedGame, opened: str, selected: tuple[int, int]) -> Excerpt | None:
    """A large game folded: what elimination leaves, or some levers opened; None for neither.

    Parameters
    ----------
    opened
        Of an address (:mod:`sandbox.views.state.choice`). Levers that are not opened stay as they
        are in the selected outcome.
    """
    if not opened or max(shown.game.shape) <= WHOLE:
        return None
    if opened == LEFT:
        left = eliminate(shown.game)
        rows, columns = left.rows[:MOST_DRAWN], left.columns[:MOST_DRAWN]
        return Excerpt(rows, columns, note=_(KEPT))
    levers = set(opened.split(","))
    kept = []
    for side, k in zip(SIDES, selected, strict=True):
        bundles = shown.scenario.bundles(side)
        closed = [n for n in shown.scenario.table[side] if f"{side}.{n}" not in levers]
        here = bundles[k].settings
        kept.append(
            tuple(
                at
                for at, one in enumerate(bundles)
                if all(one.settings[name].name == here[name].name for name in closed)
            )
        )
    return Excerpt(kept[0], kept[1], note=_(OPENED))


def _wanted(
    solution: Solution, stay: tuple[int, int] | None, selected: tuple[int, int] | None
) -> tuple[list[int], list[int]]:
    profiles = [profile for profile in (selected, stay) if profile is not None]
    rows = [profile[0] for profile in profiles]
    columns = [profile[1] for profile in profiles]
    for equilibrium in solution.equilibria:
        rows += _support(equilibrium.row)
        columns += _support(equilibrium.column)
    return rows, columns


def _support(probabilities: FloatArray) -> list[int]:
    return [int(k) for k in np.flatnonzero(probabilities > 0)]


def _first(wanted: Iterable[int], count: int) -> tuple[int, ...]:
    return tuple(sorted(list(dict.fromkeys(wanted))[: min(WHOLE, count)]))


def _note(game: Game, kept: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    (m, n), (rows, columns) = game.shape, map(len, kept)
    return _(
        "{rows} of {m} and {columns} of {n} strategies are drawn: those in an "
        "equilibrium, of the status quo and of the selected cell, best replies to "
        "them, then the ones that cost the other side most. Equilibria and best "
        "replies are those of the whole game."
    ).format(rows=rows, m=m, columns=columns, n=n)
