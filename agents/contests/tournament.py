"""Every rule against every rule: exact where rules are automata, sampled where they learn.

>>> from payoffs.game import Game
>>> dilemma = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> names = ["always_cooperate", "always_defect", "tit_for_tat", "grim_trigger"]
>>> [place.rule for place in round_robin(dilemma, names, periods=200).ranking()]
['tit_for_tat', 'grim_trigger', 'always_cooperate', 'always_defect']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from agents.contests.meetings import QUANTITIES, Entrant, RoundRobin
from agents.engines.chain import horizon_words
from agents.engines.replicates import fresh_seed
from agents.play.deal import Deal
from agents.play.pairing import Noise
from agents.rules.rule import Rule
from agents.rules.strategies import parse_rule
from agents.setup import Match, Subject
from payoffs.errors import InputError
from payoffs.fields import MAX_REPLICATES, MAX_TURNS
from payoffs.game import Game
from payoffs.numeric import FloatArray, whole
from payoffs.results import Result, counted, plain, versions

#: The field that meets unless another is named; in the order of their provenance.
TWENTY = (
    "always_cooperate",
    "always_defect",
    "random(0.5)",
    "tit_for_tat",
    "suspicious_tit_for_tat",
    "tit_for_two_tats",
    "two_tits_for_tat",
    "hard_tit_for_tat",
    "generous_tit_for_tat",
    "grim_trigger",
    "win_stay_lose_shift",
    "contrite_tit_for_tat",
    "firm_but_fair",
    "joss",
    "bully",
    "reverse_tit_for_tat",
    "alternator",
    "limited_retaliation(3)",
    "extortion",
    "generous_zero_determinant",
)
#: Periods of a meeting, unless said otherwise.
PERIODS = 200
#: A tournament of more rules than these is no table any more.
MOST_RULES = 200


@dataclass(frozen=True)
class Standing:
    """One rule's place in a ranking."""

    rank: int
    rule: str
    #: Its payoff a period, mean over all opponents (itself among them) and both sides of the table;
    #: the standard error of that (zero if exact).
    mean: float
    error: float
    #: The same by side.
    as_row: float
    as_column: float
    #: The share of periods in which it carries out the deal.
    cooperation: float


@dataclass(frozen=True, eq=False, repr=False)
class Tournament(Result):
    """The round robin of some rules on one game."""

    says = (
        "rules row_payoffs column_payoffs row_errors column_errors payoffs row_cooperation "
        "column_cooperation exact horizon periods discount replicates seed left_out "
        "deal=deal.deal punish=deal.punishment punish_how=deal.how unit=game.unit"
    )

    game: Game
    deal: Deal
    noise: Noise
    rules: tuple[str, ...]
    #: Shape ``(n, n)``: what the row side's rule i and the column side's rule j earn a period when
    #: they meet.
    row_payoffs: FloatArray
    column_payoffs: FloatArray
    #: Shape ``(n, n)``: their standard errors, zero where the value is exact.
    row_errors: FloatArray
    column_errors: FloatArray
    #: Shape ``(n, n)``: the share of periods in which each carries out the deal.
    row_cooperation: FloatArray
    column_cooperation: FloatArray
    #: What the means are taken over, in words.
    horizon: str
    periods: int | None
    discount: float | None
    replicates: int | None
    seed: int | None
    left_out: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=lambda: versions())

    @property
    def exact(self) -> bool:
        """Whether there is no chance in any of it."""
        return self.replicates is None

    @property
    def payoffs(self) -> FloatArray:
        """Shape ``(n, n)``: what rule i earns against rule j, mean over both sides."""
        return np.asarray((self.row_payoffs + self.column_payoffs.T) / 2.0)

    def ranking(self) -> list[Standing]:
        """Every rule, the highest mean payoff first."""
        n = len(self.rules)
        means = self.payoffs.mean(axis=1)
        as_row, as_column = self.row_payoffs.mean(axis=1), self.column_payoffs.mean(axis=0)
        kept = (self.row_cooperation.mean(axis=1) + self.column_cooperation.mean(axis=0)) / 2.0
        squares = self.row_errors**2 + self.column_errors.T**2
        # against itself both payoffs come from the same histories
        squares[np.diag_indices(n)] = np.diag(self.row_errors + self.column_errors) ** 2
        errors = np.sqrt(squares.sum(axis=1)) / (2 * n)
        order = np.argsort(-means, kind="stable")
        return [
            Standing(
                rank,
                self.rules[k],
                *(float(x[k]) for x in (means, errors, as_row, as_column, kept)),
            )
            for rank, k in enumerate(order, start=1)
        ]

    @property
    def headline(self) -> str:
        """The answer in one line."""
        best = self.ranking()[0]
        how = (
            "exact" if self.exact else f"{counted(self.replicates, 'history', 'histories')} a pair"
        )
        rules, led = counted(len(self.rules), "rule"), f"{best.rule} leads"
        return f"{rules}, {how}: {led} with {best.mean:.4g} a period"

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain numbers, ready for JSON."""
        return {**self.told(), "ranking": plain(self.ranking()), **self.noise.to_dict()}


def round_robin(
    match: Match | Subject,
    rules: Sequence[str | Rule] | None = None,
    *,
    discount: float | None = None,
    exact: bool | None = None,
    replicates: int = 100,
    seed: int | None = None,
    engine: str = "auto",
    **words: Any,
) -> Tournament:
    """Lets every rule meet every rule, itself included, on both sides of the table.

    Parameters
    ----------
    match
        Deal, noise and horizon, or a game or scenario and, as keywords, what
        :class:`agents.Match` has (``periods`` 200 then). Its own rules, calendar and
        surroundings do not matter.
    rules
        Their names. None: the twenty of :data:`TWENTY` that fit the game.
    discount
        As in :meth:`agents.Chain.value`; with neither it nor periods, the long run.
    exact
        True for exact values, False for histories. None: exact, unless a rule learns; then
        the pairs without a learner are still exact.
    replicates, seed
        How many histories a sampled pair plays, and the seed that repeats them.

    Raises
    ------
    InputError
        If a rule cannot be used, is named twice, or cannot be exact though that is asked for.
    """
    if not isinstance(match, Match):
        words = {"periods": PERIODS, **words}
    match = Match.of(match, **words)
    game, periods = match.situation.game, match.periods
    agreed, noise = match.pairing.deal, match.pairing.noise
    seats, left_out = _seats(rules, agreed)
    learners = [one.row.name for one in seats if one.learns]
    sampling = bool(learners) if exact is None else not exact
    if learners and (exact or periods is None or discount is not None):
        raise InputError(
            f"{learners[0]} learns and is no finite automaton: no exact, discounted or long-run "
            "value; give a number of periods",
            "rules",
        )
    if sampling:
        if periods is None or discount is not None:
            raise InputError("histories need an end; give periods and no discount", "periods")
        replicates = whole(replicates, "replicates", 1, MAX_REPLICATES)
        if periods * replicates * len(seats) ** 2 > MAX_TURNS:
            raise InputError(f"more than {MAX_TURNS:,} turns; ask for fewer", "replicates")
        seed = fresh_seed(seed, None)
    tables = _tables(
        RoundRobin(game, agreed, noise, seats), periods, discount, exact, replicates, seed, engine
    )
    return Tournament(
        game,
        agreed,
        noise,
        tuple(one.row.name for one in seats),
        **dict(zip(QUANTITIES, tables, strict=True)),
        horizon=horizon_words(periods, discount),
        periods=periods,
        discount=discount,
        replicates=replicates if sampling else None,
        seed=seed if sampling else None,
        left_out=left_out,
    )


def _seats(rules: Sequence[str | Rule] | None, deal: Deal) -> tuple[list[Entrant], tuple[str, ...]]:
    """The rules fitted to the game, and which of the default ones do not fit."""
    mine, theirs = deal.payoffs_seen_by
    found: list[Entrant] = []
    left_out = []
    for text in TWENTY if rules is None else rules:
        rule = parse_rule(text, "rules")
        try:
            row, column = rule.fitted(mine, theirs.T, "rules"), rule.fitted(theirs, mine.T, "rules")
        except InputError:
            if rules is not None:
                raise
            left_out.append(rule.name)
        else:
            found.append(Entrant(row, column))
    names = [one.row.name for one in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{twice} is named twice", "rules")
    if not 1 <= len(found) <= MOST_RULES:
        raise InputError(f"{len(found)} rules; give 1 to {MOST_RULES}", "rules")
    return found, tuple(left_out)


def _tables(
    field_: RoundRobin,
    periods: int | None,
    discount: float | None,
    exact: bool | None,
    replicates: int,
    seed: int | None,
    engine: str,
) -> FloatArray:
    """Shape ``(6, n, n)``: automata together, pairs with a learner one by one."""
    n = len(field_.seats)
    automata = [k for k, one in enumerate(field_.seats) if not one.learns]
    tables = np.zeros((len(QUANTITIES), n, n))
    if len(automata) < n:
        assert periods is not None
        assert seed is not None
        tables = field_.simulated(
            periods, replicates, seed, engine, lambda row, column: row.learns or column.learns
        )
    if automata:
        among = replace(field_, seats=[field_.seats[k] for k in automata])
        if exact is False:
            assert periods is not None
            assert seed is not None
            found = among.sampled(periods, replicates, seed, engine)
        else:
            found = among.exact(periods, discount)
        tables[np.ix_(range(len(QUANTITIES)), automata, automata)] = found
    return tables
