"""Which parameter matters: how much of an answer's uncertainty each of them carries.

The estimators, and what they mean, are those of :mod:`sandbox.experiments.estimators`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from payoffs.errors import BudgetError, InputError
from payoffs.game import FloatArray
from payoffs.numeric import Profile
from payoffs.pricing_many import from_uniforms, sampled_names
from payoffs.results import versions
from payoffs.scenario import Scenario
from sandbox.experiments.estimators import Indices, pawn, sobol
from sandbox.experiments.uncertainty import Progress, block_size
from sandbox.theory.stacks.answers import Rows, theory_rows

METHODS = ("sobol", "pawn")
#: Answers whose uncertainty can be shared out, with their meaning.
OUTPUTS = {
    "critical_nash": "discount factor the deal needs, the harshest equilibrium as punishment",
    "critical_minmax": "discount factor the deal needs at least, whatever the punishment",
    "deal_is_equilibrium": "whether the deal is an equilibrium",
    "deal_exists": "whether some agreement is better for both than none",
    "sustained_nash": "whether the deal is kept, the harshest equilibrium as punishment",
    "sustained_minmax": "whether patience suffices for the harshest punishment",
    "deal_row": "payoff of the deal to the row side",
    "deal_column": "payoff of the deal to the column side",
    "payoff_difference": "payoff of the deal to the row side less that to the column side",
    "gain_row": "most the row side can gain by an agreement",
    "gain_column": "most the column side can gain by an agreement",
    "equilibria": "number of equilibria",
}
#: Base samples unless asked for: Sobol takes a game for each and each parameter, PAWN one.
BASE = {"sobol": 1024, "pawn": 8192}


def indices(
    scenario: Scenario,
    of: str = "critical_nash",
    method: str = "sobol",
    *,
    base: int | None = None,
    seed: int = 0,
    weights: bool = False,
    threat: bool = False,
    deal: Profile | None = None,
    effort: float = 1.0,
    progress: Progress | None = None,
) -> Indices:
    """Which of a scenario's unknown parameters an answer hangs on.

    Parameters
    ----------
    of
        One of :data:`OUTPUTS`. Where no discount factor is enough, a critical one counts as 1,
        the limit it grows to.
    method
        ``sobol`` or ``pawn``.
    base
        Base samples: a power of two for ``sobol``, which evaluates ``base (k + 2)`` games for
        ``k`` parameters.
    seed, weights, threat, deal, effort, progress
        As :func:`sandbox.experiments.uncertainty.uncertainty`.

    Raises
    ------
    InputError
        If there is nothing to draw, an argument cannot be used, or SALib is needed and missing.
    """
    if of not in OUTPUTS:
        raise InputError(f"{of!r} is not one; choose {', '.join(OUTPUTS)}", "of")
    if method not in METHODS:
        raise InputError(f"{method!r} is not one; choose {' or '.join(METHODS)}", "indices")
    names = sampled_names(scenario, weights)
    if not names:
        raise InputError("has no parameter to draw", scenario.name)
    agreed = scenario.deal_in(threat) if deal is None else deal
    never = 0

    def evaluate(U: FloatArray) -> FloatArray:
        nonlocal never
        found = []
        step = block_size(scenario, threat)
        for start in range(0, len(U), step):
            values = from_uniforms(names, U[start : start + step], scenario.series)
            rows = theory_rows(
                scenario, values, deal=agreed, threat=threat, profiles=(), effort=effort
            )
            answer = _output(rows, of)
            never += int(np.isinf(answer).sum())
            found.append(np.where(np.isinf(answer), 1.0, answer))
            if progress is not None:
                progress(min(start + step, len(U)), len(U))
        return np.concatenate(found)

    estimate = sobol if method == "sobol" else pawn
    answer = estimate(names, evaluate, base=BASE[method] if base is None else base, seed=seed)
    notes = list(answer.notes)
    if never:
        notes.append(
            f"in {never:,} of {answer.games:,} games no discount factor is enough: counted as 1"
        )
    provenance = {**scenario.provenance(threat), "deal": list(agreed), "versions": versions()}
    return replace(answer, output=of, notes=tuple(notes), provenance=provenance)


def _output(rows: Rows, of: str) -> FloatArray:
    if not rows["equilibria"].all():
        raise BudgetError("no equilibrium of some game was found in time; give more --effort")
    if of == "payoff_difference":
        return np.asarray(rows["deal_row"] - rows["deal_column"])
    return np.asarray(rows[of], dtype=np.float64)
