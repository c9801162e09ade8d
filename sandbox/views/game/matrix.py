"""The payoff matrix as people read one, in semantic HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import product

import numpy as np

from payoffs.game import FloatArray, Game
from payoffs.levers import SIDES, Side, lever
from payoffs.scenario import Scenario
from sandbox.answers import yielding_words
from sandbox.glossary import explained, parts_meaning
from sandbox.messages import N_, _
from sandbox.theory.elementary.pure import as_fractions
from sandbox.theory.equilibria.solver import Equilibrium
from sandbox.views.game.levers import Excerpt, excerpt, folded, shared
from sandbox.views.kit.markup import Head, doing, parts_of, table, tip
from sandbox.views.state.choice import SolvedGame
from sandbox.words import beside, decimals_for, in_sentences, mix_words, name_of, number, short_of

#: So many equilibria are written out under the matrix.
LISTED = 12

KINDS = N_("Pure: each side plays one strategy. Mixed: a side plays several, each by its chance.")


@dataclass(frozen=True, eq=False)
class Marks:
    """What is marked in the matrix."""

    pure: frozenset[tuple[int, int]]
    mixed: frozenset[tuple[int, int]]
    stay: tuple[int, int] | None
    deal: tuple[int, int] | None
    selected: tuple[int, int] | None


def marks_of(shown: SolvedGame, selected: tuple[int, int] | None) -> Marks:
    """What is marked in the matrix of a solved game."""
    pure, mixed = (
        frozenset(
            (i, j)
            for e in shown.solution.equilibria
            if e.pure is kind
            for i, j in product(*(np.flatnonzero(plan > 0).tolist() for plan in (e.row, e.column)))
        )
        for kind in (True, False)
    )
    return Marks(
        pure,
        mixed,
        shown.status_quo,
        shown.deal if shown.scenario.priced else None,
        selected,
    )


def matrix_html(
    shown: SolvedGame, selected: tuple[int, int], threat: bool = False, fold: str = ""
) -> str:
    """The matrix with its legend and the list of equilibria.

    ``fold``: how a large game is folded; empty for the strategies that matter most.
    """
    game, solution = shown.game, shown.solution
    view = folded(shown, fold, selected) or excerpt(game, solution, shown.status_quo, selected)
    marks = marks_of(shown, selected)
    notes = [
        _shared(game, view),
        view.note,
        *([threat_words(shown.scenario), yielding_words(game)] if threat else []),
    ]
    note = "".join(f'<p class="note">{escape(text)}</p>' for text in notes if text)
    return (
        '<section class="matrix-box"><div class="scroll" data-keep="matrix" role="region" '
        f'tabindex="0" aria-label="{_("Payoff matrix")}">{_table(shown, view, marks)}</div>'
        f'<p class="goes">{_("The table goes on to the right")} \N{RIGHTWARDS ARROW}</p>'
        f"{legend_html(game, marks)}{note}{equilibria_html(shown)}</section>"
    )


def _heads(game: Game, view: Excerpt) -> tuple[tuple[list[str], str], tuple[list[str], str]]:
    """What heads each row and column drawn, and what all of them share."""
    rows, columns = ([game.rows[i] for i in view.rows], [game.columns[j] for j in view.columns])
    return (shared(rows), shared(columns)) if view.note else ((rows, ""), (columns, ""))


def _shared(game: Game, view: Excerpt) -> str:
    said = _("{side} in all of these: {parts}.")
    return " ".join(
        said.format(side=side, parts=parts)
        for side, (_labels, parts) in zip(
            in_sentences(game.players, first=True), _heads(game, view), strict=True
        )
        if parts
    )


def threat_words(scenario: Scenario) -> str:
    """What pressing and giving way mean in a scenario's threat game."""
    if scenario.threat is None:
        return ""
    parts = []
    for side, name in zip(SIDES, in_sentences(SIDES, first=True), strict=True):
        press, give = (
            ", ".join(_done(scenario, side, which, key) for which, key in settings[side].items())
            for settings in (scenario.threat.press, scenario.threat.concede)
        )
        parts.append(
            _("{name} presses with: {press}. It gives way with: {give}.").format(
                name=name, press=press, give=give
            )
        )
    return " ".join(parts)


def _done(scenario: Scenario, side: Side, name: str, key: str) -> str:
    label = _(lever(side, name).setting(key).words(scenario.calibration))
    return _("tariff ({label})").format(label=label) if name == "tariff" else label


def _table(shown: SolvedGame, view: Excerpt, marks: Marks) -> str:
    game = shown.game
    here = marks.selected or (-1, -1)
    # the keyboard comes in at the selected cell, or where it is folded away at the first
    drawn = here[0] in view.rows and here[1] in view.columns
    entry = here if drawn else (view.rows[0], view.columns[0])
    row_name, column_name = (name_of(player) for player in game.players)
    rows, columns = in_sentences(game.players)
    (row_heads, _row), (column_heads, _column) = _heads(game, view)
    head = "".join(
        f'<th scope="col" class="their"{_tip(label)}>{parts_of(label)}</th>'
        for label in column_heads
    )
    body = "".join(
        f'<tr><th scope="row" class="our"{_tip(label)}>{parts_of(label)}</th>'
        + "".join(_cell(shown, i, j, marks, (i, j) == entry) for j in view.columns)
        + "</tr>"
        for i, label in zip(view.rows, row_heads, strict=True)
    )
    columns_say = _("{side} chooses a column").format(side=escape(column_name))
    rows_say = _("{side} chooses a row").format(side=f"<span>{escape(row_name)}</span>")
    caption = _(
        "Payoffs in {unit}: rows are what {rows} does, columns what {columns} "
        "does. Arrow keys move between cells and heads, Enter selects a cell."
    ).format(unit=escape(_(game.unit)), rows=escape(rows), columns=escape(columns))
    return (
        f'<table class="matrix" style="--n:{len(view.columns)}"><caption>{caption}</caption>'
        '<thead><tr><td class="corner"></td>'
        f'<th scope="colgroup" class="side b" colspan="{len(view.columns)}">'
        f"<span>{columns_say}</span></th></tr>"
        '<tr><th scope="col" class="corner side a">'
        f"{rows_say}</th>"
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _tip(label: str) -> str:
    return tip(parts_meaning([label]) or explained(label))


def _cell(shown: SolvedGame, i: int, j: int, marks: Marks, entry: bool) -> str:
    game, cell = shown.game, (i, j)
    tags = [N_("equilibrium")] if cell in marks.pure else []
    if cell == marks.stay:
        tags.append(N_("status quo"))
    elif cell == marks.deal:
        tags.append(N_("deal"))
    kind = "eq" if cell in marks.pure else "mix" if cell in marks.mixed else ""
    chosen = cell == marks.selected
    spoken = _("{row} against {column}: ").format(row=game.rows[i], column=game.columns[j])
    written = " ".join(f'<span class="tag {tag.replace(" ", "-")}">{_(tag)}</span>' for tag in tags)
    return (
        f'<td class="{kind}"><button type="button" data-cell="{i},{j}" '
        f'aria-pressed="{str(chosen).lower()}" tabindex="{0 if entry else -1}">'
        f'<span class="sr">{escape(spoken)}</span>{_payoffs(shown, i, j)}'
        f'<span class="tags">{written}</span></button></td>'
    )


def _payoffs(shown: SolvedGame, i: int, j: int) -> str:
    """Both payoffs of a cell; a voice says what the underline shows."""
    game, decimals = shown.game, decimals_for(shown.game)
    spoken = f'<span class="sr"> {_("best reply")}</span>'
    sides = (
        ("a", game.players[0], game.row_payoffs[i, j], bool(shown.best[0][i, j])),
        ("b", game.players[1], game.column_payoffs[i, j], bool(shown.best[1][i, j])),
    )
    return " ".join(
        f'<span class="pay {side}"><small>{escape(short_of(player))}</small> '
        f'<span class="num{" best" if best else ""}">{number(value, decimals)}</span>'
        f"{spoken if best else ''}</span>"
        for side, player, value, best in sides
    )


def legend_html(game: Game, marks: Marks) -> str:
    """What the marks of a matrix mean."""
    first, second = (
        f"<b>{escape(short)}</b>{'' if short.lower() == name.lower() else f' {escape(name)}'}"
        for short, name in ((short_of(player), name_of(player)) for player in game.players)
    )
    bold = _("bold, underlined")
    best = _("{bold} best answer to the other side's choice").format(
        bold=f'<span class="num best">{bold}</span>'
    )
    boxed = _("equilibrium: neither gains by moving alone")
    parts = [
        f'<span class="pay a">{first}</span>',
        f'<span class="pay b">{second}</span>',
        f"<span>{best}</span>",
        f'<span><i class="key eq"></i> {boxed}</span>',
    ]
    if marks.mixed:
        mixed = _("played by chance in a mixed one")
        parts.append(f'<span><i class="key mix"></i> {mixed}</span>')
    return f'<p class="legend">{"".join(parts)}</p>'


def _listed(shown: SolvedGame, k: int, e: Equilibrium) -> str:
    """A line of the list; of given payoffs in fractions, if these are an equilibrium exactly."""
    game, decimals = shown.game, max(1, decimals_for(shown.game))
    exact = None if shown.scenario.priced else as_fractions(game, e.row, e.column)
    if exact and any(exact.gains):
        exact = None
    row, column = (exact.row, exact.column) if exact else (None, None)
    u, v = exact.payoffs if exact else (None, None)
    return (
        f"<tr><td>{k}</td><td>{_('pure') if e.pure else _('mixed')}</td>"
        f"<td>{_plays(e.row, game.rows, row)}</td><td>{_plays(e.column, game.columns, column)}</td>"
        f'<td class="a num">{beside(number(e.payoffs[0], decimals), u)}</td>'
        f'<td class="b num">{beside(number(e.payoffs[1], decimals), v)}</td>'
        f"<td>{_('yes') if e.pareto_dominated else ''}</td></tr>"
    )


def _plays(plan: FloatArray, labels: Sequence[str], exact: Sequence[Fraction] | None) -> str:
    played = (label for label, p in zip(labels, plan, strict=True) if p > 0.0)
    return doing(mix_words(plan, labels, exact), played)


def equilibria_html(shown: SolvedGame) -> str:
    """The equilibria written out, with the probability of each strategy; empty for one pure."""
    found = shown.solution.equilibria
    if not found or (len(found) == 1 and found[0].pure):
        return ""
    rows = "".join(_listed(shown, k, e) for k, e in enumerate(found[:LISTED], 1))
    sides = [name_of(player) for player in shown.game.players]
    more = len(found) - LISTED
    said = _("And {count} more.").format(count=more)
    plays, gets = _("{side} plays"), _("{side} gets")
    note = f'<p class="note">{said}</p>' if more > 0 else ""
    heads: list[str | Head] = [
        *("#", Head(_("kind"), told=_(KINDS))),
        *(plays.format(side=side) for side in sides),
        *(Head(gets.format(side=side), kind) for side, kind in zip(sides, "ab", strict=True)),
        _("another is better, worse for neither"),
    ]
    name = _("The equilibria")
    return table(name, heads, rows, kind="listed", caption=True, keep="equilibria") + note
