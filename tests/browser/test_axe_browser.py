"""No page has anything that axe finds wrong, in the light theme at a desk."""

import pytest
from browser_domain import settle

pytestmark = pytest.mark.browser

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
PAGES = ("", "negotiate", "lasting", "crisis", "simulate", "sources")
OWN = (
    "own=1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJ"
    "eSkKaZlFuUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg"
)


@pytest.mark.parametrize("path", [*(f"{page}?months=6&histories=5" for page in PAGES), f"?{OWN}"])
def test_axe_finds_nothing(page, path):
    page.goto(f"/{path}")
    page.wait_for_selector("h1")
    settle(page, 600)
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []
