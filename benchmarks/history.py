"""How long the likelihood of the record and the table of all pairs take.

    python benchmarks/history.py

How the table came down from 45 processor seconds: states from which truces come and go alike are
one, chains alike in all that is seen are read once, likelihood and forecast are one compiled pass
(also over the records of the study of power), records are played four side by side and summed up
on the way, and how far out history is takes one sorting and two comparisons a number. The grid,
its refinements and the records are as many as ever; a point that a bound of the grid makes several
times is worked out once (37,000 of 129,000 in the refinements: 10.4 instead of 10.6 ms a fit).

CPU time of one process. "Step by step" is the same likelihood without compressing spells,
"compiled" that of the table where Numba is installed (its first call compiles and is not counted).
"""

from __future__ import annotations

import time

import numpy as np

from agents import parse_rule
from sandbox.experiments.history import fit, history_table, log_likelihood, pair_chain, read_history
from sandbox.experiments.history.chains import PairChain
from sandbox.experiments.history.likelihood import after_first
from sandbox.experiments.history.record import History

PAIRS = (
    ("tit_for_tat", "tit_for_tat"),
    ("firm_but_fair", "contrite_tit_for_tat"),
    ("soft_grudger", "soft_grudger"),
)


def step_by_step(chain: PairChain, e: np.ndarray, m: np.ndarray, history: History) -> np.ndarray:
    """The log likelihood, one period at a time."""
    parts = chain.parts(e, m)
    log = np.zeros(len(e))
    for runs in history.runs:
        now = after_first(parts)
        for k, (kept, periods) in enumerate(runs):
            matrix = parts.kept if kept else parts.broken
            for _ in range(periods - (k == 0)):
                now = np.matmul(now[:, None, :], matrix)[:, 0, :]
                total = now.sum(axis=1)
                log += np.log(total)
                now = now / total[:, None]
    return log


def main() -> None:
    """Print the table."""
    axis = np.geomspace(1e-4, 0.5, 20)
    e, m = np.repeat(axis, 20), np.tile(axis, 20)
    header = "400 pairs of errors                              states   period   ms"
    print(f"{header}   step by step, ms   compiled, ms")
    small = pair_chain(parse_rule("tit_for_tat"), parse_rule("tit_for_tat"))
    log_likelihood(small, e[:1], m[:1], read_history().runs, "numba")
    for us, china in PAIRS:
        chain = pair_chain(parse_rule(us), parse_rule(china))
        for period in ("week", "day"):
            history = read_history(period=period)
            start = time.process_time()
            found = log_likelihood(chain, e, m, history.runs)
            middle = time.process_time()
            known = step_by_step(chain, e, m, history)
            end = time.process_time()
            assert np.allclose(found, known)
            log_likelihood(chain, e, m, history.runs, "numba")
            last = time.process_time()
            name = f"{us} / {china}"
            print(
                f"{name:48s} {chain.states:6d}   {period:6s} {1e3 * (middle - start):6.1f} "
                f"{1e3 * (end - middle):10.1f} {1e3 * (last - end):14.1f}"
            )
    chain = pair_chain(parse_rule("tit_for_tat"), parse_rule("generous_tit_for_tat"))
    start = time.process_time()
    fit(chain, read_history().runs)
    print(f"\none fit with intervals: {1e3 * (time.process_time() - start):.0f} ms")
    for period in ("week", "month"):
        start = time.process_time()
        table = history_table(period=period)
        spent = time.process_time() - start
        print(f"{len(table.judgements)} pairs by the {period}, 999 records each: {spent:.0f} s")


if __name__ == "__main__":
    main()
