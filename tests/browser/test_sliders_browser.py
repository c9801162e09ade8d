"""Sliders in a real Chromium: what they show at once and what the page is told."""

from browser_domain import settle, visit

SHOWN = """() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
  .map((e) => [...e.shadowRoot.querySelectorAll('.truce > :not(.tip)')].map((p) => p.innerText))"""


def drag(page, slider, shares):
    """Hold a slider's thumb and take it to these shares of its length, without a pause."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * shares[0], y)
    page.mouse.down()
    for share in shares[1:]:
        page.mouse.move(box["x"] + box["width"] * share, y)
        page.wait_for_timeout(10)


def premium(page):
    return page.get_by_role("slider", name="Premium China pays").first


def at(page, **query):
    """The game of Busan, nothing under way."""
    words = "".join(f"&{name}={value}" for name, value in query.items())
    visit(page, f"/?scenario=busan-2025{words}")
    page.wait_for_selector("td.eq button")
    settle(page)


def test_a_quick_drag_ends_with_panels_address_and_a_reload_agreeing(page):
    at(page)
    asked, slider = [], premium(page)
    page.on("request", lambda it: "/panels?" in it.url and asked.append(it.url))
    drag(page, slider, [0.25 + 0.01 * k for k in range(70)])
    page.get_by_text("instead of 50").first.wait_for()
    page.wait_for_selector('td.eq [data-cell="0,2"]')
    page.mouse.up()
    value = slider.input_value()
    page.wait_for_url(f"**soy_premium_later={value}*")
    settle(page)
    assert 1 < len(asked) < 70  # one at a time, the last for what is left
    assert f"soy_premium_later={value}&" in asked[-1]
    assert slider.get_attribute("aria-valuetext") == f"{float(value):.1f} USD a tonne"
    assert page.locator(".slider.moved label").all_inner_texts() == [
        "Premium China pays on mandated US soybeans beyond those"
    ]
    before, address = page.evaluate(SHOWN), page.url
    page.reload()
    page.wait_for_selector("td.eq button")
    settle(page)
    assert (page.url, page.evaluate(SHOWN), slider.input_value()) == (address, before, value)
    page.get_by_role("button", name="Back to its own numbers").click()
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    settle(page)
    assert (slider.input_value(), page.locator(".slider.moved").count()) == ("50", 0)


def test_what_explains_a_number_is_reached_by_keyboard_and_leads_to_its_source(page):
    at(page)
    about = page.get_by_role("button", name="Premium China pays").first
    told = page.get_by_text("42 to 75, central 50 (USD a tonne)")
    assert told.count() == 0
    about.focus()
    told.wait_for(state="visible")
    page.keyboard.press("Tab")
    link = page.locator(".about a:focus")
    assert link.get_attribute("href").startswith("https://")
    page.keyboard.press("Escape")
    told.wait_for(state="hidden")


def test_who_goes_back_before_the_slider_rests_sees_what_the_address_says(page):
    at(page)
    premium(page).focus()
    page.keyboard.press("End")
    page.wait_for_url("**soy_premium_later=75*")
    settle(page)
    page.keyboard.press("Home")
    page.get_by_text(": 42 instead of 50").wait_for()
    page.go_back()
    page.wait_for_url("**scenario=busan-2025")
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    page.get_by_text(" instead of 50").wait_for(state="detached")
    settle(page)
    assert (page.url.partition("?")[2], premium(page).input_value()) == (
        "scenario=busan-2025",
        "50",
    )


def test_two_visitors_see_each_their_own(page, desk):
    at(page)
    other = desk.new_page()
    at(other)
    for _ in range(4):
        for tab, key in ((page, "ArrowRight"), (other, "ArrowLeft")):
            premium(tab).focus()
            tab.keyboard.press(key)
    for tab, value in ((page, "52"), (other, "48")):
        tab.wait_for_url(f"**soy_premium_later={value}*")
        tab.get_by_text(f": {value} instead of 50").wait_for()
        settle(tab)
        assert premium(tab).input_value() == value
    other.close()


def test_where_nobody_answers_beside_it_the_page_does(page):
    at(page)
    page.route("**/panels?*", lambda route: route.fulfill(status=404, body="none"))
    premium(page).focus()
    page.keyboard.press("End")
    page.wait_for_url("**soy_premium_later=75*")
    page.wait_for_selector('td.eq [data-cell="0,2"]')
    page.keyboard.press("Home")
    page.wait_for_url("**soy_premium_later=42*")
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    settle(page)
    page.unroute("**/panels?*")
    page.goto("about:blank")  # the tab would not ask again
