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
    "--in-process-gpu",  # a process less to draw in: a tenth of what a page costs
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


DESK, POCKET = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def desk(chromium, server):
    """A browser at a desk, whose cache is kept from visit to visit."""
    context = chromium.new_context(viewport=DESK, base_url=server)
    yield context
    context.close()


@pytest.fixture
def page(desk):
    """A tab at the desk; the app may be open in it from the test before (``visit``)."""
    return _tab(desk, DESK, "light")


@pytest.fixture(scope="session")
def pocket(chromium, server):
    """A phone's browser, at night, whose cache is kept from visit to visit."""
    context = chromium.new_context(viewport=POCKET, base_url=server)
    yield context
    context.close()


@pytest.fixture
def phone(pocket):
    """A tab on the phone; the app may be open in it from the test before (``visit``)."""
    return _tab(pocket, POCKET, "dark")


def _tab(context, size, scheme):
    """The first tab of a browser, which stays open: loading the app is what costs."""
    tab = context.pages[0] if context.pages else context.new_page()
    tab.set_viewport_size(size)
    tab.emulate_media(color_scheme=scheme)
    return tab
