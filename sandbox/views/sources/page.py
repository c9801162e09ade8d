"""The third page: every number with its source, and where the model misses."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from payoffs.channels import CHANNELS
from payoffs.parameters import Parameter, every_parameter, numbers
from payoffs.resources import Fact, all_facts, facts
from sandbox.answers import ParameterUse
from sandbox.messages import N_, _, cached
from sandbox.views.kit.frame import framed
from sandbox.views.kit.html import show_html
from sandbox.views.kit.markup import facts_html, uses_html
from sandbox.views.kit.pickers import banner, search
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.words import KINDS, capital

INTRO = N_(
    "Every payoff is a sum of channels, every channel is made of the numbers below, and every "
    "number says how far to trust it. Ranges are what seems plausible; the first page lets you "
    "move each number inside its own."
)
#: Where the numbers of the surroundings stand among the subjects.
WORLD = N_("simulated surroundings")
#: What the record mentions and no payoff contains.
UNPRICED = (
    (
        N_("TikTok, visas, Taiwan, aircraft orders, energy purchases"),
        N_("part of the talks; no published dollar value was found, so no payoff contains them"),
    ),
    (
        N_("Chip capability, security, de-risking, audience costs"),
        N_("no published dollar value either; they enter as weights, yours to set"),
    ),
    (
        N_("Input-output links between industries"),
        N_(
            "left out of the trade engines: Chinese losses come out several times smaller than in "
            "studies that have them"
        ),
    ),
    (
        N_("Other countries' answers"),
        N_("in the four-region engine they trade but do not retaliate"),
    ),
    (
        N_("Politics inside each government"),
        N_(
            "in a game each side is one player with one set of weights; only the simulated "
            "surroundings have constituencies, elections and courts, mostly by assumption"
        ),
    ),
    (
        N_("Which equilibrium is played"),
        N_("where there are several, the payoffs alone do not say"),
    ),
)


@framed(N_("Where do the numbers come from?"), situation=False)
def page(address: Address) -> None:
    """Draw the page."""
    st.markdown(_(INTRO))
    banner()
    _filter(address)
    found = matching(address.search, address.kind)
    told = _("{found} of {count} numbers")
    st.caption(told.format(found=len(found), count=len(everything())))
    show_html(parameters_html(found), key="parameters")
    _record(address.search)
    st.header(_("What the model does not show"), anchor=False)
    st.markdown("\n".join(f"- **{_(what)}**: {_(why)}." for what, why in UNPRICED))
    st.caption(
        _(
            "Trade matrix: an aggregate of CEPII trade data and World Bank GDP. Statutory tariff "
            "averages: PIIE. Each parameter names its own sources above. Names of sources and "
            "titles of documents stand in their own language."
        )
    )


def _record(words: str) -> None:
    """Every row of the record that matches, folded away until something is searched for."""
    found = recorded(words)
    told = _("The record behind them: {found} of {count} facts")
    label = told.format(found=len(found), count=len(all_facts()))
    key = f"record_{bool(words)}"
    box = st.expander(
        label, expanded=bool(words), icon=":material/database:", key=key, on_change="rerun"
    )
    if box.open:
        with box:
            show_html(facts_html(found), key="facts")


def recorded(search: str) -> list[Fact]:
    """The facts in whose row every searched word occurs; also what they rest on."""
    words = search.lower().split()
    rows = (
        (fact, " ".join([str(vars(fact)), fact.rests_on, *map(_, (fact.quantity, fact.rests_on))]))
        for fact in all_facts().values()
    )
    return [fact for fact, text in rows if all(word in text.lower() for word in words)]


def _filter(address: Address) -> None:
    left, right = st.columns([1, 1.4], gap="medium", vertical_alignment="bottom")
    with left:
        search(address, _("soybeans, elasticity, Goldman …"))
    with right:
        session.control(
            st.pills,
            _("Kind"),
            list(KINDS),
            key="w_kind",
            format_func=_,
            value=address.kind or None,
            help="\n\n".join(f"**{_(kind)}**: {_(words)}" for kind, words in KINDS.items()),
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


@cached(512)
def _text(name: str) -> str:
    entry = everything()[name]
    channels = [channel.words for channel in CHANNELS.values() if name in channel.parameters]
    cited = [f"{row.citation()} {row.rests_on} {row.note}" for row in facts(entry.facts)]
    parts = (entry.title, entry.group, entry.source, entry.unit, *channels)
    return " ".join([name, *parts, *map(_, parts), *cited]).lower()


def parameters_html(entries: list[Parameter]) -> str:
    """A table of parameters for each subject."""
    if not entries:
        nothing = _("Nothing matches; try fewer words or another kind.")
        return f'<p class="note">{nothing}</p>'
    groups: dict[str, list[ParameterUse]] = {}
    for entry in entries:
        use = ParameterUse(entry, entry.central, facts(entry.facts))
        groups.setdefault(entry.group, []).append(use)
    opened = " open" if len(entries) <= 8 else ""
    return "".join(
        f'<details class="group" data-open="{escape(group)}"{opened}><summary><b>'
        f"{escape(capital(_(group)))}</b> <small>{len(uses)}</small></summary>"
        f"{uses_html(uses, 'central')}</details>"
        for group, uses in groups.items()
    )
