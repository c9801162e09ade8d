"""``truce map``: which game it is, and what theory says of it, over two numbers at once."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import numpy as np

from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    note_axes,
    subject_of,
)
from sandbox.commands.text import Progress, table
from sandbox.questions.whatif import map as question
from sandbox.words import chance_words

if TYPE_CHECKING:
    from sandbox.experiments.gamemap import Bands, GameMap

#: Letters of a map in text, and its largest size there.
LETTERS, WIDE, HIGH = "ABCDEFGHIJ", 60, 20


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "map", game_map, game=True, effort=True)
    add_options(parser, question, x="NAME=LO:HI:N", y="NAME=LO:HI:N")
    parser.add_argument(
        "--show",
        metavar="LAYER",
        default="class",
        help="what is drawn as text: class, outcome, equilibria, agreement, holds, patience, war "
        "(class); --json has all",
    )


def game_map(args: argparse.Namespace) -> Answer:
    """The map's layers, and one of them drawn in letters."""
    subject = subject_of(args)
    with Progress("mapping", sys.stderr) as progress:
        war = args.war or args.show == "war"
        found = ask(question, args, subject, war=war, progress=progress.update).main
    note_axes(found.scenario, (found.x, found.y))
    return Answer(found.to_dict(), _text(found, args.show))


def _text(found: GameMap, layer: str) -> str:
    from sandbox.experiments.gamemap import LAYERS

    bands = found.bands(layer)
    shown = [
        (LETTERS[k], label, chance_words(share))
        for k, (label, share) in enumerate(zip(bands.labels, bands.shares, strict=True))
        if share
    ]
    lines = [
        f"{found.game.title}: {LAYERS[layer]}",
        "",
        *_drawn(found, bands),
        "",
        table(("", LAYERS[layer], "of the map"), shown),
        "",
        *(f"Note: {note}." for note in found.notes),
    ]
    return "\n".join(lines)


def _drawn(found: GameMap, bands: Bands) -> list[str]:
    """The map in letters, the highest ``y`` at the top; a wide one at some of its points."""
    rows, columns = (
        np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(int))
        for size, most in zip(bands.codes.shape, (HIGH, WIDE), strict=True)
    )
    margin = max(len(f"{y:.4g}") for y in found.ys[rows])
    body = [
        f"{found.ys[i]:>{margin}.4g} " + "".join(LETTERS[bands.codes[i, j]] for j in columns)
        for i in rows[::-1]
    ]
    low, high = f"{found.xs[0]:.4g}", f"{found.xs[-1]:.4g}"
    foot = " " * (margin + 1) + low + high.rjust(max(len(columns) - len(low), len(high) + 1))
    return [f"{found.y.name} up, {found.x.name} across", *body, foot]
