"""What all pages tell of one situation, in the same words."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from payoffs.errors import SandboxError
from payoffs.parameters import parameter
from sandbox.answers import class_name
from sandbox.experiments.leaders.shares import game_shares
from sandbox.messages import _, cached, complaint
from sandbox.questions.crisis_words import of_game
from sandbox.questions.story import WEIGHT, Story, story
from sandbox.views.kit import jobs
from sandbox.views.kit.frame import fold
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import inline, note, num, row, table
from sandbox.views.kit.sampling import SAMPLES, sampled
from sandbox.views.state import session
from sandbox.views.state.address import Address, read
from sandbox.views.state.choice import GameChoice
from sandbox.words import in_sentences, typeset

if TYPE_CHECKING:
    from sandbox.experiments.indices import Indices
    from sandbox.experiments.uncertainty import Uncertainty


#: The situation whose harmony is the plainest.
PLAIN = {"scenario": "busan-2025", "calibration": "economies"}


@cached(64)
def story_of(choice: GameChoice) -> Story:
    """Who gains by leaving the deal of a choice."""
    return story(choice.build(), threat=choice.threat)


def said_of(choice: GameChoice) -> str:
    """What is known of a choice and what is not; empty where there is nothing to say."""
    try:
        return story_of(choice).opening
    except SandboxError:  # said where the game is drawn
        return ""


def opening_html(address: Address) -> str:
    """What is known, in a sentence, and what these payoffs say where that is something else."""
    return f"<p>{inline(f'{told(address)[0]} {story_of(address.choice).turned}')}</p>"


def ways(address: Address) -> None:
    """Buttons that go on from what is told: the same otherwise valued, another situation."""
    if not said_of(address.choice):
        return
    if address.choice.calibration != "economies":
        _way(_("The same in dollars alone"), lambda a: a.whose("economies"), "dollars")
    if address.choice.calibration != "leaders":
        _way(_("The same as leaders seem to value it"), lambda a: a.whose("leaders"), "leaders")
    if address.choice != read(PLAIN)[0].choice:
        _way(_("The truce of Busan in dollars"), lambda _: read(PLAIN)[0], "busan")


def told(address: Address) -> tuple[str, str]:
    """The first sentence and the rest."""
    said = said_of(address.choice)
    first, gap, rest = said.partition("** ")
    return (f"{first}**", rest) if gap else (said, "")


def tipped(address: Address) -> tuple[float, Address] | None:
    """What imports kept out must be worth for somebody to gain by leaving, and the address then."""
    needed = story_of(address.choice).tipping
    if needed is None:
        return None
    value = math.ceil(100 * needed + 1) / 100
    return value, address.override(WEIGHT, value)


def _way(words: str, to: Callable[[Address], Address], key: str) -> None:
    icon = ":material/arrow_forward:"
    st.button(words, icon=icon, on_click=_go, args=(to,), key=f"way_{key}")


def _go(to: Callable[[Address], Address]) -> None:
    session.put(to(session.current()[0]))
    st.rerun()  # all of the page, not the part that holds the button


def over_draws(choice: GameChoice) -> str:
    """One line of shares, under *leaders* only."""
    return typeset(said(choice)) if choice.calibration == "leaders" and not choice.own else ""


@cached(48)
def said(choice: GameChoice) -> str:
    """How often the answers hold, in words."""
    scenario = choice.build()
    return of_game(game_shares(scenario, threat=choice.threat), scenario.game(choice.threat))


#: Larger games are sampled from the command line.
MOST_CELLS = 400
#: Profiles that are named.
SHOWN = 4


def sureness(address: Address, *, deciding: bool = False) -> None:
    """An expander with the shares; they are worked out when it is opened.

    ``deciding`` also says which number decides whether the deal is kept.
    """
    scenario = address.choice.base()
    if not scenario.priced:
        return
    box = fold(_("How sure is this?"), "sure", "casino")
    if box is None:
        return
    with box:
        m, n = address.choice.shape
        if m * n > MOST_CELLS:
            st.caption(
                _(
                    "A game of {m} x {n} bundles is sampled from the command line: `truce "
                    "uncertainty {name}`."
                ).format(m=m, n=n, name=scenario.name)
            )
            return
        try:
            found = jobs.run(
                ("sure", address.choice, deciding),
                partial(sampled, address.choice, deciding),
                _("Drawing {count:,} calibrations").format(count=SAMPLES),
            )
        except SandboxError as problem:
            st.error(_("This cannot be sampled: {problem}").format(problem=complaint(problem)))
            return
        if found is not None:
            shares, deciding_numbers = found
            told = "" if deciding_numbers is None else deciders_html(deciding_numbers)
            show_html(shares_html(shares) + told, key="shares")


def deciders_html(found: Indices) -> str:
    """The numbers that decide, those that decide most first."""
    what = _("the discount factor that the deal needs")
    if not found.varies:
        return note(_("No number in its range changes {what}.").format(what=what))
    floor = found.floor or 0.0
    named = [entry for entry in found.ranked() if entry.low > floor][:SHOWN]
    if not named:
        return note(_("No single number stands out in deciding {what}.").format(what=what))
    span = _("{low:.2f} to {high:.2f}")
    rows = (
        row(
            escape(_(parameter(entry.name).title)),
            num(f"{entry.value:.2f}"),
            num(span.format(low=entry.low, high=entry.high)),
        )
        for entry in named
    )
    title = _("Which number decides {what}").format(what=what)
    heads = _("number"), _("how far knowing it moves the answer, 0 to 1"), _("95% interval")
    said = _(
        "A number that does nothing shows {floor:.2f} by chance; none of the others stands out "
        "from that."
    ).format(floor=floor)
    return table(title, heads, rows, caption=True) + note(said)


def shares_html(found: Uncertainty) -> str:
    """Shares of calibrations with their intervals, as a table."""
    from sandbox.experiments.uncertainty import HOLDS

    game = found.scenario.game(found.threat)
    often = sorted(found.equilibria.items(), key=lambda item: -item[1].count)
    profile = _("{row} / {column} is an equilibrium")
    rows = [
        (profile.format(row=game.rows[i], column=game.columns[j]), share)
        for (i, j), share in often[:SHOWN]
        if share.count
    ]
    rows += [
        (_("the game is {name}").format(name=class_name(name)), share)
        for name, share in list(found.classes.items())[:SHOWN]
    ]
    rows += [
        (_(HOLDS[name]), found.holds[name])
        for name in ("deal_exists", "sustained_nash", "sustained_minmax")
    ]
    i, j = found.deal
    sides = _(" and ").join(in_sentences(game.players))
    told = _(
        "{samples:,} calibrations: each of {count} numbers that you have not moved is drawn from "
        "its range. These are shares of what is plausible, not probabilities; political weights "
        "stay as they are set. <i>The deal</i> of {sides} is {deal}."
    ).format(
        samples=found.samples,
        count=len(found.parameters),
        sides=escape(sides),
        deal=escape(f"{game.rows[i]} / {game.columns[j]}"),
    )
    heads = _("of the calibrations"), _("share"), _("95% interval")
    span = _("{low:.1f} to {high:.1f}")
    body = (
        row(
            escape(words),
            num(f"{100 * one.share:.1f}%"),
            num(f"{span.format(low=100 * one.low, high=100 * one.high)}%"),
        )
        for words, one in rows
    )
    return f"<p>{told}</p>{table(_('How sure is this?'), heads, body)}"
