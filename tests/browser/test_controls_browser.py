"""Controls and the address in a real Chromium: they agree, however late a widget's script comes."""

import pytest
from browser_domain import WIDGETS, awaited, settle, shown

pytestmark = pytest.mark.browser

#: A link to each page, and some of what its controls have to show.
LINKS = {
    "/?engine=long&soy_premium_later=45": [
        ("How tariffs are priced", "Closed form, long run"),
        ("**Premium China pays on mandated US soybeans beyond those**", "45"),
    ],
    "/negotiate?scenario=grand-bargain&nodeal=minmax&patience1=0.4&risk=0.2&deadline=7": [
        ("Without a deal", "The least each side can be held down to"),
        (":blue[**United States**]: patience", "0.4"),
        ("Risk of breakdown", "0.2"),
        ("Deadline", "7"),
    ],
    "/lasting?scenario=chicken&deal=0,1&delta=0.7&monitoring=0.2&tolerance=3": [
        ("Discount factor per month", "0.7"),
        ("Wrong reports", "0.2"),
        ("Bad reports in a row let pass", "3"),
    ],
    "/simulate?us=grim_trigger&china=limited_retaliation(4)&months=36&histories=50&execution=0.2"
    "&around=courts": [
        (":blue[**United States**] follows", "Grim trigger"),
        ("length", "4"),
        ("Slips", "0.2"),
        ("Months", "36"),
        ("Histories", "50"),
    ],
    "/sources?q=soybeans&kind=weight": [("Search", "soybeans")],
}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.partition("?")[0])
def test_late_scripts_change_no_setting(chromium, server, link):
    context = chromium.new_context(base_url=server)
    page, held = context.new_page(), []
    page.route(WIDGETS, lambda route: held.append(route))
    page.goto(link)
    page.wait_for_selector("h1")
    settle(page)
    page.keyboard.press("r")  # the page runs again, as it does when its work is done
    settle(page)
    asked = page.url
    for route in held:
        route.continue_()
    page.unroute(WIDGETS)
    wanted = [list(pair) for pair in LINKS[link]]
    late = awaited(page, lambda now: all(pair in now for pair in wanted))
    assert [pair for pair in wanted if pair not in late] == []
    page.keyboard.press("r")
    settle(page)
    assert page.url == asked
    late = shown(page)
    page.goto(link)
    page.wait_for_selector("h1")
    assert awaited(page, lambda now: now == late) == late
    context.close()
