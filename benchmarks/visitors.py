"""Thirty people who move sliders every five seconds, served by one process of the app.

A visitor here is no browser (thirty would measure the machine) but a client that speaks Streamlit's
protocol: it opens *The game* and moves the first slider as the page's own script does. It asks for
the panels, which is what a move is measured by; when the slider rests it tells the page and takes
in all that is sent back. It moves alone, beside 29 others, and beside a long simulation; then the
server's memory over a thousand moves of one visit and over two hundred visits. Some minutes.

    python benchmarks/visitors.py
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx
import numpy as np
import websockets
from browser import free_port, served
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SERVER = "from sandbox.views.serve import run; raise SystemExit(run({port}, headless=True))"
#: What opens, at another price of soybeans.
OWN = "scenario=extension-2027&calibration=leaders&soy_premium_later={}"
#: The longest simulation that an address can ask for.
LONG = "scenario=extension-2027&months=600&histories=20000&seed={seed}"


#: The first slider of the panel that holds them.
SLIDER = re.compile(r' id="([^"]*)" min="([^"]*)" max="([^"]*)"\s+step="([^"]*)" value="([^"]*)"')
#: Seconds until a slider rests, as the page's script has it.
REST = 0.3


class Visitor:
    """One visit: what the address says, and the first slider."""

    def __init__(self, port: int, page: str = "", query: str = "") -> None:
        self.port, self.page, self.query = port, page, query
        self.panel, self.part, self.script, self.name = "", "", "", ""
        self.at = self.step = self.low = self.high = 0.0
        self.moves = 0

    async def open(self) -> float:
        """Connect and wait for the first page; seconds."""
        start = time.perf_counter()
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self.socket = await websockets.connect(
            address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None
        )
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            timeout=120,
            limits=httpx.Limits(keepalive_expiry=3.0),  # the server hangs up after five
        )
        await self._run()
        return time.perf_counter() - start

    async def move(self) -> float:
        """One step of the slider, up or down again; seconds until the panels are there."""
        up = self.at + self.step
        self.at = round(up if up <= self.high else self.low, 6)
        asked = urlencode({**dict(parse_qsl(self.query)), self.name: self.at, "opened": ""})
        start = time.perf_counter()
        answer = (await self.client.get(f"/panels?{asked}")).raise_for_status()
        assert answer.json()["panels"]["matrix"]
        return time.perf_counter() - start

    async def rest(self, wait: float = REST) -> None:
        """The slider rests: the page is told, and is run."""
        await asyncio.sleep(wait)
        self.moves += 1
        await self._run(self.part)

    async def close(self) -> None:
        """Leave."""
        await self.client.aclose()
        await self.socket.close()

    async def _run(self, part: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.fragment_id = self.query, part
        asked.page_script_hash, asked.page_name = self.script, "" if self.script else self.page
        if part:
            moved = {"move": self.moves, "seen": True, "values": {self.name: self.at}}
            widget = asked.widget_states.widgets.add()
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{self.panel}__events"
            widget.json_trigger_value = json.dumps([{"event": "moved", "value": moved}])
        await self.socket.send(message.SerializeToString())
        while True:
            data = await asyncio.wait_for(self.socket.recv(), 120)
            got = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            self._take(got)
            early = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # a part alone follows
            if got.HasField("script_finished") and got.script_finished != early:
                return

    def _take(self, got: ForwardMsg) -> None:
        if got.HasField("new_session"):
            self.script = got.new_session.page_script_hash
        if got.HasField("page_info_changed"):
            self.query = got.page_info_changed.query_string
        if not self.panel and got.delta.new_element.HasField("bidi_component"):
            found = got.delta.new_element.bidi_component
            data = json.loads(found.json or "{}")
            slider = SLIDER.search(data["html"]) if "html" in data else None
            if slider:
                self.panel, self.part, self.moves = found.id, got.delta.fragment_id, data["move"]
                self.name = slider[1]
                self.low, self.high, self.step, self.at = map(float, slider.groups()[1:])


async def moving(visitor: Visitor, moves: int, every: float, wait: float = 0.0) -> list[float]:
    """What the moves of one visitor take, one every so many seconds."""
    await asyncio.sleep(wait)
    taken = []
    for _ in range(moves):
        start = time.perf_counter()
        taken.append(await visitor.move())
        await visitor.rest()
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - start)))
    return taken


def told(name: str, values: list[float], floor: list[float]) -> str:
    """A row of the table."""
    p50, p95 = np.quantile(values, (0.5, 0.95))
    usual, late = np.quantile(floor, (0.5, 0.95))
    return (
        f"| {name} | {len(values)} | {1e3 * p50:.0f} / {1e3 * p95:.0f} | "
        f"{p50 / usual:.2f} / {p95 / late:.2f} |"
    )


def megabytes(pid: int) -> float:
    """Memory of a process that is its own and in use."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024


async def measure(port: int, pid: int, people: int, reruns: int, sessions: int) -> None:
    """All of it, printed as it comes."""
    first = Visitor(port)
    await first.open()
    await moving(first, 5, 0.2)
    await asyncio.sleep(15)  # what the app loads after it is ready
    alone = await moving(first, 40, 0.5)
    print("| who moves a slider | moves | p50 / p95, ms | to one person's |\n|---|---|---|---|")
    print(told("one person", alone, alone), flush=True)
    # each at another price of soybeans: what one asked is no answer to the next
    others = (Visitor(port, query=OWN.format(45 + k / 4)) for k in range(people - 1))
    crowd = [first, *others]
    for visitor in crowd[1:]:
        await visitor.open()
    spread = np.random.default_rng(1).uniform(0.0, 5.0, people).tolist()  # some fall together
    together = await asyncio.gather(
        *(moving(v, 6, 5.0, wait) for v, wait in zip(crowd, spread, strict=True))
    )
    every = [one for taken in together for one in taken[1:]]  # the first loads what is not warm
    print(told(f"{people} people, every 5 s", every, alone), flush=True)
    for visitor in crowd[1:]:
        await visitor.close()
    busy = Visitor(port, "simulate", LONG.format(seed=os.getpid()))
    await busy.open()
    beside = await moving(first, 20, 0.3)
    print(told("one, beside a long simulation", beside, alone), flush=True)
    await busy.close()
    await asyncio.sleep(5)
    await memory(first, port, pid, reruns, sessions)


async def memory(first: Visitor, port: int, pid: int, reruns: int, sessions: int) -> None:
    """The server's memory over many moves and many visits."""
    print("\n| after | MB |\n|---|---|")
    for k in range(reruns + 1):
        if k in (reruns // 10, reruns // 2, reruns):
            print(f"| {k} moves | {megabytes(pid):.0f} |", flush=True)
        await first.move()
        await first.rest(0.0)
    for k in range(sessions + 1):
        if k in (sessions // 10, sessions // 2, sessions * 3 // 4, sessions):
            print(f"| {k} visits | {megabytes(pid):.0f} |", flush=True)
        visitor = Visitor(port)
        await visitor.open()
        await visitor.move()
        await visitor.rest(0.0)
        await visitor.close()


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=30, choices=range(2, 101), metavar="2-100")
    options.add_argument("--reruns", type=int, default=1000)
    options.add_argument("--sessions", type=int, default=200)
    asked = options.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    port = free_port()
    with served([sys.executable, "-c", SERVER.format(port=port)], port, []) as pid:
        asyncio.run(measure(port, pid, asked.people, asked.reruns, asked.sessions))
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
