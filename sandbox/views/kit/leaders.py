"""How often a game's answers hold over what the record says of the weights of leaders."""

from __future__ import annotations

from sandbox.experiments.leaders.shares import game_shares
from sandbox.messages import cached
from sandbox.questions.crisis_words import of_game
from sandbox.views.state.choice import GameChoice
from sandbox.words import typeset


def over_draws(choice: GameChoice) -> str:
    """One line of shares, under *leaders* only."""
    return typeset(said(choice)) if choice.calibration == "leaders" and not choice.own else ""


@cached(48)
def said(choice: GameChoice) -> str:
    """How often the answers hold, in words."""
    scenario = choice.build()
    return of_game(game_shares(scenario, threat=choice.threat), scenario.game(choice.threat))
