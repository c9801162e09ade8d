"""The list of commands, what is imported for it, nearest names, and completion."""

import importlib
import shutil
import subprocess

import pytest

from sandbox.cli import main
from sandbox.commands.completion import vocabulary
from sandbox.commands.parser import COMMANDS, build_parser


def test_every_command_is_answered_by_the_module_that_is_named():
    registered = build_parser()._subparsers._group_actions[0].choices
    assert set(registered) == set(COMMANDS)
    for name, command in COMMANDS.items():
        alone = build_parser(name)._subparsers._group_actions[0].choices
        assert name in alone
        assert importlib.import_module(f"sandbox.commands.{command.module}").register


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["slove", "chicken"], "'slove' is no command; did you mean solve or resolve?"),
        (["xyzzy"], "'xyzzy' is no command; `truce --help` lists them"),
        (["tournamet"], "did you mean tournament?"),
    ],
)
def test_a_word_that_is_no_command_names_the_nearest(words, says, capsys):
    assert main(words) == 2
    assert says in capsys.readouterr().err


def test_every_command_s_help_ends_in_an_example(capsys):
    for name in ("solve", "levers", "sweep", "record"):
        with pytest.raises(SystemExit):
            main([name, "--help"])
        assert f"example: truce {name} " in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_offers_commands_options_scenarios_and_rules(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("negotiate", "--disagreement", "busan-2025", "tolerant_trigger"):
        assert word in script
    if shell == "bash" and shutil.which("bash"):
        assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_what_may_follow_a_command():
    words = vocabulary()
    assert {"--delta", "--deal", "geneva-2025"} <= set(words["repeat"])
    assert "tit_for_tat" in words["simulate"]
    assert "tit_for_tat" not in words["repeat"]


def test_an_option_is_what_its_question_says_of_it(capsys):
    with pytest.raises(SystemExit):
        main(["negotiate", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    power = "the row side's bargaining power in the Nash solution, between 0 and 1 (0.5)"
    assert f"--weight W {power}" in said
    assert "--patience D1,D2 what a gain one round later is worth to each side" in said
    assert "--transfers one side can pay the other" in said
    assert "--first SIDE who proposes first, row or column" in said


def test_an_option_that_is_not_given_is_the_question_s_default():
    args = build_parser("repeat").parse_args(["repeat", "chicken", "--tolerance", "2"])
    assert (args.tolerance, args.delta, args.effort, args.deal) == (2, None, 1.0, None)
    args = build_parser("solve").parse_args(["solve", "chicken", "--quantal"])
    assert (args.method, args.quantal, args.revealed) == ("auto", True, False)
