"""What happened and what the model makes of it, as HTML: each row leads to its source."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from payoffs.record.decisions import Decision, ThreatEpisode
from payoffs.record.episodes import Episode
from payoffs.record.forecasts import Forecast
from payoffs.record.validation import TOLERANCE, StudyCheck, profile_table
from payoffs.resources import Fact, fact
from payoffs.spread import label_of
from sandbox.charts.timeline import ENDED, threatened
from sandbox.messages import N_, _, cached
from sandbox.views.kit.markup import citation_html, facts_html, link, table
from sandbox.words import after, capital, name_of, number, short_of


def episodes_html(found: tuple[Episode, ...]) -> str:
    """Every truce of the record with what broke it and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{escape(e.id)}</th><td>{escape(_(e.name))}</td>'
        f'<td class="num">{e.start.isoformat()}</td>'
        f'<td class="num">{e.days:,}{"+" if e.censored else ""}</td>'
        f"<td>{escape(_(e.broken_by) if not e.censored else _('in force when last seen'))}</td>"
        f"<td>{escape(_(e.cause))}</td>"
        f'<td class="num">{"" if e.gap_days is None else e.gap_days}</td>'
        f"<td>{escape(e.source)}<br><small>{_confidence(e.confidence)}</small></td></tr>"
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
    return (
        "<p>"
        + _(
            "What survival curves and <code>truce history</code> are compared with. Days until a "
            "truce broke or was last seen in force; the gap is the days until the next one."
        )
        + "</p>"
        + table(_("Truces"), heads, rows, kind="wide")
    )


def checks_html(checks: tuple[StudyCheck, ...]) -> str:
    """The model's numbers beside published ones."""
    rows = "".join(_check(check) for check in checks)
    agree = sum(check.agrees for check in checks)
    heads = [_("study"), _("quantity"), _("model"), _("published"), _("error")]
    heads += [_("agrees"), _("source")]
    return (
        "<p>"
        + _(
            "{agree} of {count} agree: the published sign, and within {tolerance:g}% of the "
            "published number. A miss says what the model lacks."
        ).format(agree=agree, count=len(checks), tolerance=100 * TOLERANCE)
        + "</p>"
        + table(_("The model beside published studies"), heads, rows, kind="wide")
    )


def _check(check: StudyCheck) -> str:
    places = 3 if abs(check.published) < 0.1 else 2 if abs(check.published) < 2 else 1
    verdict, mark = (N_("yes"), "✓") if check.agrees else (N_("no"), "✗")
    note = f'<br><span class="note">{escape(_(check.note))}</span>' if check.note else ""
    return (
        f'<tr><th scope="row">{escape(_(check.study))}</th>'
        f"<td>{escape(_(check.quantity))}{note}</td>"
        f'<td class="num">{number(check.model, places)}</td>'
        f'<td class="num">{number(check.published, places)} {escape(_(check.unit))}</td>'
        f'<td class="num">{number(100 * check.relative_error, 0)}%</td>'
        f'<td><span class="verdict {verdict}">{mark} {_(verdict)}</span></td>'
        f"<td>{citation_html(fact(check.fact))}</td></tr>"
    )


@cached(3)
def profiles_html() -> str:
    """Well-known outcomes in each engine, both sides' payoffs."""
    found: dict[str, dict[str, str]] = {}
    for row in profile_table():
        us, china = (number(float(str(row[side])), 0) for side in ("us", "china"))
        cell = f'<span class="a">{us}</span> / <span class="b">{china}</span>'
        found.setdefault(str(row["profile"]), {})[str(row["engine"])] = cell
    engines = list(next(iter(found.values())))
    body = "".join(
        f'<tr><th scope="row">{escape(_(name))}</th>'
        + "".join(f'<td class="num">{cells[engine]}</td>' for engine in engines)
        + "</tr>"
        for name, cells in found.items()
    )
    return (
        "<p>"
        + _(
            "Payoffs in bn USD a year against early 2018, {us} / {china}, without the weight on "
            "farm losses. Where a row changes sign or order from column to column, the conclusion "
            "rests on the engine."
        ).format(
            us=f'<span class="a">{name_of("us")}</span>',
            china=f'<span class="b">{name_of("china")}</span>',
        )
        + "</p>"
        + table(
            _("The same outcomes in all four engines"),
            (_("outcome"), *(_(label_of(engine)) for engine in engines)),
            body,
            kind="wide",
        )
    )


def threats_html(found: Iterable[ThreatEpisode]) -> str:
    """Every threat: who wanted what for what, how it ended, and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td class="num">{row.date}</td>'
        f"<td>{short_of(row.sender)}</td><td>{escape(threatened(row))}</td>"
        f"<td>{escape(_(row.demanded_concession))}</td>"
        f"<td>{capital(_ended(row))}</td>"
        f"<td>{_source(row)}</td></tr>"
        for row in found
    )
    return table(
        _("Threats"),
        ("", _("day"), _("by"), _("threatened"), _("asked for"), _("end"), _("source")),
        rows,
        kind="wide",
    )


def decisions_html(found: Iterable[Decision]) -> str:
    """Every decision: what changed from what to what, and who says so."""
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td class="num">{row.date}</td>'
        f"<td>{short_of(row.side)}</td><td>{_(row.kind)}</td>"
        f"<td>{_(row.lever.replace('_', ' '))}</td><td>{_changed(row)}</td>"
        f"<td>{_source(row)}</td></tr>"
        for row in found
    )
    return table(
        _("Decisions"),
        ("", _("day"), _("by"), _("what"), _("lever"), _("change"), _("source")),
        rows,
        kind="wide",
    )


def _changed(row: Decision) -> str:
    before = f"{escape(_(row.from_setting))} → " if row.from_setting else ""
    return f"{before}{escape(_(row.to_setting or row.label))}"


def _ended(row: ThreatEpisode) -> str:
    end = _(ENDED[row.outcome])
    return end if row.days is None else after(end, row.days)


def _confidence(word: str) -> str:
    return escape(_("confidence: {word}").format(word=_(word)))


def _source(row: Decision | ThreatEpisode) -> str:
    who = row.publisher or row.source
    said = link(row.url, who) if row.url else escape(who or _("from memory"))
    return f"{said}<br><small>{_confidence(row.confidence)}</small>"


def forecasts_html(found: Iterable[Forecast]) -> str:
    """What was foretold, when and how, beside the constant hazard, and what came of it."""
    span, data, after = _("{low:.0f} to {high:.0f}"), _("from data to {day}"), _("; after the day")
    rows = "".join(
        f'<tr><th scope="row">{row.id}</th><td>{escape(_(row.event))}</td>'
        f'<td class="num">{100 * row.probability:.0f}% '
        f"<small>{span.format(low=100 * row.low, high=100 * row.high)}</small></td>"
        f'<td class="num">{100 * row.baseline:.0f}%</td>'
        f'<td class="num">{row.made}<br><small>'
        f"{data.format(day=row.data_until)}{after if row.after_the_day else ''}</small></td>"
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
    return table(_("Forecasts"), heads, rows, kind="wide")


def _came(row: Forecast) -> str:
    if row.outcome is None:
        return _("open")
    return f"{_('yes') if row.outcome else _('no')}<br>{citation_html(fact(row.outcome_fact))}"


def found_html(found: Iterable[Fact]) -> str:
    """Facts, each with its source."""
    return facts_html(found) or f'<p class="note">{_("Nothing matches; try fewer words.")}</p>'
