"""Two games side by side: the one in force on every page, and another; differences are marked."""

from __future__ import annotations

from functools import lru_cache, partial
from html import escape

import streamlit as st

from payoffs.calibrations import NAMED, OWN
from payoffs.resources import scenario_names
from payoffs.scenario import load
from payoffs.spread import ENGINES
from sandbox.charts.compare import compare_alt, compare_spec
from sandbox.messages import N_, _, ngettext
from sandbox.questions.compare import GROUPS, Comparison, Line, said
from sandbox.questions.compare import compare as compared_with
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import FOLD, framed, intro, way_out
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import explaining, num, row, table
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.take_away import as_command, game_words, results
from sandbox.views.kit.worker import silent
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import WHOSE, GameChoice, own_engine
from sandbox.words import MINUS, signed, typeset

INTRO = N_(
    "**A** is the game of every page, with whatever you moved; **B** stands beside it at its own "
    "numbers. What differs is marked **≠**."
)
#: Larger tables of payoffs are not written out.
MOST_CELLS = 36


@framed(N_("What is different?"), N_("These cannot be compared: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    intro(_(INTRO))
    pickers(address)
    other = other_of(address)
    _controls(address, other)
    found = compared(address, other)
    if found is None:
        return
    differ, all_ = len(found.differences), len(found.lines)
    if not differ and not found.numbers:
        _same(address, other)
    told = ngettext(
        "**{differ} of {all} answers differ**, and 1 number.",
        "**{differ} of {all} answers differ**, and {count} numbers.",
        len(found.numbers),
    )
    if not found.numbers:
        told = _("**{differ} of {all} answers differ**.")
    st.markdown(told.format(differ=differ, all=all_, count=len(found.numbers)))
    show_html(lines_html(found, same=address.compare.same), key="lines")
    st.vega_lite_chart(compare_spec(found), alt=compare_alt(found))
    st.caption(
        _(
            "Each line runs from an outcome's payoffs in A to its payoffs in B; up and to "
            "the right is better for both."
        )
    )
    numbers = numbers_html(found) + payoffs_html(found)
    if numbers:
        with st.expander(_("The numbers behind it"), icon=":material/tune:"):
            show_html(numbers, key="numbers")
    results(_("The comparison"), "comparison", found.to_frame)
    as_command(compare_words(address, other))


def _same(address: Address, other: GameChoice) -> None:
    """Both are one game: what would differ, and a button that shows it."""
    priced = address.choice.base().priced
    name = next(n for n in scenario_names() if n != other.scenario and load(n).priced == priced)
    way_out(
        _("**Both are the same game**: nothing differs. Another situation beside it does."),
        _("Show *{title}*").format(title=_(load(name).title)),
        address.change("compare", scenario=name, engine="", calibration=""),
        "no_difference",
    )


def other_of(address: Address) -> GameChoice:
    """The game that stands beside: by default the same at its own numbers, or the one before."""
    choice, asked = address.choice, address.compare
    name = asked.scenario or _usual(choice)
    base = load(name)
    engine = asked.engine if base.priced and asked.engine != own_engine(name) else ""
    calibration = asked.calibration if base.priced else ""
    threat = choice.threat and base.threat is not None
    return GameChoice(name, threat, engine, calibration=calibration)


@lru_cache(maxsize=64)
def _usual(choice: GameChoice) -> str:
    if choice != GameChoice(choice.scenario, choice.threat):
        return choice.scenario
    priced = choice.base().priced
    alike = [name for name in scenario_names() if load(name).priced == priced]
    if choice.own:
        return alike[0]
    at = alike.index(choice.scenario)
    return alike[at - 1] if at else alike[1]


def compared(address: Address, other: GameChoice) -> Comparison | None:
    """The comparison, once it is done; a bar stands here meanwhile."""
    choice = address.choice
    if other.threat != choice.threat:
        st.info(_("B has no threat game, so that both are compared before any threat."))
    threat = choice.threat and other.threat
    work = partial(silent, partial(compared_with, choice.build(), other.build(), threat=threat))
    found: Comparison | None = jobs.run(("compare", choice, other), work, _("Solving both games"))
    return found


def compare_words(address: Address, other: GameChoice) -> list[str]:
    """The command that gives the comparison."""
    first, second = game_words(address.choice), game_words(other)
    words = ["compare", first[0], second[0]]
    if "--threat" in first and "--threat" in second:
        words.append("--threat")
    for side, given in (("a", first[1:]), ("b", second[1:])):
        pairs = [word for word in given if word != "--threat"]
        for flag, value in zip(pairs[::2], pairs[1::2], strict=True):
            words += [f"{flag}-{side}", value]
    return words


def _controls(address: Address, other: GameChoice) -> None:
    def engine(address: Address, name: str) -> Address:
        own = own_engine(other_of(address).scenario)
        return address.change("compare", engine="" if name == own else name)

    box = st.container(key=f"{FOLD}other")
    columns = box.columns([4.9, 2.9, 2.9], gap="small", vertical_alignment="bottom")
    with columns[0]:
        session.setting(
            address,
            "compare.scenario",
            st.selectbox,
            _("B, beside it"),
            {name: load(name).title for name in scenario_names()},
            value=other.scenario,
        )
    if other.base().priced:
        with columns[1]:
            session.setting(
                address,
                "compare.calibration",
                st.selectbox,
                _("Whose payoffs in B"),
                {name: WHOSE[name] for name in (OWN, *NAMED)},
                value=other.calibration or OWN,
                change=lambda a, name: a.change("compare", calibration="" if name == OWN else name),
            )
        with columns[2]:
            session.setting(
                address,
                "compare.engine",
                st.selectbox,
                _("How tariffs are priced in B"),
                {name: engine.label for name, engine in ENGINES.items()},
                value=other.engine_in_force,
                change=engine,
            )
    session.setting(address, "compare.same", box.toggle, _("Show what is the same, too"))


def lines_html(found: Comparison, *, same: bool) -> str:
    """Every answer that differs, group by group; with ``same`` the others too."""
    first, second = (escape(_(name)) for name in found.names)
    if first == second:  # one situation twice: what about it is not the same
        other = [x.texts for x in found.lines if x.group == "situation" and x.differs]
        first, second = (
            ", ".join([name, *(escape(_(texts[side])) for texts in other)])
            for side, name in enumerate((first, second))
        )
    body = ""
    for group, title in GROUPS.items():
        lines = [x for x in found.lines if x.group == group and (same or x.differs)]
        if lines:
            body += (
                f'<tr class="group"><th scope="colgroup" colspan="4">{escape(_(title))}</th></tr>'
                + "".join(map(_line, lines))
            )
    return (
        '<div class="scroll" role="region" tabindex="0" aria-label="'
        f'{_("Both games side by side")}"><table class="plain compare"><thead><tr>'
        f'<th scope="col"><span class="sr">{_("mark")}</span></th><th scope="col">{_("what")}</th>'
        f'<th scope="col">A: {first}</th><th scope="col">B: {second}</th>'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(line: Line) -> str:
    cells = "".join(
        f'<td data-head="{side}" class="{"moved" if line.differs else ""}">'
        f"{escape(typeset(_(text)))}</td>"
        for side, text in zip("AB", line.texts, strict=True)
    )
    said = f'<span aria-hidden="true">≠</span><span class="sr">{_("differs")}</span>'
    mark = said if line.differs else ""
    title = _(line.title)
    return f'<tr><td>{mark}</td><th scope="row">{explaining(title, title)}</th>{cells}</tr>'


def numbers_html(found: Comparison) -> str:
    """The parameters that differ; empty where there are none."""
    if not found.numbers:
        return ""
    rows = (
        row(
            f"{escape(_(n.title))}<br><code>{n.name}</code>",
            *(num(_("not in use") if v is None else escape(typeset(said(v)))) for v in (n.a, n.b)),
            escape(_(n.unit)),
        )
        for n in found.numbers
    )
    heads = _("number"), "A", "B", _("unit")
    return table(_("Numbers that differ"), heads, rows, caption=True)


def payoffs_html(found: Comparison) -> str:
    """What each side gets more in B, outcome by outcome; empty if the outcomes are others."""
    game = found.a.game
    m, n = game.shape
    if found.payoffs is None or m * n > MOST_CELLS:
        return ""
    u, v = found.payoffs
    both = '<span class="a">{}</span> <span class="b">{}</span>'
    rows = (
        row(escape(name), *(num(both.format(_by(u[i, j]), _by(v[i, j]))) for j in range(n)))
        for i, name in enumerate(game.rows)
    )
    caption = _("What each side gets more in B than in A, {unit}").format(unit=_(game.unit))
    return table(caption, ("", *game.columns), rows, caption=True)


def _by(value: float) -> str:
    text = signed(value, 2)
    return text if text.strip(f"+{MINUS}0.,") else "0"
