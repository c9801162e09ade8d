"""Sheets of histories: the table reads back, and says what it was made from."""

from io import StringIO

import pandas as pd
import pytest

from agents import TruceModel, simulate_world
from payoffs.scenario import load
from sandbox.sheets import history_frame, replicate_frame, sheet, truce_frame


def played(scenario, **options):
    shared = {"us": "grim_trigger", "china": "always_defect", "scenario": scenario, **options}
    model = TruceModel(periods=3, rng=5, **shared)
    model.run()
    return simulate_world(periods=3, replicates=4, seed=5, **shared), model


def table(text):
    return pd.read_csv(StringIO(text), comment="#")


def test_a_textbook_game_keeps_its_own_names():
    result, model = played("chicken")
    text = sheet(result, history_frame(result, model))
    frame = table(text)
    assert list(frame["row_does"]) == ["swerve", "stand firm", "stand firm"]
    assert list(frame["column_does"]) == ["stand firm"] * 3
    assert list(frame["row_payoff"]) == [1, 0, 0]
    assert "us" not in " ".join(frame.columns)
    assert "china" not in text
    assert list(table(sheet(result, truce_frame(result)))["broken_by"]) == ["column"] * 4


def test_a_sheet_says_what_it_was_made_from():
    scenario = load("busan-2025").override({"protection_weight_us": 0.65})
    result, model = played(scenario, execution_error=0.02, expiry_months=0, summit_every=0)
    for frame, rows in (
        (history_frame(result, model), 3),
        (replicate_frame(result), 4),
        (truce_frame(result), 4),
    ):
        text = sheet(result, frame)
        assert len(table(text)) == rows
        for line in (
            "# scenario: busan-2025\n",
            "# overrides: protection_weight_us=0.65\n",
            "# us follows: grim_trigger\n",
            "# us 0, keeps the deal: 29.8% tariff · no entity rule\n",
            "# china 0, keeps the deal: 25 Mt beans · general licences\n",
            "# execution error: 0.02, 0.02\n",
            "# expiry periods: 0\n",
            "# seed: 5\n",
        ):
            assert line in text
        assert "protection_weight_us=0.65; " in text  # among the whole calibration
    assert history_frame(result, model)["us_does"][0].startswith("29.8% tariff")


@pytest.mark.parametrize("scenario", ["stag-hunt", "busan-2025"])
def test_every_comment_is_one_line(scenario):
    result, model = played(scenario)
    text = sheet(result, history_frame(result, model))
    head = text.split("period,")[0]
    assert all(line.startswith("# ") for line in head.splitlines())
