"""A crisis in sentences: what is threatened for what, how it is read, and what tips it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from payoffs.levers import Side, lever
from sandbox.words import capital, name_of, the

if TYPE_CHECKING:
    from sandbox.questions.crisis import Crisis
    from sandbox.questions.crisis_tips import Tips

#: The four ends of a crisis, in words.
ENDS = {
    "status_quo": "no threat",
    "concession": "conceded",
    "back_down": "dropped",
    "execution": "carried out",
}


def called(side: str) -> str:
    """A side inside a sentence."""
    return the(name_of(side))


def settings_words(side: Side, settings: Mapping[str, str]) -> str:
    """Settings of a side's levers, in words."""
    words = []
    for name, key in settings.items():
        label = lever(side, name).setting(key).label
        words.append(f"tariff ({label})" if name == "tariff" else label)
    return ", ".join(words)


def story(found: Crisis) -> str:
    """Who may threaten what, for what, by when."""
    terms = found.priced.terms
    sender, target = called(terms.sender), called(terms.target)
    day = found.asked.get("deadline") or terms.deadline
    when = f" by {day.day} {day:%B %Y}" if day else ""
    text = (
        f"{capital(sender)} may threaten{when}: {settings_words(terms.sender, terms.threaten)}. "
        f"Asked for: {settings_words(terms.target, terms.demand)}."
    )
    if terms.offer:
        text += f" In return: {settings_words(terms.sender, terms.offer)}."
    if terms.answer:
        answer = settings_words(terms.target, terms.answer)
        text += f" {capital(target)} may answer: {answer}."
    return text


def reading(found: Crisis) -> str:
    """What the payoffs are, and who knows what."""
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


def how_many(found: Crisis) -> str:
    """How many equilibria there are, and whether these are all."""
    count = len(found.solution.equilibria)
    name = f"{count} equilibri{'um' if count == 1 else 'a'}"
    return name if found.solution.complete else f"{name} found; there may be more"


def which(found: Crisis) -> str:
    """Which equilibrium the chances are those of; empty where there is one."""
    if len(found.solution.equilibria) == 1:
        return ""
    why = "to which expectations drift from even odds"
    if found.information == "full":
        why = "in which a sender that gains nothing by threatening does not"
    return (
        f"The chances above are those of number {found.solution.drifts_to}, {why}; nothing in the "
        "game picks it."
    )


def tipping(found: Crisis, tips: Tips) -> tuple[str, str, str]:
    """Whether the threat is credible, whether the target would give way, the cheapest way out."""
    return _credible(found, tips), _giving(found, tips), _cheapest(found, tips)


def _credible(found: Crisis, tips: Tips) -> str:
    sender = called(found.sender)
    if tips.credible:
        return f"The threat is credible: {sender} would rather carry out than back down."
    text = (
        f"The threat is not credible on these payoffs: backing down would have to cost "
        f"{sender} {tips.backdown_needed:.1f} (now {tips.backdown_in_force:.1f})"
    )
    if tips.protection_needed is not None:
        text += f", or a dollar of imports kept out be worth {tips.protection_needed:.2f}"
    return f"{text}."


def _giving(found: Crisis, tips: Tips) -> str:
    target = called(found.target)
    if tips.giving_costs < 0:
        return (
            f"What is asked for pays {target} {-tips.giving_costs:.1f} without any threat: only a "
            f"cost of conceding (audience_cost_{found.target}) above that makes it resist."
        )
    if tips.conceding_costs < 0:
        return (
            f"Conceding costs {target} {tips.giving_costs:.1f}, a threat carried out "
            f"{-tips.conceding_costs:.1f} more: it concedes to a threat that it believes."
        )
    return (
        f"{capital(target)} would rather be carried out upon than concede "
        f"(by {tips.conceding_costs:.1f}): no threat of this kind works."
    )


def _cheapest(found: Crisis, tips: Tips) -> str:
    best = tips.cheapest
    if best is None:
        return (
            "No concession on the table brings the sender, for what it offers, the status quo and "
            "no less than carrying out."
        )
    target = called(found.target)
    cost = f"costs {target} {-best.target:.1f}"
    if best.target >= 0:
        cost = f"brings {target} {best.target:.1f}"
    return (
        f"The cheapest concession that ends it: {settings_words(found.target, best.settings)}; "
        f"{cost}, the sender {best.sender:.1f}."
    )
