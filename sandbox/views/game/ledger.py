"""One cell taken apart: its channels as diverging bars, each with the numbers behind it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from html import escape

from payoffs.channels import CHANNELS
from payoffs.formula import Formula
from payoffs.levers import SIDES, Bundle, Side, catalogue
from payoffs.scenario import Scenario
from payoffs.spread import Worth
from sandbox.answers import ParameterUse, channel_uses, in_force, unpriced
from sandbox.messages import _
from sandbox.questions.explain import formulas_of
from sandbox.views.kit.markup import formula_html, setting_html, uses_html
from sandbox.views.state.choice import SolvedGame
from sandbox.words import decimals_for, name_of, number

Pair = tuple[float | None, float | None]


def ledger_html(
    shown: SolvedGame,
    cell: tuple[int, int],
    threat: bool,
    worths: Sequence[Worth] = (),
    opened: Container[str] = CHANNELS,
) -> str:
    """The selected outcome: who does what, what it is worth, and channel by channel why.

    ``worths`` is the same outcome in every engine, to show beside the total; of the channels that
    are not ``opened`` a line is written, without what is behind it.
    """
    game, scenario = shown.game, shown.scenario
    parts = game.explain(*cell)
    first, second = (parts[player] for player in game.players)
    totals: Pair = (first.pop("total"), second.pop("total"))
    bundles = in_force(scenario, cell, threat) if scenario.priced else None
    pairs: dict[str, Pair] = {
        name: (first.get(name), second.get(name)) for name in {**first, **second}
    }
    scale = _scale([*pairs.values(), totals])
    decimals = max(1, decimals_for(game)) if scenario.priced else decimals_for(game)
    read = scenario.priced and any(name in opened for name in pairs)
    made = formulas_of(scenario, cell, threat) if read else {}
    rows = [
        _channel(name, pair, scale, decimals, _behind(scenario, bundles, name, made, opened))
        for name, pair in pairs.items()
        if any(pair)
    ]
    silent = [_words(name).partition(":")[0] for name, pair in pairs.items() if not any(pair)]
    heads = "".join(
        f'<div class="{side}">{escape(name_of(player))}</div>'
        for side, player in zip("ab", game.players, strict=True)
    )
    notes = [_("Nothing from: {names}.").format(names="; ".join(silent))] if silent else []
    zero, hint = "", ""
    if scenario.priced:
        zero = _("; zero is the trade of early 2018")
        hint = _("Open a line for its formula, the numbers in it and their sources.")
    without = unpriced(scenario, bundles) if bundles is not None else ()
    if without:
        said = _("Unpriced, in no number above: {names}.")
        notes.append(said.format(names="; ".join(without)))
    quiet = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    unit = _("In {unit}").format(unit=_(game.unit))
    return (
        f'<section class="ledger"><h2>{_("The selected outcome")}</h2>'
        f"{_profile(shown, cell, bundles)}"
        f'<p class="note">{escape(unit)}{zero}. {hint}</p>'
        f'<div class="row head"><div></div>{heads}</div>{"".join(rows)}'
        f'<div class="row total"><div class="name">{_("Total")}</div>'
        f"{_bars(totals, scale, decimals)}</div>"
        f"{_spread(worths, game.players)}{quiet}{_given(scenario)}</section>"
    )


def _spread(worths: Sequence[Worth], players: tuple[str, str]) -> str:
    """How far the total rests on the engine, in a line."""
    if not worths:
        return ""
    parts = []
    for side, player, values in zip(
        "ab", players, zip(*((w.us, w.china) for w in worths), strict=True), strict=True
    ):
        low, high = number(min(values), 1), number(max(values), 1)
        span = _("{low} to {high}").format(low=low, high=high)
        parts.append(f'<span class="{side}">{escape(name_of(player))}</span> {span}')
    said = _("Over the four engines: {ranges}.").format(ranges="; ".join(parts))
    return f'<p class="note spread">{said}</p>'


def _given(scenario: Scenario) -> str:
    if scenario.priced:
        return ""
    said = _("Given numbers, from {sources}.").format(sources="; ".join(scenario.sources))
    return f'<p class="note">{escape(said)}</p>'


def _profile(shown: SolvedGame, cell: tuple[int, int], bundles: dict[Side, Bundle] | None) -> str:
    game = shown.game
    lines = []
    for side, player, label, k in zip(
        "ab", game.players, (game.rows, game.columns), cell, strict=True
    ):
        words = label[k]
        if bundles is not None:
            full = bundles["us" if side == "a" else "china"].words()
            words = f"{words}: {full}" if words in ("hold", "press") else full
        lines.append(f'<p class="who {side}"><b>{escape(name_of(player))}</b> {escape(words)}</p>')
    return "".join(lines)


def _scale(pairs: list[Pair]) -> tuple[float, float]:
    """Where zero stands (as a share of the width) and the width in payoff units."""
    values = [value for pair in pairs for value in pair if value is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    width = (high - low) or 1.0
    return -low / width, width


def _words(name: str) -> str:
    return _(CHANNELS[name].words) if name in CHANNELS else name


def _channel(name: str, pair: Pair, scale: tuple[float, float], decimals: int, behind: str) -> str:
    title, _colon, more = _words(name).partition(":")
    small = f"<small>{escape(more.strip())}</small>" if more else ""
    political = (
        f'<span class="badge weight">{_("weight")}</span>' if name.endswith("_weight") else ""
    )
    cells = f'<div class="name">{escape(title)} {political}{small}</div>'
    line = f"{cells}{_bars(pair, scale, decimals)}"
    if not behind:
        return f'<div class="row">{line}</div>'
    return (
        f'<details data-open="{escape(name)}"><summary class="row">{line}</summary>'
        f'<div class="behind">{behind}</div></details>'
    )


def _bars(pair: Pair, scale: tuple[float, float], decimals: int) -> str:
    (zero, width), bars = scale, ""
    for side, value in zip("ab", pair, strict=True):
        if value is None:
            bars += f'<div class="bar {side} none"><span class="val">\N{EN DASH}</span></div>'
            continue
        left = 100 * (zero + min(value, 0.0) / width)
        bars += (
            f'<div class="bar {side}"><span class="track"><i class="zero" '
            f'style="left:{100 * zero:.2f}%"></i><i class="fill" style="left:{left:.2f}%;'
            f'width:{100 * abs(value) / width:.2f}%"></i></span>'
            f'<span class="val num">{number(value, decimals)}</span></div>'
        )
    return bars


def _behind(
    scenario: Scenario,
    bundles: dict[Side, Bundle] | None,
    name: str,
    made: Mapping[Side, Mapping[str, Formula]],
    opened: Container[str],
) -> str:
    """What a channel is made of: its formulas, the settings in force and the parameters."""
    if bundles is None or name not in CHANNELS:
        return ""
    if name not in opened:
        return "\N{HORIZONTAL ELLIPSIS}"
    uses: dict[str, ParameterUse] = {}
    for side in SIDES:
        for use in channel_uses(scenario, side, name, bundles):
            uses.setdefault(use.parameter.name, use)
    settings = "".join(
        setting_html(_(lever.title), bundle.settings[lever.name], bundle)
        for side, bundle in bundles.items()
        for lever in catalogue()[side].values()
        if lever.name in CHANNELS[name].levers and lever.name in bundle.settings
    )
    worked = "".join(
        formula_html(made[side][name], mark, name_of(side))
        for mark, side in zip("ab", SIDES, strict=True)
        if name in made[side]
    )
    formula = f'<p class="label">{_("Formula, with the numbers in their places")}</p>{worked}'
    acts = f'<p class="label">{_("What is done")}</p><ul class="settings">{settings}</ul>'
    numbers = f'<p class="label">{_("Numbers used")}</p>' + uses_html(uses.values())
    return formula + (acts if settings else "") + numbers
