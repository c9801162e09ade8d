"""The command as a process: interrupted, cut off, without a place to write, beside strangers."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.cli import main


def test_a_closed_pipe_is_no_error() -> None:
    command = [sys.executable, "-m", "sandbox.cli", "facts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("said", ["", "half is kept"])
def test_an_interrupt_is_one_line(monkeypatch, capsys, said):
    def interrupted(args):
        raise KeyboardInterrupt(*([said] if said else []))

    monkeypatch.setattr("sandbox.cli._run", interrupted)
    assert main(["scenarios"]) == 130
    assert capsys.readouterr().err == f"error: {said or 'interrupted; nothing was written'}\n"


def truce(*arguments: str, before: str = "", **named):
    """The command in a process of its own, after some lines of Python."""
    code = f"import sys\n{before}\nfrom sandbox.cli import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=False, text=True, **{"stderr": subprocess.PIPE, **named})


INTERRUPTED = """
import builtins, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
real = builtins.__import__
def interrupting(name, *rest, **named):
    if name == {name!r}:
        builtins.__import__ = real
        {how}
    return real(name, *rest, **named)
builtins.__import__ = interrupting
"""


@pytest.mark.parametrize("name", ["json", "payoffs.errors", "numpy", "sandbox.commands.parser"])
@pytest.mark.parametrize("turned", [False, True])
def test_an_interrupt_of_an_import_is_one_line(name, turned):
    """Compiled modules answer an interrupt with an error of their own now and then."""
    how = "signal.raise_signal(signal.SIGINT)"
    if turned:
        how = f"""try: {how}
        except KeyboardInterrupt: raise ImportError('initialisation failed') from None"""
    done = truce(
        "solve", "chicken", before=INTERRUPTED.format(name=name, how=how), stdout=subprocess.PIPE
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "error: interrupted; nothing was written\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", [("facts",), ("--version",), ("solve", "--help")])
def test_a_full_device_is_one_line(arguments):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = truce(*arguments, stdout=full)
    assert done.returncode == 1
    assert done.stderr == ("error: standard output: no space left on device; the answer is lost\n")


def test_without_a_standard_output_the_loss_is_said():
    done = truce("scenarios", before="sys.stdout = None")
    assert (done.returncode, done.stderr) == (
        1,
        "error: standard output: is closed; the answer is lost\n",
    )


def test_an_error_without_a_standard_error_keeps_its_code():
    done = truce("solve", "nowhere", before="sys.stderr = None", stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@pytest.mark.parametrize("name", ["agents", "payoffs"])
def test_a_foreign_package_of_our_name_is_told_in_one_line(tmp_path, name):
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('never imported')")
    before = f"sys.path.insert(0, {str(tmp_path)!r})"
    done = truce("simulate", "chicken", before=before, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: the package `{name}` in {package.resolve()} is a stranger's, not this program's; "
        "install truce-sandbox into an environment of its own, with nothing on PYTHONPATH\n"
    )
