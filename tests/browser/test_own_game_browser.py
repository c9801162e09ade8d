"""A game of one's own in a real Chromium: typed by keyboard, pasted, undone, handed on."""

import pytest
from browser_domain import settle, visit

pytestmark = pytest.mark.browser


def boxes(page, *keys):
    return [page.locator(f'[data-k="{key}"]').input_value() for key in keys]


def test_a_game_is_typed_pasted_undone_and_opens_elsewhere(page):
    visit(page, "/?scenario=chicken")
    settle(page)
    situation = page.get_by_label("Situation")
    situation.click()
    situation.fill("A game of your own")
    situation.press("Enter")
    page.wait_for_selector('[data-k="a0,0"]')
    settle(page)
    assert page.locator("td.eq").count() == 2
    page.locator('[data-k="a0,0"]').focus()
    for text in ("9", "1.5", "x"):  # both sides in the first cell, then the row side below
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_text("Row, stand firm against swerve: 'x' is not a number").wait_for()
    settle(page)
    assert boxes(page, "a0,0", "b0,0", "a1,0") == ["9", "1.5", "x"]
    assert page.locator("td.eq").count() == 1
    page.locator('[data-k="a1,1"]').focus()
    page.get_by_text("Row gains 1 by playing swerve").first.wait_for()
    page.get_by_role("button", name="Add a column").click()
    page.wait_for_selector('[data-k="c2"]')
    page.locator('[data-k="c2"]').fill("wait")
    page.wait_for_selector('button[aria-label="Drop wait"]')
    settle(page)
    link = page.url
    page.locator('[data-k="r0"]').evaluate(
        """(box) => { const data = new DataTransfer();
        data.setData("text/plain", "\\tl\\tr\\nu\\t3, 2\\t0, 4\\nd\\t5, 0\\t1, 1\\n");
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true,
        composed: true, cancelable: true})) }"""
    )
    page.get_by_text("Read as a 2 x 2 game: cells are parted by tabs").wait_for()
    assert boxes(page, "c1", "b0,0", "a1,0") == ["r", "2", "5"]
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector('[data-k="c2"]')
    assert boxes(page, "c2", "b0,0") == ["wait", "1.5"]
    assert page.url == link
    page.locator('[data-k="r0"]').focus()
    page.keyboard.press("Control+Shift+Z")
    page.wait_for_selector('[data-k="c2"]', state="detached")
    page.goto(link.replace("/?", "/negotiate?"))
    page.get_by_text("Suppose a deal could be enforced").wait_for()
    settle(page)
    assert page.get_by_label("Situation").input_value() == "A game of your own"
    assert page.get_by_text("In the address").count() == 0
