"""The page in a real Chromium: what a visitor sees, clicks and moves."""

import pytest
from browser_domain import go, settle, until, visit

pytestmark = pytest.mark.browser

MATRIX = "table.matrix"
SELECTED = "button[data-cell][aria-pressed=true]"


def open_game(page, path="/?scenario=busan-2025"):
    visit(page, path)
    page.wait_for_selector(MATRIX)


def boxed(page):
    return page.locator("td.eq button").evaluate_all("all => all.map((b) => b.dataset.cell)")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


PRESSED = "[data-cell='{}'][aria-pressed=true]"


def test_a_visit_to_the_default_page(page):
    """What it shows, a cell with its sources, arrow keys, the way back, the threat game."""
    open_game(page)
    assert page.locator("button[data-cell]").count() == 16
    assert boxed(page) == ["0,0"]
    assert page.locator(".tag.status-quo").count() == 1
    page.get_by_text("One equilibrium").wait_for()
    assert fits(page)

    page.locator('[data-cell="3,3"]').click()
    page.wait_for_url("**cell=3*3*")
    page.get_by_text("rare-earth ban", exact=False).first.wait_for()
    page.locator("details[data-open=rare_earths] > summary").click()
    source = page.locator("details[data-open=rare_earths] a[href^=https]").first
    source.wait_for(state="visible")
    assert page.locator("details[data-open=rare_earths] .badge").first.is_visible()

    page.locator('[data-cell="0,0"]').focus()
    page.keyboard.press("ArrowUp")
    told = "Rare-earth export controls: general licences, 90% delivered"
    page.locator(".tip", has_text=told).wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator(".tip", has_text=told).wait_for(state="hidden")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**cell=1*1*")
    # a redraw still under way would overtake the step back
    page.wait_for_selector(PRESSED.format("1,1"))
    settle(page)
    page.go_back()
    page.wait_for_selector(PRESSED.format("3,3"))

    page.get_by_text("Threat game", exact=True).click()
    page.wait_for_url("**game=threat*")
    until(
        page,
        "() => [...document.querySelectorAll('*')].some((e) => "
        "e.shadowRoot?.querySelectorAll('button[data-cell]').length === 4)",
    )
    assert len(boxed(page)) == 2


def test_moving_a_number_moves_the_equilibrium_and_a_link_reopens_it(page):
    open_game(page)
    slider = page.get_by_role("slider", name="Premium China pays").first
    settle(page)
    before = page.locator(MATRIX).bounding_box()["y"]
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_selector('td.eq [data-cell="0,2"]')
    page.get_by_text("Not this situation's own numbers").wait_for()
    settle(page)
    assert page.locator(MATRIX).bounding_box()["y"] == before < 300
    page.locator('[data-cell="2,1"]').click()
    page.wait_for_url("**cell=2*1*")

    page.goto(page.url)
    page.wait_for_selector(SELECTED)
    assert boxed(page) == ["0,2"]
    assert page.locator(SELECTED).get_attribute("data-cell") == "2,1"
    assert slider.get_attribute("aria-valuenow") == "75" or slider.input_value() == "75"


def test_the_second_page_runs_and_keeps_the_state(page):
    open_game(page, "/?soy_premium_later=70")
    page.get_by_role("link", name="Simulate").click()
    page.get_by_text("One history, watched closely").wait_for()
    page.wait_for_url("**/simulate?soy_premium_later=70*")
    page.locator("canvas, svg.marks").nth(2).wait_for()
    page.get_by_role("button", name="Another").click()
    page.wait_for_url("**seed=2*")
    assert page.get_by_text("Traceback").count() == 0


def test_a_phone_needs_no_sideways_scrolling(phone):
    open_game(phone)
    assert fits(phone)
    settle(phone)
    assert phone.locator(MATRIX).bounding_box()["y"] < 300
    go(phone, "/sources")
    phone.get_by_text("What the model does not show").wait_for()
    assert fits(phone)


def test_a_large_game_stays_small_in_the_browser_and_a_broken_link_is_answered_in_words(page):
    open_game(page, "/?scenario=grand-bargain")
    assert page.locator("button[data-cell]").count() == 144
    page.get_by_text("12 of 96").wait_for()
    assert fits(page)
    go(page, "/?scenario=nowhere&soy_premium_later=abc")
    page.get_by_text("In the address").wait_for()
    assert page.get_by_text("Traceback").count() == 0
