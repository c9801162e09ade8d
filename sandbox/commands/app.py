"""``truce app``: the browser page."""

from __future__ import annotations

import argparse

from sandbox.commands.common import Answer, Commands, whole


def register(commands: Commands) -> None:
    """Add the parser."""
    text = "start the browser app on this machine"
    parser = commands.add_parser("app", help=text, description=text)
    parser.add_argument("--port", type=whole, help="port to listen on (the first free from 8501)")
    parser.add_argument("--headless", action="store_true", help="do not open a browser")
    parser.set_defaults(run=start, json=False)


def start(args: argparse.Namespace) -> Answer:
    """Run the server until it is stopped."""
    from sandbox.views.serve import run

    raise SystemExit(run(port=args.port, headless=args.headless))
