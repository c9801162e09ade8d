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
import math
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

#: More lines than these are no help in a notebook.
SHOWN_LINES = 12
#: What an answer may hold of what it was made from, besides its game.
_MADE_FROM = ("seed", "effort", "periods", "replicates", "samples", "versions")


Records = Sequence[Mapping[str, Any]] | Mapping[str, Any]


def plain(value: Any) -> Any:
    """Plain Python values of anything that an answer holds; None for what is not finite.

    >>> plain({"range": (1.0, math.inf), "on": date(2026, 1, 2)})
    {'range': [1.0, None], 'on': '2026-01-02'}
    """
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return plain(value._asdict()) if hasattr(value, "_asdict") else [plain(x) for x in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return str(value) if isinstance(value, date) else value


def counted(count: int | None, noun: str, many: str = "") -> str:
    """A number of things.

    >>> counted(1, "rule"), counted(1200, "rule"), counted(2, "history", "histories")
    ('1 rule', '1,200 rules', '2 histories')
    """
    return f"{count or 0:,} {noun if count == 1 else many or f'{noun}s'}"


def histories_of(replicates: int, periods: int) -> str:
    """How much was simulated.

    >>> histories_of(1000, 1)
    '1,000 histories of 1 period'
    """
    return f"{counted(replicates, 'history', 'histories')} of {counted(periods, 'period')}"


class Plain:
    """Becomes plain data: what ``says`` names, or all fields of a dataclass.

    ``says`` has names with spaces between them; ``key=part.attribute`` where the attribute is
    called otherwise.

    >>> class Seen(Plain):
    ...     says = "game size=game.real"
    ...     game = 3
    >>> Seen().to_dict()
    {'game': 3, 'size': 3}
    """

    says: ClassVar[str] = ""

    def told(self, names: str = "") -> dict[str, Any]:
        """What ``names``, or else ``says``, has, as plain values."""
        names = names or self.says or " ".join(getattr(self, "__dataclass_fields__", ()))
        pairs = (name.partition("=") for name in names.split())
        return {key: plain(attrgetter(path or key)(self)) for key, _, path in pairs}

    def to_dict(self) -> Any:
        """Plain Python values, ready for JSON: a dictionary, or a list of them."""
        return self.told()


class Result(Plain):
    """Base of every answer.

    A subclass has a ``headline``; its own ``to_dict`` where names alone do not say it, and its own
    ``records`` where a table says more than one line of plain values. Dataclasses among them say
    ``repr=False``.
    """

    @property
    def headline(self) -> str:
        """The answer in one line."""
        raise NotImplementedError

    @property
    def made_from(self) -> dict[str, Any]:
        """What the answer was made from: enough to make it again.

        Scenario, overrides and calibration of its game, then whatever it has of seed, effort,
        periods, replicates, samples, what was asked, and the versions of what it rests on.
        """
        game = getattr(self, "game", None)
        found: dict[str, Any] = dict(getattr(game, "provenance", {}) or {})
        if game is not None and not found:
            found["title"] = getattr(game, "title", "")
        found |= {name: getattr(self, name) for name in _MADE_FROM if hasattr(self, name)}
        return {"versions": versions(), **found, **getattr(self, "asked", {})}

    def records(self) -> Records:
        """The lines of :meth:`to_frame`, or its columns."""
        return [self.to_dict()]

    def to_frame(self) -> pd.DataFrame:
        """The answer as a table."""
        import pandas as pd

        return pd.DataFrame(self.records())

    def plot(self) -> Any:
        """The page's figure of this answer, as an Altair chart.

        Raises NotImplementedError if there is no figure of such an answer.
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
