"""What the words on screen mean: one glossary for all pages, in the language spoken.

Terms are this module's, names of games :mod:`sandbox.theory.elementary.ordinal`'s, settings of
levers those of their catalogue.

>>> explained("This is a stag hunt.")  # doctest: +NORMALIZE_WHITESPACE
{'stag hunt': 'Both cooperating is best for both, but cooperating alone is worst, so each needs
to trust the other'}
>>> part_meaning("earths ban")
'Rare-earth export controls: rare-earth ban'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from payoffs.levers import catalogue
from sandbox.messages import N_, _, spoken, translator
from sandbox.theory.elementary.ordinal import PATTERNS, describe_class

TERMS: Mapping[str, str] = {
    N_("equilibrium"): N_(
        "no side gains by changing its own choice alone (Nash); a mixed one is played by chance"
    ),
    N_("best reply"): N_("what is worth most to a side against the other's choice"),
    N_("status quo"): N_("what is in force on the day of this situation"),
    N_("side"): N_("a player: the United States chooses rows, China columns"),
    N_("lever"): N_("something one side controls, such as a tariff or rare-earth licences"),
    N_("bundle"): N_("one setting for each of a side's levers: one of its strategies"),
    N_("channel"): N_("one of the parts whose sum is a payoff"),
    N_("weight"): N_("dollars somebody chose for what nobody has measured: votes, security"),
    N_("calibration"): N_(
        "all numbers in force; economies: no political weights; leaders: inferred"
    ),
    N_("engine"): N_("the model that turns tariffs into dollars"),
    N_("threat game"): N_(
        "choices are announced first: who holds against a press gives way, two presses are "
        "carried out"
    ),
    N_("elimination"): N_(
        "striking out, again and again, what another strategy beats whatever the other side does"
    ),
    N_("mediator"): N_(
        "somebody who tells each side privately what to play (correlated equilibrium)"
    ),
    N_("quantal response"): N_("better choices are likelier, but errors happen"),
    N_("announcing first"): N_("one side commits to a choice, the other replies (Stackelberg)"),
    N_("deal"): N_("an outcome, or a lottery over outcomes, that both agree to"),
    N_("no deal"): N_("what each side gets if nothing is agreed: the disagreement point"),
    N_("lottery"): N_("a draw between outcomes at agreed odds"),
    N_("frontier"): N_("deals that cannot be bettered for one side without hurting the other"),
    N_("Nash solution"): N_("the deal where the product of both gains over no deal is largest"),
    N_("Kalai-Smorodinsky"): N_(
        "the deal that gives each the same share of the most it could gain"
    ),
    N_("egalitarian"): N_("the best deal in which both gain the same"),
    N_("utilitarian"): N_("the deal with the largest sum of payoffs"),
    N_("minmax"): N_("the least a side can be held down to, whatever it does (its maximin)"),
    N_("patience"): N_("what the next period is worth today, between 0 and 1: the discount factor"),
    N_("critical discount factor"): N_("the least patience at which keeping a deal pays"),
    N_("punishment"): N_("what a breach is answered with, so that it does not pay"),
    N_("breach"): N_("a move from the deal that helps its side and hurts the other"),
    N_("monitoring error"): N_("a report that is wrong about what was done"),
    N_("execution error"): N_("an action that goes wrong"),
    N_("tolerance"): N_("the shortfall that is let pass"),
    N_("clock"): N_("the day on which a suspension lapses unless it is renewed"),
    N_("threat"): N_("a new cost, announced and not yet in force"),
    N_("concession"): N_("the target gives what was asked"),
    N_("execution"): N_("the sender carries its threat out"),
    N_("back-down"): N_("the sender drops its threat for nothing"),
    N_("audience cost"): N_("what a leader pays at home for not doing what was announced"),
    N_("rule"): N_("how a side chooses each month from what it has seen"),
    N_("truce"): N_("a spell of kept restraint; its end is a breakdown"),
    N_("surroundings"): N_("constituencies, suppliers, courts and elections that answer"),
    N_("replicate"): N_("one simulated history, independent of the others"),
    N_("hazard"): N_("breakdowns a year"),
    N_("evolution"): N_("rules that earn more than the average spread"),
    N_("class of game"): N_("what it is by the order of payoffs alone"),
    N_("sustained"): N_("neither side gains by breaking it at this patience"),
    N_("episode"): N_("a truce or a threat of the record, from its first day to its end"),
    N_("Brier score"): N_("the mean squared miss of a forecast: 0 is perfect"),
    N_("log score"): N_("minus the log of what was given to what happened: lower is better"),
    N_("collected"): N_("tariff averages from duties paid over imports; statutory: from the law"),
    N_("assumption"): N_("nobody published it; the range is what seems possible"),
}

_GAME = "equilibrium", "best reply", "status quo", "side", "lever", "bundle", "channel", "weight"
_NUMBERS = "calibration", "engine"
_THREAT = "threat", "concession", "execution", "back-down", "audience cost"
_KEEPING = "patience", "critical discount factor", "punishment", "breach", "sustained"
_NOISE = "monitoring error", "execution error", "tolerance", "clock"
#: The terms that stand on each page, charts and tables included, by its place in the address.
ON_PAGE: Mapping[str, tuple[str, ...]] = {
    "": (
        *(*_GAME, *_NUMBERS, "threat game", "class of game", "elimination", "mediator"),
        *("quantal response", "announcing first", "minmax"),
    ),
    "negotiate": (
        *("deal", "no deal", "lottery", "frontier", "Nash solution", "Kalai-Smorodinsky"),
        *("egalitarian", "utilitarian", "minmax", "patience", "status quo", "equilibrium"),
        *(*_NUMBERS, "lever"),
    ),
    "lasting": ("deal", *_KEEPING, *_NOISE, "minmax", "equilibrium", *_NUMBERS),
    "crisis": (*_THREAT, "status quo", "equilibrium", *_NUMBERS, "clock"),
    "simulate": (
        *("rule", "truce", "deal", "surroundings", "replicate"),
        *(*_NOISE, "threat", *_NUMBERS),
    ),
    "tournament": ("rule", "evolution", "replicate", "deal", "punishment", *_NOISE[:2], *_NUMBERS),
    "whatif": (
        *("class of game", "equilibrium", "deal", "sustained", "weight", "execution"),
        *_NUMBERS,
    ),
    "compare": ("class of game", "equilibrium", "status quo", "deal", "channel", *_NUMBERS),
    "record": ("episode", "truce", *_THREAT[:4], "hazard", "Brier score", "log score", "collected"),
    "learn": ("equilibrium", "best reply", "deal", "no deal", "patience", "threat", "truce"),
    "sources": ("channel", "weight", "assumption", "engine", "lever", "surroundings"),
}


_NAMES = (*TERMS, *PATTERNS.values(), "battle of the sexes")


@lru_cache(maxsize=8)
def _known(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the terms in a text of a language, and the English of each."""
    told = translator(language)
    names = {told(name).lower(): name for name in _NAMES}
    # the longest first: a threat game is no threat
    every = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(f"(?<![a-z])({every})(?![a-z])", re.IGNORECASE), names


def meaning(term: str) -> str:
    """What a term or the name of a game means, in the language spoken.

    A KeyError if it is in no glossary.
    """
    if term in TERMS:
        return _(TERMS[term])
    if term not in _NAMES:
        raise KeyError(term)
    return describe_class(term).rstrip(".。")


def explained(text: str) -> dict[str, str]:
    """The terms that occur in a text of the language spoken, and what they mean."""
    pattern, names = _known(spoken())
    found = dict.fromkeys(names[word.lower()] for word in pattern.findall(text))
    return {_(name): meaning(name) for name in found}


def on_page(path: str) -> dict[str, str]:
    """The terms of a page with what they mean, by the alphabet of the language spoken."""
    found = {_(name): meaning(name) for name in ON_PAGE[path]}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


@lru_cache(maxsize=1)
def _settings() -> dict[str, tuple[str, str]]:
    """Every short name of a setting: its lever's title and its own words."""
    return {
        setting.short: (lever.title, setting.label)
        for side in catalogue().values()
        for lever in side.values()
        for setting in lever.settings.values()
        if setting.short != setting.label
    }


def part_meaning(part: str) -> str:
    """What a part of a bundle's label means, such as *earths ban*; empty where it says itself."""
    if part.endswith("% tariff"):
        return _("its average tariff on the other side's goods")
    title, label = _settings().get(part, ("", ""))
    return f"{_(title)}: {_(label)}" if title else ""


def parts_meaning(labels: Iterable[str]) -> dict[str, str]:
    """The parts of bundles' labels that do not say themselves, with what they mean."""
    parts = dict.fromkeys(part for label in labels for part in label.split(" · "))
    return {part: told for part in parts if (told := part_meaning(part))}
