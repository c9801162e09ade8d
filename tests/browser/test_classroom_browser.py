"""A class in a real Chromium: the plan of fifty minutes with a teacher, a projector and phones.

Four seats are phones in the browser (one without JavaScript, one of 320 pixels), the others speak
the same forms; with ``TRUCE_EVERY`` there are thirty. Time is compressed: nobody waits for a clock.
Pictures go to the folder that ``TRUCE_PICTURES`` names.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
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


class Stay(urllib.request.HTTPRedirectHandler):
    """Says where an answer leads instead of going there."""

    def redirect_request(self, *_):
        return None


FORMS = urllib.request.build_opener(Stay)


def post(address, **fields):
    """Send a form as a phone does; where it leads."""
    data = urllib.parse.urlencode(fields).encode()
    try:
        with FORMS.open(address, data, timeout=300) as answer:
            raise AssertionError(f"{answer.status}: {answer.read().decode()}")
    except urllib.error.HTTPError as answer:
        with answer:
            if answer.code not in (303, 409):
                raise
            return urllib.parse.urljoin(address, answer.headers["location"])


def get(address):
    with urllib.request.urlopen(address, timeout=300) as answer:
        return answer.read().decode()


class Crowd:
    """Seats that play by forms alone."""

    def __init__(self, join, count):
        self.seats = [post(join, name="") for _ in range(count)]

    def act(self):
        """Everybody who is asked something answers."""
        for k, seat in enumerate(self.seats):
            page = get(seat)
            fields = dict(re.findall(r'name="(stage|tick)" value="(\d+)"', page))
            items = sorted(set(re.findall(r'name="item" value="(\w+)"', page)))
            for item in items:
                value = "because" if item == "open" else str(k % 2)
                post(f"{seat}/answer", **fields, item=item, value=value)
            if f'action="{urllib.parse.urlsplit(seat).path}/move"' in page:
                options = re.findall(
                    r'(?:button class="big" name="value"|option) value="(\d+)"', page
                )
                post(f"{seat}/move", **fields, value=options[k % 3 % len(options)])


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


def test_a_class_of_thirty_plays_fifty_minutes(chromium, classroom):
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
    crowd = Crowd(classroom["join"], PEOPLE - PHONES)
    room = chromium.new_context(viewport={"width": 1280, "height": 800})
    hall = chromium.new_context(viewport={"width": 1920, "height": 1080})
    desk, screen = room.new_page(), hall.new_page()
    errors = []
    for page in (*phones, desk, screen):
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
    for context in (*contexts, room, hall):
        context.close()


def play(desk, screen, phones, crowd, step, heading):
    """Everybody does what this step of the plan asks for, until it is done."""
    for turn in range(60):
        for phone in phones:
            reload(phone)
            if not turn:
                picture(phone, f"phone-{step:02}-{phones.index(phone)}")
            answer(phone)
        crowd.act()
        reload(desk)
        if not heading.startswith("Play"):
            break
        if turn == 1:
            picture(desk, f"desk-{step:02}")
            reload(screen)
            picture(screen, f"screen-{step:02}-hidden")
            assert "Equilibria" not in screen.content()
        if "All rounds are played." in desk.content():
            break
    else:
        raise AssertionError(f"{heading} did not end")
    if heading.startswith(("Play", "Compare")):
        press(desk, desk.get_by_role("button", name="Reveal"))
        desk.wait_for_selector("button:has-text('Hide theory')")
    reload(screen)
    picture(screen, f"screen-{step:02}")
