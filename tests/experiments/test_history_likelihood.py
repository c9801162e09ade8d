import numpy as np
import pytest
from history_domain import chain_of, enumerated, one
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import markov_chain, parse_rule
from payoffs.errors import BudgetError, InputError
from payoffs.game import Game
from sandbox.experiments.history.chains import pair_chain
from sandbox.experiments.history.fitting import obstacle
from sandbox.experiments.history.judgement import runs_of_path
from sandbox.experiments.history.likelihood import (
    Forward,
    after_first,
    breakers_log_likelihood,
    entries,
    log_likelihood,
    spell_survival,
)
from sandbox.experiments.history.record import read_history

PAIRS = (
    ("tit_for_tat", "tit_for_tat"),
    ("generous_tit_for_tat(0.3)", "win_stay_lose_shift"),
    ("grim_trigger", "contrite_tit_for_tat"),
    ("limited_retaliation(2)", "firm_but_fair"),
    ("bully", "random(0.4)"),
)
EVERY_PAIR = pytest.mark.parametrize(("us", "china"), PAIRS)
ERRORS = st.floats(0.001, 0.5)
DILEMMA = Game.of([[3, 0], [5, 1]], [[3, 5], [0, 1]])


@EVERY_PAIR
@pytest.mark.parametrize("rest", [[True], [False, False, True], [False, True, True, False]])
def test_against_every_hidden_path(us: str, china: str, rest: list[bool]) -> None:
    kept = [True, *rest]
    known = enumerated(us, china, 0.07, 0.2, kept) / enumerated(us, china, 0.07, 0.2, [True])
    runs = runs_of_path(np.array(kept))
    found = log_likelihood(chain_of(us, china), one(0.07), one(0.2), [runs])
    assert found[0] == pytest.approx(np.log(known), abs=1e-12)


@EVERY_PAIR
def test_matrices_are_those_of_the_exact_chain(us: str, china: str) -> None:
    """The chance that nobody escalated in t periods, by the engine's own chain."""
    exact = markov_chain(DILEMMA, us, china, execution_error=0.03, monitoring_error=0.1).survival(
        25
    )
    parts = chain_of(us, china).parts(one(0.03), one(0.1))
    assert (parts.kept[0] + parts.broken[0]).sum(axis=1) == pytest.approx(1.0)
    now, curve = np.eye(len(parts.kept[0]))[0], [1.0]
    for _ in range(25):
        now = now @ parts.kept[0]
        curve.append(float(now.sum()))
    assert curve == pytest.approx(exact)


@given(
    pair=st.sampled_from(PAIRS),
    e=ERRORS,
    m=ERRORS,
    lengths=st.lists(st.integers(1, 70), min_size=1, max_size=6),
)
def test_compressed_spells_are_as_likely_as_step_by_step(pair, e, m, lengths) -> None:
    runs = tuple((k % 2 == 0, n) for k, n in enumerate(lengths))
    parts = chain_of(*pair).parts(one(e), one(m))
    now, log = after_first(parts)[0], 0.0
    for k, (kept, periods) in enumerate(runs):
        for _ in range(periods - (k == 0)):
            now = now @ (parts.kept if kept else parts.broken)[0]
            log += np.log(now.sum())
            now = now / now.sum()
    found, where = Forward(parts).run([runs])
    assert found[0] == pytest.approx(log, rel=1e-9, abs=1e-9)
    assert where[0] == pytest.approx(now, abs=1e-9)


def test_pieces_multiply() -> None:
    chain, whole = chain_of("tit_for_tat"), ((True, 4), (False, 3), (True, 2))
    single = log_likelihood(chain, one(0.1), one(0.1), [whole])
    assert log_likelihood(chain, one(0.1), one(0.1), [whole, whole]) == pytest.approx(2 * single)


@given(pair=st.sampled_from(PAIRS), e=ERRORS, m=ERRORS)
def test_a_pair_and_its_mirror_image_are_equally_likely(pair, e, m) -> None:
    runs = read_history("2025-26 only").runs
    one_way, other = (
        log_likelihood(chain, one(e), one(m), runs)
        for chain in (chain_of(*pair), chain_of(pair[1], pair[0]))
    )
    assert one_way == pytest.approx(other, rel=1e-9)


@EVERY_PAIR
def test_who_broke_adds_up(us: str, china: str) -> None:
    """A break is by the one side, the other, or both; both is what is left."""
    chain, runs = chain_of(us, china), ((True, 3), (False, 1), (True, 1))
    e, m = one(0.1), one(0.1)
    total = np.exp(log_likelihood(chain, e, m, [runs]))
    alone = [np.exp(breakers_log_likelihood(chain, e, m, [runs], [w])) for w in ("us", "china")]
    assert 0 < sum(alone)[0] < total[0]
    unknown = breakers_log_likelihood(chain, e, m, [runs], [None])
    assert np.exp(unknown) == pytest.approx(total)


def test_like_rules_break_alike() -> None:
    chain, runs = chain_of("tit_for_tat"), [((True, 3), (False, 2))]
    us, china = (
        breakers_log_likelihood(chain, one(0.02), one(0.1), runs, [who]) for who in ("us", "china")
    )
    assert us == pytest.approx(china)


def test_a_long_hopeless_record_keeps_its_digits() -> None:
    """0.25 to the power of 3000 is no floating-point number; its logarithm is."""
    chain = chain_of("always_cooperate")
    found = log_likelihood(chain, one(0.5), one(0.1), [((True, 3001),)])
    assert found[0] == pytest.approx(3000 * np.log(0.25))


def test_an_impossible_record_is_minus_infinity() -> None:
    runs = [((True, 2), (False, 1), (True, 1))]
    grim = chain_of("grim_trigger")
    assert log_likelihood(grim, one(0.0), one(0.1), runs)[0] == -np.inf
    assert np.isfinite(log_likelihood(grim, one(0.01), one(0.1), runs)[0])


@pytest.mark.parametrize(
    ("rule", "runs", "reason"),
    [
        ("always_defect", ((True, 1),), "a side opens with escalation"),
        ("always_cooperate", ((True, 5), (False, 1)), "a truce does not break after 5 weeks"),
        ("grim_trigger", ((True, 2), (False, 9), (True, 1)), "no truce follows a gap of 9 weeks"),
        ("alternator", ((True, 3),), "no truce lasts more than 1 week"),
        ("cycler(3, 2)", ((True, 3), (False, 3)), "no gap lasts more than 2 weeks"),
        ("tit_for_tat", ((True, 3), (False, 5), (True, 2)), None),
    ],
)
def test_what_a_pair_cannot_do_without_slips(rule: str, runs, reason: str | None) -> None:
    assert obstacle(chain_of(rule), [runs], "week") == reason
    found = log_likelihood(chain_of(rule), one(0.0), one(0.1), [runs])[0]
    assert np.isfinite(found) == (reason is None)


def test_a_typical_spell_of_independent_periods_is_geometric() -> None:
    parts = chain_of("always_cooperate").parts(one(0.2), one(0.1))
    truce, gap = entries(parts)
    p = 0.8**2
    assert spell_survival(parts.kept[0], truce, 9) == pytest.approx(p ** np.arange(10))
    assert spell_survival(parts.broken[0], gap, 9) == pytest.approx((1 - p) ** np.arange(10))


def test_what_learns_or_is_made_for_a_game_is_refused() -> None:
    for name in ("q_learning", "extortion"):
        with pytest.raises(InputError, match="no finite automaton"):
            chain_of(name, "tit_for_tat")


def test_too_many_joint_states() -> None:
    with pytest.raises(BudgetError, match="joint states"):
        pair_chain(parse_rule("soft_majority(6)"), parse_rule("gradual(10)"))


@EVERY_PAIR
def test_matrices_are_the_chances_of_the_outcomes_added_up(us: str, china: str) -> None:
    chain, e, m = chain_of(us, china), np.array([1e-5, 0.2, 0.5]), np.array([0.3, 1e-5, 0.5])
    chance, parts = chain.outcomes(e, m), chain.parts(e, m)
    for g, s in np.ndindex(3, chain.states):
        kept, broken = np.zeros(chain.states), np.zeros(chain.states)
        for k in range(16):
            (broken if k % 4 else kept)[chain.next[s, k]] += chance[g, s, k]
        assert parts.kept[g, s] == pytest.approx(kept, rel=1e-13)
        assert parts.broken[g, s] == pytest.approx(broken, rel=1e-13)


@pytest.mark.parametrize(
    ("us", "china", "states", "fewer"),
    [
        ("tit_for_tat", "tit_for_tat", 4, 3),  # who is ahead of whom is not seen
        ("grim_trigger", "grim_trigger", 4, 3),
        ("tit_for_tat", "grim_trigger", 4, 4),
        ("always_cooperate", "always_defect", 1, 1),
        ("always_cooperate", "grim_trigger", 2, 2),
    ],
)
def test_states_that_make_the_same_truces_are_one(us, china, states, fewer) -> None:
    chain = chain_of(us, china)
    assert (chain.states, chain.lumped.states) == (states, fewer)


@EVERY_PAIR
@given(e=ERRORS, m=ERRORS)
@settings(max_examples=10)
def test_fewer_states_make_the_record_as_likely(us: str, china: str, e: float, m: float) -> None:
    chain, runs = chain_of(us, china), read_history("all").runs
    full, small = (log_likelihood(c, one(e), one(m), runs) for c in (chain, chain.lumped))
    assert small == pytest.approx(full, rel=1e-11)


@EVERY_PAIR
def test_a_pair_and_its_mirror_image_have_one_law(us: str, china: str) -> None:
    assert chain_of(us, china).law == chain_of(china, us).law


def test_what_differs_in_anything_seen_has_another_law() -> None:
    laws = {chain_of(us, china).law for us, china in PAIRS}
    nearly = {chain_of(f"generous_tit_for_tat({x})").law for x in (0.3, 0.300001, 0.0)}
    assert len(laws) == len(PAIRS)
    assert len(nearly) == 3
    # tit for tat that opens with escalation is the same once a truce is seen
    assert chain_of("suspicious_tit_for_tat").law != chain_of("tit_for_tat").law
