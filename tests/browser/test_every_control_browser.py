"""Controls of every page in a real Chromium, over a slow line.

By default two of each kind on a page, by turns on a priced and a textbook scenario, and the choice
of the situation from every sixth to the next; with ``TRUCE_EVERY=1`` every control of every page
on every scenario. Then the address of some is loaded anew and has to show the same.
"""

import pytest
from browser_domain import EVERY, OWN, awaited, settle, shown, visit
from browser_domain import slow as slow_line

from payoffs.resources import scenario_names

pytestmark = pytest.mark.browser

GAMES = ("", "negotiate", "lasting", "crisis", "simulate", "tournament", "whatif", "compare")
PAGES = (*GAMES, "record", "learn?lesson=tariff-game", "sources")
SMALL = "months=6&histories=5&nodeal=minmax"
NAMES = ["busan-2025", "chicken"]
#: Pages whose address is loaded anew here; of the others it is read anew without a browser.
ANEW = ("", "tournament", "whatif", "compare", "learn?lesson=tariff-game")
MOST = 1000 if EVERY else 2
#: What is operated, and how: each entry is a selector and what to do with one of its elements.
CONTROLS = {
    "[role=slider], input[type=range]": lambda control: control.press("ArrowRight"),
    "[data-testid=stNumberInputStepUp]": lambda control: control.click(),
    "[data-testid=stSelectbox] input": lambda control: choose(control),
    "[data-testid=stButtonGroup] [role=radio]": lambda control: control.click(),
    "[data-testid=stButtonGroup] button[aria-pressed]": lambda control: control.click(),
    "[data-testid=stCheckbox] label": lambda control: control.click(),
    "[data-testid=stRadio] label:has(input)": lambda control: control.click(),
    "[data-testid=stTextInput] input": lambda control: write(control),
}


def choose(control):
    if control.get_attribute("aria-label") != "Situation":
        control.click()
        control.press("ArrowDown")
        control.press("Enter")


def write(control):
    control.fill("soy")
    control.press("Enter")


@pytest.fixture(scope="module")
def slow(chromium, server):
    """A visitor whose browser has cached nothing yet, on a slow line; notes what goes wrong."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=server)
    page, wrong = context.new_page(), []
    slow_line(page)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: (
            wrong.append(said.text)
            if said.type == "error" and not OWN.search(said.location["url"])
            else None
        ),
    )
    yield page, wrong
    context.close()


def names(path):
    """The scenarios to try on a page."""
    if path not in GAMES:
        return NAMES[:1]
    return scenario_names() if EVERY else [NAMES[GAMES.index(path) % 2]]


@pytest.mark.parametrize("path", PAGES)
def test_every_control(slow, path):
    page, wrong = slow
    for name in names(path):
        visit(page, f"/{path}{'&' if '?' in path else '?'}scenario={name}&{SMALL}")
        settle(page)
        for selector, operate in CONTROLS.items():
            found = page.locator(f"{selector} >> visible=true")
            for k in range(min(MOST, found.count())):
                if k < found.count() and found.nth(k).is_enabled():
                    operate(found.nth(k))
                    settle(page, 150)
        settle(page, 1000)  # the last control's run may not have begun
        sound(page, wrong)
        if not (EVERY or path in ANEW):
            continue
        asked, now = page.url, shown(page)
        page.goto(asked)
        page.wait_for_selector("h1")
        assert awaited(page, lambda again, now=now: again == now) == now
        assert page.url == asked


@pytest.mark.parametrize("start", range(0, len(scenario_names()) - 1, 1 if EVERY else 6))
def test_the_next_scenario_is_chosen(slow, start):
    page, wrong = slow
    visit(page, f"/?scenario={scenario_names()[start]}")
    settle(page, 100)
    before, situation = page.url, page.get_by_label("Situation")
    situation.click()
    situation.press("ArrowDown")
    situation.press("Enter")
    page.wait_for_url(lambda url: url != before)
    settle(page)
    sound(page, wrong)


def sound(page, wrong):
    """No exception on the page, nothing wrong in the console, nothing unusable in the address."""
    assert page.locator("[data-testid=stException]").all_inner_texts() == []
    assert page.get_by_text("In the address").count() == 0
    assert wrong == []
