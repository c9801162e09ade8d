"""``truce repeat``: would a deal last."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from payoffs.results import counted
from sandbox.commands.common import (
    SHOWN,
    Answer,
    Commands,
    add_command,
    add_options,
    ask,
    subject_of,
)
from sandbox.commands.text import table
from sandbox.questions.repeat import first_lapse
from sandbox.questions.repeat import repeat as question
from sandbox.words import PUNISHMENTS, in_sentences

if TYPE_CHECKING:
    from sandbox.theory.repeated import Lasting, TruceRecord, Watch, Watched

#: What the theory calls otherwise than the flags do.
CALLED = {
    "false_alarm": "monitoring_error",
    "missed_alarm": "monitoring_error",
    "window": "tolerance",
    "periods": "punishment_periods",
}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "repeat", repeat, game=True, effort=True)
    periods = {"punishment_periods": "T", "expiry": "PERIODS"}
    chances = {"monitoring_error": "E", "renewal": "P"}
    add_options(parser, question, delta="D", tolerance="K", **periods, **chances)


def repeat(args: argparse.Namespace) -> Answer:
    """Critical discount factors by punishment, and what noise and an end date change."""
    subject = subject_of(args)
    found = ask(question, args, subject, called=CALLED)
    answer, parts = found.main, found.parts
    lines = [*_text(answer), *_patience_lines(answer, parts["patience"], subject.months)]
    if "monitoring" in parts:
        if found.asked["reports"]:
            lines += ["", f"Reports on the deal: {found.asked['reports']}."]
        lines += _watch_lines(parts["monitoring"], parts["record"], answer)
    if "expiry" in parts:
        clock = first_lapse(subject) if args.expiry is None else None
        lines += ["", *([f"The first to lapse: {clock.words()}."] if clock else [])]
        term = parts["expiry"]
        lines.append(f"With an end after {counted(term.periods, 'period')}: {term.words}")
    return Answer(found.to_dict(), "\n".join(lines))


def _patience_lines(answer: Lasting, patience: dict[str, Any], months: float) -> list[str]:
    """The critical discount factor of reversion in people's words."""
    from sandbox.theory.repeated import patience_words

    both = answer.nash.both
    if not both:
        return []
    words = ["", f"In words: the deal holds where {patience_words(both, months).words}."]
    longest = patience["nash-reversion"]["longest_months"]
    if longest is not None:
        need = "have to answer a breach within"
        if longest >= months:
            need = "keep it even if they could answer a breach only every"
        words.append(
            f"Sides as patient as {answer.delta:g} a period would {need} {longest:.3g} months "
            f"(now {months:g})."
        )
    return words


def _text(answer: Lasting) -> list[str]:
    deal = answer.deal
    game = deal.game
    (first, second), (us, them) = game.players, in_sentences(game.players)
    u, v = deal.payoffs
    rows = [
        (
            PUNISHMENTS[name].format(entry.periods),
            *(_number(x, entry.complete) for x in (entry.row, entry.column, entry.both)),
            *entry.threats,
            *([_yes(answer.sustained[name])] if answer.delta is not None else []),
        )
        for name, entry in answer.punishments.items()
    ]
    kept = [] if answer.delta is None else [f"kept at {answer.delta:g}"]
    header = ["punishment", first, second, "both", f"pays {first}", f"pays {second}", *kept]
    proof = answer.renegotiation
    return [
        game.title or "game",
        "",
        f"The deal: {deal.words}, worth {u:.4g} to {us} and {v:.4g} to {them} ({game.unit}).",
        answer.sentence,
        "",
        "Smallest discount factor that keeps the deal:",
        "",
        table(header, rows),
        "",
        _renegotiation_words(proof.efficient, proof.critical),
        *(f"Note: {note}." for note in answer.notes),
        *_set_lines(answer),
    ]


def _renegotiation_words(efficient: bool, critical: float | None) -> str:
    start = "Nothing is better for both" if efficient else "Something else is better for both"
    if critical is None:
        end = "Any punishment in pure profiles would be talked away."
    elif critical == 0.0:
        end = "It needs no punishment that could be talked away."
    else:
        proof = "that nobody would talk away (weakly renegotiation-proof)"
        end = f"From {critical:.4g} on there are punishments {proof}."
    return f"{start}. {end}"


def _set_lines(answer: Lasting) -> list[str]:
    found = answer.payoff_set
    if found is None:
        return []
    shown = "  ".join(f"({u:.4g}, {v:.4g})" for u, v in found.vertices[:SHOWN])
    more = " …" if len(found.vertices) > SHOWN else ""
    return ["", f"Equilibrium payoffs at {found.delta:g} are all mixtures of: {shown}{more}"]


def _watch_lines(seen: Watch, record: TruceRecord, answer: Lasting) -> list[str]:
    noise = seen.asked.trigger.noise
    rows = [_watched_row("as asked", seen.asked)]
    if seen.best is not None and not answer.deal.enforced_by_itself:
        rows.append(_watched_row("best", seen.best))
    first, second = answer.deal.game.players
    what = ("trigger", "lets pass", "punishes", "periods of truce", "breaks a year")
    header = (*what, first, second, "kept")
    least = seen.least_patience
    if answer.deal.enforced_by_itself:
        verdict = "Nobody has to be deterred: bad reports can be let pass without end."
    elif least is None:
        verdict = "The noise is too strong: no trigger keeps the deal, however patient the sides."
    else:
        verdict = f"Below a discount factor of {least:.4g} no trigger survives this noise."
    low, high = record.interval
    explained = [
        (entry.tolerance, *(_share(x) for x in (entry.false_alarm, entry.low, entry.high)))
        for entry in record.explanations
    ]
    return [
        "",
        f"If {100 * noise.false_alarm:.3g}% of the reports on a kept deal are false alarms:",
        "",
        table(header, rows),
        "",
        verdict,
        f"The record has {record.per_year:g} breaks a year ({low:g} to {high:g}). False alarms "
        "alone would make as many at:",
        "",
        table(("lets pass", "false alarms", "from", "to"), explained),
    ]


def _watched_row(name: str, one: Watched) -> tuple[object, ...]:
    trigger, kept = one.trigger, _yes(one.sustained)
    length = "for ever" if trigger.punishment is None else f"{trigger.punishment} periods"
    truce = f"{trigger.expected_periods:.4g}"
    return (name, trigger.tolerance, length, truce, one.breaks_per_year, *one.values, kept)


def _number(value: float | None, complete: bool = True) -> str:
    return ("never" if complete else "not found") if value is None else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "cannot" if value is None else f"{100 * value:.3g}%"


def _yes(value: bool | None) -> str:
    return "not known" if value is None else "yes" if value else "no"
