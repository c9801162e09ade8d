"""What both sides agreed to in each scenario: a profile of its own, beside the status quo."""

import pytest

from payoffs.errors import InputError
from payoffs.resources import scenario_names
from payoffs.scenario import load
from payoffs.scenario_reader import parse

#: Scenario -> what is agreed to; the levers on the table only.
DEALS = {
    "pre-2018": ({"tariff": "early-2018"}, {"tariff": "early-2018", "soybeans": "market"}),
    "geneva-2025": (
        {"tariff": "geneva", "chips": "ai-ban"},
        {"tariff": "geneva", "rare_earths": "general"},
    ),
    "october-2025": (
        {"tariff": "august-2025", "entity": "off"},
        {"soybeans": "twelve", "rare_earths": "licensing"},
    ),
    "busan-2025": (
        {"tariff": "busan", "entity": "off"},
        {"soybeans": "twenty-five", "rare_earths": "general"},
    ),
    "february-2026-call": (
        {"fentanyl": "ten", "chips": "h200"},
        {"soybeans": "twenty", "rare_earths": "general"},
    ),
    "beijing-summit-2026": (
        {"tariff": "surcharge-2026", "chips": "h200"},
        {"soybeans": "twenty-five", "rare_earths": "free"},
    ),
    "extension-2027": (
        {"tariff": "section-301-2026", "entity": "off"},
        {"soybeans": "twenty-five", "rare_earths": "general"},
    ),
    "grand-bargain": (
        {"tariff": "section-301-2026", "fentanyl": "none", "chips": "h200", "entity": "off"},
        {"tariff": "busan", "soybeans": "twenty-five", "rare_earths": "general", "ports": "off"},
    ),
}
TEXTBOOK = {
    "prisoners-dilemma": ("cooperate", "cooperate"),
    "chicken": ("swerve", "swerve"),
    "stag-hunt": ("stag", "stag"),
    "battle-of-the-sexes": ("first plan", "first plan"),
    "matching-pennies": ("heads", "heads"),
    "deadlock": ("restrain", "restrain"),
    "harmony": ("restrain", "restrain"),
}
GAME = """
title = "Unequal"
{deal}
[matrix]
rows = ["up", "down"]
columns = ["left", "middle", "right"]
row_payoffs = [[1, 2, 3], [4, 5, 6]]
column_payoffs = [[0, 0, 0], [0, 0, 0]]
"""


@pytest.mark.parametrize("name", DEALS)
def test_what_is_agreed_to(name) -> None:
    scenario = load(name)
    for side, k, wanted in zip(("us", "china"), scenario.deal, DEALS[name], strict=True):
        settings = scenario.bundles(side)[k].settings
        assert {lever: settings[lever].name for lever in wanted} == wanted


@pytest.mark.parametrize("name", TEXTBOOK)
def test_what_is_agreed_to_in_a_textbook_game(name) -> None:
    scenario = load(name)
    i, j = scenario.deal
    game = scenario.game()
    assert (game.rows[i], game.columns[j]) == TEXTBOOK[name]


def test_every_scenario_states_its_deal() -> None:
    assert {*DEALS, *TEXTBOOK} == set(scenario_names())
    assert all(load(name).agreed for name in DEALS)


def test_a_deal_need_not_be_in_force() -> None:
    """Slow licences broke Geneva; a levy of entities and a boycott came before Busan."""
    places = {name: (load(name).status_quo, load(name).deal) for name in DEALS}
    assert {name: pair for name, pair in places.items() if pair[0] != pair[1]} == {
        "geneva-2025": ((0, 1), (0, 0)),
        "october-2025": ((1, 2), (0, 0)),
        "beijing-summit-2026": ((0, 0), (0, 1)),
    }


def test_in_the_threat_game_the_deal_is_that_both_hold() -> None:
    assert load("beijing-summit-2026").deal_in(threat=True) == (0, 0)
    assert load("beijing-summit-2026").deal_in(threat=False) == (0, 1)


def test_a_textbook_game_names_strategies() -> None:
    stated = '[deal]\nrow = "down"\ncolumn = "middle"'
    assert parse(GAME.format(deal=stated), "unequal").deal == (1, 1)
    assert parse(GAME.format(deal=""), "unequal").deal == (0, 0)


@pytest.mark.parametrize(
    ("deal", "complaint"),
    [
        ('[deal]\nrow = "down"', "deal.column: is missing"),
        ('[deal]\nrow = "over"\ncolumn = "left"', "deal.row: 'over' is no strategy; choose up"),
        ('[deal]\nrow = 1\ncolumn = "left"', "deal.row: expected text in quotes"),
        ('[deal]\nrows = "up"\ncolumn = "left"', "deal.rows: unknown key; did you mean row?"),
        ("deal = [0, 1]", "deal: expected a table of keys"),
    ],
)
def test_a_mistake_in_a_textbook_deal_is_named(deal, complaint) -> None:
    with pytest.raises(InputError, match="deal") as error:
        parse(GAME.format(deal=deal), "unequal")
    assert str(error.value).startswith(complaint)


PRICED = """
title = "Two levers a side"
engine = "closed-form"
series = "collected"
[table.us]
tariff = ["busan", "threat-100"]
entity = ["off", "on"]
[table.china]
rare_earths = ["general", "ban"]
[fixed.us]
chips = "h20"
ports = "off"
[fixed.china]
tariff = "busan"
soybeans = "twenty-five"
ports = "off"
[status_quo.us]
tariff = "threat-100"
entity = "on"
[status_quo.china]
rare_earths = "ban"
"""


def test_without_a_deal_it_is_the_status_quo() -> None:
    assert parse(PRICED, "two").deal == (3, 1)
    stated = (
        '[deal.us]\ntariff = "threat-100"\nentity = "off"\n[deal.china]\nrare_earths = "general"'
    )
    assert parse(PRICED + stated, "two").deal == (2, 0)


@pytest.mark.parametrize(
    ("us", "china", "complaint"),
    [
        ('tariff = "busan"', 'rare_earths = "ban"', "deal.us.entity: is missing; name the setting"),
        ('tariff = "busan"\nentity = "off"', "", "deal.china.rare_earths: is missing"),
        (
            'tariff = "geneva"\nentity = "off"',
            'rare_earths = "ban"',
            "two: the deal of us is no bundle on the table",
        ),
        ('tarif = "busan"\nentity = "off"', 'rare_earths = "ban"', "has no lever 'tarif'"),
        (
            "tariff = true\nentity = 1",
            'rare_earths = "ban"',
            "deal.us.tariff: expected a setting's",
        ),
        (
            'tariff = 3\nentity = "off"',
            'rare_earths = "ban"',
            "two: the deal of us is no bundle on the table",
        ),
    ],
)
def test_a_mistake_in_a_priced_deal_is_named(us, china, complaint) -> None:
    with pytest.raises(InputError) as error:
        parse(f"{PRICED}[deal.us]\n{us}\n[deal.china]\n{china}", "two")
    assert complaint in str(error.value)
