"""Four people use the app in a real Chromium: what they read is asserted word for word.

Their games are lopsided, so that a swapped row and column, or the other side's underline, is seen.
"""

import csv
import io
import re
import zipfile

import pytest
from browser_domain import go, running_room, settle, until, visit

pytestmark = pytest.mark.browser

#: What a cell says: its number and whether it is underlined, row side first.
CELL = """(name) => [...document.querySelectorAll('*')]
  .map((e) => e.shadowRoot?.querySelector(`[data-cell="${name}"]`)).find(Boolean)
  .innerText.replace(/\\s+/g, ' ').trim()"""


def cell(page, name):
    return page.evaluate(CELL, name)


def equilibria(page):
    return page.locator("td.eq button").evaluate_all("all => all.map((b) => b.dataset.cell)")


def choose(page, label, text):
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(text)
    box.press("Enter")


def opens(page, link, heading):
    page.get_by_role("link", name=link, exact=True).click(delay=50)  # as a finger presses
    page.get_by_role("heading", name=heading).wait_for()
    settle(page)


def test_a_newcomer(page, desk):
    page.goto("/")
    page.get_by_text(
        "In dollars alone nobody gains by leaving the deal, which would cost the United States "
        "6.5 bn and China 0.2 bn at least."
    ).wait_for()
    page.get_by_text("One equilibrium, where neither side gains by moving alone.").wait_for()
    page.wait_for_selector('td.eq [data-cell="2,0"]')
    settle(page)
    assert cell(page, "2,0") == (
        "30.3% tariff · no entity rule against 25 Mt beans · general licences: "
        "US 24.6 best reply CN −11.4 best reply equilibrium"
    )
    assert cell(page, "2,1").endswith(": US 13.5 best reply CN −11.9")
    assert cell(page, "1,0").endswith(": US 17.2 CN −16.6 best reply")
    value = page.get_by_role("slider", name="US political value of a dollar of Chinese goods")
    value.focus()
    page.keyboard.press("Home")
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    page.get_by_text("(worth −20.63 and −10.05 bn USD a year)").wait_for()
    settle(page)
    assert equilibria(page) == ["0,0"]
    assert cell(page, "0,0").endswith(
        ": US −20.6 best reply CN −10.1 best reply equilibrium status quo"
    )
    moved = page.url
    assert "protection_weight_us=0" in moved
    opens(page, "Negotiate", "What could they agree?")
    page.get_by_text("worth −39.5 to the United States and −17.9 to China").wait_for()
    page.go_back()
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    settle(page)
    assert page.url == moved
    page.go_forward()
    page.get_by_text("worth −39.5 to the United States and −17.9 to China").wait_for()
    tab = desk.new_page()
    tab.goto(moved)
    tab.wait_for_selector('td.eq [data-cell="0,0"]')
    settle(tab)
    assert tab.url == moved
    assert cell(tab, "0,0").endswith(
        ": US −20.6 best reply CN −10.1 best reply equilibrium status quo"
    )
    assert tab.get_by_role("combobox", name="Whose payoffs").input_value() == "yours"
    tab.close()


def test_an_analyst(page):
    visit(page, "/?scenario=busan-2025")
    page.wait_for_selector('td.eq [data-cell="0,0"]')
    settle(page)
    choose(page, "Whose payoffs", "leaders")
    page.wait_for_url("**calibration=leaders*")
    page.get_by_text("(worth 23.8 and −11.93 bn USD a year)").wait_for()
    page.locator('[data-cell="3,1"]').click()
    page.wait_for_url("**cell=3*1*")
    line = page.locator("details[data-open=soybeans]")
    line.locator("summary").first.click()
    line.get_by_text("soy_premium_later", exact=True).wait_for()
    said = line.inner_text()
    assert "50 USD a tonne\t42 to 75\tdocumented" in said
    assert "F130 premium on 8 Mt more: 0.4 bn USD" in said
    assert line.locator("a[href^='https://www.trustfinance.com/blog/']").count() == 3
    assert cell(page, "3,1").endswith(": US −106.1 CN −26.6")
    page.get_by_text("Take away: figures, game, report").click()
    table = taken(page, "Table (.csv)")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[4] == [
        "141.9% tariff · entity rule",
        "-69.049881116, -25.265028799",
        "-106.095250905, -26.615028799",
        "-76.828691525, -25.448396829",
        "-113.874061314, -26.798396829",
    ]
    report = taken(page, "Report (HTML)")
    assert "The Busan truce, November 2025: keep it or break it" in report
    assert "−106.1" in report
    page.get_by_text("The same numbers elsewhere").click()
    page.get_by_role("tab", name="As a script").click()
    script = 'sb.solve("busan-2025", calibration="leaders")'
    page.get_by_text(script).wait_for()
    premium = page.get_by_role("slider", name="Premium China pays on mandated US soybeans beyond")
    premium.focus()
    page.keyboard.press("End")
    page.wait_for_selector('td.eq [data-cell="0,2"]')
    page.get_by_text("beyond those: 75 instead of 50").wait_for()
    opens(page, "Compare", "What is different?")
    page.get_by_text("answers differ").wait_for()
    assert "soy_premium_later=75" in page.url


def taken(page, name):
    """The text of a file that a button hands over."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    return coming.value.path().read_text("utf-8")


def test_a_student(page, desk):
    visit(page, "/learn")
    page.get_by_role("button", name="Next: 1 Tariffs").click()
    page.get_by_text("One equilibrium: Raise / Raise.").wait_for()
    settle(page)
    page.locator("label").filter(has_text="Both the same").click()
    page.get_by_text("Not quite. It is: Raise.").wait_for()
    settle(page)
    page.locator("label").filter(has_text="Raise").last.click()
    page.get_by_text("Right. Raising pays 5 and keeping 3.").wait_for()
    settle(page)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.get_by_text(
        "Equilibria: Keep / Keep, Raise / Raise, both by chance (Raise / Raise in 25%)."
    ).wait_for()
    settle(page)
    page.get_by_text("After", exact=True).click()
    page.get_by_text("One keeps and one raises").wait_for()
    settle(page)
    go(page, "/?scenario=chicken")
    page.wait_for_selector("td.eq button")
    settle(page)
    choose(page, "Situation", "A game of your own")
    page.wait_for_selector('[data-k="r0"]')
    settle(page)
    page.locator('[data-k="r0"]').evaluate(
        """(box) => { const data = new DataTransfer();
        data.setData("text/plain",
          "\\tl\\tm\\tr\\nu\\t3, 2\\t0, 4\\t1, 0\\nd\\t5, 0\\t1, 1\\t2, 9\\n");
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true,
        composed: true, cancelable: true})) }"""
    )
    page.get_by_text("Read as a 2 x 3 game: cells are parted by tabs").wait_for()
    settle(page)
    assert [at(page, k) for k in ("b0,1", "a1,0", "b1,2")] == ["4", "5", "9"]
    assert boxes(page) == ["1,2"]
    page.locator('[data-k="b1,1"]').fill("11")
    page.locator('[data-k="b1,1"]').press("Enter")
    until(page, f"() => {EQ} === '1,1'")
    settle(page)
    link = page.url
    page.get_by_role("button", name="Undo").click()
    until(page, f"() => {EQ} === '1,2'")
    tab = desk.new_page()
    tab.goto(link)
    tab.wait_for_selector('[data-k="b1,1"]')
    settle(tab)
    assert [at(tab, k) for k in ("a1,1", "b1,1", "b1,2")] == ["1", "11", "9"]
    assert boxes(tab) == ["1,1"]
    tab.close()


#: Which cells of the typed table are boxed.
EQ = """[...document.querySelectorAll('*')].flatMap((e) => [...(e.shadowRoot
  ?.querySelectorAll('td.eq [data-k^="a"]') ?? [])]).map((e) => e.dataset.k.slice(1)).join(' ')"""


def boxes(page):
    return page.evaluate(EQ).split()


def at(page, key):
    return page.locator(f'[data-k="{key}"]').input_value()


@pytest.fixture
def classroom(chromium, tmp_path):
    """A running room of one lesson: its links, by kind."""
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    with running_room(tmp_path, str(plan)) as links:
        yield links


#: A lesson of one's own whose sides differ; raising and cheating are dominant: (2, 2.5).
PLAN = """
title = "Keep or raise"
explain = "Each keeps the truce or leaves it."
prediction = "How many of a hundred will keep?"
open = "Why?"
[[blocks]]
title = "Three strangers"
matches = 3
[blocks.matrix]
rows = ["Keep", "Raise"]
columns = ["Honour", "Cheat"]
row_payoffs = [[4, 1], [7, 2]]
column_payoffs = [[5, 8], [0, 2.5]]
"""


def test_a_teacher(chromium, classroom):
    sizes = [(1280, 800), (1920, 1080), (390, 844), (390, 844)]
    contexts = [chromium.new_context(viewport={"width": w, "height": h}) for w, h in sizes]
    desk, hall, *phones = (context.new_page() for context in contexts)
    desk.goto(classroom["t"])
    hall.goto(classroom["p"])
    for name, phone in zip(("Ada", "Bo"), phones, strict=True):
        phone.goto(classroom["join"])
        phone.get_by_label("Your name").fill(name)
        pressed(phone, "Take a seat")
        phone.wait_for_selector("text=You are in")
    hall.wait_for_selector("text=2 seats taken")
    pressed(desk, "Next")
    for guess, phone in zip(("55", "75"), phones, strict=True):
        phone.wait_for_selector("text=How many of a hundred will keep?")
        phone.locator("input[type=number]").fill(guess)
        phone.get_by_role("button", name="Store").click()
        phone.wait_for_selector("text=✓ stored")
    pressed(desk, "Next")
    for k in range(3):  # Ada keeps and Bo cheats, each time
        for choice, phone in zip(("Keep", "Cheat"), phones, strict=True):
            phone.wait_for_selector(f"header[data-step='2.{k}']")
            phone.get_by_role("button", name=choice).click()
    for phone, said in zip(phones, ("you Keep, your partner Cheat", "you Cheat"), strict=True):
        phone.wait_for_selector("text=All rounds are played.")
        phone.wait_for_selector(f"text={said}")
    phones[0].wait_for_selector("text=That gives you 1.0.")
    phones[0].wait_for_selector("text=So far 3.0.")
    phones[1].wait_for_selector("text=That gives you 8.0.")
    phones[1].wait_for_selector("text=So far 24.0.")
    desk.reload()
    desk.wait_for_selector("text=All rounds are played.")
    hall.reload()
    assert "predicted" not in hall.locator("body").inner_text()
    pressed(desk, "Reveal prediction and theory")
    hall.wait_for_selector("text=The class had predicted 65 of 100")
    table = hall.locator("table").first
    rows = [" ".join(row.inner_text().split()) for row in table.locator("tr").all()]
    assert rows == [
        "China: Honour China: Cheat",
        "US: Keep 0% 0%–56% theory: 0% 100% 44%–100% theory: 0%",
        "US: Raise 0% 0%–56% theory: 0% 0% 0%–56% theory: 100%",
    ]
    hall.get_by_text("US: Raise; China: Cheat (2.0, 2.5)").wait_for()
    with desk.expect_download() as coming:
        desk.get_by_text("Everything as CSV, with codebook and seed").click()
    with zipfile.ZipFile(coming.value.path()) as kept:
        assert "Ada" not in "".join(kept.read(name).decode() for name in kept.namelist())
    desk.get_by_label("All seats, names, choices and answers are deleted for good.").check()
    pressed(desk, "Delete")
    desk.get_by_text("The room is deleted.").wait_for()
    assert desk.goto(classroom["t"]).status == 404
    assert phones[0].goto(phones[0].url).status == 404
    for context in contexts:
        context.close()


def pressed(page, name):
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^{name}(:|$)")).click()
