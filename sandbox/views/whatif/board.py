"""The map as a picture: what is under the pointer or the keyboard's cross is told beside it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np

from payoffs.numeric import FloatArray, Indices
from sandbox.charts.gamemap import areas, map_alt, runs, title_of
from sandbox.experiments.gamemap import LAYERS, GameMap
from sandbox.messages import N_, _
from sandbox.views.kit.html import component
from sandbox.words import amount, capital

#: Marks along an axis.
TICKS = 5
#: What a point is told by, in this order.
TOLD = {
    "class": N_("Game:"),
    "outcome": N_("Equilibrium:"),
    "equilibria": N_("Equilibria:"),
    "agreement": N_("Both would agree on:"),
    "holds": N_("The deal:"),
    "patience": N_("Patience it needs:"),
    "war": N_("Threat carried out:"),
}


_BOARD = component("truce_map", "board", "map.css", "map.js")


def show_map(
    found: GameMap, layer: str, here: tuple[int, int], *, key: str, on_cell: Callable[[], None]
) -> None:
    """Draw a layer; ``st.session_state[key].cell`` is the chosen point, ``"row,column"``.

    ``here``: row and column of the point in force.
    """
    data = {"html": board_html(found, layer, here), "points": points_of(found, here)}
    _BOARD(data=data, key=key, on_cell_change=on_cell)


def points_of(found: GameMap, here: tuple[int, int]) -> dict[str, Any]:
    """What a browser needs to tell any point: values, answers, and which is where as runs."""
    return {
        "xs": [_short(x) for x in found.xs],
        "ys": [_short(y) for y in found.ys],
        "here": list(here),
        "names": [title_of(found, axis.name) for axis in (found.x, found.y)],
        "layers": [
            {"name": _(TOLD[name]), "labels": [*map(_, bands.labels)], "runs": _runs(bands.codes)}
            for name in TOLD
            if name in found.shown
            for bands in [found.bands(name)]
        ],
    }


def _runs(codes: Indices) -> list[int]:
    """Codes and lengths in turn, over all rows one after the other."""
    return [number for _, _, n, code in runs(codes.reshape(1, -1)) for number in (code, n)]


def board_html(found: GameMap, layer: str, here: tuple[int, int]) -> str:
    """The picture with its axes, legend and the place for what a point is."""
    high, wide = found.bands(layer).codes.shape
    shapes = areas(found.bands(layer))
    paths = "".join(f'<path d="{area.path}" fill="{area.color}"/>' for area in shapes)
    legend = "".join(
        f'<li><i style="background:{area.color}"></i><span>{escape(area.label)}</span>'
        f'<span class="num">{_percent(area.share)}</span></li>'
        for area in shapes
    )
    i, j = here
    across, up = (escape(title_of(found, axis.name)) for axis in (found.x, found.y))
    keys = _("Arrow keys move the cross, Enter goes there.")
    alt = escape(f"{map_alt(found, layer)}. {keys}")
    return (
        f'<figure><div class="sheet"><div class="ytitle">↑ {up}</div>'
        f'<div class="yticks">{_ticks(found.ys, "bottom")}</div>'
        f'<div class="plot" tabindex="0" role="application" aria-label="{alt}">'
        f'<svg viewBox="0 0 {wide} {high}" preserveAspectRatio="none" aria-hidden="true" '
        f'shape-rendering="crispEdges">{paths}</svg>'
        f'<div class="here" style="left:{_at(j, wide)};bottom:{_at(i, high)}"></div>'
        '<div class="cross" hidden></div></div>'
        f'<div class="xticks">{_ticks(found.xs, "left")}</div>'
        f'<div class="xtitle">{across} →</div></div>'
        f"<figcaption><div><b>{escape(capital(_(LAYERS[layer])))}</b>"
        f'<ul class="legend">{legend}</ul></div>'
        '<div class="told" aria-live="polite"></div>'
        f'<button type="button" class="go" hidden>{_("Go there")}</button></figcaption></figure>'
    )


def _ticks(values: FloatArray, side: str) -> str:
    """Labels at even distances; the ends are those of the axis."""
    shares = np.linspace(0.0, 1.0, TICKS)
    span = values[-1] - values[0]
    return "".join(
        f'<span style="{side}:{100 * share:g}%">{_short(values[0] + share * span)}</span>'
        for share in shares
    )


def _short(value: float) -> str:
    return amount(float(f"{value:.3g}"))


def _at(k: int, size: int) -> str:
    return f"{100 * (k + 0.5) / size:.4g}%"


def _percent(share: float) -> str:
    return _("under 1%") if share < 0.01 else f"{100 * share:.0f}%"
