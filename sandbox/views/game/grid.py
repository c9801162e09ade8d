"""A game of one's own as a table to type in, in HTML: what is typed is marked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.numeric import payoff, written
from sandbox.messages import _
from sandbox.views.game.matrix import Marks, equilibria_html, legend_html, marks_of
from sandbox.views.state.choice import SolvedGame
from sandbox.views.state.own import MOST_TYPED, value_of
from sandbox.words import MINUS, name_of, short_of


def grid_html(
    shown: SolvedGame,
    cells: Mapping[str, str],
    wrong: Mapping[str, str],
    cell: tuple[int, int] | None = None,
    *,
    undo: bool = False,
    redo: bool = False,
    said: str = "",
) -> str:
    """The table with its legend, its buttons and the list of equilibria.

    Parameters
    ----------
    cells
        Texts as they were typed last, by place (see :func:`sandbox.views.state.own.typed`).
    wrong
        What is wrong with those that cannot be used.
    cell
        The one that is selected.
    undo, redo
        Whether there is something to undo or redo.
    said
        A line for the reader, such as how a pasted table was read.
    """
    game = shown.game
    marks = marks_of(shown, cell)
    lines = [f"{_place(game, key)}: {text}" for key, text in wrong.items()]
    note = "".join(f'<p class="wrong">{escape(line)}</p>' for line in lines[:3])
    if said:
        note += f'<p class="note">{escape(said)}</p>'
    return (
        f'<section class="matrix-box">{legend_html(game, marks)}'
        '<div class="scroll" data-keep="grid">'
        f"{_table(shown, {**cells}, wrong, marks)}</div>"
        f'<div role="status">{note}</div>{_buttons(game, undo, redo)}'
        f"{equilibria_html(shown)}</section>"
    )


def _place(game: Game, key: str) -> str:
    """Where something wrong stands, in words."""
    letter, at = key[:1], [int(part) for part in key[1:].split(",") if part.isdigit()]
    if letter in ("a", "b") and len(at) == 2:
        player = name_of(game.players[letter == "b"])
        return against(player, game, at[0], at[1])
    if letter in ("r", "c") and at:
        return (_("Row {k}") if letter == "r" else _("Column {k}")).format(k=at[0] + 1)
    return _("A side's name") if letter == "p" else _("This table")


def against(player: str, game: Game, i: int, j: int) -> str:
    """A payoff's place in words."""
    return _("{side}, {row} against {column}").format(
        side=player, row=game.rows[i], column=game.columns[j]
    )


def _buttons(game: Game, undo: bool, redo: bool) -> str:
    m, n = game.shape
    every = (
        ("grow,0", _("Add a row"), m < MOST_TYPED),
        ("grow,1", _("Add a column"), n < MOST_TYPED),
        ("undo", _("Undo"), undo),
        ("redo", _("Redo"), redo),
    )
    parts = "".join(
        f'<button type="button" class="act" data-act="{act}"{"" if on else " disabled"}>{word}'
        "</button>"
        for act, word, on in every
    )
    return f'<p class="acts">{parts}</p>'


def _table(shown: SolvedGame, cells: dict[str, str], wrong: Mapping[str, str], marks: Marks) -> str:
    game = shown.game
    m, n = game.shape

    def text(key: str) -> str:
        return text_of(game, key, cells, key in wrong)

    def name(key: str, label: str, kind: str) -> str:
        bad = ' aria-invalid="true"' if key in wrong else ""
        return (
            f'<input class="name {kind}" data-k="{key}" value="{escape(text(key))}" '
            f'aria-label="{escape(label)}" autocomplete="off" spellcheck="false"{bad}>'
        )

    of_row, of_column = _("Name of row {k}"), _("Name of column {k}")
    heads = "".join(
        f'<th scope="col" class="their">{name(f"c{j}", of_column.format(k=j + 1), "b")}'
        f"{_drop(1, j, game.columns[j], n)}</th>"
        for j in range(n)
    )
    body = "".join(
        f'<tr><th scope="row" class="our">{name(f"r{i}", of_row.format(k=i + 1), "a")}'
        f"{_drop(0, i, game.rows[i], m)}</th>"
        + "".join(_cell(shown, i, j, marks, text, wrong) for j in range(n))
        + "</tr>"
        for i in range(m)
    )
    caption = _(
        "Payoffs to type: Tab goes to the next, up and down arrows and Enter to the next row. "
        "Paste a table from a spreadsheet into any of them."
    )
    sides = _("Name of the row side"), _("Name of the column side")
    return (
        f'<table class="matrix typed" data-shape="{m},{n}" style="--n:{n}">'
        f"<caption>{caption}</caption>"
        f'<thead><tr><td class="corner"></td><th scope="colgroup" class="side b" colspan="{n}">'
        f"{name('p1', sides[1], 'b')} <span>{_('chooses a column')}</span></th></tr>"
        f'<tr><th scope="col" class="corner side a">{name("p0", sides[0], "a")} '
        f"<span>{_('chooses a row')}</span></th>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _drop(side: int, k: int, label: str, count: int) -> str:
    if count == 1:
        return ""
    said = escape(_("Drop {name}").format(name=label))
    return (
        f'<button type="button" class="drop" data-act="drop,{side},{k}" '
        f'title="{said}" aria-label="{said}">\N{MULTIPLICATION SIGN}'
        "</button>"
    )


def text_of(game: Game, key: str, cells: Mapping[str, str], bad: bool) -> str:
    """What a box shows: what was typed while it means what stands in the game, or is wrong."""
    value, given = value_of(game, key), cells.get(key)
    if given is not None:
        if bad:
            return given
        try:
            same = (
                " ".join(given.split()) == value
                if isinstance(value, str)
                else payoff(given.strip().replace(MINUS, "-")) == value
            )
        except InputError:
            same = False
        if same:
            return given
    if value is None or isinstance(value, str):
        return value or ""
    return written(value).replace("-", MINUS)


def _cell(
    shown: SolvedGame,
    i: int,
    j: int,
    marks: Marks,
    text: Callable[[str], str],
    wrong: Mapping[str, str],
) -> str:
    game = shown.game
    kind = "eq" if (i, j) in marks.pure else "mix" if (i, j) in marks.mixed else ""
    boxes = []
    for side, letter in enumerate("ab"):
        key, best = f"{letter}{i},{j}", bool(shown.best[side][i, j])
        label = against(name_of(game.players[side]), game, i, j)
        label += _(", best reply") if best else ""
        bad = ' aria-invalid="true"' if key in wrong else ""
        boxes.append(
            f'<label class="pay {letter}"><small>{escape(short_of(game.players[side]))}</small>'
            f'<input class="num{" best" if best else ""}" data-k="{key}" inputmode="decimal" '
            f'value="{escape(text(key))}" aria-label="{escape(label)}" '
            f'autocomplete="off"{bad}></label>'
        )
    tag = f'<span class="tag equilibrium">{_("equilibrium")}</span>' if kind == "eq" else ""
    inside = f'{"".join(boxes)}<span class="tags">{tag}</span>'
    if (i, j) == marks.selected:
        kind += " here"
    return f'<td class="{kind.strip()}"><div class="box">{inside}</div></td>'
