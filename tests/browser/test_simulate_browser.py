"""The page on unfolding truces in a real Chromium: the world, long runs, a phone."""

import re

import pytest
from browser_domain import go, settle, visit

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"
#: Rules that learn are played turn by turn, so that this takes long on any machine.
LONG = "?us=q_learning&china=q_learning&months=600&histories=20000&around=all"


def open_page(page, query):
    visit(page, f"/simulate{query}")
    page.get_by_text("How long truces last, and how long they did", exact=True).wait_for()
    page.locator(CHART).nth(2).wait_for()


def test_a_part_is_switched_on_and_a_long_run_cancelled(page):
    open_page(page, "?months=24&histories=200")
    page.get_by_role("button", name="Suppliers").click()
    page.wait_for_url("**around=suppliers*")
    page.get_by_text("How leverage wears out", exact=True).wait_for()
    page.get_by_role("button", name="Constituencies").click()
    page.get_by_text("What each constituency got", exact=True).wait_for()
    page.wait_for_url(re.compile("around=constituencies(,|%2C)suppliers"))
    page.get_by_text("The numbers behind this").click()
    page.get_by_text("Share of Chinese rare earths that buyers mean to replace").wait_for()
    settle(page)

    go(page, f"/simulate{LONG}")
    page.get_by_text(re.compile("Playing: [0-9]+%")).wait_for()
    # the page answers while the work goes on: another page opens, and this one again
    page.get_by_role("link", name="Sources").click()
    page.get_by_text("Where do the numbers come from?").wait_for()
    page.get_by_role("link", name="Simulate").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled; nothing was kept.").wait_for()
    assert page.get_by_text("Traceback").count() == 0


def test_on_a_phone_nothing_sticks_out(phone):
    open_page(phone, "?months=24&histories=100&around=all")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_work_ends_with_its_visitor_and_makes_room(desk, page, phone):
    tabs = [page, phone, desk.new_page()]
    for tab in tabs:
        open_page(tab, "?months=6&histories=5")
    for seed, tab in enumerate(tabs, 1):  # all are there before the work begins, which is dear
        go(tab, f"/simulate{LONG}&seed={seed}")
        tab.get_by_text(re.compile("Playing: ")).wait_for()
    tabs[2].get_by_text("Playing: waiting, others are before you").wait_for()
    for tab in tabs[:2]:
        tab.close()
    tabs[2].get_by_text(re.compile("Playing: [0-9]+%")).wait_for()
    tabs[2].reload()  # a new visit, which finds the work of the old one
    tabs[2].get_by_role("button", name="Cancel").click()
    tabs[2].get_by_text("Cancelled; nothing was kept.").wait_for()
    tabs[2].close()
