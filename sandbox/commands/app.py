"""``truce app``: the browser page."""

from __future__ import annotations

import argparse

from sandbox.commands.common import Answer, Commands


def register(commands: Commands) -> None:
    """Add the parser."""
    text = "start the browser app: on this machine alone, unless --host says otherwise"
    parser = commands.add_parser("app", help=text, description=text)
    parser.add_argument(
        "--host", metavar="ADDRESS", help="address to listen on (127.0.0.1); 0.0.0.0 is a LAN"
    )
    parser.add_argument("--port", type="whole", help="port to listen on (the first free from 8501)")
    parser.add_argument(
        "--base-path", metavar="PATH", help="path under which a proxy shows the app, as /truce"
    )
    parser.add_argument("--headless", action="store_true", help="do not open a browser")
    parser.set_defaults(run=start, json=False)


def start(args: argparse.Namespace) -> Answer:
    """Run the server until it is stopped."""
    from sandbox.views.serve import run

    raise SystemExit(run(args.port, args.headless, host=args.host, base_path=args.base_path))
