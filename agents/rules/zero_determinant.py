"""Zero-determinant rules: memory one, worked out from the payoffs of the game.

A side that restrains with the probabilities ``(1, 1, 0, 0) + phi w`` after (own, other's)
actions cc, cd, dc, dd holds the long-run mean of ``w`` at zero, whatever the other does.
With ``w`` a combination of both sides' payoffs it thereby fixes a line on which the pair of
mean payoffs must lie. Not every line is within reach of probabilities, and in some games
none is: then the rule does not fit the game. Payoffs need not be symmetric; noise loosens
the hold.

Press and Dyson (2012), PNAS 109; Stewart and Plotkin (2013), PNAS 110.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from agents.rules.classics import four_vector
from agents.rules.rule import Automaton, RuleParameter, Tailored, declare
from payoffs.errors import InputError
from payoffs.numeric import FloatArray

#: Payoff differences below this share of the largest count as none.
TIE = 1e-12

_SLOPE = RuleParameter("chi", 1.0, 1e6, 2.0)


def _share(default: float) -> RuleParameter:
    return RuleParameter("share", 1e-6, 1.0, default)


@declare(_SLOPE, _share(0.5))
def extortion(chi: float, share: float) -> Tailored:
    """Takes `chi` times the other's gain over mutual escalation; both gain or nobody.

    `share` is that of the largest phi there is: 0.5 gives Extort-2 of Stewart and Plotkin
    (2012), PNAS 109, in the textbook dilemma.
    """
    return Tailored(partial(_line, chi, share, 3))


@declare(_SLOPE, _share(1.0))
def generous_zero_determinant(chi: float, share: float) -> Tailored:
    """Falls `chi` times as far below mutual restraint as the other; never profits from a war.

    Stewart and Plotkin (2013), PNAS 110: ZD-GTFT-2 in the textbook dilemma.
    """
    return Tailored(partial(_line, chi, share, 0))


@declare(RuleParameter("at", 0.0, 1.0, 0.5), _share(0.5))
def equalizer(at: float, share: float) -> Tailored:
    """Fixes the other's mean payoff, `at` between the least and the most that can be fixed.

    In a dilemma these are mutual escalation and mutual restraint. Boerlijst, Nowak and
    Sigmund (1997), American Mathematical Monthly 104; Press and Dyson (2012).
    """
    return Tailored(partial(_fixed, at, share))


def _fixed(at: float, share: float, own: FloatArray, other: FloatArray) -> Automaton:
    least, most = other[1].max(), other[0].min()
    if least >= most:
        raise InputError(
            "the other's payoff can only be fixed where restraint always leaves it more "
            "than escalation does"
        )
    return _enforced(other.ravel() - (least + at * (most - least)), share)


def _line(chi: float, share: float, at: int, own: FloatArray, other: FloatArray) -> Automaton:
    if not (_tempts(own) and _tempts(other.T)):
        raise InputError(
            "it takes a dilemma, where both gain by escalating alone and both lose by "
            "escalating together"
        )
    mine, theirs = own.ravel(), other.ravel()
    return _enforced(mine - mine[at] - chi * (theirs - theirs[at]), share)


def _tempts(payoffs: FloatArray) -> bool:
    """Whether a side that earns this, by own and other's action, faces a dilemma."""
    (both_kept, let_down), (alone, both_broken) = payoffs
    return bool(alone > both_kept > both_broken > let_down)


def _enforced(line: FloatArray, share: float) -> Automaton:
    size = float(np.abs(line).max())
    towards = np.array([-1.0, -1.0, 1.0, 1.0])
    for sign in (1.0, -1.0):
        step = sign * line
        if size > 0 and (step * towards >= -TIE * size).all():
            p = np.array([1.0, 1.0, 0.0, 0.0]) + share / size * step
            one, two, three, four = np.clip(p, 0.0, 1.0).tolist()
            return four_vector((one, two, three, four))
    raise InputError("no probabilities from 0 to 1 hold the payoffs to such a line")
