"""Answers over a plane as areas of one answer each, few enough to be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from payoffs.game import FloatArray
from payoffs.numeric import Indices

#: Distinct answers that get a colour of their own; the rarer ones share one.
MOST_BANDS = 8
OTHERS = "others"


class Bands(NamedTuple):
    """A layer as areas of one answer each.

    Attributes
    ----------
    labels
        The answers in words, in an order that means something where there is one.
    codes
        Shape ``(rows, columns)``: which of them at each point, the first row at the lowest ``y``.
    ordered
        Whether the answers run from less to more.
    """

    labels: tuple[str, ...]
    codes: Indices
    ordered: bool

    @property
    def shares(self) -> FloatArray:
        """The part of the map that each covers, shape ``(labels,)``."""
        return np.bincount(self.codes.ravel(), minlength=len(self.labels)) / self.codes.size


def stepped(
    values: FloatArray, edges: tuple[float, ...], ends: tuple[str, str], *, percent: bool = False
) -> Bands:
    """Numbers in bands: ``ends`` name what is at most the first edge and above the last."""
    codes = np.searchsorted(np.array(edges), values, side="left")

    def told(value: float) -> str:
        return f"{100 * value:g}%" if percent else f"{value:g}"

    labels = [ends[0] or f"up to {told(edges[0])}"]
    labels += [f"{told(a)} to {told(b)}" for a, b in pairwise(edges)]
    labels.append(ends[1] or f"over {told(edges[-1])}")
    return Bands(tuple(labels), codes, True)


def by_frequency(values: NDArray[Any], told: Callable[[str], str]) -> Bands:
    """Words, the most frequent first."""
    order = [word for word, _ in Counter(values.ravel().tolist()).most_common()]
    place = {word: k for k, word in enumerate(order)}
    codes = np.array([place[word] for word in values.ravel().tolist()], dtype=np.intp)
    return Bands(tuple(told(word) for word in order), codes.reshape(values.shape), False)


def few(bands: Bands) -> Bands:
    """Of many different answers the most frequent, and the rest together."""
    if len(bands.labels) <= MOST_BANDS:
        return bands
    kept = np.sort(np.argsort(-bands.shares, kind="stable")[: MOST_BANDS - 1])
    place = np.full(len(bands.labels), len(kept))
    place[kept] = np.arange(len(kept))
    labels = (*(bands.labels[k] for k in kept), OTHERS)
    return Bands(labels, place[bands.codes], bands.ordered)
