"""Sheets of simulated histories that say where they come from.

A sheet is CSV. Lines that start with ``#`` stand before the table: what was played, by which
rules, with which numbers and which seed, and what the two actions are called, so that the run can
be repeated. ``pandas.read_csv(path, comment="#")`` reads the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from agents import TruceModel, WorldSimulation

SIDES = ("us", "china")


def history_frame(result: WorldSimulation, model: TruceModel) -> pd.DataFrame:
    """One watched history, a row a period, with the names of what each side did.

    The columns are named after the game's players: ``us_action`` in a scenario, ``row_action``
    in a textbook game.
    """
    frame, deal = model.history(), result.plan.deal
    for k, (side, labels) in enumerate(
        zip(SIDES, (result.game.rows, result.game.columns), strict=True)
    ):
        names = (labels[deal.deal[k]], labels[deal.punishment[k]])
        frame[f"{side}_does"] = [names[action] for action in frame[f"{side}_action"]]
    return _named(result, frame)


def replicate_frame(result: WorldSimulation) -> pd.DataFrame:
    """All histories, a row each."""
    return _named(result, result.to_frame())


def truce_frame(result: WorldSimulation) -> pd.DataFrame:
    """All truces of all histories, a row each."""
    return _named(result, result.truce_frame())


def sheet(result: WorldSimulation, frame: pd.DataFrame) -> str:
    """One of these tables as CSV under the lines that say what it was made from."""
    head = "".join(f"# {name}: {words}\n" for name, words in _origin(result))
    return head + str(frame.to_csv(index=False, lineterminator="\n"))


def _named(result: WorldSimulation, frame: pd.DataFrame) -> pd.DataFrame:
    players = dict(zip(SIDES, result.game.players, strict=True))
    if "broken_by" in frame:
        frame["broken_by"] = [players.get(side, side) for side in frame["broken_by"]]
    for side, player in players.items():
        old = [name for name in frame.columns if name.startswith(f"{side}_")]
        frame = frame.rename(columns={name: player + name[len(side) :] for name in old})
    return frame


def _origin(result: WorldSimulation) -> Iterator[tuple[str, str]]:
    """Name and words of everything that the run rests on."""
    game, deal, data = result.game, result.plan.deal, result.to_dict()
    origin: dict[str, Any] = dict(game.provenance)
    yield "title", _words(game.title or "game")
    yield "unit", _words(game.unit)
    made_of = ("scenario", "game", "engine", "horizon", "series", "calibration_name")
    for name in (*made_of, "overrides", "calibration"):
        yield name, _words(origin.get(name))
    for k, labels in enumerate((game.rows, game.columns)):
        player, rule = game.players[k], data["rules"][k]
        yield f"{player} follows", _words(rule)
        yield f"{player} 0, keeps the deal", _words(labels[deal.deal[k]])
        yield f"{player} 1, breaks it", _words(labels[deal.punishment[k]])
    for name in (
        *("execution_error", "monitoring_error", "false_alarm", "missed_alarm", "signal"),
        *("expiry_periods", "summit_every_periods", "renewal", "repair", "bargain"),
        *("surroundings", "start", "periods", "replicates", "seed"),
    ):
        yield name.replace("_", " "), _words(data[name])
    yield "versions", _words(result.versions)


def _words(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        text = "; ".join(f"{name}={_words(part)}" for name, part in value.items()) or "none"
    elif isinstance(value, list | tuple):
        text = ", ".join(_words(part) for part in value)
    else:
        text = "none" if value is None else str(value)
    return " ".join(text.split())
