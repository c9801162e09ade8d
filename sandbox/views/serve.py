"""Starts the app: `truce app` and `streamlit run app.py` serve the same thing."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

#: The script that draws the pages.
SCRIPT = Path(__file__).with_name("main.py")
HOST = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8501, 8600
#: Seconds after which the other pages' modules are loaded, when the first visitor is served.
LATER = 4.0


def options() -> dict[str, Any]:
    """Streamlit's options for this app, by dotted name."""
    text = (files("sandbox.views") / "assets" / "streamlit.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((prefix + name, value))
    return pairs


def run(
    port: int | None = None,
    headless: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Serve the app on this machine until it is stopped.

    Parameters
    ----------
    port
        Where to listen; None takes the first free port from 8501.
    headless
        Whether to leave the browser closed.
    extra
        Streamlit options by dotted name, over the app's own.

    Returns
    -------
    int
        0 when stopped, 2 if the port cannot be used.
    """
    given = dict(extra or {})
    host = str(given.get("server.address", HOST))
    chosen = port if port is not None else _free_port(host)
    problem = _problem(host, chosen)
    if chosen is None or problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    import streamlit as st

    config = {**options(), "server.headless": headless, "server.port": chosen, **given}
    with suppress(KeyboardInterrupt):
        st.App(SCRIPT, lifespan=warm).run(config=config)
    return 0


def _problem(host: str, port: int | None) -> str:
    """Why a server cannot listen there; empty if it can."""
    if port is None:
        return f"no port from {FIRST_PORT} to {LAST_PORT} is free; name one with --port"
    if not 0 < port < 65536:
        return f"--port: {port} is no port; give a number from 1 to 65535"
    if not _is_free(host, port):
        return f"--port: {port} is taken or not allowed; give another or leave it out"
    return ""


def _is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # on Windows this option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(host: str) -> int | None:
    ports = range(FIRST_PORT, LAST_PORT + 1)
    return next((port for port in ports if _is_free(host, port)), None)


@asynccontextmanager
async def warm(_: Any) -> AsyncIterator[None]:
    """Load what the first page needs before the first visitor, the rest right after.

    Everything loaded so far is then kept out of garbage collection, which Streamlit runs after
    every redraw and which would otherwise walk through all of it each time.
    """
    _first_page()
    _settle()
    later = threading.Timer(LATER, _other_pages)
    later.daemon = True
    later.start()
    yield
    later.cancel()


def _first_page() -> None:
    import sandbox.views.negotiate.page
    import sandbox.views.simulate.page
    import sandbox.views.sources.page  # noqa: F401  (the navigation names every page)
    from payoffs.parameters import parameter
    from sandbox.views.game.ledger import ledger_html
    from sandbox.views.game.matrix import matrix_html
    from sandbox.views.kit import sliders
    from sandbox.views.state import choice

    usual = choice.GameChoice()
    shown = choice.solved(usual)
    for swing in choice.slider_order(usual)[: sliders.MAIN]:
        sliders.help_of(parameter(swing.name))
    matrix_html(shown, (0, 0))
    ledger_html(shown, (0, 0), threat=False)


def _other_pages() -> None:
    import agents.mesa.model  # noqa: F401  (Mesa takes seconds to import)
    from sandbox.views.negotiate import page as negotiate
    from sandbox.views.negotiate import trades
    from sandbox.views.state.choice import GameChoice
    from sandbox.views.state.negotiation import NegotiationSettings

    usual = NegotiationSettings()
    negotiate.outcome_of(GameChoice(), usual.fallback, usual.mode)
    trades.linked(GameChoice(), True, usual.give).to_frame()
    _settle()


def _settle() -> None:
    gc.collect()
    gc.freeze()
