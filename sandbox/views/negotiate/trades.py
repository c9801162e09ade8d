"""Linkage on the page: exchanges of concessions, single levers, prices and zones as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from payoffs.scenario import UNIT, Scenario
from sandbox.messages import N_, _, cached, ngettext
from sandbox.theory.bargaining import LeverZone, Linkage, Price, lever_zones, linkage, prices
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice
from sandbox.views.state.negotiation import LEVERS, LISTS, MOST_LEVERS
from sandbox.words import amount, name_of, signed

if TYPE_CHECKING:
    import pandas as pd

#: No more exchanges than this are listed, the best by joint gain.
LISTED = 400
#: Pixels: a letter in a table, and the widest column.
LETTER, WIDEST = 7, 560
INTRO = N_(
    "Starting from what is in force: what could each side give that the other wants, and which "
    "swaps leave both better off? An exchange that is marked **only together** works as a package: "
    "no part of it helps both."
)
KINDS = {
    "concession": N_("concession: costs its side, helps the other"),
    "mutual": N_("helps one or both, hurts neither"),
    "pressure": N_("pressure: hurts the other"),
    "idle": N_("helps nobody"),
}


@cached(24)
def linked(choice: GameChoice, every_lever: bool, at_most: int) -> Linkage:
    """The exchanges of a choice's scenario."""
    return linkage(choice.build(), every_lever=every_lever, at_most=at_most)


@cached(24)
def priced(choice: GameChoice, every_lever: bool) -> tuple[Price, ...]:
    """The prices of a scenario's concessions."""
    changes = linked(choice, every_lever, 1).changes
    asked = tuple(change.move for change in changes if change.kind == "concession")
    return prices(choice.build(), asked)


@cached(24)
def zones(choice: GameChoice) -> tuple[LeverZone, ...]:
    """How far each continuous lever could move without hurting anybody."""
    return lever_zones(choice.build())


def section(scenario: Scenario, address: Address) -> None:
    """The choice of a table, and the table."""
    if not scenario.priced:
        st.info(
            _("There are no levers to trade here: payoffs are given numbers."),
            icon=":material/swap_horiz:",
        )
        return
    st.markdown(_(INTRO))
    _settings(address)
    bargain = address.negotiation
    every = bargain.levers == "all"
    draw = {"exchanges": _exchanges, "single": _single, "prices": _prices, "levels": _levels}
    draw[bargain.listed](address.choice, every, bargain.give)
    if address.choice.threat:
        st.caption(
            _("Counted from the stage game's status quo, where levers are set, not announced.")
        )


def _settings(address: Address) -> None:
    listed = address.negotiation.listed
    session.setting(
        address,
        "negotiation.listed",
        st.segmented_control,
        _("Table"),
        LISTS,
        required=True,
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if listed != "levels":
            path = "negotiation.levers"
            session.setting(address, path, st.selectbox, _("Counting"), LEVERS, width=270)
        if listed == "exchanges":
            session.setting(
                address,
                "negotiation.give",
                st.selectbox,
                _("Each side gives"),
                list(range(1, MOST_LEVERS + 1)),
                format_func=lambda n: ngettext("one lever", "up to {n} levers", n).format(n=n),
                width=170,
            )


def _gain(title: str, words: str) -> Any:
    return st.column_config.NumberColumn(
        title, help=f"{words}, {_(UNIT)}", format="%+.1f", width="small"
    )


def _wide(title: str, texts: pd.Series[str]) -> Any:
    """A column wide enough for the longest of its texts; the table scrolls where that is much."""
    width = LETTER * max(map(len, [title, *texts])) + 20
    return st.column_config.TextColumn(title, width=min(width, WIDEST))


def _exchanges(choice: GameChoice, every: bool, give: int) -> None:
    found = linked(choice, every, give)
    count = len(found.exchanges)
    if not count:
        st.markdown(
            _("**No exchange of all levers known leaves both sides better off.**")
            if every
            else _("**No exchange of what is on the table leaves both sides better off.**")
        )
        return
    best = found.exchanges[0]
    unlocked = sum(exchange.unlocks for exchange in found.exchanges)
    more = _("; the {most} best are listed").format(most=LISTED) if count > LISTED else ""
    st.markdown(
        ngettext(
            "**1 exchange leaves both better off**, {unlocked:,} of them only together{more}.",
            "**{count:,} exchanges leave both better off**, {unlocked:,} of them only "
            "together{more}.",
            count,
        ).format(count=count, unlocked=unlocked, more=more)
        + " "
        + _(
            "The largest joint gain: the US gives "
            ":blue[{us}], China gives :orange[{china}], worth {u} and {v} "
            "{unit}."
        ).format(
            us=_move_words(best.us),
            china=_move_words(best.china),
            u=signed(best.gains[0]),
            v=signed(best.gains[1]),
            unit=_(UNIT),
        )
    )
    frame = found.to_frame().head(LISTED)
    st.dataframe(
        frame,
        hide_index=True,
        height=_height(len(frame)),
        column_config={
            "us gives": _wide(_("US gives"), frame["us gives"]),
            "china gives": _wide(_("China gives"), frame["china gives"]),
            "us gain": _gain(_("US gains"), _("Over what is in force")),
            "china gain": _gain(_("China gains"), _("Over what is in force")),
            "joint": _gain(_("Together"), _("Sum of both gains")),
            "smallest": _gain(_("Smaller gain"), _("Of the side that gains less")),
            "unlocks": st.column_config.CheckboxColumn(
                _("Only together"), width="small", help=_("No part of it leaves both better off.")
            ),
        },
        alt=_("Exchanges of concessions ({count}), sortable by each side's gain").format(
            count=count
        ),
    )
    st.caption(_("Click a column's head to sort by it; the table's own menu saves it as CSV."))


def _move_words(package: tuple[Any, ...]) -> str:
    return " + ".join(move.words for move in package).replace("[", "(").replace("]", ")")


def _single(choice: GameChoice, every: bool, _give: int) -> None:
    import pandas as pd

    changes = linked(choice, every, 1).changes
    frame = pd.DataFrame(
        {
            "side": [name_of(change.move.side) for change in changes],
            "change": [change.move.words for change in changes],
            "us": [change.gains[0] for change in changes],
            "china": [change.gains[1] for change in changes],
            "kind": [_(KINDS[change.kind]) for change in changes],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=_height(len(frame)),
        column_config={
            "side": _("Who changes"),
            "change": _wide(_("What"), frame["change"]),
            "us": _gain(_("US gains"), _("Over what is in force")),
            "china": _gain(_("China gains"), _("Over what is in force")),
            "kind": _("What it is"),
        },
        alt=_("Changes of a single lever ({count}) and what each is worth to both sides").format(
            count=len(changes)
        ),
    )


def _prices(choice: GameChoice, every: bool, _give: int) -> None:
    found = priced(choice, every)
    if not found:
        st.markdown(
            _(
                "**No single lever is a concession here**, one that costs its side and helps the "
                "other: nothing has to be paid for."
            )
        )
        return
    st.caption(
        _(
            "What the other side would have to do in return: *enough for the giver* and *most the "
            "payer would do* are where each is indifferent. A deal lies between them."
        )
    )
    frame = price_frame(found)
    st.dataframe(
        frame,
        hide_index=True,
        height=_height(len(frame)),
        column_config={
            _("concession"): _wide(_("concession"), frame[_("concession")]),
            _("a price exists"): st.column_config.CheckboxColumn(),
        },
        alt=_("Prices of concessions ({count}) at which each side is indifferent").format(
            count=len(found)
        ),
    )


def price_frame(found: tuple[Price, ...]) -> pd.DataFrame:
    """One line for each concession and each way to pay for it, levels with their unit."""
    import pandas as pd

    def level(value: float | None, unit: str, otherwise: str) -> str:
        return otherwise if value is None else f"{amount(round(value, 1))} {_(unit)}"

    lines = [
        (
            name_of(price.move.side),
            price.move.words,
            _("money") if price.lever == "dollars" else _(price.lever.replace("_", " ")),
            level(price.level, price.unit, ""),
            level(price.asked, price.unit, _("nothing is enough")),
            level(price.offered, price.unit, _("would go to the end")),
            price.agreeable,
        )
        for price in found
    ]
    columns = [_("gives"), _("concession"), _("paid in"), _("now")]
    columns += [_("enough for the giver"), _("most the payer would do"), _("a price exists")]
    return pd.DataFrame(lines, columns=columns)


def _levels(choice: GameChoice, _every: bool, _give: int) -> None:
    import pandas as pd

    found = zones(choice)
    lines = [
        (
            name_of(zone.side),
            _(zone.lever.replace("_", " ")),
            f"{amount(round(zone.level, 1))} {_(zone.unit)}",
            ", ".join(
                _("{low:.1f} to {high:.1f}").format(low=low, high=high) for low, high in zone.both
            ),
            f"{zone.best[0]:.1f}",
            f"{zone.best[1]:.1f}",
        )
        for zone in found
    ]
    columns = [_("whose"), _("lever"), _("now")]
    columns += [_("hurts neither"), _("best for the US"), _("best for China")]
    st.caption(_("Each lever alone, all else as it is: the levels at which neither side loses."))
    st.dataframe(
        pd.DataFrame(lines, columns=columns),
        hide_index=True,
        alt=_("Levels of levers ({count}) that hurt neither side, and each side's best").format(
            count=len(found)
        ),
    )


def _height(rows: int) -> int:
    return 38 + 35 * min(rows, 9)
