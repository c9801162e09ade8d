"""What happened and what the model makes of it, as HTML: each row leads to its source."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from payoffs.record.decisions import Decision, ThreatEpisode
from payoffs.record.episodes import Episode
from payoffs.record.forecasts import Forecast
from payoffs.record.validation import TOLERANCE, StudyCheck, profile_table
from payoffs.resources import Fact, fact
from sandbox.charts.timeline import ENDED
from sandbox.messages import _
from sandbox.views.kit.markup import link
from sandbox.views.kit.references import citation_html, facts_html
from sandbox.words import capital, number, short_of


def episodes_html(found: tuple[Episode, ...]) -> str:
    """Every truce of the record with what broke it and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{escape(e.id)}</th><td>{escape(e.name)}</td>'
        f'<td class="num">{e.start.isoformat()}</td>'
        f'<td class="num">{e.days:,}{"+" if e.censored else ""}</td>'
        f"<td>{escape(e.broken_by) if not e.censored else 'in force when last seen'}</td>"
        f"<td>{escape(e.cause)}</td>"
        f'<td class="num">{"" if e.gap_days is None else e.gap_days}</td>'
        f"<td>{escape(e.source)}<br><small>confidence: {escape(e.confidence)}</small></td></tr>"
        for e in found
    )
    heads = (
        "",
        _("truce"),
        _("from"),
        _("days"),
        _("broken by"),
        _("what happened"),
        _("gap after"),
        _("source"),
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in heads)
    return (
        "<p>What survival curves and <code>truce history</code> are compared with. Days until a "
        "truce broke or was last seen in force; the gap is the days until the next one.</p>"
        f'<div class="scroll"><table class="plain wide"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def checks_html(checks: tuple[StudyCheck, ...]) -> str:
    """The model's numbers beside published ones."""
    rows = "".join(_check(check) for check in checks)
    agree = sum(check.agrees for check in checks)
    return (
        f"<p>{agree} of {len(checks)} agree: the published sign, and within {100 * TOLERANCE:g}% "
        "of the published number. A miss says what the model lacks.</p>"
        '<div class="scroll"><table class="plain wide"><thead><tr><th scope="col">study</th>'
        '<th scope="col">quantity</th><th scope="col">model</th><th scope="col">published</th>'
        '<th scope="col">error</th><th scope="col">agrees</th><th scope="col">source</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _check(check: StudyCheck) -> str:
    places = 3 if abs(check.published) < 0.1 else 2 if abs(check.published) < 2 else 1
    verdict = "yes" if check.agrees else "no"
    note = f'<br><span class="note">{escape(check.note)}</span>' if check.note else ""
    return (
        f'<tr><th scope="row">{escape(check.study)}</th><td>{escape(check.quantity)}{note}</td>'
        f'<td class="num">{number(check.model, places)}</td>'
        f'<td class="num">{number(check.published, places)} {escape(check.unit)}</td>'
        f'<td class="num">{number(100 * check.relative_error, 0)}%</td>'
        f'<td><span class="verdict {verdict}">{"✓ yes" if check.agrees else "✗ no"}</span></td>'
        f"<td>{citation_html(fact(check.fact))}</td></tr>"
    )


@lru_cache(maxsize=1)
def profiles_html() -> str:
    """Well-known outcomes in each engine, both sides' payoffs."""
    table: dict[str, dict[str, str]] = {}
    for row in profile_table():
        us, china = (number(float(str(row[side])), 0) for side in ("us", "china"))
        cell = f'<span class="a">{us}</span> / <span class="b">{china}</span>'
        table.setdefault(str(row["profile"]), {})[str(row["engine"])] = cell
    engines = list(next(iter(table.values())))
    head = "".join(f'<th scope="col">{escape(engine)}</th>' for engine in engines)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td class="num">{cells[engine]}</td>' for engine in engines)
        + "</tr>"
        for name, cells in table.items()
    )
    return (
        '<p>Payoffs in bn USD a year against early 2018, <span class="a">United States</span> / '
        '<span class="b">China</span>, without the weight on farm losses. Where a row changes '
        "sign or order from column to column, the conclusion rests on the engine.</p>"
        '<div class="scroll"><table class="plain wide"><thead><tr><th scope="col">outcome</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def threats_html(found: Iterable[ThreatEpisode]) -> str:
    """Every threat: who wanted what for what, how it ended, and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td class="num">{row.date}</td>'
        f"<td>{short_of(row.sender)}</td><td>{escape(row.threatened_action)}</td>"
        f"<td>{escape(row.demanded_concession)}</td>"
        f"<td>{capital(ENDED[row.outcome])}"
        f"{'' if row.days is None else f' after {row.days} days'}</td>"
        f"<td>{_source(row)}</td></tr>"
        for row in found
    )
    return _table(
        ("", _("day"), _("by"), _("threatened"), _("asked for"), _("end"), _("source")),
        rows,
        _("Threats"),
    )


def decisions_html(found: Iterable[Decision]) -> str:
    """Every decision: what changed from what to what, and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td class="num">{row.date}</td>'
        f"<td>{short_of(row.side)}</td><td>{row.kind}</td>"
        f"<td>{row.lever.replace('_', ' ')}</td><td>{_changed(row)}</td>"
        f"<td>{_source(row)}</td></tr>"
        for row in found
    )
    return _table(
        ("", _("day"), _("by"), _("what"), _("lever"), _("change"), _("source")),
        rows,
        _("Decisions"),
    )


def _changed(row: Decision) -> str:
    before = f"{escape(row.from_setting)} → " if row.from_setting else ""
    return f"{before}{escape(row.to_setting or row.label)}"


def _source(row: Decision | ThreatEpisode) -> str:
    who = row.publisher or row.source
    said = link(row.url, who) if row.url else escape(who or _("from memory"))
    return f"{said}<br><small>confidence: {escape(row.confidence)}</small>"


def forecasts_html(found: Iterable[Forecast]) -> str:
    """What was foretold, when and how, beside the constant hazard, and what came of it."""
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td>{escape(row.event)}</td>'
        f'<td class="num">{100 * row.probability:.0f}% '
        f"<small>{100 * row.low:.0f} to {100 * row.high:.0f}</small></td>"
        f'<td class="num">{100 * row.baseline:.0f}%</td>'
        f'<td class="num">{row.made}<br><small>from data to {row.data_until}'
        f"{'; after the day' if row.after_the_day else ''}</small></td>"
        f"<td>{_came(row)}</td></tr>"
        for row in found
    )
    heads = (
        "",
        _("event"),
        _("chance"),
        _("by constant hazard"),
        _("written down"),
        _("came true"),
    )
    return _table(heads, rows, _("Forecasts"))


def _came(row: Forecast) -> str:
    if row.outcome is None:
        return "open"
    return f"{'yes' if row.outcome else 'no'}<br>{citation_html(fact(row.outcome_fact))}"


def found_html(found: Iterable[Fact]) -> str:
    """Facts, each with its source."""
    return facts_html(found) or f'<p class="note">{_("Nothing matches; try fewer words.")}</p>'


def _table(heads: Iterable[str], rows: str, name: str) -> str:
    head = "".join(f'<th scope="col">{h}</th>' if h else "<td></td>" for h in heads)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="plain wide"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
