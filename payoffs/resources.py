"""Data files shipped inside the package, read once."""

from __future__ import annotations

import csv
import json
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

DATA: Traversable = files(__package__) / "data"


@cache
def read_toml(name: str) -> dict[str, Any]:
    """A TOML data file as nested dictionaries (shared: do not change it)."""
    return tomllib.loads((DATA / name).read_text("utf-8"))


@cache
def read_csv(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV data file (shared: do not change them)."""
    return tuple(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


@cache
def read_json(name: str) -> dict[str, Any]:
    """A JSON data file (shared: do not change it)."""
    answer: dict[str, Any] = json.loads((DATA / name).read_text("utf-8"))
    return answer


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that ship with the package, in their reading order."""
    order = read_toml("scenarios/order.toml")["order"]
    return tuple(order)
