"""Every page as it is seen: nothing axe finds wrong, no page wider than its window, its language.

No request leaves for elsewhere, and every answer has the headers that keep out what is not ours.
Each visitor comes once and goes from page to page: loading Streamlit anew for every page costs more
than all that is looked at. English is looked at by day at a desk; Spanish, whose words are the
longest, at night on a phone; where tables are widest both in both widths, and Chinese too.
"""

import pytest
from browser_domain import settle, visit, watched

pytestmark = pytest.mark.browser

OWN = (
    "own=1.eNqrVirKL48vSKzMT0srVrKKjjbWMYzViTbRMYiN1VFKzs8pzc1DlTYBShtCpIFaQYJKxeWpRWWpSjpKxSWJ"
    "eSkKaZlFuUpw3fhUFOQkVqYWgVUE5ZcDpZ3BWkBSJZklOalKVkrOGZnJ2al5SrUAv_k4Hg"
)
#: Every page with its heading in English; the first again, with a game of one's own.
PAGES = {
    "/": "Which game are they in?",
    "/negotiate": "What could they agree?",
    "/lasting": "Will it hold?",
    "/crisis": "Why would it break?",
    "/simulate?months=6&histories=5": "How would a truce unfold?",
    "/tournament": "Which rule does best?",
    "/whatif": "What if the numbers were others?",
    "/compare": "What is different?",
    "/record": "What happened?",
    "/learn": "Learn: six lessons on a truce",
    "/sources": "Where do the numbers come from?",
    f"/?{OWN}": "Which game are they in?",
}
WIDE = ("/negotiate", "/record")  # the pages with the widest tables
TITLES = {"es": "Simulador de la tregua", "zh": "中美贸易停战沙盒", "en": "US-China truce sandbox"}
BEYOND = "() => { const main = document.querySelector('[data-testid=stMain]');"
BEYOND += " return main.scrollWidth - main.clientWidth }"


def opened(page, path, language):
    """Open a page in a language, which the document and its title then say."""
    visit(page, f"{path}{'&' if '?' in path else '?'}lang={language}")
    if language == "en":
        page.locator("h1", has_text=PAGES[path]).wait_for()
    page.wait_for_function("to => document.documentElement.lang === to", arg=language)
    working = page.get_by_role("button", name="Cancel")  # what it is to redraw is pale till then
    working.wait_for(state="detached")
    settle(page)
    assert page.title().startswith(TITLES[language])


def too_wide(page, path):
    """The widths of window, out of a phone's and a desk's, that the page is wider than."""
    wide = []
    for width in (390, 1280) if page.viewport_size["width"] == 1280 else (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        settle(page)
        if page.evaluate(BEYOND) > 0:
            wide.append((path, width))
    return wide


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1280), ("es", "dark", 390)]
)
def test_axe_finds_nothing_on_any_page_and_none_is_too_wide(page, server, language, scheme, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    wrong, wide, outside = {}, [], watched(page, server)
    for path in PAGES:
        opened(page, path, language)
        settle(page, 600)  # nothing moves any more
        violations = axe.Axe().run(page).response["violations"]
        if violations:
            wrong[path] = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in violations]
        if path in WIDE:
            wide += too_wide(page, path)
        elif page.evaluate(BEYOND) > 0:
            wide.append((path, width))
    assert (wrong, wide, outside()) == ({}, [], [])


def test_no_page_is_too_wide_in_chinese(page):
    wide = []
    for path in WIDE:
        opened(page, path, "zh")
        wide += too_wide(page, path)
    assert wide == []
