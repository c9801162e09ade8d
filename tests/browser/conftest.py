"""A server and a Chromium for the tests that drive the real page."""

import shutil

import pytest
from browser_domain import serving

CHROMIUM = next(
    (
        path
        # the first is the same without windows of its own: a visit for a third less
        for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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
    with serving() as address:
        yield address


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
