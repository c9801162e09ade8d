"""Levers on the first page: switched, chosen, a level of one's own; the matrix follows."""

import pytest
from streamlit.testing.v1 import AppTest
from views_domain import text_of

from payoffs.errors import InputError
from payoffs.levers import lever
from sandbox.views.game.levers import placed
from sandbox.views.state.address import read

ENTITY, TARIFF = lever("us", "entity"), lever("us", "tariff")


def opened(**query):
    app = AppTest.from_string(
        "from sandbox.views.game.page import page; page()", default_timeout=600
    )
    for name, value in query.items():
        app.query_params[name] = value
    app.session_state["levers"] = True
    app.run()
    assert not app.exception
    return app


def test_a_lever_is_switched_off_and_on_again():
    app = opened()
    assert app.multiselect(key="w_lever_us_entity").value == ["off", "on"]
    app.multiselect(key="w_lever_us_entity").set_value(["off"]).run()
    assert app.query_params["table"] == "us.entity:off"
    assert "Affiliates (entity list) rule: affiliates rule suspended instead of " in text_of(app)
    assert "Levers on the table (2 x 4)" in [e.label for e in app.expander]
    app.multiselect(key="w_lever_us_entity").set_value([]).run()
    assert app.query_params["table"] == "us.entity:off"
    app.multiselect(key="w_lever_us_entity").set_value(["off", "on"]).run()
    assert "table" not in app.query_params


def test_a_level_of_ones_own_and_what_is_refused():
    address = placed(read({})[0], "us", TARIFF, ["busan", "threat-100", "35"])
    assert address.query() == {"table": "us.tariff:busan,threat-100,35"}
    assert address.choice.build().game().rows[4] == "35% tariff · no entity rule"
    with pytest.raises(InputError, match="no setting 'high'"):
        placed(address, "us", TARIFF, ["busan", "high"])
    assert placed(address, "us", TARIFF, ["busan", "threat-100"]).query() == {}
    assert placed(address, "us", ENTITY, ["on"]).query() == address.query() | {
        "table": "us.tariff:busan,threat-100,35"
    }


def test_another_situation_has_its_own_levers():
    app = opened(table="us.entity:off", cell="1,2")
    app.selectbox(key="w_scenario").select("geneva-2025").run()
    assert dict(app.query_params) == {"scenario": "geneva-2025"}
    app = opened(scenario="chicken")
    assert not app.multiselect
