"""Conclusions over posterior draws, in the words of commands and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payoffs.game import Game
from sandbox.answers import class_name
from sandbox.messages import _
from sandbox.questions.crisis_words import ENDS

#: So many classes and equilibria are named.
SHOWN = 4


def of_game(draws: Mapping[str, Any], game: Game) -> str:
    """How often the answers about a game hold, equilibria by the names of their strategies."""
    shown = list(draws["class"].items())
    classes = ", ".join(f"{class_name(name)} {share:.0%}" for name, share in shown[:SHOWN])
    if len(shown) > SHOWN:
        classes += _(", {count} more").format(count=len(shown) - SHOWN)
    text = _(
        "Leaders, over {n} draws from what the record of threats says of their "
        "weights: {classes}; the deal is an equilibrium in "
        "{deal_is_equilibrium:.0%}."
    ).format(n=draws["n"], classes=classes, deal_is_equilibrium=draws["deal_is_equilibrium"])
    often = sorted(draws["equilibria"].items(), key=lambda one: -one[1])[:SHOWN]
    if often:
        text += _(" Equilibria: {names}.").format(
            names=", ".join(f"{_cell(game, name)} {share:.0%}" for name, share in often)
        )
    return text


def _cell(game: Game, profile: str) -> str:
    i, j = map(int, profile.split(","))
    return f"({game.rows[i]}, {game.columns[j]})"


def of_crisis(draws: Mapping[str, Any]) -> str:
    """How likely each end is, and how often each statement holds."""
    told = "; ".join(
        _("{words} {median:.0%} ({low:.0%} to {high:.0%})").format(words=_(words), **one)
        for name, words in ENDS.items()
        for one in (draws["outcomes"][name],)
    )
    likeliest = ", ".join(
        f"{_(ENDS[name])} {share:.0%}" for name, share in draws["likeliest"].items()
    )
    return _(
        "Leaders, over {n} draws from what the record of threats says of their "
        "weights (median, 90% interval): {told}. Likeliest end: {likeliest} of the "
        "draws. The threat is credible in {credible:.0%}."
    ).format(n=draws["n"], told=told, likeliest=likeliest, credible=draws["credible"])
