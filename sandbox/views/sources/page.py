"""The third page: every number with its source, and where the model misses."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from payoffs.channels import CHANNELS
from payoffs.episodes import Episode, episodes
from payoffs.facts import fact, facts
from payoffs.parameters import Parameter, every_parameter
from payoffs.surroundings import numbers
from payoffs.validation import TOLERANCE, Check, profile_table, validate
from sandbox.answers import ParameterUse
from sandbox.messages import _
from sandbox.views.kit.heading import heading
from sandbox.views.kit.html import show_html
from sandbox.views.kit.overrides import banner
from sandbox.views.kit.references import citation_html, uses_html
from sandbox.views.state import session
from sandbox.views.state.address import LONGEST_SEARCH, Address
from sandbox.words import KINDS, capital, number

INTRO = (
    "Every payoff is a sum of channels, every channel is made of the numbers below, and every "
    "number says how far to trust it. Ranges are what seems plausible; the first page lets you "
    "move each number inside its own."
)
#: Where the numbers of the surroundings stand among the subjects.
WORLD = "simulated surroundings"
#: What the record mentions and no payoff contains.
UNPRICED = (
    (
        "TikTok, visas, Taiwan, aircraft orders, energy purchases",
        "part of the talks; no published dollar value was found, so no payoff contains them",
    ),
    (
        "Chip capability, security, de-risking, audience costs",
        "no published dollar value either; they enter as weights, yours to set",
    ),
    (
        "Input-output links between industries",
        "left out of the trade engines: Chinese losses come out several times smaller than in "
        "studies that have them",
    ),
    ("Other countries' answers", "in the four-region engine they trade but do not retaliate"),
    (
        "Politics inside each government",
        "in a game each side is one player with one set of weights; only the simulated "
        "surroundings have constituencies, elections and courts, mostly by assumption",
    ),
    ("Which equilibrium is played", "where there are several, the payoffs alone do not say"),
)


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    heading(_("Where do the numbers come from?"))
    session.complain(complaints)
    st.markdown(INTRO)
    banner(address)
    _filter(address)
    found = matching(address.search, address.kind)
    st.caption(f"{len(found)} of {len(everything())} numbers")
    show_html(parameters_html(found), key="parameters")
    st.header("The model beside published studies", anchor=False)
    show_html(checks_html(_checks()), key="checks")
    st.header("The same outcomes in all four engines", anchor=False)
    show_html(profiles_html(), key="profiles")
    st.header("The truces of the record", anchor=False)
    show_html(episodes_html(episodes()), key="episodes")
    st.header("What the model does not show", anchor=False)
    st.markdown("\n".join(f"- **{what}**: {why}." for what, why in UNPRICED))
    st.caption(
        "Trade matrix: an aggregate of CEPII trade data and World Bank GDP. Statutory tariff "
        "averages: PIIE. Each parameter names its own sources above."
    )
    session.keep()


def _filter(address: Address) -> None:
    left, right = st.columns([1, 1.4], gap="medium", vertical_alignment="bottom")
    with left:
        session.control(
            st.text_input,
            "Search",
            key="w_search",
            value=address.search,
            placeholder="soybeans, elasticity, Goldman …",
            max_chars=LONGEST_SEARCH,
            change=lambda a, text: replace(a, search=text.strip()),
        )
    with right:
        session.control(
            st.pills,
            "Kind",
            list(KINDS),
            key="w_kind",
            value=address.kind or None,
            help="\n\n".join(f"**{kind}**: {words}" for kind, words in KINDS.items()),
            change=lambda a, kind: replace(a, kind=kind or ""),
        )


@lru_cache(maxsize=1)
def everything() -> dict[str, Parameter]:
    """What payoffs are made of, then what moves them while a truce unfolds."""
    around = {name: replace(n, group=f"{WORLD}: {n.group}") for name, n in numbers().items()}
    return {**every_parameter(), **around}


def matching(search: str, kind: str) -> list[Parameter]:
    """The parameters of a kind in whose words or facts every searched word occurs."""
    words = search.lower().split()
    return [
        entry
        for entry in everything().values()
        if kind in ("", entry.kind) and all(word in _text(entry.name) for word in words)
    ]


@lru_cache(maxsize=256)
def _text(name: str) -> str:
    entry = everything()[name]
    channels = [channel.words for channel in CHANNELS.values() if name in channel.parameters]
    cited = [row.citation() for row in facts(entry.facts)]
    parts = (name, entry.title, entry.group, entry.source, entry.unit, *channels, *cited)
    return " ".join(parts).lower()


def parameters_html(entries: list[Parameter]) -> str:
    """A table of parameters for each subject."""
    if not entries:
        return '<p class="note">Nothing matches; try fewer words or another kind.</p>'
    groups: dict[str, list[ParameterUse]] = {}
    for entry in entries:
        use = ParameterUse(entry, entry.central, facts(entry.facts))
        groups.setdefault(entry.group, []).append(use)
    opened = " open" if len(entries) <= 8 else ""
    return "".join(
        f'<details class="group" data-open="{escape(group)}"{opened}><summary><b>'
        f"{escape(capital(group))}</b> <small>{len(uses)}</small></summary>"
        f"{uses_html(uses, 'central')}</details>"
        for group, uses in groups.items()
    )


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
    heads = ("", "truce", "from", "days", "broken by", "what happened", "gap after", "source")
    head = "".join(f'<th scope="col">{title}</th>' for title in heads)
    return (
        "<p>What survival curves and <code>truce history</code> are compared with. Days until a "
        "truce broke or was last seen in force; the gap is the days until the next one.</p>"
        f'<div class="scroll"><table class="plain wide"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


@lru_cache(maxsize=1)
def _checks() -> tuple[Check, ...]:
    return validate()


def checks_html(checks: tuple[Check, ...]) -> str:
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


def _check(check: Check) -> str:
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
