"""A pair of automata under noise as one Markov chain: exact values, without chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from agents.engines.joint import DENSE, Joint, Table, cesaro, reachable
from agents.play.pairing import Pairing
from payoffs.errors import BudgetError, InputError
from payoffs.fields import MAX_PERIODS, probability
from payoffs.numeric import FloatArray, whole
from payoffs.numeric import real as number
from payoffs.results import Result, counted

#: Exact values are worked out for chains with up to this many states.
MAX_EXACT = 20_000
#: Chains of up to this many states are stepped by squaring matrices, larger ones one by one.
SQUARED = 128
#: More additions than these take minutes.
MAX_WORK = 2 * 10**10


@dataclass(frozen=True, repr=False)
class Value(Result):
    """What a pair of rules is worth, a period."""

    says = "row_mean=row column_mean=column cooperation horizon"

    #: Each side's payoff.
    row: float
    column: float
    #: The share of periods in which each side carries out the deal.
    cooperation: tuple[float, float]
    #: Over what, in words.
    horizon: str

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return f"{self.row:.6g} and {self.column:.6g} a period, exact {self.horizon}"


@dataclass(frozen=True, eq=False, repr=False)
class Chain(Result):
    """The chain over joint automaton states that a pairing runs through."""

    #: The rules, the game between deal and punishment, and the noise.
    pairing: Pairing
    #: Every outcome of every joint state within reach; state 0 is the start.
    table: Table

    @classmethod
    def of(cls, pairing: Pairing) -> Chain:
        """The chain of two automata.

        Raises InputError if a rule is a learner, which no finite chain can follow. BudgetError if
        there are too many joint states.
        """
        machines = []
        for rule, side in zip((pairing.row, pairing.column), ("us", "china"), strict=True):
            if rule.automaton is None:
                raise InputError(
                    f"{rule} learns and is no finite automaton: it has no exact value; simulate it",
                    side,
                )
            machines.append(rule.automaton)
        return cls(pairing, reachable(Joint(machines[0], machines[1], pairing.noise), MAX_EXACT))

    @property
    def headline(self) -> str:
        """The answer in one line."""
        rules = f"{self.pairing.row} against {self.pairing.column}"
        return f"{rules}: {self.states:,} joint states, {self.value().headline}"

    @property
    def made_from(self) -> dict[str, Any]:
        """The rules and the noise."""
        rules = [str(self.pairing.row), str(self.pairing.column)]
        return super().made_from | {"rules": rules, "noise": asdict(self.pairing.noise)}

    def to_dict(self) -> dict[str, Any]:
        """The long run and the first escalation, ready for JSON."""
        truce = self.expected_truce()
        return {
            "rules": [str(self.pairing.row), str(self.pairing.column)],
            "joint_states": self.states,
            **self.value().to_dict(),
            "expected_truce": truce if np.isfinite(truce) else None,
        }

    @property
    def states(self) -> int:
        """The number of joint states within reach."""
        return len(self.table)

    @cached_property
    def transition(self) -> Any:
        """Shape ``(n, n)``: a dense array, or a sparse one if there are many states."""
        return self._matrix(self.table.probability)

    def payoffs(self) -> FloatArray:
        """Shape ``(n, 2)``: both sides' expected payoff of a period in each state."""
        deal = self.pairing.deal
        cells = np.stack([deal.row.ravel(), deal.column.ravel()], axis=1)
        return self.table.probability @ cells[self.table.codes]

    def restraint(self) -> FloatArray:
        """Shape ``(n, 2)``: the probability that each side carries out the deal."""
        kept = np.stack([self.table.codes < 2, self.table.codes % 2 == 0], axis=1)
        return self.table.probability @ kept.astype(np.float64)

    def value(
        self,
        periods: int | None = None,
        discount: float | None = None,
        *,
        renewal: float = 0.0,
        renew_every: int | None = None,
    ) -> Value:
        """Payoffs and cooperation per period.

        ``periods``: a finite horizon. None: without end.
        ``discount``: what the next period counts, from 0 to just below 1; payoffs are normalised to
            a period. An ending by chance is the same thing: after each period play goes on with
            this probability. None: all periods count alike, so that without ``periods`` the value
            is the long-run mean from the start.
        ``renewal``: the probability that after a period both memories are reset to their start.
        ``renew_every``: both memories are reset after so many periods.
        """
        weights = self.visits(periods, discount, renewal=renewal, renew_every=renew_every)
        row, column = (float(x) for x in weights @ self.payoffs())
        p, q = (float(x) for x in weights @ self.restraint())
        return Value(row, column, (p, q), horizon_words(periods, discount))

    def visits(
        self,
        periods: int | None = None,
        discount: float | None = None,
        *,
        renewal: float = 0.0,
        renew_every: int | None = None,
    ) -> FloatArray:
        """Shape ``(n,)``: the weight of each joint state, adding up to one.

        Parameters are those of :meth:`value`.
        """
        q = probability(renewal, "renewal")
        delta = 1.0 if discount is None else _discount(discount)
        if periods is not None:
            whole(periods, "periods", 1, MAX_PERIODS)
        if renew_every is None:
            if periods is not None:
                return _normalised(self._partial(periods, delta, q))
            return cesaro(self._restarted(delta * (1.0 - q)))
        k = whole(renew_every, "renew_every", 1, MAX_PERIODS)
        spells, rest = (1, 0) if periods is None else divmod(periods, k)
        nothing = np.zeros(self.states)
        spell = self._partial(k, delta, q) if spells else nothing
        after = self._partial(rest, delta, q) if rest else nothing
        repeated = float(np.power(delta, k * np.arange(spells, dtype=np.float64)).sum())
        return _normalised(repeated * spell + delta ** (k * spells) * after)

    def survival(self, periods: int) -> FloatArray:
        """Shape ``(periods + 1,)``: the chance that nobody escalated in 0, 1, … periods."""
        periods = whole(periods, "periods", 1, MAX_PERIODS)
        kept = self._kept
        now = _start(self.states)
        curve = np.ones(periods + 1)
        for t in range(1, periods + 1):
            now = now @ kept
            curve[t] = now.sum()
        return curve

    def expected_truce(self, *, renewal: float = 0.0, renew_every: int | None = None) -> float:
        """The expected number of periods before the first escalation of either side.

        Infinite if there is a chance that nobody ever escalates. Parameters are those of
        :meth:`value`.
        """
        breaks = self.table.probability[:, self.table.codes > 0].sum(axis=1)
        q = probability(renewal, "renewal")
        kept = self._kept
        if q:
            kept = _with_return((1.0 - q) * kept, q * kept.sum(axis=1))
        if renew_every is not None:
            k = whole(renew_every, "renew_every", 1, MAX_PERIODS)
            now, lasted = _start(self.states), 0.0
            broken = 0.0
            for _ in range(k):
                broken += float(now @ breaks)
                now = now @ kept
                lasted += float(now.sum())
            return lasted / broken if broken else float("inf")
        # Begun anew at every break, truces are kept and broken in these shares of time.
        shares = cesaro(_with_return(kept, breaks))
        broken = float(shares @ breaks)
        return float(shares @ kept.sum(axis=1)) / broken if broken else float("inf")

    @cached_property
    def _kept(self) -> Any:
        """Transition probabilities of turns in which both sides carry out the deal."""
        return self._matrix(self.table.probability * (self.table.codes == 0))

    def _matrix(self, weights: FloatArray) -> Any:
        n, width = weights.shape
        if n <= DENSE:
            matrix = np.zeros((n, n))
            np.add.at(matrix, (np.arange(n)[:, None], self.table.next), weights)
            return matrix
        from scipy.sparse import csr_array

        pointers = np.arange(n + 1) * width
        parts = weights.ravel(), self.table.next.ravel(), pointers
        sparse = csr_array(parts, shape=(n, n), copy=True)  # the next lines change it in place
        sparse.sum_duplicates()
        sparse.eliminate_zeros()
        return sparse

    def _restarted(self, going_on: float) -> Any:
        """The chain that goes on with this probability and else returns to the start."""
        if going_on == 1.0:
            return self.transition
        return _with_return(going_on * self.transition, np.full(self.states, 1.0 - going_on))

    def _partial(self, periods: int, delta: float, renewal: float) -> FloatArray:
        """The sum over the first periods of discounted state probabilities."""
        P = self._restarted(1.0 - renewal)
        start = _start(self.states)
        if self.states <= SQUARED:
            return _doubled(P, start, periods, delta)
        if periods * np.count_nonzero(self.table.probability) > MAX_WORK:
            raise BudgetError(
                f"{periods:,} periods of {self.states:,} joint states take too long; ask for "
                "fewer periods or the long run"
            )
        total = np.zeros(self.states)
        now = start
        for _ in range(periods):
            total += now
            now = delta * (now @ P)
        return total


def _start(states: int) -> FloatArray:
    first = np.zeros(states)
    first[0] = 1.0
    return first


def _with_return(P: Any, chance: FloatArray) -> Any:
    """The matrix with this chance, by state, of returning to the first state added."""
    if isinstance(P, np.ndarray):
        result = P.copy()
        result[:, 0] += chance
        return result
    from scipy.sparse import csr_array

    n = len(chance)
    back = csr_array((chance, (np.arange(n), np.zeros(n, dtype=np.intp))), shape=(n, n))
    return csr_array(P + back)


def _doubled(P: FloatArray, start: FloatArray, periods: int, delta: float) -> FloatArray:
    """``sum(delta**t start P**t)`` over ``t < periods``, by the binary digits of periods."""
    power, weight = np.eye(len(P)), 1.0  # P ** m, and delta ** m, for m periods so far
    total = np.zeros(len(P))
    for digit in f"{periods:b}":
        total = total + weight * (total @ power)
        power, weight = power @ power, weight * weight
        if digit == "1":
            total = start + delta * (total @ P)
            power, weight = power @ P, weight * delta
        power /= power.sum(axis=1, keepdims=True)
    return total


def _normalised(weights: FloatArray) -> FloatArray:
    return np.asarray(weights / weights.sum())


def _discount(value: Any) -> float:
    result = number(value, "discount")
    if not 0.0 <= result < 1.0:
        raise InputError(
            f"{result:g} is outside 0 to just below 1; leave it out for the long run", "discount"
        )
    return result


def horizon_words(periods: int | None, discount: float | None) -> str:
    """What a value is taken over, in words."""
    weighed = "" if discount is None else f", discounted at {discount:g} a period"
    if periods is not None:
        return f"mean over {counted(periods, 'period')}{weighed}"
    return "long-run mean" if discount is None else f"without end{weighed}"
