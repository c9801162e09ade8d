"""The page of names is what the docstrings say."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_current():
    page = runpy.run_path(str(DOCS / "api.py"))["page"]()
    written = (DOCS / "api.md").read_text(encoding="utf-8")
    assert page == written, "run `python tasks.py reference`"


def test_every_name_has_its_entry():
    import sandbox as sb

    written = (DOCS / "api.md").read_text(encoding="utf-8")
    for name in sb.__all__:
        assert f"\n## sb.{name}\n" in written
    assert "Critical discount factors by punishment" in written
    assert "- `delta`: Discount factor per period, from 0 to below 1" in written
