"""What commands share: the answer, the GAME argument, overrides, tables."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, getdoc, signature
from typing import TYPE_CHECKING, Any, TypeVar

from payoffs import numeric
from payoffs.errors import InputError, shown
from payoffs.fields import FIELDS
from payoffs.formats.tables import CELLS, DECIMALS, HowToRead
from payoffs.on_table import LEVERS
from payoffs.parameters import Parameter as Entry
from payoffs.parameters import catalogue, with_calibration
from payoffs.scenario import CHOICES, Scenario
from sandbox.commands.parser import COMMANDS
from sandbox.questions.subject import Subject, about

if TYPE_CHECKING:
    from sandbox.experiments.sweep.design import Axis

#: Larger games are shown in part; the machine-readable answer always holds all of it.
SHOWN = 12
#: How a threat of the record ended.
ENDED = {"concession": "conceded", "execution": "carried out", "back_down": "dropped"}


@dataclass(frozen=True)
class Answer:
    """A command's answer: plain data for ``--json``, and the text a person reads."""

    data: Any
    text: str
    #: Whether the text is a script or the like, whose lines must not be wrapped.
    as_is: bool = False


Run = Callable[[argparse.Namespace], Answer]
Commands = Any  # argparse keeps the type of its sub-parsers to itself


def add_command(
    commands: Commands,
    name: str,
    run: Run,
    *,
    game: bool = False,
    effort: bool = False,
    force: bool = False,
) -> Any:
    """A sub-command with ``--json``, ready for more arguments; its help is that of the overview.

    ``game``: it takes a GAME, ``--threat``, ``--set``, ``--calibration`` and how to read tables;
    ``effort``: it searches and may end before it is done; ``force``: it writes a file.
    """
    words = COMMANDS[name].help
    parser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="machine-readable answer")
    parser.set_defaults(run=run)
    if game:
        _add_game(parser)
    if effort:
        _add_effort(parser)
    if force:
        parser.add_argument(
            "--force",
            action="store_true",
            help="write even over a file that this program did not write",
        )
    return parser


def add_options(parser: Any, question: Callable[..., Any], **shown: str) -> None:
    """An option for each of a question's own options, as its signature and docstring have it.

    A yes-or-no option is a switch; ``shown`` has what stands for a value (empty: no option), else
    its type decides. What the parser has already is left alone.
    """
    said = _said_of(question)
    there = {action.dest for action in parser._actions}
    for name, parameter in signature(question).parameters.items():
        kind = str(parameter.annotation)
        metavar = shown.get(name, METAVARS.get(kind, ""))
        if name in there or parameter.default is Parameter.empty or not metavar:
            continue
        words: dict[str, Any] = {"help": said[name], "default": parameter.default}
        if kind == "bool":
            words["action"] = "store_true"
        else:
            words |= {"metavar": metavar, "type": _TYPES.get(kind.partition(" ")[0], str)}
            default = str(parameter.default).strip("()").replace(", ", ",")
            if parameter.default is not None and f"({default}" not in said[name]:
                words["help"] += f" ({default})"
        parser.add_argument("--" + name.replace("_", "-"), **words)


#: What stands for a value of an option, and how it is read.
METAVARS = {
    "bool": "-",
    "int": "N",
    "int | None": "N",
    "float": "X",
    "float | None": "X",
    "Profile | str | None": "I,J",
    "Pair | str": "U,V",
    "Pair | str | None": "U,V",
}
_TYPES = {"int": "whole", "float": "real"}


def _said_of(question: Callable[..., Any]) -> dict[str, str]:
    """What a docstring says of each parameter, as help texts have it."""
    part = (getdoc(question) or "").partition("Parameters\n----------\n")[2]
    found = dict.fromkeys(signature(question).parameters, "")
    for names, text in re.findall(r"^(\w.*)\n((?: {4}.*\n?)+)", part, re.MULTILINE):
        words = re.sub(r":\w+:`[^`]*?(\w+)`|[`*]", r"\1", " ".join(text.split())).rstrip(".")
        words = words.replace("if None", "unless given").replace("%", "%%")
        words = words if words[1:2].isupper() else words[:1].lower() + words[1:]
        found |= dict.fromkeys(names.split(", "), words)
    return found


def _add_game(parser: Any) -> None:
    parser.add_argument(
        "game",
        metavar="GAME",
        help="a scenario's name, a .toml, .nfg, .json, .csv, .tsv or .xlsx file, own=… as an "
        "address of the app has it, or - for JSON on standard input",
    )
    parser.add_argument(
        "--threat", action="store_true", help="the threat game instead of the stage game"
    )
    add_overrides(
        parser,
        "override a parameter, a term (discount_factor, …), a level (us.tariff=35 the "
        "setting in force, us.tariff.threat-100=60 that one), engine=, horizon=, series=, or which "
        "settings can be chosen (levers=us.entity:off;us.tariff:busan,35); repeatable",
    )
    sheet = parser.add_argument_group("tables", "what cannot be seen from a .csv, .tsv or .xlsx")
    sheet.add_argument(
        "--cells",
        choices=CELLS,
        help="pairs a, b; one matrix of a zero-sum game; two matrices, blocks with an empty row "
        "between them; or two columns a strategy",
    )
    sheet.add_argument(
        "--zero-sum",
        action="store_const",
        const="zero-sum",
        dest="cells",
        help="one matrix, the row side's: the column side gets the negative (--cells zero-sum)",
    )
    sheet.add_argument("--decimal", choices=DECIMALS, help="how decimals are written")


def add_overrides(parser: Any, help_text: str) -> None:
    """``--set`` and ``--calibration``, of every command that takes a scenario."""
    many = {"metavar": "NAME=VALUE", "dest": "overrides", "action": "append", "default": []}
    parser.add_argument("--set", **many, help=help_text)
    row = FIELDS["calibration"]
    parser.add_argument(*row.flags, metavar="|".join(row.choices), help=row.described)


def overrides_of(args: argparse.Namespace) -> dict[str, object]:
    """``--set`` on top of ``--calibration``."""
    with naming_flags(args):
        return dict(with_calibration(overrides(args.overrides), args.calibration) or {})


def _add_effort(parser: Any) -> None:
    parser.add_argument(
        "--effort",
        type=_effort,
        default=1.0,
        metavar="FACTOR",
        help="times the usual budget of work (1 is about ten seconds a search at most): a search "
        "that ends early says so, and finishes with more",
    )


def _effort(text: str) -> float:
    from sandbox.theory.basics import Budget

    try:
        effort = numeric.real(text)
        Budget.of(effort)
    except InputError as problem:
        raise argparse.ArgumentTypeError(problem.message) from None
    return effort


def overrides(
    settings: Iterable[str], flag: str = "--set", example: str = "farm_weight=2"
) -> dict[str, object]:
    """``NAME=VALUE`` texts of a flag as a dictionary.

    An InputError if one has no ``=`` or its value is not a number where one is needed.
    """
    values: dict[str, object] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip()
        if not equals or not name:
            raise InputError(f"{shown(setting)} is not NAME=VALUE; write {example}", flag)
        if name in (*CHOICES, "calibration", LEVERS):
            values[name] = value.strip()
            continue
        values[name] = numeric.real(value, f"{flag} {name}")
    return values


def subject_of(args: argparse.Namespace) -> Subject:
    """What the command is asked about."""
    how = HowToRead(args.cells, args.decimal)
    found = about(args.game, threat=args.threat, overrides=overrides_of(args), how=how)
    if found.scenario is not None:
        note_outside(found.scenario)
    elif "reading" in found.game.provenance:
        note(f"{args.game}: {found.game.provenance['reading']}")
    return found


Found = TypeVar("Found")


def ask(
    question: Callable[..., Found],
    args: argparse.Namespace,
    *about_what: object,
    called: Mapping[str, str] | None = None,
    **more: object,
) -> Found:
    """Ask (about the GAME, or what is given) with the options that the question's parameters name.

    ``called`` has the flags of what the theory behind the question calls otherwise.
    """
    given = vars(args)
    options = {name: given[name] for name in signature(question).parameters if name in given}
    with naming_flags(args, called):
        if not about_what and "game" in given:
            about_what = (subject_of(args),)
        return question(*about_what, **options | more)


@contextlib.contextmanager
def naming_flags(
    args: argparse.Namespace, called: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Complaints about an argument name its flag."""
    try:
        yield
    except InputError as problem:
        flags = {name: name for name in vars(args)} | dict(called or {})
        if problem.where not in flags:
            raise
        flag = "--" + flags[problem.where].replace("_", "-")
        raise InputError(problem.message, flag) from None


def note_outside(scenario: Scenario) -> None:
    """Say which values in force lie outside their plausible range, in the words of the page."""
    for name in scenario.calibration.outside():
        note_value(scenario.calibration.parameter(name), scenario.calibration[name])


def note_value(entry: Entry, value: float) -> None:
    """Say that a value lies outside its parameter's plausible range, if it does."""
    if words := entry.outside(value):
        note(words)


def note_axes(scenario: Scenario | None, axes: Iterable[Axis]) -> None:
    """Of each varied parameter the furthest value on either side of its plausible range."""
    for axis in axes:
        if scenario is not None and axis.name in catalogue():
            entry = scenario.calibration.parameter(axis.name)
            for value in dict.fromkeys((min(axis.ends), max(axis.ends))):
                note_value(entry, value)


def numbered(title: str, names: Sequence[str]) -> str:
    """Numbered strategies, the first of a long list only."""
    lines = [f"  {k}  {name}" for k, name in enumerate(names[:SHOWN])]
    if len(names) > SHOWN:
        lines.append(f"  … and {len(names) - SHOWN} more")
    return "\n".join([title, *lines])


def note(text: str) -> None:
    """A remark for people: to standard error, so that the answer stays clean."""
    print(text, file=sys.stderr)
