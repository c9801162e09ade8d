"""All questions about one game in one file that opens anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from payoffs.game import Game
from payoffs.results import Result, histories_of, versions
from payoffs.writing import MADE_BY, check_free, write_text
from sandbox.answers import best_responses, headline
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.theory.bargaining import SOLUTIONS
from sandbox.theory.equilibria.solution import Solution
from sandbox.words import (
    PUNISHMENTS,
    capital,
    decimals_for,
    in_sentences,
    mix_words,
    name_of,
    number,
    typeset,
)

#: Histories that a report plays, and how long.
REPLICATES, PERIODS = 200, 120
RULES = ("tit_for_tat", "tolerant_trigger(2, 3)")
#: Strategies a side that the matrix shows; the game's file has all.
SHOWN = 16
#: Pixels of the picture, and of its edge.
SIZE, EDGE = 360, 44


@dataclass(frozen=True, eq=False, repr=False)
class Report(Result):
    """The answers of a report."""

    subject: Subject
    #: What each side would do.
    solution: Solution
    #: What they could agree, whether it would last, how it unfolds: as commands answer.
    negotiation: Mapping[str, Any]
    lasting: Mapping[str, Any]
    histories: Mapping[str, Any]
    #: The parameters behind the profile in force, none for a game of given numbers.
    sources: Sequence[Mapping[str, Any]]
    #: The question and its options, the seed among them.
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def game(self) -> Game:
        """What is reported on."""
        return self.solution.game

    @property
    def headline(self) -> str:
        """The report in one line."""
        name, count = self.game.title or self.subject.name, len(self.solution.equilibria)
        many = "equilibrium" if count == 1 else "equilibria"
        return f"{name}: {count} {many}, deals, patience, histories"

    @property
    def made_from(self) -> dict[str, Any]:
        """What the report was made from, and the question."""
        return {"versions": versions(), **self.subject.made_from, **self.asked}

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        return self.told("solution negotiation lasting histories sources made_from")

    def to_html(self) -> str:
        """One HTML file, which needs neither a server nor a network."""
        from jinja2 import Environment

        text = (files("sandbox.questions") / "report.html.jinja").read_text("utf-8")
        made = Environment(autoescape=True, trim_blocks=True).from_string(text)
        return made.render(_told(self), report=self, number=number, typeset=typeset)

    def write(self, path: str | Path, *, force: bool = False) -> None:
        """Write the HTML file, whole or not at all.

        An InputError if it cannot be written, or a file stands there that this program did not
        write.
        """
        check_free(path, force=force)
        write_text(path, self.to_html())


def _told(report: Report) -> dict[str, Any]:
    """What the file says, by the names of its template."""
    game, solution, scenario = report.game, report.solution, report.subject.scenario
    summary = [scenario.summary] if scenario is not None and scenario.summary else []
    pure = (e for e in solution.equilibria if e.pure)
    played = report.histories
    return {
        "made_by": MADE_BY,
        "game": game,
        "names": [name_of(player) for player in game.players],
        "what": [*summary, *headline(scenario, game, solution)],
        "shown": SHOWN,
        "best": best_responses(game),
        "decimals": decimals_for(game),
        "pure": {(int(e.row.argmax()), int(e.column.argmax())) for e in pure},
        "size_of_histories": histories_of(played["replicates"], played["periods"]),
        "made_from": json.dumps(report.made_from, indent=1, ensure_ascii=False, default=str),
        **_tables(report),
        **_places(report),
    }


def _tables(report: Report) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the tables of the file."""
    game, played, sides = report.game, report.histories, ("row", "column")
    told = ("name", "value", "unit", "kind", "source")
    deals = {name: report.negotiation[name] for name in SOLUTIONS if name != "equal_loss"}
    critical = report.lasting["critical_discount"].items()
    return {
        "equilibria": [
            (mix_words(e.row, game.rows), mix_words(e.column, game.columns), *map(float, e.payoffs))
            for e in report.solution.equilibria
        ],
        "deals": [
            (name.replace("_", " ").title().replace(" ", "-"), _lottery(game, deal), *payoffs)
            for name, deal in deals.items()
            if (payoffs := deal["payoffs"]) is not None
        ],
        "patience": [
            (
                PUNISHMENTS[name].format(by["periods"]),
                *("never" if by[k] is None else f"{by[k]:.3g}" for k in (*sides, "both")),
            )
            for name, by in critical
            if isinstance(by, dict)
        ],
        "histories": [
            (name_of(player), rule, played[f"{k}_mean"], played[f"{k}_se"], f"{100 * kept:.3g}%")
            for player, rule, k, kept in zip(
                game.players, played["rules"], sides, played["cooperation"], strict=True
            )
        ],
        "sources": [
            (*(use[name] for name in told), "; ".join(use["facts"])) for use in report.sources
        ],
    }


def _places(report: Report) -> dict[str, Any]:
    """Where outcomes, equilibria and the frontier stand in a square picture of both payoffs."""
    game = report.game
    points = np.column_stack([game.row_payoffs.ravel(), game.column_payoffs.ravel()])
    low, spread = points.min(axis=0), np.ptp(points, axis=0)
    scale = (SIZE - 2 * EDGE) / np.where(spread == 0.0, 1.0, spread)

    def at(payoffs: Any) -> Any:
        """Pixels from the upper left corner, a pair each."""
        placed = EDGE + (np.reshape(payoffs, (-1, 2)) - low) * scale
        return np.round(np.column_stack([placed[:, 0], SIZE - placed[:, 1]]), 1).tolist()

    return {
        "size": SIZE,
        "edge": EDGE,
        "outcomes": at(points),
        "boxes": at([e.payoffs for e in report.solution.equilibria]),
        "frontier": " ".join(f"{x},{y}" for x, y in at(report.negotiation["frontier"])),
    }


def _lottery(game: Game, deal: Mapping[str, Any]) -> str:
    parts = ((part["weight"], *part["profile"]) for part in deal["lottery"])
    return "; ".join(f"{100 * w:.3g}% {game.rows[i]} / {game.columns[j]}" for w, i, j in parts)


def _lasting(found: Findings[Any]) -> dict[str, Any]:
    """The answer about patience; its sentence calls the sides by their names."""
    deal = found.main.deal
    first, second = in_sentences(deal.game.players)
    deal = replace(deal, game=replace(deal.game, players=(first, second)))
    return {**found.to_dict(), "sentence": capital(replace(found.main, deal=deal).sentence)}


def report(
    what: Asked, *, seed: int = 1, replicates: int = REPLICATES, **how: Unpack[Options]
) -> Report:
    """The answers to every question about a game, for one HTML file.

    Parameters
    ----------
    what
        A scenario's name, a file, a scenario or a game: see :func:`sandbox.questions.about`.
    seed, replicates
        Of the histories that are played.

    Returns
    -------
    Report
        ``to_html()`` and ``write(path)`` give the file.

    Raises
    ------
    InputError
        If what is asked about cannot be read, or an option does not fit it.
    """
    from agents import simulate
    from agents.setup import Match
    from sandbox.questions.explain import explain
    from sandbox.questions.negotiate import negotiate
    from sandbox.questions.repeat import repeat
    from sandbox.questions.solve import solve

    subject = about(what, **how)
    scenario = subject.scenario
    match = Match(
        subject.game if scenario is None else scenario,
        *RULES,
        threat=subject.threat,
        periods=PERIODS,
    )
    sources: dict[str, Mapping[str, Any]] = {}
    if scenario is not None and scenario.priced:
        used = explain(subject, subject.status_quo, sources=True).sources or {}
        for channels in used.values():
            for uses in channels.values():
                sources.update((use["name"], use) for use in uses)
    return Report(
        subject,
        solve(subject).main,
        negotiate(subject).to_dict(),
        _lasting(repeat(subject)),
        simulate(match, replicates=replicates, seed=seed).to_dict(),
        tuple(sources.values()),
        {"question": "report", "seed": seed, "replicates": replicates},
    )
