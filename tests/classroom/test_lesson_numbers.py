"""Every number that a lesson tells is the library's."""

import re
from pathlib import Path

import numpy as np
import pytest

import sandbox as sb
from sandbox.classroom import lesson_names, plan

DILEMMA = ((3.0, 0.0), (5.0, 1.0))


def told(name):
    """A lesson, and everything it says."""
    lesson = plan(name).lessons[0]
    question = lesson.question
    texts = [lesson.explain, lesson.change, question.ask, *question.options, question.why]
    for block in lesson.blocks:
        texts += [block.title, *(shock.text for shock in block.shocks)]
        texts += [chair.briefing for side in block.chairs for chair in side]
    return lesson, " ".join(texts)


def missing(text, *values, decimals=1):
    """The values that do not stand in the text, with a true minus sign and so many decimals."""
    shown = [f"{value:.{decimals}f}".replace("-", "−") for value in values]
    return [one for one in shown if not re.search(rf"(?<![\d.−]){re.escape(one)}(?!\d|\.\d)", text)]


@pytest.fixture(scope="module")
def bargain():
    """The grand bargain's payoffs over the status quo: chips and tariffs of us, tariff of china."""
    game = sb.load("grand-bargain").game()
    rows = [0, *(row_of(game.rows, *part) for part in (("22.8%", "chips open"), ("0%", "H200")))]
    rows.append(row_of(game.rows, "0%", "chips open"))
    columns = [0, column_of(game.columns, "8%"), column_of(game.columns, "0%")]
    u, v = game.payoffs(0, 0)
    at = np.ix_(rows, columns)
    return game.row_payoffs[at] - u, game.column_payoffs[at] - v


def row_of(labels, tariff, chips):
    return labels.index(f"{tariff} tariff · no levy · {chips} · no port fees · no entity rule")


def column_of(labels, tariff):
    return labels.index(f"{tariff} tariff · 25 Mt beans · general licences · no port fees")


def test_the_tariff_game():
    lesson, text = told("tariff-game")
    game = lesson.blocks[0].payoffs
    assert (tuple(map(tuple, game.row_payoffs)), game.row_payoffs.T.tolist()) == (
        DILEMMA,
        game.column_payoffs.tolist(),
    )
    (only,) = sb.solve(game).equilibria
    assert (only.supports, only.payoffs) == (((1,), (1,)), (1.0, 1.0))
    assert "Raising pays 5 and keeping 3" in text
    assert "1 against 0" in text


def test_linkage(bargain):
    lesson, text = told("linkage")
    u, v = (payoffs[:2, :2] for payoffs in bargain)
    for block in lesson.blocks:
        assert np.abs(block.payoffs.row_payoffs - u).max() <= 0.05
        assert np.abs(block.payoffs.column_payoffs - v).max() <= 0.05
    (only,) = sb.solve(lesson.blocks[0].payoffs).equilibria
    assert only.supports == ((0,), (0,))
    (pair,) = (e for e in sb.linkage("grand-bargain").exchanges if "8.0%" in e.china[0].words)
    assert pair.us[0].words == "chips open"
    assert pair.gains == pytest.approx((u[1, 1], v[1, 1]))
    assert missing(text, -u[1, 0], v[1, 0], -v[0, 1], u[0, 1], *pair.gains) == []


def test_the_shadow_of_the_future():
    lesson, text = told("shadow")
    asked = sb.repeat(lesson.blocks[0].payoffs).punishments["nash-reversion"]
    assert (asked.row, asked.column) == (0.5, 0.5)
    assert lesson.question.options[lesson.question.right] == "0.5"
    assert [block.continuation for block in lesson.blocks] == [0.25, 0.75]
    assert "chance 1 in 4" in text
    assert "chance 3 in 4" in text


def test_noisy_deliveries():
    lesson, text = told("noise")
    assert lesson.blocks[0].noise == 0.1
    for tolerance, rounds in ((0, 10), (1, 110)):
        found = sb.repeat("prisoners-dilemma", monitoring_error=0.1, tolerance=tolerance)
        asked = found.to_dict()["monitoring"]["asked"]
        assert asked["expected_periods"] == pytest.approx(rounds)
    assert lesson.question.options[lesson.question.right] == "10 and 110 rounds"
    names = ("grim_trigger", "tit_for_tat", "generous_tit_for_tat(0.333)")
    earned = [
        sb.Match("prisoners-dilemma", us=rule, china=rule, periods=10, monitoring_error=0.1)
        .exact()
        .row
        for rule in names
    ]
    assert missing(text, *earned, decimals=2) == []
    assert earned == sorted(earned)


def test_threats():
    lesson, text = told("threats")
    game = sb.load("october-2025").game(threat=True)
    assert np.array_equal(lesson.blocks[0].payoffs.row_payoffs, game.row_payoffs)
    (held, china_presses), (us_presses, both) = (
        [game.payoffs(i, j) for j in (0, 1)] for i in (0, 1)
    )
    assert f"{held[0] - both[0]:.0f} billion" in text
    assert f"and China {held[1] - both[1]:.0f}." in text
    assert missing(text, us_presses[1], both[1], china_presses[0], both[0]) == []
    bound = us_presses[1] - both[1]
    assert missing(text, bound) == []
    for cost, found in ((bound - 0.1, 3), (bound + 0.1, 1)):
        costs = {"audience_cost_us": cost, "audience_cost_china": cost}
        solution = sb.solve("october-2025", threat=True, overrides=costs)
        assert len(solution.equilibria) == found
    assert solution.equilibria[0].supports == ((0,), (1,))


def test_elections_and_commitment():
    lesson, text = told("elections")
    six, leader = lesson.blocks
    (shock,) = six.shocks
    assert (six.rounds, shock.round, shock.cost, shock.strategy) == (6, 4, 3.0, 0)
    assert "loses 3 points" in text
    game = leader.payoffs
    given, refused = game.payoffs(1, 0), game.payoffs(1, 1)
    assert given[1] > refused[1]
    assert game.payoffs(0, 1)[1] > game.payoffs(0, 0)[1]
    assert given[0] > game.payoffs(0, 1)[0]
    assert missing(text, given[1], refused[1], given[0], game.payoffs(0, 1)[0]) == []


def test_bargaining_over_a_package(bargain):
    lesson, text = told("package")
    (block,) = lesson.blocks
    assert np.abs(block.payoffs.row_payoffs - bargain[0]).max() <= 0.05
    assert np.abs(block.payoffs.column_payoffs - bargain[1]).max() <= 0.05
    u, v = bargain
    assert missing(text, u[0, 2], -v[0, 2], v[3, 0], -u[3, 0]) == []
    gains = []
    for patience in (0.5, 0.9, 0.99):
        found = sb.negotiate(block.payoffs, disagreement="0,0", patience=(patience, 0.9))
        gains.append(found.parts["offers"].payoffs[0])
    assert missing(text, *gains, *found.deals["nash"].payoffs) == []


def test_delegations():
    lesson, text = told("delegations")
    (block,) = lesson.blocks
    game = block.payoffs
    scenario = sb.load("beijing-summit-2026")
    assert scenario.status_quo == block.fallback
    us, china = game.row_channels, game.column_channels
    tariffs = [us["own_tariff"][i, 0] for i in (0, 2, 4)]
    exports = [china["export_loss"][i, 0] for i in (0, 2, 4)]
    assert missing(text, *(-x for x in tariffs + exports)) == []
    assert missing(text, us["security_weight"][0, 0]) == []
    assert us["security_weight"][1, 0] == 0
    beans = -us["soybeans"][0, 3], -us["farm_weight"][0, 3]
    assert missing(text, *beans, -china["soybeans"][0, 0], -china["soybeans"][0, 3]) == []
    assert us["soybeans"][0, 0] > -0.25
    chips = -us["chips"][0, 0], -china["chips"][0, 0]
    assert missing(text, *chips) == []
    assert us["chips"][1, 0] == china["chips"][1, 0] == 0
    earths = [-us["rare_earths"][0, j] for j in (0, 2)]
    theirs = [-china["rare_earths"][0, j] for j in (0, 2)]
    levers = [china["supply_security_weight"][0, j] for j in (0, 2)]
    assert missing(text, *earths, *theirs, *levers) == []
    assert us["rare_earths"][0, 1] == china["rare_earths"][0, 1] == 0


def test_the_quiz_and_the_plans():
    for name, minutes in (("75", 75), ("50", 50)):
        asked = plan(name)
        assert len(asked.quiz) >= 3
        assert sum(lesson.minutes for lesson in asked.lessons) <= minutes - 5
    assert asked.quiz[1].options[asked.quiz[1].right] == "From 0.5"


def test_every_lesson_is_held_here():
    source = Path(__file__).read_text("utf-8")
    assert [name for name in lesson_names() if f'told("{name}")' not in source] == []
