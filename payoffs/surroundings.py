"""The numbers of the surroundings, each with its range, its kind and where it comes from.

>>> number("rare_earth_target").central
0.5
>>> number("rare_earth_target").facts
('F042',)
"""

from __future__ import annotations

from functools import lru_cache

from payoffs.errors import NotFoundError, near
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
    raise NotFoundError(f"no number is called {name!r}; {near(str(name), known)}", "surroundings")
