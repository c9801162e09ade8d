"""Lessons and rooms for tests: an asymmetric game whose numbers can be followed by hand."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from sandbox.classroom import plan_of

#: Rows keep, break; columns keep, break, walk. No two payoffs are alike.
MATRIX = {
    "rows": ["keep", "break"],
    "columns": ["honour", "cheat", "walk"],
    "row_payoffs": [[4, 1, 0], [7, 2, 3]],
    "column_payoffs": [[5, 8, 1], [0, 2.5, 1.5]],
}
SQUARE = {
    "rows": ["hold", "press"],
    "columns": ["hold", "press"],
    "row_payoffs": [[3, -1], [4, -6]],
    "column_payoffs": [[2, 5], [-2, -9]],
}


def lesson(*blocks, **more):
    """A lesson of these blocks, as plain values."""
    usual = {"title": "Lesson", "explain": "What.", "prediction": "How many?", "open": "Why?"}
    return {**usual, "blocks": [{"title": "Block", **block} for block in blocks], **more}


def plan_with(*blocks, **more):
    """A plan of one lesson."""
    return plan_of({"title": "Plan", "lessons": [lesson(*blocks)], **more})


def in_loop(work):
    """What a coroutine comes to, in a thread of its own: a browser's tests hold a loop in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
