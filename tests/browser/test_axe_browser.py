"""No page has anything that axe finds wrong: light at a desk, dark on a phone.

Each visitor comes once and goes from page to page: loading Streamlit anew for every page costs
more than all that is looked at.
"""

import pytest
from browser_domain import go, settle

pytestmark = pytest.mark.browser

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
OWN = (
    "own=1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJ"
    "eSkKaZlFuUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg"
)
#: Every page with its heading, after the first page and before a game of one's own on it.
PAGES = (
    ("/negotiate", "What could they agree?"),
    ("/lasting", "Will it hold?"),
    ("/crisis", "Why would it break?"),
    ("/simulate?months=6&histories=5", "How would a truce unfold?"),
    ("/tournament", "Which rule does best?"),
    ("/whatif", "What if the numbers were others?"),
    ("/compare", "What is different?"),
    ("/record", "What happened?"),
    ("/learn", "Learn: six lessons on a truce"),
    ("/sources", "Where do the numbers come from?"),
    (f"/?{OWN}", "Which game are they in?"),
)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_any_page(page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/")
    wrong = found(page, "Which game are they in?")
    for path, heading in PAGES:
        go(page, path)
        wrong |= found(page, heading)
    assert wrong == {}


def found(page, heading):
    """What axe finds wrong once this heading stands and nothing moves, by page."""
    page.locator("h1", has_text=heading).wait_for()
    settle(page, 600)
    violations = axe.Axe().run(page).response["violations"]
    wrong = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in violations]
    return {page.url: wrong} if wrong else {}
