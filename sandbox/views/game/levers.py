"""Levers switched on and off, and which strategies of a large game are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.levers import SIDES, Lever, Side, catalogue
from payoffs.on_table import parse, written
from payoffs.scenario import Scenario, load
from sandbox.messages import N_, _, complaint
from sandbox.theory.elementary.dominance import eliminate
from sandbox.theory.equilibria.solver import Solution
from sandbox.views.kit.frame import FOLD, fold
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import LEFT, MOST_DRAWN, SolvedGame, fold_of, foldable
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
    """The address with these settings of a lever; InputError if a page cannot have them."""
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


DRAWN = N_(
    "{rows} of {m} and {columns} of {n} strategies are drawn: those in an "
    "equilibrium, of the status quo and of the selected cell, best replies to "
    "them, then the ones that cost the other side most. Equilibria and best "
    "replies are those of the whole game."
)
KEPT = N_(
    "Drawn is what is left when strictly dominated strategies are struck out again and again. "
    "Equilibria and best replies are those of the whole game."
)
OPENED = N_(
    "Drawn is every setting of the levers opened; all others stay as they are in the selected "
    "outcome. Equilibria and best replies are those of the whole game."
)
#: A game with at most this many strategies a side is shown whole.
WHOLE = 12


@dataclass(frozen=True)
class Excerpt:
    """The rows and columns that are drawn, in the game's order, and why these."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    note: str = ""


def excerpt(
    game: Game,
    solution: Solution,
    stay: tuple[int, int] | None,
    selected: tuple[int, int] | None,
) -> Excerpt:
    """The strategies worth drawing.

    Those of the selected cell, of the equilibria and of the status quo come first, then the
    best reply to each of the other side's, then the hardest and the remaining ones in the
    game's order until the table is full.
    """
    m, n = game.shape
    if m <= WHOLE and n <= WHOLE:
        return Excerpt(tuple(range(m)), tuple(range(n)))
    rows, columns = ([profile[side] for profile in (selected, stay) if profile] for side in (0, 1))
    for equilibrium in solution.equilibria:
        rows += np.flatnonzero(equilibrium.row > 0).tolist()
        columns += np.flatnonzero(equilibrium.column > 0).tolist()
    reply = game.row_payoffs.argmax(axis=0), game.column_payoffs.argmax(axis=1)
    rows += [int(reply[0][j]) for j in columns[:WHOLE]]
    columns += [int(reply[1][i]) for i in rows[:WHOLE]]
    i, j = stay or (0, 0)
    rows += np.argsort(game.column_payoffs[:, j], kind="stable").tolist()
    columns += np.argsort(game.row_payoffs[i, :], kind="stable").tolist()
    down, across = (tuple(sorted([*dict.fromkeys(side)][:WHOLE])) for side in (rows, columns))
    note = _(DRAWN).format(rows=len(down), m=m, columns=len(across), n=n)
    return Excerpt(down, across, note)


def shared(labels: Sequence[str]) -> tuple[list[str], str]:
    """Bundles' labels without the parts that all of them share, and those parts.

    >>> shared(["0% tariff · H200 · no levy", "5% tariff · H200 · levy 10"])
    (['0% tariff · no levy', '5% tariff · levy 10'], 'H200')
    """
    parts = [label.split(" · ") for label in labels]
    width = {len(one) for one in parts}
    if len(labels) == 1 or len(width) > 1:
        return [*labels], ""
    same = [len({one[k] for one in parts}) == 1 for k in range(*width)]
    left = [" · ".join(p for p, s in zip(one, same, strict=True) if not s) for one in parts]
    return left, " · ".join(p for p, s in zip(parts[0], same, strict=True) if s)


def folded(shown: SolvedGame, opened: str, selected: tuple[int, int]) -> Excerpt | None:
    """A large game folded: what elimination leaves, or some levers opened; None for neither.

    ``opened`` is of an address (:func:`fold_of`). Levers that are not opened stay as they are in
    the selected outcome.
    """
    if not opened or max(shown.game.shape) <= WHOLE:
        return None
    if opened == LEFT:
        left = eliminate(shown.game)
        rows, columns = left.rows[:MOST_DRAWN], left.columns[:MOST_DRAWN]
        return Excerpt(rows, columns, note=_(KEPT))
    levers = set(opened.split(","))
    kept = []
    for side, k in zip(SIDES, selected, strict=True):
        bundles = shown.scenario.bundles(side)
        closed = [n for n in shown.scenario.table[side] if f"{side}.{n}" not in levers]
        here = bundles[k].settings
        kept.append(
            tuple(
                at
                for at, one in enumerate(bundles)
                if all(one.settings[name].name == here[name].name for name in closed)
            )
        )
    return Excerpt(kept[0], kept[1], note=_(OPENED))
