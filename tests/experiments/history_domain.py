"""What the tests of history share: chains of named rules, and slow oracles."""

from itertools import product

import numpy as np

from agents import parse_rule
from sandbox.experiments.history.chains import PairChain, pair_chain


def chain_of(us: str, china: str | None = None) -> PairChain:
    return pair_chain(parse_rule(us), parse_rule(us if china is None else china))


def one(value: float) -> np.ndarray:
    return np.array([value])


def enumerated(us: str, china: str, e: float, m: float, kept: list[bool]) -> float:
    """The record's probability by summing over every hidden path, from the rules' own tables."""
    row, column = parse_rule(us).automaton, parse_rule(china).automaton
    assert row is not None
    assert column is not None

    def paths(s: int, t: int, left: list[bool]) -> float:
        if not left:
            return 1.0
        total = 0.0
        for a, b, v, w in product((0, 1), repeat=4):
            if (a == b == 0) != left[0]:
                continue
            p = 1.0
            for state, rule, act in ((s, row, a), (t, column, b)):
                restrain = rule.cooperate[state] * (1 - e) + (1 - rule.cooperate[state]) * e
                p *= restrain if act == 0 else 1 - restrain
            p *= (m if v else 1 - m) * (m if w else 1 - m)
            if p > 0:
                after = row.move[s, a, b ^ v], column.move[t, b, a ^ w]
                total += p * paths(int(after[0]), int(after[1]), left[1:])
        return total

    return paths(row.start, column.start, kept)
