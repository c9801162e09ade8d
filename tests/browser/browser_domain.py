"""What the tests in Chromium share: a server, what a page's controls show, and when it is done."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: With ``TRUCE_EVERY=1`` much more is tried.
EVERY = bool(os.environ.get("TRUCE_EVERY"))
#: A slow line: 40 ms, 10 Mbit a second down, 2 up.
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 2.5e5}
#: The scripts of the widgets, which a first visit may get after the page has run twice.
WIDGETS = re.compile(r"/(Slider|NumberInput|Selectbox|ButtonGroup|Checkbox|Radio|TextInput)\.\S*js")
#: Streamlit looks for its own paths under a page's address first.
OWN = re.compile(r"/_stcore/(health|host-config)$")
#: What every control shows, in order: its name (of one to press: its group and words) and value.
SHOWN = """() => [...document.querySelectorAll(
  'input:not([type=hidden]), [role=slider], [role=radio], button[aria-pressed]'
), ...[...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].flatMap(
  (e) => [...e.shadowRoot.querySelectorAll('.slider input')]
)].filter((e) => e.getClientRects().length).map((e) => {
  const key = e.closest('[class*=st-key]')?.className.match(/st-key-([^ ]+)/)?.[1];
  const one = e.type === 'radio' || e.role === 'radio' || e.ariaPressed !== null;
  return [
    one ? `${key}: ${(e.closest('label') ?? e).innerText.trim()}`
      : e.ariaLabel ?? e.closest('.slider')?.querySelector('label').textContent ?? key,
    e.ariaValueNow ?? e.getAttribute('aria-checked') ?? e.getAttribute('aria-pressed') ??
      (['checkbox', 'radio'].includes(e.type) ? e.checked : e.value),
  ].map(String);
})"""


@contextmanager
def serving():
    """The app on a free port of this machine, just started; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"from sandbox.views.serve import run; raise SystemExit(run({port}, headless=True))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield answering(f"http://127.0.0.1:{port}", process)
    finally:
        end(process)


def answering(address, process):
    """The address, once a server answers there."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def end(process):
    """Stop a server and what it started."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@contextmanager
def running_room(folder, plan):
    """A class of its own on a free port, just opened: its links, ``t``, ``p`` and ``join``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sandbox.cli", "classroom", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--data", str(folder / "rooms.sqlite"), "--seed", "7"]
    log = folder / "log"
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            [*command, "--plan", plan], cwd=ROOT, stdout=said, stderr=said, start_new_session=True
        )
        try:
            answering(f"http://127.0.0.1:{port}", process)
            links = re.findall(r"(http://\S+/class/(t|p|join)/\S+)", log.read_text("utf-8"))
            yield {kind: link for link, kind in links}
        finally:
            end(process)


def until(page, holds, arg=None, seconds=300):
    """Wait until a function holds in the page, which runs no text as code itself."""
    for _ in range(10 * seconds):
        if page.evaluate(holds, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {holds}")


def slow(page):
    """Put a page behind a slow line."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)


def watched(page, server):
    """A call that says what came from elsewhere, unguarded or refused, or was warned of, since."""
    answers, said = [], []
    listeners = {"response": lambda it: answers.append(it), "console": lambda it: said.append(it)}
    for event, listener in listeners.items():
        page.on(event, listener)

    def outside():
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        own = (f"blob:{server}", "data:")
        loud = [line for line in said if line.type in ("warning", "error")]
        wrong = [line.text for line in said if line in loud or "Policy" in line.text]
        for answer in answers:
            if answer.url.startswith(server):
                sent = answer.headers
                rules = sent["content-security-policy"]
                if not (
                    "script-src 'self' 'sha256-" in rules
                    and "frame-ancestors 'none'" in rules
                    and sent["x-content-type-options"] == "nosniff"
                    and sent["x-frame-options"] == "DENY"
                ):
                    wrong.append((answer.url, sent))
            elif not answer.url.startswith(own):
                wrong.append(answer.url)
        return wrong

    return outside


def shown(page):
    """Every visible control of a page with what it shows."""
    return page.evaluate(SHOWN)


def steady(page, seconds=300):
    """What the controls show once it is the same a second later."""
    before = None
    for _ in range(seconds):
        if (now := shown(page)) == before:
            return now
        before = now
        page.wait_for_timeout(1000)
    raise AssertionError(f"never twice the same: {before}")


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


#: Go to an address as the browser's own buttons do; done once Streamlit has run for it and rests.
#: A run that is over before React draws again is not seen, so a while without one will do.
GONE = """(to) => new Promise((done, fail) => {
  const app = document.querySelector('[data-testid=stApp]');
  const rests = () => app.dataset.testScriptState === 'notRunning';
  let ran = !rests();
  const look = () => {
    if (ran && rests()) { seen.disconnect(); done(); }
    ran ||= !rests();
  };
  const seen = new MutationObserver(look);
  seen.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  setTimeout(() => { ran = true; look(); }, 2000);
  setTimeout(() => fail(`no end of the run for ${to}`), 300000);
  history.pushState(null, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
})"""


def go(page, path):
    """Open an address within the app, a quarter of the cost of loading it; return once it has run.

    Nothing of the page before can then be taken for it.
    """
    settle(page, 0)
    page.evaluate(GONE, path)


def visit(page, path):
    """Open an address in a tab that may have the app in it already."""
    if page.url == "about:blank":
        page.goto(path)
        page.wait_for_selector("h1")
    else:
        go(page, path)
