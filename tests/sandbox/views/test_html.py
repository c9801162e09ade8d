"""What the page draws as HTML: the matrix, the selected cell, the sources."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from payoffs.facts import all_facts
from payoffs.game import Game
from payoffs.parameters import catalogue, every_parameter
from payoffs.resources import scenario_names
from payoffs.scenario import load
from sandbox.answers import best_responses, class_words
from sandbox.theory.equilibria.solver import solve
from sandbox.views.game.folding import WHOLE, window
from sandbox.views.game.ledger import ledger_html
from sandbox.views.game.matrix import equilibria_html, matrix_html
from sandbox.views.kit.words import amount, decimals_for, number
from sandbox.views.sources.page import (
    _checks,
    checks_html,
    matching,
    parameters_html,
    profiles_html,
)
from sandbox.views.state.choice import Choice, Picture, picture

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
    return Picture(load("chicken"), game, solve(game), ("",), best_responses(game), None, (0, 0))


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("threat", [False, True])
def test_matrix_and_ledger_are_well_formed_everywhere(name, threat):
    choice = Choice(name, threat=threat and load(name).threat is not None)
    shown = picture(choice)
    Balanced(matrix_html(shown, (0, 1), choice.threat))
    Balanced(ledger_html(shown, (0, 1), choice.threat))


def test_the_matrix_marks_what_the_theory_says():
    shown = picture(Choice())
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
    shown = picture(Choice())
    html = matrix_html(shown, (0, 0))
    for matrix in (shown.game.row_payoffs, shown.game.column_payoffs):
        for value in matrix.ravel():
            assert number(value) in html


def test_moving_a_number_moves_the_box():
    assert ("eq", "0", "0") in cells(matrix_html(picture(Choice()), (0, 0)))
    moved = picture(Choice(values=(("soy_premium_later", 70.0),)))
    assert ("eq", "0", "2") in cells(matrix_html(moved, (0, 0)))


def test_a_mixed_equilibrium_is_written_out_by_label():
    html = equilibria_html(picture(Choice("matching-pennies")))
    assert "50% heads + 50% tails" in html
    assert equilibria_html(picture(Choice("prisoners-dilemma"))) == ""


def test_labels_cannot_smuggle_markup():
    game = Game.of([[1, 0], [0, 1]], [[1, 0], [0, 1]], ["<script>", "b"], ["c", '"d'])
    html = matrix_html(a_picture(game), (0, 0))
    assert "<script>" not in html
    Balanced(html)


def test_a_large_game_shows_what_matters_and_says_so():
    shown = picture(Choice("grand-bargain"))
    html = matrix_html(shown, (50, 60))
    view = window(shown.game, shown.solution, shown.status_quo, (50, 60))
    assert len(view.rows) == len(view.columns) == WHOLE
    assert "12 of 96 and 12 of 128" in html
    assert 50 in view.rows
    assert 60 in view.columns
    assert {shown.status_quo[0]} <= set(view.rows)
    for equilibrium in shown.solution.equilibria[:3]:
        assert set(np.flatnonzero(equilibrium.row)) <= set(view.rows)
    assert len(cells(html)) == WHOLE**2
    assert len(html) < 100_000


def test_the_ledger_adds_up_and_leads_to_sources():
    shown = picture(Choice())
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
    html = ledger_html(picture(Choice()), (0, 0), threat=False)
    row = re.search(r"<code>farm_weight</code>.*?</tr>", html)[0]
    assert ">weight<" in row
    assert "documented" not in row


def test_the_threat_ledger_names_what_is_carried_out():
    shown = picture(Choice("october-2025", threat=True))
    html = ledger_html(shown, (1, 1), threat=True)
    assert "press: tariff 141.9%" in html


def test_a_textbook_ledger_gives_its_origin():
    assert "Rapoport" in ledger_html(picture(Choice("chicken")), (1, 0), threat=False)


def test_every_parameter_is_listed_with_its_facts():
    html = parameters_html(matching("", ""))
    Balanced(html)
    assert len(every_parameter()) > len(catalogue())
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
    html = checks_html(_checks())
    Balanced(html)
    assert html.count("verdict no") == sum(not check.agrees for check in _checks())
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
