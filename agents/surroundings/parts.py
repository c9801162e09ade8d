"""Which parts of the surroundings are on, and the numbers they run on.

>>> Surroundings.of("suppliers, elections").parts
('elections', 'suppliers')
>>> Surroundings.of("suppliers").override({"rare_earth_target": 0.7}).suppliers.rare_earth_target
0.7
>>> Surroundings().parts
()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from typing import Any

from agents.rules.parsing import parse_rule
from agents.rules.rule import Rule
from payoffs.errors import InputError, NotFoundError, near, shown
from payoffs.parameters import number


def _central(name: str) -> float:
    return number(name).central


def _number(name: str) -> Any:
    """A field that holds the number of this name, its central value unless given."""
    return field(default_factory=partial(_central, name), metadata={"number": True})


@dataclass(frozen=True)
class Part:
    """One part of the surroundings; its fields are numbers of ``surroundings.toml``."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            if entry.metadata.get("number"):
                value = number(entry.name).check(getattr(self, entry.name))
                object.__setattr__(self, entry.name, value)


@dataclass(frozen=True)
class Constituencies(Part):
    """Groups whose support follows what reaches them and feeds back into political weights."""

    support_slope: float = _number("support_slope")
    support_months: float = _number("support_months")
    support_pull: float = _number("support_pull")


@dataclass(frozen=True)
class Elections(Part):
    """The US calendar: weights rise before elections, and a presidential one may bring a change.

    A new government takes office on 20 January with a fresh memory, and with the rule
    ``successor`` where one is named.
    """

    election_boost: float = _number("election_boost")
    election_lead_months: float = _number("election_lead_months")
    change_chance: float = _number("change_chance")
    change_slope: float = _number("change_slope")
    successor: str | Rule | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.successor is not None:
            parse_rule(self.successor, "successor")


@dataclass(frozen=True)
class Suppliers(Part):
    """Rare earths outside China and rerouted soybeans: leverage wears out by use."""

    rare_earth_start: float = _number("rare_earth_start")
    rare_earth_target: float = _number("rare_earth_target")
    rare_earth_months: float = _number("rare_earth_months")
    rare_earth_response: float = _number("rare_earth_response")
    rare_earth_ceiling: float = _number("rare_earth_ceiling")
    soy_reroute_months: float = _number("soy_reroute_months")
    soy_reroute_ceiling: float = _number("soy_reroute_ceiling")
    soy_return_months: float = _number("soy_return_months")


@dataclass(frozen=True)
class Courts(Part):
    """A ruling may strike down the US tariff lever; other statutes replace it in part."""

    strike_hazard: float = _number("strike_hazard")
    strike_potency: float = _number("strike_potency")
    replacement_potency: float = _number("replacement_potency")
    replacement_months: float = _number("replacement_months")


@dataclass(frozen=True)
class Shocks(Part):
    """Incidents that both sides take for a breach, and swings of raw-material prices."""

    incident_rate: float = _number("incident_rate")
    price_step: float = _number("price_step")
    price_persistence: float = _number("price_persistence")


@dataclass(frozen=True)
class Ministers(Part):
    """A channel that clears up wrong reports before they are acted on."""

    clearing: float = _number("clearing")


@dataclass(frozen=True)
class Appraisal(Part):
    """Governments that may break a truce against their rule, the more so the more it pays."""

    break_hazard: float = _number("break_hazard")
    appraisal_scale: float = _number("appraisal_scale")


_KINDS: dict[str, type[Part]] = {
    "constituencies": Constituencies,
    "elections": Elections,
    "suppliers": Suppliers,
    "courts": Courts,
    "shocks": Shocks,
    "ministers": Ministers,
    "appraisal": Appraisal,
}
#: The names of the parts.
PARTS = tuple(_KINDS)


@dataclass(frozen=True)
class Surroundings:
    """The parts that are on; None is off, and all off is the bare repeated game."""

    constituencies: Constituencies | None = None
    elections: Elections | None = None
    suppliers: Suppliers | None = None
    courts: Courts | None = None
    shocks: Shocks | None = None
    ministers: Ministers | None = None
    appraisal: Appraisal | None = None

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            given = getattr(self, name)
            if given is not None and not isinstance(given, kind):
                raise InputError(f"{shown(given)} is not a {kind.__name__}", name)

    @classmethod
    def of(cls, what: str | Surroundings | Iterable[str] | None) -> Surroundings:
        """The parts named: ``"all"``, ``"none"``, names with commas, or a list of names.

        Raises
        ------
        InputError
            If there is no such part.
        """
        if what is None:
            return cls()
        if isinstance(what, Surroundings):
            return what
        try:
            words = what.split(",") if isinstance(what, str) else list(what)
            names = [word.strip().lower() for word in words]
        except (TypeError, AttributeError):
            raise InputError(f"{shown(what)} names no parts", "surroundings") from None
        if names == ["all"]:
            names = list(PARTS)
        elif names in ([""], ["none"]):
            names = []
        for name in names:
            if name not in _KINDS:
                raise NotFoundError(
                    f"there is no part {shown(name)}; {near(name, PARTS)}", "surroundings"
                )
        chosen: dict[str, Any] = {name: _KINDS[name]() for name in names}
        return cls(**chosen)

    @classmethod
    def from_dict(cls, data: Mapping[str, Mapping[str, Any]]) -> Surroundings:
        """What :meth:`to_dict` told of."""
        chosen: dict[str, Any] = {name: _KINDS[name](**part) for name, part in data.items()}
        return cls(**chosen)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that are on."""
        return tuple(name for name in PARTS if getattr(self, name) is not None)

    def override(self, values: Mapping[str, object]) -> Surroundings:
        """The same parts with other numbers, by the names of ``surroundings.toml``.

        Raises
        ------
        InputError
            If a name is unknown, its part is off, or the value cannot be used.
        """
        changed = self
        for name, value in values.items():
            part = number(name).group
            current = getattr(changed, part)
            if current is None:
                raise InputError(f"belongs to {part}, which is off; switch it on too", name)
            changed = replace(changed, **{part: replace(current, **{name: value})})
        return changed

    def without(self, *names: str) -> Surroundings:
        """The same surroundings with these parts off."""
        Surroundings.of(names)  # complains of a name that is none
        off: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **off)

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """The numbers of every part that is on, for provenance."""
        answer = {name: asdict(getattr(self, name)) for name in self.parts}
        if self.elections is not None:
            successor = self.elections.successor
            answer["elections"]["successor"] = None if successor is None else str(successor)
        return answer
