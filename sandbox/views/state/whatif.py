"""What the page *What if* maps, as the address holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.experiments.gamemap import LAYERS
from sandbox.views.state.query import QueryReader, one_of


@dataclass(frozen=True)
class WhatIfSettings:
    """What is varied, and what the map shows.

    Attributes
    ----------
    x, y
        Names of parameters or ``discount_factor``; empty: what matters most.
    show
        The layer that is drawn.
    """

    x: str = ""
    y: str = ""
    show: str = "outcome"

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        usual = WhatIfSettings()
        return {"x": self.x, "y": self.y, "show": "" if self.show == usual.show else self.show}


def take_whatif(reader: QueryReader, possible: Callable[[], tuple[str, ...]]) -> WhatIfSettings:
    """The settings in an address, each at its default where it cannot be used."""

    def axis(name: str) -> str:
        mend = "cannot be varied here; taking what matters most"
        return reader.take(name, lambda text: one_of(text, possible()), "", mend)

    x, y = axis("x"), axis("y")
    if x and x == y:
        reader.complaints.append("y: is along x already; taking what matters most")
        y = ""
    show = reader.take(
        "show",
        lambda text: one_of(text, LAYERS),
        WhatIfSettings().show,
        f"is not one of {', '.join(LAYERS)}; showing the equilibria",
    )
    return WhatIfSettings(x, y, show)
