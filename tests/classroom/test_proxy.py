"""The documented configuration of nginx, as it stands, with a certificate of this test's own."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from classroom_domain import MATRIX, plan_with
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from sandbox.classroom.store import Store
from sandbox.classroom.web.app import Classroom

DOCS = Path(__file__).parents[2] / "docs" / "classroom.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    {location}
  }}
}}
"""
pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="no nginx or openssl; `apt-get install nginx-light` brings one"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


@pytest.fixture
def served(tmp_path):
    """A class behind nginx: its address, a client that trusts the certificate, and the store."""
    inner, outer = free_port(), free_port()
    make = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    make += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    make += ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(make, check=True, capture_output=True)
    (location,) = re.findall(r"```nginx\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    location = location.replace("127.0.0.1:8501", f"127.0.0.1:{inner}")
    config = CONFIG.format(folder=tmp_path.as_posix(), port=outer, location=location)
    (tmp_path / "nginx.conf").write_text(config, "utf-8")

    async def host(socket):
        await socket.accept()
        await socket.send_text(socket.headers["host"])
        await socket.close()

    store = Store(f"sqlite:///{(tmp_path / 'rooms.sqlite').as_posix()}")
    site = Classroom(store, f"https://127.0.0.1:{outer}", "/truce/class")
    app = Starlette(
        routes=[*site.routes(), WebSocketRoute("/truce/ws", host)], lifespan=site.running
    )
    settings = uvicorn.Config(app, port=inner, log_level="error", ws="websockets-sansio")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    proxy = subprocess.Popen([NGINX, "-c", str(tmp_path / "nginx.conf")])
    trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    try:
        listening(inner)
        listening(outer)
        with httpx.Client(base_url=site.site, verify=trusted, timeout=60) as client:
            yield client, store, trusted
    finally:
        proxy.terminate()
        proxy.wait(30)
        server.should_exit = True
        thread.join(30)
        store.close()


def test_news_pass_at_once_sockets_pass_cookies_are_secure_and_links_lead_back(served):
    from websockets.sync.client import connect

    client, store, trusted = served
    room = store.open_room(plan_with({"matrix": MATRIX}), 4)
    site = str(client.base_url).rstrip("/")
    answer = client.post(
        f"/truce/class/join/{room.code}", data={"name": "Ann"}, headers={"Origin": site}
    )
    assert answer.status_code == 303
    assert "Secure" in answer.headers["set-cookie"]
    seat = answer.headers["location"]
    assert seat.startswith("/truce/class/s/")
    assert f'data-news="{seat}/news"' in client.get(seat).text
    desk = client.get(f"/truce/class/t/{room.teacher}").text
    assert f"{site}/truce/class/join/{room.code}" in desk
    assert 'href="/truce/negotiate' in client.get(f"/truce/class/t/{room.teacher}").text
    with client.stream("GET", f"{seat}/news") as news:
        marks = (line for line in news.iter_lines() if line.startswith("data: "))
        first = next(marks)
        store.go(room.id, 0, 2)  # told while the stream is open: nothing waits to be full
        assert next(marks) != first
    secure = site.replace("https", "wss")
    with connect(f"{secure}/truce/ws", ssl=trusted, origin=site) as open_socket:
        assert open_socket.recv() == site.removeprefix("https://")
