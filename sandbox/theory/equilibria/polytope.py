"""Vertices of a best-reply polyhedron, exactly, by the double description method.

Let the other side have strategies with whole-number payoffs ``G`` of shape ``(k, d)``
against our ``d`` strategies. The points ``(x, u)`` with ``x >= 0`` and ``u >= G x`` form a
cone; cut at ``sum x = 1`` it is our mixed strategies with the other side's best-reply payoff
above them. Its vertices are where ``d`` of the labels hold with equality: label ``i < d``
means ``x_i = 0``, label ``d + j`` means that the other side's strategy ``j`` is a best reply.

The cone is built one inequality at a time (Motzkin et al. 1953; Fukuda and Prodon 1996): an
inequality keeps the rays on its good side and adds one ray on each edge that it cuts. Two
rays span an edge if no third ray has all the labels the two share. Numbers are Python
integers of any size, label sets are bit masks, so ties and duplicates need no care.

>>> [vertex.x for vertex in vertices(((1, 0), (0, 1)), Budget())]
[(0, 1), (1, 1), (1, 0)]
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.theory.budget import Budget
from sandbox.theory.reading import Integers

Masks = NDArray[np.uint64]


@dataclass(frozen=True)
class Vertex:
    """A mixed strategy at which at least as many labels hold as there are strategies.

    Attributes
    ----------
    x
        Whole numbers proportional to the probabilities, without common factor.
    labels
        Bit mask: bit ``i < d`` if ``x_i = 0``, bit ``d + j`` if ``j`` is a best reply to it.
    """

    x: tuple[int, ...]
    labels: int


def vertices(G: Integers, budget: Budget) -> list[Vertex]:
    """All vertices of the best-reply polyhedron, sorted by their strategies.

    Parameters
    ----------
    G
        Shape ``(k, d)``: the other side's payoffs, its strategies by ours.
    budget
        Charged for every ray of every inequality and for the pairs of rays that are compared.

    Raises
    ------
    BudgetError
        When the budget runs out.
    """
    d = len(G[0])
    rays = [_unit(d, i, G[0][i]) for i in range(d)] + [_unit(d, d, 1)]
    # The first inequality is tight on the first d rays, and the last ray is "u alone".
    everything = (1 << d) - 1
    masks = [everything ^ (1 << i) | 1 << d for i in range(d)] + [everything]
    for j in range(1, len(G)):
        budget.spend(d * len(rays))
        rays, masks = _cut(rays, masks, G[j], 1 << (d + j), d, budget)
    found = [Vertex(ray[:-1], mask) for ray, mask in zip(rays, masks, strict=True) if any(ray[:-1])]
    return sorted(found, key=lambda vertex: _order(vertex.x))


Ray = tuple[int, ...]


def _unit(d: int, i: int, u: int) -> Ray:
    """The ray of pure strategy ``i`` with payoff ``u``; of payoff alone when ``i = d``."""
    return (*(int(k == i) for k in range(d)), u)


def _order(x: tuple[int, ...]) -> tuple[float, ...]:
    total = sum(x)
    return tuple(k / total for k in x)


def _cut(
    rays: list[Ray], masks: list[int], g: tuple[int, ...], bit: int, d: int, budget: Budget
) -> tuple[list[Ray], list[int]]:
    """The rays of the cone after ``u >= g x``."""
    slack = [ray[-1] - sum(map(int.__mul__, g, ray)) for ray in rays]
    kept = [k for k, s in enumerate(slack) if s >= 0]
    new_rays = [rays[k] for k in kept]
    new_masks = [masks[k] | (bit if slack[k] == 0 else 0) for k in kept]
    above = [k for k, s in enumerate(slack) if s > 0]
    below = [k for k, s in enumerate(slack) if s < 0]
    if not below:
        return new_rays, new_masks
    simple = all(mask.bit_count() == d for mask in masks)
    edges = _simple_edges if simple else _edges
    for p, q, shared in edges(masks, above, below, d, budget):
        new_rays.append(_between(rays[p], slack[p], rays[q], -slack[q]))
        new_masks.append(shared | bit)
    return new_rays, new_masks


def _between(p: Ray, above: int, q: Ray, below: int) -> Ray:
    """Where the edge from ``p`` to ``q`` meets the inequality."""
    ray = [below * a + above * b for a, b in zip(p, q, strict=True)]
    divisor = math.gcd(*ray)
    return tuple(k // divisor for k in ray)


Edges = list[tuple[int, int, int]]  # ray above, ray below, labels they share


def _simple_edges(
    masks: list[int], above: list[int], below: list[int], d: int, budget: Budget
) -> Edges:
    """Edges of a cone without ties: two rays span one when they share all labels but one."""
    missing_one: dict[int, int] = {}
    for q in below:
        for bit in _bits(masks[q]):
            missing_one[masks[q] ^ bit] = q
    found = []
    for p in above:
        budget.spend(1 + d // 3)
        for bit in _bits(masks[p]):
            partner = missing_one.get(masks[p] ^ bit)
            if partner is not None:
                found.append((p, partner, masks[p] ^ bit))
    return found


def _bits(mask: int) -> list[int]:
    bits = []
    while mask:
        low = mask & -mask
        bits.append(low)
        mask ^= low
    return bits


def _edges(masks: list[int], above: list[int], below: list[int], d: int, budget: Budget) -> Edges:
    """Edges of any cone: no third ray has all the labels that the two share."""
    table = pack(masks)
    below_table = table[below]
    found = []
    for p in above:
        shared = below_table & table[p]
        enough = np.flatnonzero(np.bitwise_count(shared).sum(axis=1) >= d - 1)
        budget.spend(20 + table.size * len(enough) // 500)
        for start in range(0, len(enough), 256):
            part = enough[start : start + 256]
            holders = ((table[None, :, :] & shared[part, None, :]) == shared[part, None, :]).all(2)
            for k in part[holders.sum(axis=1) == 2]:
                q = below[int(k)]
                found.append((p, q, masks[p] & masks[q]))
    return found


def pack(masks: list[int]) -> Masks:
    """Bit masks as an array of 64-bit words, shape ``(len(masks), words)``."""
    words = max(1, -(-max((mask.bit_length() for mask in masks), default=1) // 64))
    data = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(len(masks), words)
