"""What the README and the docs say about the world is measured here, so that it stays true."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import sandbox as sb
from payoffs.calibrations import leaders
from payoffs.channels import Engine
from payoffs.game import Game
from payoffs.pricing_many import payoff_stack
from payoffs.record.validation import validate
from payoffs.scenario import Scenario, load
from payoffs.scenario_reader import parse
from payoffs.spread import spread
from sandbox.answers import best_responses, core
from sandbox.theory import game_class, solve

ROOT = Path(__file__).resolve().parents[1]
ENGINES = {
    "closed form, short run": {"engine": "closed-form", "horizon": "short"},
    "closed form, long run": {"engine": "closed-form", "horizon": "long"},
    "Armington 2.5": {"engine": "armington", "trade_elasticity": 2.5},
    "Armington 4": {"engine": "armington", "trade_elasticity": 4.0},
}
EVERY_ENGINE = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def pure_profiles(game: Game) -> list[tuple[int, int]]:
    row, column = best_responses(game)
    return [(int(i), int(j)) for i, j in np.argwhere(row & column)]


def pure_equilibria(scenario: Scenario) -> list[tuple[int, int]]:
    return pure_profiles(scenario.game())


@EVERY_ENGINE
def test_keeping_the_truce_is_the_only_equilibrium_and_dominant(engine) -> None:
    game = load("busan-2025", engine).game()
    solution = solve(game)
    (only,) = solution.equilibria
    assert only.supports == ((0,), (0,))
    assert (game.row_payoffs.argmax(axis=0) == 0).all()
    assert (game.column_payoffs.argmax(axis=1) == 0).all()
    small = core(game)
    assert small is not None
    assert small.game_class == "harmony / concord"


def test_what_leaving_costs_the_united_states() -> None:
    game = load("busan-2025").game()
    assert game.row_payoffs[0, 0] - game.row_payoffs[2, 0] == pytest.approx(146, abs=0.5)
    assert game.row_payoffs[0, 0] - game.row_payoffs[0, 1] == pytest.approx(37, abs=0.5)


def test_how_far_the_engines_lie_apart() -> None:
    scenario = load("busan-2025")
    tariff, kept = spread(scenario, 2, 0), spread(scenario, 0, 0)
    lost = [b.china - a.china for a, b in zip(tariff, kept, strict=True)]
    assert lost[0] == pytest.approx(6.8, abs=0.05)
    assert sorted(round(x) for x in lost[1:]) == [39, 47, 68]


def test_how_many_published_numbers_are_met() -> None:
    assert (sum(check.agrees for check in validate()), len(validate())) == (4, 12)


@EVERY_ENGINE
def test_how_often_draws_keep_the_truce(engine) -> None:
    """94% with economic draws, 70-92% with the weights drawn too; 300 draws each here."""
    scenario = load("busan-2025", engine)
    shares = []
    for weights in (False, True):
        rng = np.random.default_rng(1)
        draws = []
        for _ in range(300):
            draw = dict(scenario.calibration.sampled(rng, weights=weights).overrides)
            draws.append({k: v for k, v in draw.items() if k != "trade_elasticity"})
        names = {name: scenario.calibration[name] for draw in draws for name in draw}
        values = {n: [draw.get(n, central) for draw in draws] for n, central in names.items()}
        games = zip(*payoff_stack(scenario, values), strict=True)
        kept = [pure_profiles(Game.of(A, B)) == [(0, 0)] for A, B in games]
        shares.append(sum(kept) / 300)
    too = {"short": 0.92, "long": 0.70}.get(str(engine.get("horizon")))
    if too is None:
        too = {2.5: 0.88, 4.0: 0.91}[engine["trade_elasticity"]]
    assert shares == pytest.approx([0.94, too], abs=0.05)


def tips(engine: dict[str, object], name: str, low: float, high: float) -> float:
    """Where the truce stops to be an equilibrium, between a value where it is and one where not."""

    def kept(value: float) -> bool:
        return (0, 0) in pure_equilibria(load("busan-2025", {**engine, name: value}))

    assert (kept(low), kept(high)) == (True, False)
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return high


@EVERY_ENGINE
def test_where_the_protection_weight_tips_it(engine) -> None:
    at = tips(engine, "protection_weight_us", 0.0, 1.0)
    expected = {"short": 0.619, "long": 0.368, 2.5: 0.481, 4.0: 0.521}
    key = engine.get("horizon") or engine.get("trade_elasticity")
    assert at == pytest.approx(expected[key], abs=1e-3)


def test_where_the_premium_tips_it() -> None:
    assert tips({}, "soy_premium_later", 50.0, 100.0) == pytest.approx(64.105, abs=1e-3)


@EVERY_ENGINE
def test_announced_it_is_another_game(engine) -> None:
    for name, most in (("busan-2025", 0.01), ("october-2025", 0.07)):
        game = load(name, engine).game(threat=True)
        solution = solve(game)
        assert solution.complete
        pure = {e.supports for e in solution.equilibria if e.pure}
        assert pure == {((0,), (1,)), ((1,), (0,))}
        (mixed,) = (e for e in solution.equilibria if not e.pure)
        assert 0 < mixed.row[1] * mixed.column[1] < most
        if name == "busan-2025":
            assert game_class(game) == "leader"
        else:
            same = "leader" if engine.get("horizon") == "long" else "hero / leader"
            assert game_class(game) == same
            assert mixed.row[1] * mixed.column[1] > 0.045


def test_whom_it_pays_to_give_way() -> None:
    found = {}
    for name in ("geneva-2025", "october-2025", "busan-2025", "february-2026-call",
                 "beijing-summit-2026", "extension-2027"):  # fmt: skip
        game = load(name).game(threat=True)
        A, B = game.row_payoffs, game.column_payoffs
        found[name] = bool(A[0, 1] > A[0, 0]), bool(B[1, 0] > B[0, 0])
    assert sum(map(sum, found.values())) == 11
    assert found["february-2026-call"] == (True, False)


def test_the_tutorials_slider_moves_the_box() -> None:
    assert pure_equilibria(load("busan-2025", {"protection_weight_us": 0.65})) == [(2, 0)]


def test_the_scenario_file_in_the_reference_is_one() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    scenario = parse(block, "mine")
    assert scenario.engine == Engine("closed-form", "short")
    assert scenario.game(threat=True).shape == (2, 2)


def test_documents_name_commands_and_files_that_exist() -> None:
    from sandbox.commands.parser import build_parser

    actions = build_parser()._subparsers
    assert actions is not None
    known = set(next(a for a in actions._actions if a.choices).choices or ())
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = document.read_text("utf-8")
        assert set(re.findall(r"(?:^|`)truce ([a-z]+)", text, flags=re.MULTILINE)) <= known
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), (document.name, target)


def test_one_version_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_what_the_record_reveals_about_weights() -> None:
    from sandbox.theory.concepts.revealed import revealed_weights

    for name in ("busan-2025", "extension-2027"):
        assert revealed_weights(load(name)).holds_already
    call = load("february-2026-call")
    found = revealed_weights(call)
    assert found.feasible
    for weight, holds in ((0.20, False), (0.22, True), (0.30, True), (0.32, False)):
        row, _ = best_responses(call.override({"protection_weight_us": weight}).game())
        assert bool(row[call.status_quo]) == holds
    game = call.game()
    i, j = call.status_quo
    assert game.column_payoffs[i].argmax() == j
    # 25 Mt instead of 20: 5 Mt at 50 USD, less 5/26.9 of a boycott's loss
    assert game.column_payoffs[i, j] - game.column_payoffs[i, 2] == pytest.approx(0.064, abs=1e-3)


def test_zero_for_zero_tariffs_is_made_by_linkage() -> None:
    from sandbox.theory.bargaining import linkage

    found = linkage(load("grand-bargain"))
    first = next(e for e in found.exchanges if e.unlocks)
    assert first.gains == pytest.approx((9.9, 64.2), abs=0.1)


def test_derisking_makes_the_truce_break_as_much_sooner_as_the_how_to_says() -> None:
    from agents import Surroundings, simulate_world

    months = []
    for share in (0.0, 0.4, 0.8):
        around = Surroundings.of("suppliers,appraisal").override({"rare_earth_start": share})
        rule = "always_cooperate"
        result = simulate_world(
            "busan-2025",
            rule,
            rule,
            surroundings=around,
            monitoring_error=0,
            expiry_months=0,
            summit_every=0,
            periods=240,
            replicates=1000,
            seed=5,
        )
        months.append(result.truces.kept[result.truces.first].mean())
    assert months == pytest.approx([12.5, 8.0, 4.6], abs=0.8)


def test_half_replaced_multiplies_the_american_hazard_by_two_and_a_half() -> None:
    from agents import Surroundings, simulate_world

    hazards = []
    for share in (0.0, 0.5):
        numbers = {"rare_earth_start": share, "rare_earth_target": 0.0}
        around = Surroundings.of("suppliers,appraisal").override(numbers)
        rule = "always_cooperate"
        result = simulate_world(
            "busan-2025", rule, rule, surroundings=around, periods=1, replicates=1, seed=1
        )
        hazards.append(-12 * np.log1p(-result.means["us_break_chance"][0]))
    assert hazards[0] == pytest.approx(0.42)
    assert hazards[1] / hazards[0] == pytest.approx(2.5, abs=0.01)


def test_what_a_ban_holds_the_united_states_to() -> None:
    parts = load("busan-2025").game().explain(3, 3)["us"]
    kept = load("busan-2025").game().explain(0, 0)["us"]
    assert parts["total"] == pytest.approx(-228, abs=0.5)
    assert parts["rare_earths"] == pytest.approx(-39, abs=0.5)
    assert kept["rare_earths"] - parts["rare_earths"] == pytest.approx(37, abs=0.5)


def test_why_truces_break_the_first_finding() -> None:
    """In dollars nobody leaves; with leaders' weights about half of the draws take the duty."""
    from sandbox.questions.story import story

    found = story("extension-2027")
    assert [round(one.gain, 1) for one in found.economies] == [-6.5, -0.2]
    assert round(found.leaders[0].gain, 1) == 1.0
    assert found.leaders[0].move.startswith("30.3% tariff")
    weight = leaders()["protection_weight_us"]
    assert (round(weight.value, 2), round(weight.low, 2), round(weight.high, 2)) == (
        0.25,
        0.03,
        0.61,
    )
    draws = sb.solve("extension-2027", calibration="leaders").to_dict()["draws"]
    assert draws["n"] == 500
    assert (draws["equilibria"]["2,0"], draws["equilibria"]["0,0"]) == (0.53, 0.47)
    kept = {
        name: sb.repeat("extension-2027", calibration=name).to_dict()["critical_discount"]
        for name in ("economies", "leaders")
    }
    assert kept["economies"]["optimal"]["both"] == 0.0
    assert kept["leaders"]["nash-reversion"]["both"] is None
    assert round(kept["leaders"]["optimal"]["both"], 2) == 0.12
    ends = {
        name: sb.crisis("extension-2027", sender="both", calibration=name, tips=False).chances
        for name in ("economies", "leaders")
    }
    assert round(ends["economies"]["execution"], 2) == 0.04
    assert round(ends["leaders"]["execution"], 2) == 0.54
