"""Long-run shares of a Markov chain by elimination without a single subtraction.

A state is *eliminated* by watching the chain only while it is elsewhere. Leaving it has the
probability of all its exits together, a sum and not ``1 - p``, so that every share comes out
with all its digits, however rare the errors that connect one part of a chain with another.

References
----------
Grassmann, Taksar and Heyman (1985), "Regenerative analysis and steady state distributions
for Markov chains", Operations Research 33.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

#: Larger chains are solved by a sparse factorisation, which may lose digits.
DENSE = 700


def cesaro(P: Any, start: int = 0) -> FloatArray:
    """The shares of time a chain spends in each state in the long run.

    Parameters
    ----------
    P
        Shape ``(n, n)``: transition probabilities, a dense or a sparse array.
    start
        The state in which it begins. Where several sets of states are never left again,
        each counts with the probability of ending up there.

    Examples
    --------
    >>> cesaro(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [0.5, 0.5]
    >>> cesaro(np.array([[0.0, 0.25, 0.75], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])).tolist()
    [0.0, 0.25, 0.75]
    """
    classes = recurrent_classes(P)
    shares = np.zeros(P.shape[0])
    weights = [1.0] if len(classes) == 1 else absorption(P, classes, start)
    for weight, members in zip(weights, classes, strict=True):
        if weight:
            shares[members] = weight * stationary(P[np.ix_(members, members)])
    return shares


def recurrent_classes(P: Any) -> list[IntArray]:
    """The sets of states that are never left again."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array(P > 0)
    count, label = connected_components(graph, connection="strong")
    coo = graph.tocoo()
    leaves = label[coo.row] != label[coo.col]
    left = np.zeros(count, dtype=bool)
    left[label[coo.row[leaves]]] = True
    return [np.flatnonzero(label == k) for k in np.flatnonzero(~left)]


def stationary(P: Any) -> FloatArray:
    """The stationary distribution of a chain all of whose states reach each other."""
    n = P.shape[0]
    if n > DENSE:
        return _stationary_sparse(P)
    A = _dense(P)
    for k in range(n - 1, 0, -1):
        A[:k, k] /= A[k, :k].sum()
        A[:k, :k] += np.outer(A[:k, k], A[k, :k])
    shares = np.zeros(n)
    shares[0] = 1.0
    for k in range(1, n):
        shares[k] = shares[:k] @ A[:k, k]
        if shares[k] > 1e100:  # a start that is hardly ever visited
            shares[: k + 1] /= shares[k]
    return np.asarray(shares / shares.sum())


def absorption(P: Any, classes: list[IntArray], start: int) -> FloatArray:
    """The probability of ending up in each of some sets of states that are never left."""
    for k, members in enumerate(classes):
        if start in members:
            return np.asarray(np.eye(len(classes))[k])
    transient = np.ones(P.shape[0], dtype=bool)
    transient[np.concatenate(classes)] = False
    transient[start] = False
    inner = np.concatenate([[start], np.flatnonzero(transient)])
    m = len(inner)
    if m > DENSE:
        return _absorption_sparse(P, classes, inner)
    exits = [_dense(P[np.ix_(inner, members)]).sum(axis=1) for members in classes]
    A = np.column_stack([_dense(P[np.ix_(inner, inner)]), *exits])
    for k in range(m - 1, 0, -1):
        out = A[k].copy()
        out[k:m] = 0.0  # itself, and those eliminated before
        total = out.sum()
        if total > 0:
            A[:k] += np.outer(A[:k, k] / total, out)
    return np.asarray(A[0, m:] / A[0, m:].sum())


def _dense(P: Any) -> FloatArray:
    return np.array(P.toarray() if hasattr(P, "toarray") else P, dtype=np.float64)


def _stationary_sparse(P: Any) -> FloatArray:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spsolve

    n = P.shape[0]
    system = csc_array(P).T - _identity(n)
    # the first share is set to one and its own equation, which follows from the rest, left out
    shares = np.ones(n)
    shares[1:] = spsolve(system[1:, 1:].tocsc(), -system[1:, [0]].toarray().ravel())
    return np.asarray(shares / shares.sum())


def _absorption_sparse(P: Any, classes: list[IntArray], inner: IntArray) -> FloatArray:
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import spsolve

    sparse: Any = csr_array(P)
    system = _identity(len(inner)) - sparse[np.ix_(inner, inner)]
    first = np.eye(1, len(inner)).ravel()
    visits = spsolve(system.T.tocsc(), first)
    chances = np.array([visits @ sparse[np.ix_(inner, c)].sum(axis=1) for c in classes])
    return np.asarray(chances / chances.sum())


def _identity(n: int) -> Any:
    from scipy.sparse import csr_array, identity

    return csr_array(identity(n))
