"""A first visit to a page over a slow line: its controls show what the address says.

The widgets' scripts come late, after the page has run twice. By default five pages, which have
every kind of control between them; with ``TRUCE_EVERY=1`` all, and twenty newly started servers
have to serve all pages at once.
"""

import pytest
from browser_domain import (
    EVERY,
    WIDGETS,
    awaited,
    serving,
    settle,
    shown,
    slow,
    steady,
    visit,
    watched,
)

pytestmark = pytest.mark.browser

#: A link to each page, and some of what its controls have to show.
LINKS = {
    "/?engine=long&soy_premium_later=45": [
        ("How tariffs are priced", "Closed form, long run"),
        ("Premium China pays on mandated US soybeans beyond those", "45"),
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
    "/crisis?scenario=october-2025&sender=us&information=full&audience_cost_china=5": [
        ("w_sender: United States", "true"),
        ("w_sender: China", "false"),
        ("What each side knows", "Everything"),
        ("Chinese cost of yielding to a threat", "5"),
    ],
    "/simulate?us=grim_trigger&china=limited_retaliation(4)&months=36&histories=50&execution=0.2"
    "&around=courts": [
        (":blue[**United States**] follows", "Grim trigger"),
        ("length", "4"),
        ("Slips", "0.2"),
        ("Months", "36"),
        ("Histories", "50"),
        ("w_around: Courts", "true"),
        ("w_around: Suppliers", "false"),
    ],
    "/tournament?scenario=chicken&months=36&execution=0.05&rule=grim_trigger": [
        ("Months", "36"),
        ("Slips", "0.050"),
        ("How it works", "Grim trigger"),
    ],
    "/whatif?scenario=october-2025&x=farm_weight&y=soy_premium_later&show=equilibria": [
        ("Across", "Extra US political value of a dollar lost by growers"),
        ("Up", "Premium China pays on mandated US soybeans beyond those"),
        ("The map shows", "The number of equilibria"),
    ],
    "/compare?scenario=october-2025&with=chicken&same=on": [
        ("B, beside it", "Chicken"),
        ("Show what is the same, too", "true"),
    ],
    "/record?who=china&lever=tariff&years=2019-2025": [
        ("w_who: China", "true"),
        ("w_who: Both", "false"),
        ("On which lever", "Tariff"),
        ("Years — start", "2019"),
        ("Years — end", "2025"),
    ],
    "/learn?lesson=tariff-game&level=3.5&answer=1": [
        ("w_lesson: 1 Tariffs", "true"),
        ("w_lesson: Before", "false"),
        ("What raising pays against who keeps", "3"),  # the fourth of 2, 2.5, 3, 3.5, 4, ...
        ("w_answer_tariff-game: Raise", "true"),
        ("w_answer_tariff-game: Keep", "false"),
    ],
    "/sources?q=soybeans&kind=weight": [
        ("Search", "soybeans"),
        ("w_kind: weight", "true"),
        ("w_kind: documented", "false"),
    ],
}
SEEN = ("/", "/simulate", "/compare", "/learn", "/sources")


def wanted(link):
    return [list(pair) for pair in LINKS[link]]


@pytest.mark.parametrize(
    "link",
    [link for link in LINKS if EVERY or link.partition("?")[0] in SEEN],
    ids=lambda link: link.partition("?")[0],
)
def test_a_first_visit_over_a_slow_line(chromium, server, page, link):
    context = chromium.new_context(base_url=server)
    first, held = context.new_page(), []
    slow(first)
    outside = watched(first, server)
    first.route(WIDGETS, lambda route: held.append(route))
    first.goto(link, wait_until="commit")  # not until what is held back has loaded
    first.wait_for_selector("h1")
    settle(first)
    first.keyboard.press("r")  # the page runs again, as it does when its work is done
    settle(first)
    asked = first.url
    for route in held:
        route.continue_()
    first.unroute(WIDGETS)
    late = awaited(first, lambda now: all(pair in now for pair in wanted(link)))
    assert [pair for pair in wanted(link) if pair not in late] == []
    first.keyboard.press("r")
    settle(first)
    assert first.url == asked
    late = steady(first)
    visit(page, link)  # with all scripts there and as wide
    assert awaited(page, lambda now: now == late) == late
    assert outside() == []
    context.close()


@pytest.mark.skipif(not EVERY, reason="twenty servers for an hour: TRUCE_EVERY=1")
@pytest.mark.parametrize("visit", range(20))
def test_all_pages_at_once_from_a_cold_server(chromium, visit):
    with serving() as server:
        visitors = []
        for link in LINKS:
            page = chromium.new_context(base_url=server).new_page()
            slow(page)
            page.goto(link, wait_until="commit")
            visitors.append((link, page))
        for link, page in visitors:
            found = awaited(page, lambda now, link=link: all(pair in now for pair in wanted(link)))
            assert [pair for pair in wanted(link) if pair not in found] == []
            settle(page)
            assert [pair for pair in wanted(link) if pair not in shown(page)] == []
            assert page.get_by_text("In the address").count() == 0
            page.context.close()
