"""What the tests in Chromium ask of a page: what its controls show, and when it is done."""

import re

#: The scripts of the widgets, which a first visit may get after the page has run twice.
WIDGETS = re.compile(r"/(Slider|NumberInput|Selectbox|ButtonGroup|Checkbox|Radio|TextInput)\.\S*js")
#: What every control shows, in order: its name and its value.
SHOWN = """() => [...document.querySelectorAll(
  'input:not([type=hidden]), [role=slider], [role=radio], button[aria-pressed]'
)].filter((e) => e.getClientRects().length).map((e) => [
  e.ariaLabel ?? e.closest('[class*=st-key]')?.className.match(/st-key-([^ ]+)/)?.[1],
  e.ariaValueNow ?? e.getAttribute('aria-checked') ?? e.getAttribute('aria-pressed') ??
    (e.type === 'checkbox' ? e.checked : e.value),
].map(String))"""


def shown(page):
    """Every visible control of a page with what it shows."""
    return page.evaluate(SHOWN)


def awaited(page, hold, seconds=300):
    """What the controls show once that holds; what they show at last if it never does."""
    for _ in range(5 * seconds):
        if hold(shown(page)):
            break
        page.wait_for_timeout(200)
    return shown(page)


def settle(page, quiet=300):
    """Wait until Streamlit runs nothing, and still nothing a moment later."""
    for _ in range(2):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_timeout(quiet)


def go(page, path):
    """Open an address within the app, as the browser's own buttons do: nothing loads anew."""
    page.evaluate(
        "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }",
        path,
    )
