"""What happened and what the model makes of it, as HTML: each row leads to its source."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from payoffs.record.decisions import Decision, Episode, ThreatEpisode
from payoffs.record.forecasts import Forecast
from payoffs.record.validation import TOLERANCE, StudyCheck, profile_table
from payoffs.resources import Fact, fact
from payoffs.spread import label_of
from sandbox.charts.timeline import ENDED, threatened
from sandbox.messages import N_, _, cached
from sandbox.views.kit.markup import citation_html, facts_html, link, note, num, row, table
from sandbox.words import after, capital, name_of, number, short_of


def episodes_html(found: tuple[Episode, ...]) -> str:
    """Every truce of the record with what broke it and who says so."""
    rows = (
        row(
            escape(e.id),
            escape(_(e.name)),
            num(e.start.isoformat()),
            num(f"{e.days:,}{'+' if e.censored else ''}"),
            escape(_("in force when last seen") if e.censored else _(e.broken_by)),
            escape(_(e.cause)),
            num("" if e.gap_days is None else str(e.gap_days)),
            f"{escape(e.source)}<br><small>{_confidence(e.confidence)}</small>",
        )
        for e in found
    )
    heads = ["", _("truce"), _("from"), _("days"), _("broken by"), _("what happened")]
    heads += [_("gap after"), _("source")]
    said = _(
        "What survival curves and <code>truce history</code> are compared with. Days until a "
        "truce broke or was last seen in force; the gap is the days until the next one."
    )
    return f"<p>{said}</p>{table(_('Truces'), heads, rows, kind='wide')}"


def checks_html(checks: tuple[StudyCheck, ...]) -> str:
    """The model's numbers beside published ones."""
    heads = [_("study"), _("quantity"), _("model"), _("published"), _("error")]
    heads += [_("agrees"), _("source")]
    said = _(
        "{agree} of {count} agree: the published sign, and within {tolerance:g}% of the "
        "published number. A miss says what the model lacks."
    ).format(
        agree=sum(check.agrees for check in checks), count=len(checks), tolerance=100 * TOLERANCE
    )
    name = _("The model beside published studies")
    return f"<p>{said}</p>{table(name, heads, map(_check, checks), kind='wide')}"


def _check(check: StudyCheck) -> str:
    places = 3 if abs(check.published) < 0.1 else 2 if abs(check.published) < 2 else 1
    verdict, mark = (N_("yes"), "✓") if check.agrees else (N_("no"), "✗")
    more = f'<br><span class="note">{escape(_(check.note))}</span>' if check.note else ""
    return row(
        escape(_(check.study)),
        escape(_(check.quantity)) + more,
        num(number(check.model, places)),
        num(f"{number(check.published, places)} {escape(_(check.unit))}"),
        num(f"{number(100 * check.relative_error, 0)}%"),
        f'<span class="verdict {verdict}">{mark} {_(verdict)}</span>',
        citation_html(fact(check.fact)),
    )


@cached(3)
def profiles_html() -> str:
    """Well-known outcomes in each engine, both sides' payoffs."""
    found: dict[str, dict[str, str]] = {}
    pair = '<span class="a">{us}</span> / <span class="b">{china}</span>'
    for line in profile_table():
        us, china = (number(float(str(line[side])), 0) for side in ("us", "china"))
        cells = found.setdefault(str(line["profile"]), {})
        cells[str(line["engine"])] = num(pair.format(us=us, china=china))
    engines = list(next(iter(found.values())))
    rows = (row(escape(_(name)), *map(cells.__getitem__, engines)) for name, cells in found.items())
    said = _(
        "Payoffs in bn USD a year against early 2018, {us} / {china}, without the weight on "
        "farm losses. Where a row changes sign or order from column to column, the conclusion "
        "rests on the engine."
    ).format(
        us=f'<span class="a">{name_of("us")}</span>',
        china=f'<span class="b">{name_of("china")}</span>',
    )
    heads = _("outcome"), *(_(label_of(engine)) for engine in engines)
    name = _("The same outcomes in all four engines")
    return f"<p>{said}</p>{table(name, heads, rows, kind='wide')}"


def threats_html(found: Iterable[ThreatEpisode]) -> str:
    """Every threat: who wanted what for what, how it ended, and who says so."""
    rows = (
        row(
            one.id,
            num(str(one.date)),
            short_of(one.sender),
            escape(threatened(one)),
            escape(_(one.demanded_concession)),
            capital(end if one.days is None else after(end, one.days)),
            _source(one),
        )
        for one in found
        for end in [_(ENDED[one.outcome])]
    )
    heads = ["", _("day"), _("by"), _("threatened"), _("asked for"), _("end"), _("source")]
    return table(_("Threats"), heads, rows, kind="wide")


def decisions_html(found: Iterable[Decision]) -> str:
    """Every decision: what changed from what to what, and who says so."""
    rows = (
        row(
            one.id,
            num(str(one.date)),
            short_of(one.side),
            _(one.kind),
            _(one.lever.replace("_", " ")),
            _changed(one),
            _source(one),
        )
        for one in found
    )
    heads = ["", _("day"), _("by"), _("what"), _("lever"), _("change"), _("source")]
    return table(_("Decisions"), heads, rows, kind="wide")


def _changed(row: Decision) -> str:
    before = f"{escape(_(row.from_setting))} → " if row.from_setting else ""
    return f"{before}{escape(_(row.to_setting or row.label))}"


def _confidence(word: str) -> str:
    return escape(_("confidence: {word}").format(word=_(word)))


def _source(row: Decision | ThreatEpisode) -> str:
    who = row.publisher or row.source
    said = link(row.url, who) if row.url else escape(who or _("from memory"))
    return f"{said}<br><small>{_confidence(row.confidence)}</small>"


def forecasts_html(found: Iterable[Forecast]) -> str:
    """What was foretold, when and how, beside the constant hazard, and what came of it."""
    span, data, after = _("{low:.0f} to {high:.0f}"), _("from data to {day}"), _("; after the day")
    rows = (
        row(
            one.id,
            escape(_(one.event)),
            num(
                f"{100 * one.probability:.0f}% "
                f"<small>{span.format(low=100 * one.low, high=100 * one.high)}</small>"
            ),
            num(f"{100 * one.baseline:.0f}%"),
            num(
                f"{one.made}<br><small>{data.format(day=one.data_until)}"
                f"{after if one.after_the_day else ''}</small>"
            ),
            _came(one),
        )
        for one in found
    )
    heads = ["", _("event"), _("chance"), _("by constant hazard"), _("written down")]
    return table(_("Forecasts"), [*heads, _("came true")], rows, kind="wide")


def _came(row: Forecast) -> str:
    if row.outcome is None:
        return _("open")
    return f"{_('yes') if row.outcome else _('no')}<br>{citation_html(fact(row.outcome_fact))}"


def found_html(found: Iterable[Fact]) -> str:
    """Facts, each with its source."""
    return facts_html(found) or note(_("Nothing matches; try fewer words."))
