"""The app in a real Chromium beside a floor: one slider and one table, drawn by the same server.

A move is an arrow key on a slider: *seen* when the table shows other numbers (all panels change
with it), *done* when the page and its address have followed, which are told when the slider rests.
Floor and pages take turns, so that a busy machine weighs on all alike.
A first visit has an empty cache; `streamlit hello` takes turns with the app. It takes some minutes.

    python benchmarks/browser.py
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
#: What Streamlit runs: the floor where the address asks for it, else the pages.
SCRIPT = """
import streamlit as st

if "floor" in st.query_params:
    value = st.slider("Number", 0, 100, 30)
    st.table({{"number": [value], "its square": [value**2]}})
else:
    @st.cache_resource
    def pages():
        return compile(open({main!r}, encoding="utf-8").read(), {main!r}, "exec")

    exec(pages(), {{"__name__": "__main__", "__file__": {main!r}}})
"""
SERVER = """
from pathlib import Path
from sandbox.views import serve
serve.SCRIPT = Path({script!r})
raise SystemExit(serve.run({port}, headless=True))
"""
#: From the key to the table's new text, and on to the end of the run that follows.
WATCH = """
(selector) => {
  const text = () => {
    const at = document.querySelector(selector)
    return at && (at.shadowRoot ?? at).textContent
  }
  const app = document.querySelector("[data-testid=stApp]")
  window.moved = new Promise((done) => {
    addEventListener("keydown", () => {
      const start = performance.now(), before = text()
      const said = location.search, told = () => location.search !== said || said.includes("floor")
      const rests = () => app.dataset.testScriptState === "notRunning"
      let seen = 0
      const look = () => {
        const now = performance.now() - start
        if (!seen && text() !== before) seen = now
        if (seen && told() && rests()) done([seen, now])
        else if (now > 60000) done(null)
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }, { once: true, capture: true })
  })
}
"""
MATRIX = ".st-key-matrix [data-testid=stBidiComponentIsolated]"
PATHS = [
    *("", "negotiate", "lasting", "crisis", "simulate", "tournament"),
    *("whatif", "compare", "record", "learn", "sources"),
]


@dataclass
class Moved:
    """A page whose slider is moved, and what its moves took."""

    page: Page
    table: str
    seen: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    task: list[float] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)

    def start(self) -> None:
        """Count what comes over the connection."""
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.cdp.send("Network.enable")
        self.cdp.on("Network.webSocketFrameReceived", self._frame)

    def _frame(self, event: dict[str, Any]) -> None:
        if self.sizes:
            self.sizes[-1].append(len(event["response"]["payloadData"]) * 3 // 4)

    def _busy(self) -> float:
        found = self.cdp.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in found if one["name"] == "TaskDuration")

    def move(self) -> None:
        """One arrow key, and everything it brings about."""
        self.page.bring_to_front()  # behind another page its clocks tick once a second
        self.page.get_by_role("slider").first.focus()
        self.page.evaluate(WATCH, self.table)
        self.sizes.append([])
        before = self._busy()
        self.page.keyboard.press("ArrowRight")
        times = self.page.evaluate("() => window.moved")
        if times is None:
            raise SystemExit(f"{self.page.url}: nothing was redrawn within a minute")
        self.page.wait_for_timeout(100)
        self.task.append(self._busy() - before)
        self.seen.append(times[0])
        self.done.append(times[1])


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, ready: list[float]) -> Iterator[int]:
    """A server on loopback, its process; how long it took to answer goes into ``ready``."""
    start = time.monotonic()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True
    )
    health = f"http://127.0.0.1:{port}/_stcore/health"
    try:
        while process.poll() is None and time.monotonic() < start + 300:
            try:
                urllib.request.urlopen(health, timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        ready.append(time.monotonic() - start)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def app(folder: Path, port: int) -> list[str]:
    """The command that serves pages and floor."""
    script = folder / "pages_and_floor.py"
    script.write_text(SCRIPT.format(main=str(ROOT / "sandbox/views/main.py")), "utf-8")
    return [sys.executable, "-c", SERVER.format(script=str(script), port=port)]


def hello(port: int) -> list[str]:
    """The command that serves Streamlit's own demonstration."""
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "hello", *options]


def visit(browser: Browser, address: str, selector: str) -> tuple[float, float]:
    """A first visit: seconds until something is seen, and megabytes until it is quiet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    size = [0.0]
    cdp.on("Network.loadingFinished", lambda e: size.append(e["encodedDataLength"]))
    cdp.on(
        "Network.webSocketFrameReceived",
        lambda e: size.append(len(e["response"]["payloadData"]) * 0.75),
    )
    start = time.monotonic()
    page.goto(address, wait_until="commit")
    page.locator(selector).first.wait_for()
    seen = time.monotonic() - start
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.wait_for_timeout(3_000)
    context.close()
    return seen, sum(size) / 1e6


def of(values: list[float]) -> tuple[float, float]:
    """Median and the value that nineteen of twenty stay under."""
    return float(np.median(values)), float(np.quantile(values, 0.95))


def beside(values: list[float], floor: list[float]) -> str:
    """Two cells of a table: median and 95%, and how many times the floor's they are."""
    (usual, late), (least, last) = of(values), of(floor)
    return f"{usual:.0f} / {late:.0f} | {usual / least:.2f} / {late / last:.2f}"


def moves(browser: Browser, address: str, count: int) -> None:
    """The table of moves."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)
    asked = {
        "floor": ("/?floor=1", "[data-testid=stTable]"),
        "the game as it opens": ("/", MATRIX),
        "grand-bargain": ("/?scenario=grand-bargain", MATRIX),
    }
    pages = {}
    for name, (path, table) in asked.items():
        page = context.new_page()
        page.goto(address + path)
        page.locator(table).first.wait_for()
        page.get_by_role("slider").first.wait_for()
        page.wait_for_selector("[data-test-script-state=notRunning]")
        page.wait_for_timeout(2_000)
        pages[name] = Moved(page, table)
        pages[name].start()
    for k in range(count):
        for moved in pages.values():
            moved.move()
        if not k:  # the first move loads what the others find loaded
            for moved in pages.values():
                for values in (moved.seen, moved.done, moved.task, moved.sizes):
                    values.clear()
    floor = pages["floor"]
    print("\n| p50 / p95 | seen, ms | over the floor | done, ms | over the floor | ", end="")
    print("browser busy, ms | frames | KB |\n|---|---|---|---|---|---|---|---|")
    for name, moved in pages.items():
        seen, done = (beside(moved.seen, floor.seen), beside(moved.done, floor.done))
        frames = np.median([len(one) for one in moved.sizes])
        size = np.median([sum(one) for one in moved.sizes]) / 1e3
        busy = 1e3 * np.median(moved.task)
        print(f"| {name} | {seen} | {done} | {busy:.0f} | {frames:.0f} | {size:.0f} |", flush=True)
    context.close()


def first_visits(browser: Browser, ours: str, peer: str, rounds: int) -> None:
    """The table of first visits."""
    times: dict[str, list[float]] = {"hello": [], "ours": []}
    for _ in range(rounds):
        times["hello"].append(visit(browser, peer, "h1")[0])
        times["ours"].append(visit(browser, f"{ours}/", MATRIX)[0])
    usual, found = of(times["hello"])[0], of(times["ours"])[0]
    print(f"\nfirst picture: {found:.2f} s, streamlit hello {usual:.2f} s: {found / usual:.2f}")
    print("\n| page | MB of a first visit |")
    print("|---|---|")
    for path in PATHS:
        print(
            f"| {path or 'the game'} | {visit(browser, f'{ours}/{path}', 'h1')[1]:.2f} |",
            flush=True,
        )


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moves", type=int, default=20, choices=range(3, 31), metavar="3-30")
    options.add_argument("--visits", type=int, default=3, choices=range(6), metavar="0-5")
    asked = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ready: list[float] = []
        addresses: list[str] = []
        for command in (lambda port: app(folder, port), hello):
            port = free_port()
            stack.enter_context(served(command(port), port, ready))
            addresses.append(f"http://127.0.0.1:{port}")
        ours, peer = addresses
        print(f"server ready: {ready[0]:.1f} s, streamlit hello {ready[1]:.1f} s")
        time.sleep(8)  # what the app loads after it is ready
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        moves(browser, ours, asked.moves)
        if asked.visits:
            first_visits(browser, ours, peer, asked.visits)
        browser.close()
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
