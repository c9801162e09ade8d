"""No page is wider than its window in another language, and the document says which it is.

Spanish has the longest words and is looked at everywhere; Chinese and English where they differ
most in width, on the pages with the widest tables.
"""

import pytest
from browser_domain import go, settle

pytestmark = pytest.mark.browser

EVERY = ("/negotiate", "/lasting", "/crisis", "/simulate?months=6&histories=5", "/tournament")
EVERY += ("/whatif", "/compare", "/record", "/learn", "/sources")
SEEN = {"es": EVERY, "zh": ("/negotiate", "/record"), "en": ("/negotiate", "/record")}
TITLES = {"es": "Simulador de la tregua", "zh": "中美贸易停战沙盒", "en": "US-China truce sandbox"}
ROOM = "() => { const main = document.querySelector('[data-testid=stMain]');"
ROOM += " return main.scrollWidth - main.clientWidth }"


@pytest.mark.parametrize("language", SEEN)
def test_no_page_is_wider_than_its_window(page, language):
    wide = []
    page.goto(f"/?lang={language}")
    for path in ("/", *SEEN[language]):
        if path != "/":
            go(page, f"{path}{'&' if '?' in path else '?'}lang={language}")
        page.wait_for_function("to => document.documentElement.lang === to", arg=language)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            settle(page)
            if page.evaluate(ROOM) > 0:
                wide.append((path, width))
        assert page.title().startswith(TITLES[language])
    assert wide == []
