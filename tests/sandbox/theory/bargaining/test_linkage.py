import numpy as np
import pytest

from payoffs.errors import InputError
from payoffs.levers import SIDES
from payoffs.scenario import load
from sandbox.theory.bargaining import lever_zone, linkage, price, prices
from sandbox.theory.bargaining.exchanges import apply, at_level, moves, payoffs, status_quo
from sandbox.theory.bargaining.zones import CONTINUOUS, _highest, _nearest_root, _peaks

GRAND = load("grand-bargain")
#: Weights on protection make restraint costly, so that something has to be paid for.
WEIGHED = load("busan-2025", {"protection_weight_us": 0.2, "protection_weight_china": 0.2})


def single_changes(scenario, side) -> list[int]:
    """Bundles of the game that differ from the status quo in one lever."""
    here = scenario.status_quo[SIDES.index(side)]
    all_bundles = scenario.bundles(side)
    start = all_bundles[here].settings
    return [
        k
        for k, bundle in enumerate(all_bundles)
        if sum(bundle.settings[name].name != start[name].name for name in start) == 1
    ]


@pytest.mark.parametrize("name", ["busan-2025", "october-2025", "grand-bargain"])
def test_changes_are_worth_what_the_game_says(name) -> None:
    scenario = load(name)
    game = scenario.game()
    i, j = scenario.status_quo
    base = np.array(game.payoffs(i, j))
    rows, columns = (single_changes(scenario, side) for side in SIDES)
    expected = [np.array(game.payoffs(k, j)) - base for k in rows]
    expected += [np.array(game.payoffs(i, k)) - base for k in columns]
    found = {tuple(np.round(change.gains, 6)) for change in linkage(scenario).changes}
    assert found == {tuple(gain.round(6) + 0.0) for gain in expected}


def test_exchanges_are_those_that_a_listing_of_the_game_finds() -> None:
    game, (i, j) = GRAND.game(), GRAND.status_quo
    a, b = (
        game.row_payoffs - game.row_payoffs[i, j],
        game.column_payoffs - game.column_payoffs[i, j],
    )
    rows = [k for k in single_changes(GRAND, "us") if b[k, j] > 1e-8]
    columns = [k for k in single_changes(GRAND, "china") if a[i, k] > 1e-8]
    expected, unlocking = set(), set()
    for k in rows:
        for n in columns:
            if a[k, n] > 1e-8 and b[k, n] > 1e-8:
                pair = (round(a[k, n], 6), round(b[k, n], 6))
                expected.add(pair)
                alone = min(a[k, j], b[k, j]) > 1e-8 or min(a[i, n], b[i, n]) > 1e-8
                if not alone:
                    unlocking.add(pair)
    answer = linkage(GRAND)
    found = {(round(e.gains[0], 6), round(e.gains[1], 6)) for e in answer.exchanges}
    assert found == expected
    assert unlocking
    assert unlocking == {
        (round(e.gains[0], 6), round(e.gains[1], 6)) for e in answer.exchanges if e.unlocks
    }


def test_ranks_and_packages() -> None:
    answer = linkage(WEIGHED, every_lever=True, at_most=2)
    assert any(len(e.us) == 2 and len(e.china) == 2 for e in answer.exchanges)
    joint = [e.joint for e in answer.exchanges]
    assert joint == sorted(joint, reverse=True)
    assert [e.rank_joint for e in answer.exchanges] == list(range(1, len(joint) + 1))
    by_smallest = sorted(answer.exchanges, key=lambda e: e.rank_smallest)
    smallest = [e.smallest for e in by_smallest]
    assert smallest == sorted(smallest, reverse=True)
    for exchange in answer.exchanges[:40]:
        for package in (exchange.us, exchange.china):
            assert len({move.lever for move in package}) == len(package)


def test_what_linkage_makes_has_no_part_that_helps_both() -> None:
    answer = linkage(WEIGHED, every_lever=True, at_most=2)
    makers = [e for e in answer.exchanges if e.unlocks]
    assert makers
    us, china = (status_quo(WEIGHED, side) for side in SIDES)
    base = np.array([x[0, 0] for x in payoffs(WEIGHED, [us], [china])])
    for exchange in makers[:10]:
        for move in (*exchange.us, *exchange.china):
            ours, theirs = (us, apply(china, [move])) if move.side == "china" else (
                apply(us, [move]), china
            )  # fmt: skip
            alone = np.array([x[0, 0] for x in payoffs(WEIGHED, [ours], [theirs])]) - base
            assert alone.min() <= 1e-8


def test_concessions_cost_their_side_and_help_the_other() -> None:
    changes = linkage(WEIGHED, every_lever=True).changes
    concessions = [c for c in changes if c.kind == "concession"]
    assert concessions
    for change in concessions:
        own = SIDES.index(change.move.side)
        assert change.gains[own] < 0 < change.gains[1 - own]
    assert {c.kind for c in changes} <= {"concession", "mutual", "pressure", "idle"}


def test_every_lever_reaches_beyond_the_table_but_not_beyond_the_series() -> None:
    names = {(m.lever, m.after) for m in moves(WEIGHED, "us", every_lever=True)}
    assert ("chips", "open") in names
    assert ("fentanyl", "none") in names
    assert ("fentanyl", "ten") not in names  # the levy in force
    assert ("tariff", "early-2018") not in names  # no such number among duties collected
    assert {m.lever for m in moves(WEIGHED, "us")} == {"tariff", "entity"}


def test_textbook_games_have_no_levers() -> None:
    with pytest.raises(InputError, match="without levers"):
        linkage(load("chicken"))
    with pytest.raises(InputError, match="at_most"):
        linkage(GRAND, at_most=4)


def gains_at(scenario, move, lever, level) -> np.ndarray:
    """Both sides' gains with the concession made and the other side's lever at a level."""
    bundles = {side: status_quo(scenario, side) for side in SIDES}
    base = np.array([x[0, 0] for x in payoffs(scenario, [bundles["us"]], [bundles["china"]])])
    payer = "china" if move.side == "us" else "us"
    bundles[move.side] = apply(bundles[move.side], [move])
    bundles[payer] = at_level(bundles[payer], lever, level)
    now = payoffs(scenario, [bundles["us"]], [bundles["china"]])
    return np.array([x[0, 0] for x in now]) - base


@pytest.mark.parametrize("scenario", [GRAND, WEIGHED], ids=["grand", "weighed"])
def test_prices_leave_each_side_indifferent(scenario) -> None:
    concessions = [c for c in linkage(scenario, every_lever=True).changes if c.kind == "concession"]
    found = prices(scenario, tuple(c.move for c in concessions))
    roots = 0
    for one in found:
        giver = SIDES.index(one.move.side)
        change = next(c for c in concessions if c.move == one.move)
        assert one.dollars == pytest.approx((-change.gains[giver], change.gains[1 - giver]))
        if one.lever == "dollars":
            assert (one.asked, one.offered) == one.dollars
            assert one.agreeable == (sum(change.gains) >= 0)
            continue
        if one.asked is not None:
            assert gains_at(scenario, one.move, one.lever, one.asked)[giver] == pytest.approx(
                0, abs=1e-5
            )
            roots += 1
        if one.offered is not None:
            gain = gains_at(scenario, one.move, one.lever, one.offered)
            assert gain[1 - giver] == pytest.approx(0, abs=1e-5)
            roots += 1
        if one.agreeable:
            assert gains_at(scenario, one.move, one.lever, one.asked).min() >= -1e-5
    assert roots >= 3


def test_a_price_in_tariff_by_hand() -> None:
    """Soybeans are priced linearly below the quiet level: 27 Mt less 25 is worth 2/27 of it."""
    scenario = load("busan-2025", {"farm_weight": 0.0, "soy_quiet_level": 27.0})
    (lower,) = (m for m in moves(scenario, "us", every_lever=True) if m.after == "open")
    cost = price(scenario, lower).dollars[0]
    per_tonne = scenario.calibration["soy_loss_us"] / 27.0
    most = 2.0 * per_tonne
    paid = price(scenario, lower, "soybeans")
    if cost <= most:
        assert paid.asked == pytest.approx(25.0 + cost / per_tonne, abs=1e-5)
    else:
        assert paid.asked is None


@pytest.mark.parametrize(("side", "lever"), CONTINUOUS)
def test_zones_hurt_neither_inside_and_somebody_outside(side, lever) -> None:
    zone = lever_zone(GRAND, side, lever)
    assert any(low <= zone.level <= high for low, high in zone.both)
    here = {s: status_quo(GRAND, s) for s in SIDES}

    def gains(level):
        moved = {**here, side: at_level(here[side], lever, level)}
        both = payoffs(GRAND, [here["us"], moved["us"]], [here["china"], moved["china"]])
        return np.array([x[1, 1] - x[0, 0] for x in both])

    for low, high in zone.both:
        for level in np.linspace(low, high, 7):
            assert gains(float(level)).min() >= -1e-5
        if low > CONTINUOUS[side, lever][0]:
            assert gains(low - 0.05).min() < 0
        if high < CONTINUOUS[side, lever][1]:
            assert gains(high + 0.05).min() < 0


def test_a_level_of_the_catalogue_is_priced_as_its_setting() -> None:
    here = status_quo(GRAND, "china")
    setting = next(m for m in moves(GRAND, "china") if m.after == "twelve")
    us = status_quo(GRAND, "us")
    named = payoffs(GRAND, [us], [apply(here, [setting])])
    level = payoffs(GRAND, [us], [at_level(here, "soybeans", 12.0)])
    assert [x[0, 0] for x in named] == [x[0, 0] for x in level]
    tariff = at_level(status_quo(GRAND, "us"), "tariff", 40.0)
    assert tariff.tariff == pytest.approx(40.0)


def test_a_lever_without_a_scale() -> None:
    with pytest.raises(InputError, match="no continuous scale"):
        lever_zone(GRAND, "us", "ports")


def test_frames() -> None:
    frame = linkage(GRAND).to_frame()
    assert list(frame["joint"]) == sorted(frame["joint"], reverse=True)
    assert linkage(load("busan-2025")).to_frame().empty


@pytest.mark.parametrize(
    ("side", "lever", "best"),
    [("us", "tariff", (16.60, 0.0)), ("china", "tariff", (0.0, 21.46))],
)
def test_best_levels_are_optima_and_not_points_of_a_grid(side, lever, best) -> None:
    zone = lever_zone(GRAND, side, lever)
    assert zone.best == pytest.approx(best, abs=0.01)
    for k, level in enumerate(zone.best):
        nearby = np.linspace(max(level - 1.5, 0.0), level + 1.5, 301)
        other: list = [status_quo(GRAND, "china" if side == "us" else "us")]
        moved = [at_level(status_quo(GRAND, side), lever, float(x)) for x in nearby]
        sides = (moved, other) if side == "us" else (other, moved)
        own = payoffs(GRAND, *sides)[k].ravel()
        assert nearby[own.argmax()] == pytest.approx(level, abs=0.02)


def test_best_purchases_of_beans_are_at_kinks() -> None:
    """Beyond a quiet year's 26.9 Mt farmers gain nothing; beyond 12 Mt the premium is dear."""
    assert lever_zone(GRAND, "china", "soybeans").best == pytest.approx((26.9, 12.0), abs=1e-3)


LEVELS = np.linspace(0.0, 10.0, 11)


@pytest.mark.parametrize(
    ("curve", "best"),
    [
        (lambda x: -((x - 3.3) ** 2), 3.3),  # smooth
        (lambda x: -np.abs(x - 7.64) * np.where(x < 7.64, 1.0, 5.0), 7.64),  # a kink
        (lambda x: np.minimum(x, 4.56), 4.56),  # a stretch: its lower end
        (lambda x: x, 10.0),
        (lambda x: -x, 0.0),
        (lambda x: 0.0 * x, 0.0),
    ],
)
def test_the_highest_point_between_levels(curve, best) -> None:
    levels = np.unique(np.append(LEVELS, _peaks(curve, LEVELS, curve(LEVELS))))
    assert _highest(levels, curve(levels)) == pytest.approx(best, abs=1e-3)


def test_a_gain_that_lasts_for_less_than_a_step_is_found() -> None:
    """A parabola over zero from 3.22 to 3.28 only, between two levels where it is below."""

    def slim(x):
        return 0.03**2 - (x - 3.25) ** 2

    assert _nearest_root(slim, 0.0, 0.0, 20.0, (1.0,)) == pytest.approx(3.22, abs=1e-3)
    assert _nearest_root(slim, 20.0, 0.0, 20.0, (-1.0,)) == pytest.approx(3.28, abs=1e-3)
    assert _nearest_root(lambda x: slim(x) - 0.01, 0.0, 0.0, 20.0, (1.0,)) is None
