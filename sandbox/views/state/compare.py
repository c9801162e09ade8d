"""What the page *Compare* sets beside the game in force, as the address holds it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from payoffs.resources import scenario_names
from sandbox.views.state.query import QueryReader, one_of


@dataclass(frozen=True)
class CompareSettings:
    """The other game, at its own numbers.

    Attributes
    ----------
    scenario
        Its name; empty is the usual one.
    engine, calibration
        How its tariffs are priced and whose payoffs it has; empty is its own.
    same
        Whether what is the same in both is shown too.
    """

    scenario: str = ""
    engine: str = ""
    calibration: str = ""
    same: bool = False

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {
            "with": self.scenario,
            "with_engine": self.engine,
            "with_calibration": self.calibration,
            "same": "on" if self.same else "",
        }


def take_compare(
    reader: QueryReader, engines: Container[str], calibrations: Container[str]
) -> CompareSettings:
    """The settings in an address, each at its default where it cannot be used."""

    def word(name: str, known: Container[str], mend: str) -> str:
        return reader.take(name, lambda text: one_of(text, known), "", mend)

    return CompareSettings(
        word("with", scenario_names(), "is not one of the scenarios; comparing with the usual one"),
        word("with_engine", engines, "is no engine; using the other game's own"),
        word("with_calibration", calibrations, "is no calibration; using the other game's own"),
        reader.take(
            "same", lambda text: one_of(text, ("on", "off")) == "on", False, "is not on or off"
        ),
    )
