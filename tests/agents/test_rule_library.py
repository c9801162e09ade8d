"""More rules: hand-derived plays, zero-determinant lines, and what learners learn."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules import DILEMMA, STAG_HUNT, fitted, plays

from agents import catalogue, markov_chain, parse_rule, simulate
from agents.play.pairing import memory_of
from agents.rules.learners import plans_restraint
from payoffs.errors import InputError
from payoffs.game import Game

GAME = Game.of(DILEMMA, DILEMMA.T)
#: A dilemma of unequal sides.
UNEQUAL = Game.of([[8, -2], [9, 1]], [[30, 45], [5, 10]], players=("us", "china"))
OPPONENTS = ["always_cooperate", "always_defect", "random(0.7)", "tit_for_two_tats", "gradual(3)"]


def test_there_are_at_least_thirty():
    assert len(catalogue()) >= 30
    assert len({declaration.summary for declaration in catalogue()}) == len(catalogue())


@pytest.mark.parametrize("first", ["agents.play.pairing", "agents.mesa.model"])
def test_rules_stand_in_one_order_whatever_is_imported_first(first):
    """The order of tournaments and of pages."""
    code = f"import {first}; from agents import catalogue; print(*(d.name for d in catalogue()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = told.stdout.split()
    places = [names.index(name) for name in ("always_cooperate", "firm_but_fair", "q_learning")]
    assert names[0] == "always_cooperate"
    assert places == sorted(places)
    assert names == [declaration.name for declaration in catalogue()]


@pytest.mark.parametrize("declaration", catalogue(), ids=lambda d: d.name)
def test_every_rule_says_where_it_comes_from(declaration):
    text = declaration.build.__doc__
    assert any(word in text for word in ("19", "20", "PRISON", "Axelrod"))


@pytest.mark.parametrize(
    ("rule", "seen", "actions"),
    [
        ("reactive(1, 0)", "CDDC", "CCDDC"),
        ("reactive(0, 1, 0)", "CDC", "DDCD"),
        ("joss(1)", "CDC", "CCDC"),
        ("joss(0)", "CDC", "CDDD"),
        ("firm_but_fair", "DCC", "CDCC"),
        ("win_shift_lose_stay", "CDDC", "DCCCD"),
        ("reverse_tit_for_tat", "CDDC", "CDCCD"),
        ("bully", "CDDC", "DDCCD"),
        ("two_tits_for_tat", "DCCC", "CDDCC"),
        ("two_tits_for_tat", "DCDCC", "CDDDDC"),
        ("hard_tit_for_tat", "DCCCC", "CDDCCC"),
        ("n_tits_for_m_tats(3, 1)", "DCCCC", "CDDDCC"),
        ("n_tits_for_m_tats(2, 2)", "DDCCC", "CCDDCC"),
        ("n_tits_for_m_tats(3, 2)", "DCDDCCCC", "CCCCDDDCC"),
        ("n_tits_for_m_tats(1, 1)", "CDDC", "CCDDC"),
        ("slow_tit_for_tat", "DCDDCC", "CCCCDDC"),
        ("alternator", "DDCC", "CDCDC"),
        ("cycler(2, 1)", "DDDDD", "CCDCCD"),
        ("forgiving_trigger(2)", "DCDCCC", "CDDDDCC"),
        ("patient_grim(2)", "DCDCC", "CCCDDD"),
        ("soft_grudger", "DCCDDCDC", "CDDDDCCDD"),
        ("soft_grudger", "DCCCCCCC", "CDDDDCCCC"),
        ("gradual", "DCCCDCCCCC", "CDCCCDDCCCC"),
        ("gradual", "DCDDCCCC", "CDCCDDCCC"),
        ("gradual", "DCDCCCCC", "CDCCCCCCC"),
        ("gradual(1)", "DCCCDCC", "CDCCCDCC"),
        ("soft_majority(3)", "DCDDCC", "CDCDDDC"),
        ("hard_majority(3)", "CDCDDCC", "DCDCDDDC"),
        ("go_by_majority(1)", "CDDC", "CCDDC"),
        ("remorse", "DDC", "CDDD"),
        ("remorse", "CC", "CCC"),
        ("handshake", "CDDD", "CDCCC"),
        ("handshake", "CCDD", "CDDDD"),
        ("handshake", "DDCC", "CDDDD"),
        ("prober", "CCCC", "DCCDD"),
        ("prober", "CCDC", "DCCDC"),
        ("prober", "CDCD", "DCCCD"),
        ("tester", "CCCCCCC", "DCCDCDCD"),
        ("tester", "CCDCDC", "DCCCCDC"),
        ("tester", "CDDC", "DCCDC"),
        ("extortion(1, 1)", "CD", "CCD"),
        ("lookahead_best_reply(1)", "CC", "DDD"),
        ("bayesian_best_reply", "CCC", "DCDD"),
        ("bayesian_best_reply", "CDDC", "DCCDC"),
    ],
)
def test_plays_derived_by_hand(rule, seen, actions):
    assert plays(rule, seen) == actions


class TestZeroDeterminant:
    """Lines that hold whoever is on the other side."""

    @pytest.mark.parametrize(
        ("rule", "vector"),
        [
            ("extortion(2, 0.5)", [8 / 9, 1 / 2, 1 / 3, 0]),
            ("generous_zero_determinant(2, 1)", [1, 1 / 8, 1, 1 / 4]),
            ("extortion(1, 1)", [1, 0, 1, 0]),
        ],
    )
    def test_published_vectors(self, rule, vector):
        assert fitted(rule).automaton.cooperate[:4] == pytest.approx(vector)

    @pytest.mark.parametrize("game", [GAME, UNEQUAL], ids=["textbook", "unequal"])
    @pytest.mark.parametrize("other", OPPONENTS)
    @pytest.mark.parametrize("chi", [1.5, 4.0])
    def test_extortion_takes_its_multiple(self, game, other, chi):
        value = markov_chain(game, f"extortion({chi})", other).value()
        least = game.row_payoffs[1, 1], game.column_payoffs[1, 1]
        gain = value.row - least[0], value.column - least[1]
        assert gain[0] == pytest.approx(chi * gain[1], abs=1e-9)

    @pytest.mark.parametrize("game", [GAME, UNEQUAL], ids=["textbook", "unequal"])
    @pytest.mark.parametrize("other", OPPONENTS)
    def test_generosity_bears_the_larger_loss(self, game, other):
        value = markov_chain(game, other, "generous_zero_determinant(3, 0.5)").value()
        loss = game.column_payoffs[0, 0] - value.column, game.row_payoffs[0, 0] - value.row
        assert loss[0] == pytest.approx(3 * loss[1], abs=1e-9)

    @pytest.mark.parametrize("other", OPPONENTS)
    @pytest.mark.parametrize("at", [0.25, 0.5, 1.0])
    def test_an_equalizer_fixes_the_others_payoff(self, other, at):
        value = markov_chain(UNEQUAL, f"equalizer({at})", other).value()
        if at < 1:
            assert value.column == pytest.approx(10 + at * 20)
        textbook = markov_chain(GAME, other, f"equalizer({at}, 0.9)").value()
        if at < 1:
            assert textbook.row == pytest.approx(1 + 2 * at)

    @given(st.floats(1.01, 50), st.floats(0.05, 1), st.lists(st.floats(0.05, 0.95), min_size=4,
           max_size=4))  # fmt: skip
    def test_no_memory_one_rule_escapes_extortion(self, chi, share, p):
        other = f"memory_one({p[0]}, {p[1]}, {p[2]}, {p[3]})"
        value = markov_chain(GAME, f"extortion({chi}, {share})", other).value()
        assert value.row - 1 == pytest.approx(chi * (value.column - 1), abs=1e-6)

    @pytest.mark.parametrize("rule", ["extortion", "generous_zero_determinant"])
    @pytest.mark.parametrize(
        "A", [[[4, 1], [3, 2]], [[3, 2], [4, 1]], [[3, 1], [4, 2.5]][::-1]],
        ids=["stag hunt", "chicken", "deadlock"],
    )  # fmt: skip
    def test_no_dilemma_no_extortion(self, rule, A):
        game = Game.of(A, np.transpose(A))
        with pytest.raises(InputError) as caught:
            simulate(game, "tit_for_tat", rule)
        message = str(caught.value)
        assert message.startswith(f"china: {rule}(2, ")
        assert "does not fit this game: it takes a dilemma" in message
        assert "\n" not in message

    def test_what_cannot_be_fixed(self):
        with pytest.raises(InputError, match="can only be fixed where restraint"):
            simulate(Game.of([[0, 3], [1, 2]], [[0, 1], [3, 2]]), "equalizer", "tit_for_tat")

    def test_a_rule_that_waits_for_its_game_says_so(self):
        with pytest.raises(InputError, match="fit it to one first"):
            memory_of(parse_rule("extortion"), DILEMMA)


def test_an_alternator_goes_on_from_its_own_slips():
    """C, then D goes wrong and becomes C, so D is due again; the report does not matter."""
    memory = memory_of(parse_rule("alternator"), DILEMMA)
    chosen = []
    for own in (0, 0, 1, 1, 0):
        chosen.append("CD"[memory.choose(0.5)])
        memory.update(own, 0)
    assert "".join(chosen) == "CDDCC"


class TestGradual:
    """It is the rule of 1996 as long as its bound is not reached."""

    @pytest.mark.parametrize(
        ("other", "score"), [("D" * 1000, 915), ("CCD" * 334, 3472), ("DDC" * 334, 2219)]
    )
    def test_published_scores_of_a_thousand_moves(self, other, score):
        """Beaufils, Delahaye and Mathieu (1996): always defect, and two periodic players."""
        own = plays("gradual", other[:999])
        points = {"CC": 3, "CD": 0, "DC": 5, "DD": 1}
        assert len(own) == 1000
        assert sum(points[a + b] for a, b in zip(own, other, strict=False)) == score

    def test_the_third_provocation(self):
        # one D, CC; two D, CC; three D, CC
        assert plays("gradual", "DCCC" + "DCCCC" + "DCCCCC") == "CDCC" + "CDDCC" + "CDDDCC" + "C"


class TestLearners:
    """What each learner comes to against those whom it can see through."""

    LEARNERS = ("regret_matching", "q_learning", "roth_erev", "lookahead_best_reply",
                "bayesian_best_reply")  # fmt: skip

    @pytest.mark.parametrize("rule", [*LEARNERS, "best_reply"])
    def test_escalates_against_who_never_answers(self, rule):
        """Against unconditional restraint in a dilemma, escalation is best in the end."""
        run = simulate(GAME, rule, "always_cooperate", periods=1000, replicates=50, seed=1)
        assert run.paths[:, -200:, 0].mean() > 0.6

    @pytest.mark.parametrize("rule", ["lookahead_best_reply(10)", "bayesian_best_reply(10)"])
    def test_foresight_keeps_the_peace_with_tit_for_tat(self, rule):
        run = simulate(GAME, rule, "tit_for_tat", periods=100, replicates=20, seed=1,
                       execution_error=0.01)  # fmt: skip
        assert run.row_cooperation.mean() > 0.9

    def test_without_foresight_there_is_none(self):
        run = simulate(GAME, "lookahead_best_reply(1)", "tit_for_tat", periods=50, replicates=2)
        assert run.row_cooperation.mean() == 0

    def test_regret_vanishes(self):
        """Hart and Mas-Colell: no action is regretted in the long run, here by matching pennies."""
        pennies = Game.of([[1, 0], [0, 1]], [[0, 1], [1, 0]])
        run = simulate(pennies, "regret_matching", "regret_matching", periods=4000, replicates=100,
                       seed=2)  # fmt: skip
        assert run.row_mean == pytest.approx(0.5, abs=0.02)
        assert run.row_cooperation.mean() == pytest.approx(0.5, abs=0.03)

    def test_plans_by_brute_force(self):
        rng = np.random.default_rng(3)
        for _ in range(50):
            U, (p, q) = rng.normal(size=(2, 2)), rng.random(2)
            last, ahead = int(rng.integers(2)), int(rng.integers(1, 6))
            values = {}
            for plan in np.ndindex(*(2,) * ahead):
                total, before = 0.0, last
                for action in plan:
                    chance = q if before else p
                    total += chance * U[action, 0] + (1 - chance) * U[action, 1]
                    before = action
                values[plan] = total
            best = max(values, key=values.get)
            found = plans_restraint(U, *(np.array([x]) for x in (p, q)), np.array([last]), ahead)
            assert found[0] == (best[0] == 0)

    def test_beliefs_follow_bayes(self):
        memory = memory_of(parse_rule("bayesian_best_reply(3, 0.1)"), STAG_HUNT)
        memory.update(1, 0)  # restraint after the start, which counts as after restraint
        memory.update(0, 1)  # escalation after escalation
        belief = memory._memory[:4, 0]
        likely = np.array([0.9 * 0.1, 0.1 * 0.9, 0.9 * 0.9, 0.1 * 0.1])
        assert belief == pytest.approx(likely / likely.sum())

    def test_scales_do_not_matter(self):
        large = Game.of(1000 * DILEMMA - 500, 1000 * DILEMMA.T - 500)
        for rule in self.LEARNERS[:3]:
            runs = [
                simulate(game, rule, "random", periods=50, replicates=20, seed=4)
                for game in (GAME, large)
            ]
            assert (runs[0].paths == runs[1].paths).all()
