"""``truce uncertainty``: how often theory's answers hold, and which parameter they hang on."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from payoffs.game import Game
from payoffs.levers import side_words
from payoffs.results import counted
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    subject_of,
)
from sandbox.commands.text import Progress, table
from sandbox.questions.experiments import uncertainty as question
from sandbox.words import chance_words

if TYPE_CHECKING:
    from sandbox.experiments.indices import Indices
    from sandbox.experiments.uncertainty import Share, Uncertainty


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "uncertainty", uncertainty, game=True, effort=True)
    add_options(parser, question, indices="METHOD", of="OUTPUT")


def uncertainty(args: argparse.Namespace) -> Answer:
    """Shares of the plausible calibrations, quantiles, and indices if asked for."""
    subject = subject_of(args)
    with Progress("sampling", sys.stderr) as progress:
        found = ask(question, args, subject, progress=progress.update)
    text = _text(found.main, subject.game)
    if "indices" in found.parts:
        text += "\n\n" + _indices_text(found.parts["indices"], _named(subject.game))
    return Answer(found.to_dict(), text)


def _text(found: Uncertainty, game: Game) -> str:
    from sandbox.experiments.uncertainty import HOLDS, LEVELS, QUANTITIES

    i, j = found.deal
    delta = found.scenario.discount_factor
    often = sorted(found.equilibria.items(), key=lambda entry: -entry[1].count)
    seen = [(profile, share) for profile, share in often if share.count]
    never = len(often) - len(seen)
    named = _named(game)
    header = ("share", "95% interval")
    holds = [(_side_words(HOLDS[name], named), *_cells(s)) for name, s in found.holds.items()]
    equilibria = [
        (f"{r},{c}", *_cells(share), f"{game.rows[r]} / {game.columns[c]}")
        for (r, c), share in seen[:SHOWN]
    ]
    classes = [(name, *_cells(share)) for name, share in list(found.classes.items())[:SHOWN]]
    quantiles = [
        (_side_words(QUANTITIES[name], named), *map(_quantile, values))
        for name, values in found.quantiles.items()
    ]
    lines = [
        game.title or "game",
        "",
        f"{counted(found.samples, 'calibration')} of {len(found.parameters)} parameters, each "
        f"drawn from its range (triangular: low, central, high), seed {found.seed}.",
        *(f"Note: {note}." for note in found.notes),
        f"The deal: {game.rows[i]} / {game.columns[j]}; discount factor {delta:g}.",
        "",
        table(("of the calibrations", *header), holds),
        "",
        table(("equilibrium", *header, "strategies"), equilibria),
        *_others(never, len(often), game),
        "",
        table(("class", *header), classes),
        "",
        table(("quantity", *(f"{100 * level:g}%" for level in LEVELS)), quantiles),
        f"Payoffs in {game.unit}; at x% stands the smallest value that x% of the calibrations do "
        "not exceed.",
    ]
    return "\n".join(lines)


def _others(never: int, looked_at: int, game: Game) -> list[str]:
    """What is said of profiles that the table leaves out."""
    profiles = game.shape[0] * game.shape[1]
    if looked_at < profiles:
        return [f"Of {profiles:,} profiles only the deal was looked at."]
    return [f"{never} of {profiles} profiles are never an equilibrium."] if never else []


def _indices_text(found: Indices, named: dict[str, str]) -> str:
    from sandbox.experiments.indices import OUTPUTS

    words = _side_words(OUTPUTS[found.output], named)
    lines = [f"What the answer hangs on: {words} ({found.output})."]
    if not found.varies:
        return "\n".join([*lines, *(f"Note: {note}." for note in found.notes)])
    ranked = found.ranked()
    if found.method == "sobol":
        header = ["parameter", "total share", "95% interval", "alone", "95% interval"]
        rows: list[tuple[str, ...]] = []
        for e in ranked:
            alone = f"{e.value:.3f}", _ends(e.low, e.high)
            rows.append((e.name, f"{e.weight:.3f}", _ends(e.total_low, e.total_high), *alone))
        words = f"Shares of the variance {found.variance:.4g} over {found.games:,} games (SALib)."
    else:
        header = ["parameter", "distance", "95% interval"]
        rows = [(e.name, f"{e.value:.3f}", _ends(e.low, e.high)) for e in ranked]
        words = (
            f"Median distance of distributions over {found.games:,} games; a parameter that does "
            f"nothing shows {found.floor:.3f}."
        )
    left = len(rows) - SHOWN
    more = [f"… and {left} more; --json has all."] if left > 0 else []
    notes = [f"Note: {note}." for note in found.notes]
    return "\n".join([*lines, words, *notes, "", table(header, rows[:SHOWN]), *more])


def _ends(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _named(game: Game) -> dict[str, str]:
    """The sides' names for what the answers call the row and the column side."""
    sides = zip(("row side", "column side"), game.players, strict=True)
    return {side: side_words(player) for side, player in sides}


def _side_words(words: str, named: dict[str, str]) -> str:
    for side, name in named.items():
        words = words.replace(f"the {side}", name)
    return words


def _cells(share: Share) -> tuple[str, str]:
    return chance_words(share.share), f"{chance_words(share.low)} to {chance_words(share.high)}"


def _quantile(value: float) -> str:
    return "never" if value == float("inf") else f"{value:.4g}"
