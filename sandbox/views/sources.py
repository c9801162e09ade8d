"""The third page: every number with its source, and where the model misses."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from payoffs.channels import CHANNELS
from payoffs.facts import fact, facts
from payoffs.parameters import Parameter, catalogue
from payoffs.validation import Check, profile_table, validate
from sandbox.answers import ParameterUse
from sandbox.views import session
from sandbox.views.address import LONGEST_SEARCH, Address
from sandbox.views.panel import panel
from sandbox.views.references import citation_html, uses_html
from sandbox.views.words import KINDS, number

INTRO = (
    "Every payoff is a sum of channels, every channel is made of the numbers below, and every "
    "number says how far to trust it. Ranges are what seems plausible; the first page lets you "
    "move each number inside its own."
)
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
    ("Politics inside each government", "each side is one player with one set of weights"),
    ("Which equilibrium is played", "where there are several, the payoffs alone do not say"),
)


def page() -> None:
    """Draw the page."""
    address, complaints = session.current()
    st.title("Where do the numbers come from?", anchor=False)
    session.complain(complaints)
    st.markdown(INTRO)
    _filter(address)
    found = matching(address.search, address.kind)
    st.caption(f"{len(found)} of {len(catalogue())} numbers")
    panel(parameters_html(found), key="parameters")
    st.header("The model beside published studies", anchor=False)
    panel(checks_html(_checks()), key="checks")
    st.header("The same outcomes in all four engines", anchor=False)
    panel(profiles_html(), key="profiles")
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
        key = session.sync("w_search", address.search)
        st.text_input(
            "Search",
            key=key,
            placeholder="soybeans, elasticity, Goldman …",
            max_chars=LONGEST_SEARCH,
            on_change=session.on_change(key, lambda a, text: replace(a, search=text.strip())),
        )
    with right:
        key = session.sync("w_kind", address.kind or None)
        st.pills(
            "Kind",
            list(KINDS),
            key=key,
            help="\n\n".join(f"**{kind}**: {words}" for kind, words in KINDS.items()),
            on_change=session.on_change(key, lambda a, kind: replace(a, kind=kind or "")),
        )


def matching(search: str, kind: str) -> list[Parameter]:
    """The parameters of a kind in whose words or facts every searched word occurs."""
    words = search.lower().split()
    return [
        entry
        for entry in catalogue().values()
        if kind in ("", entry.kind) and all(word in _text(entry.name) for word in words)
    ]


@lru_cache(maxsize=256)
def _text(name: str) -> str:
    entry = catalogue()[name]
    channels = [words for words, parts in CHANNELS.values() if name in parts]
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
        f"{escape(group.capitalize())}</b> <small>{len(uses)}</small></summary>"
        f"{uses_html(uses, 'central')}</details>"
        for group, uses in groups.items()
    )


@lru_cache(maxsize=1)
def _checks() -> tuple[Check, ...]:
    return validate()


def checks_html(checks: tuple[Check, ...]) -> str:
    """The model's numbers beside published ones."""
    rows = "".join(_check(check) for check in checks)
    agree = sum(check.agrees for check in checks)
    return (
        f"<p>{agree} of {len(checks)} agree within the stated tolerance.</p>"
        '<div class="scroll"><table class="plain wide"><thead><tr><th scope="col">study</th>'
        '<th scope="col">quantity</th><th scope="col">model</th><th scope="col">published</th>'
        '<th scope="col">tolerance</th><th scope="col">agrees</th><th scope="col">source</th>'
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
        f'<td class="num">± {number(check.tolerance, places)}</td>'
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
