"""Starts the app: `truce app` and `streamlit run app.py` serve the same thing."""

from __future__ import annotations

import gc
import os
import re
import socket
import sys
import threading
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from payoffs.errors import shown

#: The script that draws the pages.
SCRIPT = Path(__file__).with_name("main.py")
HOST = "127.0.0.1"
LOOPBACK = (HOST, "localhost", "::1")
FIRST_PORT, LAST_PORT = 8501, 8600
#: Rooms of the pages.
PAGES = (
    *("game", "negotiate", "lasting", "crisis", "simulate", "tournament"),
    *("whatif", "compare", "record", "learn", "sources"),
)
#: Seconds after which the other pages' modules are loaded, when the first visitor is served.
LATER = 4.0
#: Seconds that a thread computes before another may; a tenth of Python's own. A redraw sends some
#: thirty messages, and for each the one thread that sends would wait for all who compute.
TURN = 0.0005


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
    *,
    host: str | None = None,
    base_path: str | None = None,
    trusted: str | None = None,
    routes: Sequence[Any] = (),
    beside: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None,
    ready: Callable[[str, int], None] | None = None,
) -> int:
    """Serve the app until it is stopped.

    ``port``: where to listen; None takes Streamlit's own ``STREAMLIT_SERVER_PORT``, or the first
        free port from 8501.
    ``headless``: whether to leave the browser closed.
    ``extra``: streamlit options by dotted name, over the app's own.
    ``host``: the address to listen on; None takes ``STREAMLIT_SERVER_ADDRESS``, or this machine
        alone.
    ``base_path``: the path under which a proxy shows the app.
    ``trusted``: addresses of proxies whose word is believed on who asks and whether by HTTPS; None
        leaves it to uvicorn (``FORWARDED_ALLOW_IPS``, this machine's own).
    ``routes``: more Starlette routes, served before the app's own.
    ``beside``: what runs as long as the server does.
    ``ready``: called with address and port once they are settled, before the server starts.
    Returns ``int``: 0 when stopped, 2 if the address, the port or the path cannot be used.
    """
    given = dict(extra or {})
    if host is not None:
        given["server.address"] = host
    if base_path is not None:
        given["server.baseUrlPath"] = base_path.strip("/")
    config = settings(given, os.environ)
    address = str(config["server.address"])
    asked = port if port is not None else config.get("server.port")
    chosen = _free_port(address) if asked is None else -1
    with suppress(ValueError):
        chosen = chosen if asked is None else int(asked)
    problem = _problem(address, chosen) or _bad_path(config.get("server.baseUrlPath", ""))
    if chosen is None or problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    if ready is not None:
        ready(address, chosen)
    elif address not in LOOPBACK:
        print(
            f"listening on {address}: everybody who reaches this machine's port {chosen} can open "
            "the app (leave out --host to keep it to this machine)",
            file=sys.stderr,
        )
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.routing import Route

    from sandbox.views.front import Direct, Front, Secured
    from sandbox.views.state.query import DIRECT

    told = os.environ.get(variable_of("server.headless"), "false").lower() == "true"
    if trusted is not None:
        os.environ["FORWARDED_ALLOW_IPS"] = trusted or os.environ.get("FORWARDED_ALLOW_IPS", "")
    config |= {"server.headless": headless or told, "server.port": chosen}
    path = str(config.get("server.baseUrlPath", "")).strip("/")
    direct = Route(f"/{path}/{DIRECT}" if path else f"/{DIRECT}", Direct())
    if beside is None:  # what runs beside it says where it is itself
        print(_welcome(address, chosen, path), flush=True)
    with suppress(KeyboardInterrupt):
        secured = [Middleware(Secured), Middleware(Front)]
        app = st.App(SCRIPT, routes=[*routes, direct], middleware=secured, lifespan=_with(beside))
        app.run(config=config)
    return 0


def _with(
    beside: Callable[[Any], AbstractAsyncContextManager[Any]] | None,
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """What runs while the server does: the warming up, and what is asked for beside it."""

    @asynccontextmanager
    async def both(app: Any) -> AsyncIterator[None]:
        async with warm(app), beside(app) if beside else nullcontext():
            yield

    return both


def _welcome(address: str, port: int, path: str) -> str:
    """Where the app is, for the person who started it.

    >>> _welcome("::1", 8501, "truce")
    'The sandbox: http://[::1]:8501/truce (Ctrl-C stops it)'
    """
    host = "localhost" if address in ("0.0.0.0", "::") else address
    place = f"[{host}]" if ":" in host else host
    return f"The sandbox: http://{place}:{port}/{path} (Ctrl-C stops it)"


def settings(given: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Streamlit's options: the app's own, over them its environment variables, over them ours.

    >>> found = settings({}, {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "STREAMLIT_SERVER_PORT": "80"})
    >>> found["server.address"], found["server.port"]
    ('0.0.0.0', '80')
    >>> settings({"server.address": "::1"}, {})["server.address"]
    '::1'
    """
    config = {"server.address": HOST, **options()}
    for name in [*config, "server.port", "server.baseUrlPath"]:
        value = environment.get(variable_of(name))
        if value is not None:
            config[name] = value
    return {**config, **given}


def variable_of(option: str) -> str:
    """Streamlit's environment variable for an option.

    >>> variable_of("server.baseUrlPath")
    'STREAMLIT_SERVER_BASE_URL_PATH'
    """
    words = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", option.replace(".", "_"))
    return f"STREAMLIT_{words.upper()}"


def _bad_path(path: object) -> str:
    """Why the app cannot be shown under a path; empty if it can."""
    if re.fullmatch(r"[A-Za-z0-9._~/-]*", str(path)) and ".." not in str(path):
        return ""
    return f"--base-path: {shown(path)} is no path; write letters, digits and - . _ ~, as /truce"


def _problem(host: str, port: int | None) -> str:
    """Why a server cannot listen there; empty if it can."""
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return f"--host: {shown(host)} is no address of this machine; leave it out, or 0.0.0.0"
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
    """Load what the first page needs before the first visitor, the rest right after, for long work
    in a process of its own.

    Everything loaded so far is then kept out of garbage collection, which would otherwise walk
    through all of it each time.
    """
    sys.setswitchinterval(TURN)
    _first_page()
    from sandbox.views.kit import jobs, turns

    turns.fair()
    _settle()
    later = threading.Timer(LATER, _other_pages)
    later.daemon = True
    later.start()
    yield
    later.cancel()
    jobs.pool.close()


def _first_page() -> None:
    import streamlit.emojis  # noqa: F401  (a pattern of all of them, compiled by the first control)
    from streamlit.env_util import is_repl

    from payoffs.parameters import parameter
    from payoffs.resources import scenario_names
    from payoffs.scenario import load
    from sandbox.views.game.ledger import ledger_html
    from sandbox.views.game.matrix import matrix_html
    from sandbox.views.kit import html, told
    from sandbox.views.state import choice
    from sandbox.views.state.address import FIRST, read

    is_repl()  # asked by the first element, which then looks for the file of every module
    for name in scenario_names():
        load(name)
    usual = read(FIRST)[0].choice
    shown = choice.solved(usual)
    for swing in choice.slider_order(usual)[: html.MAIN]:
        html.about_html(parameter(swing.name))
    told.said_of(usual)
    told.said(usual)
    matrix_html(shown, (0, 0))
    ledger_html(shown, (0, 0), usual.threat, choice.worths(usual, (0, 0)))


def _other_pages() -> None:
    import sandbox.theory.equilibria.nashpy_bridge  # noqa: F401  (with SciPy, once a game wants it)

    for page in PAGES:
        import_module(f"sandbox.views.{page}.page")
    import agents.mesa.model  # noqa: F401  (Mesa takes seconds to import)
    from sandbox.views.negotiate import page as negotiate
    from sandbox.views.negotiate import trades
    from sandbox.views.state.choice import GameChoice
    from sandbox.views.state.negotiation import NegotiationSettings

    usual = NegotiationSettings()
    negotiate.outcome_of(GameChoice(), usual.fallback, usual.mode)
    trades.linked(GameChoice(), True, usual.give).to_frame()
    _settle()
    from sandbox.views.kit import jobs

    jobs.pool.open(long_work)


def long_work(*, progress: Callable[[int, int], None]) -> None:
    """A little of each long work, so that the first one asked for finds everything loaded."""
    from sandbox.questions.compare import compare
    from sandbox.questions.play import tournament
    from sandbox.questions.whatif import axes_of_map
    from sandbox.questions.whatif import map as map_of
    from sandbox.views.kit.sampling import sampled
    from sandbox.views.simulate.playing import unfold
    from sandbox.views.state.choice import GameChoice
    from sandbox.views.state.simulation import SimulationSettings

    usual = GameChoice()
    unfold(usual, SimulationSettings(months=12, histories=10), progress)
    scenario = usual.build()
    map_of(scenario, *axes_of_map(scenario, "soy_premium_later", "discount_factor", 9))
    tournament(scenario, ["tit_for_tat", "grim_trigger"], periods=12, evolution=True)
    compare(scenario, scenario)
    sampled(usual, False, progress)


def _settle() -> None:
    gc.collect()
    gc.freeze()
