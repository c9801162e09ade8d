"""What every test shares."""

import os

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: no test judges by the clock. A clean run tries the same
# examples each time, everybody else's run tries new ones; TRUCE_EVERY=1 tries many more.
settings.register_profile(
    "sandbox",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=200 if os.environ.get("TRUCE_EVERY") else 40,
)
settings.load_profile("sandbox")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of commands read words, not line breaks: their terminal is wide."""
    monkeypatch.setenv("COLUMNS", "1000")
