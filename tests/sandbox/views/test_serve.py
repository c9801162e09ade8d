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
    from sandbox.views.state import choice

    serve._first_page()
    warmed = choice._order.cache_info().misses
    choice.slider_order(choice.GameChoice("extension-2027", calibration="leaders"))  # what opens
    assert choice._order.cache_info().misses == warmed


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

    from sandbox.views.front import Secured

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


def test_the_front_end_is_compressed_once_and_told_where_the_server_is():
    import gzip

    import httpx

    from sandbox.views.front import Front

    asked = []
    page = '<html><head><script src="./static/js/a.js"></script></head></html>'
    said = {
        "/truce/simulate": (200, "text/html", page),
        "/class": (200, "text/html", "<p>A class</p>"),
        "/static/js/a.js": (200, "text/javascript", "let a = 1;" * 100),
        "/static/js/b.js": (404, "text/plain", "none"),
        "/class/static/class.js": (200, "text/javascript", "let b = 2;" * 100),
    }

    async def app(scope, receive, send):
        asked.append((scope["path"], dict(scope["headers"])))
        status, kind, text = said[scope["path"]]
        headers = [(b"content-type", kind.encode()), (b"etag", b"1")]
        body = text.encode()
        if scope["path"].startswith("/class/"):  # whose pages and scripts come packed
            headers, body = [*headers, (b"content-encoding", b"gzip")], gzip.compress(body)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def get(path, **headers):
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        async def ask():
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(front), base_url="http://app"
            ) as client:
                return await client.get(path, headers={"accept": "*/*", **headers})

        with ThreadPoolExecutor(1) as thread:  # a browser's tests hold a loop in ours
            return thread.submit(lambda: asyncio.run(ask())).result()

    front = Front(app)
    opened = get("/truce/simulate", accept="text/html", **{"if-none-match": "1"})
    assert opened.text.startswith("<html><head><script>window.__streamlit={BACKEND_BASE_URL:")
    assert opened.text.endswith(page.removeprefix("<html><head>"))
    assert "etag" not in opened.headers
    assert "if-none-match" not in {name.decode() for name in asked[0][1]}
    assert get("/class", accept="text/html").text == "<p>A class</p>"
    for _ in range(2):
        got = get("/static/js/a.js")
        assert got.text == "let a = 1;" * 100
        assert got.headers["content-encoding"] == "gzip"
        assert int(got.headers["content-length"]) < 100
    assert [path for path, _ in asked].count("/static/js/a.js") == 1
    assert "content-encoding" not in get("/static/js/a.js", **{"accept-encoding": "br"}).headers
    assert get("/static/js/b.js").status_code == 404
    assert get("/class/static/class.js").text == "let b = 2;" * 100
    packed = front.kept["/static/js/a.js"][1]
    assert gzip.decompress(packed).decode() == "let a = 1;" * 100
