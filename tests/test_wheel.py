"""A wheel built from the tree works elsewhere, beside another package called `agents`."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import venv
import zipfile
from importlib.metadata import packages_distributions
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERY = bool(os.environ.get("TRUCE_EVERY"))
#: Streamlit draws with the first and runs on the second, Jinja hands out strings of the third.
BROUGHT = {"altair", "starlette", "markupsafe"}
#: The installer, if it is there: it is quicker, and it runs programs without installing them.
UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


def run(*command: object, cwd: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> Path:
    """The wheel of another project, whose package is called `agents`."""
    out = tmp_path_factory.mktemp("strangers") / "strangers-1.0-py3-none-any.whl"
    about = "strangers-1.0.dist-info"
    files = {
        "agents/__init__.py": "AGENT = 'theirs'\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    listed = "".join(f"{name},,\n" for name in (*files, f"{about}/RECORD"))
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {**files, f"{about}/RECORD": listed}.items():
            archive.writestr(name, text)
    return out


def test_the_wheel_has_one_name_and_our_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sandbox"}
    for data in ("facts.csv", "parameters.toml", "levers.toml", "scenarios/busan-2025.toml"):
        assert f"sandbox/payoffs/data/{data}" in names
    for package in ("sandbox", "sandbox/payoffs", "sandbox/agents"):
        assert f"{package}/py.typed" in names
    modules = [name for name in names if name.endswith(".py")]
    ours = [path for top in ("payoffs", "agents", "sandbox") for path in (ROOT / top).rglob("*.py")]
    assert len(modules) == len(ours)


def test_no_module_in_the_wheel_imports_a_name_of_the_clone(wheel: Path) -> None:
    suspect = re.compile(rb"^ *(?:import|from) .*(?<![.\w])(?:payoffs|agents)\b", re.MULTILINE)
    with zipfile.ZipFile(wheel) as archive:
        texts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)) if suspect.search(text) else ():
            roots = [part.name for part in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                roots = [str(node.module)]
            assert not {root.split(".")[0] for root in roots} & {"payoffs", "agents"}, name


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("from payoffs.game import Game", "from sandbox.payoffs.game import Game"),
        ("from agents import (\n    run,\n)", "from sandbox.agents import (\n    run,\n)"),
        ("import agents", "import sandbox.agents as agents"),
        ("import numpy, payoffs as p", "import numpy, sandbox.payoffs as p"),
        ("import agents.mesa.model", "import sandbox.agents.mesa.model"),
        ("from sandbox.theory.x import payoffs", None),
        ("from agentsmith import neo", None),
        ("from .payoffs import x", None),
        ("é = 'agents.mesa.model', 'payoffs'", "é = 'sandbox.agents.mesa.model', 'payoffs'"),
        ("x = 'payoffs.nothing', 'payoffs.', 'agents. '", None),
        ("'>>> from payoffs.game import Game'", "'>>> from sandbox.payoffs.game import Game'"),
        ("'Apart from payoffs, nothing.'", None),
    ],
)
def test_names_in_the_wheel(build: ModuleType, here: str, there: str | None) -> None:
    assert build.renamed(here, ROOT) == (here if there is None else there)


def test_an_import_that_could_not_be_renamed_is_refused(build: ModuleType) -> None:
    with pytest.raises(
        ValueError, match=r"line 2: write `from x import y` instead of payoffs\.game"
    ):
        build.renamed("\nimport payoffs.game\npayoffs.game.Game\n", ROOT)


def test_it_lives_beside_another_agents_installed_before_or_after(
    wheel: Path, stranger: Path, tmp_path: Path
) -> None:
    place = tmp_path / "env"
    venv.create(place, with_pip=False)
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    python = next(scripts.glob("python*"))
    # what the wheel requires is here already (the next test has it fetched)
    (inside,) = (path for path in place.rglob("site-packages"))
    (inside / "here.pth").write_text(sysconfig.get_path("purelib"))

    def install(*what: object) -> None:
        if UV:
            run(UV, "pip", "install", "--no-deps", "--python", python, *what, cwd=tmp_path)
        else:
            pip = (sys.executable, "-m", "pip", "--python", python)
            run(*pip, "install", "--no-deps", *what, cwd=tmp_path)

    both = "import agents, sandbox; print(agents.AGENT, sandbox.agents.simulate.__module__)"
    whole = (
        "; [getattr(sandbox, name) for name in sandbox.__all__]; "
        "from sandbox.experiments.sweep.plan import made_with; "
        "print(made_with()['truce-sandbox code'])"
    )
    install(stranger)
    install(wheel)
    truce = next(scripts.glob("truce*"))
    assert run(python, "-c", both, cwd=tmp_path).split() == ["theirs", "sandbox.agents.setup"]
    install("--reinstall" if UV else "--force-reinstall", stranger)

    from sandbox.experiments.sweep.plan import made_with

    code = made_with()["truce-sandbox code"]
    found = run(python, "-c", both + whole, cwd=tmp_path).split()
    assert found == ["theirs", "sandbox.agents.setup", code]
    solved = json.loads(run(truce, "solve", "busan-2025", "--json", cwd=tmp_path))
    assert solved["complete"] is True
    if sys.platform != "win32":  # where a process group is stopped otherwise
        serves([str(truce)], tmp_path)


@pytest.mark.skipif(not EVERY, reason="fetches all that the wheel requires: TRUCE_EVERY=1")
@pytest.mark.skipif(UV is None, reason="uv is not there")
@pytest.mark.skipif(sys.platform == "win32", reason="stops a process group")
def test_the_app_runs_from_the_wheel_without_being_installed(wheel: Path, tmp_path: Path) -> None:
    serves([str(UV), "tool", "run", "--from", str(wheel), "truce"], tmp_path)


def serves(truce: list[str], place: Path) -> None:
    """The app answers when it is started there with that command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    said = place / "said.txt"
    with said.open("wb") as output:
        served = subprocess.Popen(
            [*truce, "app", "--headless", "--port", str(port)],
            cwd=place,
            env=clean,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert _answers(f"http://127.0.0.1:{port}/_stcore/health", served), said.read_text()
    finally:
        os.killpg(served.pid, signal.SIGTERM)
        served.wait(60)


def test_what_the_code_imports_is_required() -> None:
    """Of what is installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (line for name in project["optional-dependencies"] for line in
              project["optional-dependencies"][name] if name not in ("test", "docs"))  # fmt: skip
    required = {
        re.split(r"[^\w-]", line)[0].lower() for line in (*project["dependencies"], *extras)
    }
    assert {"numpy", "streamlit", "openpyxl"} <= required
    owners = packages_distributions()
    wanted = re.compile(r"^ *(?:import|from) +(\w+)", re.MULTILINE)
    for path in (p for top in ("payoffs", "agents", "sandbox") for p in (ROOT / top).rglob("*.py")):
        for name in set(wanted.findall(path.read_text("utf-8"))) - BROUGHT:
            ours = {owner.lower() for owner in owners.get(name, ())} - {project["name"]}
            assert not ours or ours & required, (path.name, name)


def _answers(address: str, served: subprocess.Popen[bytes]) -> bool:
    """Whether the server says that it is well, before it ends."""
    for _ in range(600):
        if served.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                return bool(reply.read() == b"ok")
        except OSError:
            time.sleep(0.2)
    return False


def test_a_clone_has_the_names_of_the_wheel() -> None:
    import agents
    import payoffs
    from sandbox import agents as ours
    from sandbox import payoffs as worth

    assert (ours, worth) == (agents, payoffs)
