"""A crisis, and conclusions over posterior draws, in the sentences of commands and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from payoffs.game import Game
from payoffs.levers import Side, lever, side_words
from sandbox.answers import class_name
from sandbox.messages import N_, _, ngettext
from sandbox.words import capital, day_words

if TYPE_CHECKING:
    from sandbox.questions.crisis import Crisis
    from sandbox.questions.crisis_tips import Tips


#: The four ends of a crisis, in words.
ENDS = {
    "status_quo": N_("no threat"),
    "concession": N_("conceded"),
    "back_down": N_("dropped"),
    "execution": N_("carried out"),
}


def called(side: str) -> str:
    """A side inside a sentence."""
    return side_words(side, _)


def settings_words(side: Side, settings: Mapping[str, str]) -> str:
    """Settings of a side's levers, in words."""
    words = []
    for name, key in settings.items():
        label = _(lever(side, name).setting(key).label)
        words.append(_("tariff ({label})").format(label=label) if name == "tariff" else label)
    return ", ".join(words)


def crisis_story(found: Crisis) -> str:
    """Who may threaten what, for what, by when."""
    terms = found.priced.terms
    sender, target = called(terms.sender), called(terms.target)
    day: Any = found.deadline
    when = _(" by {day}").format(day=day_words(day)) if day else ""
    threat = settings_words(terms.sender, terms.threaten)
    demand = settings_words(terms.target, terms.demand)
    text = _("{sender} may threaten{when}: {threat}. Asked for: {demand}.").format(
        sender=capital(sender), when=when, threat=threat, demand=demand
    )
    if terms.offer:
        text += _(" In return: {offer}.").format(offer=settings_words(terms.sender, terms.offer))
    if terms.answer:
        answer = settings_words(terms.target, terms.answer)
        text += _(" {target} may answer: {answer}.").format(target=capital(target), answer=answer)
    return text


def reading(found: Crisis) -> str:
    """What the payoffs are, and who knows what."""
    how = {
        "full": _("Both sides know all costs (subgame perfection)."),
        "quantal": _(
            "Sides err, with a precision of {precision:g} a bn (logit agent quantal response)."
        ).format(precision=found.priced.precision),
        "private": _(
            "Each side knows its own costs only: private parts of standard deviation "
            "{:g} and {:g} (sender, target)."
        ).format(*found.priced.noise),
    }[found.information]
    return _(
        "Payoffs: bn USD over the year that begins with the threat, which ends "
        "after {days:g} days. {how}"
    ).format(days=found.priced.days, how=how)


def how_many(found: Crisis) -> str:
    """How many equilibria there are, and whether these are all."""
    count = len(found.solution.equilibria)
    name = ngettext("1 equilibrium", "{count} equilibria", count).format(count=count)
    told = "{name}" if found.solution.complete else _("{name} found; there may be more")
    return told.format(name=name)


def which(found: Crisis) -> str:
    """Which equilibrium the chances are those of; empty where there is one."""
    if len(found.solution.equilibria) == 1:
        return ""
    why = _("to which expectations drift from even odds")
    if found.information == "full":
        why = _("in which a sender that gains nothing by threatening does not")
    return _(
        "The chances above are those of number {drifts_to}, {why}; nothing in the game picks it."
    ).format(drifts_to=found.solution.drifts_to, why=why)


def tipping(found: Crisis, tips: Tips) -> tuple[str, str, str]:
    """Whether the threat is credible, whether the target would give way, the cheapest way out."""
    return _credible(found, tips), _giving(found, tips), _cheapest(found, tips)


def _credible(found: Crisis, tips: Tips) -> str:
    if tips.credible:
        told = _("The threat is credible: {sender} would rather carry out than back down.")
        return told.format(sender=called(found.sender))
    text = _(
        "The threat is not credible on these payoffs: backing down would have to "
        "cost {sender} {backdown_needed:.1f} (now {backdown_in_force:.1f})"
    )
    if tips.protection_needed is not None:
        text += _(", or a dollar of imports kept out be worth {protection_needed:.2f}")
    return text.format(sender=called(found.sender), **vars(tips)) + "."


def _giving(found: Crisis, tips: Tips) -> str:
    target = called(found.target)
    if tips.giving_costs < 0:
        return _(
            "What is asked for pays {target} {giving_costs:.1f} without any threat: "
            "only a cost of yielding to a threat above that makes it resist."
        ).format(target=target, giving_costs=-tips.giving_costs)
    if tips.conceding_costs < 0:
        return _(
            "Conceding costs {target} {giving_costs:.1f}, a threat carried out "
            "{conceding_costs:.1f} more: it concedes to a threat that it believes."
        ).format(
            target=target, giving_costs=tips.giving_costs, conceding_costs=-tips.conceding_costs
        )
    return _(
        "{target} loses less by a threat carried out than by conceding "
        "({conceding_costs:.1f} less): no threat of this kind works."
    ).format(target=capital(target), conceding_costs=tips.conceding_costs)


def _cheapest(found: Crisis, tips: Tips) -> str:
    best = tips.cheapest
    if best is None:
        return _(
            "No concession on the table brings the sender, for what it offers, the status quo and "
            "no less than carrying out."
        )
    target = called(found.target)
    cost = _("costs {target} {amount:.1f}").format(target=target, amount=-best.target)
    if best.target >= 0:
        cost = _("brings {target} {amount:.1f}").format(target=target, amount=best.target)
    return _(
        "The cheapest concession that ends it: {target}; {cost}, the sender {sender:.1f}."
    ).format(target=settings_words(found.target, best.settings), cost=cost, sender=best.sender)


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
