"""``truce levers``: what each side can do, at which level, since when, and who says so."""

from __future__ import annotations

import argparse

from payoffs.levers import Setting
from payoffs.parameters import Calibration
from sandbox.commands.common import Answer, Commands, add_command, add_overrides, overrides_of
from sandbox.commands.text import table
from sandbox.questions.catalogues import LeverInPlay
from sandbox.questions.catalogues import levers as question

#: Facts of one setting that the table names; the machine-readable answer has all.
NAMED = 2


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "levers", levers)
    parser.add_argument("scenario", nargs="?", help="only the settings in play in this scenario")
    add_overrides(
        parser, "a level of one's own: us.tariff.busan=35; with a scenario also us.tariff=35"
    )


def levers(args: argparse.Namespace) -> Answer:
    """The catalogue of levers, or what of it is in play in a scenario."""
    found = question(args.scenario, overrides=overrides_of(args))
    parts = [_text(one) for one in found]
    parts.append("unpriced: no documented level; `--set side.lever.setting=LEVEL` gives it one")
    return Answer(found.to_dict(), "\n\n".join(parts))


def _text(one: LeverInPlay) -> str:
    entry, settings, values = one.lever, one.settings, one.values
    two = any(s.statutory != s.collected for s in settings)
    head = ("statutory", "collected") if two else ("level",)
    rows = [
        (
            setting.name,
            *_levels(setting, values, two),
            setting.in_force or "",
            setting.until or "",
            _facts(setting.facts),
        )
        for setting in settings
    ]
    price = "" if one.priced else "; no documented price"
    title = f"{entry.side}.{entry.name}  {entry.title}\n({entry.unit}{price})"
    return f"{title}\n{table(('setting', *head, 'in force', 'until', 'facts'), rows)}"


def _levels(setting: Setting, values: Calibration, two: bool) -> tuple[str, ...]:
    """Levels in words: in both series, or the one in force."""
    if not setting.priced and not setting.known(values):
        return ("unpriced",) * (1 + two)
    if not two or setting.changed(values):
        shown = f"{setting.level(values):g}" if setting.known(values) else ""
        return (shown,) * (1 + two)
    return tuple("" if x is None else f"{x:g}" for x in (setting.statutory, setting.collected))


def _facts(ids: tuple[str, ...]) -> str:
    more = f" +{len(ids) - NAMED}" if len(ids) > NAMED else ""
    return " ".join(ids[:NAMED]) + more
