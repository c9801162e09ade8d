import pytest

from payoffs.game import Game


@pytest.fixture(scope="session")
def dilemma():
    """The prisoner's dilemma with payoffs 5, 3, 1, 0."""
    return Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])
