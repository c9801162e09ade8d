"""What the page draws as HTML: the matrix, the selected cell, the sources."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest

from payoffs.game import Game
from payoffs.parameters import catalogue, every_parameter
from payoffs.record.validation import validate
from payoffs.resources import all_facts, scenario_names
from payoffs.scenario import load
from sandbox.answers import class_words
from sandbox.theory.equilibria.solver import solve
from sandbox.views.game.ledger import ledger_html
from sandbox.views.game.levers import excerpt
from sandbox.views.game.matrix import equilibria_html, matrix_html, threat_words
from sandbox.views.kit.markup import fact_html, facts_html
from sandbox.views.record.tables import checks_html, profiles_html
from sandbox.views.sources.page import matching, parameters_html, recorded
from sandbox.views.state.address import read
from sandbox.views.state.choice import GameChoice, SolvedGame, solved
from sandbox.words import amount, decimals_for, number

VOID = {"br", "i"}


class Balanced(HTMLParser):
    """Fails on tags that are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def cells(html):
    return re.findall(r'<td class="(\w*)"><button type="button" data-cell="(\d+),(\d+)"', html)


def a_picture(game):
    return SolvedGame(load("chicken"), game, solve(game), False, None, (0, 0))


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("threat", [False, True])
def test_matrix_and_ledger_are_well_formed_everywhere(name, threat):
    choice = GameChoice(name, threat=threat and load(name).threat is not None)
    shown = solved(choice)
    Balanced(matrix_html(shown, (0, 1), choice.threat))
    Balanced(ledger_html(shown, (0, 1), choice.threat))


def test_the_matrix_marks_what_the_theory_says():
    shown = solved(GameChoice())
    html = matrix_html(shown, (1, 1))
    boxed = {(int(i), int(j)) for kind, i, j in cells(html) if kind == "eq"}
    pure = {
        (int(e.row.argmax()), int(e.column.argmax())) for e in shown.solution.equilibria if e.pure
    }
    assert boxed == pure
    assert html.count("status quo</span>") == 1
    assert html.count('aria-pressed="true"') == 1
    row, column = shown.best
    assert html.count('class="num best"') == int(row.sum() + column.sum()) + 1  # and the legend


def test_both_payoffs_of_every_cell_are_shown():
    shown = solved(GameChoice())
    html = matrix_html(shown, (0, 0))
    for matrix in (shown.game.row_payoffs, shown.game.column_payoffs):
        for value in matrix.ravel():
            assert number(value) in html


def test_moving_a_number_moves_the_box():
    assert ("eq", "0", "0") in cells(matrix_html(solved(GameChoice()), (0, 0)))
    moved = solved(GameChoice(overrides=(("soy_premium_later", 70.0),)))
    assert ("eq", "0", "2") in cells(matrix_html(moved, (0, 0)))


def test_a_mixed_equilibrium_is_written_out_by_label():
    html = equilibria_html(solved(GameChoice("matching-pennies")))
    assert "1/2 (50%) heads + 1/2 (50%) tails" in html
    assert html.count('class="a num">0.0<') == html.count('class="b num">0.0<') == 1
    assert equilibria_html(solved(GameChoice("prisoners-dilemma"))) == ""
    many = equilibria_html(solved(GameChoice("grand-bargain")))
    assert "H200: Chip licences: H200-class chips licensed\n" in many


def test_labels_cannot_smuggle_markup():
    game = Game.of([[1, 0], [0, 1]], [[1, 0], [0, 1]], ["<script>", "b"], ["c", '"d'])
    html = matrix_html(a_picture(game), (0, 0))
    assert "<script>" not in html
    Balanced(html)


def test_a_large_game_shows_what_matters_and_says_so():
    shown = solved(GameChoice("grand-bargain"))
    html = matrix_html(shown, (50, 60))
    view = excerpt(shown.game, shown.solution, shown.status_quo, (50, 60))
    assert len(view.rows) == len(view.columns) == 12
    assert "12 of 96 and 12 of 128" in html
    assert 50 in view.rows
    assert 60 in view.columns
    assert {shown.status_quo[0]} <= set(view.rows)
    for equilibrium in shown.solution.equilibria[:3]:
        assert set(np.flatnonzero(equilibrium.row)) <= set(view.rows)
    assert len(cells(html)) == 144
    assert len(html) < 100_000


def test_the_ledger_adds_up_and_leads_to_sources():
    shown = solved(GameChoice())
    html = ledger_html(shown, (3, 3), threat=False)
    assert number(shown.game.row_payoffs[3, 3]) in html
    assert html.count("<details") == sum(
        any(
            (shown.game.row_channels[name][3, 3], shown.game.column_channels.get(name, _NONE)[3, 3])
        )
        for name in shown.game.row_channels
    )
    assert 'href="https://' in html
    assert "soy_premium_later" in html


_NONE = np.zeros((4, 4))


def test_a_weight_is_never_called_a_fact():
    html = ledger_html(solved(GameChoice()), (0, 0), threat=False)
    row = re.search(r"<code>farm_weight</code>.*?</tr>", html)[0]
    assert ">weight<" in row
    assert "documented" not in row


def test_the_threat_ledger_names_what_is_carried_out():
    shown = solved(GameChoice("october-2025", threat=True))
    html = ledger_html(shown, (1, 1), threat=True)
    assert "press: 141.9% tariff" in html


def test_a_textbook_ledger_gives_its_origin():
    assert "Rapoport" in ledger_html(solved(GameChoice("chicken")), (1, 0), threat=False)


def test_every_parameter_is_listed_with_its_facts():
    html = parameters_html(matching("", ""))
    Balanced(html)
    assert len(every_parameter()) > len(catalogue())
    assert "<b>Lever: US average tariff on Chinese goods</b>" in html
    for entry in every_parameter().values():
        assert f"<code>{entry.name}</code>" in html
        for fact in entry.facts:
            assert all_facts()[fact].id in html
    # Blackwell licences: no terms, no quantity
    place = html.index("<code>us.chips.blackwell</code>")
    assert ">unpriced" in html[place : place + 60]
    assert ">nan" not in html


def test_search_and_kind_narrow_the_list():
    assert {entry.kind for entry in matching("", "weight")} == {"weight"}
    assert "soy_premium_later" in {entry.name for entry in matching("SOYBEAN premium", "")}
    assert matching("no such words", "") == []
    assert "Nothing matches" in parameters_html([])


def test_misses_are_said():
    checks = validate()
    html = checks_html(checks)
    Balanced(html)
    assert html.count("verdict no") == sum(not check.agrees for check in checks)
    Balanced(profiles_html())


def test_numbers_as_people_write_them():
    assert number(-0.04) == "0.0"
    assert number(-1234.56) == "\N{MINUS SIGN}1,234.6"
    assert amount(0.03) == "0.03"
    assert decimals_for(load("chicken").game()) == 0
    game = load("busan-2025").game()
    words = class_words("chicken / leader", game)
    assert words.startswith("The United States sees chicken")
    assert "; China sees leader" in words


#: Without a pure equilibrium; best replies of row at (0,0), (1,1), (0,2), of column (0,1), (1,0).
UNEQUAL = Game.of(
    [[3, -1, 4], [2, 5, -2]],
    [[1, 2, 0], [6, -3, 4]],
    ["sell", "hold"],
    ["buy", "wait", "leave"],
    ("us", "china"),
    unit="bn",
    row_channels={
        "duties_weight": np.array([[0, 1, 2], [3, -6, 4]]),
        "sales": np.array([[3, -2, 2], [-1, 11, -6]]),
        "none": np.zeros((2, 3)),
    },
    column_channels={"sales": np.array([[1, 2, 0], [6, -3, 4]])},
)


def test_each_sides_best_answers_are_underlined_and_spoken():
    html = matrix_html(a_picture(UNEQUAL), (1, 2))
    pays = re.findall(
        r'<span class="pay (.)"><small>(\w+)</small> <span class="num( best)?">(\S+?)</span>'
        r'(<span class="sr"> best reply</span>)?',
        html,
    )
    assert [(side, name, value, bool(best), bool(spoken)) for side, name, best, value, spoken in
            pays] == [
        ("a", "US", "3", True, True), ("b", "CN", "1", False, False),
        ("a", "US", "\N{MINUS SIGN}1", False, False), ("b", "CN", "2", True, True),
        ("a", "US", "4", True, True), ("b", "CN", "0", False, False),
        ("a", "US", "2", False, False), ("b", "CN", "6", True, True),
        ("a", "US", "5", True, True), ("b", "CN", "\N{MINUS SIGN}3", False, False),
        ("a", "US", "\N{MINUS SIGN}2", False, False), ("b", "CN", "4", False, False),
    ]  # fmt: skip
    assert '<span class="pay a"><b>US</b> United States</span>' in html
    assert '<span class="pay b"><b>CN</b> China</span>' in html
    assert re.findall(r'data-cell="(\d,\d)" aria-pressed="true" tabindex="0"', html) == ["1,2"]
    assert "Payoffs in bn: rows are what the United States does, columns what China does. " in html
    assert "<span>China chooses a column</span>" in html
    assert "<span>United States</span> chooses a row" in html


def test_the_bars_of_the_ledger_are_as_long_as_their_numbers():
    """From -6 to 11: zero at 6/17 = 35.29%, a unit is 100/17 = 5.88%."""
    html = ledger_html(a_picture(UNEQUAL), (1, 1), threat=False)
    bars = re.findall(
        r'<div class="bar (.)"><span class="track"><i class="zero" style="left:([\d.]+)%"></i>'
        r'<i class="fill" style="left:([\d.]+)%;width:([\d.]+)%"></i></span>'
        r'<span class="val num">(\S+?)</span>',
        html,
    )
    assert bars == [
        ("a", "35.29", "0.00", "35.29", "\N{MINUS SIGN}6"),
        ("a", "35.29", "35.29", "64.71", "11"),
        ("b", "35.29", "17.65", "17.65", "\N{MINUS SIGN}3"),
        ("a", "35.29", "35.29", "29.41", "5"),
        ("b", "35.29", "17.65", "17.65", "\N{MINUS SIGN}3"),
    ]
    assert html.count('<div class="bar b none"><span class="val">\N{EN DASH}</span>') == 1
    assert html.count('<span class="badge weight">weight</span>') == 1
    assert 'duties_weight <span class="badge weight">' in html
    assert "Nothing from: none." in html
    assert '<p class="who a"><b>United States</b> hold</p>' in html
    assert '<p class="who b"><b>China</b> wait</p>' in html


def test_a_window_keeps_best_replies_and_what_costs_the_other_side_most():
    """Row 13 is best against the selected column; rows 11 and 12 cost the other side least."""
    row, column = np.zeros((14, 3)), np.zeros((14, 3))
    row[13, 1], column[:, 0] = 7, range(14)
    view = excerpt(Game.of(row, column), NOTHING_FOUND, None, (2, 1))
    assert view.rows == (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13)
    assert view.columns == (0, 1, 2)
    # best against the selected row 1: column 1, against the status quo's row 2: the first; there
    # column 13 costs row most
    row, column = np.zeros((3, 14)), np.zeros((3, 14))
    row[2, :], column[1, 1] = range(13, -1, -1), 7
    view = excerpt(Game.of(row, column), NOTHING_FOUND, (2, 4), (1, 5))
    assert view.columns == (0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)
    assert view.rows == (0, 1, 2)
    assert view.note.startswith("3 of 3 and 12 of 14 strategies are drawn")


NOTHING_FOUND = SimpleNamespace(equilibria=())


def test_a_threat_in_words_names_the_sides_as_sentences_do():
    told = threat_words(load("october-2025"))
    assert re.findall(r"[^.]* presses with", told) == [
        "The United States presses with",
        " China presses with",
    ]


def test_a_line_of_the_ledger_opens_to_its_formula_with_numbers():
    html = ledger_html(solved(GameChoice("busan-2025")), (1, 3), threat=False)
    Balanced(html)
    earths = html[html.index('data-open="rare_earths"') :]
    earths = earths[: earths.index("</details>")]
    ours, theirs = re.findall(r'<ol class="formula">.*?</ol>', earths)
    assert "<code>(1 + t) / (1 + reference_tariff_us / 100)</code>" in ours
    assert (
        "<code>\N{MINUS SIGN}(rare_earth_exports_china + rare_earth_power_china) "
        "\N{MULTIPLICATION SIGN} china.rare_earths.ban</code>" in theirs
    )
    assert (
        "\N{MINUS SIGN}(0.5 + 1) \N{MULTIPLICATION SIGN} 1</span> = <b>\N{MINUS SIGN}1.5" in theirs
    )
    assert theirs.count("<li>") == 1 < ours.count("<li>")


def test_what_is_behind_a_line_of_the_ledger_is_sent_when_it_is_opened():
    shown = solved(GameChoice("busan-2025"))
    html = ledger_html(shown, (1, 3), threat=False, opened={"soybeans"})
    Balanced(html)
    behind = dict(
        re.findall(r'data-open="(\w+)".*?<div class="behind">(.*?)</div></details>', html)
    )
    assert "soy_premium_later" in behind.pop("soybeans")
    assert set(behind.values()) == {"\N{HORIZONTAL ELLIPSIS}"}
    assert set(behind) >= {"own_tariff", "export_loss", "rare_earths", "chips"}


def test_a_fact_without_an_address_says_what_it_rests_on():
    html = fact_html(all_facts()["F201"])
    assert "Ministry of Commerce of China" in html
    assert "No public link; it rests on a copy or a digest, not the original." in html
    assert "date read through a copy on GitHub" in html


def test_the_record_is_searched_by_what_it_says_and_what_it_rests_on():
    assert len(recorded("")) == len(all_facts()) == 243
    assert [fact.id for fact in recorded("gallium GitHub original")] == ["F201"]
    assert {fact.confidence for fact in recorded("our own calculation")} == {"computed"}
    assert "F170" in {fact.id for fact in recorded("ossa nash")}
    Balanced(facts_html(recorded("")))


def test_a_large_game_folds_by_lever_and_shows_what_elimination_leaves():
    choice = GameChoice("grand-bargain")
    shown = solved(choice)
    html = matrix_html(shown, (50, 60), fold="us.tariff,china.soybeans,china.ports")
    at = {(int(i), int(j)) for _kind, i, j in cells(html)}
    assert len(at) == 3 * (4 * 2)
    assert (50, 60) in at
    for i, j in at:  # of the other levers every setting is that of the selected outcome
        row, column = (shown.game.rows[i].split(" \N{MIDDLE DOT} ") for i in (i, 50))
        assert row[1:] == column[1:]
        row, column = (shown.game.columns[j].split(" \N{MIDDLE DOT} ") for j in (j, 60))
        assert (row[0], row[2]) == (column[0], column[2])
    said = "The United States in all of these: levy 10 · H200 · port fees · no entity rule. China"
    assert said.replace(" · ", " \N{MIDDLE DOT} ") in html
    html = matrix_html(shown, (50, 60), fold="left")
    assert {(int(i), int(j)) for _kind, i, j in cells(html)} == {
        (i, j) for i in (0, 2) for j in (10, 11)
    }
    html = html.replace('<span class="term" tabindex="0"', "")  # words that explain themselves
    assert html.count('tabindex="0"') == 3  # two tables that scroll, and where the keyboard enters
    assert "struck out again and again" in html


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("us.tarif", "is none of left, us.tariff"),
        ("us.tariff,us.chips,us.ports,us.fentanyl", "more than 24 strategies of us"),
        ("left,us.tariff", "is none of"),
    ],
)
def test_a_fold_that_cannot_be_drawn_is_said(word, said):
    address, complaints = read({"scenario": "grand-bargain", "fold": word})
    assert address.fold == ""
    assert said in complaints[0]
    assert complaints[0].startswith("fold: ")


def test_a_fold_is_in_the_address_and_left_with_the_game():
    query = {"scenario": "grand-bargain", "fold": "china.soybeans,us.tariff"}
    address, complaints = read(query)
    assert complaints == ()
    assert address.query() == {**query, "fold": "us.tariff,china.soybeans"}
    assert address.choose(scenario="busan-2025").fold == ""
