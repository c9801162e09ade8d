"""What could be agreed: whether anything, in a paragraph, and the solutions as a table."""

from __future__ import annotations

from html import escape

from sandbox.charts.negotiation import SHAPES, TITLES, PayoffSpace, groups
from sandbox.messages import N_, _
from sandbox.theory.bargaining import Agreement, Disagreement, Negotiation
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
    start = (
        f"Without a deal: {words}, worth :blue[**{u}**] to {names[0]} and :orange[**{v}**] to "
        f"{names[1]}, {outcome.game.unit}."
    )
    gains = outcome.deals[solution].gains
    if gains is None:
        return f"**No deal is possible.** {start} No outcome gives both sides that much."
    if max(outcome.gains) <= 0.0:
        return f"**Nothing to gain.** {start} {_nothing(space)}"
    most = [signed(gain, decimals) for gain in outcome.gains]
    told = f"{signed(gains[0], decimals)} and {signed(gains[1], decimals)}"
    verdict = "**A deal is possible.**"
    if min(outcome.gains) <= 0.0:
        verdict = f"**Only {names[int(outcome.gains[1] > 0.0)]} could gain.**"
    return (
        f"{verdict} {start} The most a deal could add is **{most[0]}** for {names[0]} or "
        f"**{most[1]}** for {names[1]}. {TITLES[solution]} ({CONCEPTS[solution]}) adds {told}."
    )


def _nothing(space: PayoffSpace) -> str:
    """Why there is nothing to gain."""
    outcome = space.outcome
    if len(outcome.frontier) > 1:
        return "Whatever is better for one side is worse for the other."
    best = "That is the best outcome of this table for both sides at once"
    more = "; what could improve on it are other levers, further down." if space.status_quo else "."
    return best + more


def fallback_words(shown: SolvedGame, point: Disagreement) -> str:
    """What happens without a deal."""
    count = len(shown.solution.equilibria)
    if point.rule != "equilibrium":
        return typeset(point.words) if point.rule != "given" else "two payoffs of your own"
    if count == 1:
        return "the game's only equilibrium"
    if "worst" in point.words:
        return f"of {count} equilibria the one that is worst for both"
    return f"one of {count} equilibria, as chosen"


def deals_html(outcome: Negotiation) -> str:
    """A row for each solution; those that agree share one."""
    found = list(groups(outcome))
    if not found:
        return '<p class="note">No solution: nothing is acceptable to both sides.</p>'
    first, second = (escape(name_of(player)) for player in outcome.game.players)
    unit = escape(_(outcome.game.unit))
    said = _("solution"), _("gain together"), _("the deal")
    caption = _("In {unit}; under each payoff the gain over no deal").format(unit=unit)
    head = (
        f'<th scope="col">{said[0]}</th>'
        f'<th scope="col" class="a">{first}</th><th scope="col" class="b">{second}</th>'
        f'<th scope="col">{said[1]}</th><th scope="col">{said[2]}</th>'
    )
    rows = "".join(_row(outcome, names, deal) for names, deal in found)
    return (
        '<div class="scroll" role="region" tabindex="0" aria-label="Bargaining solutions">'
        f'<table class="plain wide deals"><caption>{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


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
    return (
        f'<tr><th scope="row">{title}</th>{cells}'
        f'<td class="num" data-head="gain together">{signed(sum(gains), decimals)}</td>'
        f"<td>{_deal(outcome, deal)}</td></tr>"
    )


def _deal(outcome: Negotiation, deal: Agreement) -> str:
    parts = _lottery(outcome, deal)
    if deal.transfer:
        payer, payee = in_sentences(outcome.game.players)
        if deal.transfer > 0:
            payer, payee = payee, payer
        paid = f"{number(abs(deal.transfer))} {outcome.game.unit}"
        parts.append(f"and {escape(payer)} pays {escape(payee)} <b>{escape(paid)}</b>")
    if deal.pure is not None and len(deal.lottery) > 1:
        u, v = (number(payoff, decimals_for(outcome.game)) for payoff in deal.pure.payoffs)
        parts.append(
            f"<small>Nearest without a lottery (worth {u} and {v}): "
            f"{profile_html(outcome, deal.pure.profile)}</small>"
        )
    if len(deal.tied) > 1:
        parts.append(f"<small>the first of {len(deal.tied)} that are equally good</small>")
    return "".join(f"<div>{part}</div>" for part in parts)


def _lottery(outcome: Negotiation, deal: Agreement) -> list[str]:
    """What is agreed: what all outcomes of a lottery share once, then what differs."""
    if len(deal.lottery) == 1:
        return [profile_html(outcome, deal.lottery[0][0])]
    game = outcome.game
    labels = [
        [side[profile[k]].split(" · ") for profile, _ in deal.lottery]
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
        f'<span class="{side}">{escape(" · ".join(own))}</span>'
        for side, own in zip("ab", parts, strict=True)
        if own
    )


def profile_html(outcome: Negotiation, profile: tuple[int, int]) -> str:
    """Who does what, in the sides' colours."""
    game, (i, j) = outcome.game, profile
    return (
        f'<span class="a">{escape(game.rows[i])}</span> / '
        f'<span class="b">{escape(game.columns[j])}</span>'
    )
