"""A wheel built from the tree works alone: installed in an empty environment, elsewhere."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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


def test_the_wheel_holds_the_packages_and_their_data_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "payoffs",
        "agents",
        "sandbox",
    }
    for data in ("facts.csv", "parameters.toml", "levers.toml", "scenarios/busan-2025.toml"):
        assert f"payoffs/data/{data}" in names
    for package in ("payoffs", "agents", "sandbox"):
        assert f"{package}/py.typed" in names


def test_it_runs_from_an_empty_environment_outside_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    place = tmp_path / "env"
    venv.create(place, with_pip=False)
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    python = next(scripts.glob("python*"))
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv:
        run(uv, "pip", "install", "--python", python, wheel, cwd=tmp_path)
    else:
        run(sys.executable, "-m", "pip", "--python", python, "install", wheel, cwd=tmp_path)
    truce = next(scripts.glob("truce*"))
    rows = json.loads(run(truce, "scenarios", "--json", cwd=tmp_path))
    assert "busan-2025" in [row["name"] for row in rows]
    solved = json.loads(run(truce, "solve", "busan-2025", "--json", cwd=tmp_path))
    assert solved["complete"] is True
