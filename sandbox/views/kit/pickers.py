"""Which situation, which game of it, which engine: chosen alike on every page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from payoffs.calibrations import OWN, YOURS
from payoffs.formats.link import OWN_GAME
from payoffs.levers import Side, lever
from payoffs.on_table import parse
from payoffs.parameters import number, parameter
from payoffs.resources import scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import OWN_TITLE
from payoffs.spread import ENGINES
from sandbox.messages import N_, _
from sandbox.views.kit.frame import FOLD, apart, intro
from sandbox.views.state import session
from sandbox.views.state.address import LONGEST_SEARCH, Address
from sandbox.views.state.choice import SERIES, WHOSE, GameChoice, SolvedGame, solved
from sandbox.views.state.own import own_word
from sandbox.words import amount, in_sentences

STAGE = {False: N_("Stage game"), True: N_("Threat game")}
STAGE_HELP = N_(
    "**Stage game**: each side carries out what it chooses. **Threat game**: each side first "
    "announces. It *holds* or *presses*; where only one presses, the other gives "
    "way; where both press, both carry out their threats."
)


CALIBRATION_HELP = N_(
    "**Economies**: dollars only, every political weight zero. **Leaders**: weights that the "
    "record of threats suggests, as far as it can tell. **Yours**: move a weight in the side panel "
    "of *The game*. This situation's own: the weights of its file, each with its source."
)


def pickers(address: Address, *, stage: bool = True, moved: bool = True) -> None:
    """Draw them in a line.

    ``stage``: whether the page shows one of the two games; ``moved``: whether to say under them
    what was moved from the situation's own.
    """
    drawn = [_scenario, *([_stage] if stage else []), _calibration, _engine]
    widths = [3.5, *([3.4] if stage else []), 2, 2.2]
    with st.container(key=f"{FOLD}pickers"):
        columns = st.columns(widths, gap="small", vertical_alignment="bottom")
    for column, draw in zip(columns, drawn, strict=True):
        with column:
            draw(address.choice)
    if moved:
        banner()


def begun(address: Address, text: str) -> SolvedGame:
    """The game of a page, its sides named in the intro; pickers alone where it cannot be priced."""
    try:
        shown = solved(address.choice)
        intro(_(text).format(*in_sentences(shown.game.players)))
    finally:
        pickers(address)
    return shown


def _scenario(choice: GameChoice) -> None:
    session.control(
        st.selectbox,
        _("Situation"),
        {**{name: load(name).title for name in scenario_names()}, OWN_GAME: OWN_TITLE},
        key="w_scenario",
        value=OWN_GAME if choice.own else choice.scenario,
        change=_situation,
    )


def _situation(address: Address, name: Any) -> Address:
    """The address with another scenario; a game of one's own begins as what is on screen."""
    if name == OWN_GAME:
        name = address.choice.scenario if address.choice.own else own_word(address.choice)
    threat = address.choice.threat and name != OWN_GAME
    return address.choose(scenario=name, threat=threat, levers="")


def _stage(choice: GameChoice) -> None:
    if choice.base().threat is None:
        return
    session.control(
        st.segmented_control,
        _("Carried out, or threatened"),
        STAGE,
        key="w_stage",
        value=choice.threat,
        required=True,
        help=_(STAGE_HELP),
        change=lambda a, threat: a.choose(threat=bool(threat)),
    )


def _calibration(choice: GameChoice) -> None:
    """Whose payoffs; *yours* is there once a weight has been moved."""
    if not choice.base().priced:
        return
    whose = choice.whose
    session.control(
        st.selectbox,
        _("Whose payoffs"),
        {name: said for name, said in WHOSE.items() if name != YOURS or whose == YOURS},
        key="w_calibration",
        value=whose,
        help=_(CALIBRATION_HELP),
        change=lambda a, name: a if name == YOURS else a.whose("" if name == OWN else name),
    )


def _engine(choice: GameChoice) -> None:
    if not choice.base().priced:
        return

    def change(address: Address, name: Any) -> Address:
        own = GameChoice(address.choice.scenario).engine_in_force
        return address.choose(engine="" if name == own else name)

    words = "\n\n".join(
        _("**{label}.** {words} Meant for {meant_for}.").format(
            label=_(engine.label), words=_(engine.words), meant_for=_(engine.meant_for)
        )
        for engine in ENGINES.values()
    )
    session.control(
        st.selectbox,
        _("How tariffs are priced"),
        {name: engine.label for name, engine in ENGINES.items()},
        key="w_engine",
        value=choice.engine_in_force,
        help=_("Four models, all defensible; they do not agree.") + f"\n\n{words}",
        change=change,
    )


def search(address: Address, like: str) -> None:
    """The box for words that are looked for; ``like``: what could stand in it."""
    session.control(
        st.text_input,
        _("Search"),
        key="w_search",
        value=address.search,
        placeholder=like,
        max_chars=LONGEST_SEARCH,
        change=lambda a, text: replace(a, search=text.strip()),
    )


#: So many are named; the rest are counted.
NAMED = 8


class Override(NamedTuple):
    """One thing that is not as the situation has it."""

    title: str
    now: str
    own: str


def overrides(address: Address) -> tuple[Override, ...]:
    """Everything that is not the situation's own: engine, series, parameters, surroundings."""
    choice = address.choice
    own = GameChoice(choice.scenario)
    found = []
    if choice.engine:
        labels = (_(ENGINES[c.engine_in_force].label) for c in (choice, own))
        found.append(Override(_("How tariffs are priced"), *labels))
    if choice.series:
        series = (_(SERIES[name]) for name in (choice.series, own.base().series))
        found.append(Override(_("Tariff average"), *series))
    if choice.calibration:
        found.append(_whose(address))
    found += [
        Override(
            _(lever(side, name).title),
            _settings(side, name, keys),
            own_settings(choice, side, name),
        )
        for (side, name), keys in parse(choice.levers).items()
    ]
    base = choice.base().calibration if choice.overrides else {}
    for name, value in choice.overrides:
        own_value = amount(base[name]) if name in base else _("none")
        found.append(Override(_(parameter(name).title), amount(value), own_value))
    for name, value in address.simulation.numbers:
        entry = number(name)
        found.append(
            Override(
                _("In *Simulate*, {title}").format(title=_(entry.title)),
                amount(value),
                amount(entry.central),
            )
        )
    return tuple(found)


def _settings(side: Side, name: str, keys: tuple[str, ...]) -> str:
    return _(" or ").join(_(lever(side, name).setting(key).label) for key in keys)


def own_settings(choice: GameChoice, side: Side, name: str) -> str:
    """The settings that a lever has in the scenario itself, in words."""
    own = load(choice.scenario)
    return _settings(side, name, own.table[side].get(name) or (own.fixed[side][name],))


def _whose(address: Address) -> Override:
    now = WHOSE[address.choice.calibration or OWN]
    return Override(_("Whose payoffs"), _(now), _(WHOSE[OWN]))


def moved_words(address: Address) -> str:
    """Every override in a sentence, in Markdown; empty where there is none."""
    found = overrides(address)
    if not set(found) - {_whose(address)}:  # the picker above says whose payoffs
        return ""
    line = _("{title}: **{now}** instead of {own}")
    parts = [line.format(title=m.title, now=m.now, own=m.own) for m in found[:NAMED]]
    if len(found) > NAMED:
        parts.append(_("and {count} more").format(count=len(found) - NAMED))
    said = _("Not this situation's own numbers:")
    return f"**{said}** " + "; ".join(parts)


@partial(apart, key="overrides")
def banner() -> None:
    """One line that names every override, and a button that takes them back, if there is any."""
    if words := moved_words(session.current()[0]):
        with st.container(key="moved", horizontal=True, vertical_alignment="center"):
            st.caption(f":material/tune: {words}", width="stretch")
            take_back()


def take_back() -> None:
    """The button that takes every override back."""
    st.button(
        _("Back to its own numbers"),
        icon=":material/restart_alt:",
        type="tertiary",
        on_click=_back,
    )


def _back() -> None:
    address = session.current()[0]
    address = address.choose(levers="")
    choice = replace(address.choice, engine="", series="", calibration="", overrides=())
    session.put(replace(address, choice=choice).change("simulation", numbers=()))
    st.rerun()  # all of the page, not this line alone
