"""Which decision rules people played: shares of rules estimated from their moves.

Strategy frequency estimation: a finite mixture of rules with one chance of a slip.

Every subject plays one rule k in all its matches and does what the rule says with probability
``s`` each round. With ``m[k, i]`` of subject i's ``n[i]`` choices as rule k says, the likelihood
is ``sum_i log sum_k share[k] s^m[k, i] (1 - s)^(n[i] - m[k, i])``; expectation maximisation climbs
it from several starts. Intervals come from resampling subjects.

Rules are automata that go by what both sides really did. People answer their own slips too, so the
grim and the two-period rule of the published estimates are set off by a defection of *either* side
(they are not the catalogue's ``grim_trigger`` and ``tolerant_trigger``, which go by the other
side's report alone).

References
----------
P. Dal Bó and G. R. Fréchette, "The evolution of cooperation in infinitely repeated games:
experimental evidence", *American Economic Review* 101 (2011), 411-429.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agents import Automaton, parse_rule
from payoffs.errors import InputError, shown
from payoffs.numeric import BoolArray, FloatArray, Indices
from payoffs.results import Records, Result
from sandbox.words import percent

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("subject", "match", "round", "own", "other")
#: How a move is written: 1 is cooperation, as in the published data.
MOVES = {"1": 0, "0": 1, "C": 0, "D": 1, "c": 0, "d": 1}
MOST_ROWS = 5_000_000


@dataclass(frozen=True, eq=False)
class Panel:
    """Moves by subject, match and round, in that order."""

    #: Shape ``(n,)``: each row's subject, a place in ``names``; whether it begins a match.
    subject: Indices
    first: BoolArray
    #: Shape ``(n,)``: 0 cooperated, 1 defected.
    own: Indices
    other: Indices
    names: tuple[str, ...]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Panel:
        """The panel in a data frame with the columns of :data:`COLUMNS` (moves as 1 and 0)."""
        missing = [name for name in COLUMNS if name not in frame]
        if missing:
            raise InputError(f"is missing; the columns are {', '.join(COLUMNS)}", missing[0])
        cells = {name: frame[name].astype(str).to_list() for name in COLUMNS}
        return _panel(cells, "panel")


def read_panel(path: str | Path, where: Mapping[str, str] | None = None) -> Panel:
    """A panel from a ``.csv`` file with columns subject, match, round, own and other.

    Only of rows in which the columns that ``where`` names hold these texts. InputError if the file
    cannot be read, a column is missing, or a cell is not what it has to be.
    """
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            wanted = (*COLUMNS, *(where or {}))
            missing = [name for name in wanted if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"has no column {shown(missing[0])}; the first line names the columns, "
                    f"{', '.join(COLUMNS)} among them",
                    str(path),
                )
            cells: dict[str, list[str]] = {name: [] for name in COLUMNS}
            for k, row in enumerate(reader):
                if k >= MOST_ROWS:
                    raise InputError(f"more than {MOST_ROWS:,} rows; split the file", str(path))
                if any(row[name] != text for name, text in (where or {}).items()):
                    continue
                for name in COLUMNS:
                    cells[name].append((row[name] or "").strip())
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        said = getattr(problem, "strerror", None) or "no table in UTF-8"
        raise InputError(f"cannot be read ({said}); name a .csv file", str(path)) from None
    return _panel(cells, str(path))


def _panel(cells: Mapping[str, list[str]], where: str) -> Panel:
    count = len(cells["subject"])
    if not count:
        raise InputError("has no rows to estimate from", where)
    moves = {name: _moves(cells[name], name, where) for name in ("own", "other")}
    rounds = np.array([_whole(text, k, where) for k, text in enumerate(cells["round"])])
    names, subject = np.unique(np.array(cells["subject"], dtype=object), return_inverse=True)
    matches, match = np.unique(np.array(cells["match"], dtype=object), return_inverse=True)
    game = subject * len(matches) + match
    order = np.lexsort((rounds, game))
    game, ordered = game[order], rounds[order]
    first = np.r_[True, game[1:] != game[:-1]]
    expected = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0)) + 1
    wrong = np.flatnonzero(ordered != expected)
    if len(wrong):
        k = int(order[wrong[0]])
        raise InputError(
            f"subject {cells['subject'][k]}, match {cells['match'][k]}: round {rounds[k]} stands "
            f"where round {expected[wrong[0]]} should; rounds of a match go 1, 2, 3, …",
            where,
        )
    return Panel(
        subject[order], first, moves["own"][order], moves["other"][order], tuple(map(str, names))
    )


def _moves(texts: list[str], column: str, where: str) -> Indices:
    found = np.empty(len(texts), dtype=np.intp)
    for k, text in enumerate(texts):
        move: Any = MOVES.get(text)
        if move is None:
            raise InputError(
                f"row {k + 1}, column {column}: {shown(text)} is no move; write 1 where the side "
                "cooperated and 0 where it did not",
                where,
            )
        found[k] = move
    return found


def _whole(text: str, k: int, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(f"row {k + 1}, column round: {shown(text)} is no whole number", where)
    return int(text)


_GRIM = Automaton([1, 0], [[[0, 1], [1, 1]], [[1, 1], [1, 1]]])
_TWO_PERIODS = Automaton([1, 0, 0], [[[0, 1], [1, 1]], [[2, 2], [2, 2]], [[0, 0], [0, 0]]])
_OWN = {"grim": _GRIM, "two_period_punishment": _TWO_PERIODS}

#: The six rules of Dal Bó and Fréchette (2011), table 7.
PUBLISHED = (
    *("always_defect", "always_cooperate", "grim", "tit_for_tat", "win_stay_lose_shift"),
    "two_period_punishment",
)


def menu_of(names: Iterable[str] = PUBLISHED) -> dict[str, Automaton]:
    """The automata of some rules: those above, or any finite automaton of the catalogue.

    Raises InputError if a rule is unknown, named twice, or no finite automaton.
    """
    found: dict[str, Automaton] = {}
    for name in names:
        if name in _OWN:
            rule, label = _OWN[name], name
        else:
            parsed = parse_rule(name, "--rules")
            if parsed.automaton is None:
                raise InputError(
                    f"{name} is no finite automaton; its share cannot be told", "rules"
                )
            rule, label = parsed.automaton, parsed.name
        if label in found:
            raise InputError(f"{label} stands there twice", "rules")
        found[label] = rule
    if not found:
        raise InputError("no rules; name at least one", "rules")
    return found


#: Chances of playing as the rule says from which the climb starts.
STARTS = (0.6, 0.75, 0.9, 0.97)
MOST_STEPS, STILL = 20_000, 1e-10
BOOTSTRAPS, LEVEL = 400, 0.95
#: An interval wider than this says that the data cannot tell.
TOO_WIDE = 0.5
_LEAST = 1e-12


@dataclass(frozen=True, eq=False, repr=False)
class Estimate(Result):
    """The answer of :func:`estimate`."""

    says = "error log_likelihood subjects choices seed notes"

    rules: tuple[str, ...]
    #: Shape ``(rules,)``: the share of subjects playing each, and its 95% interval from resampled
    #: subjects.
    shares: FloatArray
    low: FloatArray
    high: FloatArray
    #: Chance that a choice is not what the rule says.
    error: float
    log_likelihood: float
    subjects: int
    choices: int
    seed: int

    @property
    def headline(self) -> str:
        """The answer in one line."""
        first = int(np.argmax(self.shares))
        return (
            f"{self.subjects} subjects: {percent(self.shares[first])} play {self.rules[first]} "
            f"({percent(self.low[first])} to {percent(self.high[first])}), "
            f"{percent(self.error, 1)} slips"
        )

    @property
    def vague(self) -> bool:
        """Whether an interval is so wide that the moves cannot tell the rules apart."""
        return bool((self.high - self.low).max() > TOO_WIDE)

    @property
    def foreign(self) -> bool:
        """Whether too many choices fit no rule of the list."""
        return self.error > 1 / 3

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know about how much these moves can tell."""
        found = []
        if self.vague:
            found.append(
                f"{self.subjects} subjects are too few to tell these rules apart: an interval "
                "is wider than half"
            )
        if self.foreign:
            found.append("more than a third of all choices fit no rule of the list")
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        columns = self.rules, self.shares.tolist(), self.low.tolist(), self.high.tolist()
        names = ("rule", "share", "low", "high")
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return {"rules": rows, **self.told()}

    def records(self) -> Records:
        """One line a rule."""
        found: Records = self.to_dict()["rules"]
        return found


def estimate(
    panel: Panel | pd.DataFrame,
    rules: Iterable[str] = PUBLISHED,
    *,
    bootstraps: int = BOOTSTRAPS,
    seed: int = 0,
) -> Estimate:
    """Shares of decision rules in a panel of moves.

    Raises InputError if the panel or a rule cannot be used.

    Parameters
    ----------
    panel
        Moves, or a data frame with columns subject, match, round, own, other (1 cooperated).
    rules
        Rules that may have been played; the six of the published estimates by default.
    bootstraps
        How often subjects are resampled for the intervals.

    Examples
    --------
    >>> moves = Panel(np.zeros(4, int), np.array([True, False, False, False]),
    ...               np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), ("a",))
    >>> found = estimate(moves, ["tit_for_tat", "always_cooperate"], bootstraps=2)
    >>> found.shares.round(3).tolist(), round(found.error, 6)
    ([1.0, 0.0], 0.0)
    """
    if not isinstance(panel, Panel):
        panel = Panel.of(panel)
    if bootstraps < 1:
        raise InputError(f"{bootstraps} resamples; give 1 or more", "bootstraps")
    menu = menu_of(rules)
    subjects = len(panel.names)
    choices = np.bincount(panel.subject, minlength=subjects).astype(float)
    agreed: FloatArray = np.stack(
        [
            np.bincount(panel.subject, _agreement(rule, panel), subjects).astype(float)
            for rule in menu.values()
        ]
    )
    everyone = np.ones((1, subjects))
    climbs = [_climb(agreed, choices, everyone, start) for start in STARTS]
    shares, slips, height = max(climbs, key=lambda climb: float(climb[2][0]))
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(subjects, np.full(subjects, 1 / subjects), size=bootstraps)
    again, _, _ = _climb(agreed, choices, drawn.astype(float), 1 - float(slips[0]))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(again, [tail, 1 - tail], axis=0)
    return Estimate(
        tuple(menu),
        shares[0],
        np.minimum(low, shares[0]),
        np.maximum(high, shares[0]),
        float(slips[0]),
        float(height[0]),
        subjects,
        int(choices.sum()),
        seed,
    )


def _agreement(rule: Automaton, panel: Panel) -> FloatArray:
    """Shape ``(n,)``: the probability that the rule alone gives to each choice made."""
    starts = np.flatnonzero(panel.first)
    lengths = np.diff(np.append(starts, len(panel.own)))
    state = np.empty(len(panel.own), dtype=np.intp)
    now = np.full(len(starts), rule.start)
    for t in range(int(lengths.max())):
        going = lengths > t
        rows = starts[going] + t
        state[rows] = now[going]
        now[going] = rule.move[now[going], panel.own[rows], panel.other[rows]]
    cooperates = rule.cooperate[state]
    return np.asarray(np.where(panel.own == 0, cooperates, 1 - cooperates), dtype=np.float64)


def _climb(
    agreed: FloatArray, choices: FloatArray, counts: FloatArray, start: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expectation maximisation for many weightings of the subjects at once.

    ``agreed`` and ``choices`` have shapes ``(rules, subjects)`` and ``(subjects,)``; ``counts``,
    ``(b, subjects)``, says how often each subject counts. Shares ``(b, rules)``, chances of a slip
    and log-likelihoods, ``(b,)`` each.
    """
    rules = len(agreed)
    shares = np.full((len(counts), rules), 1 / rules)
    keeps = np.full(len(counts), start)
    reached = np.full(len(counts), -np.inf)
    moving = np.arange(len(counts))
    for _ in range(MOST_STEPS):
        weight, share, keep = counts[moving], shares[moving], keeps[moving]
        log_keep = np.log(np.clip(keep, _LEAST, 1))[:, None, None]
        log_slip = np.log(np.clip(1 - keep, _LEAST, 1))[:, None, None]
        joint = np.log(np.maximum(share, 1e-300))[:, :, None]
        joint = joint + agreed * log_keep + (choices - agreed) * log_slip
        top = joint.max(axis=1, keepdims=True)
        member = np.exp(joint - top)
        total = member.sum(axis=1, keepdims=True)
        height = (weight * (top + np.log(total))[:, 0]).sum(axis=1)
        member *= (weight[:, None, :]) / total
        shares[moving] = member.sum(axis=2) / weight.sum(axis=1, keepdims=True)
        made = np.einsum("bks,s->b", member, choices)
        keeps[moving] = np.einsum("bks,ks->b", member, agreed) / made
        still = height - reached[moving] < STILL
        reached[moving] = height
        moving = moving[~still]
        if not len(moving):
            break
    return shares, 1 - keeps, reached
