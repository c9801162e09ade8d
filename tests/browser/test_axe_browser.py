"""No page has anything that axe finds wrong: light at a desk, dark on a phone."""

import pytest
from browser_domain import settle

pytestmark = pytest.mark.browser

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
PAGES = ("", "negotiate", "record", "tournament", "whatif", "compare", "learn")
SMALL = ("", "negotiate", "lasting", "crisis", "simulate", "sources")
OWN = (
    "own=1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJ"
    "eSkKaZlFuUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg"
)


@pytest.mark.parametrize(
    "path", [*PAGES, *(f"{page}?months=6&histories=5" for page in SMALL), f"?{OWN}"]
)
def test_axe_finds_nothing(page, path):
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/{path}")
        page.wait_for_selector("h1")
        settle(page, 600)
        found = axe.Axe().run(page).response["violations"]
        wrong = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]
        assert (scheme, width, wrong) == (scheme, width, [])
