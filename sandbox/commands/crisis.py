"""``truce crisis``: what a threat leads to, and what tips it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from payoffs.levers import Side, lever
from sandbox.answers import NAMES
from sandbox.commands.common import (
    Answer,
    Commands,
    add_command,
    add_game_arguments,
    ask,
    subject_of,
)
from sandbox.commands.text import table

if TYPE_CHECKING:
    from sandbox.questions.crisis import Crisis
    from sandbox.questions.crisis_both import BothCrises
    from sandbox.questions.crisis_tips import Tips

WIDTH = 79
ENDS = {
    "status_quo": "no threat",
    "concession": "conceded",
    "back_down": "dropped",
    "execution": "carried out",
}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(
        commands, "crisis", crisis, "what a threat leads to, and what would tip it"
    )
    add_game_arguments(parser)
    parser.add_argument(
        "--sender",
        metavar="SIDE",
        help="who threatens: us, china or both in turn (the scenario's first)",
    )
    parser.add_argument(
        "--information",
        default="private",
        metavar="WHAT",
        help="private: each knows its own costs only (the default); full: all is known; quantal: "
        "sides err",
    )
    parser.add_argument(
        "--family",
        default="normal",
        metavar="NAME",
        help="how private costs are spread: normal or logistic",
    )
    parser.add_argument("--deadline", metavar="DATE", help="the day that the threat names")


def crisis(args: argparse.Namespace) -> Answer:
    """Chances of the four ends, what each is worth, what tips them."""
    from sandbox.questions.crisis import crisis as question
    from sandbox.questions.crisis_both import BothCrises

    found = ask(question, args, subject_of(args))
    lines = _both_text(found) if isinstance(found, BothCrises) else crisis_text(found)
    return Answer(found.to_dict(), "\n".join(lines))


def _both_text(found: BothCrises) -> list[str]:
    """Both sides' threats in turn: all of it together, then each."""
    first, second = (NAMES[one.sender] for one in (found.first, found.second))
    rows = []
    for name, words in ENDS.items():
        u, v = found.payoffs(name)
        rows.append((words, f"{100 * found.chances[name]:.1f}%", f"{u:.1f}", f"{v:.1f}"))
    story = f"{_capital(first)} may threaten; if it does not, {second} may. Together:"
    lines = [found.scenario.title, "", *_wrapped(story), ""]
    lines.append(table(("end", "chance", "us", "china"), rows))
    if len(found.pairs) > 1 or not found.complete:
        known = "" if found.complete else ", and there may be more"
        lines += [
            "",
            f"{len(found.pairs)} pairs of equilibria{known}; shown is the one drifted to.",
        ]
    for one in (found.first, found.second):
        lines += ["", *crisis_text(one)[2:]]
    return lines


def crisis_text(found: Crisis) -> list[str]:
    """The answer for a person, in lines."""
    lines = [found.scenario.title, "", *_story(found), ""]
    rows = []
    for name, words in ENDS.items():
        low, high = found.solution.range_of(name)
        u, v = found.payoffs(name)
        chance = f"{100 * found.chances[name]:.1f}%"
        spread = "" if high - low < 1e-9 else f"{100 * low:.1f}-{100 * high:.1f}%"
        rows.append((words, chance, spread, f"{u:.1f}", f"{v:.1f}"))
    several = len(found.solution.equilibria) > 1
    header = ["end", "chance", "over all" if several else "", "us", "china"]
    kept = [k for k in range(5) if several or k != 2]
    lines.append(table([header[k] for k in kept], [[row[k] for k in kept] for row in rows]))
    lines += ["", *_wrapped(_reading(found)), "", *_equilibria(found)]
    if found.tips is not None:
        lines += ["", *_tips(found, found.tips)]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _item(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")


def _settings(side: Side, settings: Mapping[str, str]) -> str:
    words = []
    for name, key in settings.items():
        label = lever(side, name).setting(key).label
        words.append(f"tariff ({label})" if name == "tariff" else label)
    return ", ".join(words)


def _story(found: Crisis) -> list[str]:
    terms = found.priced.terms
    sender, target = NAMES[terms.sender], NAMES[terms.target]
    day = found.asked.get("deadline") or terms.deadline
    when = f" by {day.day} {day:%B %Y}" if day else ""
    text = (
        f"{_capital(sender)} may threaten{when}: {_settings(terms.sender, terms.threaten)}. "
        f"Asked for: {_settings(terms.target, terms.demand)}. "
    )
    if terms.offer:
        text += f"In return: {_settings(terms.sender, terms.offer)}. "
    if terms.answer:
        text += f"{_capital(target)} may answer: {_settings(terms.target, terms.answer)}. "
    return _wrapped(text)


def _reading(found: Crisis) -> str:
    how = {
        "full": "Both sides know all costs (subgame perfection).",
        "quantal": f"Sides err, with a precision of {found.priced.precision:g} a bn "
        "(logit agent quantal response).",
        "private": "Each side knows its own costs only: private parts of standard deviation "
        "{:g} and {:g} (sender, target).".format(*found.priced.noise),
    }[found.information]
    return (
        f"Payoffs: bn USD over the year that begins with the threat, which ends after "
        f"{found.priced.days:g} days. {how}"
    )


def _equilibria(found: Crisis) -> list[str]:
    solution = found.solution
    rows = [
        (k, *(f"{100 * x:.1f}%" for x in (e.threaten, e.resist, e.execute, e.answer)), _stable(e))
        for k, e in enumerate(solution.equilibria)
    ]
    count = len(rows)
    lines = [
        f"{count} equilibri{'um' if count == 1 else 'a'}:"
        if solution.complete
        else f"{count} equilibri{'um' if count == 1 else 'a'} found; there may be more:"
    ]
    lines += ["", table(["", "threatens", "resists", "carries out", "answers", ""], rows)]
    if count > 1:
        why = "to which expectations drift from even odds"
        if found.information == "full":
            why = "in which a sender that gains nothing by threatening does not"
        text = f"The chances above are those of number {solution.drifts_to}, {why}"
        lines += ["", *_wrapped(f"{text}; nothing in the game picks it.")]
    for note in solution.notes:
        lines += _wrapped(f"Note: {note}.")
    return lines


def _stable(equilibrium: object) -> str:
    return {True: "stable", False: "unstable", None: ""}[getattr(equilibrium, "stable", None)]


def _tips(found: Crisis, tips: Tips) -> list[str]:
    sender, target = NAMES[found.sender], NAMES[found.target]
    lines = ["What tips it:"]
    if tips.credible:
        lines += _item(f"The threat is credible: {sender} would rather carry out than back down.")
    else:
        text = (
            f"The threat is not credible on these payoffs: backing down would have to cost "
            f"{sender} {tips.backdown_needed:.1f} (now {tips.backdown_in_force:.1f})"
        )
        if tips.protection_needed is not None:
            text += f", or a dollar of imports kept out be worth {tips.protection_needed:.2f}"
        lines += _item(f"{text}.")
    if tips.giving_costs < 0:
        lines += _item(
            f"What is asked for pays {target} {-tips.giving_costs:.1f} without any threat: only a "
            f"cost of conceding (audience_cost_{found.target}) above that makes it resist."
        )
    elif tips.conceding_costs < 0:
        lines += _item(
            f"Conceding costs {target} {tips.giving_costs:.1f}, a threat carried out "
            f"{-tips.conceding_costs:.1f} more: it concedes to a threat that it believes."
        )
    else:
        lines += _item(
            f"{_capital(target)} would rather be carried out upon than concede "
            f"(by {tips.conceding_costs:.1f}): no threat of this kind works."
        )
    lines += _item(_cheapest(found, tips))
    lines += ["", "The chances after one change:", ""]
    rows = [("as it stands", *_percent(found.chances), len(found.solution.equilibria))]
    rows += [(one.name, *_percent(one.chances), one.count) for one in tips.changes]
    rows += [(one.words, *_percent(one.chances), one.count) for _, one in tips.ladder]
    lines.append(table(["", *ENDS.values(), "equilibria"], rows))
    lines += [""]
    for one in tips.changes:
        lines += _item(f"{one.name}: {one.words}.")
    return lines


def _percent(chances: Mapping[str, float]) -> list[str]:
    return [f"{100 * chances[name]:.1f}%" for name in ENDS]


def _cheapest(found: Crisis, tips: Tips) -> str:
    best = tips.cheapest
    if best is None:
        return (
            "No concession on the table brings the sender, for what it offers, the status quo and "
            "no less than carrying out."
        )
    settings = _settings(found.target, best.settings)
    cost = f"costs {NAMES[found.target]} {-best.target:.1f}"
    if best.target >= 0:
        cost = f"brings {NAMES[found.target]} {best.target:.1f}"
    return (
        f"The cheapest concession that ends it: {settings}; {cost}, the sender {best.sender:.1f}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
