"""The page between the game and its doubts: which game it would be at other numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from payoffs.errors import SandboxError
from payoffs.fields import FIELDS
from payoffs.game import FloatArray, cell_value
from payoffs.parameters import parameter
from sandbox.charts.gamemap import number_title
from sandbox.experiments.gamemap import LAYERS, GameMap
from sandbox.messages import N_, _, cached, complaint
from sandbox.questions.whatif import axes_of_map
from sandbox.questions.whatif import map as map_of
from sandbox.theory.concepts.revealed import RevealedWeights, revealed_weights
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import FOLD, fold, framed, intro
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import num, row, table
from sandbox.views.kit.pickers import pickers
from sandbox.views.kit.take_away import as_command, game_words, results
from sandbox.views.kit.told import sureness
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice, solved, variable
from sandbox.views.state.own import word_of
from sandbox.views.whatif.board import show_map
from sandbox.words import amount, capital, name_of, plain, typeset

INTRO = N_(
    "Every number here has a range. The map changes **two of them at once** and asks at each point "
    "which game it would be, what both sides would do, and whether the deal would be kept. The "
    "ring is where you are; point at the map to read it, click to go there."
)
GIVEN = N_(
    "Nobody is sure of payoffs. The map changes **two of them at once** and asks at each point "
    "which game it would be, what both sides would do, and whether the deal would be kept. The "
    "ring is where you are; point at the map to read it, click to make that game your own."
)
NOTHING = N_(
    "This game has too many payoffs to choose two of. A situation with levers has some forty "
    "numbers behind all of them; of a file of payoffs `truce map` varies those that you name."
)
#: The priced situation that a textbook game is sent to.
ELSEWHERE = "busan-2025"
#: Points along a side, and payoffs of one side that a map may take: fewer points in larger games.
STEPS, WORK = 200, 1 << 22
LEAST = 9
PATIENCE = "discount_factor"


@framed(N_("What if the numbers were others?"), N_("This cannot be worked out: {problem}"))
def page(address: Address) -> None:
    """Draw the page."""
    priced, possible = address.choice.base().priced, variable(address.choice)
    intro(_(INTRO if priced else GIVEN if possible else NOTHING))
    pickers(address)
    if not possible:
        label, to = _("Look at the Busan truce"), address.choose(scenario=ELSEWHERE)
        st.button(label, icon=":material/arrow_forward:", on_click=session.put, args=(to,))
        return
    x, y = axes(address)
    _controls(address, x, y)
    found = mapped(address, x, y)
    if found is None:
        return
    here = place(address, found)
    show_map(found, layer_of(address, found), here, key="map", on_cell=partial(_go, found))
    st.caption(_size_words(found))
    results(_("The map"), "map", found.to_frame)
    if priced:
        sureness(address, deciding=True)
        weights(address)
    as_command(map_words(address, found))


def axes(address: Address) -> tuple[str, str]:
    """What is varied: the visitor's choice, or what matters most."""
    free = [n for n in variable(address.choice) if n not in (address.whatif.x, address.whatif.y)]
    x = address.whatif.x or free.pop(0)
    return x, address.whatif.y or free.pop(0)


def layer_of(address: Address, found: GameMap) -> str:
    """What is drawn: a large game has no list of its equilibria at each point."""
    return address.whatif.show if address.whatif.show in found.shown else "class"


def steps_of(choice: GameChoice) -> int:
    """Points along a side of a map: fewer in larger games."""
    m, n = choice.shape
    return max(LEAST, min(STEPS, math.isqrt(WORK // (m * n))))


def _asked(address: Address, x: str, y: str) -> tuple[GameChoice, tuple[int, int] | None, float]:
    """What a map hangs on: not on where one is on it."""
    choice, scenario = address.choice, address.choice.scenario
    kept = tuple((name, value) for name, value in choice.overrides if name not in (x, y))
    if choice.own:
        scenario = _at(address, {name: 0.0 for name in (x, y) if name != PATIENCE})
    own = choice.base().discount_factor
    delta = own if address.lasting.delta is None or PATIENCE in (x, y) else address.lasting.delta
    return replace(choice, scenario=scenario, overrides=kept), address.lasting.deal, delta


def mapped(address: Address, x: str, y: str) -> GameMap | None:
    """The map, once it is done; a bar stands here meanwhile."""
    choice, deal, delta = _asked(address, x, y)
    war = address.whatif.show == "war" and bool(address.choice.base().crisis)
    # a range goes out to where one is, if that is outside its own
    first, second = axes_of_map(address.choice.build(), x, y, steps_of(choice))
    scenario = choice.build().override({PATIENCE: delta})
    work = partial(map_of, scenario, first, second, deal=deal, threat=choice.threat, war=war)
    found = jobs.run(("map", choice, deal, delta, first, second, war), work, _("Drawing the map"))
    return None if found is None else found.main


def place(address: Address, found: GameMap) -> tuple[int, int]:
    """The point of the map that is nearest to where the visitor is."""
    scenario, delta = address.choice.build(), address.lasting.delta

    def value(name: str) -> float:
        if name != PATIENCE:
            given = scenario.matrix
            return float(scenario.calibration[name] if given is None else cell_value(given, name))
        return scenario.discount_factor if delta is None else delta

    return found.nearest(value(found.x.name), value(found.y.name))


def moved(address: Address, found: GameMap, cell: tuple[int, int]) -> Address:
    """The address at a point of the map."""
    i, j = cell
    cells = {}
    for name, value in ((found.x.name, rounded(found.xs, j)), (found.y.name, rounded(found.ys, i))):
        if name == PATIENCE:
            own = address.choice.base().discount_factor
            delta = round(value, 4)
            address = address.change("lasting", delta=None if delta == own else delta)
        elif address.choice.base().matrix is None:
            address = address.override(name, value)
        else:
            cells[name] = value
    return address.choose(scenario=_at(address, cells)) if cells else address


def _at(address: Address, cells: Mapping[str, float]) -> str:
    """A game of one's own like the one on screen, but for some payoffs."""
    game = address.choice.base().override(cells).matrix
    assert game is not None
    return word_of(game)


def rounded(values: FloatArray, k: int) -> float:
    """The shortest number that is nearer to a point of an axis than to its neighbours.

    >>> import numpy as np
    >>> rounded(np.linspace(0.3, 3.0, 200), 10)
    0.44
    """
    cell = float(values[-1] - values[0]) / max(len(values) - 1, 1)
    value = round(float(values[k]), math.ceil(-math.log10(cell)))
    return min(max(value, float(values[0])), float(values[-1]))


def _go(found: GameMap) -> None:
    """A point was chosen: into the address with it."""
    text = st.session_state["map"].cell
    if text:
        i, j = (int(part) for part in str(text).split(","))
        session.put(moved(session.current()[0], found, (i, j)))


def _controls(address: Address, x: str, y: str) -> None:
    scenario, names = address.choice.build(), variable(address.choice)

    def title(name: str) -> str:
        known = name == PATIENCE
        return capital(_(FIELDS[name].label)) if known else number_title(scenario, name)[0]

    with st.container(key=f"{FOLD}axes"):
        columns = st.columns(3, gap="small", vertical_alignment="bottom")
    for column, side, now, other in zip(columns, "xy", (x, y), (y, x), strict=False):

        def change(a: Address, name: str, side: str = side) -> Address:
            fixed = dict(zip("xy", axes(a), strict=True)) | {side: name}
            return a.change("whatif", **fixed)

        with column:
            session.control(
                st.selectbox,
                {"x": _("Across"), "y": _("Up")}[side],
                [name for name in names if name != other],
                format_func=title,
                key=f"w_{side}",
                value=now,
                help=_(
                    "Those that can move an equilibrium come first, then by what they are worth."
                ),
                change=change,
            )
    shown = {name: capital(_(LAYERS[name])) for name in LAYERS if name != "war" or scenario.crisis}
    with columns[2]:
        session.setting(
            address,
            "whatif.show",
            st.selectbox,
            _("The map shows"),
            list(shown),
            format_func=shown.__getitem__,
            value=address.whatif.show if address.whatif.show in shown else next(iter(shown)),
        )


def _size_words(found: GameMap) -> str:
    m, n = found.game.shape
    words = _(
        "{m} x {n} games, each solved; percentages are of the map's area, not chances."
    ).format(m=len(found.xs), n=len(found.ys))
    if found.sender:
        words += _(" At each a crisis is solved too.")
    if len(found.xs) < STEPS:
        words += _(" A game of {m} x {n} takes long, so that this map is coarse.").format(m=m, n=n)
    return words


def map_words(address: Address, found: GameMap) -> list[str]:
    """The command that gives the map."""
    choice, deal, delta = _asked(address, found.x.name, found.y.name)
    words = ["map", *game_words(choice)]
    for side, axis in (("--x", found.x), ("--y", found.y)):
        words += [side, f"{axis.name}={plain(axis.low)}:{plain(axis.high)}:{axis.steps}"]
    words += ["--show", layer_of(address, found)]
    if found.sender:
        words.append("--war")
    if deal is not None:
        words += ["--deal", "{},{}".format(*deal)]
    if delta != choice.base().discount_factor:
        words += ["--set", f"{PATIENCE}={plain(delta)}"]
    return words


#: Larger games ask from the command line.
MOST_CELLS = 400


def weights(address: Address) -> None:
    """An expander: choose an outcome, and read which weights it takes."""
    m, n = address.choice.shape
    if m * n > MOST_CELLS:
        return
    box = fold(_("What would have to be true"), "weights", "balance")
    if box is None:
        return
    with box:
        cell = address.selected()
        _outcome(address, cell)
        try:
            found = revealed(address.choice, cell)
        except SandboxError as problem:
            st.error(_("This cannot be worked out: {problem}").format(problem=complaint(problem)))
            return
        st.markdown("\n\n".join(typeset(line) for line in found.sentences()))
        show_html(weights_html(found), key="revealed")
        if found.feasible and not found.holds_already:
            label = _("Take the nearest such weights")
            st.button(label, icon=":material/check:", on_click=session.go, args=(_nearest,))


@cached(64)
def revealed(choice: GameChoice, cell: tuple[int, int]) -> RevealedWeights:
    """The weights that make an outcome of a choice's game an equilibrium."""
    return revealed_weights(choice.build(), cell, choice.threat)


def _outcome(address: Address, cell: tuple[int, int]) -> None:
    game = solved(address.choice).game
    columns = st.columns(2, gap="small")
    for side, labels in enumerate((game.rows, game.columns)):

        def change(a: Address, own: int, side: int = side) -> Address:
            now = a.selected()
            return replace(a, cell=(own, now[1]) if side == 0 else (now[0], own))

        with columns[side]:
            session.control(
                st.selectbox,
                _("An outcome: {side}").format(side=name_of(game.players[side])),
                range(len(labels)),
                format_func=labels.__getitem__,
                key=f"w_cell{side}",
                value=cell[side],
                change=change,
            )


def _nearest(address: Address) -> Address:
    nearest = revealed(address.choice, address.selected()).weights or {}
    for name, value in nearest.items():
        address = address.override(name, value)
    return address


def weights_html(found: RevealedWeights) -> str:
    """Each weight: in force, the nearest that does, and what it would take alone."""
    rows = []
    for side in (found.us, found.china):
        for name in side.names:
            nearest = _("none does") if side.weights is None else amount(side.weights[name])
            ends = side.alone[name]
            alone = _("no value") if ends is None else _interval(*ends)
            title = f"{escape(_(parameter(name).title))}<br><code>{name}</code>"
            numbers = map(num, (amount(side.current[name]), nearest, alone))
            rows.append(row(title, name_of(side.side), *numbers))
    words = _("weight"), _("whose"), _("in force"), _("nearest that does")
    return table(_("Weights"), (*words, _("alone, the others as they are")), rows)


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return (
            _("from {low}").format(low=amount(low))
            if low is not None
            else _("up to {high}").format(high=amount(high or 0.0))
        )
    return _("{low} to {high}").format(low=amount(low), high=amount(high))
