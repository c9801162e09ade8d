"""What is said beyond Nash equilibria, by commands and pages: a block of lines a concept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from payoffs.game import Game
from payoffs.levers import side_words
from payoffs.spread import label_of
from sandbox.answers import equilibrium_words
from sandbox.messages import N_, _
from sandbox.words import mix_words

if TYPE_CHECKING:
    from sandbox.questions.findings import Findings
    from sandbox.questions.solve import Fractions
    from sandbox.theory.concepts.commitment import Leadership
    from sandbox.theory.concepts.correlated import CorrelatedRange
    from sandbox.theory.concepts.quantal import QuantalPath
    from sandbox.theory.elementary.dominance import Rationalizable
    from sandbox.theory.elementary.pure import Check

#: Profiles of a distribution and points of a path that the text shows.
SHOWN = 6
#: Fractions with longer denominators are rounded in the text; the data hold them whole.
MAX_DENOMINATOR = 10_000


class Rows(NamedTuple):
    """A table among lines."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]


Line = str | Rows

#: Words for the corners of the set of correlated equilibria.
CORNERS = {
    "welfare": N_("largest sum"),
    "row_best": N_("best for {0}"),
    "row_worst": N_("worst for {0}"),
    "column_best": N_("best for {1}"),
    "column_worst": N_("worst for {1}"),
}


def _rationalizable(game: Game, found: Rationalizable) -> list[str]:
    """What is left when strictly dominated strategies are struck out, and what struck them."""
    rows, columns = len(found.rows), len(found.columns)
    told = _("Rationalizable: {rows} of {m} and {columns} of {n}.")
    lines = [told.format(rows=rows, m=game.shape[0], columns=columns, n=game.shape[1])]
    lines += [f"  {step.sentence(game)}" for step in found.eliminations[:SHOWN]]
    if len(found.eliminations) > SHOWN:
        lines.append("  " + _("… and {count} more").format(count=len(found.eliminations) - SHOWN))
    return lines


def _selection(game: Game, found: Findings[Any]) -> list[str]:
    """Risk and payoff dominance, how far payoffs may be off, and the value if zero-sum."""
    chosen = found.main
    lines = [_("Which equilibrium, and how firm:")]
    risk, payoff = _("risk-dominant"), _("payoff-dominant")
    dominant = ((risk, chosen.risk_dominant), (payoff, chosen.payoff_dominant))
    firm = zip(chosen.solution.equilibria, found.parts["stability"], strict=True)
    for k, (e, part) in enumerate(firm):
        marks = ", ".join(words for words, which in dominant if k in which)
        lines.append(f"  {equilibrium_words(game, e)}{f' [{marks}]' if marks else ''}")
        lines.append(f"    {part.sentence(game.unit)}")
    opposed = found.parts["zero_sum"]
    if opposed:
        u, v = opposed.payoffs
        told = _("The game is {kind}: its value is {u:.4g} and {v:.4g}.")
        lines.append("  " + told.format(kind=_(opposed.kind), u=u, v=v))
    return lines


def _exact(game: Game, found: Fractions) -> list[str]:
    """Equilibrium probabilities as fractions."""
    if found.equilibria is None or found.found is None:
        return [found.note[:1].upper() + found.note[1:] + "."]
    lines = [_("As fractions:")]
    for row, column, component, _left in found.equilibria:
        lines.append(f"  [{component}] {_mixed(row, game.rows)}  |  {_mixed(column, game.columns)}")
    if "doubles" in [reading.how for reading in found.found.readings]:
        told = _("Payoffs are computed numbers: the fractions are those of their doubles.")
        lines.append(f"  {told}")
    return lines


def _mixed(fractions: Sequence[str], labels: Sequence[str]) -> str:
    """A mixed strategy with fractions in front of the labels."""
    parts = []
    for text, label in zip(fractions, labels, strict=True):
        p = Fraction(text)
        short = text if p.denominator <= MAX_DENOMINATOR else f"{float(p):.6g}…"
        if p:
            parts.append(label if p == 1 else f"{short} {label}")
    return " + ".join(parts)


def _correlated(game: Game, found: Findings[CorrelatedRange]) -> list[Line]:
    """Correlated and coarse correlated equilibria."""
    drawn = _("Correlated equilibria (a mediator draws a profile, each side is told its part):")
    coarse = _("Coarse ones (each side decides to follow before it is told):")
    corners = _corners(game, found.main), _corners(game, found.parts["coarse"])
    return [drawn, *corners[0], coarse, *corners[1]]


def _corners(game: Game, found: CorrelatedRange) -> list[Line]:
    rows: list[Sequence[object]] = []
    for name, words in CORNERS.items():
        corner = getattr(found, name)
        if corner is None:
            continue
        drawn = sorted(corner.distribution, key=lambda cell: -cell[2])
        cells = [f"{100 * w:.3g}% ({i},{j})" for i, j, w in drawn[:SHOWN]]
        more = _(" and {count} more").format(count=len(drawn) - SHOWN) if len(drawn) > SHOWN else ""
        title = _(words).format(*map(_, game.players))
        rows.append([title, *corner.payoffs, " + ".join(cells) + more])
    body = Rows(["", *game.players, N_("distribution over profiles")], rows)
    return [body, *(f"  {note}." for note in found.notes)]


def _commitment(game: Game, found: Mapping[str, Leadership]) -> list[str]:
    """What announcing first is worth to each side."""
    lines = [_("Announcing first, and being believed:")]
    sides = ((game.rows, game.columns), (game.columns, game.rows))
    for player, (own, other), lead in zip(game.players, sides, found.values(), strict=True):
        best, who = lead.mixed or lead.pure, side_words(player, _)
        choice, reply = mix_words(best.strategy, own), other[best.reply]
        told = _("{side} announces {choice}; the reply is {reply}: {worth}")
        said = told.format(side=who, choice=choice, reply=reply, worth=lead.value_words)
        lines += [f"  {said}", *(f"  {note}." for note in lead.notes)]
    return lines


def _quantal(game: Game, path: QuantalPath) -> list[Line]:
    """The logit quantal response path."""
    return [path.sentence(), _path_rows(game, path), *path.notes]


def _path_rows(game: Game, path: QuantalPath) -> Rows:
    """A few points of the path: precision, payoffs, the likeliest strategy of each side."""
    step = max(1, (len(path.points) - 1) // (SHOWN - 1))
    precision = _("precision (1/{unit})").format(unit=_(game.unit))
    rows = []
    for point in [*path.points[:-1:step], path.points[-1]]:
        plays = ((point.row, game.rows), (point.column, game.columns))
        likeliest = ((float(p.max()), names[int(p.argmax())]) for p, names in plays)
        said = (f"{100 * chance:.3g}% {name}" for chance, name in likeliest)
        rows.append([point.precision, *point.payoffs, *said])
    return Rows([precision, *game.players, N_("likeliest"), ""], rows)


def _revealed(_game: Game, found: Findings[Any]) -> list[str]:
    """The political weights that make a profile an equilibrium."""
    told = _("What would make ({profile}) an equilibrium?")
    lines = [told.format(profile=", ".join(map(_, found.main.labels)))]
    lines += [f"  {sentence}" for sentence in found.main.sentences()]
    lines.append("  " + _("The same under each engine:"))
    for words, other in found.parts["engines"].items():
        holds = _("yes") if other["feasible"] else _("no weights do")
        if other["holds_already"]:
            holds = _("already")
        if other["feasible"] and not other["plausible"]:
            holds += _(", beyond the plausible ranges")
        lines.append(f"    {_(label_of(words))}: {holds}")
    return lines


def _check(game: Game, found: Check) -> list[str]:
    """Whether a profile is an equilibrium, and what leaving it is worth."""
    first, second = (side_words(player, _) for player in game.players)
    told = _(found.headline)
    if not found.equilibrium:
        gains = "; ".join(found.sentences((first, second)))
        told = _("no equilibrium: {gains}").format(gains=gains)
    played = f"{mix_words(found.row, game.rows)}  |  {mix_words(found.column, game.columns)}"
    said, (u, v) = _("{played} (worth {u:.4g} and {v:.4g}) is {told}."), found.payoffs
    return [said.format(played=played, u=u, v=v, told=told)]


#: The lines of each part of an answer.
BLOCKS: dict[str, Callable[[Game, Any], Sequence[Line]]] = {
    "rationalizable": _rationalizable,
    "selection": _selection,
    "exact": _exact,
    "correlated": _correlated,
    "commitment": _commitment,
    "quantal": _quantal,
    "revealed": _revealed,
    "check": _check,
}
