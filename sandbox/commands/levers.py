"""``truce levers``: what each side can do, at which level, since when, and who says so."""

from __future__ import annotations

import argparse
from typing import Any

from payoffs.channels import CHANNELS
from payoffs.errors import InputError
from payoffs.levers import SIDES, Lever, Setting, catalogue
from payoffs.parameters import Calibration
from payoffs.scenario import Scenario, load
from sandbox.commands.common import Answer, Commands, add_command, overrides, table

#: Facts of one setting that the table names; the machine-readable answer has all.
NAMED = 2


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(
        commands, "levers", levers, "every lever: settings, levels, dates in force, facts"
    )
    parser.add_argument("scenario", nargs="?", help="only the settings in play in this scenario")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="overrides",
        action="append",
        default=[],
        help="a level of one's own: us.tariff.busan=35; with a scenario also us.tariff=35",
    )


def levers(args: argparse.Namespace) -> Answer:
    """The catalogue of levers, or what of it is in play in a scenario."""
    chosen = overrides(args.overrides)
    scenario = load(args.scenario, chosen) if args.scenario else None
    if scenario is not None and not scenario.priced:
        raise InputError("is a textbook game without levers", scenario.name)
    values = Calibration.central().override(chosen) if scenario is None else scenario.calibration
    data: list[dict[str, Any]] = []
    parts = []
    for entry in (lever for side in SIDES for lever in catalogue()[side].values()):
        settings = _shown(entry, scenario)
        if settings:
            data.append(_plain(entry, settings, values))
            parts.append(_text(entry, settings, values))
    parts.append("unpriced: no documented level; `--set side.lever.setting=LEVEL` gives it one")
    return Answer(data, "\n\n".join(parts))


def _shown(entry: Lever, scenario: Scenario | None) -> list[Setting]:
    if scenario is None:
        return list(entry.settings.values())
    found = scenario.settings()[entry.side].get(entry.name, {})
    order = {name: k for k, name in enumerate(entry.settings)}
    return sorted(found.values(), key=lambda setting: order.get(setting.name, len(order)))


def _plain(entry: Lever, settings: list[Setting], values: Calibration) -> dict[str, Any]:
    return {
        "side": entry.side,
        "lever": entry.name,
        "title": entry.title,
        "unit": entry.unit,
        "optional": entry.optional,
        "priced": _priced(entry),
        "settings": [_setting(setting, values) for setting in settings],
    }


def _priced(entry: Lever) -> bool:
    """Whether a dollar value of what it does was ever published."""
    return entry.name not in CHANNELS["unpriced"].levers


def _setting(setting: Setting, values: Calibration) -> dict[str, Any]:
    known = setting.known(values)
    around = setting.statutory_range if values.series == "statutory" else setting.collected_range
    return {
        "name": setting.name,
        "parameter": setting.key or None,
        "label": setting.words(values) if known else setting.label,
        "value": float(setting.level(values)) if known else None,
        "statutory": setting.statutory,
        "collected": setting.collected,
        "range": list(around) if around else None,
        "kind": setting.kind if setting.priced else "unpriced",
        "in_force": setting.in_force.isoformat() if setting.in_force else None,
        "until": setting.until.isoformat() if setting.until else None,
        "facts": list(setting.facts),
        "source": setting.source,
    }


def _text(entry: Lever, settings: list[Setting], values: Calibration) -> str:
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
    price = "" if _priced(entry) else "; no documented price"
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
