"""One story: who gains by leaving the deal, worked by hand on an asymmetric game and on a truce."""

from dataclasses import replace

import pytest

from payoffs.calibrations import leaders
from payoffs.game import Game
from sandbox.questions.story import WEIGHT, Leaving, leaving, story

#: The row side gains 2 by moving alone (to the second row), the column side loses 3 at least.
LOPSIDED = Game.of([[3, 0], [5, 1]], [[4, 1], [0, 1]], title="lopsided")


def test_who_gains_by_moving_alone():
    assert leaving(LOPSIDED, (0, 0)) == (Leaving("row", "r1", 2.0), Leaving("column", "c1", -3.0))
    found = story(LOPSIDED)
    assert not found.held
    assert found.headline == "game: Row gains 2.0 by leaving the deal for r1"
    assert (found.opening, found.economies, found.tipping) == ("", (), None)
    assert list(found.to_frame()["gain"]) == [2.0, -3.0]


def test_a_side_without_another_choice_has_nothing_to_gain():
    found = leaving(Game.of([[3, 0]], [[4, 1]]), (0, 0))
    assert [one.gain for one in found] == [0.0, -3.0]


@pytest.fixture(scope="module")
def busan():
    return story("busan-2025")


def test_in_dollars_alone_the_truce_of_busan_holds_itself(busan):
    """The affiliates rule costs the United States 6.5, a boycott China 0.2."""
    assert busan.held
    assert [round(one.gain, 1) for one in busan.economies] == [-6.5, -0.2]
    assert busan.opening.startswith(
        "**In dollars alone nobody gains by leaving the deal, which would cost the United States "
        "6.5 bn and China 0.2 bn at least.** Yet six of the seven truces since 2018 broke."
    )


def test_the_opening_follows_the_numbers_set_here():
    told = "With the numbers set here the United States gains 3.1 bn by leaving the deal"
    assert "set here" not in story("extension-2027").opening
    assert told in story("extension-2027", overrides={WEIGHT: 0.3}).opening


def test_what_would_tip_it_is_where_the_gain_crosses_zero(busan):
    assert busan.tipping == pytest.approx(0.6187, abs=5e-4)
    for value, gains in ((busan.tipping - 0.001, False), (busan.tipping + 0.001, True)):
        moved = story("busan-2025", overrides={WEIGHT: value})
        assert (moved.here[0].gain > 0.0) is gains
    assert busan.no_patience.endswith(
        "It takes some once a dollar of imports kept out is worth more than 0.62 to the United "
        "States."
    )


def test_leaders_would_raise_where_economies_would_not():
    found = story("extension-2027")
    assert max(one.gain for one in found.economies) < 0.0
    assert found.leaders[0].gain > 0.0
    assert found.leaders[0].move == "30.3% tariff · no entity rule"
    assert f"kept out at {leaders()[WEIGHT].value:.2g};" in found.opening
    assert "the United States gains" in found.opening
    assert found.opening.endswith("nobody has measured.")


def test_payoffs_with_another_answer_say_so_beside_the_first_sentence(busan):
    assert busan.turned == ""
    assert story("extension-2027", calibration="leaders").turned == (
        "With the payoffs of this page the United States gains 1.0 bn by leaving the deal for "
        "30.3% tariff · no entity rule."
    )
    assert story("extension-2027", calibration="economies").turned == ""


def test_announced_it_is_another_story():
    assert story("busan-2025", threat=True).opening == ""


def test_ends_are_reconciled_with_what_leaving_pays(busan):
    assert busan.ends(0.999, 0.19).startswith("99.9% of these truces end although nobody gains")
    assert "up to 19% of reports a month are wrong" in busan.ends(0.999, 0.19)
    assert "rules answer each other" in busan.ends(0.5, 0.0)
    assert busan.ends(0.0, 0.19) == ""
    gaining = replace(busan, here=(Leaving("us", "x", 1.0), busan.here[1]))
    assert gaining.ends(0.999, 0.19) == ""
