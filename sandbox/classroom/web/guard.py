"""What keeps strangers out: limits, headers, and where a request may come from.

The threat model stands in ``docs/classroom.md``.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sandbox.classroom.store import RefusedError

#: The largest body of a request, in bytes: a long answer in any script.
MOST_BODY = 8_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # not no-referrer: browsers would then say that forms come from nowhere (Origin: null)
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}


class Limit:
    """A bucket a key: so many at once, so many a second after that.

    Parameters
    ----------
    burst, rate
        Size of a bucket, and how many drops fall into it a second.
    """

    MOST_KEYS = 20_000

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.rate, self.clock = burst, rate, clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> bool:
        """Take a drop from a key's bucket; false if it is empty."""
        now = self.clock()
        left, then = self._kept.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - then) * self.rate)
        allowed = left >= 1
        self._kept[key] = (left - allowed, now)
        if len(self._kept) > self.MOST_KEYS:
            self._kept.popitem(last=False)
        return allowed


class Guard:
    """The limits of one server.

    A whole class sits behind one address, so an address may do what six hundred phones do; a
    seat, what a person does. Guessing is limited by failures, not by requests.
    """

    def __init__(self) -> None:
        self.seat = Limit(30, 3)
        self.room_joins = Limit(600, 10)
        self.address_joins = Limit(600, 10)
        self.address = Limit(3000, 400)
        self.failures = Limit(60, 0.5)

    def request(self, request: Request, site: str = "") -> None:
        """Refuse what comes too often, or is posted from elsewhere than here or ``site``."""
        if not self.address.spend(address_of(request)):
            raise RefusedError("too many requests from this address; wait a moment", 429)
        if request.method == "POST":
            _same_origin(request, site)

    def failed(self, request: Request) -> RefusedError:
        """The answer to a wrong secret or code; after many of them, to wait."""
        if not self.failures.spend(address_of(request)):
            return RefusedError("too many wrong addresses from here; wait a minute", 429)
        return RefusedError("there is nothing here; ask for the link or the code again", 404)


def address_of(request: Request) -> str:
    """Where a request comes from; a header is believed of a named proxy alone."""
    return request.client.host if request.client else "unknown"


def _same_origin(request: Request, ours: str) -> None:
    """A form is posted from this site's own pages, or by a program that is no browser."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    at = None if origin is None else urlsplit(origin).netloc
    foreign = at is not None and at not in {request.headers.get("host"), ours or None}
    if site not in ("same-origin", "none") or foreign:
        raise RefusedError("this form comes from another site", 403)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form; a larger one is refused before it is read."""
    from urllib.parse import parse_qsl

    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise RefusedError("that is too long", 413)
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=50))
    except (UnicodeDecodeError, ValueError):
        raise RefusedError("that is no form", 400) from None


def whole(form: dict[str, str], key: str) -> int:
    """A whole number of a form."""
    text = form.get(key, "")
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise RefusedError("give a whole number", 400)
    return int(text)


_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def secured(response: Response) -> Response:
    """The response with every header of this module; one that it has already stays."""
    has = {name for name, _ in response.raw_headers}
    response.raw_headers += [one for one in _RAW if one[0] not in has]
    return response
