"""The one thing to change in each lesson, what follows from it, and the command that says the same.

Texts are those of the lessons of a class; numbers come from what scripts call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import streamlit as st

import sandbox as sb
from payoffs.game import Game
from sandbox.answers import best_responses
from sandbox.charts.lasting import months_of, patience_alt, patience_spec, truce_alt, truce_spec
from sandbox.charts.marks import side_bars
from sandbox.charts.negotiation import rounds_alt, rounds_spec
from sandbox.classroom import plan
from sandbox.messages import _
from sandbox.theory.bargaining import Linkage
from sandbox.theory.equilibria.solution import Solution
from sandbox.views.kit.html import show_html
from sandbox.words import decimals_for, number, plain, signed

#: Bad reports in a row that a truce lets pass, as far as they are drawn.
TOLERANCES = range(4)
PATIENCE_OF_CHINA = 0.9
TALL, BARS = 215, 285
#: What is given for what, by the first words of each side's change.
EXCHANGES = (("US tariff", "0.0%"), ("chips open", "8.0%"), ("chips open", "0.0%"), ("chips", "ra"))


@dataclass(frozen=True)
class Change:
    """What can be changed: its name, how a value is written, and what draws what follows.

    ``command`` is empty where no command takes the lesson's game.
    """

    label: Callable[[], str]
    draw: Callable[[float], None]
    command: Callable[[float], list[str]]
    written: Callable[[float], str] = plain


def sides() -> tuple[str, str]:
    """The sides' names in the language spoken."""
    return _("United States"), _("China")


def _named(game: Game, rows: tuple[str, ...], columns: tuple[str, ...]) -> Game:
    """A game in dollars with everything in the language spoken."""
    unit = _("bn USD a year")
    return Game.of(game.row_payoffs, game.column_payoffs, rows, columns, sides(), unit=unit)


def _draw(spec: dict[str, Any], alt: str, height: int = TALL) -> None:
    """A picture low enough for the question to stand under it on the first screen."""
    st.vega_lite_chart({**spec, "height": height}, alt=alt)


def dilemma(temptation: float) -> Game:
    """The tariff game of the lesson with another payoff for raising against who keeps."""
    words = (_("Keep"), _("Raise"))
    row, column = [[3.0, 0.0], [temptation, 1.0]], [[3.0, temptation], [0.0, 1.0]]
    return Game.of(row, column, words, words, sides(), unit=_("points"))


def _threats(cost: float) -> None:
    costs = {"audience_cost_us": cost, "audience_cost_china": cost}
    words = (_("Hold"), _("Press"))
    priced = sb.solve("october-2025", threat=True, overrides=costs).game
    _solved(_named(priced, words, words))


def _solved(game: Game) -> None:
    found = sb.solve(game).main
    show_html(matrix_html(found), key="learn_matrix")
    st.markdown(equilibria_words(found))


def equilibria_words(found: Solution) -> str:
    """The equilibria of a small game in words, in Markdown."""
    game, parts = found.game, []
    for one in found.equilibria:
        if one.pure:
            (i,), (j,) = one.supports
            parts.append(f"**{game.rows[i]} / {game.columns[j]}**")
        else:
            both = 100 * float(one.row[-1] * one.column[-1])
            last = f"{game.rows[-1]} / {game.columns[-1]}"
            parts.append(_("both by chance ({last} in {share:.0f}%)").format(last=last, share=both))
    word = _("One equilibrium: {list}.") if len(parts) == 1 else _("Equilibria: {list}.")
    return word.format(list=", ".join(parts))


def matrix_html(found: Solution) -> str:
    """A small game as a table: best replies underlined, equilibria boxed."""
    game, decimals = found.game, decimals_for(found.game)
    boxed = {(int(e.row.argmax()), int(e.column.argmax())) for e in found.equilibria if e.pure}
    best = best_responses(game)
    head = "".join(f'<th scope="col" class="their b">{escape(name)}</th>' for name in game.columns)
    body = ""
    for i, name in enumerate(game.rows):
        body += f'<tr><th scope="row" class="our a">{escape(name)}</th>'
        for j in range(len(game.columns)):
            payoffs = zip("ab", game.payoffs(i, j), best, strict=True)
            written = " / ".join(
                f'<span class="{side} num{" best" if marks[i, j] else ""}">'
                f"{number(value, decimals)}</span>"
                for side, value, marks in payoffs
            )
            body += (
                f'<td class="{"eq" if (i, j) in boxed else ""}"><p class="cell">{written}</p></td>'
            )
        body += "</tr>"
    first, second = (escape(name) for name in game.players)
    caption = _("{rows} chooses a row, {columns} a column; payoffs in {unit}.").format(
        rows=f'<b class="a">{first}</b>', columns=f'<b class="b">{second}</b>', unit=game.unit
    )
    marks = _("Underlined: the best reply. Boxed: an equilibrium.")
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{first} / {second}">'
        f'<p class="note">{caption} {marks}</p>'
        f'<table class="matrix small" style="--n:{len(game.columns)}"><thead><tr>'
        f'<td class="corner"></td>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


@lru_cache(maxsize=1)
def _linkage() -> Linkage:
    return sb.linkage("grand-bargain").main


def exchange_gains(which: int) -> dict[str, tuple[float, float]]:
    """What each half of an exchange is worth alone to both sides, and both halves together."""
    found, (us, china) = _linkage(), EXCHANGES[which]
    (exchange,) = (
        one for one in found.exchanges if us in one.us[0].words and china in one.china[0].words
    )
    alone = {change.move: change.gains for change in found.changes}
    only = _("only {side} gives")
    return {
        only.format(side=sides()[0]): alone[exchange.us[0]],
        only.format(side=sides()[1]): alone[exchange.china[0]],
        _("both give"): exchange.gains,
    }


def exchange_words(which: float) -> str:
    """What is exchanged for what."""
    return (
        _("US tariff to 0% for the Chinese tariff to 0%"),
        _("chips open for the Chinese tariff to 8%"),
        _("chips open for the Chinese tariff to 0%"),
        _("chips open for rare earths free"),
    )[int(which)]


def _exchanges(which: float) -> None:
    gains, names = exchange_gains(int(which)), sides()
    rows = [
        {"what": what, "who": who, "gain": float(gain)}
        for what, both in gains.items()
        for who, gain in zip(names, both, strict=True)
    ]
    told = [
        f"{what}: {names[0]} {signed(both[0])}, {names[1]} {signed(both[1])}"
        for what, both in gains.items()
    ]
    _draw(side_bars(rows, "gain", _("gain over today, bn USD a year"), names), "; ".join(told))
    st.markdown("  \n".join(told))


def _shadow(delta: float) -> None:
    answer = sb.repeat(dilemma(5.0), delta=delta).main
    kept = _("At {delta:.2f} a truce can be kept: breaking it costs more later than it gains now.")
    lost = _("At {delta:.2f} no truce can be kept: breaking it gains more than it costs later.")
    _draw(patience_spec(answer), patience_alt(answer), BARS)
    st.markdown((kept if answer.sustained["nash-reversion"] else lost).format(delta=delta))


def _noise(error: float) -> None:
    asked = [
        sb.repeat("prisoners-dilemma", monitoring_error=error, tolerance=k) for k in TOLERANCES
    ]
    found, record = [one.monitoring for one in asked], asked[0].record
    _draw(truce_spec(found, record, 0), truce_alt(found, record, 0))
    first, second = (months_of(one.asked) for one in found[:2])
    if first is None or second is None:
        st.markdown(_("No report is wrong: a truce that both keep never ends."))
        return
    text = _(
        "If the first bad report ends it, a truce that both keep lasts **{first:.0f}** rounds on "
        "average; if two in a row do, **{second:,.0f}**. Grey: the truces of 2018 to 2026, months."
    )
    st.markdown(text.format(first=first, second=second))


def _package(patience: float) -> None:
    game = plan("package").lessons[0].blocks[0].payoffs
    rows, columns = (tuple(_(label) for label in labels) for labels in (game.rows, game.columns))
    both = patience, PATIENCE_OF_CHINA
    found = sb.negotiate(_named(game, rows, columns), disagreement="0,0", patience=both)
    talks = found.parts["offers"]
    _draw(rounds_spec(found.main, talks), rounds_alt(found.main, talks))
    text = _(
        "The United States offer first, and it is accepted at once: they gain **{us:.1f}** and "
        "China **{china:.1f}**. Filled: who makes that round's offer."
    )
    st.markdown(text.format(us=talks.payoffs[0], china=talks.payoffs[1]))


#: The one thing to change in each lesson.
CHANGES = {
    "tariff-game": Change(
        lambda: _("What raising pays against who keeps"),
        lambda temptation: _solved(dilemma(temptation)),
        lambda level: ["solve", "prisoners-dilemma"] if level == 5.0 else [],
    ),
    "linkage": Change(
        lambda: _("What is exchanged"),
        _exchanges,
        lambda _level: ["linkage", "grand-bargain"],
        exchange_words,
    ),
    "shadow": Change(
        lambda: _("Discount factor, or chance of another round"),
        _shadow,
        lambda delta: ["repeat", "prisoners-dilemma", "--delta", plain(delta)],
    ),
    "noise": Change(
        lambda: _("Wrong reports"),
        _noise,
        lambda error: ["repeat", "prisoners-dilemma", "--monitoring-error", plain(error)],
        "{:.0%}".format,
    ),
    "threats": Change(
        lambda: _("What giving way costs each side at home, bn USD a year"),
        _threats,
        lambda cost: [
            *("solve", "october-2025", "--threat"),
            *("--set", f"audience_cost_us={plain(cost)}"),
            *("--set", f"audience_cost_china={plain(cost)}"),
        ],
    ),
    "package": Change(
        lambda: _("Patience of the United States (China's is 0.9)"),
        _package,
        lambda _level: [],
    ),
}
