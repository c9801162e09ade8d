import pytest

from payoffs.errors import BudgetError
from sandbox.theory import Budget


def test_seconds_run_out():
    budget = Budget(seconds=0.0)
    with pytest.raises(BudgetError, match="0 seconds"):
        budget.spend()


def test_steps_run_out_after_the_last_one():
    budget = Budget(steps=2)
    budget.spend(2)
    with pytest.raises(BudgetError, match="3 of at most 2 steps"):
        budget.spend()


def test_a_share_is_smaller_and_capped():
    budget = Budget(seconds=100.0)
    assert 49.0 < budget.share(0.5).seconds <= 50.0
    assert budget.share(0.5, at_most=1.0).seconds == 1.0
