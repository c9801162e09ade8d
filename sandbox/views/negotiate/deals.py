"""What could be agreed: whether anything, in a paragraph, and the solutions as a table."""

from __future__ import annotations

from html import escape

from sandbox.charts.negotiation import SHAPES, TITLES, PayoffSpace, groups
from sandbox.messages import N_, _
from sandbox.theory.bargaining import Agreement, Disagreement, Negotiation
from sandbox.views.kit.markup import Head, doing, note, row, table
from sandbox.views.state.choice import SolvedGame
from sandbox.words import decimals_for, in_sentences, name_of, number, signed, typeset

CONCEPTS = {
    "nash": N_("largest product of both gains"),
    "kalai_smorodinsky": N_("each gets the same share of the most it could gain"),
    "egalitarian": N_("both gain the same, or the one who gains less as much as can be"),
    "equal_loss": N_("both fall short of the most they could get by the same"),
    "utilitarian": N_("largest sum of payoffs, whoever gets it"),
}


def summary(space: PayoffSpace, words: str, solution: str) -> str:
    """Whether a deal exists, against what, and what each side gains."""
    outcome = space.outcome
    names = in_sentences(outcome.game.players)
    decimals = decimals_for(outcome.game)
    u, v = (number(payoff, decimals) for payoff in outcome.disagreement.payoffs)
    start = _(
        "Without a deal: {words}, worth :blue[**{u}**] to {first} and "
        ":orange[**{v}**] to {second}, {unit}."
    ).format(words=words, u=u, first=names[0], v=v, second=names[1], unit=_(outcome.game.unit))
    gains = outcome.deals[solution].gains
    if gains is None:
        return _("**No deal is possible.** {start} No outcome gives both sides that much.").format(
            start=start
        )
    if max(outcome.gains) <= 0.0:
        return _("**Nothing to gain.** {start} {why}").format(start=start, why=_nothing(space))
    most = [signed(gain, decimals) for gain in outcome.gains]
    told = _(" and ").join(signed(gain, decimals) for gain in gains)
    verdict = _("**A deal is possible.**")
    if min(outcome.gains) <= 0.0:
        verdict = _("**Only {side} could gain.**").format(side=names[int(outcome.gains[1] > 0.0)])
    return _(
        "{verdict} {start} The most a deal could add is **{u}** for {first} or "
        "**{v}** for {second}. {solution} ({concept}) adds {told}."
    ).format(
        verdict=verdict,
        start=start,
        u=most[0],
        first=names[0],
        v=most[1],
        second=names[1],
        solution=_(TITLES[solution]),
        concept=_(CONCEPTS[solution]),
        told=told,
    )


def _nothing(space: PayoffSpace) -> str:
    """Why there is nothing to gain."""
    outcome = space.outcome
    if len(outcome.frontier) > 1:
        return _("Whatever is better for one side is worse for the other.")
    if space.status_quo:
        return _(
            "That is the best outcome of this table for both sides at once; what could improve on "
            "it are other levers, further down."
        )
    return _("That is the best outcome of this table for both sides at once.")


def fallback_words(shown: SolvedGame, point: Disagreement) -> str:
    """What happens without a deal."""
    count = len(shown.solution.equilibria)
    words = {
        "minmax": _("what each side can be held down to"),
        "minmax-pure": _("what each side can be held down to by pure strategies"),
        "given": _("two payoffs of your own"),
        "status-quo": _("the status quo: {profile}"),
    }
    if point.rule in words:
        return words[point.rule].format(profile=typeset(point.words).partition(": ")[2])
    if count == 1:
        return _("the game's only equilibrium")
    if "worst" in point.words:
        return _("of {count} equilibria the one that is worst for both").format(count=count)
    return _("one of {count} equilibria, as chosen").format(count=count)


def deals_html(outcome: Negotiation) -> str:
    """A row for each solution; those that agree share one."""
    found = list(groups(outcome))
    if not found:
        return note(_("No solution: nothing is acceptable to both sides."))
    sides = map(Head, map(name_of, outcome.game.players), "ab")
    heads: list[str | Head] = [_("solution"), *sides, _("gain together"), _("the deal")]
    said = _("In {unit}; under each payoff the gain over no deal")
    caption = said.format(unit=_(outcome.game.unit))
    rows = (_row(outcome, names, deal) for names, deal in found)
    return table(_("Bargaining solutions"), heads, rows, kind="deals", caption=caption)


def _row(outcome: Negotiation, names: tuple[str, ...], deal: Agreement) -> str:
    decimals = decimals_for(outcome.game)
    payoffs, gains = deal.payoffs or (0.0, 0.0), deal.gains or (0.0, 0.0)
    title = "".join(
        f"<div>{SHAPES[name][1]} {_(TITLES[name])}<br><small>{_(CONCEPTS[name])}</small></div>"
        for name in names
    )
    cells = "".join(
        f'<td class="num" data-head="{escape(name_of(player))}">'
        f'<span class="{side}">{number(payoff, decimals)}</span>'
        f"<br><small>{signed(gain, decimals)}</small></td>"
        for side, player, payoff, gain in zip(
            "ab", outcome.game.players, payoffs, gains, strict=True
        )
    )
    together = signed(sum(gains), decimals)
    cells += f'<td class="num" data-head="{_("gain together")}">{together}</td>'
    return row(title, cells, _deal(outcome, deal))


def _deal(outcome: Negotiation, deal: Agreement) -> str:
    parts = _lottery(outcome, deal)
    if deal.transfer:
        payer, payee = in_sentences(outcome.game.players)
        if deal.transfer > 0:
            payer, payee = payee, payer
        paid = f"{number(abs(deal.transfer))} {_(outcome.game.unit)}"
        said = _("and {payer} pays {payee} <b>{paid}</b>")
        parts.append(said.format(payer=escape(payer), payee=escape(payee), paid=escape(paid)))
    if deal.pure is not None and len(deal.lottery) > 1:
        u, v = (number(payoff, decimals_for(outcome.game)) for payoff in deal.pure.payoffs)
        nearest = _("Nearest without a lottery (worth {u} and {v}):").format(u=u, v=v)
        parts.append(f"<small>{nearest} {profile_html(outcome, deal.pure.profile)}</small>")
    if len(deal.tied) > 1:
        first = _("the first of {count} that are equally good").format(count=len(deal.tied))
        parts.append(f"<small>{first}</small>")
    return "".join(f"<div>{part}</div>" for part in parts)


def _lottery(outcome: Negotiation, deal: Agreement) -> list[str]:
    """What is agreed: what all outcomes of a lottery share once, then what differs."""
    if len(deal.lottery) == 1:
        return [profile_html(outcome, deal.lottery[0][0])]
    game = outcome.game
    labels = [
        [side[profile[k]].split(" · ") for profile, _weight in deal.lottery]
        for k, side in enumerate((game.rows, game.columns))
    ]
    shared = [[part for part in side[0] if part in side[1]] for side in labels]
    lines = [_pair(shared)] if any(shared) else []
    for k, (_profile, weight) in enumerate(deal.lottery):
        apart = [
            [part for part in side[k] if part not in same]
            for side, same in zip(labels, shared, strict=True)
        ]
        lines.append(f"<b>{100 * weight:.0f}%</b> {_pair(apart)}")
    return lines


def _pair(parts: list[list[str]]) -> str:
    return " / ".join(
        f'<span class="{side}">{doing(" · ".join(own), own)}</span>'
        for side, own in zip("ab", parts, strict=True)
        if own
    )


def profile_html(outcome: Negotiation, profile: tuple[int, int]) -> str:
    """Who does what, in the sides' colours."""
    game, (i, j) = outcome.game, profile
    return (
        f'<span class="a">{doing(game.rows[i], game.rows[i : i + 1])}</span> / '
        f'<span class="b">{doing(game.columns[j], game.columns[j : j + 1])}</span>'
    )
