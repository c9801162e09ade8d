"""What all pages tell of one situation, in the same words."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from payoffs.errors import SandboxError
from sandbox.experiments.leaders.shares import game_shares
from sandbox.messages import _, cached
from sandbox.questions.crisis_words import of_game
from sandbox.questions.story import WEIGHT, Story, story
from sandbox.views.kit.markup import inline
from sandbox.views.state import session
from sandbox.views.state.address import Address, read
from sandbox.views.state.choice import GameChoice
from sandbox.words import typeset

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
