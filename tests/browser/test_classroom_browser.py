"""A class in a real Chromium: the plan of fifty minutes with a teacher, a projector and phones.

Thirty phones are pages with a stream of news of their own. Four are handled as a student would (one
without JavaScript, one of 320 pixels); the others fill in and press by a script in the page. Nobody
waits for a clock. Pictures go to the folder that ``TRUCE_PICTURES`` names.
"""

import os
import re
from pathlib import Path

import pytest
from browser_domain import running_room

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TRUCE_PICTURES")
PEOPLE, PHONES = 30, 4


@pytest.fixture
def classroom(chromium, tmp_path):
    """A running room: its links, by kind."""
    with running_room(tmp_path, "50") as links:
        yield links
    said = (tmp_path / "log").read_text("utf-8")
    assert "Traceback" not in said
    assert not re.search(r"/class/s/", said)


#: What a student does, in the page itself and unasked: takes a seat, answers, chooses.
ACTS = """(() => {
  const act = () => {
    if (document.querySelector("form[aria-busy]")) return;
    const seat = document.querySelector("form[action*='/join/']");
    if (seat) return seat.requestSubmit();
    const done = ".done, input[type=radio]:checked";
    const asked = [...document.querySelectorAll("form:has([name=item])")];
    const form = asked.find((one) => !one.querySelector(done));
    const choose = document.querySelector("form.choose");
    document.body.dataset.idle = !form && !choose;
    if (form) {
      const radio = form.querySelectorAll("input[type=radio]");
      if (radio.length) radio[K % radio.length].checked = true;
      else form.querySelector("[name=value]").value = form.querySelector("textarea") ? "so" : K;
      return form.requestSubmit();
    }
    if (!choose) return;
    const list = choose.querySelector("select"), buttons = choose.querySelectorAll("button");
    if (list) list.selectedIndex = 1 + (K % (list.length - 1));
    buttons[list ? 0 : K % 3 % buttons.length].click();
  };
  addEventListener("DOMContentLoaded", () => {
    document.documentElement.hidden = true; // nobody looks at it: drawing is half of what it costs
    act();
    new MutationObserver(act).observe(document.body, { childList: true });
  });
})()"""


def crowd(chromium, join, count):
    """Phones that are pages like the others, each with its stream of news, and act by script."""
    phones = []
    for k in range(count):
        phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
        phone.add_init_script(ACTS.replace("K", str(k)))
        phone.goto(join, wait_until="commit")
        phones.append(phone)
    return phones


def picture(page, name):
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def answer(phone, script):
    """What a student with a browser does: reads, fills in what is asked, presses."""
    for k in range(phone.locator("form:has([name=item])").count()):
        form = phone.locator("form:has([name=item])").nth(k)
        if form.locator("input[type=radio]").count():
            form.locator("input[type=radio]").first.check()
        elif form.locator("input[type=number]").count():
            form.locator("input[type=number]").fill("55")
        else:
            form.locator("textarea").fill("I kept because they kept.")
        press(phone, form.get_by_role("button"), script)
    choose = phone.locator("form.choose")
    if choose.count():
        if choose.locator("select").count():
            choose.locator("select").select_option(index=1)
        press(phone, choose.get_by_role("button").first, script)


def reload(phone):
    """Load a phone's page once more, which it may be doing itself at that moment."""
    try:
        phone.reload()
    except Exception as problem:
        if "ERR_ABORTED" not in str(problem) and "Not attached" not in str(problem):
            raise
        phone.wait_for_load_state()


def press(page, button, stays=False):
    """Press and wait for the page that it leads to; a phone with script stays on its own."""
    if not stays:
        with page.expect_navigation():
            button.click()
        return
    with page.expect_response(lambda found: found.request.method == "POST"):
        button.click()
    page.locator("[aria-busy]").wait_for(state="detached")


def test_a_class_plays_fifty_minutes(chromium, classroom):
    sizes = [(390, 844, True), (390, 844, False), (320, 640, True), (390, 844, True)]
    contexts, phones = [], []
    others = crowd(chromium, classroom["join"], PEOPLE - PHONES)
    for k, (wide, high, script) in enumerate(sizes):
        context = chromium.new_context(
            viewport={"width": wide, "height": high},
            java_script_enabled=script,
            color_scheme="dark" if k % 2 else "light",
        )
        contexts.append(context)
        phone = context.new_page()
        phone.goto(classroom["join"])
        picture(phone, f"join-{k}")
        phone.get_by_label("Your name").fill(f"Phone {k}")
        press(phone, phone.get_by_role("button", name="Take a seat"))
        phone.wait_for_selector("text=You are in")
        phones.append((phone, script))
    room = chromium.new_context(viewport={"width": 1280, "height": 800})
    hall = chromium.new_context(viewport={"width": 1920, "height": 1080})
    desk, screen = room.new_page(), hall.new_page()
    errors = []
    for page in (*(phone for phone, _ in phones), *others, desk, screen):
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
    desk.goto(classroom["t"])
    screen.goto(classroom["p"])
    screen.wait_for_selector(f"text={PEOPLE} seats taken")
    picture(screen, "screen-lobby")
    steps = desk.locator("ol li").count()
    for step in range(1, steps):
        press(desk, desk.get_by_role("button", name="Next"))
        desk.wait_for_selector(f"ol li:nth-child({step + 1})[aria-current=step]", state="attached")
        heading = desk.locator("section.now h1").inner_text()
        play(desk, screen, phones, others, step, heading)
    assert "Right answers" in screen.content() or "That was it" in screen.content()
    picture(screen, "screen-end")
    for phone, script in phones:
        if not script:
            reload(phone)
        phone.wait_for_selector("text=That was it")  # by its news: nobody loaded it again
        wide = phone.evaluate("document.documentElement.scrollWidth") if script else 0
        assert wide <= phone.viewport_size["width"]
    for phone in others:
        phone.wait_for_selector("text=That was it", state="attached")
        phone.context.close()
    assert errors == []
    for context in (*contexts, room, hall):
        context.close()


def play(desk, screen, phones, others, step, heading):
    """Everybody does what this step of the plan asks for, until it is done."""
    for k, (phone, script) in enumerate(phones):
        if not script:
            reload(phone)  # has no news: it would load itself again every five seconds
        phone.wait_for_selector(f"header[data-step^='{step}.']")
        picture(phone, f"phone-{step:02}-{k}")
        answer(phone, script)
    if heading.startswith("Play"):
        rounds(desk, screen, phones, step)
    else:
        for phone in others:
            done = f"body[data-idle=true] header[data-step^='{step}.']"
            phone.wait_for_selector(done, state="attached")
        if desk.locator("section.now [data-chosen]").count():
            everybody = f"{PEOPLE} / {PEOPLE}"
            desk.wait_for_selector(f"section.now [data-chosen]:has-text('{everybody}')")
    if heading.startswith(("Play", "Compare")):
        press(desk, desk.get_by_role("button", name="Reveal"))
        desk.wait_for_selector("button:has-text('Hide theory')")
    screen.reload()
    picture(screen, f"screen-{step:02}")
    if heading.startswith("Compare"):  # nobody scrolls a projector
        for wide, high in ((1280, 720), (1920, 1080)):
            screen.set_viewport_size({"width": wide, "height": high})
            screen.wait_for_function("document.documentElement.scrollHeight <= innerHeight")


def rounds(desk, screen, phones, step):
    """The rounds of a lesson."""
    for turn in range(2000):
        for phone, script in phones:
            if not script:
                reload(phone)
            answer(phone, script)
        if turn == 1:
            picture(desk, f"desk-{step:02}")
            picture(screen, f"screen-{step:02}-hidden")
            assert "Equilibria" not in screen.content()
        if "All rounds are played." in desk.content():
            return
    raise AssertionError("it did not end")
