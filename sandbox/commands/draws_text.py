"""Conclusions over posterior draws, in words that ``truce solve`` and ``truce crisis`` share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 79
#: So many classes and equilibria are named.
SHOWN = 4


def game_lines(draws: Mapping[str, Any]) -> list[str]:
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
    return textwrap.wrap(text, WIDTH)


def crisis_lines(draws: Mapping[str, Any], ends: Mapping[str, str]) -> list[str]:
    """How likely each end is, and how often each statement holds."""
    told = "; ".join(
        f"{words} {one['median']:.0%} ({one['low']:.0%} to {one['high']:.0%})"
        for name, words in ends.items()
        for one in (draws["outcomes"][name],)
    )
    likeliest = ", ".join(f"{ends[name]} {share:.0%}" for name, share in draws["likeliest"].items())
    text = (
        f"Leaders, over {draws['n']} draws from what the record of threats says of their weights "
        f"(median, 90% interval): {told}. Likeliest end: {likeliest} of the draws. The threat is "
        f"credible in {draws['credible']:.0%}."
    )
    return textwrap.wrap(text, WIDTH)
