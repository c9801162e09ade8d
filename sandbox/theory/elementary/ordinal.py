"""What kind of game it is: names for 2 x 2 games by the order of payoffs alone.

Strategies are relabelled first, so that a class does not depend on their names or order. If
one outcome is the worst for both sides, it is the one where both play D: mutual disaster, as
in chicken. Otherwise each side's C is where *the other side's best payoff* stands (the
orientation of Robinson and Goforth). Then, for each side, ``R`` is its payoff when both play
C, ``S`` when only it does, ``T`` when only the other does and ``P`` when none does. Twelve
strict orders are left, and each is known by the symmetric game that has it on both sides
(Bruns). A game is named by its two sides' patterns.

>>> game_class(Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
'dilemma'
>>> game_class(Game.of([[3, 2], [4, 1]], [[3, 4], [1, 2]]))
'chicken / dilemma'

References
----------
D. Robinson and D. Goforth, *The Topology of the 2x2 Games* (Routledge, 2005).
B. Bruns, "Names for games: locating 2 x 2 games", *Games* 6 (2015), 495-520.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby, permutations, product

import numpy as np

from payoffs.elementary import better_for_both
from payoffs.game import FloatArray, Game
from sandbox.messages import N_, _
from sandbox.theory.basics import read_game
from sandbox.theory.elementary.pure import pure_equilibria, unit_range
from sandbox.theory.linear import is_wide

#: Computed payoffs that sum to a constant may miss it by this part of their range.
AFFINE = 4e-9

PATTERNS = {
    "TRPS": N_("dilemma"),
    "TRSP": N_("chicken"),
    "TSRP": N_("leader"),
    "TSPR": N_("hero"),
    "TPSR": N_("compromise"),
    "TPRS": N_("deadlock"),
    "RTPS": N_("stag hunt"),
    "RPTS": N_("assurance"),
    "RPST": N_("coordination"),
    "RSPT": N_("peace"),
    "RSTP": N_("harmony"),
    "RTSP": N_("concord"),
}

#: Ties that leave open which of a family it is, where the family has a name of its own.
FAMILIES = {
    "battle of the sexes": {"leader", "hero"},
    "coordination": {"coordination", "assurance"},
}

#: Strict classes between which a game is tied: all are named up to so many, else the rest counted.
LISTED = 4

_EXCHANGED = str.maketrans("RPST", "PRTS")

# In these sentences a side cooperates when it plays its C: where the other's best payoff is.
_SENTENCES = {
    "dilemma": N_(
        "each gains by defecting whatever the other does, yet both would rather both cooperate"
    ),
    "chicken": N_("each wants the other to yield, and both defecting is the worst for both"),
    "leader": N_(
        "the sides want to act differently, and each would rather be the one that takes the lead"
    ),
    "hero": N_(
        "the sides want to act differently, and whoever leaves the cautious choice serves "
        "the other even more than itself"
    ),
    "compromise": N_("each has a dominant choice, and where they end is the second best of both"),
    "deadlock": N_(
        "each prefers to defect whatever the other does, and prefers both defecting "
        "to both cooperating"
    ),
    "stag hunt": N_(
        "both cooperating is best for both, but cooperating alone is worst, so each "
        "needs to trust the other"
    ),
    "assurance": N_(
        "both cooperating is best and both defecting second best, "
        "so each needs to be sure of the other"
    ),
    "coordination": N_("acting alike is what counts, and both agree on the better way to do so"),
    "pure coordination": N_("both want to agree, and neither minds on what"),
    "peace": N_("to cooperate is dominant, and the outcome is the best for both"),
    "harmony": N_(
        "interests agree: to cooperate is dominant, and the outcome is the best for both"
    ),
    "concord": N_(
        "to cooperate is dominant and the outcome is the best for both, though each "
        "would rather be alone in defecting than alone in cooperating"
    ),
    "battle of the sexes": N_("both want to agree, but each on a different outcome"),
    "matching pennies": N_(
        "strictly opposed interests without a pure equilibrium: each must stay unpredictable"
    ),
    "cyclic": N_("in every outcome one side wants to move, so there is no pure equilibrium"),
    "constant": N_("nobody's payoff depends on what anyone does"),
    "dominance-solvable (efficient)": N_(
        "striking out strictly dominated strategies leaves one "
        "outcome, and no other outcome is better for both"
    ),
    "dominance-solvable (inefficient)": N_(
        "striking out strictly dominated strategies leaves one "
        "outcome, and another outcome would be better for both"
    ),
    "no pure equilibrium": N_("in every outcome some side wants to move"),
    "one pure equilibrium": N_("exactly one outcome is stable in pure strategies"),
    "several pure equilibria": N_(
        "more than one outcome is stable in pure strategies, so which one is expected matters"
    ),
}

Ranks = tuple[int, ...]  # of the cells (0, 0), (0, 1), (1, 0), (1, 1); equal when tied


def game_class(game: Game) -> str:
    """The class of a game: by ordinal structure if it is 2 x 2, else by what solves it.

    Ties (:mod:`payoffs.numeric`) are broken in every way: if all ways agree
    the game has that name. Ties off the diagonal give the plain ``battle of the sexes`` and
    ``coordination`` games; anything else says ``tied: … or …``: all strict classes between which
    it lies if there are up to four, else three of them and how many others.

    Returns
    -------
    str
        ``dilemma``, ``chicken / dilemma``, ``battle of the sexes``, ``matching pennies``,
        ``cyclic``, ``constant``, ``tied: …``; for other sizes ``dominance-solvable
        (efficient)``, ``dominance-solvable (inefficient)``, ``no pure equilibrium``, ``one
        pure equilibrium`` or ``several pure equilibria``.
    """
    if game.shape == (2, 2):
        return _class_of_two(game)
    return _class_of_many(game)


def describe_class(name: str) -> str:
    """One plain sentence on a class that :func:`game_class` returned.

    >>> describe_class("chicken / dilemma").startswith("The row side sees chicken: each wants")
    True
    """
    if name.startswith("tied: "):
        return _("Ties leave it open which game this is: {names}.").format(
            names=name.removeprefix("tied: ")
        )
    if " / " in name:
        row, column = name.split(" / ")
        return _("The row side sees {row}: {why}; the column side sees {column}: {reason}.").format(
            row=_(row),
            why=_(_SENTENCES.get(row, "no known pattern")),
            column=_(column),
            reason=_(_SENTENCES.get(column, "no known pattern")),
        )
    sentence = _(_SENTENCES.get(name, f"A game of the class {name}"))
    return sentence[0].upper() + sentence[1:] + _(".")


def _class_of_two(game: Game) -> str:
    a, b = (_ranks(payoffs) for payoffs in game.settled)
    if max(a) == max(b) == 0:
        return "constant"
    if not _has_pure_equilibrium(a, b):
        return "matching pennies" if strictly_competitive(game) else "cyclic"
    if a == b and {k for k in range(4) if a[k] == max(a)} in ({0, 3}, {1, 2}):
        return "pure coordination"
    return _name_of_ranks(a, b)


def _ranks(matrix: FloatArray) -> Ranks:
    """Dense ranks of the four cells, 0 the worst; equal payoffs share a rank."""
    return tuple(np.unique(matrix, return_inverse=True)[1].ravel().tolist())


def _has_pure_equilibrium(a: Ranks, b: Ranks) -> bool:
    # Cell k is 2 i + j: flipping bit 1 changes the row, flipping bit 0 the column.
    return any(a[k] >= a[k ^ 2] and b[k] >= b[k ^ 1] for k in range(4))


def strictly_competitive(game: Game) -> bool:
    """Whether one side's payoff is a falling affine function of the other's.

    Computed payoffs may miss it by the rounding of a few operations.
    """
    A, B = map(unit_range, game.settled)
    if not A.any() or not B.any() or np.ptp(A + B) > AFFINE:
        return False
    if not is_wide(*game.settled):
        return True
    of_row, of_column = (np.array(r.integers, dtype=object) for r in read_game(game))
    total = of_row * of_column.max() + of_column.T * of_row.max()
    return bool((total == total[0, 0]).all())


@cache
def _name_of_ranks(a: Ranks, b: Ranks) -> str:
    disaster = _shared_worst(a, b)
    orders = product(_strict_orders(a), _strict_orders(b))
    pairs = {_patterns(x, y, disaster) for x, y in orders}
    names = {row if row == column else f"{row} / {column}" for row, column in pairs}
    if len(names) == 1:
        return names.pop()
    seen = {pattern for pair in pairs for pattern in pair}
    for name, family in FAMILIES.items():
        if seen <= family:
            return name
    listed = sorted(names)
    if len(listed) > LISTED:
        listed[LISTED - 1 :] = [f"{len(listed) - LISTED + 1} others"]
    return f"tied: {' or '.join(listed)}"


def _strict_orders(ranks: Ranks) -> Iterator[Ranks]:
    """Every strict ranking of the four cells that agrees with a ranking with ties."""
    cells = sorted(range(4), key=ranks.__getitem__)
    groups = [list(group) for _, group in groupby(cells, key=ranks.__getitem__)]
    for ways in product(*(permutations(group) for group in groups)):
        order = [cell for group in ways for cell in group]
        yield tuple(order.index(cell) for cell in range(4))


def _shared_worst(a: Ranks, b: Ranks) -> int | None:
    """The cell that alone is the worst of both sides, if there is one."""
    cell = a.index(min(a))
    alone = a.count(min(a)) == b.count(min(b)) == 1
    return cell if alone and cell == b.index(min(b)) else None


def _patterns(a: Ranks, b: Ranks, disaster: int | None) -> tuple[str, str]:
    """The two sides' patterns in a game without ties."""
    if not _has_pure_equilibrium(a, b):
        return "cyclic", "cyclic"
    if disaster is not None:
        row_c, column_c = 1 - (disaster >> 1), 1 - (disaster & 1)
    else:  # where the other side's best payoff stands
        row_c, column_c = b.index(max(b)) >> 1, a.index(max(a)) & 1
    cells = [2 * (row_c ^ i) + (column_c ^ j) for i in (0, 1) for j in (0, 1)]
    cc, cd, dc, dd = cells  # first letter: what the row side plays
    row = {"R": a[cc], "S": a[cd], "T": a[dc], "P": a[dd]}
    column = {"R": b[cc], "S": b[dc], "T": b[cd], "P": b[dd]}
    return _pattern(row), _pattern(column)


def _pattern(payoffs: dict[str, int]) -> str:
    order = "".join(sorted(payoffs, key=payoffs.__getitem__, reverse=True))
    # an order with S or P on top is the one with C and D exchanged on both sides
    return PATTERNS.get(order) or PATTERNS[order.translate(_EXCHANGED)]


def _class_of_many(game: Game) -> str:
    from sandbox.theory.elementary.dominance import eliminate

    left = eliminate(game, mixed=max(game.shape) <= 16)
    if len(left.rows) == len(left.columns) == 1:
        A, B = game.settled
        at = left.rows[0], left.columns[0]
        better = better_for_both(A, B, (A[at], B[at])).any()
        return f"dominance-solvable ({'inefficient' if better else 'efficient'})"
    count = len(pure_equilibria(game))
    return ("no pure equilibrium", "one pure equilibrium", "several pure equilibria")[min(count, 2)]
