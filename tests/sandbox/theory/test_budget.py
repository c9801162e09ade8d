import subprocess
import sys

import numpy as np
import pytest

from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from sandbox.theory import Budget, solve


def test_steps_run_out_after_the_last_one():
    budget = Budget(2)
    budget.spend(2)
    with pytest.raises(BudgetError, match="its budget of 2 steps"):
        budget.spend()


def test_without_a_number_it_never_runs_out():
    budget = Budget()
    budget.spend(10**15)
    assert budget.left == float("inf")


def test_a_share_is_smaller_and_capped_and_both_pay():
    budget = Budget(100)
    assert budget.share(0.5).steps == 50
    own = budget.share(0.5, at_most=7)
    assert own.steps == 7
    with pytest.raises(BudgetError, match="7 steps"):
        own.spend(10)
    assert (budget.spent, budget.left, own.left) == (10, 90, 0)


@pytest.mark.parametrize("effort", [0.0, -1.0, float("nan"), float("inf"), 2e6])
def test_an_effort_is_a_positive_number(effort):
    with pytest.raises(InputError, match=r"effort: .* is not a number above 0"):
        Budget.of(effort)


def test_an_effort_of_two_buys_twice_the_work():
    assert (Budget.of(1.0).steps, Budget.of(2.0).steps) == (10_000_000, 20_000_000)


SLOW = """
import builtins, time
real, done = builtins.__import__, set()
def slow(name, *rest, **named):
    top = name.split(".")[0]
    if top in ("scipy", "nashpy") and top not in done:
        done.add(top)
        clock[0] += 3600.0
    return real(name, *rest, **named)
builtins.__import__ = slow
clock = [0.0]
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: clock[0])
from payoffs.game import Game
from sandbox.theory.equilibria.solver import solve
found = solve(Game.of([[1, 3], [4, 2], [0, 5]], [[5, 1], [2, 3], [3, 2]]))
print(found.complete, found.method, found.notes, found.dominated.rows, len(found.eliminations))
"""


def test_an_hour_of_importing_changes_no_word_of_an_answer():
    """Row 0 is struck out by a mix of rows 1 and 2; every clock jumps an hour at each import."""
    run = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, text=True, check=True)
    expected = "True vertex (nashpy), confirmed by exact enumeration () (0,) 1"
    assert run.stdout.strip() == expected


def test_the_same_work_ends_at_the_same_place():
    """Two runs of a game that no budget finishes differ in nothing."""
    rng = np.random.default_rng(3)
    game = Game.of(rng.normal(size=(24, 24)), rng.normal(size=(24, 24)))
    one, other = (solve(game, effort=0.03).to_dict() for _ in range(2))
    assert one == other
    assert one["complete"] is False
    assert any("its budget of 30,000 steps" in note for note in one["notes"])


def test_more_effort_finishes_what_less_does_not():
    rng = np.random.default_rng(0)
    game = Game.of(rng.normal(size=(10, 10)), rng.normal(size=(10, 10)))
    assert not solve(game, effort=0.001).complete
    assert solve(game, effort=1.0).complete
