"""Templates, texts, headers and codes for pages of a class."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from sandbox.classroom.lesson import Block
from sandbox.classroom.play import Tick
from sandbox.classroom.room import Room
from sandbox.classroom.store import RefusedError
from sandbox.messages import LANGUAGES, translator
from sandbox.words import number, percent

#: What is served as it is, with its type.
ASSETS = {"class.css": "text/css", "class.js": "text/javascript"}
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
Told = Callable[[str], str]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("sandbox.classroom.web", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["tell"] = tell
    made.filters |= {"number": number, "percent": percent}
    return made


def tell(text: str, **values: object) -> Markup:
    """A whole sentence with what it says in bold; everything escaped.

    >>> str(tell("You got {paid}.", paid="<3"))
    'You got <strong>&lt;3</strong>.'
    """
    bold = {name: Markup("<strong>{}</strong>").format(value) for name, value in values.items()}
    return escape(text).format(**bold)


def side_name(side: int, told: Told) -> str:
    """What a side is called."""
    return told("China") if side else told("United States")


def standing(room: Room, told: Told) -> dict[str, Any]:
    """Where the class is: what every page says."""
    return {
        "kind": room.now.kind,
        "stage": room.stage,
        "tick": room.tick,
        "paused": room.paused,
        "revealed": room.revealed,
        "plan": told(room.plan.title),
        "lesson": room.lesson,
    }


def round_words(playing: Tick, block: Block, told: Told) -> str:
    """Which round this is, and whether others follow."""
    if block.continuation is not None:
        said = told("Round {round}; after each round another one follows with chance {again}.")
        return said.format(round=playing.round, again=percent(block.continuation))
    if block.rounds == 1:
        return told("One round with this partner.")
    said = told("Round {round} of {rounds}.")
    return said.format(round=playing.round, rounds=block.rounds)


def shown(template: str, language: str, base: str, status: int = 200, **what: Any) -> Response:
    """A page in a language; ``base`` is the path under which all of them are."""
    told = translator(language if language in LANGUAGES else "en")
    page = _environment().get_template(template)
    return secured(HTMLResponse(page.render(_=told, language=language, base=base, **what), status))


def secured(response: Response) -> Response:
    """The response with every header of this module; one that it has already stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def asset(name: str) -> Response:
    """A style sheet or a script."""
    if name not in ASSETS:
        raise RefusedError("there is no such file", 404)
    body = (files("sandbox.classroom.web") / "static" / name).read_bytes()
    headers = {"Cache-Control": "public, max-age=3600"}
    return secured(Response(body, media_type=ASSETS[name], headers=headers))


@lru_cache(maxsize=256)
def qr_svg(text: str) -> str:
    """A QR code as a data address of an SVG picture."""
    import segno

    return segno.make(text, error="m").svg_data_uri(scale=4, border=2)


def qr_text(text: str) -> str:
    """A QR code for a terminal."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l").terminal(out=out, compact=True, border=2)
    return out.getvalue()
