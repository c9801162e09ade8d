"""Where candidates come from: exact enumeration, nashpy's algorithms, and how they are matched."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from payoffs.errors import BudgetError
from payoffs.game import FloatArray, Game
from sandbox.theory.basics import Budget
from sandbox.theory.elementary.dominance import Survivors
from sandbox.theory.elementary.pure import TOLERANCE, pure_equilibria, spread
from sandbox.theory.equilibria.exact import ExactAnswer, connected, extreme_equilibria

#: Games with more strategies than this in all seldom end in exact arithmetic.
LARGE = 36
#: A candidate this close to an exact equilibrium is that equilibrium.
MATCH = 1e-6

#: What is said of payoffs that are not the numbers somebody gave, by how they were read.
READ = {
    "decimal": "were rounded: exact enumeration read the decimals nearest to them",
    "fraction": "were rounded: exact enumeration read the fractions nearest to them",
    "doubles": "were rounded to doubles, and exact enumeration took them so: "
    "a tie between mixtures that rounding broke does not show",
}

Profile = tuple[FloatArray, FloatArray]


@dataclass
class Candidates:
    """Profiles of the whole game on the way to an answer."""

    profiles: list[Profile]
    component: list[int]
    indices: list[int | None]
    subsets: tuple[tuple[int, ...], ...] | None = None
    complete: bool = False
    notes: list[str] = field(default_factory=list)


def enumerate_exactly(reduced: Game, budget: Budget, notes: list[str]) -> ExactAnswer | None:
    """Exact enumeration of what elimination left, or None with a note."""
    large = sum(reduced.shape) > LARGE
    own = budget.share(0.6, at_most=0.1 * budget.steps if large else math.inf)
    try:
        answer = extreme_equilibria(reduced, own)
    except BudgetError as error:
        m, n = reduced.shape
        notes.append(f"exact enumeration of the {m} x {n} game {error}: the list may lack some")
        return None
    merged = sum(reading.merged for reading in answer.readings)
    if merged:
        notes.append(
            f"{merged} payoffs that differ from others by rounding alone were read as equal to them"
        )
    return answer


def reading_notes(game: Game, readings: tuple[str, str]) -> list[str]:
    """Whose payoffs were not enumerated as they were given, and as what."""
    notes = []
    for how, words in READ.items():
        whose = [side for side, read in zip(game.players, readings, strict=True) if read == how]
        if whose:
            notes.append(f"payoffs of {' and '.join(whose)} {words}")
    return notes


def search(
    game: Game,
    method: str,
    left: Survivors,
    exact: ExactAnswer | None,
    tolerance: float,
    budget: Budget,
) -> tuple[Candidates, str]:
    """Run nashpy on what elimination left and lay its answer beside the exact one.

    Returns found, name: profiles of the whole game, not yet certified, and what found them in
    words. Where one strategy a side is left nashpy has nothing to solve, and is not loaded.
    """
    if method == "auto" and exact is not None and len(left.rows) == len(left.columns) == 1:
        return _expanded(game, left, exact, budget), "iterated elimination, one profile is left"
    chosen = _suited(game, left) if method == "auto" else method
    candidates, notes = _candidates(game, chosen, left, tolerance, budget)
    if exact is None:
        found = _uncertain(game, candidates)
        name = f"pure equilibria and {chosen} (nashpy)" if method == "auto" else method
    else:
        everything = _expanded(game, left, exact, budget)
        hit = _matches(candidates, everything.profiles)
        if method == "auto":
            found, name = _completed(everything, chosen, len(hit))
        else:
            found, name = _only(everything, hit, method), method
    found.notes[:0] = notes
    return found, name


def _suited(game: Game, left: Survivors) -> str:
    """nashpy's vertex enumeration where it can be trusted to end, else Lemke-Howson."""
    from sandbox.theory.equilibria.nashpy_bridge import fits_vertices

    reduced = game.restrict(left.rows, left.columns)
    return "vertex" if fits_vertices(reduced) else "lemke-howson"


def _completed(everything: Candidates, method: str, hits: int) -> tuple[Candidates, str]:
    """The exact list, with a note on what nashpy's algorithm did not find."""
    count = len(everything.profiles)
    if hits == count:
        return everything, f"{method} (nashpy), confirmed by exact enumeration"
    everything.notes.append(
        f"nashpy's {method} found {hits} of {count} extreme equilibria; the others are from "
        "exact enumeration"
    )
    return everything, f"{method} (nashpy), completed by exact enumeration"


def _candidates(
    game: Game, method: str, left: Survivors, tolerance: float, budget: Budget
) -> tuple[list[Profile], list[str]]:
    """What one algorithm of nashpy finds, as profiles of the whole game."""
    from sandbox.theory.equilibria import nashpy_bridge

    algorithms = {
        "support": nashpy_bridge.by_supports,
        "vertex": nashpy_bridge.by_vertices,
        "lemke-howson": nashpy_bridge.by_lemke_howson,
    }
    reduced = game.restrict(left.rows, left.columns)
    answer = algorithms[method](reduced, tolerance, budget.share(0.5, 0.4 * budget.steps))
    m, n = game.shape
    profiles = [(spread(x, left.rows, m), spread(y, left.columns, n)) for x, y in answer.found]
    return profiles, list(answer.notes)


def _expanded(game: Game, left: Survivors, exact: ExactAnswer, budget: Budget) -> Candidates:
    """The exact answer on what was left, as profiles of the whole game."""
    m, n = game.shape
    profiles = [
        (
            spread([float(p) for p in e.row], left.rows, m),
            spread([float(p) for p in e.column], left.columns, n),
        )
        for e in exact.equilibria
    ]
    subsets = None
    if exact.subsets is not None:
        place = {(e.x, e.y): k for k, e in enumerate(exact.equilibria)}
        subsets = tuple(
            tuple(sorted(place[x, y] for x in xs for y in ys)) for xs, ys in exact.subsets
        )
    by_component = _indices(exact, budget)
    indices = [by_component[c] for c in exact.component]
    return Candidates(profiles, list(exact.component), indices, subsets, complete=True)


def _indices(exact: ExactAnswer, budget: Budget) -> tuple[int | None, ...]:
    if not exact.degenerate:  # each component is one equilibrium, and numbered as it is listed
        return tuple(e.index for e in exact.equilibria)
    from sandbox.theory.equilibria.index import component_indices

    try:
        return component_indices(exact, budget.share(0.3, at_most=0.05 * budget.steps))
    except BudgetError:
        return (None,) * exact.components


def _matches(candidates: list[Profile], exact: list[Profile]) -> list[int]:
    """Positions of the exact equilibria that the candidates contain."""
    if not candidates:
        return []
    table = np.array([np.concatenate(profile) for profile in candidates])
    distance = [np.abs(table - np.concatenate(profile)).max(axis=1).min() for profile in exact]
    return [k for k, far in enumerate(distance) if far <= MATCH]


def _only(everything: Candidates, keep: list[int], method: str) -> Candidates:
    """What one algorithm found of the exact list, with a note if that is not all."""
    count = len(everything.profiles)
    if len(keep) == count:
        return everything
    note = (
        f"{method} finds {len(keep)} of {count} extreme equilibria; the method auto lists them all"
    )
    return Candidates(
        [everything.profiles[k] for k in keep],
        [everything.component[k] for k in keep],
        [everything.indices[k] for k in keep],
        notes=[note],
    )


def _uncertain(game: Game, candidates: list[Profile]) -> Candidates:
    """All pure equilibria and the candidates, when nothing confirms that these are all."""
    m, n = game.shape
    rows, columns = np.eye(m), np.eye(n)
    listed = pure_equilibria(game).tolist()
    stable = {(i, j) for i, j in listed}
    pure = [(rows[i], columns[j]) for i, j in listed]
    found = [(x, y) for x, y in candidates if _stays(x, y, stable)]
    kept = [(x, y) for x, y in found if not _gains(game, x, y)]
    once = {_key(x) + _key(y): (x, y) for x, y in [*kept, *pure]}
    profiles = [(x.copy(), y.copy()) for x, y in once.values()]
    refused = len(candidates) - len(found)
    said = f"{refused} pure candidates have a regret above the tolerance, which is 0: left out"
    notes = [said] if refused else []
    if len(kept) < len(found):
        notes.append(f"{len(found) - len(kept)} mixed candidates gain by a deviation: left out")
    return Candidates(profiles, _touching(profiles), [None] * len(profiles), notes=notes)


def _stays(x: FloatArray, y: FloatArray, stable: set[tuple[int, int]]) -> bool:
    """Whether a candidate is mixed, or a pure equilibrium of the payoffs as given."""
    both_pure = (x > 0.0).sum() == (y > 0.0).sum() == 1
    return not both_pure or (int(x.argmax()), int(y.argmax())) in stable


def _gains(game: Game, x: FloatArray, y: FloatArray) -> bool:
    """Whether a deviation gains more than a billionth of the payoffs that are at hand.

    However large the other payoffs of the game are.
    """
    A, B = game.settled
    for payoffs, own, other in ((A, x, y), (B.T, y, x)):
        values = payoffs @ other
        best = int(values.argmax())
        at_hand = own @ np.abs(payoffs) @ other + np.abs(payoffs[best]) @ other
        if values[best] - own @ values > TOLERANCE * at_hand:
            return True
    return False


def _key(p: FloatArray) -> bytes:
    """Equal for strategies that are the same but for rounding."""
    return (np.round(p / MATCH) + 0.0).tobytes()


def _touching(profiles: list[Profile]) -> list[int]:
    """Components as far as they show: equilibria that share a side's strategy touch."""
    names: dict[tuple[int, bytes], int] = {}
    edges = [
        (names.setdefault((0, _key(x)), len(names)), names.setdefault((1, _key(y)), len(names)))
        for x, y in profiles
    ]
    return list(connected(edges))
