"""``truce leaders`` and ``truce forecasts``: whose payoffs the record shows, and how well.

``truce estimate``: which decision rules people played, from a table of their moves.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from payoffs.calibrations import NO_THREAT
from payoffs.errors import InputError
from payoffs.results import counted
from sandbox.commands.common import ENDED, Answer, Commands, add_command
from sandbox.commands.text import prose, table
from sandbox.experiments.estimation import PUBLISHED, estimate, read_panel
from sandbox.questions.leaders import OF_THREATS, OF_TRUCES, Forecasts
from sandbox.questions.leaders import forecasts as ask_forecasts
from sandbox.questions.leaders import leaders as ask_leaders
from sandbox.questions.play import split
from sandbox.words import percent

#: So many misses are shown; the machine-readable answer has every threat.
MISSES = 5
#: What the record tells, in a column's width.
TOLD = {
    "narrowed": "narrows it",
    "moved, not narrowed": "moves it",
    "the record cannot tell": "cannot tell",
    NO_THREAT: "none bears on it",
}


def register(commands: Commands) -> None:
    """Add the three parsers."""
    parser = add_command(commands, "estimate", estimated)
    parser.add_argument(
        "file", metavar="FILE.csv", help="columns subject, match, round, own, other; 1: cooperated"
    )
    parser.add_argument(
        "--rules", metavar="RULE,…", help=f"rules that may be played ({', '.join(PUBLISHED)})"
    )
    words = "only rows in which another column holds this text; repeatable"
    many = {"action": "append", "default": []}
    parser.add_argument("--where", metavar="COLUMN=TEXT", **many, help=words)
    parser.add_argument("--seed", type=int, default=0, help="seed of the resampling (0)")
    add_command(commands, "leaders", leaders)
    add_command(commands, "forecasts", forecasts)


def leaders(_: argparse.Namespace) -> Answer:
    """Posterior beside prior, what the record tells, and the bracket."""
    found = ask_leaders()
    rows = []
    for one in found.weights:
        posterior = f"{one.value:.2g} ({one.low:.2g}-{one.high:.2g})"
        prior = f"{one.prior:.2g} ({one.prior_low:.2g}-{one.prior_high:.2g})"
        rows.append((one.name, posterior, prior, TOLD[one.verdict]))
    header = ("unknown", "posterior (90%)", "prior (90%)", "the record")
    low, high = found.bracket
    bracket = (
        "Without a model: threats that were carried out break even at .05 to .78 dollars a "
        f"dollar kept out, withdrawn ones at .21 to .38: a bracket of {low:g} to {high:g} for "
        "protection_weight_us, and no single value that orders them."
    )
    text = [f"{found.headline}.", "", table(header, rows), "", prose(bracket)]
    return Answer(found.to_dict(), "\n".join(text))


def forecasts(_: argparse.Namespace) -> Answer:
    """The ledger, then scores on the record, misses first."""
    found = ask_forecasts()
    lines = [f"{found.headline}.", "", *_ledger(found), "", *_scores(found)]
    return Answer(found.to_dict(), "\n".join(lines))


def _ledger(found: Forecasts) -> list[str]:
    rows, lines = [], []
    for one in found.ledger:
        chance, hazard = f"{one.probability:.0%}", f"{one.baseline:.0%}"
        span, came = f"{one.low:.0%} to {one.high:.0%}", one.outcome
        outcome = "open" if came is None else "yes" if came else "no"
        rows.append((one.id, one.resolves_on, chance, span, hazard, outcome))
        late = "; after the day" if one.after_the_day else ""
        text = f"{one.id}  {one.event} (made {one.made}, data to {one.data_until}{late})"
        lines.append(prose(text, "", "    "))
    return [table(("", "by", "chance", "90%", "hazard", "outcome"), rows), "", *lines]


def _scores(found: Forecasts) -> list[str]:
    threats, truces = found.scores["threats"], found.scores["truces"]
    scored = _means("ends of threats, each foretold on its day", threats, OF_THREATS)
    lines = [f"Less is better. {counted(threats['n'], 'threat')}:", "", scored, ""]
    gap = threats["gaps"]["base_rates"]
    said = (
        f"Log score of the model less that of base rates: {gap['mean']:+.3f} (standard error "
        f"{gap['error']:.3f}, threats taken as independent, which they are not)."
    )
    lines.append(prose(said))
    misses = [
        (one.threat, one.date, ENDED[one.outcome], *(f"{x:.0%}" for x in one.chances["model"]))
        for one in found.misses[:MISSES]
    ]
    lines += ["", "What the model missed most:", ""]
    lines += [table(("", "threat of", "ended", *ENDED.values()), misses), ""]
    scored = _means(f"does a truce hold for {truces['days']} days", truces, OF_TRUCES)
    return [*lines, f"{counted(truces['n'], 'truce')}:", "", scored]


def _means(what: str, scores: Mapping[str, Any], methods: Mapping[str, str]) -> str:
    """The mean scores of each method."""
    told = ((words, scores[name]) for name, words in methods.items())
    rows = [(words, f"{one['log_score']:.3f}", f"{one['brier']:.3f}") for words, one in told]
    return table((what, "log score", "Brier"), rows)


def estimated(args: argparse.Namespace) -> Answer:
    """Shares with intervals, the chance of a slip, and whether that is enough to tell."""
    where = {}
    for text in args.where:
        column, equals, value = text.partition("=")
        if not equals or not column:
            raise InputError(f"{text!r} is not COLUMN=TEXT", "--where")
        where[column] = value
    rules = PUBLISHED if args.rules is None else split(args.rules)
    if args.seed < 0:
        raise InputError(f"{args.seed}: give 0 or more", "--seed")
    found = estimate(read_panel(args.file, where), list(rules), seed=args.seed)
    told = zip(found.rules, found.shares, found.low, found.high, strict=True)
    rows = [(name, percent(x, 1), f"{percent(a, 1)} to {percent(b, 1)}") for name, x, a, b in told]
    lines = [
        f"{counted(found.subjects, 'subject')}, {counted(found.choices, 'choice')}.",
        table(("rule", "share", "95% interval"), rows),
        f"{percent(found.error, 1)} of the choices are not what the rule says "
        f"(log-likelihood {found.log_likelihood:.2f}).",
        *(f"Note: {note}." for note in found.notes),
    ]
    return Answer(found.to_dict(), "\n\n".join(lines))
