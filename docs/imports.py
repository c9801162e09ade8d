"""Draws the map of imports, docs/figures/imports.svg: ``python docs/imports.py``.

A box is a room: a package with modules, or the modules that lie loose in one, below its rooms
(*floor*) or above some of them; *contents* is what a package itself names. An arrow goes from what
imports to what is imported, when the module is loaded; what follows from other arrows is left out.
An arrow that closes a circle is red.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("payoffs", "agents", "sandbox")
FIGURE = ROOT / "docs" / "figures" / "imports.svg"
#: Packages whose modules lie beside rooms.
HALLS = ("payoffs", "agents", "sandbox", "sandbox.theory", "sandbox.experiments", "sandbox.views")
COLOURS = {"payoffs": "#e3f1e4", "agents": "#fdf0d8", "sandbox": "#e2ecf8"}
WIDE = 1180
STYLE = """<title>Rooms and what they import</title>
<style>text{text-anchor:middle;fill:#222}rect{stroke:#555}.arrow{fill:none;stroke:#777}
.back{stroke:#c22;stroke-width:2}</style>
<defs><marker id="head" markerWidth="8" markerHeight="8" refX="4" refY="4" orient="auto">
<path d="M0 0L8 4L0 8z" fill="#777"/></marker>
<marker id="headback" markerWidth="8" markerHeight="8" refX="4" refY="4" orient="auto">
<path d="M0 0L8 4L0 8z" fill="#c22"/></marker></defs>
<rect width="100%" height="100%" fill="#fff" style="stroke:none"/>"""
Graph = Mapping[str, frozenset[str]]


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Our modules by dotted name; a package's is its ``__init__``."""
    found = {}
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            parts = file.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported(tree: ast.AST, known: Iterable[str]) -> frozenset[str]:
    """Our modules that a module imports as it is loaded: not in functions, not for types."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            inner = {f"{node.module}.{name.name}" for name in node.names} & set(known)
            found |= inner or {str(node.module)}
        found |= imported(node, known)
    return frozenset(found & set(known))


def graph(root: Path = ROOT) -> Graph:
    """Which of our modules imports which."""
    files = modules(root)
    return {
        name: imported(ast.parse(file.read_text("utf-8")), files) - {name}
        for name, file in files.items()
    }


def reached(arrows: Graph, start: str) -> frozenset[str]:
    """All that can be reached along arrows, at least one."""
    seen: set[str] = set()
    ahead = list(arrows.get(start, ()))
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead += arrows.get(node, ())
    return frozenset(seen)


def circles(arrows: Graph) -> list[list[str]]:
    """Groups of which each member reaches each other one."""
    reach = {node: reached(arrows, node) for node in arrows}
    groups = {
        tuple(sorted(other for other in reach[node] if node in reach[other]))
        for node in arrows
        if node in reach[node]
    }
    return [list(group) for group in sorted(groups)]


def room(module: str, arrows: Graph, files: Mapping[str, Path]) -> str:
    """The room a module is in."""
    home = module if files[module].name == "__init__.py" else module.rpartition(".")[0]
    if home not in HALLS:
        return home
    inner = {
        name
        for name in arrows
        if name.startswith(f"{home}.") and name.count(".") > home.count(".") + 1
    }
    if module == home:
        return f"{home} contents"
    above = bool(reached(arrows, module) & inner)
    return f"{home} above" if above else f"{home} floor"


def rooms(arrows: Graph, files: Mapping[str, Path]) -> dict[str, frozenset[str]]:
    """Which room imports from which."""
    homes = {module: room(module, arrows, files) for module in arrows}
    found: dict[str, set[str]] = {home: set() for home in homes.values()}
    for module, targets in arrows.items():
        found[homes[module]] |= {homes[target] for target in targets} - {homes[module]}
    met = {home for home in found if found[home]}.union(*found.values())
    return {home: frozenset(targets) for home, targets in found.items() if home in met}


def arrows_back(arrows: Graph, files: Mapping[str, Path]) -> frozenset[tuple[str, str]]:
    """Arrows between rooms that close a circle: in each circle the one of fewest imports."""
    many: Counter[tuple[str, str]] = Counter()
    for module, targets in arrows.items():
        many.update(
            (room(module, arrows, files), room(target, arrows, files)) for target in targets
        )
    left = {home: set(targets) for home, targets in rooms(arrows, files).items()}
    found = set()
    while groups := circles({home: frozenset(targets) for home, targets in left.items()}):
        inner = [(a, b) for a in groups[0] for b in left[a] & set(groups[0])]
        source, target = min(inner, key=lambda pair: (many[pair], pair))
        left[source].remove(target)
        found.add((source, target))
    return frozenset(found)


def drawn(arrows: Graph, files: Mapping[str, Path]) -> str:
    """The figure."""
    back = arrows_back(arrows, files)
    forward = {
        home: frozenset(target for target in targets if (home, target) not in back)
        for home, targets in rooms(arrows, files).items()
    }
    depth: dict[str, int] = {}
    while len(depth) < len(forward):
        for home, targets in forward.items():
            if home not in depth and all(target in depth for target in targets):
                depth[home] = 1 + max((depth[target] for target in targets), default=-1)
    rows = [
        sorted(h for h in depth if depth[h] == level) for level in range(max(depth.values()) + 1)
    ]
    places = {}
    for level, row in enumerate(reversed(rows)):
        for position, home in enumerate(row):
            places[home] = (WIDE * (position + 0.5) / len(row), 40 + 74 * level)
    direct = [
        (home, target, "")
        for home, targets in sorted(forward.items())
        for target in sorted(targets)
        if not any(target in reached(forward, other) for other in targets)
    ]
    lines = [
        _line(places, *arrow) for arrow in [*direct, *((a, b, " back") for a, b in sorted(back))]
    ]
    boxes = [_box(home, *places[home]) for home in sorted(places)]
    size = f'viewBox="0 0 {WIDE} {74 * len(rows) + 10}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">'
    )
    return "\n".join([head, STYLE, *lines, *boxes, "</svg>", ""])


def _line(places: Mapping[str, tuple[float, float]], start: str, end: str, kind: str) -> str:
    (x, y), (u, v) = places[start], places[end]
    y, v = (y + 15, v - 19) if v > y else (y - 15, v + 19)
    middle = (y + v) / 2
    return (
        f'<path class="arrow{kind}" data-from="{start}" data-to="{end}" '
        f'marker-end="url(#head{kind[1:]})" '
        f'd="M{x:.0f} {y:.0f}C{x:.0f} {middle:.0f} {u:.0f} {middle:.0f} {u:.0f} {v:.0f}"/>'
    )


def _box(home: str, x: float, y: float) -> str:
    wide = 7.2 * len(home) + 14
    colour = COLOURS[home.split(".")[0].split()[0]]
    return (
        f'<g class="room"><rect x="{x - wide / 2:.0f}" y="{y - 15:.0f}" width="{wide:.0f}" '
        f'height="30" rx="4" fill="{colour}"/>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}">{escape(home)}</text></g>'
    )


def main() -> None:
    """Write the figure."""
    FIGURE.write_bytes(drawn(graph(), modules()).encode())


if __name__ == "__main__":
    main()
