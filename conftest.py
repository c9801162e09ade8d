"""What every test shares."""

import functools
import gc
import os
import sys

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: no test judges by the clock. A clean run tries the same
# examples each time, everybody else's run tries new ones; TRUCE_EVERY=1 tries many more.
settings.register_profile(
    "sandbox",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=200 if os.environ.get("TRUCE_EVERY") else 10,
)
settings.load_profile("sandbox")


# Programs that tests start keep what Python compiles of them: half of their time otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """What is loaded now stays: the collector need not look at it again with every test."""
    gc.collect()
    gc.freeze()
    if "streamlit.testing.v1" in sys.modules:
        from streamlit.components.v2 import manifest_scanner as scanner

        # AppTest looks through everything installed with every page: 0.3 s, five times a page's own
        scanner.scan_component_manifests = functools.cache(scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of commands read words, not line breaks: their terminal is wide."""
    monkeypatch.setenv("COLUMNS", "1000")
