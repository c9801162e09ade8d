"""The page on negotiation in a real Chromium."""

import pytest
from browser_domain import until

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"


def open_talks(page, query="?scenario=grand-bargain"):
    page.goto(f"/negotiate{query}")
    page.get_by_text("agree at once").wait_for()
    page.locator(CHART).first.wait_for()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_chart_names_every_solution_and_patience_moves_the_split(page, tmp_path):
    open_talks(page)
    for name in ("Nash", "Kalai-Smorodinsky", "Equal gains", "Equal loss", "Largest sum"):
        page.get_by_text(name).first.wait_for()
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    assert "no deal -6.7 and -79.0" in chart.evaluate("e => e.parentElement.outerHTML")
    page.screenshot(path=tmp_path / "negotiate.png", full_page=True)
    assert fits(page)

    split = page.get_by_text("agree at once")
    before = split.inner_text()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**patience1=0.1*")
    until(
        page,
        "(old) => [...document.querySelectorAll('p')]"
        ".some((p) => p.innerText.includes('agree at once') && p.innerText !== old)",
        arg=before,
    )
    after = split.inner_text()
    page.get_by_text("Everything", exact=True).click()
    page.wait_for_url("**view=all*")
    page.goto(page.url)
    split.wait_for()
    assert split.inner_text() == after != before


def test_the_page_is_one_click_from_the_game_and_keeps_its_numbers(page):
    page.goto("/?soy_premium_later=70")
    page.get_by_role("link", name="Negotiate").click()
    page.get_by_text("Which concessions could be exchanged").wait_for()
    page.wait_for_url("**/negotiate?soy_premium_later=70*")
    assert page.get_by_text("Traceback").count() == 0


def test_on_a_phone_the_deals_stand_below_each_other(phone, tmp_path):
    open_talks(phone)
    phone.locator("table.deals").wait_for()
    wide = "e => e.closest('.scroll').scrollWidth - e.closest('.scroll').clientWidth"
    assert phone.locator("table.deals").evaluate(wide) <= 1
    assert fits(phone)
    phone.screenshot(path=tmp_path / "negotiate-phone.png", full_page=True)
