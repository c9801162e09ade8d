"""Levers switched on and off, and their settings: the matrix follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from payoffs.errors import InputError
from payoffs.levers import SIDES, Lever, Side, catalogue
from payoffs.on_table import parse, written
from payoffs.scenario import Scenario, load
from sandbox.messages import N_, _, complaint
from sandbox.theory.elementary.dominance import eliminate
from sandbox.views.game.excerpt import WHOLE
from sandbox.views.kit.frame import FOLD, fold
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import LEFT, SolvedGame, fold_of, foldable
from sandbox.words import capital, name_of, short_of

HELP = N_(
    "With one setting a lever is fixed there; with more it is on the table. What is in force "
    "stays among them. A number ({0}) is a level of your own."
)

LEAVES = N_("What elimination leaves ({m} x {n})")
FOLD_HELP = N_(
    "A lever that is opened shows all its settings, the others stay as they are in the selected "
    "outcome. Nothing chosen: the strategies that matter most. Elimination strikes out, again and "
    "again, what another strategy beats whatever the other side does."
)


def levers(address: Address) -> None:
    """Every lever of both sides with the settings that can be chosen, folded away."""
    choice = address.choice
    scenario = choice.build()
    if not scenario.priced or choice.threat:
        return
    m, n = scenario.shape
    label = _("Levers on the table ({m} x {n})").format(m=m, n=n)
    box = fold(label, "levers", "toggle_on")
    if box is None:
        return
    with box:
        if refused := st.session_state.pop("levers_refused", ""):
            st.warning(refused, icon=":material/toggle_off:")
        for side in SIDES:
            color = "blue" if side == "us" else "orange"
            st.markdown(f":{color}[**{name_of(side)}**]")
            for lever in catalogue()[side].values():
                if lever.name in scenario.table[side] or lever.name in scenario.fixed[side]:
                    _lever(scenario, side, lever)


def _lever(scenario: Scenario, side: Side, lever: Lever) -> None:
    now = settings_of(scenario, side, lever)
    known = [key for key, one in lever.settings.items() if one.known(scenario.calibration)]
    options = [*known, *(key for key in now if key not in known)]

    def change(address: Address, chosen: Any) -> Address:
        try:
            return placed(address, side, lever, [str(key) for key in chosen])
        except InputError as problem:
            st.session_state["levers_refused"] = f"{_(lever.title)}: {complaint(problem.message)}"
            return address

    session.control(
        st.multiselect,
        capital(_(lever.title)),
        options,
        format_func=lambda key: _(lever.setting(key).words(scenario.calibration)),
        key=f"w_lever_{side}_{lever.name}",
        value=list(now),
        accept_new_options=True,
        help=_(HELP).format(_(lever.unit)),
        change=change,
    )


def folds(address: Address, shown: SolvedGame) -> None:
    """Above a large game: which levers to open, or only what elimination leaves."""
    if max(shown.game.shape) <= WHOLE:
        return
    left = eliminate(shown.game)
    known = () if address.choice.threat else foldable(shown.scenario)
    told = {LEFT: _(LEAVES).format(m=len(left.rows), n=len(left.columns))}
    for side in SIDES:
        for name, one in catalogue()[side].items():
            if f"{side}.{name}" in known:
                told[f"{side}.{name}"] = f"{short_of(side)}: {_(one.title)}"

    def change(address: Address, chosen: list[str]) -> Address:
        new = [name for name in chosen if name != LEFT or LEFT not in address.fold]
        text = LEFT if LEFT in new else ",".join(new)
        try:
            return replace(address, fold=fold_of(text, shown.scenario))
        except InputError as problem:
            st.session_state["fold_refused"] = complaint(problem.message)
            return address

    with st.container(key=f"{FOLD}levers"):
        session.control(
            st.multiselect,
            _("Open levers of this large game, or see what elimination leaves"),
            list(told),
            format_func=told.__getitem__,
            key="w_fold",
            value=address.fold.split(",") if address.fold else [],
            placeholder=_("What matters most is drawn"),
            help=_(FOLD_HELP),
            change=change,
        )
    if refused := st.session_state.pop("fold_refused", ""):
        st.caption(refused)


def settings_of(scenario: Scenario, side: Side, lever: Lever) -> tuple[str, ...]:
    """The settings of a lever that can be chosen; the one it is fixed at."""
    keys = scenario.table[side].get(lever.name) or (scenario.fixed[side][lever.name],)
    return tuple(lever.setting(key).name for key in keys)


def placed(address: Address, side: Side, lever: Lever, chosen: list[str]) -> Address:
    """The address with these settings of a lever to choose from, and the one in force.

    Raises
    ------
    InputError
        If there is no such setting, or a page would have too many outcomes.
    """
    own, now = load(address.choice.scenario), address.choice.base()
    keys = tuple(dict.fromkeys(lever.setting(key).name for key in chosen))
    bundle = now.bundles(side)[now.status_quo[SIDES.index(side)]]
    force = bundle.settings[lever.name].name
    if force not in keys:
        keys = (force, *keys)
    changes = {**parse(address.choice.levers), (side, lever.name): keys}
    if keys == settings_of(own, side, lever):
        del changes[side, lever.name]
    moved = address.choose(levers=written(changes))
    if moved.choice.levers != written(changes):  # what the page refuses is not taken
        raise InputError("too many outcomes for a page, or no price for a setting")
    return moved
