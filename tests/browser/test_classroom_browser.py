"""A class in a real Chromium: the plan of fifty minutes with a teacher, a projector and phones.

All ten, or with ``TRUCE_EVERY`` thirty, are pages with a stream of news of their own. Four are
handled as a student would (one without JavaScript, one of 320 pixels); the others fill in and press
by a script in the page. Nobody waits for a clock. Pictures go to the folder that
``TRUCE_PICTURES`` names.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
PICTURES = os.environ.get("TRUCE_PICTURES")
PEOPLE, PHONES = 30 if os.environ.get("TRUCE_EVERY") else 10, 4


@pytest.fixture(scope="module")
def classroom(chromium, tmp_path_factory):
    """A running room: its links, by name."""
    folder = tmp_path_factory.mktemp("class")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sandbox.cli", "classroom", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--data", str(folder / "rooms.sqlite"), "--seed", "7"]
    with (folder / "log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield _links(folder / "log", port, process)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
    said = (folder / "log").read_text("utf-8")
    assert "Traceback" not in said
    assert not re.search(r"/class/s/", said)


def _links(log, port, process):
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text("utf-8")
        said = re.findall(r"(http://\S+/class/(t|p|join)/\S+)", log.read_text("utf-8"))
        found = {kind: link for link, kind in said}
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return found
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not come up")


#: What a student does, in the page itself: fills in every question and sends it, then chooses.
ACT = """async (k) => {
  let done = 0;
  for (const form of document.querySelectorAll("form:has([name=item])")) {
    if (form.querySelector(".done") || form.querySelector("input[type=radio]:checked")) continue;
    const radio = form.querySelectorAll("input[type=radio]");
    if (radio.length) radio[k % radio.length].checked = true;
    else form.querySelector("[name=value]").value = form.querySelector("textarea") ? "because" : k;
    await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    done += 1;
  }
  if (done) { location.reload(); return done; }
  const choose = document.querySelector("form.choose");
  if (!choose) return 0;
  const list = choose.querySelector("select"), buttons = choose.querySelectorAll("button");
  if (list) list.selectedIndex = 1 + (k % (list.length - 1));
  buttons[list ? 0 : k % 3 % buttons.length].click();
  return 1;
}"""


class Crowd:
    """Phones that are pages like the others, each with its stream of news, and act by script."""

    def __init__(self, chromium, join, count):
        self.phones = []
        for _ in range(count):
            phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
            phone.goto(join)
            press(phone, phone.get_by_role("button", name="Take a seat"))
            self.phones.append(phone)

    def act(self):
        """Everybody who is asked something answers; how many did something."""
        return sum(self._one(k, phone) for k, phone in enumerate(self.phones))

    def _one(self, k, phone):
        try:
            return bool(phone.evaluate(ACT, k))
        except Exception as problem:  # it is on its way to its next page
            if "context was destroyed" not in str(problem) and "navigation" not in str(problem):
                raise
            return True

    def close(self):
        for phone in self.phones:
            phone.context.close()


def picture(page, name):
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def answer(phone):
    """What a student with a browser does: reads, fills in what is asked, presses."""
    for k in range(phone.locator("form:has([name=item])").count()):
        form = phone.locator("form:has([name=item])").nth(k)
        if form.locator("input[type=radio]").count():
            form.locator("input[type=radio]").first.check()
        elif form.locator("input[type=number]").count():
            form.locator("input[type=number]").fill("55")
        else:
            form.locator("textarea").fill("I kept because they kept.")
        press(phone, form.get_by_role("button"))
    choose = phone.locator("form.choose")
    if choose.count():
        if choose.locator("select").count():
            choose.locator("select").select_option(index=1)
        press(phone, choose.get_by_role("button").first)


def reload(phone):
    """Load a phone's page once more, which it may be doing itself at that moment."""
    try:
        phone.reload()
    except Exception as problem:
        if "ERR_ABORTED" not in str(problem) and "Not attached" not in str(problem):
            raise
        phone.wait_for_load_state()


def press(page, button):
    """Press and wait for the page that it leads to."""
    with page.expect_navigation():
        button.click()


def test_a_class_plays_fifty_minutes(chromium, classroom):
    sizes = [(390, 844, True), (390, 844, False), (320, 640, True), (390, 844, True)]
    contexts, phones = [], []
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
        phone.get_by_role("button", name="Take a seat").click()
        phone.wait_for_selector("text=You are in")
        phones.append(phone)
    crowd = Crowd(chromium, classroom["join"], PEOPLE - PHONES)
    room = chromium.new_context(viewport={"width": 1280, "height": 800})
    hall = chromium.new_context(viewport={"width": 1920, "height": 1080})
    desk, screen = room.new_page(), hall.new_page()
    errors = []
    for page in (*phones, *crowd.phones, desk, screen):
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
    desk.goto(classroom["t"])
    screen.goto(classroom["p"])
    screen.wait_for_selector(f"text={PEOPLE} seats taken")
    picture(screen, "screen-lobby")
    steps = desk.locator("ol li").count()
    for step in range(1, steps):
        press(desk, desk.get_by_role("button", name="Next"))
        desk.wait_for_selector(f"ol li:nth-child({step + 1})[aria-current=step]")
        heading = desk.locator("section.now h1").inner_text()
        play(desk, screen, phones, crowd, step, heading)
    assert "Right answers" in screen.content() or "That was it" in screen.content()
    picture(screen, "screen-end")
    for phone in phones:
        reload(phone)
        assert "That was it" in phone.content()
        wide = (
            phone.evaluate("document.documentElement.scrollWidth") if phone is not phones[1] else 0
        )
        assert wide <= phone.viewport_size["width"]
    assert errors == []
    for phone in crowd.phones:
        phone.wait_for_selector("text=That was it")  # by its news: nobody loaded it again
    crowd.close()
    for context in (*contexts, room, hall):
        context.close()


def play(desk, screen, phones, crowd, step, heading):
    """Everybody does what this step of the plan asks for, until it is done."""
    for phone in (*phones, *crowd.phones):
        if phone is not phones[1]:
            phone.wait_for_selector(f"header[data-step^='{step}.']")
    playing = heading.startswith("Play")
    for turn in range(2000):
        reload(phones[1])  # has no news: it would load itself again every five seconds
        for phone in phones:
            if not turn:
                picture(phone, f"phone-{step:02}-{phones.index(phone)}")
            if playing or not turn:
                answer(phone)
        acted = crowd.act()
        if not playing and not acted:
            break
        if playing and turn == 1:
            picture(desk, f"desk-{step:02}")
            picture(screen, f"screen-{step:02}-hidden")
            assert "Equilibria" not in screen.content()
        if "All rounds are played." in desk.content():
            break
        if not acted:
            desk.wait_for_timeout(50)  # the next round is on its way
    else:
        raise AssertionError(f"{heading} did not end")
    if heading.startswith(("Play", "Compare")):
        press(desk, desk.get_by_role("button", name="Reveal"))
        desk.wait_for_selector("button:has-text('Hide theory')")
    reload(screen)
    picture(screen, f"screen-{step:02}")
