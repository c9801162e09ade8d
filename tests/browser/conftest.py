"""A server and a Chromium for the tests that drive the real page."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (path := shutil.which(name))
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # with animations a third of what a page costs
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server():
    """The app on a free port of this machine; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"from sandbox.views.serve import run; raise SystemExit(run({port}, headless=True))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _wait(address, process):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; `apt-get install chromium` brings one")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _be_patient(browser)
        yield browser
        browser.close()


def _be_patient(browser):
    """No visitor's wait ends because the machine is busy; nobody wants animations."""
    make = browser.new_context

    def new_context(**named):
        context = make(**{"reduced_motion": "reduce", **named})
        context.set_default_timeout(300_000)
        return context

    browser.new_context = new_context


@pytest.fixture(scope="session")
def desk(chromium, server):
    """A browser at a desk, whose cache is kept from visit to visit."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=server)
    yield context
    context.close()


@pytest.fixture
def page(desk):
    """A new visit."""
    page = desk.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def pocket(chromium, server):
    """A phone's browser, at night, whose cache is kept from visit to visit."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=server, color_scheme="dark"
    )
    yield context
    context.close()


@pytest.fixture
def phone(pocket):
    """A new visit with a phone, at night."""
    page = pocket.new_page()
    yield page
    page.close()
