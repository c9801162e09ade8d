"""Builds the wheel: every package under the one name ``sandbox``.

In a clone ``payoffs/``, ``agents/`` and ``sandbox/`` stand side by side. ``agents`` is also the
import name of unrelated packages, and two packages of one name cannot share an environment, so in
the wheel the first two are ``sandbox.payoffs`` and ``sandbox.agents``. Only the names in import
statements (also those of doctests), and strings that are nothing but the name of one of our
modules, change; lines keep their numbers. An editable installation is the clone itself.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Packages that move under the third.
MOVED, HOME = ("payoffs", "agents"), "sandbox"
#: An import in a docstring's example.
_EXAMPLE = re.compile(rf"(>>> from )(?=(?:{'|'.join(MOVED)})\b)")


def renamed(source: str, root: Path) -> str:
    """A module's source with our packages' names as they are in the wheel.

    Parameters
    ----------
    source
        Text of a module.
    root
        The clone, which tells the names of our modules from other strings.

    Raises
    ------
    ValueError
        If ``import payoffs.x`` without ``as`` is followed by a use of the name it binds.
    """
    if not any(name in source for name in MOVED):
        return source
    tree = ast.parse(source)
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    for line, column, new, old in sorted(set(_edits(tree, lines, root)), reverse=True):
        text = lines[line - 1]
        lines[line - 1] = text[:column] + new + text[column + len(old) :]
    return _EXAMPLE.sub(rf"\1{HOME}.", b"".join(lines).decode())


def _edits(
    tree: ast.Module, lines: list[bytes], root: Path
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Line from 1, column in bytes, what comes, what goes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and _ours(node.module):
            at = lines[node.lineno - 1].index(str(node.module).encode(), node.col_offset + 4)
            yield node.lineno, at, f"{HOME}.".encode(), b""
        elif isinstance(node, ast.Import):
            for name in filter(lambda name: _ours(name.name), node.names):
                yield from _bound(name, tree)
        elif isinstance(node, ast.Constant) and _is_module(node.value, root):
            quoted = lines[node.lineno - 1][node.col_offset :]
            if quoted[1:].startswith(node.value.encode()):
                yield node.lineno, node.col_offset + 1, f"{HOME}.".encode(), b""


def _bound(node: ast.alias, tree: ast.Module) -> Iterator[tuple[int, int, bytes, bytes]]:
    """The edit of ``import payoffs``, ``import payoffs.x`` or ``import payoffs.x as y``."""
    top = node.name.split(".")[0]
    if (
        top != node.name
        and not node.asname
        and any(isinstance(one, ast.Name) and one.id == top for one in ast.walk(tree))
    ):
        raise ValueError(f"line {node.lineno}: write `from x import y` instead of {node.name}")
    suffix = "" if node.asname or "." in node.name else f" as {node.name}"
    old = node.name.encode()
    yield node.lineno, node.col_offset, f"{HOME}.{node.name}{suffix}".encode(), old


def _ours(name: str | None) -> bool:
    return name is not None and name.split(".")[0] in MOVED


def _is_module(value: object, root: Path) -> bool:
    """Whether a string is the dotted name of one of our modules that move."""
    if not isinstance(value, str) or "." not in value or not _ours(value):
        return False
    parts = value.split(".")
    if not all(part.isidentifier() for part in parts):
        return False
    place = root.joinpath(*parts)
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def lay_out(root: Path, out: Path) -> None:
    """Write the wheel's one package into ``out``."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(root / HOME, out, ignore=unwanted)
    for name in MOVED:
        shutil.copytree(root / name, out / name, ignore=unwanted)
    for file in out.rglob("*.py"):
        text = file.read_bytes().decode("utf-8")
        try:
            new = renamed(text, root)
        except ValueError as problem:
            raise ValueError(f"{file.relative_to(out)}: {problem}") from None
        if new != text:
            file.write_bytes(new.encode())


class OneName(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lay the wheel's package out beside the clone, unless the installation is editable."""
        if version == "editable":
            return
        self.laid = Path(tempfile.mkdtemp()) / HOME
        lay_out(Path(self.root), self.laid)
        build_data["force_include"][str(self.laid)] = HOME

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was laid out."""
        if version != "editable":
            shutil.rmtree(self.laid.parent)
