"""Starting the app: options, ports, and one line where it cannot."""

import socket
import tomllib
from pathlib import Path

import pytest

from sandbox.views import serve

ROOT = Path(__file__).parents[3]


def test_the_checkout_and_the_package_agree_on_options():
    config = ROOT / ".streamlit" / "config.toml"
    if not config.exists():
        pytest.skip("not a checkout")
    assert dict(serve._flat(tomllib.loads(config.read_text("utf-8")))) == serve.options()


def test_nothing_is_reported_and_nobody_else_can_connect():
    assert serve.options()["browser.gatherUsageStats"] is False
    assert serve.options()["server.address"] == "127.0.0.1"


def test_every_option_is_known_to_streamlit():
    from streamlit.config import get_config_options

    assert set(serve.options()) <= set(get_config_options())


def test_a_taken_port_is_one_line(capsys):
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.run(port=port, headless=True) == 2
    error = capsys.readouterr().err
    assert error == f"error: --port: {port} is taken or not allowed; give another or leave it out\n"


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_no_port_at_all_is_one_line(port, capsys):
    assert serve.run(port=port, headless=True) == 2
    assert "is no port" in capsys.readouterr().err


def test_what_is_warmed_is_there():
    serve._first_page()


def test_an_address_or_a_path_that_is_none_is_one_line(capsys):
    assert serve.run(headless=True, host="no such host") == 2
    assert "--host: 'no such host' is no address of this machine" in capsys.readouterr().err
    assert serve.run(headless=True, base_path="../up") == 2
    assert "--base-path: '../up' is no path" in capsys.readouterr().err


def test_streamlit_s_own_variables_are_honoured_and_flags_go_over_them():
    environment = {
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
        "STREAMLIT_SERVER_PORT": "9000",
        "STREAMLIT_SERVER_BASE_URL_PATH": "truce",
        "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "7",
    }
    found = serve.settings({"server.address": "127.0.0.1"}, environment)
    assert (found["server.address"], found["server.port"]) == ("127.0.0.1", "9000")
    assert (found["server.baseUrlPath"], found["server.maxUploadSize"]) == ("truce", "7")
    assert serve.settings({}, {})["server.address"] == "127.0.0.1"
    assert serve.settings({}, {})["browser.gatherUsageStats"] is False


def test_every_answer_is_secured_and_may_bring_a_policy_of_its_own():
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from sandbox.views.headers import Secured

    def answer(*own):
        sent = []

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": list(own)})

        async def send(message):
            sent.append(message)

        with ThreadPoolExecutor(1) as thread:  # a browser's tests hold a loop in ours
            thread.submit(lambda: asyncio.run(Secured(app)({"type": "http"}, None, send))).result()
        return sent[0]["headers"]

    said = dict(answer((b"etag", b"1")))
    assert said[b"etag"] == b"1"
    assert said[b"x-content-type-options"] == b"nosniff"
    assert said[b"x-frame-options"] == b"DENY"
    policy = said[b"content-security-policy"].decode()
    assert "default-src 'self'; script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    strict = answer((b"Content-Security-Policy", b"default-src 'none'"))
    assert [v for k, v in strict if k.lower() == b"content-security-policy"] == [
        b"default-src 'none'"
    ]
