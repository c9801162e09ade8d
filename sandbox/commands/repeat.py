"""``truce repeat``: would a deal last."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from payoffs.errors import InputError
from payoffs.scenario import Scenario
from sandbox.commands.common import (
    DEAL_HELP,
    SHOWN,
    Answer,
    Commands,
    add_command,
    add_effort,
    add_game_arguments,
    deal_of,
    game_of,
    real,
    table,
    whole,
)

if TYPE_CHECKING:
    from sandbox.theory.repeated import Expiry, Lasting, Record, Watch, Watched

#: Words for the punishments' keys.
TITLES = {
    "nash-reversion": "back to the equilibrium for good",
    "periods": "back to the equilibrium, {} periods",
    "minmax": "held down for good (a bound)",
    "minmax-pure": "the same in pure strategies (a bound)",
    "optimal": "optimal penal code",
}

#: Which flag a complaint of the theory is about.
FLAGS = {
    "deal": "--deal",
    "delta": "--delta",
    "false_alarm": "--monitoring-error",
    "missed_alarm": "--monitoring-error",
    "tolerance": "--tolerance",
    "window": "--tolerance",
    "periods": "--punishment-periods",
    "punishment_periods": "--punishment-periods",
    "expiry": "--expiry",
    "renewal": "--renewal",
}


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "repeat", repeat, "would a deal last, period after period")
    add_game_arguments(parser)
    add_effort(parser)
    parser.add_argument("--deal", metavar="I,J", help=f"the profile to be kept {DEAL_HELP}")
    parser.add_argument(
        "--delta",
        type=real,
        metavar="D",
        help="discount factor per period: adds whether the deal is kept, and the payoff set",
    )
    parser.add_argument(
        "--monitoring-error",
        type=real,
        metavar="E",
        help="chance that a report on the deal is wrong: adds triggers under noise",
    )
    parser.add_argument(
        "--tolerance",
        type=whole,
        metavar="K",
        help="bad reports in a row that are let pass (0)",
    )
    parser.add_argument(
        "--punishment-periods",
        type=whole,
        metavar="T",
        help="length of a punishment (for ever)",
    )
    parser.add_argument(
        "--expiry",
        type=whole,
        metavar="PERIODS",
        help="the deal ends after so many periods (the scenario's first clock)",
    )
    parser.add_argument(
        "--renewal", type=real, metavar="P", help="chance that a kept deal is renewed (0)"
    )


def repeat(args: argparse.Namespace) -> Answer:
    """Critical discount factors by punishment, and what noise and an end date change."""
    from sandbox.theory.repeated import would_it_last

    scenario, game = game_of(args)
    try:
        answer = would_it_last(
            game,
            deal_of(args.deal, scenario, game, args.threat),
            delta=args.delta if args.delta is not None else _known_delta(scenario),
            periods=args.punishment_periods,
            with_set=args.delta is not None,
            effort=args.effort,
        )
        data, lines = answer.to_dict(), _text(answer)
        if args.delta is None:
            for key in ("sustained", "shortest_punishment"):
                data.pop(key, None)
        months = scenario.months_per_period if scenario is not None else 1.0
        data["patience"], extra = _patience(answer, months)
        lines += extra
        if args.monitoring_error is not None or args.tolerance is not None:
            data["monitoring"], data["record"], extra = _monitoring(args, scenario, answer, months)
            lines += extra
        if args.expiry is not None or args.renewal is not None:
            data["expiry"], extra = _expiry(args, scenario, answer, months)
            lines += extra
        if scenario is not None:
            data["clocks"] = [clock.to_dict() for clock in scenario.clocks]
    except InputError as problem:
        raise InputError(problem.message, FLAGS.get(problem.where, problem.where)) from None
    return Answer(data, "\n".join(lines))


def _known_delta(scenario: Scenario | None) -> float | None:
    return None if scenario is None else scenario.discount_factor


def _needed_delta(answer: Lasting, flag: str) -> float:
    if answer.delta is None:
        raise InputError("needs a discount factor; add --delta 0.95", flag)
    return answer.delta


def _patience(answer: Lasting, months: float) -> tuple[dict[str, Any], list[str]]:
    """The critical discount factors in people's words."""
    from sandbox.theory.repeated import in_words, longest_period

    found: dict[str, Any] = {}
    for name, entry in answer.punishments.items():
        if entry.both is None:
            found[name] = None
            continue
        longest = None
        if answer.delta is not None:
            longest = longest_period(entry.both, answer.delta, months)
        found[name] = {**in_words(entry.both, months).to_dict(), "longest_months": longest}
    words = []
    both = answer.nash.both
    if both:
        words = ["", f"In words: the deal holds where {in_words(both, months).words}."]
        longest = found["nash-reversion"]["longest_months"]
        if longest is not None:
            words.append(
                f"Sides as patient as {answer.delta:g} a period would keep it even if they could "
                f"answer a breach only every {longest:.3g} months (now {months:g})."
                if longest >= months
                else f"Sides as patient as {answer.delta:g} a period would have to answer a breach "
                f"within {longest:.3g} months (now {months:g})."
            )
    return found, words


def _text(answer: Lasting) -> list[str]:
    deal = answer.deal
    game = deal.game
    first, second = game.players
    u, v = deal.payoffs
    rows = [
        (
            TITLES[name].format(entry.periods),
            *(_number(x, entry.complete) for x in (entry.row, entry.column, entry.both)),
            *entry.threats,
            *([_yes(answer.sustained[name])] if answer.delta is not None else []),
        )
        for name, entry in answer.punishments.items()
    ]
    header = ["punishment", first, second, "both", f"pays {first}", f"pays {second}"]
    if answer.delta is not None:
        header.append(f"kept at {answer.delta:g}")
    proof = answer.renegotiation
    return [
        game.title or "game",
        "",
        f"The deal: {deal.words}, worth {u:.4g} to {first} and {v:.4g} to {second} ({game.unit}).",
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
        return f"{start}. Any punishment in pure profiles would be talked away."
    if critical == 0.0:
        return f"{start}. It needs no punishment that could be talked away."
    return (
        f"{start}. From {critical:.4g} on there are punishments that nobody would talk away "
        "(weakly renegotiation-proof)."
    )


def _set_lines(answer: Lasting) -> list[str]:
    found = answer.payoff_set
    if found is None:
        return []
    shown = "  ".join(f"({u:.4g}, {v:.4g})" for u, v in found.vertices[:SHOWN])
    more = " …" if len(found.vertices) > SHOWN else ""
    return ["", f"Equilibrium payoffs at {found.delta:g} are all mixtures of: {shown}{more}"]


def _monitoring(
    args: argparse.Namespace, scenario: Scenario | None, answer: Lasting, months: float
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    from agents.play.situation import doubt_of
    from sandbox.theory.repeated import Noise, Trigger, explain_record, one_report, watch

    delta = _needed_delta(answer, "--monitoring-error")
    error, extra = args.monitoring_error, []
    if error is not None:
        noise = Noise(error, error)
    else:
        doubt = doubt_of(scenario, answer.deal.game, answer.deal.profiles[0], threat=args.threat)
        noise = one_report(doubt.false_alarm, doubt.missed_alarm)
        extra = ["", f"Reports on the deal: {doubt.words()}."]
    trigger = Trigger(noise, args.tolerance or 0, args.punishment_periods)
    payoffs = [equilibrium.payoffs for equilibrium in answer.equilibria.equilibria]
    seen = watch(answer.deal, payoffs, delta, trigger, months)
    record = explain_record(months)
    return seen.to_dict(), record.to_dict(), [*extra, *_watch_lines(seen, record, answer)]


def _watch_lines(seen: Watch, record: Record, answer: Lasting) -> list[str]:
    noise = seen.asked.trigger.noise
    rows = [_watched_row("as asked", seen.asked)]
    if seen.best is not None and not answer.deal.enforced_by_itself:
        rows.append(_watched_row("best", seen.best))
    first, second = answer.deal.game.players
    header = ["trigger", "lets pass", "punishes", "periods of truce", "breaks a year"]
    header += [first, second, "kept"]
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
    trigger = one.trigger
    length = "for ever" if trigger.punishment is None else f"{trigger.punishment} periods"
    truce = f"{trigger.expected_periods:.4g}"
    kept = _yes(one.sustained)
    return (name, trigger.tolerance, length, truce, one.breaks_per_year, *one.values, kept)


def _expiry(
    args: argparse.Namespace, scenario: Scenario | None, answer: Lasting, months: float
) -> tuple[dict[str, Any], list[str]]:
    from sandbox.theory.repeated import with_expiry

    delta = _needed_delta(answer, "--expiry")
    periods = args.expiry
    first: list[str] = []
    if periods is None and scenario is not None and scenario.expiry_months is not None:
        periods = max(1, round(scenario.expiry_months / months))
        first = [f"The first to lapse: {c.words()}." for c in scenario.running_clocks[:1]]
    if periods is None:
        raise InputError("needs a term to renew; add --expiry 12", "--renewal")
    payoffs = [equilibrium.payoffs for equilibrium in answer.equilibria.equilibria]
    found = with_expiry(answer.deal, answer.nash, payoffs, delta, periods, args.renewal or 0.0)
    return found.to_dict(), ["", *first, *_expiry_lines(found)]


def _expiry_lines(found: Expiry) -> list[str]:
    return [f"With an end after {found.periods} periods: {found.words}"]


def _number(value: float | None, complete: bool = True) -> str:
    return ("never" if complete else "not found") if value is None else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "cannot" if value is None else f"{100 * value:.3g}%"


def _yes(value: bool | None) -> str:
    return "not known" if value is None else "yes" if value else "no"
