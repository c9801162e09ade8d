"""Charts of what two sides could agree: outcomes in the plane of payoffs, offers over rounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from payoffs.game import FloatArray
from sandbox.charts.marks import (
    ACCENT,
    CALM,
    GREY,
    LEGEND,
    NO,
    Spec,
    domain,
    hover,
    layer,
    measure,
    rule_mark,
    side_color,
)
from sandbox.charts.payoff_space import (
    Box,
    around,
    cells,
    gets,
    placed_labels,
    plane,
    point_data,
    point_mark,
    shade,
    side_colors,
    spot,
    squares,
)
from sandbox.messages import N_, _
from sandbox.theory.bargaining import SOLUTIONS, Agreement, Negotiation, Talks
from sandbox.words import decimals_for, in_sentences, name_of, number

#: No more outcomes than this are drawn as points.
DRAWN = 700
#: Vega's name of each solution's shape, and the sign that stands for it in text.
SHAPES = {
    "nash": ("circle", "●"),
    "kalai_smorodinsky": ("square", "■"),
    "egalitarian": ("diamond", "◆"),
    "equal_loss": ("triangle-up", "▲"),
    "utilitarian": ("triangle-down", "▼"),
}
TITLES = {
    "nash": N_("Nash"),
    "kalai_smorodinsky": N_("Kalai-Smorodinsky"),
    "egalitarian": N_("Equal gains"),
    "equal_loss": N_("Equal loss"),
    "utilitarian": N_("Largest sum"),
}
NO_DEAL, STATUS_QUO, EQUILIBRIUM = N_("No deal"), N_("Status quo"), N_("Equilibrium")


@dataclass(frozen=True, eq=False)
class PayoffSpace:
    """What is drawn: the negotiation, its game's pure equilibria and the profile in force."""

    outcome: Negotiation
    equilibria: tuple[tuple[int, int], ...]
    status_quo: tuple[int, int] | None

    @property
    def points(self) -> FloatArray:
        """Payoffs of all profiles, shape ``(m * n, 2)``."""
        return cells(self.outcome.game)

    @property
    def has_near(self) -> bool:
        """Whether anything is better than no deal for one side and not worse for the other."""
        return max(self.outcome.gains) > 0.0


def box_of(space: PayoffSpace, near: bool) -> Box:
    """The part to draw: around what both prefer to no deal, or around everything."""
    outcome, game = space.outcome, space.outcome.game
    marked = [outcome.disagreement.payoffs]
    marked += [deal.payoffs for deal in outcome.deals.values() if deal.payoffs is not None]
    if space.status_quo is not None:
        marked.append(game.payoffs(*space.status_quo))
    everything = not near or not space.has_near
    wide = space.points if everything else outcome.rational
    return around(np.vstack([np.array(marked), wide]))


def sample(space: PayoffSpace, box: Box) -> list[int]:
    """Positions of the outcomes that are drawn: the notable ones, and of the others a sample."""
    game = space.outcome.game
    within = np.flatnonzero(box.inside(space.points))
    if len(within) <= DRAWN:
        return [int(k) for k in within]
    notable = {*space.outcome.on_frontier, *space.equilibria}
    notable |= {p for deal in space.outcome.deals.values() for p, _ in deal.lottery}
    if space.status_quo is not None:
        notable.add(space.status_quo)
    kept = {i * game.shape[1] + j for i, j in notable} & set(within.tolist())
    # the golden step walks through the table without following its rows or columns
    order = np.argsort((np.arange(len(within)) * 0.6180339887498949) % 1.0)
    others = [int(k) for k in within[order] if int(k) not in kept]
    return sorted([*kept, *others[: max(0, DRAWN - len(kept))]])


def groups(outcome: Negotiation) -> Iterator[tuple[tuple[str, ...], Agreement]]:
    """The solutions, those at the same place together."""
    left = [name for name in SOLUTIONS if outcome.deals[name].payoffs is not None]
    spread = np.maximum(np.ptp(outcome.frontier, axis=0), 1e-12)
    while left:
        first = outcome.deals[left[0]]
        at = np.array(first.payoffs)
        near = tuple(
            name
            for name in left
            if (np.abs(np.array(outcome.deals[name].payoffs) - at) <= 1e-6 * spread + 1e-9).all()
        )
        yield near, first
        left = [name for name in left if name not in near]


def title_of(names: tuple[str, ...]) -> str:
    """The solutions of one place by name."""
    if len(names) == len(SOLUTIONS):
        return _("All five solutions")
    return ", ".join(_(TITLES[name]) for name in names)


def deal_words(outcome: Negotiation, deal: Agreement, side: int) -> str:
    """What one side does under a deal, each outcome of a lottery with its share."""
    labels = (outcome.game.rows, outcome.game.columns)[side]
    done = [(labels[profile[side]], weight) for profile, weight in deal.lottery]
    if len({label for label, _ in done}) == 1:
        parts = [done[0][0]]
    else:
        parts = [f"{100 * weight:.0f}%: {label}" for label, weight in done]
    if deal.transfer < 0 if side == 0 else deal.transfer > 0:
        parts.append(f"pays {abs(deal.transfer):.1f} {outcome.game.unit}")
    return "; ".join(parts)


def negotiation_spec(space: PayoffSpace, near: bool, chosen: str) -> Spec:
    """The whole chart; ``chosen`` is the solution that is drawn larger."""
    box, game = box_of(space, near), space.outcome.game
    no_deal = space.outcome.disagreement.payoffs
    boxed = [_outcome(space, i, j) for i, j in space.equilibria]
    here, _does, _does_too, *worth = _tooltip(space)
    layers = [
        shade(space.points),
        _axes_of_no_deal(space, box),
        *_frontier(space),
        _outcomes(space, box),
        squares(boxed, _tooltip(space)),
        _marks(space, chosen),
        point_mark([spot(no_deal, _(NO_DEAL))], [here, *worth], 210, shape="cross", color=NO),
        *_labels(space, box, chosen, every=near or not space.has_near),
        side_colors(game, no_deal),
    ]
    return plane(game, box, layers)


def _axes_of_no_deal(space: PayoffSpace, box: Box) -> Spec:
    """From no deal upwards and to the right: where both have at least as much."""
    (u, v), (right, top) = space.outcome.disagreement.payoffs, box.high
    ends = [{"u": u, "v": v, "u2": u, "v2": top}, {"u": u, "v": v, "u2": right, "v2": v}]
    return layer(
        ends,
        rule_mark(strokeDash=[3, 4], color=NO, opacity=0.7, clip=True),
        x2={"field": "u2"},
        y2={"field": "v2"},
    )


def _frontier(space: PayoffSpace) -> list[Spec]:
    """The Pareto frontier thin, and thick where no side refuses."""
    drawn = ((space.outcome.frontier, GREY, 1.5), (space.outcome.rational, ACCENT, 3.5))
    return [
        layer(
            point_data(points),
            {"type": "line", "interpolate": "linear", "color": color, "strokeWidth": width}
            | {"clip": True, "tooltip": None},
            order={"field": "n"},
        )
        for points, color, width in drawn
        if len(points) > 1
    ]


def _tooltip(space: PayoffSpace) -> list[Spec]:
    game, does = space.outcome.game, _("{side} does")
    first, second = (does.format(side=name_of(player)) for player in game.players)
    said = hover(("what", _("Here")), ("does", first), ("does2", second))
    return [*said, *gets(game, f",.{decimals_for(game)}f")]


def _outcomes(space: PayoffSpace, box: Box) -> Spec:
    values = [_outcome(space, *divmod(k, space.outcome.game.shape[1])) for k in sample(space, box)]
    size = 60 if len(values) <= 150 else 26
    return point_mark(values, _tooltip(space), size, opacity=0.75 if size == 60 else 0.5)


def _outcome(space: PayoffSpace, i: int, j: int) -> Spec:
    game = space.outcome.game
    here = [_(EQUILIBRIUM)] if (i, j) in space.equilibria else []
    here += [_(STATUS_QUO)] if (i, j) == space.status_quo else []
    here += [_("On the frontier")] if (i, j) in space.outcome.on_frontier else []
    what = ", ".join(here) or _("One outcome")
    return spot(game.payoffs(i, j), what, does=game.rows[i], does2=game.columns[j])


def _marks(space: PayoffSpace, chosen: str) -> Spec:
    values = []
    for names, deal in groups(space.outcome):
        does, too = (deal_words(space.outcome, deal, side) for side in (0, 1))
        here = spot(deal.payoffs or (0.0, 0.0), title_of(names), does=does, does2=too)
        shown = chosen if chosen in names else names[0]
        values.append({**here, "shape": shown, "large": chosen in names})
    shapes = {name: shape for name, (shape, _) in SHAPES.items()}
    scale = {"domain": list(shapes), "range": list(shapes.values())}
    return layer(
        values,
        {"type": "point", "filled": True, "color": ACCENT, "opacity": 1, "clip": True},
        shape={"field": "shape", "scale": scale, "legend": None},
        size={"condition": {"test": "datum.large", "value": 210}, "value": 110},
        tooltip=_tooltip(space),
    )


def _labels(space: PayoffSpace, box: Box, chosen: str, *, every: bool) -> list[Spec]:
    """Names beside the marks, moved apart where they would touch.

    Where the solutions lie close together in a wide view only the chosen one is named.
    """
    wanted = [
        (title_of(names), deal.payoffs, ACCENT)
        for names, deal in groups(space.outcome)
        if deal.payoffs is not None and (every or chosen in names)
    ]
    wanted.append((_(NO_DEAL), space.outcome.disagreement.payoffs, NO))
    if space.status_quo is not None:
        at = space.outcome.game.payoffs(*space.status_quo)
        wanted.append((f"⚑ {_(STATUS_QUO)}", at, CALM))
    return placed_labels(wanted, box, space.points[sample(space, box)])


#: Rounds drawn where talks have no end.
ROUNDS_DRAWN = 8
TALL = 270


def rounds_spec(outcome: Negotiation, found: Talks) -> Spec:
    """What both sides would gain from the offer of each round."""
    names = [name_of(player) for player in outcome.game.players]
    values = []
    for k in range(found.terms.rounds or ROUNDS_DRAWN):
        proposer = (found.terms.first + k) % 2
        offer = found.offers[k if found.terms.rounds else proposer]
        for side, name in enumerate(names):
            gain = float(offer[side] - outcome.disagreement.payoffs[side])
            by = {"proposes": names[proposer], "own": side == proposer}
            values.append({"round": k + 1, "who": name, "gain": gain, **by})
    x = measure("round", _("round"))
    tooltip = hover("round", "proposes", "who")
    hollow = {"mark": {"type": "point", "size": 70, "strokeWidth": 2, "opacity": 1}}
    filled = {
        "transform": [{"filter": "datum.own"}],
        "mark": {"type": "point", "size": 90, "filled": True, "opacity": 1},
    }
    return _gains_spec(outcome, values, x, tooltip, [hollow, filled])


def deadlines_spec(outcome: Negotiation, gains: tuple[tuple[float, float], ...], now: int) -> Spec:
    """What both sides would gain under each deadline; the one in force is marked."""
    names = [name_of(player) for player in outcome.game.players]
    values = [
        {"round": k, "who": name, "gain": gain}
        for k, both in enumerate(gains, 1)
        for name, gain in zip(names, both, strict=True)
    ]
    x = measure("round", _("deadline, rounds"))
    rule = layer(
        [{"round": now}] if now else [],
        rule_mark(strokeDash=[4, 3]),
        y={"value": 0},
        y2={"value": "height"},
        color={"value": GREY},
    )
    return _gains_spec(outcome, values, x, hover("round", "who"), [rule])


def _gains_spec(
    outcome: Negotiation, values: list[Spec], x: Spec, tooltip: list[Spec], more: list[Spec]
) -> Spec:
    names = [name_of(player) for player in outcome.game.players]
    # said, as Streamlit hands in the data after a chart's axes are first drawn
    gains, rounds = ([row[name] for row in values] for name in ("gain", "round"))
    title = _("gain, {unit}").format(unit=_(outcome.game.unit))
    whole = {"tickMinStep": 1, "grid": False, "format": "d"}
    return {
        "height": TALL,
        "data": {"values": values},
        "encoding": {
            "x": {**x, "scale": domain(*rounds), "axis": whole},
            "y": measure("gain", title, scale=domain(0.0, *gains, nice=True)),
            "color": side_color(names, LEGEND),
            "tooltip": [*tooltip, *hover(("gain", "", "+,.1f"))],
        },
        "layer": [{"mark": {"type": "line", "strokeWidth": 2}}, *more],
    }


def rounds_alt(outcome: Negotiation, found: Talks) -> str:
    """The first chart in words."""
    names = in_sentences(outcome.game.players)
    u, v = found.gains or (0.0, 0.0)
    return _("The first offer gives {first} a gain of {u} and {second} {v}").format(
        first=names[0], u=number(u), second=names[1], v=number(v)
    )


def deadlines_alt(outcome: Negotiation, gains: tuple[tuple[float, float], ...]) -> str:
    """The second chart in words."""
    first, second = in_sentences(outcome.game.players)
    worth = dict(zip("abcd", map(number, (*gains[0], *gains[-1])), strict=True))
    return _(
        "With one round {first} gains {a} and {second} {b}; with {count} rounds {c} and {d}"
    ).format(first=first, second=second, count=len(gains), **worth)
