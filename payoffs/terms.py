"""Time, doubt and end of a scenario: what repeated play needs beside the payoffs.

>>> check_term("discount_factor", "0.9")
0.9
"""

from __future__ import annotations

from dataclasses import dataclass

from payoffs.errors import InputError, shown
from payoffs.fields import FIELDS
from payoffs.numeric import real

#: Terms of a scenario that may be overridden like a parameter: name -> (lowest, highest).
TERMS: dict[str, tuple[float, float]] = {
    name: row.as_term for name, row in FIELDS.items() if row.as_term is not None
}


@dataclass(frozen=True)
class Terms:
    """Time and doubt: what repeated play needs beside the payoffs.

    ``discount_factor`` is per period; ``monitoring_error`` one chance for everything that a report
    is wrong, None where each lever has its own (:mod:`payoffs.doubt`); ``expiry_months`` 0 means
    the truce has no end date, None that the scenario's clocks say when it ends, or that it has no
    end date if it has none.
    """

    months_per_period: float = 1.0
    discount_factor: float = 0.99
    monitoring_error: float | None = None
    expiry_months: float | None = None


def check_term(name: str, value: object) -> float:
    """A term's value as a float, if it can be used.

    Raises
    ------
    InputError
        If it is not a number within the term's bounds.
    """
    low, high = TERMS[name]
    number = real(value, name)
    if not low <= number <= high:
        raise InputError(f"{shown(value)} is out of bounds; give {low:g} to {high:g}", name)
    if name == "discount_factor" and number == 1:
        raise InputError("must be below 1; nobody is infinitely patient", name)
    return number
