"""Kept machine code: its name follows all that the function was made from."""

import importlib.util

import pytest

from payoffs.compiling import compiled, kept_as


def loaded(folder, name, **modules):
    folder.mkdir()
    for other, text in modules.items():
        (folder / f"{other}.py").write_text(text)
    spec = importlib.util.spec_from_file_location(name, folder / "loop.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.loop


LOOP = "def loop(x):\n    return 2 * x\n"


def test_a_module_beside_it_gives_another_name(tmp_path):
    one = loaded(tmp_path / "one", "one", loop=LOOP, words="class Side: ...\n")
    same = loaded(tmp_path / "same", "same", loop=LOOP, words="class Side: ...\n")
    other = loaded(tmp_path / "other", "other", loop=LOOP, words="class SideMinors: ...\n")
    assert kept_as(one) == kept_as(same) != kept_as(other)
    assert kept_as(one).startswith("loop_")


def test_the_cache_is_found_under_that_name(tmp_path):
    pytest.importorskip("numba")
    loop = loaded(tmp_path / "room", "room", loop=LOOP, limits="MOST = 3\n")
    name = kept_as(loop)
    fast = compiled(loop)
    assert fast(21) == 42
    assert compiled(fast) is fast
    assert [
        path.name.count(name) for path in (tmp_path / "room" / "__pycache__").glob("*.nbi")
    ] == [1]
