"""The address as the one state of a visit: widgets are set from it and write to it.

Streamlit can bind one widget to one query parameter. Here several widgets make one value (a rule
and its numbers), a value means something only beside another (a cell of a game), and what a link
gets wrong is answered in words, so that the address is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from sandbox.messages import _, complaint, speak
from sandbox.views.state.address import FIRST, USUAL, Address, read
from sandbox.words import capital, name_of, plain

#: Width of a number's box, so that two stand side by side on a phone.
NARROW = 140
_KEPT = "_kept_query"
#: What each widget calls the value it starts with, where it is not ``value``.
_DEFAULTS = {
    "selectbox": "index",
    "radio": "index",
    "pills": "default",
    "segmented_control": "default",
    "multiselect": "default",
}


#: The parts that show the difference between two addresses (see :func:`control`).
Redraw = Callable[[Address, Address], list[str] | None]


def current() -> tuple[Address, tuple[str, ...]]:
    """What the address says now, and what in it cannot be used; its language is spoken."""
    found = read(st.query_params.to_dict())
    speak(found[0].language)
    return found


def put(address: Address) -> None:
    """Write a new state into the address (from a widget's callback, before the page is drawn)."""
    query = address.query()
    if not set(query) - {"lang"}:  # an address that says nothing opens another situation
        query["scenario"] = USUAL
    st.query_params.from_dict(query)
    st.session_state[_KEPT] = query


def go(to: Callable[[Address], Address]) -> None:
    """Write what a state becomes into the address (from a button's callback)."""
    put(to(current()[0]))


def greet() -> None:
    """Speak the visitor's language, and fill an address that says nothing.

    Turning to another page empties it: it gets back what it said last, and at a first visit
    :data:`~sandbox.views.state.address.FIRST`. Before the navigation is sent: after it the browser
    would note an empty address among those that it goes back to.
    """
    said = st.query_params.to_dict()
    if not set(said) - {"lang"}:
        said = {**st.session_state.get(_KEPT, FIRST), **said}
        st.query_params.from_dict(said)
    speak(read(said)[0].language)


def opened() -> bool:
    """Whether this visitor has seen a page already."""
    return _KEPT in st.session_state


def keep() -> None:
    """Remember the address for the next page."""
    st.session_state[_KEPT] = st.query_params.to_dict()


def control(
    draw: Callable[..., Any],
    *args: Any,
    key: str,
    value: Any,
    change: Callable[[Address, Any], Address],
    redraw: Redraw | None = None,
    **options: Any,
) -> None:
    """Draw a widget that shows a value of the address and puts its own into it.

    The value is the widget's own default as well: a browser that gets a widget's script late draws
    it from that default, and would otherwise show, and at the next click send, the smallest value
    there is.

    ``draw``: ``st.slider``, ``st.selectbox`` and so on; a list of options is the second of
        ``args``, or a mapping to what they are called in English.
    ``value``: what the address says.
    ``change``: the address after a change; the new value comes in the type of ``value``.
    ``redraw``: the keys of the parts that show the difference between two addresses, none for the
        whole page. Without it what holds the widget is redrawn; where it returns None as well.
    """
    if len(args) > 1 and isinstance(args[1], Mapping):
        words, args = args[1], (args[0], list(args[1]), *args[2:])
        options = {"format_func": lambda option: _(words[option]), **options}
    if "format_func" in options:  # said now, in the language of this visit
        told = {option: options["format_func"](option) for option in args[1]}
        options["format_func"] = told.__getitem__
    renamed = _renamed(key, args, options)
    if key in st.session_state and (renamed or st.session_state[key] != value):
        st.session_state[key] = value

    def changed() -> None:
        new = st.session_state[key]
        if isinstance(value, int | float) and isinstance(new, int | float):
            new = type(value)(new)  # a browser has no whole numbers
        if _stale() or (new is None and draw is not st.pills):  # an emptied box is no number
            return
        become(change(current()[0], new), redraw)

    word = _DEFAULTS.get(draw.__name__, "value")
    start = list(args[1]).index(value) if word == "index" and value is not None else value
    draw(named(args[0]), *args[1:], **{word: start}, key=key, on_change=changed, **options)


def setting(
    address: Address,
    path: str,
    draw: Callable[..., Any],
    label: str,
    *args: Any,
    side: int | None = None,
    **options: Any,
) -> None:
    """A :func:`control` of one setting, such as ``negotiation.mode``, or of a ``side``'s.

    Its key, value, bounds and change are those of its row in the address, unless ``options`` says
    otherwise.
    """
    part, name = path.split(".")
    row, pair = getattr(address, part).row(name), getattr(getattr(address, part), name)
    value = pair if side is None else pair[side]
    whole = all(isinstance(bound, int) for bound in row.bounds)
    if not args and draw in (st.slider, st.number_input):
        args = row.bounds if whole else tuple(map(float, row.bounds))

    def change(address: Address, new: Any) -> Address:
        new = float(plain(new)) if isinstance(new, float) else new
        if side is not None:
            both = list(getattr(getattr(address, part), name))
            both[side] = new
            new = tuple(both)
        return address.change(part, **{name: new})

    key = f"w_{row.name}{'' if side is None else side + 1}"
    control(draw, label, *args, **{"key": key, "value": value, "change": change, **options})


def _stale() -> bool:
    """Whether a run of some parts brings the value of a control that is in none of them.

    A part that the clock draws anew may be asked for after a choice was made and before its answer
    has come: that message holds the address, and other controls' values, of before the choice.
    """
    context = get_script_run_ctx()
    parts = context.fragment_ids_this_run if context else None
    return bool(parts) and ThreadState.get().fragment_id not in (parts or ())


def become(after: Address, redraw: Redraw | None) -> None:
    """Write a new state into the address and draw again what shows the difference, if told to."""
    before = current()[0]
    put(after)
    parts = redraw(before, after) if redraw else None
    if parts is not None:
        again(parts)


def again(parts: list[str]) -> None:
    """Draw these parts again; the whole page if none is named or one is not there.

    A run that another cut short, a visitor being quick, forgets the parts that it had not reached.
    """
    try:
        st.rerun(parts or "app")
    except StreamlitAPIException:
        st.rerun()


def _renamed(key: str, args: tuple[Any, ...], options: dict[str, Any]) -> bool:
    """Whether the options of a widget are called otherwise than when it was last drawn.

    A browser holds the words of the option that was chosen, not the option: unless it is told
    again, it goes on to show, and to send, what that was called in another game.
    """
    words = options.get("format_func")
    now = [words(option) for option in args[1]] if words else None
    before, st.session_state[f"_words_{key}"] = st.session_state.get(f"_words_{key}"), now
    return before != now


def complain(complaints: tuple[str, ...]) -> None:
    """One line for everything in the address that cannot be used."""
    if complaints:
        shown = complaints[:4]
        count = len(complaints) - 4
        more = "\n\n" + _("And {count} more.").format(count=count) if count > 0 else ""
        said = _("In the address:")
        text = "\n\n".join(literal(complaint(line)) for line in shown)
        st.warning(f"**{said}** {text}{more}", icon=":material/link_off:")


def named(text: str) -> str:
    """Markdown in which the names of a game of one's own stand as they were typed."""
    word = st.query_params.get("own")
    names = _marked(word) if word else ()
    if not names:
        return text
    return re.sub("|".join(map(re.escape, names)), lambda name: literal(name[0]), text)


@lru_cache(maxsize=64)
def _marked(word: str) -> tuple[str, ...]:
    """The names of a game that Markdown would take for its own marks, the longest first."""
    game = read({"own": word})[0].choice.base().matrix
    if game is None:
        return ()
    typed = {name_of(name) for name in (*game.players, *game.rows, *game.columns)}
    told = {*typed, *map(capital, typed)}
    return tuple(sorted((n for n in told if literal(n) != n), key=len, reverse=True))


def literal(text: str) -> str:
    """Text that Markdown leaves alone."""
    return "".join("\\" + c if c in "\\`*_{}[]()<>#+!|~$:" else c for c in text)
