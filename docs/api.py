"""Writes docs/api.md from the docstrings of the front door: ``python tasks.py reference``."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import sandbox

PAGE = Path(__file__).with_name("api.md")
HEAD = """# The front door, name by name

`import sandbox as sb`. This page is made from the docstrings by `python tasks.py reference`; ways
to use it are in [scripts.md](scripts.md). Every answer is a [Result](#result); what is asked about
is a scenario's name, a path, a Scenario, a Game, or `-` for JSON on standard input, and every
question that is about a game also takes `threat=True` and `overrides={"farm_weight": 2}`.
"""
WIDTH = 96


def page() -> str:
    """The whole page."""
    from payoffs.results import Result
    from sandbox.questions.findings import Findings, Listing

    named = {f"sb.{name}": getattr(sandbox, name) for name in sandbox.__all__}
    named |= {"Result": Result, "Findings": Findings, "Listing": Listing}
    return "\n".join([HEAD, *(_entry(name, thing) for name, thing in named.items())])


def _entry(name: str, thing: Any) -> str:
    parts = [f"## {name}", "", f"```text\n{_signature(name, thing)}\n```", ""]
    parts.append(_markdown(inspect.getdoc(thing) or ""))
    if inspect.isclass(thing):
        parts.append(_members(thing))
    return "\n".join(parts)


def _signature(name: str, thing: Any) -> str:
    try:
        parameters = list(inspect.signature(thing).parameters.values())
    except (TypeError, ValueError):
        return name
    words = []
    for k, one in enumerate(parameters):
        if one.kind is one.KEYWORD_ONLY and (not k or parameters[k - 1].kind < one.KEYWORD_ONLY):
            words.append("*")
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        kind = "" if one.annotation is one.empty else f": {_type(one.annotation)}"
        default = "" if one.default is one.empty else f" = {one.default!r}"
        words.append(f"{star}{one.name}{kind}{default}")
    line = f"{name}({', '.join(words)})"
    return line if len(line) <= WIDTH else f"{name}(\n    " + ",\n    ".join(words) + ",\n)"


def _type(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _members(thing: type) -> str:
    """The first line of every public method and property of its own."""
    lines = []
    for name, member in vars(thing).items():
        inner = getattr(
            member, "__func__", getattr(member, "fget", getattr(member, "func", member))
        )
        if name.startswith("_") or not callable(inner) or not inspect.getdoc(inner):
            continue
        called = name if isinstance(member, property) or hasattr(member, "func") else f"{name}()"
        first = (inspect.getdoc(inner) or "").split("\n\n")[0].replace("\n", " ")
        lines.append(f"- `{called}`: {_plain(first)}")
    return "\n".join([*lines, ""]) if lines else ""


def _markdown(doc: str) -> str:
    """A docstring in numpy's form as Markdown, without its examples (they are run elsewhere)."""
    sections = re.split(r"(?m)^([A-Z][a-z]+)\n-{3,}$", doc)
    parts = [_prose(sections[0])]
    for title, body in zip(sections[1::2], sections[2::2], strict=True):
        if title != "Examples":
            text = _prose(body) if title == "References" else _list(body)
            parts += [f"**{title}**", text]
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(text: str) -> str:
    kept = [block for block in text.strip().split("\n\n") if not block.lstrip().startswith(">>>")]
    return _plain("\n\n".join(kept))


def _list(body: str) -> str:
    """``name`` and its indented words as a list."""
    lines = []
    for line in body.strip("\n").split("\n"):
        if line and not line.startswith(" "):
            lines.append(f"- `{line.strip()}`:")
        elif line.strip() and lines:
            lines[-1] += f" {line.strip()}"
        elif lines and not line.strip():
            break
    return _plain("\n".join(lines))


def _plain(text: str) -> str:
    """Roles and double backticks as Markdown's."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE}")
