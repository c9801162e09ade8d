"""``truce crisis``: what a threat leads to, and what tips it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from payoffs.results import counted
from sandbox.commands.common import Answer, Commands, add_command, add_options, ask
from sandbox.commands.text import prose, table
from sandbox.questions.crisis import BothCrises, Crisis
from sandbox.questions.crisis import crisis as question
from sandbox.questions.crisis_words import (
    ENDS,
    called,
    crisis_story,
    how_many,
    of_crisis,
    reading,
    tipping,
    which,
)
from sandbox.words import capital, percent

if TYPE_CHECKING:
    from sandbox.questions.crisis_tips import Tips


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "crisis", crisis, game=True)
    words = {"sender": "SIDE", "information": "WHAT", "family": "NAME", "deadline": "DATE"}
    add_options(parser, question, tips="", **words)


def crisis(args: argparse.Namespace) -> Answer:
    """Chances of the four ends, what each is worth, what tips them."""
    found = ask(question, args)
    lines = _both_text(found) if isinstance(found, BothCrises) else crisis_text(found)
    return Answer(found.to_dict(), "\n".join(lines))


def _both_text(found: BothCrises) -> list[str]:
    """Both sides' threats in turn: all of it together, then each."""
    first, second = (called(one.sender) for one in (found.first, found.second))
    rows = [
        (words, percent(found.chances[name], 1), *(f"{x:.1f}" for x in found.payoffs(name)))
        for name, words in ENDS.items()
    ]
    said = f"{capital(first)} may threaten; if it does not, {second} may. Together:"
    lines = [found.scenario.title, "", prose(said), ""]
    lines.append(table(("end", "chance", "us", "china"), rows))
    if len(found.pairs) > 1 or not found.complete:
        known = "" if found.complete else ", and there may be more"
        many = f"{counted(len(found.pairs), 'pair')} of equilibria{known}"
        lines += ["", f"{many}; shown is the one drifted to."]
    for one in (found.first, found.second):
        lines += ["", *crisis_text(one)[2:]]
    return lines


def crisis_text(found: Crisis) -> list[str]:
    """The answer for a person, in lines."""
    lines = [found.scenario.title, "", prose(crisis_story(found)), ""]
    rows, several = [], len(found.solution.equilibria) > 1
    for name, words in ENDS.items():
        low, high = found.solution.range_of(name)
        spread = "" if high - low < 1e-9 else f"{100 * low:.1f}-{100 * high:.1f}%"
        chance, worth = percent(found.chances[name], 1), (f"{x:.1f}" for x in found.payoffs(name))
        rows.append((words, chance, *([spread] if several else []), *worth))
    header = ("end", "chance", *(["over all"] if several else []), "us", "china")
    lines.append(table(header, rows))
    lines += ["", prose(reading(found)), "", *_equilibria(found)]
    if found.draws is not None:
        lines += ["", prose(of_crisis(found.draws))]
    if found.tips is not None:
        lines += ["", *_tips(found, found.tips)]
    return lines


def _equilibria(found: Crisis) -> list[str]:
    rows = [
        (k, *(percent(x, 1) for x in (e.threaten, e.resist, e.execute, e.answer)), _stable(e))
        for k, e in enumerate(found.solution.equilibria)
    ]
    lines = [f"{how_many(found)}:", ""]
    lines.append(table(["", "threatens", "resists", "carries out", "answers", ""], rows))
    if picked := which(found):
        lines += ["", prose(picked)]
    return lines + [prose(f"Note: {note}.") for note in found.solution.notes]


def _stable(equilibrium: object) -> str:
    return {True: "stable", False: "unstable", None: ""}[getattr(equilibrium, "stable", None)]


def _tips(found: Crisis, tips: Tips) -> list[str]:
    lines = ["What tips it:", *(prose(sentence, "- ", "  ") for sentence in tipping(found, tips))]
    lines += ["", "The chances after one change:", ""]
    rows = [("as it stands", *_percent(found.chances), len(found.solution.equilibria))]
    rows += [(one.name, *_percent(one.chances), one.count) for one in tips.changes]
    rows += [(one.words, *_percent(one.chances), one.count) for _, one in tips.ladder]
    lines.append(table(["", *ENDS.values(), "equilibria"], rows))
    return [*lines, "", *(prose(f"{one.name}: {one.words}.", "- ", "  ") for one in tips.changes)]


def _percent(chances: Mapping[str, float]) -> list[str]:
    return [percent(chances[name], 1) for name in ENDS]
