"""Small answers about one game in plain words, shared by commands, scripts and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payoffs.channels import CHANNELS
from payoffs.crisis import outcome
from payoffs.elementary import best_replies
from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.levers import SIDE_NAMES, SIDES, Bundle, Side, side_words
from payoffs.numeric import BoolArray
from payoffs.parameters import Parameter
from payoffs.resources import Fact, facts
from payoffs.scenario import Scenario
from sandbox.messages import _, ngettext
from sandbox.theory.elementary.ordinal import describe_class, game_class
from sandbox.words import capital, mix_words

if TYPE_CHECKING:
    from sandbox.theory.equilibria.solver import Equilibrium, Solution


def best_responses(game: Game) -> tuple[BoolArray, BoolArray]:
    """Where each side's strategy is a best reply to the other's, both of shape ``(m, n)``."""
    a, b = game.settled
    return best_replies(a), best_replies(b, axis=1)


@dataclass(frozen=True, eq=False)
class Core:
    """The 2 x 2 game between staying put and doing one's worst.

    ``rows`` and ``columns`` are the two strategies of each side in the larger game: the status
    quo's, and the one that costs the other side most while it stays put.
    """

    game: Game
    game_class: str
    rows: tuple[int, int]
    columns: tuple[int, int]


def core(game: Game, stay: tuple[int, int] = (0, 0)) -> Core | None:
    """The core of a game, or None where a side cannot do the other any harm.

    ``stay`` is the profile in force.
    """
    i, j = game.check_profile(*stay)
    if min(game.shape) < 2:
        return None
    hard_row = int(game.column_payoffs[:, j].argmin())
    hard_column = int(game.row_payoffs[i, :].argmin())
    if hard_row == i or hard_column == j:
        return None
    rows, columns = (i, hard_row), (j, hard_column)
    small = game.restrict(rows, columns)
    return Core(small, game_class(small), rows, columns)


def equilibrium_words(game: Game, equilibrium: Equilibrium) -> str:
    """One equilibrium as a sentence part: who plays what, and what each gets."""
    plays = (equilibrium.row, game.rows), (equilibrium.column, game.columns)
    row, column = (mix_words(*one) for one in plays)
    (first, second), (u, v) = (side_words(one, _) for one in game.players), equilibrium.payoffs
    unit = "" if game.unit == "points" else f" {_(game.unit)}"
    return _("{first}: {row}; {second}: {column} (worth {u:.4g} and {v:.4g}{unit})").format(
        first=first, row=row, second=second, column=column, u=u, v=v, unit=unit
    )


def headline(scenario: Scenario | None, game: Game, solution: Solution) -> list[str]:
    """What a newcomer should read before the matrix: class, equilibria, how sure."""
    count, sets = len(solution.equilibria), solution.components
    if count == 1:
        only = capital(equilibrium_words(game, solution.equilibria[0]))
        told = _("One equilibrium, where neither side gains by moving alone. {only}.")
        found = told.format(only=only)
    elif count:
        pure = sum(equilibrium.pure for equilibrium in solution.equilibria)
        found = _(
            "{count} equilibria ({pure} pure, {mixed} mixed): the payoffs alone do "
            "not say which one is played."
        ).format(count=count, pure=pure, mixed=count - pure)
    else:
        found = _("No equilibrium was found within the time allowed; every game has one.")
    lines = [_class_line(scenario, game, solution), found]
    if not solution.complete:
        lines.append(_("This list is not known to be complete."))
    elif sets < count:
        told = ngettext(
            "They are the corners of 1 connected set of equilibria.",
            "They are the corners of {count} connected sets of equilibria.",
            sets,
        )
        lines.append(told.format(count=sets))
    return lines


def _class_line(scenario: Scenario | None, game: Game, solution: Solution) -> str:
    name, told, nameless = solution.game_class, "{words}", "{words}"
    if game.shape == (2, 2):
        told = _("This is the game of {name}: {words}")
    # given numbers name no worst that one could do
    elif scenario is not None and scenario.priced and (small := core(game, scenario.status_quo)):
        name = small.game_class
        nameless = _("Staying put against doing one's worst: {words}")
        told = _("Staying put against doing one's worst is the game of {name}: {words}")
    if name in ("constant", "cyclic") or name.startswith("tied"):  # none of the literature's
        told = nameless
    return told.format(name=class_name(name), words=class_words(name, game))


def class_name(name: str) -> str:
    """A class by its name in the language spoken."""
    return " / ".join(_(part) for part in name.split(" / "))


def class_words(name: str, game: Game) -> str:
    """What a class means, with the sides called by their names."""
    words = describe_class(name)
    for side, player in zip((_("the row side"), _("the column side")), game.players, strict=True):
        if player in SIDE_NAMES:
            called = side_words(player, _)
            words = words.replace(side, called).replace(capital(side), capital(called))
    return words


@dataclass(frozen=True)
class ParameterUse:
    """A parameter behind a channel, its value in force and the rows of the record behind it."""

    parameter: Parameter
    value: float
    facts: tuple[Fact, ...]


def in_force(scenario: Scenario, cell: tuple[int, int], threat: bool) -> dict[Side, Bundle]:
    """The bundles carried out in one cell of the stage game or the threat game."""
    own = {side: scenario.bundles(side) for side in SIDES}
    if threat and scenario.threat is not None:
        stay = {s: own[s][k] for s, k in zip(SIDES, scenario.status_quo, strict=True)}
        return outcome(scenario.threat, stay, *cell)
    return {side: own[side][k] for side, k in zip(SIDES, cell, strict=True)}


def channel_uses(
    scenario: Scenario, side: Side, channel: str, done: Mapping[Side, Bundle] | None = None
) -> tuple[ParameterUse, ...]:
    """The parameters a channel of one side is made of: the way back to the source.

    ``done`` are the bundles of a profile: levels of the levers that move the channel come first.

    An InputError if there is no such channel.
    """
    if channel not in CHANNELS:
        raise InputError(f"no such channel; they are {', '.join(CHANNELS)}", channel)
    calibration, moved = scenario.calibration, CHANNELS[channel]
    names = [
        setting.key
        for bundle in (done or {}).values()
        for lever, setting in bundle.settings.items()
        if lever in moved.levers and setting.known(calibration) and setting.key
    ]
    used = set(scenario.used_parameters())
    other = {"us": "_china", "china": "_us"}[side]
    both = channel in ("own_tariff", "export_loss")
    parameters = (name for name in moved.parameters if both or not name.endswith(other))
    names += [name for name in parameters if name in used]
    entries = [(calibration.parameter(name), calibration[name]) for name in names]
    return tuple(ParameterUse(entry, value, facts(entry.facts)) for entry, value in entries)


def unpriced(scenario: Scenario, done: Mapping[Side, Bundle]) -> tuple[str, ...]:
    """Labels of what is done in a profile that has no price, documented or set."""
    names = ("software", "precursors")
    prices = [scenario.calibration[name] for name in CHANNELS["unpriced"].parameters]
    found = [
        (lever, setting.words(bundle.values))
        for bundle in done.values()
        for lever, setting in bundle.settings.items()
        if lever in names and bundle.level(lever) != 0
    ]
    free = {"software": not any(prices[:2]), "precursors": not any(prices[2:])}
    return tuple(words for lever, words in found if free[lever])


def yielding_words(game: Game) -> str:
    """Whom it pays to give way in a 2 x 2 threat game, whatever is threatened; empty if nobody.

    Whoever holds against a press gives what is asked. Where that is worth more to it than that
    both hold, the threat asks for what it should do anyway.
    """
    A, B = game.row_payoffs, game.column_payoffs
    gains = (float(A[0, 1] - A[0, 0]), float(B[1, 0] - B[0, 0]))
    pays = [
        _("{player} gains {gain:.4g} by giving way").format(player=side_words(player, _), gain=gain)
        for player, gain in zip(game.players, gains, strict=True)
        if gain > 0
    ]
    if not pays:
        return ""
    return _("Against the status quo {pays}: what is asked for pays without a threat.").format(
        pays=_(" and ").join(pays)
    )
