"""Pictures of every page, three sizes, light and dark, to look at: ``python tasks.py pictures``.

One Chromium; what a picture cannot tell is measured: text of charts paler than 4.5 to 1 against the
page, and pages that are wider than the screen, are printed. Pages named as arguments are taken
alone.
"""

import sys
from pathlib import Path

from browser_domain import go, serving, settle, until
from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, FLAGS

OUT = Path(__file__).parents[2] / "build" / "pictures"
PAGES = (
    *("negotiate", "lasting", "crisis", "simulate", "tournament"),
    *("whatif", "compare", "record", "learn", "sources"),
)
SIZES = {"desk": (1280, 800), "phone": (390, 844), "hall": (1920, 1080)}
#: Chart text with too little contrast as the browser paints it, and what is too wide.
FAULTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => c.slice(0, 3).map((x) => x / 255).map(
    (x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
  ).reduce((sum, x, k) => sum + x * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = rgb(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
  const found = {};
  for (const text of document.querySelectorAll('[data-testid=stVegaLiteChart] svg text')) {
    const style = getComputedStyle(text);
    if (!text.textContent.trim() || style.stroke !== 'none' || style.opacity === '0') continue;
    const ink = rgb(style.fill), share = ink[3] / 255 * style.opacity;
    const mixed = ground.map((g, k) => share * ink[k] + (1 - share) * g);
    const [a, b] = [light(mixed), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found[text.textContent.slice(0, 30)] = Math.round(10 * ratio) / 10;
  }
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth + 1) found['wider than the screen by'] =
    main.scrollWidth - main.clientWidth;
  return found;
}"""


def main(asked):
    """Take them."""
    OUT.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme in ("light", "dark"):
            page = browser.new_page(color_scheme=theme)
            page.set_default_timeout(300_000)
            page.goto(f"{address}/")
            page.wait_for_selector("h1")
            for name in asked or ("game", *PAGES):
                go(page, "/" if name == "game" else f"/{name}")
                for size, (width, height) in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    settle(page)
                    until(page, "() => !/Cancel/.test(document.body.innerText)")
                    settle(page)
                    page.screenshot(path=OUT / f"{name}-{size}-{theme}.png")
                    for what, how in page.evaluate(FAULTS).items():
                        print(f"{name} {size} {theme}: {what}: {how}", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
