"""All questions about one game in one file that opens anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Unpack

from payoffs.game import Game
from payoffs.results import Result, versions
from payoffs.writing import check_free, write_text
from sandbox.questions.findings import Findings
from sandbox.questions.subject import Asked, Options, Subject, about
from sandbox.theory.equilibria.solution import Solution
from sandbox.words import capital, in_sentences

#: Histories that a report plays, and how long.
REPLICATES, PERIODS = 200, 120
RULES = ("tit_for_tat", "tolerant_trigger(2, 3)")


@dataclass(frozen=True, eq=False, repr=False)
class Report(Result):
    """The answers of a report.

    Attributes
    ----------
    solution
        What each side would do.
    negotiation, lasting, histories
        What they could agree, whether it would last, how it unfolds: as commands answer.
    sources
        The parameters behind the profile in force, none for a game of given numbers.
    asked
        The question and its options, the seed among them.
    """

    subject: Subject
    solution: Solution
    negotiation: Mapping[str, Any]
    lasting: Mapping[str, Any]
    histories: Mapping[str, Any]
    sources: Sequence[Mapping[str, Any]]
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
        from sandbox.report_html import html

        return html(self)

    def write(self, path: str | Path, *, force: bool = False) -> None:
        """Write the HTML file, whole or not at all.

        Raises
        ------
        InputError
            If it cannot be written, or a file stands there that this program did not write.
        """
        check_free(path, force=force)
        write_text(path, self.to_html())


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
