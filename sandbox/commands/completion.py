"""``truce completion SHELL``: a script that completes commands, options, scenarios and rules."""

from __future__ import annotations

import argparse

from sandbox.commands.common import Answer, Commands
from sandbox.commands.parser import build_parser

SHELLS = ("bash", "zsh", "fish", "powershell")
#: Where the script goes, said in its first line.
WHERE = {
    "bash": 'eval "$(truce completion bash)"  in ~/.bashrc',
    "zsh": 'eval "$(truce completion zsh)"  in ~/.zshrc, after compinit',
    "fish": "truce completion fish > ~/.config/fish/completions/truce.fish",
    "powershell": "truce completion powershell | Out-String | Invoke-Expression  in $PROFILE",
}
_BASH = """_truce() {{
  local words
  case "${{COMP_WORDS[1]}}" in
{cases}
    *) words="{commands}" ;;
  esac
  [ "$COMP_CWORD" = 1 ] && words="{commands}"
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
  [ ${{#COMPREPLY[@]}} -eq 0 ] && COMPREPLY=($(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -F _truce truce"""
_FISH = "complete -c truce -n __fish_use_subcommand -f -a '{commands}'\n{cases}"
_POWERSHELL = """Register-ArgumentCompleter -Native -CommandName truce -ScriptBlock {{
  param($word, $ast, $cursor)
  $words = @{{
{cases}
  }}
  $said = $ast.CommandElements | ForEach-Object {{ $_.ToString() }}
  $offer = if ($said.Count -gt 1 -and $words.ContainsKey($said[1]) -and $said[1] -ne $word) {{
    $words[$said[1]]
  }} else {{ '{commands}' }}
  $offer.Split(' ') | Where-Object {{ $_ -like "$word*" }}
}}"""


def register(commands: Commands) -> None:
    """Add the parser."""
    text = "completion of commands, options, scenarios and rules for a shell"
    parser = commands.add_parser("completion", help=text, description=text)
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run=completion, json=False)


def completion(args: argparse.Namespace) -> Answer:
    """The script for one shell."""
    words = vocabulary()
    names = " ".join(words)
    head = f"# {WHERE[args.shell]}\n"
    case, frame = {
        "fish": ("complete -c truce -n '__fish_seen_subcommand_from {}' -a '{}'", _FISH),
        "powershell": ("    '{}' = '{}'", _POWERSHELL),
        "bash": ('    {}) words="{}" ;;', _BASH),
        "zsh": ('    {}) words="{}" ;;', f"autoload -U bashcompinit && bashcompinit\n{_BASH}"),
    }[args.shell]
    cases = "\n".join(case.format(name, " ".join(offered)) for name, offered in words.items())
    return Answer(None, head + frame.format(cases=cases, commands=names), as_is=True)


def vocabulary() -> dict[str, list[str]]:
    """Command -> the words that may follow it: options, scenarios, rules without brackets."""
    from agents import catalogue
    from payoffs.resources import scenario_names

    found = {}
    subparsers = build_parser()._subparsers
    assert subparsers is not None
    for name, parser in subparsers._group_actions[0].choices.items():  # type: ignore[union-attr]
        options = [flag for flag in parser._option_string_actions if flag.startswith("--")]
        takes = {action.dest for action in parser._actions}
        if takes & {"game", "scenario"}:
            options += scenario_names()
        if {"us", "china"} <= takes:
            options += [declared.name for declared in catalogue()]
        found[name] = options
    return found
