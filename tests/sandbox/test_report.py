"""A report: one file, everything in it, nothing fetched."""

import json
import re
from io import BytesIO

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import sandbox as sb
from payoffs.formats.link import encode
from payoffs.game import Game
from sandbox.cli import main
from sandbox.views.kit import take_away

#: Ann's best replies are down to left, up to right; Bob's right to up, left to down.
UNLIKE = Game.of(
    [[1, 7], [5, 2]], [[2, 4], [3, 0]], ["up", "<b>down"], ["left", "right"], ("Ann", "Bob")
)


def test_a_report_holds_the_answers_of_the_questions_and_fetches_nothing():
    found = sb.report(UNLIKE, seed=3)
    text = found.to_html()
    assert (
        sb.report("prisoners-dilemma", replicates=2)
        .headline.split(": ")[1]
        .startswith("1 equilibrium, deals")
    )
    assert "up</th>" in text
    assert "Kalai-Smorodinsky" in text
    assert "&lt;b&gt;down" in text
    assert "<b>down" not in text
    assert not re.search(r"(?i)<script|<link|src=|url\(|@import|href=", text)
    assert '<td class="n eq"><span class="a best">7</span>, <span class="b best">4</span>' in text
    assert '<td class="n"><span class="a">1</span>, <span class="b">2</span></td>' in text
    assert "60% up + 40% &lt;b&gt;down" in text
    assert "200 histories of 120 periods, seed 3." in text
    assert "&#34;seed&#34;: 3" in text
    assert found.to_dict()["solution"] == sb.solve(UNLIKE).main.to_dict()
    assert text == sb.report(UNLIKE, seed=3).to_html()


def test_a_priced_report_has_its_sources():
    text = sb.report("busan-2025", overrides={"farm_weight": 2}, replicates=5).to_html()
    assert "The United States: 29.8% tariff · no entity rule" in text
    assert "us.tariff.busan" in text
    assert "F104 import-weighted US rate on China" in text
    assert "China is nearest to a breach" in text
    assert "the same in pure strategies (a bound)</td>" in text
    assert "&#34;farm_weight&#34;: 2.0" in text


def test_the_command_writes_whole_files_and_only_over_its_own(tmp_path, capsys):
    target = tmp_path / "chicken.html"
    assert main(["report", "chicken", "--out", str(target), "--replicates", "3"]) == 0
    capsys.readouterr()
    assert main(["report", "chicken", "--out", str(target), "--replicates", "3", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["solution"]["equilibria"]) == 3
    assert target.read_text("utf-8").startswith("<!doctype html>")
    target.write_text("mine")
    assert main(["report", "chicken", "--out", str(target)]) == 2
    assert "this program did not write it" in capsys.readouterr().err
    assert target.read_text() == "mine"
    with pytest.raises(sb.InputError, match="no scenario is called"):
        sb.report("nowhere")


def test_every_page_hands_out_the_game_and_the_report():
    app = AppTest.from_string(
        "from sandbox.views.kit.take_away import take_away; take_away('negotiate', game=True)",
        default_timeout=600,
    )
    app.query_params["own"] = encode(UNLIKE)
    app.session_state["take"] = True
    app.run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["Gambit (.nfg)", "Table (.csv)", "JSON", "Report (HTML)"]


def test_a_result_is_a_table_and_a_parquet_file():
    app = AppTest.from_string(
        "import pandas as pd\n"
        "from sandbox.views.kit.take_away import results\n"
        "results('Ends', 'ends', lambda: pd.DataFrame({'end': ['a', 'b'], 'n': [1, 2.5]}))"
    )
    app.run()
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["Ends (CSV)", "Ends (Parquet)"]


def test_columns_of_several_types_can_be_written_too():
    frame = pd.DataFrame({"what": ["x", 3, None], "n": [1, 2, 3]})
    back = pd.read_parquet(BytesIO(take_away._parquet(lambda: frame)))
    assert back["what"].tolist()[:2] == ["x", "3"]
    assert back["what"].isna().tolist() == [False, False, True]  # what is missing stays so
    assert back["n"].tolist() == [1, 2, 3]
    assert take_away._csv(lambda: frame).decode().splitlines() == ["what,n", "x,1", "3,2", ",3"]
