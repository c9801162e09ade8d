"""The notebooks run from top to bottom, and are stored without what they once showed."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def test_there_are_three():
    assert [file.stem for file in NOTEBOOKS] == ["first-look", "own-scenario", "research-sweep"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file):
    notebook = json.loads(file.read_text(encoding="utf-8"))
    space = {"__name__": "notebook"}
    shown = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        *before, last = "".join(cell["source"]).split("\n")
        try:
            what = compile(last, file.name, "eval")  # a notebook shows the last expression
        except SyntaxError:
            exec(compile("".join(cell["source"]), file.name, "exec"), space)
            continue
        exec(compile("\n".join(before), file.name, "exec"), space)
        value = eval(what, space)
        if hasattr(value, "_repr_html_"):
            assert value._repr_html_()
            shown += 1
    assert shown
