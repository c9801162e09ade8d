"""What all charts share: plain Vega-Lite specifications, their colours and their legend.

Colours of the sides come from the page's theme: the first two of its categorical palette.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]

#: Readable on the light page and on the dark one.
GREY, CALM, ACCENT, NO = "#8A949B", "#75808A", "#8F66D4", "#D9483B"
MONTH = {"type": "quantitative", "axis": {"tickMinStep": 1, "grid": False}}
LEGEND = {"orient": "top", "title": None, "symbolOpacity": 1}


def side_color(domain: Sequence[str], legend: Spec | None) -> Spec:
    """The sides' colours of the page's theme, for a field named who."""
    return {
        "field": "who",
        "type": "nominal",
        "scale": {"domain": list(domain)},
        "legend": legend,
    }
