"""Gambit's exact enumeration of extreme equilibria as an oracle.

Gambit is under the GPL and compiles for minutes where it has no wheel, so it is no dependency:
`python tasks.py oracles` installs it beside the tests and runs these.
"""

from fractions import Fraction

import numpy as np
import pytest

from payoffs.formats.nfg import format_nfg
from payoffs.game import Game
from sandbox.theory import solve

gambit = pytest.importorskip(
    "pygambit", reason="Gambit is not installed; `python tasks.py oracles` installs and runs it"
)

CASES = [(shape, high, k) for shape in ((2, 2), (2, 3), (3, 3), (4, 4)) for high in (2, 9)
         for k in range(12)]  # fmt: skip


def of_gambit(A: np.ndarray, B: np.ndarray) -> set[tuple[Fraction, ...]]:
    build = getattr(gambit, "StrategicGame", gambit.Game)  # its name since version 17
    game = build.from_arrays(A, B)
    found = gambit.nash.enummixed_solve(game, rational=True).equilibria
    return {tuple(p for side in profile for p in probabilities(side)) for profile in found}


def probabilities(side) -> list[Fraction]:
    """One side's mixture, as version 17 and the versions before it hand it out."""
    strategies = side[1] if isinstance(side, tuple) else side
    return [Fraction(str(p)) for _, p in strategies]


@pytest.mark.parametrize(("shape", "high", "seed"), CASES)
def test_the_same_extreme_equilibria(shape, high, seed) -> None:
    """Few distinct payoffs make most of these games degenerate."""
    rng = np.random.default_rng([seed, high, *shape])
    A, B = rng.integers(0, high, (2, *shape))
    ours = solve(Game.of(A, B))
    assert ours.complete
    mine = {
        tuple(Fraction(p).limit_denominator(10_000) for p in (*e.row, *e.column))
        for e in ours.equilibria
    }
    assert mine == of_gambit(A, B)


def test_gambit_reads_our_files(tmp_path) -> None:
    path = tmp_path / "game.nfg"
    game = Game.of([[1.5, -2e-7], [3, 4]], [[0, 1], [2, 3]], ['a "b"', "c\\d"], ["e", "f"])
    path.write_text(format_nfg(game), encoding="utf-8")
    read = gambit.read_nfg(str(path))
    row, column = read.to_arrays(dtype=float)
    assert row.tolist() == game.row_payoffs.tolist()
    assert column.tolist() == game.column_payoffs.tolist()
