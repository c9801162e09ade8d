"""How sure the first page's answer is: how often it holds over the plausible calibrations."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from payoffs.errors import SandboxError
from sandbox.views.kit import jobs
from sandbox.views.kit.html import show_html
from sandbox.views.state.address import Address
from sandbox.views.state.choice import GameChoice
from sandbox.words import in_sentences

if TYPE_CHECKING:
    from sandbox.experiments.shares import Share
    from sandbox.experiments.uncertainty import Uncertainty

SAMPLES, SEED = 2_000, 1
#: Larger games are sampled from the command line.
MOST_CELLS = 400
#: Profiles that are named.
SHOWN = 4


def sureness(address: Address) -> None:
    """An expander with the shares; they are worked out when it is opened."""
    scenario = address.choice.base()
    if not scenario.priced:
        return
    box = st.expander("How sure is this?", icon=":material/casino:", key="sure", on_change="rerun")
    if not box.open:
        return
    with box:
        m, n = (2, 2) if address.choice.threat else scenario.shape
        if m * n > MOST_CELLS:
            st.caption(
                f"A game of {m} x {n} bundles is sampled from the command line: "
                f"`truce uncertainty {scenario.name}`."
            )
            return
        try:
            found = jobs.run(
                ("sure", address.choice),
                lambda progress: sampled(address.choice, progress),
                f"Drawing {SAMPLES:,} calibrations",
            )
        except SandboxError as problem:
            st.error(f"This cannot be sampled: {problem}")
            return
        if found is not None:
            show_html(shares_html(found), key="shares")


def sampled(choice: GameChoice, progress: Callable[[int, int], None]) -> Uncertainty:
    """The chosen game over the ranges of everything that was not moved."""
    from sandbox.experiments.uncertainty import uncertainty  # only when it is asked for

    return uncertainty(
        choice.build(),
        samples=SAMPLES,
        seed=SEED,
        threat=choice.threat,
        engine="numpy",  # for so few, sooner done than Numba's start
        progress=progress,
    )


def shares_html(found: Uncertainty) -> str:
    """Shares of calibrations with their intervals, as a table."""
    from sandbox.experiments.uncertainty import HOLDS

    game = found.scenario.game(found.threat)
    often = sorted(found.equilibria.items(), key=lambda item: -item[1].count)
    rows = [
        (f"{game.rows[i]} / {game.columns[j]} is an equilibrium", share)
        for (i, j), share in often[:SHOWN]
        if share.count
    ]
    rows += [(f"the game is {name}", share) for name, share in list(found.classes.items())[:SHOWN]]
    rows += [
        (HOLDS[name], found.holds[name])
        for name in ("deal_exists", "sustained_nash", "sustained_minmax")
    ]
    i, j = found.deal
    sides = " and ".join(in_sentences(game.players))
    return (
        f"<p>{found.samples:,} calibrations: each of {len(found.parameters)} numbers that you have "
        "not moved is drawn from its range. These are shares of what is plausible, not "
        "probabilities; political weights stay as they are set. "
        f"<i>The deal</i> of {escape(sides)} is {escape(game.rows[i])} / {escape(game.columns[j])}."
        '</p><div class="scroll"><table class="plain"><thead><tr><th scope="col">of the '
        'calibrations</th><th scope="col">share</th><th scope="col">95% interval</th></tr></thead>'
        f"<tbody>{''.join(_row(words, share) for words, share in rows)}</tbody></table></div>"
    )


def _row(words: str, share: Share) -> str:
    return (
        f'<tr><th scope="row">{escape(words)}</th><td class="num">{100 * share.share:.1f}%</td>'
        f'<td class="num">{100 * share.low:.1f} to {100 * share.high:.1f}%</td></tr>'
    )
