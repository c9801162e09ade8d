"""The docs become a site whose links and anchors lead somewhere, and every page has its place."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def build(place: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


def test_the_site_is_built_and_no_link_is_broken(copied: Path) -> None:
    done = build(copied)
    assert done.returncode == 0, done.stdout + done.stderr
    made = {page.stem for page in (copied / "site").glob("*.html")} - {"404"}
    assert made == {page.stem for page in PAGES}
    for page in (copied / "site").glob("*.html"):
        text = page.read_text("utf-8")
        assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="?(?:https?:)?//', text) == []


def test_a_broken_link_and_a_broken_anchor_are_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "model.md").write_text("# Model\n\n[back](index.md#start)\n")
    links = "# Start\n\n[here](nowhere.md) [there](model.md#nowhere) [true](model.md#model)\n"
    (tmp_path / "docs" / "index.md").write_text(links)
    config = tmp_path / "zensical.toml"
    config.write_text('[project]\nsite_name = "x"\ndocs_dir = "docs"\nsite_dir = "site"\n')
    done = build(tmp_path)
    assert done.returncode != 0
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    assert re.findall(r"\[ (index\.md:\d+:\d+|model\.md:\S+) \]", said) == [
        "index.md:3:8",
        "index.md:3:37",
    ]


def test_every_page_is_in_the_navigation_once() -> None:
    config = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))
    named = re.findall(r"[\w-]+\.md", str(config["project"]["nav"]))
    assert sorted(named) == sorted(page.name for page in PAGES)


def test_links_to_elsewhere_are_addresses() -> None:
    pages = [*PAGES, *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"))]
    for page in pages:
        for target in re.findall(r"\]\((\w+:[^)\s]*)", page.read_text("utf-8")):
            parts = urlsplit(target)
            assert parts.scheme == "https", (page.name, target)
            assert re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc), (page.name, target)


def test_the_container_is_pinned_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    bases = [line for line in lines if line.startswith("FROM ")]
    assert len(bases) == 2
    assert all(re.match(r"FROM python:\d+\.\d+\.\d+-slim-\w+", line) for line in bases)
    last = lines[lines.index(bases[-1]) :]
    user = next(i for i, line in enumerate(last) if line.startswith("USER "))
    entry = next(i for i, line in enumerate(last) if line.startswith("ENTRYPOINT "))
    assert last[user] == "USER truce"
    assert user < entry
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / source).exists() for source in line.split()[1:-1])
