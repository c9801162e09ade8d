"""What every answer can do: say itself in a line, and become plain data, a table or a figure.

>>> class Doubled(Result):
...     def __init__(self, number: int) -> None:
...         self.number = number
...     @property
...     def headline(self) -> str:
...         return f"twice {self.number} is {2 * self.number}"
...     def to_dict(self) -> dict[str, int]:
...         return {"number": self.number, "double": 2 * self.number}
>>> Doubled(3)
<Doubled: twice 3 is 6>
"""

from __future__ import annotations

import html
import platform
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: More lines than these are no help in a notebook.
SHOWN_LINES = 12
#: What an answer may hold of what it was made from, besides its game.
_MADE_FROM = ("seed", "effort", "periods", "replicates", "samples", "versions")


Records = Sequence[Mapping[str, Any]] | Mapping[str, Any]


class Result:
    """Base of every answer.

    A subclass has a ``headline`` and ``to_dict``; its own ``records`` where a table says more
    than one line of plain values. Dataclasses among them say ``repr=False``.
    """

    @property
    def headline(self) -> str:
        """The answer in one line."""
        raise NotImplementedError

    @property
    def made_from(self) -> dict[str, Any]:
        """What the answer was made from: enough to make it again.

        Scenario, overrides and calibration of its game, then whatever it has of seed, effort,
        periods, replicates, samples, and the versions of what it rests on.
        """
        game = getattr(self, "game", None)
        found: dict[str, Any] = dict(getattr(game, "provenance", {}) or {})
        if game is not None and not found:
            found["title"] = getattr(game, "title", "")
        found |= {name: getattr(self, name) for name in _MADE_FROM if hasattr(self, name)}
        return {"versions": versions(), **found}

    def to_dict(self) -> Any:
        """Plain Python values, ready for JSON: a dictionary, or a list of them."""
        raise NotImplementedError

    def records(self) -> Records:
        """The lines of :meth:`to_frame`, or its columns."""
        return [self.to_dict()]

    def to_frame(self) -> pd.DataFrame:
        """The answer as a table."""
        import pandas as pd

        return pd.DataFrame(self.records())

    def plot(self) -> Any:
        """The page's figure of this answer, as an Altair chart.

        Raises
        ------
        NotImplementedError
            If there is no figure of such an answer.
        """
        front = sys.modules.get("sandbox")  # no arrow points up: it is there or it is not
        if front is None:
            raise NotImplementedError("figures come with the front door: import sandbox")
        return front.figure_of(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline}>"

    def _repr_html_(self) -> str:
        table = self.to_frame().head(SHOWN_LINES).to_html(index=False, border=0)
        return f"<p>{html.escape(self.headline)}</p>{table}"


def versions() -> dict[str, str]:
    """Versions of what a result depends on."""
    import numpy as np  # the front door sets a hook here, and must open quickly

    return {"truce-sandbox": _ours(), "numpy": np.__version__, "python": platform.python_version()}


@cache
def _ours() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("truce-sandbox")
    except PackageNotFoundError:  # the tree is used without being installed
        return "not installed"
