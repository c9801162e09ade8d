"""Every question of the theory asked of many games at once: one row of answers a game.

The answers are those of ``truce solve``, ``truce game``, ``truce negotiate`` and ``truce repeat``
for each game alone: payoffs are compared as given (:mod:`payoffs.numeric`).

>>> from payoffs.scenario import load
>>> rows = theory_rows(load("busan-2025"), {"soy_loss_china": np.array([0.3, 3.0])})
>>> rows["equilibria"].tolist(), rows["deal_is_equilibrium"].tolist()
([1, 1], [False, True])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from payoffs.errors import InputError
from payoffs.game import FloatArray
from payoffs.numeric import Profile, settle_many
from payoffs.pricing_many import checked, payoff_stack
from payoffs.scenario import Scenario
from sandbox.theory.batch import solve_batch
from sandbox.theory.batch.solver import EngineName
from sandbox.theory.stacks.agreements import (
    Breach,
    Points,
    best_pure,
    both_gain,
    critical,
    greatest_gains,
    listed,
    minmax_values,
)
from sandbox.theory.stacks.classes import classes

Rows = dict[str, NDArray[Any]]

#: Payoffs of one side answered at once.
BLOCK = 1 << 17
#: Games with more profiles than this get no column for each of them unless asked for.
MAX_PROFILES = 64
#: A discount factor this close below the critical one still keeps a deal, as in ``truce repeat``.
SLACK = 1e-12


def theory_rows(
    scenario: Scenario,
    values: Mapping[str, ArrayLike],
    *,
    deal: Profile | None = None,
    threat: bool = False,
    profiles: Sequence[Profile] | None = None,
    engine: EngineName = "auto",
    effort: float = 1.0,
    patience: bool = True,
) -> Rows:
    """Theory's answers on a scenario at many calibrations.

    Raises InputError as the payoff stack, and if the deal or a profile is outside the game.

    Parameters
    ----------
    values
        Parameter or term to its values, each of shape ``(g,)``, as
        :func:`payoffs.pricing_many.payoff_stack` takes them. ``discount_factor`` decides what is
        sustained.
    deal
        The profile to be kept period after period; by default the scenario's deal (0,0 in a threat
        game).
    threat
        The threat game instead of the stage game.
    profiles, engine, effort, patience
        See :func:`game_rows`.

    Returns
    -------
    dict
        The columns of :func:`game_rows`.
    """
    varied = checked(scenario, values)
    games = len(next(iter(varied.values()))) if varied else 1
    shape = (2, 2) if threat and scenario.priced else scenario.shape
    agreed = scenario.deal_in(threat) if deal is None else deal
    delta = varied.get("discount_factor", np.full(games, scenario.discount_factor))
    blocks = []
    for block in _blocks(games, shape):
        part = {name: array[block] for name, array in varied.items()}
        A, B = payoff_stack(scenario, part, threat=threat)
        how: dict[str, Any] = {"profiles": profiles, "engine": engine, "effort": effort}
        how["patience"] = patience
        blocks.append(game_rows(A, B, deal=agreed, delta=delta[block], **how))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def game_rows(
    A: ArrayLike,
    B: ArrayLike,
    *,
    deal: Profile = (0, 0),
    delta: ArrayLike = 0.99,
    profiles: Sequence[Profile] | None = None,
    engine: EngineName = "auto",
    effort: float = 1.0,
    patience: bool = True,
) -> Rows:
    """Theory's answers on many bimatrix games of one shape.

    Raises InputError if the arrays cannot be games, or the deal, a profile or a discount factor
    cannot be used.

    Parameters
    ----------
    A, B
        Payoffs of the row and of the column side, shape ``(g, m, n)``.
    deal
        The profile to be kept period after period.
    delta
        Discount factor, one for all or of shape ``(g,)``.
    profiles
        Which profiles get a column; by default all of a game with at most 64.
    engine
        Of :func:`sandbox.theory.batch.solve_batch`.
    effort
        Times the usual budget of work for each game that the batch solver cannot finish.
    patience
        Whether critical discount factors are asked for: a third of the work in small games.

    Returns
    -------
    dict
        Column to an array of shape ``(g,)``:

        ``equilibria``, ``pure_equilibria``, ``components``, ``complete``
            How many (extreme) equilibria are listed, how many of them are pure, in how many
            connected sets, and whether these are all.
        ``class``
            The word of ``truce game``, as str objects.
        ``deal_row``, ``deal_column``, ``deal_is_equilibrium``
            Payoffs of the deal; whether nobody has to be deterred.
        ``disagreement_row``, ``disagreement_column``
            Payoffs without a deal: the equilibrium worst for both.
        ``deal_exists``, ``pure_deal_exists``
            Whether a profile or a lottery over profiles, or a profile, is better for both.
        ``gain_row``, ``gain_column``
            The most that each side can gain by a lottery.
        ``best_row``, ``best_column``, ``best_gain_row``, ``best_gain_column``
            The best pure profile by the product of gains, and what it gains; -1 and not a number
            if no profile is good enough for both.
        ``critical_nash_row``, ``critical_nash_column``, ``critical_nash``
            Smallest discount factor with which the row side, the column side, both keep the deal
            if a breach is answered by the equilibrium worst for whoever broke it; infinite if
            none below one is enough.
        ``critical_minmax_row``, ``critical_minmax_column``, ``critical_minmax``
            The same if whoever broke it is held down for ever: a bound, below which no
            punishment helps.
        ``sustained_nash``, ``sustained_minmax``
            Whether ``delta`` is enough.
        ``equilibrium_I_J``
            Whether profile I, J is a listed equilibrium.

        Where no equilibrium was found in time (``equilibria`` is 0) what hangs on them is not a
        number, and nothing is said to exist or to be sustained by them.

    Examples
    --------
    >>> rows = game_rows([[[3, 0], [5, 1]]], [[[3, 5], [0, 1]]])
    >>> rows["class"].item(), rows["critical_nash"].item(), rows["deal_exists"].item()
    ('dilemma', 0.5, True)
    """
    a, b = np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)
    if a.ndim != 3 or a.shape != b.shape:
        raise InputError(f"expected two arrays of shape (g, m, n), got {a.shape}, {b.shape}", "A")
    deltas = np.broadcast_to(np.asarray(delta, dtype=np.float64), len(a))
    if not ((deltas >= 0.0) & (deltas < 1.0)).all():
        raise InputError("discount factors must be at least 0 and below 1", "delta")
    named = _columns((a.shape[1], a.shape[2]), profiles)
    return _answers(a, b, deal, deltas if patience else None, named, engine, effort)


def _blocks(games: int, shape: tuple[int, int]) -> list[slice]:
    step = max(1, BLOCK // (shape[0] * shape[1]))
    return [slice(start, min(start + step, games)) for start in range(0, games, step)]


def _columns(shape: tuple[int, int], profiles: Sequence[Profile] | None) -> list[Profile]:
    if profiles is None:
        m, n = shape
        return [(i, j) for i in range(m) for j in range(n)] if m * n <= MAX_PROFILES else []
    return [_inside(profile, shape, "profiles") for profile in profiles]


def _inside(profile: Profile, shape: tuple[int, int], where: str) -> Profile:
    (i, j), (m, n) = profile, shape
    if not (0 <= i < m and 0 <= j < n):
        raise InputError(f"{i},{j} is outside this {m} x {n} game", where)
    return i, j


def _answers(
    A: FloatArray,
    B: FloatArray,
    deal: Profile,
    delta: FloatArray | None,
    profiles: list[Profile],
    engine: EngineName,
    effort: float,
) -> Rows:
    i, j = _inside(deal, (A.shape[1], A.shape[2]), "deal")
    A, B = settle_many(A), settle_many(B)
    solution = solve_batch(A, B, engine=engine)
    found = listed(solution, A, B, effort)
    # games last: every step is then one pass over contiguous numbers
    a, b = (np.ascontiguousarray(np.moveaxis(M, 0, -1)) for M in (A, B))
    rows: Rows = {
        "equilibria": found.counts,
        "pure_equilibria": found.pure,
        "components": found.components,
        "complete": found.complete,
        "class": classes(a, b),
        "deal_row": a[i, j],
        "deal_column": b[i, j],
        "deal_is_equilibrium": found.mask[:, i, j],
    }
    rows |= _agreements(Points.of(a, b, found.worst), (a.shape[0], a.shape[1]))
    if delta is not None:
        rows |= _patience(a, b, (i, j), found.harshest, delta, engine)
    rows |= {f"equilibrium_{r}_{c}": found.mask[:, r, c] for r, c in profiles}
    return rows


def _agreements(points: Points, shape: tuple[int, int]) -> Rows:
    gains, best = greatest_gains(points), best_pure(points)
    gains = np.where(np.isnan(points.d), np.nan, gains)
    d, none, games = points.d, best < 0, np.arange(len(best))
    row, column = np.divmod(best, shape[1])
    gained = (
        np.where(none, np.nan, of_side[best, games] - d[side])
        for side, of_side in enumerate((points.u, points.v))
    )
    return {
        "disagreement_row": d[0],
        "disagreement_column": d[1],
        "deal_exists": (gains > 0.0).all(axis=0),
        "pure_deal_exists": both_gain(points),
        "gain_row": gains[0],
        "gain_column": gains[1],
        "best_row": np.where(none, -1, row),
        "best_column": np.where(none, -1, column),
        **dict(zip(("best_gain_row", "best_gain_column"), gained, strict=True)),
    }


def _patience(
    A: FloatArray,
    B: FloatArray,
    deal: Profile,
    harshest: FloatArray,
    delta: FloatArray,
    engine: EngineName,
) -> Rows:
    breach = Breach.of(A, B, deal)
    held = np.stack([minmax_values(A, engine), minmax_values(B.swapaxes(0, 1), engine)])
    rows: Rows = {}
    for name, threats in (("nash", harshest), ("minmax", held)):
        of_row, of_column = critical(breach, threats)
        both = np.maximum(of_row, of_column)
        rows[f"critical_{name}_row"], rows[f"critical_{name}_column"] = of_row, of_column
        rows[f"critical_{name}"] = both
        rows[f"sustained_{name}"] = delta >= both - SLACK
    return rows
