"""Which rules meet on the page *Tournament*, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass

from agents import catalogue, parse_rule
from agents.contests.tournament import TWENTY
from payoffs.errors import InputError
from sandbox.questions.play import split
from sandbox.views.state.query import QueryReader

#: What stands for a parameter that has no default.
HALF = 0.5
#: More rules than these are met from the command line.
MOST = 40


@dataclass(frozen=True)
class TournamentSettings:
    """Rules by their canonical names; empty: twenty well-known ones, and the winner is drawn."""

    rules: tuple[str, ...] = ()
    rule: str = ""

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {"rules": ",".join(self.rules), "rule": self.rule}

    @property
    def field(self) -> tuple[str, ...]:
        """The rules that meet."""
        return self.rules or tuple(parse_rule(name).name for name in TWENTY)


def possible_rules() -> tuple[str, ...]:
    """Every rule at its usual values, the well-known ones first."""
    usual = [parse_rule(name).name for name in TWENTY]
    for declared in catalogue():
        values = {p.name: HALF if p.default is None else p.default for p in declared.parameters}
        usual.append(declared.rule(values).name)
    return tuple(dict.fromkeys(usual))


def take_tournament(reader: QueryReader) -> TournamentSettings:
    """The settings in an address, each at its default where it cannot be used."""

    def field(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(parse_rule(name, "rules").name for name in split(text)))
        if len(names) > MOST:
            raise InputError(f"{len(names)} rules; give at most {MOST}", "rules")
        return names

    none: tuple[str, ...] = ()
    return TournamentSettings(
        reader.take("rules", field, none, "using twenty well-known ones"),
        reader.take(
            "rule", lambda text: parse_rule(text, "rule").name, "", "drawing the one that leads"
        ),
    )
