"""The page on negotiation in a real Chromium."""

import pytest
from browser_domain import until, visit

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"


def open_talks(page, query="?scenario=grand-bargain"):
    visit(page, f"/negotiate{query}")
    page.get_by_text("agree at once").wait_for()
    page.locator(CHART).first.wait_for()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_chart_names_every_solution_and_patience_moves_the_split(page, tmp_path):
    open_talks(page)
    for name in ("Nash", "Kalai-Smorodinsky", "Equal gains", "Equal loss", "Largest sum"):
        page.get_by_text(name).first.wait_for()
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    assert "no deal -6.7 and -79.0" in chart.evaluate("e => e.parentElement.outerHTML")
    page.screenshot(path=tmp_path / "negotiate.png", full_page=True)
    assert fits(page)

    split = page.get_by_text("agree at once")
    before = split.inner_text()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**patience1=0.1*")
    until(
        page,
        "(old) => [...document.querySelectorAll('p')]"
        ".some((p) => p.innerText.includes('agree at once') && p.innerText !== old)",
        arg=before,
    )
    after = split.inner_text()
    page.get_by_text("Everything", exact=True).click()
    page.wait_for_url("**view=all*")
    page.goto(page.url)
    split.wait_for()
    assert split.inner_text() == after != before


def test_the_page_is_one_click_from_the_game_and_keeps_its_numbers(page):
    visit(page, "/?soy_premium_later=70")
    page.get_by_role("link", name="Negotiate").click()
    page.get_by_text("Which concessions could be exchanged").wait_for()
    page.wait_for_url("**/negotiate?soy_premium_later=70*")
    assert page.get_by_text("Traceback").count() == 0


def test_on_a_phone_the_deals_stand_below_each_other(phone, tmp_path):
    open_talks(phone)
    phone.locator("table.deals").wait_for()
    wide = "e => e.closest('.scroll').scrollWidth - e.closest('.scroll').clientWidth"
    assert phone.locator("table.deals").evaluate(wide) <= 1
    assert fits(phone)
    phone.screenshot(path=tmp_path / "negotiate-phone.png", full_page=True)


#: Contrast of every text in a chart with what it stands on, by WCAG's formula.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((c) => c / 255);
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c <= .04045 ? c / 12.92
    : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, k) => sum + c * [.2126, .7152, .0722][k], 0);
  const back = rgba(getComputedStyle(document.querySelector(".stApp")).backgroundColor);
  return [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg text")]
    .filter((t) => t.textContent && getComputedStyle(t).stroke === "none").map((t) => {
      const [r, g, b, a] = rgba(getComputedStyle(t).fill);
      const over = [r, g, b].map((c, k) => a * c + (1 - a) * back[k]);
      const [low, high] = [light(over), light(back)].sort((x, y) => x - y);
      return [t.textContent, (high + .05) / (low + .05)];
    });
}"""


def test_a_phone_shows_the_picture_first_and_chart_text_is_legible(phone):
    open_talks(phone)
    marks = phone.locator("svg.marks").first
    marks.get_by_text("Nash").first.wait_for()
    situation = phone.get_by_label("Situation")
    assert not situation.is_visible()
    assert marks.bounding_box()["y"] < 300
    phone.locator(".st-key-unfold label").click()
    situation.wait_for()
    for scheme in ("dark", "light"):
        phone.emulate_media(color_scheme=scheme)
        phone.wait_for_timeout(1000)
        texts = phone.evaluate(CONTRAST)
        assert len(texts) > 10
        assert [text for text in texts if text[1] < 4.5] == [], scheme


def test_a_figure_is_taken_away_as_svg_and_as_png(page, tmp_path):
    open_talks(page)
    page.locator(".st-key-take summary").click()
    files = []
    for kind in ("SVG", "PNG"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"1. What could they agree?, {kind}").click()
        saved.value.save_as(tmp_path / saved.value.suggested_filename)
        files.append(tmp_path / saved.value.suggested_filename)
    assert [file.name for file in files] == ["negotiate-1.svg", "negotiate-1.png"]
    drawn = files[0].read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "Kalai-Smorodinsky" in drawn
    assert files[1].read_bytes().startswith(b"\x89PNG")
