"""``truce tournament``: every decision rule against every other, and how they would spread."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from agents.contests.tournament import PERIODS
from payoffs.fields import NOISE
from payoffs.results import counted
from sandbox.commands.common import SHOWN, Answer, Commands, add_command, add_options, ask
from sandbox.commands.fields import PROFILES, add_fields, given
from sandbox.commands.simulate import noise_words
from sandbox.commands.text import table
from sandbox.questions.play import tournament as question
from sandbox.words import chance_words

if TYPE_CHECKING:
    from agents import Tournament


#: What stands in the ranking, as an answer's data call it.
PLACE = ("rank", "rule", "mean", "error", "as_row", "as_column")


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "tournament", tournament, game=True)
    parser.add_argument(
        "--rules",
        metavar="RULE,RULE,…",
        action="append",
        help="the rules that meet (twenty well-known ones); repeatable",
    )
    add_fields(parser, "periods", periods=PERIODS)
    add_fields(parser, *NOISE, *PROFILES, "seed")
    add_options(parser, question, discount="D")


def tournament(args: argparse.Namespace) -> Answer:
    """The ranking, the table of pairs, and with ``--evolution`` the shares in the long run."""
    rules = None if args.rules is None else ",".join(args.rules)
    found = ask(question, args, rules=rules, **given(args, *NOISE))
    data = found.to_dict()
    return Answer(data, _text(found.main, data))


def _text(result: Tournament, data: dict[str, Any]) -> str:
    """The ranking, then who earns what against whom."""
    places = data["ranking"]
    header = ("", "rule", "mean payoff", "s.e.", "as row", "as column", "restrained")
    rows = [(*(p[name] for name in PLACE), chance_words(p["cooperation"])) for p in places]
    game = result.game
    many = counted(result.replicates, "history", "histories")
    how = "exact" if result.exact else f"{many} a pair, seed {result.seed}"
    lines = [
        f"{game.title or 'game'} ({game.unit}): {counted(len(result.rules), 'rule')}, "
        f"{result.horizon}, {how}",
        table(header, rows),
        _pairs(result, data),
        f"{noise_words(data)}. Escalation by {data['punish_how']}.",
    ]
    if result.left_out:
        lines.append(f"Left out, since they do not fit this game: {', '.join(result.left_out)}.")
    if "evolution" in data:
        lines.append(_spread_text(result, data["evolution"]))
    return "\n\n".join(lines)


def _pairs(result: Tournament, data: dict[str, Any]) -> str:
    """What each rule earns against each other, both in the order of the ranking."""
    order = [result.rules.index(p["rule"]) for p in data["ranking"]][:SHOWN]
    header = ("earns against", *(str(k) for k in range(1, len(order) + 1)))
    rows = [
        (f"{rank} {result.rules[i]}", *(float(result.payoffs[i, j]) for j in order))
        for rank, i in enumerate(order, start=1)
    ]
    more = len(result.rules) - len(order)
    note = f"\n… and {more} more; --json has all pairs" if more else ""
    return table(header, rows) + note


def _spread_text(result: Tournament, evolution: dict[str, Any]) -> str:
    shares = evolution["replicator"]["shares"][-1]
    moran = evolution["moran_shares"]
    order = sorted(range(len(shares)), key=lambda k: -max(shares[k], moran[k]))
    rows = []
    for k in order[:SHOWN]:
        stable, invaders = "yes" if evolution["stable"][k] else "no", evolution["invaded_by"][k]
        ends = chance_words(shares[k]), chance_words(moran[k])
        rows.append((result.rules[k], *ends, stable, len(invaders)))
    header = ("rule", "replicator share", "Moran share", "stable", "invaded by")
    return (
        f"{table(header, rows)}\n"
        "Replicator dynamics from equal shares; Moran process with rare mutants, population "
        f"{evolution['population']:,}, intensity {evolution['intensity']:g}."
    )
