"""HTML written in Python: a component that shows it, and the sliders of parameters in it.

What a slider changes stands in several panels of a page. To draw each of them again Streamlit runs
a second time, sends each with all that is around it and has React compare the page at every
message: the panel that holds the sliders brings the new HTML of all in its own message.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import streamlit as st

from payoffs.parameters import Parameter
from payoffs.resources import facts
from payoffs.scenario import Scenario
from sandbox.messages import _
from sandbox.views.kit.frame import apart
from sandbox.views.kit.markup import citation_html, inline, note
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import SERIES, GameChoice, has_series, slider_order
from sandbox.views.state.query import DIRECT
from sandbox.views.state.session import Redraw
from sandbox.words import KINDS, amount, capital


@cache
def component(name: str, kind: str, *assets: str) -> Any:
    """A component over an element of a class, of the named files of ``assets``."""
    folder, html = files("sandbox.views") / "assets", f'<div class="{kind}"></div>'
    css, js = (
        "".join((folder / one).read_text("utf-8") for one in assets if one.endswith(ending))
        for ending in (".css", ".js")
    )
    return st.components.v2.component(name, html=html, css=css, js=js)


_PANEL = component("truce_panel", "truce", "panel.css", "sliders.css", "sliders.js", "panel.js")
#: In the session: the number of the last move that a browser told of. Moves are counted on from the
#: moment at which the session began, so that none of a session before is younger.
MOVE = "_move"


def _nothing() -> None:
    """For panels without cells or sliders."""


def opened(key: str) -> frozenset[str]:
    """The lines of a panel that a visitor has opened (``data-open`` of its ``details``)."""
    return frozenset(st.session_state.get(key, {}).get("open") or ())


def show_html(
    html: str,
    *,
    key: str,
    on_cell: Callable[[], None] = _nothing,
    on_moved: Callable[[], None] = _nothing,
    lines: frozenset[str] | None = None,
    brings: Mapping[str, str] | None = None,
) -> Any:
    """Show HTML in the page's own colours.

    ``html``: escaped already where it holds text of others.
    ``key``: name of this panel; ``st.session_state[key].cell`` is ``"i,j"`` inside ``on_cell``.
    ``on_cell``: called when a cell of a matrix is chosen.
    ``on_moved``: called when sliders rest: ``st.session_state[key].moved`` has their values and a
        number.
    ``lines``: the lines whose contents are in the HTML (:func:`opened`): it is asked for again when
        another one is opened. None: everything is in it.
    ``brings``: what other panels are to show, by their keys, wherever they stand on the page.
    """
    asked = None if lines is None else sorted(lines)
    at = time.time()
    known = {"at": at, "move": st.session_state.setdefault(MOVE, round(1000 * at))}
    data = {**known, "html": html, "lines": asked, "key": key, "brings": brings or {}}
    return _PANEL(
        data=data,
        key=key,
        on_cell_change=on_cell,
        on_moved_change=on_moved,
        on_open_change=_nothing,
    )


#: Sliders that are always open.
MAIN = 7
#: The sidebar's panel and the part that holds it.
SIDEBAR = "sliders"
_BRINGS = "_brings"

#: What the panels of a page are to show now, by their keys.
Panels = Callable[[], Mapping[str, str]]


def sidebar(redraw: Redraw, panels: Panels) -> None:
    """Draw the sliders of the scenario's parameters, a part of its own."""
    choice = session.current()[0].choice
    if slider_order(choice):
        apart(_sidebar, key=SIDEBAR)(redraw, panels)
        return
    own = _("Your own game: its payoffs are given numbers, so there is nothing to move.")
    given = _("A textbook game: its payoffs are given numbers, so there is nothing to move.")
    st.caption(own if choice.own else given)


def _sidebar(redraw: Redraw, panels: Panels) -> None:
    choice, lines = session.current()[0].choice, opened(SIDEBAR)
    show_sliders(_sidebar_html(choice, bool(lines)), SIDEBAR, redraw, panels, lines=lines)
    if lines:
        _series(choice)


def show_sliders(
    html: str,
    key: str,
    redraw: Redraw | None = None,
    panels: Panels | None = None,
    *,
    change: Callable[[Address, str, float], Address] = Address.override,
    lines: frozenset[str] | None = None,
) -> None:
    """Show :func:`slider_html`; where sliders rest, put their values into the address.

    ``redraw`` is as of :func:`session.control`; where it returns None, other ``panels`` are told.
    ``change`` gives the address after a change of one number; ``lines`` as of :func:`show_html`.
    """

    def moved() -> None:
        told = st.session_state[key].moved
        st.session_state[MOVE] = told["move"]
        session.greet()  # whoever turns to another page at once comes with an empty address
        after = session.current()[0]
        for name, value in told["values"].items():
            with suppress(KeyError):  # another situation was turned to meanwhile
                after = change(after, name, float(value))
        session.become(after, redraw)
        st.session_state[_BRINGS] = "" if told["seen"] else key

    told = st.session_state.get(_BRINGS) == key and bool(st.session_state.pop(_BRINGS))
    brings = panels() if told and panels else None
    show_html(html, key=key, on_moved=moved, lines=lines, brings=brings)


def _sidebar_html(choice: GameChoice, more: bool) -> str:
    """The first sliders by what they do, the others by subject once they are asked for."""
    scenario, order = choice.build(), slider_order(choice)
    first, rest = order[:MAIN], [swing.name for swing in order[MAIN:]]
    kinds = {
        _(":material/swap_horiz: **These can move an equilibrium**"): True,
        _(":material/straighten: **These change the stakes most**"): False,
    }
    parts = [
        f'<section class="numbers" data-direct="{DIRECT}"><h2>{_("What the numbers rest on")}</h2>',
        note(_("Every number has a range. Move one and watch the table.")),
    ]
    for words, moves in kinds.items():
        names = [swing.name for swing in first if swing.moves is moves]
        parts += [f"<h3>{inline(words)}</h3>"] if names else []
        parts.append(sliders_html(scenario, choice, names))
    groups: dict[str, list[str]] = {}
    for name in rest if more else ():
        groups.setdefault(scenario.calibration.parameter(name).group, []).append(name)
    inner = "".join(
        f"<h3>{escape(capital(_(group)))}</h3>{sliders_html(scenario, choice, names)}"
        for group, names in groups.items()
    )
    said = _("{count} more, by subject").format(count=len(rest))
    if rest:
        parts.append(f'<details data-open="more"><summary>{said}</summary>{inner}</details>')
    return "".join([*parts, "</section>"])


def sliders_html(scenario: Scenario, choice: GameChoice, names: Iterable[str]) -> str:
    """Sliders of a scenario's parameters."""
    known, own, overrides = scenario.calibration, choice.base().calibration, dict(choice.overrides)
    return "".join(
        slider_html(known.parameter(name), float(known[name]), float(own[name]), name in overrides)
        for name in names
    )


def slider_html(entry: Parameter, value: float, own: float, moved: bool) -> str:
    """One number from its low to its high; in bold where it is not the situation's own."""
    step = step_of(entry)
    digits = max(0, -math.floor(math.log10(step)))
    low, high = min(float(entry.low), value), max(float(entry.high), value)
    last = low + step * math.ceil((high - low) / step - 1e-9)  # a browser goes by whole steps
    title, unit = escape(_(entry.title)), escape(_(entry.unit))
    source = escape(_("where it comes from"))
    share = (value - low) / (high - low)
    return (
        f'<div class="slider{" moved" if moved else ""}" data-name="{entry.name}" '
        f'data-own="{own:.12g}" data-high="{high:.12g}" data-digits="{digits}" '
        f'style="--at:{share:.4f}"><label for="{entry.name}">{title}</label>'
        f'<span class="why" data-about="{escape(about_html(entry))}">'
        f'<button type="button" aria-label="{title}: {source}">?</button></span>'
        f'<b class="value num" aria-hidden="true">{value:.{digits}f}</b>'
        f'<input type="range" id="{entry.name}" min="{low:.12g}" max="{last:.12g}" '
        f'step="{step:.12g}" value="{value:.12g}" data-unit="{unit}" '
        f'aria-valuetext="{value:.{digits}f} {unit}"></div>'
    )


def step_of(entry: Parameter) -> float:
    """A round step that divides a range into some fifty to a hundred and fifty parts."""
    rough = (entry.high - entry.low) / 60
    scale = 10.0 ** math.floor(math.log10(rough))
    step = max(s for s in (1, 2, 5) if s * scale <= rough * (1 + 1e-9)) * scale
    return float(f"{step:.3g}")


def about_html(entry: Parameter) -> str:
    """Unit, range, kind, source and facts of a parameter."""
    lines = [
        _("**{low} to {high}**, central **{central}** ({unit})").format(
            low=amount(entry.low),
            high=amount(entry.high),
            central=amount(entry.central),
            unit=_(entry.unit),
        ),
        f"**{capital(_(entry.kind))}**: {_(KINDS[entry.kind])}.",
        _(entry.source),
    ]
    told = [*map(inline, lines), *map(citation_html, facts(entry.facts))]
    return "".join(f"<span>{line}</span>" for line in told)


def _series(choice: GameChoice) -> None:
    known = {name: SERIES[name] for name in SERIES if has_series(choice.scenario, name)}
    if len(known) < 2:
        return

    def change(address: Address, value: Any) -> Address:
        own = GameChoice(address.choice.scenario).base().series
        return address.choose(series="" if value == own else value)

    session.control(
        st.radio,
        _("Which tariff average"),
        known,
        key="w_series",
        value=choice.build().series,
        help=_(
            "The two published averages of US tariffs on Chinese goods differ by up to 18 points."
        ),
        change=change,
        redraw=lambda *_: [],  # all of the page
    )
