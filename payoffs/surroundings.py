"""The numbers of the surroundings, each with its range, its kind and where it comes from.

>>> number("rare_earth_target").central
0.5
>>> number("rare_earth_target").facts
('F042',)
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from payoffs.errors import NotFoundError
from payoffs.parameters import Parameter
from payoffs.resources import read_toml


@lru_cache(maxsize=1)
def numbers() -> dict[str, Parameter]:
    """Every number by name, in the order of the data file; ``group`` is the part it belongs to."""
    return {
        name: Parameter(name, **{**entry, "facts": tuple(entry.get("facts", ()))})
        for name, entry in read_toml("surroundings.toml").items()
    }


def number(name: str) -> Parameter:
    """One number.

    Raises
    ------
    NotFoundError
        If none has this name; near matches are suggested.
    """
    known = numbers()
    if name in known:
        return known[name]
    near = get_close_matches(str(name), known, n=3) or [key for key in known if str(name) in key]
    mend = f"did you mean {', '.join(near[:5])}?" if near else f"known: {', '.join(known)}"
    raise NotFoundError(f"no number is called {name!r}; {mend}", "surroundings")
