"""What the page on lasting deals assumes, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.views.state.query import QueryReader, bounded, cell_of
from sandbox.words import plain

#: The discount factors that can be asked for; at 1 nothing is ever lost by waiting.
MOST_PATIENT = 0.995
#: Bad reports in a row that can be let pass.
MOST_TOLERANT = 6


@dataclass(frozen=True)
class LastingSettings:
    """Which deal is to last, and how.

    Attributes
    ----------
    deal
        The profile; None is the scenario's deal.
    delta
        Discount factor per period; None is the scenario's own.
    tolerance
        Bad reports in a row that are let pass.
    """

    deal: tuple[int, int] | None = None
    delta: float | None = None
    tolerance: int = 0

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {
            "deal": "" if self.deal is None else f"{self.deal[0]},{self.deal[1]}",
            "delta": "" if self.delta is None else plain(self.delta),
            "tolerance": str(self.tolerance) if self.tolerance else "",
        }


def take_lasting(reader: QueryReader, shape: tuple[int, int]) -> LastingSettings:
    """The settings in an address, each at its default where it cannot be used."""
    rows, columns = shape
    return LastingSettings(
        deal=reader.take(
            "deal",
            lambda text: cell_of(text, shape),
            None,
            f"is no outcome of this {rows} x {columns} game; showing the usual one",
        ),
        delta=reader.take(
            "delta",
            lambda text: float(bounded(text, 0, MOST_PATIENT)),
            None,
            f"is not a discount factor from 0 to {MOST_PATIENT:g}; using the scenario's own",
        ),
        tolerance=reader.take(
            "tolerance",
            lambda text: int(bounded(text, 0, MOST_TOLERANT)),
            0,
            f"is not a whole number from 0 to {MOST_TOLERANT}; using 0",
        ),
    )
