"""The decision rules: hand-derived plays, and a contract that every rule keeps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import Automaton, catalogue, parse_rule
from agents.play.pairing import memories_of, memory_of
from payoffs.errors import InputError

DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
STAG_HUNT = np.array([[4.0, 0.0], [3.0, 3.0]])
NAMES = [declaration.name for declaration in catalogue()]


def fitted(text):
    """The rule as it plays the dilemma."""
    return parse_rule(text).fitted(DILEMMA, DILEMMA.T)


def letters(actions):
    return "".join("CD"[action] for action in actions)


def plays(rule, seen, payoffs=DILEMMA, draw=0.5):
    """The rule's actions, carried out without slips, when it is told these."""
    memory, actions = memory_of(fitted(rule), payoffs), []
    for report in seen:
        actions.append(memory.choose(draw))
        memory.update(actions[-1], "CD".index(report))
    return letters([*actions, memory.choose(draw)])


@pytest.mark.parametrize(
    ("rule", "seen", "actions"),
    [
        ("always_cooperate", "DDCD", "CCCCC"),
        ("always_restrain", "D", "CC"),
        ("always_defect", "CCDC", "DDDDD"),
        ("always_escalate", "C", "DD"),
        ("random(0)", "CD", "DDD"),
        ("random(1)", "CD", "CCC"),
        ("tit_for_tat", "CDDC", "CCDDC"),
        ("suspicious_tit_for_tat", "CDDC", "DCDDC"),
        ("tit_for_two_tats", "DCDDDC", "CCCCDDC"),
        ("generous_tit_for_tat(0)", "CDDC", "CCDDC"),
        ("generous_tit_for_tat(1)", "CDDC", "CCCCC"),
        ("grim_trigger", "CDCC", "CCDDD"),
        ("win_stay_lose_shift", "CDDCDC", "CCDCCDD"),
        ("contrite_tit_for_tat", "DDC", "CDDC"),
        ("limited_retaliation(2)", "DCCCD", "CDDCCD"),
        ("limited_retaliation(2)", "DDDC", "CDDCC"),
        ("tolerant_trigger(2, 3)", "DDCDDDCCC", "CCCCCCDDDC"),
        ("tolerant_trigger(0, 1)", "DC", "CDC"),
        ("memory_one(1, 0, 1, 0)", "CDDC", "CCDDC"),
        ("memory_one(0, 1, 0, 1, first=0)", "CDC", "DDCD"),
        ("best_reply", "CCCC", "DDDDD"),
    ],
)
def test_plays_derived_by_hand(rule, seen, actions):
    assert plays(rule, seen) == actions


def test_generosity_is_its_probability():
    assert plays("generous_tit_for_tat(0.3)", "D", draw=0.29) == "CC"
    assert plays("generous_tit_for_tat(0.3)", "D", draw=0.31) == "CD"


def test_best_reply_follows_the_counts_and_ties_go_to_restraint():
    # 1/2 C expected: D (3 against 2). One C seen: 1.5 to 0.5, 6 against 6. Then a D: 6 to 9.
    assert plays("best_reply", "CD", STAG_HUNT) == "DCD"
    assert plays("best_reply(prior=1, weight=9)", "DDD", STAG_HUNT) == "CCCC"


def test_contrite_tit_for_tat_takes_the_answer_to_its_own_slip():
    memory = memory_of(parse_rule("contrite_tit_for_tat"), DILEMMA)
    memory.update(1, 0)  # it meant C and did D
    assert memory.choose(0.5) == 0
    memory.update(0, 1)  # the other answers, rightly
    assert memory.choose(0.5) == 0
    memory.update(0, 1)  # and once more, without cause
    assert memory.choose(0.5) == 1


def test_win_stay_lose_shift_goes_by_what_it_did_not_by_what_it_meant():
    memory = memory_of(parse_rule("win_stay_lose_shift"), DILEMMA)
    memory.update(1, 0)  # a slip that won
    assert memory.choose(0.5) == 1


def test_rules_that_are_the_same_automaton():
    for one, other in [
        ("memory_one(1, 0, 0, 1)", "win_stay_lose_shift"),
        ("limited_retaliation(4)", "tolerant_trigger(0, 4)"),
        ("generous_tit_for_tat(0)", "tit_for_tat"),
    ]:
        for word in ("DDDDDDDD", "CDCDDCDC", "DCCDCCCD"):
            assert plays(one, word) == plays(other, word)


@st.composite
def texts(draw, name=None):
    """A rule's name with parameters from their ranges."""
    pick = draw(st.sampled_from(NAMES)) if name is None else name
    declaration = next(d for d in catalogue() if d.name == pick)
    values = []
    for p in declaration.parameters:
        if p.integer:
            # long automata only cost time
            values.append(str(draw(st.integers(int(p.low), min(int(p.high), 12)))))
        else:
            values.append(repr(draw(st.floats(p.low, p.high))))
    return f"{pick}({', '.join(values)})" if values else pick


@pytest.mark.parametrize("name", NAMES)
class TestContract:
    """What every rule keeps, whatever its parameters."""

    @given(st.data())
    def test_canonical_name_makes_the_same_rule(self, name, data):
        rule = fitted(data.draw(texts(name)))
        again = fitted(rule.name)
        assert again.name == rule.name
        if rule.automaton is not None:
            assert (again.automaton.cooperate == rule.automaton.cooperate).all()
            assert (again.automaton.move == rule.automaton.move).all()
            assert again.automaton.start == rule.automaton.start

    @given(st.data())
    def test_one_history_and_many_choose_alike(self, name, data):
        rule = fitted(data.draw(texts(name)))
        rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
        periods, histories = 12, 3
        many = memories_of(rule, STAG_HUNT, histories)
        single = [memory_of(rule, STAG_HUNT) for _ in range(histories)]
        for _ in range(periods):
            draws = rng.random(histories)
            chosen = many.choose(draws)
            assert chosen.tolist() == [m.choose(d) for m, d in zip(single, draws, strict=True)]
            own, seen = rng.random((2, histories)) < 0.5
            many.update(own, seen)
            for memory, did, heard in zip(single, own, seen, strict=True):
                memory.update(int(did), int(heard))

    @given(st.data())
    def test_a_reset_memory_is_a_fresh_one(self, name, data):
        rule = fitted(data.draw(texts(name)))
        used, fresh = memory_of(rule, STAG_HUNT), memory_of(rule, STAG_HUNT)
        for own, seen in data.draw(st.lists(st.tuples(*[st.integers(0, 1)] * 2), max_size=8)):
            used.update(own, seen)
        used.reset()
        for own, seen in [(0, 1), (1, 1), (0, 0), (1, 0)]:
            for draw in (0.1, 0.9):
                assert used.choose(draw) == fresh.choose(draw)
            used.update(own, seen)
            fresh.update(own, seen)

    def test_is_declared_for_readers(self, name):
        declaration = next(d for d in catalogue() if d.name == name)
        assert declaration.summary.endswith(".")
        assert len(declaration.summary) < 100
        assert declaration.signature.startswith(name)
        for alias in declaration.aliases:
            assert plays_alike(alias, name)
        for parameter in declaration.parameters:
            assert parameter.name in parameter.describe()


def plays_alike(one, other):
    return parse_rule(one).name == parse_rule(other).name


@pytest.mark.parametrize(
    ("cooperate", "move", "start", "where"),
    [
        ([], np.zeros((0, 2, 2), int), 0, "cooperate"),
        ([1.5], np.zeros((1, 2, 2), int), 0, "cooperate"),
        ([np.nan], np.zeros((1, 2, 2), int), 0, "cooperate"),
        ([1], np.zeros((1, 2), int), 0, "move"),
        ([1], np.zeros((1, 2, 2)), 0, "move"),
        ([1], np.ones((1, 2, 2), int), 0, "move"),
        ([1], np.zeros((1, 2, 2), int), 1, "start"),
    ],
)
def test_an_automaton_is_checked(cooperate, move, start, where):
    with pytest.raises(InputError) as caught:
        Automaton(cooperate, move, start)
    assert caught.value.where == where


def test_an_automaton_cannot_be_changed():
    automaton = parse_rule("tit_for_tat").automaton
    with pytest.raises(ValueError, match="read-only"):
        automaton.cooperate[0] = 0.5
