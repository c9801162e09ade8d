"""Deals renegotiated at summits, by a rule that is handed in."""

import numpy as np
import pytest

from agents import simulate_world
from payoffs import scenario
from payoffs.errors import InputError

BUSAN = scenario.load("busan-2025")


def play(us="always_cooperate", china="always_cooperate", name="busan-2025", **options):
    sizes = {"periods": 36, "replicates": 400, "seed": 1}
    return simulate_world(name, us, china, **(sizes | options))


class TestBargaining:
    """Deals renegotiated at summits."""

    def test_the_rule_gets_the_game_as_it_is_and_its_deal_is_played(self):
        seen = []

        def rule(A, B, disagreement):
            seen.append((A.copy(), B.copy(), disagreement.copy()))
            return np.full(len(A), 0), np.full(len(A), 1)

        result = play(bargain=rule, surroundings="suppliers", replicates=6, periods=12,
                      monitoring_error=0.0)  # fmt: skip
        A, B, disagreement = seen[0]
        assert len(seen) == 3  # months 4, 7 and 10
        assert A.shape == B.shape == (6, 4, 4)
        assert (disagreement[:, 0] == A[:, 3, 3]).all()
        assert (disagreement[:, 1] == B[:, 3, 3]).all()
        ban = BUSAN.game().row_channels["rare_earths"]
        share = result.paths["rare_earths_outside"][0][3]
        assert A[0] == pytest.approx(BUSAN.game().row_payoffs - share * ban, abs=1e-6)
        assert result.paths["deal_column"][0].tolist() == [0] * 3 + [1] * 9
        assert not result.truces.over.any()

    def test_no_new_deal_that_is_a_punishment(self):
        result = play(bargain=lambda A, B, d: (3, 0), replicates=2, monitoring_error=0.0)
        assert result.means["deal_row"].tolist() == [0.0] * 36

    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            ("nash", "bargain: 'nash' is not a function"),
            (lambda A, B, d: 3, "bargain: expected the row's and the column's strategy"),
            (lambda A, B, d: (0, 9), "bargain: a profile is outside the 4 x 4 game"),
            (lambda A, B, d: (0, -1), "bargain: a profile is outside"),
            (lambda A, B, d: (0, 1.5), "bargain: expected whole numbers"),
            (lambda A, B, d: ([0, 1], [1]), "bargain: expected the row's"),
        ],
    )
    def test_what_is_no_rule(self, rule, said):
        with pytest.raises(InputError) as caught:
            play(bargain=rule, replicates=3)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)
