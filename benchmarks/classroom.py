"""A class on loopback: phones with streams of news, a teacher, a projector, one or two processes.

Every phone keeps its stream open, fetches its page when news come, and chooses at a moment of its
own within the round (``--think`` seconds). Measured at the phones: from sending a choice to its
acknowledgement, and from the moment the last choice of a round is acknowledged to the page of the
next round on every phone. The server's processor time over the time of play is its share of a core.

    python benchmarks/classroom.py --phones 100 --rounds 12
    python benchmarks/classroom.py --phones 500 --processes 2 --data postgresql://…
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

#: A connection a request: the server closes one that was idle just when it would be used again.
ONCE = httpx.Limits(max_keepalive_connections=0)
SSL = httpx.create_ssl_context()  # once: it takes longer than a page

PLAN = """
title = "Load"
[[lessons]]
title = "Load"
explain = "Load"
prediction = "Load?"
open = "Load?"
[[lessons.blocks]]
title = "Load"
game = "prisoners-dilemma"
matching = "random"
matches = {matches}
rounds = 4
clock = 120
"""


@dataclass
class Seen:
    """What the phones measured."""

    moves: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    errors: int = 0
    last: float = 0.0
    size: int = 0


def cpu(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def phone(seat: str, seen: Seen, think: float) -> None:
    """One phone: its stream, its page, its choices (a client of its own, as a phone has)."""
    done: str | None = None
    async with (
        httpx.AsyncClient(timeout=60, verify=SSL, limits=ONCE) as client,
        client.stream("GET", f"{seat}/news", timeout=None) as news,
    ):
        async for line in news.aiter_lines():
            if not line.startswith("data"):
                continue
            page = await client.get(seat)
            seen.errors += page.status_code != 200
            seen.size = len(page.content)
            if "All rounds are played" in page.text:
                return
            fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', page.text))
            if "/move" not in page.text or fields.get("tick") == done:
                continue
            done = fields["tick"]
            if seen.last:
                seen.rounds.append(time.perf_counter() - seen.last)
            await asyncio.sleep(random.random() * think)
            began = time.perf_counter()
            answer = await client.post(f"{seat}/move", data={**fields, "value": "0"})
            seen.errors += answer.status_code != 303
            seen.last = time.perf_counter()
            seen.moves.append(seen.last - began)


async def watcher(client: httpx.AsyncClient, page: str) -> None:
    """The desk or the projector: fetched whenever news come."""
    async with client.stream("GET", f"{page}/news", timeout=None) as news:
        async for line in news.aiter_lines():
            if line == "event: message":
                await client.get(page)


async def play(links: dict[str, str], sites: list[str], args: argparse.Namespace) -> Seen:
    """Join, start, play to the end."""
    seen = Seen()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        seats = []
        for k in range(args.phones):
            answer = await client.post(links["join"], data={"name": ""})
            assert answer.status_code == 303, answer.text
            seats.append(sites[k % len(sites)] + answer.headers["location"])
        for stage in range(2):
            await client.post(f"{links['t']}/next", data={"stage": stage, "tick": 0})
        eyes = [asyncio.create_task(watcher(client, links[which])) for which in ("t", "p")]
        await asyncio.gather(*(phone(seat, seen, args.think) for seat in seats))
        for task in eyes:
            task.cancel()
    return seen


def start(args: argparse.Namespace, folder: Path, port: int, resume: str) -> subprocess.Popen[str]:
    """A server process on a port."""
    command = [sys.executable, "-m", "sandbox.cli", "classroom", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--plan", str(folder / "plan.toml"), "--seed", "1"]
    command += ["--data", args.data or str(folder / "rooms.sqlite")]
    if resume:
        command += ["--resume", resume]
    log = (folder / f"log-{port}").open("w")
    return subprocess.Popen(command, stdout=log, stderr=log, text=True, start_new_session=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def up(folder: Path, port: int) -> dict[str, str]:
    """The links a server printed, once it answers."""
    for _ in range(600):
        text = (folder / f"log-{port}").read_text()
        links = {k: link for link, k in re.findall(r"(http://\S+/class/(t|p|join)/\S+)", text)}
        try:
            httpx.get(f"http://127.0.0.1:{port}/class", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return links
    raise SystemExit((folder / f"log-{port}").read_text())


def main() -> None:
    """Measure and print one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--think", type=float, default=8.0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--data")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    (folder / "plan.toml").write_text(PLAN.format(matches=max(1, args.rounds // 4)))
    ports = [free_port() for _ in range(args.processes)]
    servers, links = [], {}
    try:
        for port in ports:
            code = links["join"].rsplit("/", 1)[1] if links else ""
            servers.append(start(args, folder, port, code))
            links = up(folder, port)
        time.sleep(8)  # the app loads its other pages in the background
        before, began = [cpu(one.pid) for one in servers], time.perf_counter()
        seen = asyncio.run(play(links, [f"http://127.0.0.1:{port}" for port in ports], args))
        lasted = time.perf_counter() - began
        used = sum(cpu(one.pid) for one in servers) - sum(before)
    finally:
        for one in servers:
            os.killpg(one.pid, signal.SIGINT)
    moves, rounds = (np.quantile(v, [0.5, 0.95]) * 1000 for v in (seen.moves, seen.rounds))
    print(
        f"| {args.phones} | {args.processes} | {len(seen.moves)} | {moves[0]:.0f} / {moves[1]:.0f} "
        f"| {rounds[0]:.0f} / {rounds[1]:.0f} | {used / lasted:.2f} | {seen.errors} "
        f"| {seen.size / 1000:.1f} |"
    )


if __name__ == "__main__":
    main()
