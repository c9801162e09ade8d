"""Levers put on the table and taken off it: the same in scripts, commands and addresses."""

import json

import pytest

from agents.setup import Match
from payoffs.errors import InputError
from payoffs.scenario import load
from sandbox.cli import main
from sandbox.views.state.address import read

BUSAN = load("busan-2025")


def test_a_lever_is_taken_off_the_table():
    small = BUSAN.override({"levers": "us.entity:off"})
    assert small.game().rows == ("29.8% tariff", "141.9% tariff")
    assert small.game().columns == BUSAN.game().columns
    assert small.game().row_payoffs.tolist() == BUSAN.game().row_payoffs[[0, 2]].tolist()
    assert small.status_quo == (0, 0)
    assert BUSAN.override({"levers": ""}).shape == (4, 4)


def test_a_lever_is_put_on_the_table_with_a_level_of_ones_own():
    wide = BUSAN.override({"levers": "china.ports:off,on;us.tariff:busan,threat-100,35"})
    assert wide.shape == (6, 8)
    assert wide.game().rows[4] == "35% tariff · no entity rule"
    assert wide.game().columns[1] == "25 Mt beans · general licences · port fees"
    assert wide.status_quo == (0, 0)
    assert wide.bundles("us")[4].tariff == 35.0
    at = wide.override({"us.tariff": 40.0}).bundles("us")[0].tariff
    assert at == 40.0


def test_what_is_in_force_need_not_come_first_and_stays():
    later = BUSAN.override({"levers": "us.tariff:threat-100,busan"})
    assert later.status_quo == (2, 0)
    assert later.game().payoffs(2, 0) == BUSAN.game().payoffs(0, 0)
    assert later.deal == (2, 0)


def test_changes_add_up_and_a_run_can_be_made_again():
    once = BUSAN.override({"levers": "us.entity:off"}).override({"levers": "china.ports:off,on"})
    assert once.levers == "us.entity:off;china.ports:off,on"
    assert once.game().provenance["levers"] == once.levers
    again = Match.from_dict(Match(once).to_dict())
    assert again.to_dict() == Match(once).to_dict()
    assert "levers" not in BUSAN.game().provenance


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("us.entity:on", "levers: us.entity: off is in force and must stay among the settings"),
        ("us.entity", "levers: 'us.entity' is not SIDE.LEVER:SETTING,…, as us.entity:off"),
        ("eu.entity:off", "levers: 'eu.entity:off' is not SIDE.LEVER:SETTING"),
        ("us.lever:off", "us: us has no lever 'lever'; it has tariff"),
        ("us.entity:maybe", "lever entity: no setting 'maybe'; choose among off, on"),
        ("us.entity:off,off", "levers: us.entity: stands twice; name it once"),
        ("us.entity:off;us.entity:off,on", "levers: us.entity: stands twice; name it once"),
        ("us.fentanyl:twenty", "levers: us.fentanyl: is no lever of this scenario"),
        ("us.tariff:busan," + ",".join(map(str, range(600))), "levers: 1,202 bundles of us; at mo"),
    ],
)
def test_what_cannot_be_placed_is_one_line(text, said):
    with pytest.raises(InputError) as caught:
        BUSAN.override({"levers": text})
    assert str(caught.value).startswith(said)


def test_the_command_and_the_address(capsys):
    text = "us.entity:off;us.tariff:busan,35"
    assert main(["game", "busan-2025", "--set", f"levers={text}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == ["29.8% tariff", "35% tariff"]
    assert main(["game", "chicken", "--set", f"levers={text}"]) == 2
    assert capsys.readouterr().err == (
        "error: chicken: has no levers; its payoffs are given numbers\n"
    )
    address, complaints = read({"table": text, "cell": "1,3", "levers": "table"})
    assert complaints == ()
    assert address.choice.build().game().row_payoffs.tolist() == told["row_payoffs"]
    assert address.query() == {
        "table": "us.tariff:busan,35;us.entity:off",
        "cell": "1,3",
        "levers": "table",
    }
    assert read({"table": "us.tariff:busan," + ",".join(map(str, range(99)))})[1] == ()
    assert (
        "a page takes 16,384 outcomes"
        in read(
            {
                "table": ";".join(
                    f"{s}.tariff:busan,{','.join(map(str, range(90)))}" for s in ("us", "china")
                )
            }
        )[1][0]
    )
