import numpy as np
import pytest
from bargaining_domain import clouds, game_of, problems
from hypothesis import example, given
from hypothesis import strategies as st

from payoffs.errors import InputError
from payoffs.game import Game
from payoffs.scenario import load
from sandbox.theory.bargaining import SOLUTIONS, disagreement_point, negotiate

NO_DEAL = "no outcome gives both sides at least their disagreement payoff: there is no deal"
NO_GAIN = "nothing improves on the disagreement point for either side: every solution is that point"
BATTLE = Game.of([[2, 0], [0, 1]], [[1, 0], [0, 2]])
DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def test_the_frontier_names_every_profile_on_it() -> None:
    game = Game.of([[0, 2, 1], [4, 2, 0]], [[4, 2, 3], [0, 2, 4]])
    answer = negotiate(game, (0.0, 0.0))
    assert answer.frontier.tolist() == [[0, 4], [4, 0]]
    assert answer.vertices == (((0, 0), (1, 2)), ((1, 0),))
    assert answer.on_frontier == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))


def test_the_individually_rational_part() -> None:
    answer = negotiate(BATTLE, (1.0, 1.25))
    assert answer.rational.tolist() == [[1.0, 2.0], [1.75, 1.25]]
    assert answer.gains == (0.75, 0.75)


@given(problems())
def test_the_nearest_pure_deal_is_acceptable_and_undominated(problem) -> None:
    cloud, d = problem
    for mode in ({}, {"lotteries": False}):
        answer = negotiate(game_of(cloud), tuple(d), **mode)
        for deal in answer.deals.values():
            pure = np.array(deal.pure.payoffs)
            assert (cloud[deal.pure.profile[0]] == pure).all()
            assert (pure >= d - 1e-8 * np.abs(cloud).max()).all()
            better = (cloud >= pure).all(axis=1) & (cloud > pure).any(axis=1)
            assert not better.any()


def test_a_pure_solution_is_its_own_nearest_pure_deal() -> None:
    deal = negotiate(DILEMMA, (1.0, 1.0)).deals["nash"]
    assert deal.payoffs == (3.0, 3.0)
    assert deal.pure.profile == (0, 0)
    assert deal.lottery == (((0, 0), 1.0),)


@given(problems())
def test_pure_deals_maximise_their_criterion(problem) -> None:
    cloud, d = problem
    deals = negotiate(game_of(cloud), tuple(d), lotteries=False).deals
    size = np.abs(np.vstack([cloud, d])).max() or 1.0
    fine = cloud[(cloud >= d - 1e-12 * size).all(axis=1)] - d
    most = np.maximum(fine.max(axis=0), 1e-300)
    criteria = {
        "nash": lambda g: np.prod(np.maximum(g, 0) / size, axis=-1),
        "kalai_smorodinsky": lambda g: (g / most).min(axis=-1),
        "egalitarian": lambda g: g.min(axis=-1) / size,
        "equal_loss": lambda g: -(most - g).max(axis=-1) / size,
        "utilitarian": lambda g: g.sum(axis=-1) / size,
    }
    for name, criterion in criteria.items():
        found = criterion(np.array(deals[name].payoffs) - d)
        assert found == pytest.approx(criterion(fine).max(), abs=1e-8)


def test_each_pure_rule_can_choose_another_profile() -> None:
    """By hand, from (0, 0): greatest gains are 20 and 4."""
    pairs = np.array([[20.0, 0.5], [13.0, 1.0], [8.0, 1.5], [4.0, 2.0], [2.5, 2.2], [0.0, 4.0]])
    deals = negotiate(game_of(pairs), (0.0, 0.0), lotteries=False).deals
    chosen = {name: deal.payoffs for name, deal in deals.items()}
    assert chosen == {
        "nash": (13.0, 1.0),  # 13 against 12, 10, 8
        "kalai_smorodinsky": (8.0, 1.5),  # shares 0.4 and 0.375
        "egalitarian": (2.5, 2.2),
        "equal_loss": (20.0, 0.5),  # misses 3.5 at most
        "utilitarian": (20.0, 0.5),
    }


def test_pure_ties_are_told() -> None:
    answer = negotiate(BATTLE, (0.0, 0.0), lotteries=False)
    assert answer.deals["nash"].tied == ((0, 0), (1, 1))
    assert answer.deals["nash"].lottery == (((0, 0), 1.0),)
    assert any("nash: 2 profiles are equally good" in note for note in answer.notes)
    assert answer.frontier.tolist() == [[1, 2], [2, 1]]


def test_transfers_split_the_surplus() -> None:
    game = Game.of([[0, 10], [2, 4]], [[0, 1], [2, 3]])
    answer = negotiate(game, (1.0, 2.0), transfers=True, weight=0.25)
    assert answer.frontier.tolist() == [[1.0, 10.0], [9.0, 2.0]]
    assert answer.deals["nash"].payoffs == (3.0, 8.0)
    assert answer.deals["nash"].transfer == -7.0
    for name in SOLUTIONS[1:]:
        deal = answer.deals[name]
        assert deal.payoffs == (5.0, 6.0)
        assert deal.lottery == (((0, 1), 1.0),)
        assert deal.transfer == -5.0
    assert answer.words(answer.deals["egalitarian"]).endswith("row pays column 5")


def test_of_equally_good_profiles_the_smallest_payment_is_taken() -> None:
    game = Game.of([[10, 5, 0]], [[0, 5, 10]])
    deal = negotiate(game, (0.0, 0.0), transfers=True).deals["nash"]
    assert deal.lottery == (((0, 1), 1.0),)
    assert deal.transfer == 0.0


@pytest.mark.parametrize("mode", [{}, {"lotteries": False}, {"transfers": True}])
def test_no_deal_is_said_and_nothing_guessed(mode) -> None:
    answer = negotiate(DILEMMA, (6.0, 6.0), **mode)
    assert NO_DEAL in answer.notes
    assert answer.gains == (0.0, 0.0)
    for name in SOLUTIONS:
        assert answer.deals[name].payoffs is None
        assert answer.to_dict()[name]["lottery"] == []
    frame = answer.to_frame()
    assert set(frame["deal"]) == {"no deal"}
    assert frame["row payoff"].isna().all()


def test_beyond_the_frontier_but_within_both_ranges_is_no_deal() -> None:
    """Each side alone could get as much, but not both at once."""
    assert NO_DEAL in negotiate(BATTLE, (1.9, 1.9)).notes


@pytest.mark.parametrize("mode", [{}, {"lotteries": False}])
def test_no_gains_is_the_disagreement_point_itself(mode) -> None:
    answer = negotiate(DILEMMA, (3.0, 3.0), **mode)
    assert NO_GAIN in answer.notes
    assert answer.gains == (0.0, 0.0)
    for name in SOLUTIONS:
        assert answer.deals[name].payoffs == (3.0, 3.0)


def test_a_mixed_point_on_the_frontier_is_no_gain() -> None:
    answer = negotiate(BATTLE, (4 / 3, 5 / 3))
    assert NO_GAIN in answer.notes
    assert answer.deals["nash"].payoffs == pytest.approx((4 / 3, 5 / 3))


@pytest.mark.parametrize("mode", [{}, {"lotteries": False}])
def test_where_one_side_alone_can_gain_it_takes_all(mode) -> None:
    game = Game.of([[1, 3], [0, 2]], [[4, 4], [1, 1]])
    answer = negotiate(game, (1.0, 4.0), **mode)
    assert answer.gains == (2.0, 0.0)
    assert "only row can gain" in answer.notes[0]
    for name in SOLUTIONS:
        assert answer.deals[name].payoffs == (3.0, 4.0)


def test_the_largest_sum_is_told_even_if_nobody_would_agree() -> None:
    game = Game.of([[0, 9]], [[0, -1]])
    answer = negotiate(game, (0.0, 0.0))
    assert answer.largest_sum.profile == (0, 1)
    assert answer.deals["utilitarian"].payoffs == (0.0, 0.0)


@example(np.array([[0.0, 0.3], [0.1, 0.1]]), True)  # the mean is on the edge but for an ulp
@example(np.array([[0.0, 0.1]] * 3), True)  # one point, whose mean is off by an ulp
@given(clouds(), st.booleans())
def test_a_frontier_of_any_cloud_is_answered(cloud, lotteries) -> None:
    """Single points, segments, ties: no exception, no number that is not one."""
    d = tuple(cloud.mean(axis=0))
    answer = negotiate(game_of(cloud), d, lotteries=lotteries)
    assert np.isfinite(answer.frontier).all()
    for deal in answer.deals.values():
        assert deal.payoffs is None or np.isfinite(deal.payoffs).all()
    # with lotteries the mean itself is feasible
    assert not lotteries or answer.deals["nash"].payoffs is not None


def test_among_restricts_what_can_be_agreed() -> None:
    mask = np.array([[False, True], [True, True]])
    answer = negotiate(DILEMMA, (1.0, 1.0), among=mask)
    assert answer.deals["nash"].lottery == (((0, 1), 0.5), ((1, 0), 0.5))
    with pytest.raises(InputError, match="among"):
        negotiate(DILEMMA, (1.0, 1.0), among=~np.ones((2, 2), dtype=bool))


@pytest.mark.parametrize("weight", [0.0, 1.0, -1.0, float("nan")])
def test_a_weight_must_leave_both_some_power(weight) -> None:
    with pytest.raises(InputError, match="weight"):
        negotiate(BATTLE, (0.0, 0.0), weight=weight)


def test_frames_and_dictionaries_agree() -> None:
    answer = negotiate(BATTLE, (0.0, 0.0))
    frame, data = answer.to_frame(), answer.to_dict()
    assert list(frame["solution"]) == list(SOLUTIONS)
    assert frame["row payoff"].iloc[0] == data["nash"]["payoffs"][0] == 1.5


def test_96_by_128_with_every_profile_on_the_frontier() -> None:
    """On a circle around nothing, from the same loss for both: all rules meet at 45 degrees."""
    rng = np.random.default_rng(1)
    angle = np.sort(rng.random(96 * 128)) * np.pi / 2
    round_game = Game.of(10 * np.sin(angle).reshape(96, 128), 10 * np.cos(angle).reshape(96, 128))
    outcome = negotiate(round_game, (-100.0, -100.0))
    assert len(outcome.frontier) == 96 * 128
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert outcome.deals[name].payoffs == pytest.approx((50**0.5, 50**0.5), abs=0.01)


def test_busan_keeps_its_truce_and_october_can_gain() -> None:
    busan = load("busan-2025").game()
    assert NO_GAIN in negotiate(busan, disagreement_point(busan)).notes
    october = load("october-2025").game(threat=True)
    answer = negotiate(october, disagreement_point(october))
    assert min(answer.gains) > 0
