"""``truce history``: which pairs of rules could have made the record of truces, in words."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from payoffs.record.decisions import episodes
from sandbox.commands.common import SHOWN, Answer, Commands, add_command, add_options, ask
from sandbox.commands.text import Progress, table
from sandbox.questions.experiments import history as question
from sandbox.questions.play import split

if TYPE_CHECKING:
    from sandbox.experiments.history import (
        CrisisHistory,
        History,
        HistoryTable,
        Judgement,
        PairHistory,
    )

#: Pairs of rules that are shown beside the crisis family.
BESIDE = 5
#: Rules whose meeting with themselves is always shown.
FAMILIAR = (
    "tit_for_tat",
    "tit_for_two_tats",
    "contrite_tit_for_tat",
    "win_stay_lose_shift",
    "limited_retaliation(3)",
    "grim_trigger",
    "always_cooperate",
)


def register(commands: Commands) -> None:
    """Add the parser."""
    parser = add_command(commands, "history", history)
    rules = {"us": "RULE", "china": "RULE", "rules": "RULE,RULE,…", "family": "NAME"}
    add_options(parser, question, variant="NAME", period="NAME", series="NAME", **rules)
    parser.add_argument("--all", action="store_true", help="show every pair, not the first few")


def history(args: argparse.Namespace) -> Answer:
    """The table of pairs, or one pair."""
    from sandbox.experiments.history import CrisisHistory, HistoryTable

    args.rules = None if args.rules is None else split(args.rules)
    with Progress("trying pairs", sys.stderr) as progress:
        found = ask(question, args, progress=progress.update)
    if isinstance(found, CrisisHistory):
        return Answer(found.to_dict(), crisis_family_text(found, everything=args.all))
    if isinstance(found, HistoryTable):
        return Answer(found.to_dict(), table_text(found, everything=args.all))
    return Answer(found.to_dict(), pair_text(found))


def table_text(found: HistoryTable, *, everything: bool = False) -> str:
    """Every pair: the most likely, familiar ones, and the statement."""
    shown = len(found.judgements) if everything else SHOWN
    parts = [
        record_text(found.history),
        _pairs_text(found, shown),
        _familiar_text(found),
        _impossible_text(found),
        statement(found),
        sources_text(found.history),
    ]
    return "\n\n".join(part for part in parts if part)


def crisis_family_text(found: CrisisHistory, *, everything: bool = False) -> str:
    """The crisis family, the most likely first, and the most likely pairs of rules beside it."""
    shown = len(found.members) if everything else SHOWN
    constant = found.table.references[0].aic

    def row(name: str, one: Any, fit: Any, fitted: int, own: float) -> tuple[str, ...]:
        numbers = f"{fit.log_likelihood:.2f}", f"{fit.parameters} ({fitted})"
        gaps = (f"{aic - constant:+.1f}" for aic in (fit.aic, own))
        return name, *numbers, *gaps, *_judged(one)

    rows = [row(x.name, x, x, len(x.fitted), x.aic_fitted) for x in found.members[:shown]]
    for one in found.table.judgements[:BESIDE]:
        fit = one.fit
        rows.append(row(f"rules: {short(fit.name)}", one, fit, fit.parameters, fit.aic))
    header = ("truces broken by threats", "log lik.", "numbers", "AIC", "fitted", "p", "verdict")
    factors = [
        f"  {one.name}: {x.what} x {x.factor:.3g} ({x.interval[0]:.3g} to {x.interval[1]:.3g})"
        for one in found.members
        for x in one.fitted
    ]
    if factors:
        factors.insert(0, "Factors on the record's rates, with 95% profile-likelihood intervals:")
    lines = [
        table(header, rows),
        "Numbers: estimated from either record, in brackets those fitted to the truces. AIC: "
        "against constant hazards, smaller is better, every number counted; in the next column "
        "only those fitted. A threat carried out ends a truce, a threat conceded to or a "
        "settlement makes one.",
        *factors,
        f"{len(found.fitting)} of {len(found.members)} crisis models fit (are not rejected at 5%), "
        f"{len(found.table.fitting)} of {len(found.table.judgements)} pairs of rules.",
    ]
    return "\n\n".join([record_text(found.history), "\n".join(lines)])


def pair_text(found: PairHistory) -> str:
    """One pair: fit, statistics, survival, tariffs, who broke."""
    told = (_fit_text, _statistics_text, _survival_text, _tariffs_text, _breakers_text)
    parts = [record_text(found.history), *(text(found) for text in told)]
    return "\n\n".join([*parts, sources_text(found.history)])


def _judged(one: Any) -> tuple[str, str]:
    """How odd history is among a model's records, and what follows."""
    return f"{one.comparison.overall:.3f}", "fits" if one.fits else "rejected"


def record_text(record: History) -> str:
    """The record in a few lines."""
    low, high = record.hazard_interval
    gaps = sorted(spell.days for spell in record.spells(False))
    truces = [spell.episode for spell in record.spells(True)]
    up = ", ".join(record.rounded_up)
    rounded = f"these up to one: {up}" if up else "none is shorter than one"
    lines = [
        f"The record ({record.variant}, {truces[0]} to {truces[-1]}): {len(truces)} truces, "
        f"{record.breaks} breaks in {record.truce_days:,} days of truce, "
        f"{record.breaks_per_year:.2f} a year (90%: {low:.2f} to {high:.2f}); {len(gaps)} gaps of "
        f"{gaps[0]} to {gaps[-1]} days, mean {sum(gaps) / len(gaps):.0f}. The last truce was in "
        f"force when last seen, on {episodes()[-1].last}.",
        f"A period is a {record.period}; lengths are rounded to whole periods, {rounded}.",
    ]
    if len(record.pieces) > 1:
        lines.append("The record has a hole; after it both sides begin with fresh memories.")
    if record.variant.startswith("Trump"):
        lines.append("Between the two administrations the clock of T4 stands still.")
    return "\n".join(lines)


def short(name: str) -> str:
    """A rule's name with numbers of three digits."""
    return re.sub(r"\d+\.\d{4,}", lambda number: f"{float(number[0]):.3g}", name)


def _pairs_text(found: HistoryTable, shown: int) -> str:
    reference, changing = found.references
    told = zip(found.judgements[:shown], found.posterior.tolist(), strict=False)
    rows = [_row(found, one, weight) for one, weight in told]
    header = (
        *("pair (the mirror image counts alike)", "log lik.", "AIC", "execution error"),
        *("monitoring error", "overall p", "verdict", "farthest out", "posterior"),
    )
    yardstick = found.reference_comparison
    lines = [
        f"Both errors are fitted to the record, the same for both sides. {len(found.judgements)} "
        f"pairs and families, the {len(rows)} most likely:",
        table(header, rows),
        f"Yardsticks without rules: constant hazards {reference.log_likelihood:.2f} (AIC "
        f"+0.0, overall p {yardstick.overall:.3f}); "
        f"a hazard that changes with the truce's age {changing.log_likelihood:.2f} (AIC "
        f"{changing.aic - reference.aic:+.1f}, Weibull shape {changing.shape:.2f}).",
        "AIC: against constant hazards, smaller is better. Errors: a period, with 95% "
        "profile-likelihood intervals; '<' reaches to none. Overall p: the share of simulated "
        "records at least as odd as history.",
    ]
    return "\n".join(lines)


def _row(found: HistoryTable, one: Judgement, weight: float) -> tuple[object, ...]:
    fit = one.fit
    alike = one.family is not None
    name = f"{short(fit.chain.us)} on both sides, x fitted" if alike else short(fit.name)
    likely = f"{fit.log_likelihood:.2f}", f"{fit.aic - found.references[0].aic:+.1f}"
    errors = _errors(fit)
    return name, *likely, *errors, *_judged(one), one.comparison.worst, f"{weight:.3f}"


def _errors(fit: Any) -> tuple[str, str]:
    """Execution and monitoring errors with their intervals."""
    from sandbox.experiments.history.fitting import LEAST

    def said(value: float, interval: tuple[float, float]) -> str:
        low, high = interval
        least = "<" if low <= LEAST * 1.001 else f"{low:.4f}"
        return f"{value:.4f} [{least}, {high:.4f}]"

    execution = said(fit.execution, fit.execution_interval)
    return execution, said(fit.monitoring, fit.monitoring_interval)


def _familiar_text(found: HistoryTable) -> str:
    chains = ((one.fit.chain, one) for one in found.judgements if one.family is None)
    named = {chain.us: one for chain, one in chains if chain.us == chain.china}
    rows = []
    for name in FAMILIAR:
        if one := named.get(name):
            likely, judged = f"{one.fit.log_likelihood:.1f}", _judged(one)
            rows.append((name, likely, *judged, one.comparison.worst, one.obstacle))
    why = "impossible without execution errors, because"
    header = ("against itself", "log lik.", "overall p", "verdict", "farthest out", why)
    return table(header, rows) if rows else ""


def _impossible_text(found: HistoryTable) -> str:
    why = Counter(one.obstacle for one in found.judgements if one.obstacle is not None)
    if not why:
        return "Every pair could produce the record by wrong reports alone."
    parts = [f"{reason} ({count})" for reason, count in why.most_common(6)]
    if more := why.total() - sum(count for _, count in why.most_common(6)):
        parts.append(f"other reasons ({more})")
    return (
        f"Impossible without execution errors, however wrong the reports: {why.total()} pairs. "
        f"Why: {'; '.join(parts)}."
    )


def statement(found: HistoryTable) -> str:
    """What the record can and cannot tell."""
    tried, fitting = len(found.judgements), len(found.fitting)
    lines = [
        f"What this can tell: {tried - fitting} of {tried} pairs are rejected at 5%, {fitting} "
        "fit. To fit is not to be true. If every pair were true, one in twenty would still be "
        "rejected by chance; errors fitted to the same record make the test lenient. Which pairs "
        "fit depends on the length of a period, for a rule's patience is counted in periods.",
        f"{found.close} {'pair is' if found.close == 1 else 'pairs are'} within two log units of "
        f"the most likely one: {found.history.breaks} breaks hardly tell them apart.",
    ]
    if found.power is not None and len(found.power.pairs) > 1:
        lines.append(
            f"When each of the {len(found.power.pairs)} most likely distinct ones makes "
            f"{found.power.records} records of this length, the one that made a record is picked "
            f"as the most likely {100 * found.power.right:.0f}% of the time (by guessing: "
            f"{100 / len(found.power.pairs):.0f}%)."
        )
    if found.lasts is not None and found.lasts_range is not None:
        soon, later = map(_span, found.lasts)
        unsure, more_unsure = map(_span, found.lasts_range)
        constant, changing = ("{:.2f} and {:.2f}".format(*one) for one in found.reference_lasts)
        lines.append(
            f"The truce in force lasts to 10 January 2027 with chance {soon} over the pairs that "
            f"fit ({unsure} with their errors uncertain), and another year with {later} "
            f"({more_unsure}). Constant hazards say {constant}, a changing hazard {changing}. "
            "These are chances within models, not forecasts of the world."
        )
    return "\n".join(lines)


def _span(ends: Any) -> str:
    return "{:.2f} to {:.2f}".format(*ends)


def sources_text(record: History) -> str:
    """The episodes that were used, with their sources."""
    used = {spell.episode for spell in record.spells(True)}
    lines = ["Episodes"]
    for one in episodes():
        if one.id in used:
            ended = "in force when last seen" if one.censored else f"broken ({one.broken_by})"
            lines.append(
                f"  {one.id}  {one.start} to {one.last}, {one.days:,} days, {ended}; "
                f"{one.source} ({one.confidence})"
            )
    return "\n".join(lines)


def _fit_text(found: PairHistory) -> str:
    one, fit = found.judgement, found.judgement.fit
    verdict = "fits (is not rejected)" if one.fits else "is rejected"
    execution, monitoring = _errors(fit)
    bounds = f"; {', '.join(fit.at_bound)}" if fit.at_bound else ""
    lines = [
        f"{short(fit.name)} {verdict} at 5%: overall p {one.comparison.overall:.3f}, farthest out "
        f"in {one.comparison.worst}, over {one.comparison.records:,} simulated records.",
        f"Most likely errors a {found.history.period}: execution {execution}, monitoring "
        f"{monitoring} (95% intervals){bounds}.",
        f"Log likelihood {fit.log_likelihood:.2f}, AIC {fit.aic - found.reference.aic:+.1f} "
        f"against constant hazards ({found.reference.log_likelihood:.2f}).",
    ]
    told = found.posterior
    both, alone, other = (10 ** (2 * x[1]) for x in (told.total, told.execution, told.monitoring))
    lines.append(
        f"Under even priors on both errors' logarithms their sum is {10 ** told.total[0]:.4f}, "
        f"within a factor of {both:.1f} either way (two standard deviations); each alone within "
        f"{alone:,.0f} and {other:,.0f}."
    )
    if one.obstacle is not None:
        lines.append(f"Without execution errors it is impossible: {one.obstacle}.")
    soon, later = map(_span, one.lasts_range)
    lines.append(
        f"The truce in force lasts to 10 January 2027 with chance {one.lasts[0]:.2f} (errors "
        f"uncertain: {soon}), another year with {one.lasts[1]:.2f} ({later})."
    )
    return "\n".join(lines)


def _statistics_text(found: PairHistory) -> str:
    entries = found.judgement.comparison.to_dict()["statistics"]
    rows = [
        (name, x["observed"], x["low"], x["median"], x["high"], f"{x['p']:.3f}")
        for name, x in entries.items()
    ]
    header = (f"in {found.history.period}s", "record", "5%", "median", "95%", "p")
    return "History among simulated records\n" + table(header, rows)


def _survival_text(found: PairHistory) -> str:
    rows = []
    for kind, curves in found.survival.items():
        record, band = curves.record, curves.band
        for k, time in enumerate(record.time):
            shares = f"{record.share[k]:.2f}", _span((record.low[k], record.high[k]))
            model = f"{curves.exact[k]:.2f}", f"{band.median[k]:.2f}"
            limits = _span((band.low[k], band.high[k]))
            rows.append((kind, f"{time:.0f}", *shares, *model, limits))
    header = ("kind", "lasts more than", "record", "90% limits", "model", "simulated", "5 to 95%")
    return (
        f"Survival, lengths in {found.history.period}s (limits and band at each length on its own)"
        f"\n{table(header, rows)}"
    )


def _tariffs_text(found: PairHistory) -> str:
    if found.tariffs is None:
        return f"Tariff paths are not compared: {found.no_tariffs}."
    changes = found.tariffs.changes
    names = {"us": "US on China", "china": "China on US"}
    told = ("observed", "published", "low", "median", "high")
    rows = [
        (what, names[side], *(f"{x[name]:.2f}" for name in told), f"{x['p']:.3f}")
        for what, sides in found.tariffs.summaries.items()
        for side, x in sides.items()
    ]
    header = ("tariff", "side", "record", "as published", "5%", "median", "95%", "p")
    return (
        f"Tariffs, {changes.series} series, percent ('above 20%': share of time). When they move "
        f"is simulated; by how much is drawn from the {len(changes.net)} gaps of the record (after "
        f"{', '.join(changes.episodes)}). 'record' is coded the same way, 'as published' is not.\n"
        + table(header, rows)
    )


def _breakers_text(found: PairHistory) -> str:
    who = found.breakers
    named = [side for side in who.coded if side is not None]
    count = f"{len(named)} of {len(who.coded)}"
    if not named:
        return "Who broke is disputed in every break of this record and tells nothing."
    same = abs(who.log_likelihood - who.mirrored) < 0.005
    other = "the same" if same else f"{who.mirrored:.2f}"
    words = f"log likelihood {who.log_likelihood:.2f}; sides changed: {other}"
    return (
        f"Who broke (not used above): the record names one side alone in {count} breaks "
        f"({', '.join(sorted(set(named)))}), the others are disputed. With this evidence {words}."
    )
