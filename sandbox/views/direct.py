"""What the panels of *The game* show at a slider's new value, asked beside Streamlit.

A run of the page sends the browser messages, and React compares the page at each. While a hand is
on a slider the browser asks here (``assets/sliders.js``), for the panels alone; the page is told of
the value, and run, when the slider rests.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from payoffs.channels import CHANNELS
from payoffs.errors import SandboxError
from sandbox.views.kit.turns import DIRECTLY, turns

#: Characters of a question; names in it; answers worked out at once; questions that wait.
LONGEST, MOST, AT_ONCE, WAITING = 4_000, 200, 2, 100
#: Of an address, and Streamlit's own.
NOT_OURS = ("embed", "embed_options")


class UnansweredError(Exception):
    """A question that is not answered: a status of HTTP and a line."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


def answer(query: bytes) -> dict[str, Any]:
    """The HTML of the panels at an address, by their keys.

    Parameters
    ----------
    query
        An address's, with the moved parameters; ``opened`` names the lines of the ledger that are.

    Returns
    -------
    dict
        ``at``, when it was asked, and ``panels``, empty where the page has more to say than they.

    Raises
    ------
    UnansweredError
        If it is no address of this page.
    """
    from sandbox.messages import speak
    from sandbox.views.game.page import panels
    from sandbox.views.state.address import read

    at = time.time()
    given = _pairs(query)
    lines = frozenset(CHANNELS).intersection(given.pop("opened", "").split(","))
    address, complaints = read({k: v for k, v in given.items() if k not in NOT_OURS})
    known = address.choice.base().calibration
    beyond = {known.parameter(name).outside(value) for name, value in address.choice.overrides}
    if wrong := [line for line in complaints if line not in beyond]:
        raise UnansweredError(400, wrong[0])
    if not address.choice.base().priced:
        raise UnansweredError(400, "scenario: has no parameters to move")
    speak(address.language)
    try:
        with turns.turn(DIRECTLY):
            return {"at": at, "panels": panels(address, lines)}
    except SandboxError:  # the page says it
        return {"at": at, "panels": {}}


def _pairs(query: bytes) -> dict[str, str]:
    if len(query) > LONGEST:
        raise UnansweredError(414, f"the question is longer than {LONGEST:,} characters")
    try:
        text = query.decode("ascii")
        pairs = parse_qsl(text, True, True, errors="strict", max_num_fields=MOST)
    except ValueError:
        raise UnansweredError(400, "the question is no query of an address") from None
    if len(dict(pairs)) < len(pairs):
        raise UnansweredError(400, "the question names something twice")
    return dict(pairs)


class Direct:
    """The place where it is asked, for this server's own pages."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        from starlette.responses import PlainTextResponse, Response

        said = dict(scope["headers"])
        head = {"cache-control": "no-store"}
        self.waiting += 1
        try:
            self._check(scope["method"], said)
            async with self.turns:
                body = await asyncio.to_thread(_packed, scope["query_string"])
            if b"gzip" in said.get(b"accept-encoding", b""):
                head |= {"content-encoding": "gzip"}
            else:
                body = gzip.decompress(body)
            response = Response(body, media_type="application/json", headers=head)
        except UnansweredError as why:
            head |= {"allow": "GET"} if why.status == 405 else {}
            response = PlainTextResponse(f"{why}\n", why.status, headers=head)
        finally:
            self.waiting -= 1
        await response(scope, receive, send)

    def _check(self, method: str, said: dict[bytes, bytes]) -> None:
        if method != "GET":
            raise UnansweredError(405, "asked by GET alone")
        if said.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            raise UnansweredError(403, "asked by pages of this server alone")
        if self.waiting > WAITING:
            raise UnansweredError(503, "too many ask at once")


def _packed(query: bytes) -> bytes:
    return gzip.compress(json.dumps(answer(query)).encode(), 1)
