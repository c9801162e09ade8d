"""What every answer of the server says to the browser: nothing from elsewhere, in no frame."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.views.front import BASE

#: Streamlit writes styles into the page and makes components' scripts and downloads of blobs.
POLICY = (
    "default-src 'self'; script-src 'self' {inline} blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@cache
def headers() -> Mapping[bytes, bytes]:
    """The headers; of scripts in the page only Streamlit's own and the one with its address run."""
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    digests = [
        hashlib.sha256(one).digest()
        for one in [BASE, *re.findall(rb"<script>(.*?)</script>", page, re.S)]
    ]
    inline = " ".join(f"'sha256-{b64encode(one).decode()}'" for one in digests)
    return {
        b"content-security-policy": POLICY.format(inline=inline).encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"same-origin",
        b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    }


class Secured:
    """The app, with :func:`headers` on every answer that does not bring its own."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""

        async def secured(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                known = {bytes(name).lower() for name, _ in said}
                said += [pair for pair in headers().items() if pair[0] not in known]
                message["headers"] = said
            await send(message)

        await self.app(scope, receive, secured if scope["type"] == "http" else send)
