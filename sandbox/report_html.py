"""A report as one HTML file that opens without a server and without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from payoffs.game import Game
from payoffs.results import histories_of
from payoffs.writing import MADE_BY
from sandbox.answers import best_responses, headline
from sandbox.words import PUNISHMENTS, decimals_for, mix_words, name_of, number, typeset

if TYPE_CHECKING:
    from sandbox.questions.report import Report

#: Strategies a side that the matrix shows; the game's file has all.
SHOWN = 16
SIZE, EDGE = 360, 44

STYLE = """
:root { color-scheme: light; --a: #005a9c; --b: #a84300; --ink: #101418; --line: #c9ced2; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2 { line-height: 1.25; } h2 { margin-top: 2.2rem; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.92rem; margin: 0.6rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.8rem 0.35rem 0;
  border-top: 1px solid var(--line); }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.a { color: var(--a); } .b { color: var(--b); }
.best { font-weight: 700; text-decoration: underline; }
td.eq { outline: 3px solid var(--ink); outline-offset: -3px; padding-left: 0.5rem; }
pre { background: #eef1f2; padding: 0.7rem; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; } td { min-width: 5rem; }
small, figcaption { color: #4b545b; font-size: 0.86rem; }
"""


def html(report: Report) -> str:
    """The whole file."""
    game = report.game
    title = escape(game.title or report.subject.name)
    parts = [
        _what(report),
        f"<h2>Payoffs</h2>{_matrix(report)}",
        f"<h2>What would each side do?</h2>{_equilibria(report)}{_figure(report)}",
        f"<h2>What could they agree?</h2>{_deals(report)}",
        f"<h2>Would it last?</h2>{_lasting(report)}",
        f"<h2>How would it unfold?</h2>{_histories(report)}",
        f"<h2>What the numbers rest on</h2>{_sources(report)}",
        f"<h2>Make it again</h2>{_again(report)}",
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><!-- {MADE_BY} -->'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f"{''.join(parts)}</main></body></html>\n"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    def cell(value: object) -> str:
        if isinstance(value, float):
            return f'<td class="n">{number(value, 2)}</td>'
        return f"<td>{escape(str(value))}</td>"

    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _p(text: str) -> str:
    return f"<p>{escape(typeset(text))}</p>"


def _what(report: Report) -> str:
    scenario = report.subject.scenario
    lines = [] if scenario is None or not scenario.summary else [scenario.summary]
    lines += headline(scenario, report.game, report.solution)
    return "".join(map(_p, lines))


def _matrix(report: Report) -> str:
    game, best = report.game, best_responses(report.game)
    pure = {
        (int(e.row.argmax()), int(e.column.argmax())) for e in report.solution.equilibria if e.pure
    }
    rows, columns = game.rows[:SHOWN], game.columns[:SHOWN]
    first, second = (escape(name_of(player)) for player in game.players)
    heads = "".join(f'<th scope="col" class="b">{escape(label)}</th>' for label in columns)
    body = ""
    for i, label in enumerate(rows):
        cells = "".join(_cell(game, i, j, best, (i, j) in pure) for j in range(len(columns)))
        body += f'<tr><th scope="row" class="a">{escape(label)}</th>{cells}</tr>'
    m, n = game.shape
    cut = f" The first {SHOWN} strategies of {m} and {n}." if max(m, n) > SHOWN else ""
    return (
        f'<p><small><span class="a">{first}</span> chooses a row, <span class="b">{second}</span> '
        f"a column; {escape(game.unit)}. Best replies are bold and underlined, equilibria "
        f'boxed.{cut}</small></p><div class="scroll" tabindex="0"><table><thead><tr>'
        f'<th scope="col">{first} / {second}</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
        "</div>"
    )


def _cell(game: Game, i: int, j: int, best: Sequence[object], pure: bool) -> str:
    decimals = decimals_for(game)
    values = []
    for side, matrix, marks in zip(
        "ab", (game.row_payoffs, game.column_payoffs), best, strict=True
    ):
        mark = " best" if marks[i, j] else ""  # type: ignore[index]
        values.append(f'<span class="{side}{mark}">{number(float(matrix[i, j]), decimals)}</span>')
    return f'<td class="n{" eq" if pure else ""}">{", ".join(values)}</td>'


def _equilibria(report: Report) -> str:
    game, found = report.game, report.solution
    names = [name_of(player) for player in game.players]
    rows = [
        (
            mix_words(e.row, game.rows),
            mix_words(e.column, game.columns),
            *map(float, e.payoffs),
        )
        for e in found.equilibria
    ]
    whole = "" if found.complete else _p("This list is not known to be complete.")
    head = [f"{names[0]} plays", f"{names[1]} plays", f"{names[0]} gets", f"{names[1]} gets"]
    return _table(head, rows) + whole


def _figure(report: Report) -> str:
    """Every outcome in the plane of both payoffs, equilibria boxed, the frontier joined."""
    game = report.game
    xs, ys = game.row_payoffs.ravel().tolist(), game.column_payoffs.ravel().tolist()
    spans = [(min(v), (max(v) - min(v)) or 1.0) for v in (xs, ys)]

    def at(u: float, v: float) -> tuple[float, float]:
        room = SIZE - 2 * EDGE
        x = EDGE + room * (u - spans[0][0]) / spans[0][1]
        return round(x, 1), round(SIZE - EDGE - room * (v - spans[1][0]) / spans[1][1], 1)

    dots = "".join(
        '<circle cx="{}" cy="{}" r="3.5" fill="#75808a"/>'.format(*at(u, v))
        for u, v in zip(xs, ys, strict=True)
    )
    boxes = "".join(
        f'<rect x="{x - 7}" y="{y - 7}" width="14" height="14" fill="none" stroke="#101418" '
        'stroke-width="2.5"/>'
        for x, y in (at(*e.payoffs) for e in report.solution.equilibria)
    )
    line = " ".join("{},{}".format(*at(*point)) for point in report.negotiation["frontier"])
    first, second = (escape(name_of(player)) for player in game.players)
    return (
        f'<figure><svg viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" role="img" '
        'aria-label="Every outcome by what it is worth to both sides">'
        f'<polyline points="{line}" fill="none" stroke="#8f66d4" stroke-width="2"/>{dots}{boxes}'
        f'<text x="{SIZE - EDGE}" y="{SIZE - 12}" text-anchor="end" fill="#005a9c">{first}</text>'
        f'<text x="8" y="20" fill="#a84300">{second}</text></svg><figcaption>Every outcome by what '
        "it is worth to both sides; boxed: equilibria; violet: the frontier of lotteries."
        "</figcaption></figure>"
    )


def _deals(report: Report) -> str:
    game, told = report.game, report.negotiation
    u, v = told["disagreement"]
    rows = []
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        deal = told[name]
        if deal["payoffs"] is None:
            continue
        lottery = "; ".join(
            f"{100 * part['weight']:.3g}% {game.rows[part['profile'][0]]} / "
            f"{game.columns[part['profile'][1]]}"
            for part in deal["lottery"]
        )
        rows.append(
            (
                "-".join(word.capitalize() for word in name.split("_")),
                lottery,
                *map(float, deal["payoffs"]),
            )
        )
    names = [name_of(player) for player in game.players]
    first = _p(f"Without a deal they have {u:.4g} and {v:.4g} ({told['disagreement_words']}).")
    return first + _table(["solution", "what is done", *names], rows)


def _lasting(report: Report) -> str:
    told = report.lasting
    rows = [
        (
            PUNISHMENTS[name].format(by["periods"]),
            *(_patience(by[side]) for side in ("row", "column", "both")),
        )
        for name, by in told["critical_discount"].items()
        if isinstance(by, dict)
    ]
    names = [name_of(player) for player in report.game.players]
    i, j = told["deal"]
    deal = _p(
        f"The deal: {report.game.rows[i]} / {report.game.columns[j]}. {typeset(told['sentence'])}"
    )
    return deal + _table(["the least patience that keeps it", *names, "both"], rows)


def _patience(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) else "never"


def _histories(report: Report) -> str:
    told = report.histories
    names = [name_of(player) for player in report.game.players]
    means = zip(names, told["rules"], ("row", "column"), told["cooperation"], strict=True)
    rows = [
        (name, rule, float(told[f"{side}_mean"]), float(told[f"{side}_se"]), f"{100 * kept:.3g}%")
        for name, rule, side, kept in means
    ]
    size = f"{histories_of(told['replicates'], told['periods'])}, seed {told['seed']}."
    head = ["side", "rule", "mean payoff a period", "standard error", "restrained"]
    return _p(f"The bare repeated game: {size}") + _table(head, rows)


def _sources(report: Report) -> str:
    if not report.sources:
        return _p("Given numbers.")
    rows = [
        (
            use["name"],
            float(use["value"]),
            use["unit"],
            use["kind"],
            use["source"],
            "; ".join(use["facts"]),
        )
        for use in report.sources
    ]
    sources = _table(["parameter", "value", "unit", "kind", "source", "record"], rows)
    first = _p("Of the profile in force; every weight is a choice, not a fact.")
    words = f"{len(rows)} numbers with their sources"
    return f"{first}<details><summary>{words}</summary>{sources}</details>"


def _again(report: Report) -> str:
    made = json.dumps(report.made_from, indent=1, ensure_ascii=False, default=str)
    return (
        f"<details><summary>Inputs, seed and versions</summary><pre>{escape(made)}</pre></details>"
    )
