"""A class on loopback: phones with streams of news, a teacher, a projector, one or two processes.

Every phone keeps its stream open, fetches its page when news come, and chooses at a moment of its
own within the round (``--think`` seconds). Measured at the phones: from sending a choice to the
page that says it is stored, and from the moment the last choice of a round is stored to the page of
the next round on every phone. Shares of a core: processor time of the servers, and of this program
(it is all the phones), over the time of play.

    python benchmarks/classroom.py --phones 100 --rounds 12
    python benchmarks/classroom.py --phones 500 --processes 2 --data postgresql://…
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
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


async def ask(site: tuple[str, int], path: str, body: str | None = None) -> tuple[int, str]:
    """One request as a phone sends it, on a connection of its own: status and page."""
    reader, writer = await asyncio.open_connection(*site)
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {site[0]}:{site[1]}"]
    lines += ["Connection: close", "Accept-Encoding: gzip", "X-Stay: 1"]
    if body is not None:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    writer.write("\r\n".join([*lines, "", body or ""]).encode())
    head, _, page = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    if b"content-encoding: gzip" in head:
        page = gzip.decompress(page)
    return int(head.split(b" ", 2)[1]), page.decode()


async def phone(site: tuple[str, int], path: str, seen: Seen, think: float) -> None:
    """One phone: its stream, its page, its choices."""
    reader, writer = await asyncio.open_connection(*site)
    writer.write(f"GET {path}/news HTTP/1.1\r\nHost: {site[0]}\r\n\r\n".encode())
    done, shown, page = "", "", ""
    while "All rounds are played" not in page:
        line = await reader.readline()
        if not line:
            seen.errors += 1  # its stream ended
            break
        if not line.startswith(b"data: ") or line[6:].decode().strip() == shown:
            continue
        status, page = await ask(site, path)
        while True:
            seen.errors += status != 200
            seen.size = len(page.encode())
            shown = (re.findall(r'data-version="(\w+)"', page) or [shown])[0]
            fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', page))
            if "/move" not in page or fields["tick"] == done:
                break
            done = fields["tick"]
            if seen.last:
                seen.rounds.append(time.perf_counter() - seen.last)
            await asyncio.sleep(random.random() * think)
            began = time.perf_counter()
            choice = f"stage={fields['stage']}&tick={done}&value=0"
            status, page = await ask(site, f"{path}/move", choice)
            seen.last = time.perf_counter()
            seen.moves.append(seen.last - began)
    writer.close()


async def watcher(client: httpx.AsyncClient, page: str) -> None:
    """The desk or the projector: fetched whenever news come."""
    async with client.stream("GET", f"{page}/news", timeout=None) as news:
        async for line in news.aiter_lines():
            if line == "event: message":
                await client.get(page)


async def play(links: dict[str, str], ports: list[int], args: argparse.Namespace) -> Seen:
    """Join, start, play to the end."""
    seen = Seen()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        seats = []
        for k in range(args.phones):
            answer = await client.post(links["join"], data={"name": ""})
            assert answer.status_code == 303, answer.text
            seats.append((("127.0.0.1", ports[k % len(ports)]), answer.headers["location"]))
        for stage in range(2):
            await client.post(f"{links['t']}/next", data={"stage": stage, "tick": 0})
        eyes = [asyncio.create_task(watcher(client, links[which])) for which in ("t", "p")]
        await asyncio.gather(*(phone(site, path, seen, args.think) for site, path in seats))
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
        own = time.process_time()
        before, began = [cpu(one.pid) for one in servers], time.perf_counter()
        seen = asyncio.run(play(links, ports, args))
        lasted = time.perf_counter() - began
        own = (time.process_time() - own) / lasted
        used = sum(cpu(one.pid) for one in servers) - sum(before)
    finally:
        for one in servers:
            os.killpg(one.pid, signal.SIGINT)
    moves, rounds = (np.quantile(v, [0.5, 0.95]) * 1000 for v in (seen.moves, seen.rounds))
    print(
        f"| {args.phones} | {args.processes} | {len(seen.moves)} | {moves[0]:.0f} / {moves[1]:.0f} "
        f"| {rounds[0]:.0f} / {rounds[1]:.0f} | {used / lasted:.2f} | {own:.2f} | {seen.errors} "
        f"| {seen.size / 1000:.1f} |"
    )


if __name__ == "__main__":
    main()
