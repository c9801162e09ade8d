"""The channels other than tariffs, at values worked by hand."""

import numpy as np
import pytest

from payoffs import channels as blocks
from payoffs.parameters import Calibration
from payoffs.scenario import load

CENTRAL = Calibration.central()


def test_the_premium_rises_with_the_tonnes_that_are_mandated() -> None:
    """8 USD a tonne on the first 12 Mt, 50 on those after: 0.096 and 0.096 + 0.4."""
    bought = np.array([12.0, 20.0, 25.0, 20.0])
    mandated = np.array([1.0, 1.0, 1.0, 0.0])
    us, china = blocks.soybeans(bought, mandated, CENTRAL)
    # 1 - 12/26.9 is 0.553903, 1 - 20/26.9 is 0.256506, 1 - 25/26.9 is 0.070632
    assert china == pytest.approx(
        [-0.553903 - 0.096, -0.256506 - 0.496, -0.070632 - 0.746, -0.256506], abs=1e-6
    )
    assert us == pytest.approx([-1.717100, -0.795167, -0.218959, -0.795167], abs=1e-6)


def test_eight_million_tonnes_more_cost_china_what_its_source_says() -> None:
    """0.4 bn of premium (F130) less 8/26.9 of a boycott's loss of 1 bn."""
    _, china = blocks.soybeans(np.array([12.0, 20.0]), np.ones(2), CENTRAL)
    assert china[1] - china[0] == pytest.approx(-0.4 + 0.297398, abs=1e-6)
    assert china[1] - china[0] == pytest.approx(-0.103, abs=5e-4)


def test_only_what_the_market_would_not_buy_has_a_premium() -> None:
    _, china = blocks.soybeans(np.array(25.0), np.array(1.0), {**CENTRAL, "soy_market_level": 10.0})
    # 15 Mt by order: 12 at 8 USD, 3 at 50
    assert china == pytest.approx(-0.070632 - 0.246, abs=1e-6)


def test_a_licence_is_worth_what_is_delivered_and_how_good_it_is() -> None:
    """20 bn of open sales, a fee of a quarter, a margin of a half, security worth 8."""
    c = {
        "ai_chip_sales": 20.0,
        "all_chip_sales": 50.0,
        "chip_margin": 0.5,
        "chip_loss_china": 1.5,
        "security_weight": 8.0,
    }
    withheld = np.array([0.0, 0.9, 0.9, 0.5, 1.0, 2.0])
    capability = np.array([1.0, 0.2, 0.6, 0.6, 1.0, 1.0])
    fee = np.array([0.0, 0.25, 0.25, 0.25, 0.0, 0.0])
    us, security, china = blocks.chips(withheld, capability, fee, c)
    # lost sales 0, 18, 18, 10, 20, 50; fees 0, .5, .5, 2.5, 0, 0
    assert us == pytest.approx([0, -8.5, -8.5, -2.5, -10, -25])
    assert security == pytest.approx([0, 7.84, 7.52, 5.6, 8, 8])
    # lost plus what is worse: 0, 18 + 1.6, 18 + .8, 10 + 4, 20, 50; then half the fee
    assert china == pytest.approx([0, -29.65, -28.45, -22.25, -30, -75])


def test_better_chips_and_larger_deliveries_help_china_and_cost_security() -> None:
    grid = np.linspace(0.0, 1.0, 11)
    for fee in (0.15, 0.25):
        for others in (0.1, 0.5, 1.0):
            _, security, china = blocks.chips(
                np.full(11, 1 - others), grid, np.full(11, fee), CENTRAL
            )
            assert (np.diff(china) > 0).all()
            assert (np.diff(security) < 0).all()
        _, security, china = blocks.chips(1 - grid, np.full(11, 0.5), np.full(11, fee), CENTRAL)
        assert (np.diff(china) > 0).all()
        assert (np.diff(security) < 0).all()


def test_h200_is_worth_more_to_china_than_h20_and_gives_up_more_security() -> None:
    """At one tenth and one hundredth of 17.1 bn, capabilities of a half and a fifth."""
    at = {
        name: load("extension-2027", {"us.chips.h200": level, "chip_capability_h200": k})
        for name, level, k in (("h200", 0.9, 0.5), ("h20", 0.99, 0.2))
    }
    china, us = (
        {name: scenario.game().explain(0, 0)[side] for name, scenario in at.items()}
        for side in ("china", "us")
    )
    # 17.1 (0.9 + 0.05) + 0.125 x 1.71; 17.1 (0.99 + 0.008) + 0.125 x 0.171
    assert china["h200"]["chips"] == pytest.approx(-16.45875)
    assert china["h20"]["chips"] == pytest.approx(-17.087175)
    assert us["h200"]["security_weight"] == pytest.approx(9.5)
    assert us["h20"]["security_weight"] == pytest.approx(9.98)


def test_rare_earths() -> None:
    """39 x 0.43^1.3 is 13.017; 39 x 0.1^1.3 is 1.955."""
    us, china = blocks.rare_earths(np.array([0.1, 0.43, 1.0]), np.array(1.0), CENTRAL)
    assert us == pytest.approx([-1.9546, -13.0185, -39.0], abs=2e-3)
    assert china == pytest.approx([-0.15, -0.645, -1.5])


def test_fewer_imports_deepen_the_loss_from_withheld_rare_earths() -> None:
    """Half withheld, curvature 2: 40 / 4 = 10; a fifth fewer imports deepen it by 0.5 x 0.2."""
    numbers = {
        "rare_earth_ban_us": 40.0,
        "rare_earth_curvature": 2.0,
        "rare_earth_interaction": 0.5,
        "rare_earth_exports_china": 2.0,
        "rare_earth_power_china": 1.0,
    }
    us, china = blocks.rare_earths(np.array(0.5), np.array([1.0, 0.8]), numbers)
    assert us == pytest.approx([-10.0, -11.0])
    assert china == pytest.approx(-1.5)
