"""ARCHITECTURE.md and the drawn map say how the code is: rooms, paths, arrows, no circles."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("payoffs", "agents", "sandbox")


@pytest.fixture(scope="module")
def imports() -> ModuleType:
    spec = spec_from_file_location("imports", ROOT / "docs" / "imports.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def arrows(imports):
    return imports.graph()


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_circles_and_reach_by_hand(imports) -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"e"}}
    assert imports.reached(arrows, "a") == {"b", "c", "d"}
    assert imports.circles(arrows) == [["b", "c"], ["e"]]


def test_what_counts_as_an_import(imports) -> None:
    source = (
        "import p.a\nfrom p import b\nfrom p.c import word\nfrom q import r\n"
        "if TYPE_CHECKING:\n    import p.d\n"
        "def late():\n    import p.e\n"
        "class Now:\n    import p.f\n"
        "try:\n    import p.g\nexcept ImportError:\n    pass\n"
    )
    known = {"p", *(f"p.{letter}" for letter in "abcdefg")}
    found = imports.imported(ast.parse(source), known)
    assert found == {"p.a", "p.b", "p.c", "p.f", "p.g"}


def test_no_module_is_in_a_circle_of_imports(imports, arrows) -> None:
    assert imports.circles(arrows) == []


def test_no_circle_between_rooms(imports, arrows) -> None:
    assert imports.circles(imports.rooms(arrows, imports.modules())) == []


def test_no_arrow_runs_back_between_packages(arrows) -> None:
    floors = {"payoffs": 0, "agents": 1, "sandbox": 2}
    back = [
        (module, target)
        for module, targets in arrows.items()
        for target in targets
        if floors[target.split(".")[0]] > floors[module.split(".")[0]]
    ]
    assert back == []


def test_the_drawn_map_is_true(imports, arrows) -> None:
    figure = imports.FIGURE.read_text("utf-8")
    drawn: dict[str, set[str]] = {}
    for start, end in re.findall(r'data-from="([^"]+)" data-to="([^"]+)"', figure):
        drawn.setdefault(start, set()).add(end)
    mend = "draw it anew: python docs/imports.py"
    found = imports.rooms(arrows, imports.modules())
    assert set(re.findall(r">([^<>]+)</text>", figure)) == set(found), mend
    for home, targets in found.items():
        assert targets <= imports.reached(drawn, home), mend


def test_every_room_is_on_the_written_map(imports, text) -> None:
    packages = {
        path.parent.relative_to(ROOT).as_posix() + "/"
        for package in imports.PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    named = set(re.findall(r"`([a-z_/]+/)`", text))
    assert packages <= named


def test_everything_named_on_the_written_map_exists(text) -> None:
    named = re.findall(r"`([\w./-]+)`", text)
    paths = [name for name in named if "/" in name or name.endswith((".py", ".md", ".toml"))]
    assert len(paths) > 30
    assert [name for name in paths if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_and_paths_of_pages_at_the_root_exist(name) -> None:
    page = (ROOT / name).read_text("utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page)
    paths = re.findall(r"`((?:payoffs|agents|sandbox|tests|docs|benchmarks)/[\w./-]*)`", page)
    assert [one for one in [*targets, *paths] if not (ROOT / one).exists()] == []


def test_every_name_that_is_loaded_on_first_use_is_there() -> None:
    """Of such a room mypy takes any name for granted."""
    files = {
        path: path.read_text("utf-8") for room in PACKAGES for path in ROOT.glob(f"{room}/**/*.py")
    }
    late = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in files
        if "__getattr__" in files[path]
    }
    missing = []
    for path, text in files.items():
        for room, names in re.findall(r"^ *from ([\w.]+) import (\([^)]*\)|.*)$", text, re.M):
            if room in late:
                asked = re.findall(r"(\w+)(?: as \w+)?", re.sub(r"#.*", "", names))
                missing += [(path.name, name) for name in asked if not found(room, name)]
    assert missing == []


def found(room: str, name: str) -> bool:
    """Whether a room has a name, or a module of it."""
    return hasattr(import_module(room), name) or find_spec(f"{room}.{name}") is not None
