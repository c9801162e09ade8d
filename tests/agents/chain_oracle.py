"""An exact Markov chain over both automata's states, written independently of the engines."""

from __future__ import annotations

from itertools import product

import numpy as np

from agents import parse_rule


def flip_probability(error, flipped):
    return error if flipped else 1 - error


class Chain:
    """Two automata, executed actions' payoffs, per-side execution and monitoring errors."""

    def __init__(self, row, column, A, B, execution=(0.0, 0.0), monitoring=(0.0, 0.0)):
        first, second = parse_rule(row).automaton, parse_rule(column).automaton
        k, m = first.states, second.states
        self.start = first.start * m + second.start
        self.P = np.zeros((k * m, k * m))
        self.u, self.v = np.zeros(k * m), np.zeros(k * m)
        self.restraint = np.zeros((k * m, 2))
        for s, t in product(range(k), range(m)):
            here = s * m + t
            for a, b, p in self.executed(first.cooperate[s], second.cooperate[t], execution):
                self.u[here] += p * A[a][b]
                self.v[here] += p * B[a][b]
                self.restraint[here] += p * (1 - a), p * (1 - b)
                for wrong_row, wrong_column in product((0, 1), repeat=2):
                    q = flip_probability(monitoring[0], wrong_row)
                    q *= flip_probability(monitoring[1], wrong_column)
                    there = first.move[s, a, b ^ wrong_row] * m
                    there += second.move[t, b, a ^ wrong_column]
                    self.P[here, there] += p * q

    @staticmethod
    def executed(p_row, p_column, execution):
        p = p_row * (1 - execution[0]) + (1 - p_row) * execution[0]
        q = p_column * (1 - execution[1]) + (1 - p_column) * execution[1]
        for a, b in product((0, 1), repeat=2):
            yield a, b, (1 - p if a else p) * (1 - q if b else q)

    def mean_visits(self, periods):
        """The expected share of the first periods spent in each joint state."""
        now, total = np.eye(len(self.P))[self.start], np.zeros(len(self.P))
        for _ in range(periods):
            total += now
            now = now @ self.P
        return total / periods

    def stationary(self):
        """The long-run shares, where they do not depend on the start."""
        size = len(self.P)
        system = np.vstack([self.P.T - np.eye(size), np.ones(size)])
        shares, _, rank, _ = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)
        assert rank == size, "more than one recurrent class"
        return shares

    def means(self, periods):
        """Mean payoffs and restraint over the first periods."""
        x = self.mean_visits(periods)
        return x @ self.u, x @ self.v, x @ self.restraint

    def long_run(self):
        """Mean payoffs in the long run."""
        x = self.stationary()
        return x @ self.u, x @ self.v
