"""A decision rule as a graph: its states, and what moves it from one to another, as SVG.

A state shows R (it restrains), E (it escalates) or the chance of restraint. An arrow says what the
rule has seen of the other side; dashed, what it does after a slip of its own.
"""

from __future__ import annotations

import math
from html import escape
from typing import NamedTuple

from agents.rules.rule import Automaton, C, D
from sandbox.messages import N_, _

#: Larger automata are told in a table only.
DRAWN = 8
RADIUS, RING, MARGIN = 26.0, 118.0, 96.0
#: Where on its way the words of an arrow stand.
NEAR = 0.36
SEEN = {(C,): N_("sees R"), (D,): N_("sees E"), (C, D): N_("always")}
Point = tuple[float, float]


class Arrow(NamedTuple):
    """A move between two states, and what makes it; ``slip``: after an own action gone wrong."""

    start: int
    end: int
    words: str
    slip: bool = False

    @property
    def told(self) -> str:
        """Its cause in full."""
        return _("after a slip, {cause}").format(cause=self.words) if self.slip else self.words


def arrows(automaton: Automaton) -> list[Arrow]:
    """Every move of an automaton, those with the same ends and cause together."""
    found = []
    for state in range(automaton.states):
        chance, moves = float(automaton.cooperate[state]), automaton.move[state]
        meant = [C] if chance == 1.0 else [D] if chance == 0.0 else [C, D]
        told = {own: _by_end(moves[own]) for own in (C, D)}
        if len(meant) == 2 and told[C] == told[D]:
            meant = [C]
            told[D] = told[C]
        for own in meant:
            did = _("did {what}, ").format(what="RE"[own]) if len(meant) == 2 else ""
            found += [Arrow(state, e, did + _(SEEN[seen])) for e, seen in told[own].items()]
        if len(meant) == 1 and told[C] != told[D]:
            slipped = D if meant == [C] else C
            found += [Arrow(state, e, _(SEEN[s]), slip=True) for e, s in told[slipped].items()]
    return found


def _by_end(ends: object) -> dict[int, tuple[int, ...]]:
    """Where each report leads: the state, and the reports that lead there."""
    found: dict[int, tuple[int, ...]] = {}
    for seen in (C, D):
        end = int(ends[seen])  # type: ignore[index]
        found[end] = (*found.get(end, ()), seen)
    return found


def state_words(automaton: Automaton, state: int) -> str:
    """What a state does: R, E, or the chance of restraint."""
    chance = float(automaton.cooperate[state])
    return "R" if chance == 1.0 else "E" if chance == 0.0 else f"{100 * chance:.3g}%"


def automaton_words(automaton: Automaton) -> str:
    """The graph in words."""
    parts = []
    for state in range(automaton.states):
        moves = "; ".join(
            _("{cause}: to {state}").format(cause=a.told, state=a.end + 1)
            for a in arrows(automaton)
            if a.start == state
        )
        said = _("State {state} ({does}): {moves}")
        does = state_words(automaton, state)
        parts.append(said.format(state=state + 1, does=does, moves=moves))
    start = _("It starts in state {state}.").format(state=automaton.start + 1)
    return f"{start} {'. '.join(parts)}."


def automaton_svg(automaton: Automaton, name: str) -> str:
    """The graph as SVG in the page's own colours; empty for more than :data:`DRAWN` states."""
    k = automaton.states
    if k > DRAWN:
        return ""
    ring = 0.0 if k == 1 else RING if k < 5 else RING * 1.35
    half = ring + MARGIN
    high = half if k > 2 else MARGIN
    places = [_place(state, k, ring) for state in range(k)]
    moves = arrows(automaton)
    drawn = "".join(
        _arrow(places, start, end, [a for a in moves if (a.start, a.end, a.slip) == key], slip)
        for key in dict.fromkeys((a.start, a.end, a.slip) for a in moves)
        for start, end, slip in [key]
    )
    circles = "".join(
        _state(automaton, state, place, state == automaton.start)
        for state, place in enumerate(places)
    )
    title = _("The rule {name} as a graph.").format(name=name) + f" {automaton_words(automaton)}"
    return (
        f'<svg class="automaton" viewBox="{-half - 40:g} {-high:g} {2 * half + 80:g} {2 * high:g}" '
        f'role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg" '
        f'style="max-width:{2 * half + 80:g}px">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" '
        f'fill="currentColor"/></marker></defs>{drawn}{circles}</svg>'
    )


def _place(state: int, states: int, ring: float) -> Point:
    """States stand on a ring, the first at the left."""
    turn = math.pi + 2.0 * math.pi * state / states
    return ring * math.cos(turn), ring * math.sin(turn)


def _state(automaton: Automaton, state: int, place: Point, first: bool) -> str:
    x, y = place
    words = state_words(automaton, state)
    size = 19 if len(words) == 1 else 13
    start = ""
    if first:
        a, b = _outward(place)
        d = RADIUS + 26
        start = (
            f'<path d="M{x + a * d - b * 16:.1f} {y + b * d + a * 16:.1f}'
            f'L{x + a * RADIUS:.1f} {y + b * RADIUS:.1f}" '
            'stroke="currentColor" stroke-width="3" fill="none" marker-end="url(#tip)"/>'
        )
    share = float(automaton.cooperate[state])
    fill = f"color-mix(in srgb, var(--keep, #2B6CB0) {round(100 * share)}%, var(--break, #B2303B))"
    return (
        f'{start}<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}" style="fill:{fill}" '
        'stroke="currentColor" stroke-width="1.5"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="600" fill="#fff" '
        f'text-anchor="middle" dominant-baseline="central">{words}</text>'
    )


def _outward(place: Point) -> Point:
    length = math.hypot(*place)
    return (-1.0, 0.0) if length < 1.0 else (place[0] / length, place[1] / length)


def _arrow(places: list[Point], start: int, end: int, moves: list[Arrow], slip: bool) -> str:
    words = " / ".join(move.words for move in moves)
    if slip:
        words = f"slip: {words}"
    path, (x, y), anchor = (
        _loop(places[start], slip) if start == end else _curve(places[start], places[end], slip)
    )
    dashes = ' stroke-dasharray="4 4"' if slip else ""
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.5"{dashes} '
        'marker-end="url(#tip)"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12.5" fill="currentColor" '
        f'text-anchor="{anchor}" dominant-baseline="middle" paint-order="stroke" stroke-width="4" '
        f'style="stroke:var(--paper, #fff)">{escape(words)}</text>'
    )


def _loop(place: Point, slip: bool) -> tuple[str, Point, str]:
    """A loop above a state; after a slip below it."""
    x, y = place
    up = 1.0 if slip else -1.0
    dx, dy, rise = RADIUS * 0.55, up * RADIUS * 0.84, up * RADIUS * 2.5
    path = (
        f"M{x - dx:.1f} {y + dy:.1f}C{x - 2 * dx:.1f} {y + rise:.1f} "
        f"{x + 2 * dx:.1f} {y + rise:.1f} {x + dx:.1f} {y + dy:.1f}"
    )
    return path, (x, y + up * RADIUS * 2.45), "middle"


def _curve(a: Point, b: Point, slip: bool) -> tuple[str, Point, str]:
    """A curve to the right of its way, so that the way back is beside it; slips bend more."""
    ux, uy = _outward((b[0] - a[0], b[1] - a[1]))
    bend = (0.46 if slip else 0.2) * math.dist(a, b)
    mx, my = (a[0] + b[0]) / 2 + uy * bend, (a[1] + b[1]) / 2 - ux * bend
    start, end = _rim(a, (mx, my)), _rim(b, (mx, my))
    # nearer to where it starts: in the middle the labels of other arrows stand
    p, q, r = (1 - NEAR) ** 2, 2 * NEAR * (1 - NEAR), NEAR**2
    at = (
        p * start[0] + q * mx + r * end[0] + uy * 9,
        p * start[1] + q * my + r * end[1] - ux * 9,
    )
    path = f"M{start[0]:.1f} {start[1]:.1f}Q{mx:.1f} {my:.1f} {end[0]:.1f} {end[1]:.1f}"
    return path, at, "middle"


def _rim(center: Point, toward: Point) -> Point:
    dx, dy = _outward((toward[0] - center[0], toward[1] - center[1]))
    return center[0] + dx * RADIUS, center[1] + dy * RADIUS
