"""What is loaded when: nothing heavy before somebody needs it, in one process step by step."""

import json
import subprocess
import sys

import pytest

#: A step, what it is, and what must not be there after it.
STEPS = {
    "the front door": ("import sandbox", "numpy scipy pandas pyarrow mesa streamlit altair"),
    "help": (
        "from sandbox.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass",
        "numpy scipy pandas agents sandbox.commands.solve",
    ),
    "the packages": (
        "import agents, sandbox.cli",
        "scipy pandas pyarrow mesa streamlit altair numba",
    ),
    "theory": (
        "import sandbox.theory, sandbox.theory.batch",
        "scipy nashpy pandas mesa streamlit numba",
    ),
    "histories": (
        "from agents import simulate_world\n"
        "simulate_world('busan-2025', 'tit_for_tat', 'best_reply', surroundings='all',\n"
        "               periods=3, replicates=3, seed=1).to_dict()",
        "scipy pandas pyarrow mesa numba",
    ),
    "solving": ("main(['solve', 'busan-2025'])", "streamlit mesa pandas pyarrow altair"),
    "a model of Mesa": ("from agents import TruceModel", "streamlit numba"),
}
WALK = """
import contextlib, io, json, multiprocessing, sys
space, loaded = {}, {}
for name, code in json.loads(sys.argv[1]).items():
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, space)
    loaded[name] = sorted(sys.modules)
print(json.dumps([loaded, multiprocessing.get_start_method(allow_none=True)]))
"""


@pytest.fixture(scope="module")
def walked():
    steps = json.dumps({name: code for name, (code, _) in STEPS.items()})
    done = subprocess.run(
        [sys.executable, "-c", WALK, steps], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", STEPS)
def test_each_step_loads_nothing_heavier_than_it_needs(walked, name):
    assert set(STEPS[name][1].split()) & set(walked[0][name]) == set()


def test_the_model_brings_mesa_and_the_start_method_is_left_alone(walked):
    assert "mesa" in walked[0]["a model of Mesa"]
    assert walked[1] is None
