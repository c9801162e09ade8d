"""``truce app``: the browser page. ``truce classroom``: a class plays; its rooms, a rehearsal."""

from __future__ import annotations

import argparse
import ipaddress
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from payoffs.errors import InputError, shown
from payoffs.results import counted
from sandbox.commands.common import Answer, Commands, note
from sandbox.commands.text import table
from sandbox.words import percent

if TYPE_CHECKING:
    from sandbox.classroom.store import Opened, Store
    from sandbox.classroom.store.tables import RoomRow

ACTIONS = ("open", "rooms", "export", "delete")
#: Phones reach a laptop at its address on the network, so that is where it listens.
EVERYWHERE = "0.0.0.0"
MOST_REHEARSED = 600


def register(commands: Commands) -> None:
    """Add both parsers."""
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
    text = "a class plays on its phones: opens a room and listens on the local network"
    parser = commands.add_parser("classroom", help=text, description=text)
    words = "open (the default), rooms, export ROOM, delete ROOM"
    parser.add_argument("action", nargs="?", default="open", metavar="ACTION", help=words)
    parser.add_argument("room", nargs="?", metavar="ROOM", help="the code of a room")
    parser.add_argument(
        "--plan", default="50", help="a ready-made plan, a lesson, or a .toml file (50)"
    )
    parser.add_argument("--resume", metavar="ROOM", help="go on with a room, with new links")
    parser.add_argument(
        "--rehearse", type="whole", metavar="N", help="play the whole plan with N bots, and stop"
    )
    parser.add_argument("--seed", type="whole", help="seed of pairs, noise and bots")
    parser.add_argument("--language", default="en", help="language of the phones: en, zh or es")
    parser.add_argument(
        "--data",
        metavar="PATH",
        help="SQLite file or postgresql:// URL of the rooms (a file in your data folder)",
    )
    parser.add_argument("--host", metavar="ADDRESS", help="address to listen on (every one)")
    parser.add_argument("--port", type="whole", help="port to listen on (the first free from 8501)")
    parser.add_argument(
        "--public-url",
        metavar="URL",
        help="address at which a proxy shows it, with its path: https://class.example.org/truce",
    )
    parser.add_argument("--base-path", metavar="PATH", help="path it lives under (of --public-url)")
    parser.add_argument(
        "--trust-proxy",
        metavar="ADDRESSES",
        help="believe what a proxy at these addresses says of who asks (nobody)",
    )
    parser.add_argument("--out", metavar="FOLDER", help="where an export goes (./ROOM)")
    parser.add_argument("--json", action="store_true", help="machine-readable answer")
    parser.set_defaults(run=run)


def start(args: argparse.Namespace) -> Answer:
    """Run the server until it is stopped."""
    from sandbox.views.serve import run as serve

    raise SystemExit(serve(args.port, args.headless, host=args.host, base_path=args.base_path))


def run(args: argparse.Namespace) -> Answer:
    """Do what was asked for."""
    if args.action not in ACTIONS:
        raise InputError(f"{shown(args.action)} is none of {', '.join(ACTIONS)}", "ACTION")
    if args.seed is not None and not 0 <= args.seed < 2**62:
        raise InputError("give a number from 0 to 4611686018427387903", "--seed")
    if args.action in ("export", "delete") and not args.room:
        raise InputError(f"name a room: truce classroom {args.action} ROOM", "ROOM")
    if args.action == "open" and args.room:
        raise InputError(f"{shown(args.room)}: `open` takes no room; try --resume", "ROOM")
    if args.rehearse is not None:
        return _rehearse(args)
    from sandbox.classroom.store import Store, url_of

    store = Store(url_of(args.data))
    try:
        answers = {"rooms": _rooms, "export": _export, "delete": _delete}
        return answers[args.action](args, store) if args.action in answers else _serve(args, store)
    finally:
        store.close()


def _rehearse(args: argparse.Namespace) -> Answer:
    from sandbox.classroom import picture, plan
    from sandbox.classroom.rehearsal import rehearse

    if not 2 <= args.rehearse <= MOST_REHEARSED:
        raise InputError(f"give 2 to {MOST_REHEARSED} bots", "--rehearse")
    asked = plan(args.plan)
    done = rehearse(asked, args.rehearse, args.seed or 0, note)
    choices = sum(len(room.moves) for room in done)
    rows, data = [], []
    for room in done:
        assert room.lesson is not None
        for k, block in enumerate(room.lesson.blocks):
            share = None if block.bargained else picture.overall(room, k)
            many = sum(n for one, n in picture.deals(room, k).items() if one is not None)
            came = f"{many} deals" if share is None else f"{percent(share.value)} cooperate"
            rows.append((room.lesson.title, block.title, came))
            kept, deals = (share.value, None) if share is not None else (None, many)
            one = {"lesson": room.lesson.name, "block": block.title}
            data.append({**one, "cooperation": kept, "deals": deals})
    text = [
        f"{asked.title}: {counted(args.rehearse, 'bot')} made {counted(choices, 'choice')}.",
        table(("lesson", "block", "what came of it"), rows),
    ]
    plain = {"plan": asked.title, "choices": choices, "blocks": data}
    return Answer(plain, "\n\n".join(text))


def _rooms(_: argparse.Namespace, store: Store) -> Answer:
    import json

    data = [
        {"room": row.code, "opened": row.opened.isoformat(), "plan": json.loads(row.plan)["title"]}
        for row in store.rooms()
    ]
    rows = [tuple(one.values()) for one in data]
    text = table(("room", "opened", "plan"), rows) if rows else "There are no rooms."
    return Answer(data, text)


def _named(args: argparse.Namespace, store: Store) -> RoomRow:
    row = store.by_code(args.room)
    if row is None:
        raise InputError("there is no such room; `truce classroom rooms` lists them", args.room)
    return row


def _export(args: argparse.Namespace, store: Store) -> Answer:
    row = _named(args, store)
    code, texts = store.exported(row.id)
    folder = Path(args.out or code)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", str(folder)) from None
    files = [str(folder / name) for name in texts]
    return Answer({"room": code, "files": files}, "\n".join([f"Room {code}:", *files]))


def _delete(args: argparse.Namespace, store: Store) -> Answer:
    row = _named(args, store)
    store.delete_room(row.code)
    return Answer({"deleted": row.code}, f"Room {row.code} and all that was in it is deleted.")


def _serve(args: argparse.Namespace, store: Store) -> Answer:
    from sandbox.classroom import plan
    from sandbox.classroom.store import in_words
    from sandbox.classroom.web.app import Classroom
    from sandbox.messages import LANGUAGES
    from sandbox.views.serve import run as serve

    if args.language not in LANGUAGES:
        raise InputError(f"{shown(args.language)} is none of {', '.join(LANGUAGES)}", "--language")
    asked = plan(args.plan)
    site, path = public(args.public_url)
    if args.base_path is not None:
        path = f"/{args.base_path.strip('/')}".rstrip("/")
    trusted = proxies(args.trust_proxy)
    classroom = Classroom(store, site, f"{path}/class")

    def ready(address: str, port: int) -> None:
        if args.resume:
            opened = store.renew(args.resume)
        else:
            seed = secrets.randbits(31) if args.seed is None else args.seed
            opened = store.open_room(asked, seed, args.language)
        everywhere = address in (EVERYWHERE, "::")
        hosts = (lan_address(), "127.0.0.1") if everywhere else (address, address)
        reached, local = (site or f"http://{_in_brackets(host)}:{port}" for host in hosts)
        classroom.site = reached
        data = in_words(store.engine.url)
        sites = (reached + classroom.base, local + classroom.base)
        print(welcome(opened, *sites, data, everywhere), flush=True)

    code = serve(
        args.port,
        headless=True,
        host=args.host or EVERYWHERE,
        base_path=path or None,
        trusted=trusted,
        routes=classroom.routes(),
        beside=classroom.running,
        ready=ready,
    )
    raise SystemExit(code)


def public(url: str | None) -> tuple[str, str]:
    """The site and the path of ``--public-url``; both empty without one.

    >>> public("https://class.example.org/truce/")
    ('https://class.example.org', '/truce')
    """
    if url is None:
        return "", ""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        text = f"{shown(url)} is no address; write it as https://class.example.org/truce"
        raise InputError(text, "--public-url")
    return f"{parts.scheme}://{parts.netloc}", path


def proxies(given: str | None) -> str:
    """``--trust-proxy``: addresses or networks, checked.

    >>> proxies("127.0.0.1, 10.0.0.0/8")
    '127.0.0.1,10.0.0.0/8'
    """
    found = [one.strip() for one in (given or "").split(",") if one.strip()]
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            text = f"{shown(one)} is no address; write it as 127.0.0.1 or 10.0.0.0/8"
            raise InputError(text, "--trust-proxy") from None
    return ",".join(found)


def welcome(opened: Opened, site: str, local: str, data: str, everywhere: bool) -> str:
    """What the terminal says to the teacher."""
    from sandbox.classroom.web.pages import qr_text

    room, join = opened.code, f"{site}/join/{opened.code}"
    return f"""\
Room {room} is open{", and this machine listens to its whole network" if everywhere else ""}.

Your desk (secret: whoever has this link runs the class):
  {local}/t/{opened.teacher}
Projector:
  {local}/p/{opened.screen}
Students:
  {join}

{qr_text(join)}
The data lies in {data}
After class: truce classroom export {room}, truce classroom delete {room}.
Ctrl+C ends it; `truce classroom --resume {room}` goes on."""


def lan_address() -> str:
    """This machine's address on its network, as far as it can be told without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # chooses a way out; no packet is sent
            return str(probe.getsockname()[0])
        except OSError:
            pass
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"


def _in_brackets(address: str) -> str:
    return f"[{address}]" if ":" in address else address
