"""The chain over two automata in fractions, by dictionaries: slow, exact, and another's code."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from agents import parse_rule

DILEMMA = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}


def flipped(bit, error):
    """Both values of a bit with their probabilities."""
    return [(bit, 1 - error), (1 - bit, error)]


class FractionChain:
    """Joint states, where they lead, and what is expected in them.

    ``execution`` holds one error a side; ``alarms`` a pair (false, missed) for the report
    that the row side gets, and for the one that the column side gets.
    """

    def __init__(self, row, column, execution, alarms, public=False):
        row, column = parse_rule(row).automaton, parse_rule(column).automaton
        start = (row.start, column.start)
        self.states, self.moves, self.reward, self.quiet = [start], {}, {}, {}
        for state in self.states:
            moves, quiet, reward = {}, {}, [Fraction(0)] * 2
            s, t = state
            choices = [Fraction(float(row.cooperate[s])), Fraction(float(column.cooperate[t]))]
            kept = [c * (1 - e) + (1 - c) * e for c, e in zip(choices, execution, strict=True)]
            for a, b in product((0, 1), repeat=2):
                p = (1 - kept[0] if a else kept[0]) * (1 - kept[1] if b else kept[1])
                reward = [r + p * u for r, u in zip(reward, DILEMMA[a, b], strict=True)]
                for (y, py), (z, pz) in product(flipped(b, alarms[0][b]), flipped(a, alarms[1][a])):
                    mine, theirs = (z, y) if public else (a, b)
                    after = (int(row.move[s, mine, y]), int(column.move[t, theirs, z]))
                    if p * py * pz:
                        moves[after] = moves.get(after, 0) + p * py * pz
                        if a == b == 0:
                            quiet[after] = quiet.get(after, 0) + p * py * pz
            self.moves[state], self.reward[state], self.quiet[state] = moves, reward, quiet
            self.states += [after for after in moves if after not in self.states]

    def mean(self, periods, discount=Fraction(1)):
        """Both payoffs over some periods, by stepping."""
        now, total, weight = {self.states[0]: Fraction(1)}, [Fraction(0)] * 2, Fraction(0)
        factor = Fraction(1)
        for _ in range(periods):
            for k in (0, 1):
                total[k] += factor * sum(p * self.reward[s][k] for s, p in now.items())
            weight += factor
            factor *= discount
            following = {}
            for s, p in now.items():
                for after, q in self.moves[s].items():
                    following[after] = following.get(after, 0) + p * q
            now = following
        return [x / weight for x in total]

    def solved(self, weights, values):
        """x with x = values + weights x, by elimination; weights map (s, t) to a fraction."""
        n = len(self.states)
        rows = [
            [Fraction(int(i == j)) - weights(s, t) for j, t in enumerate(self.states)] + [values(s)]
            for i, s in enumerate(self.states)
        ]
        for k in range(n):
            pivot = next(i for i in range(k, n) if rows[i][k])
            rows[k], rows[pivot] = rows[pivot], rows[k]
            rows[k] = [x / rows[k][k] for x in rows[k]]
            for i in range(n):
                if i != k and rows[i][k]:
                    factor = rows[i][k]
                    rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
        return rows[0][n]

    def discounted(self, delta):
        """Both normalised discounted payoffs."""
        return [
            (1 - delta)
            * self.solved(
                lambda s, t: delta * self.moves[s].get(t, 0), lambda s, k=k: self.reward[s][k]
            )
            for k in (0, 1)
        ]

    def truce(self):
        """The expected number of periods before the first escalation."""
        return self.solved(
            lambda s, t: self.quiet[s].get(t, Fraction(0)),
            lambda s: sum(self.quiet[s].values(), Fraction(0)),
        )
