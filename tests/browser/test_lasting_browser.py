"""The page on lasting deals in a real Chromium."""

import pytest
from browser_domain import go, settle, visit

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"


def open_lasting(page, query="?scenario=prisoners-dilemma&delta=0.6&monitoring=0.1"):
    visit(page, f"/lasting{query}")
    page.get_by_text("Expected months until wrong reports").wait_for()
    page.locator(CHART).nth(2).wait_for()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_less_patience_breaks_the_deal(page):
    open_lasting(page)
    page.get_by_text("It can hold.").wait_for()
    charts = page.locator("[data-testid=stVegaLiteChart]")
    assert charts.count() == 3
    words = [charts.nth(k).evaluate("e => e.parentElement.outerHTML") for k in range(3)]
    assert "Optimal code: Row 0.5, Column 0.5" in words[0]
    assert "minmax 1 and 1" in words[1]
    assert "90% interval 7.27 to 33.3" in words[2]
    assert fits(page)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**delta=0")
    page.get_by_text("Not with this little patience.").wait_for()
    settle(page)
    # the page is one click from the game and keeps its deal
    go(page, "/?scenario=chicken&deal=0,1")
    page.get_by_text("Which game are they in?").wait_for()
    settle(page)
    page.get_by_role("link", name="Will it hold?").click()
    page.get_by_text("It holds by itself.").wait_for()
    assert page.get_by_text("Traceback").count() == 0


def test_on_a_phone_all_three_charts_fit(phone):
    open_lasting(phone, "?scenario=geneva-2025")
    assert fits(phone)
