"""Conclusions over posterior draws, in the words of commands and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.questions.crisis_words import ENDS

#: So many classes and equilibria are named.
SHOWN = 4


def of_game(draws: Mapping[str, Any]) -> str:
    """How often the answers about a game hold."""
    shown = list(draws["class"].items())
    classes = ", ".join(f"{name} {share:.0%}" for name, share in shown[:SHOWN])
    if len(shown) > SHOWN:
        classes += f", {len(shown) - SHOWN} more"
    text = (
        f"Leaders, over {draws['n']} draws from what the record of threats says of their weights: "
        f"{classes}; the deal is an equilibrium in {draws['deal_is_equilibrium']:.0%}."
    )
    often = sorted(draws["equilibria"].items(), key=lambda one: -one[1])[:SHOWN]
    if often:
        text += " Equilibria: " + ", ".join(f"({name}) {share:.0%}" for name, share in often) + "."
    return text


def of_crisis(draws: Mapping[str, Any]) -> str:
    """How likely each end is, and how often each statement holds."""
    told = "; ".join(
        f"{words} {one['median']:.0%} ({one['low']:.0%} to {one['high']:.0%})"
        for name, words in ENDS.items()
        for one in (draws["outcomes"][name],)
    )
    likeliest = ", ".join(f"{ENDS[name]} {share:.0%}" for name, share in draws["likeliest"].items())
    return (
        f"Leaders, over {draws['n']} draws from what the record of threats says of their weights "
        f"(median, 90% interval): {told}. Likeliest end: {likeliest} of the draws. The threat is "
        f"credible in {draws['credible']:.0%}."
    )
