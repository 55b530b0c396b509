"""Checks of addresses, with a local server that answers in every way that hosts do."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from torana.audit.source_links import LinkResult, as_markdown, as_text, check_link, check_links
from torana.audit.web_requests import RequestPolicy

from .support.command import torana
from .support.dossiers import copy_of_small
from .support.serving import free_port

QUICK = RequestPolicy(timeout=0.5, tries=3, pause=0.01, private_hosts=("127.0.0.1",))


class Host(BaseHTTPRequestHandler):
    """A server whose answers depend on the path."""

    elsewhere: ClassVar[dict[str, str]] = {"mail": "mailto:a@example.org", "bad": "http://[::1"}
    """Addresses that a redirect may have, by a name in the path."""
    asked: ClassVar[Counter[str]] = Counter()
    times: ClassVar[list[float]] = []

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        name = self.path.strip("/").split("?")[0]
        Host.asked[f"{self.command} {name}"] += 1
        Host.times.append(time.monotonic())
        count = sum(Host.asked[f"{method} {name}"] for method in ("GET", "HEAD"))
        status, target = 200, ""
        if name.isdigit():
            status = int(name)
        elif name == "head-404":
            status = 404 if self.command == "HEAD" else 200
        elif name == "no-head":
            status = 405 if self.command == "HEAD" else 200
        elif name.startswith("to-"):
            status, target = int(name[3:6]), name[7:] or "ok"
        elif name == "third-time":
            status = 503 if count < 5 else 200
        elif name == "slow":
            time.sleep(1)
        elif name == "cut":
            self.connection.close()
            return
        elif name == "junk":
            self.connection.sendall(b"junk\r\n" * 9)
            self.connection.close()
            return
        elif name == "later":
            status = 429 if count < 2 else 200
        self.send_response(status)
        if target:
            self.send_header("Location", Host.elsewhere.get(target, f"/{target}"))
        if status == 429:
            self.send_header("Retry-After", "0" if name == "later" else "3600")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "detail"),
    [
        ("ok", "ok", "200"),
        ("404", "dead", "404"),
        ("410", "dead", "410"),
        ("403", "blocked", "403"),
        ("401", "blocked", "401"),
        ("429", "blocked", "429"),
        ("451", "blocked", "451"),
        ("500", "unsure", "500"),
        ("head-404", "ok", "200"),
        ("no-head", "ok", "200"),
        ("to-301", "moved", "/ok"),
        ("to-308-to-301-ok", "moved", "/ok"),
        ("to-302", "ok", "200"),
        ("to-302-to-301-ok", "ok", "200"),
        ("to-301-404", "dead", "404 at "),
        ("to-301-mail", "unsure", "mailto"),
        ("to-301-bad", "unsure", "Invalid IPv6 URL"),
        ("junk", "unsure", ""),
        ("third-time", "ok", "200"),
        ("slow", "unsure", "no answer in time"),
        ("cut", "unsure", ""),
        ("later", "ok", "200"),
    ],
)
def test_every_way_to_answer(host: str, path: str, state: str, detail: str) -> None:
    found = check_link(f"{host}/{path}", QUICK)
    assert found[0] == state, found
    assert detail in found[1]


def test_a_ring_of_redirects(host: str) -> None:
    assert check_link(f"{host}/to-301-to-301-" + "to-301-" * 9, QUICK)[0] == "unsure"


def test_hosts_that_are_not_there() -> None:
    assert check_link("http://no-such-host.invalid/", QUICK)[0] in ("dead", "unsure")
    assert check_link(f"http://127.0.0.1:{free_port()}/", QUICK)[0] == "unsure", (
        "a port that nobody listens on may be so today"
    )


def test_one_host_is_asked_slowly(host: str) -> None:
    Host.times.clear()
    rows = [(f"source-{number}", f"{host}/ok?{number}") for number in range(4)]
    heard: list[tuple[int, int]] = []
    found = check_links(
        rows,
        RequestPolicy(timeout=1, tries=1, pause=0.2, private_hosts=("127.0.0.1",)),
        lambda done, whole: heard.append((done, whole)),
    )
    assert [row.entity for row in found] == [slug for slug, _ in rows]
    gaps = [later - earlier for earlier, later in zip(Host.times, Host.times[1:], strict=False)]
    assert min(gaps) >= 0.19
    assert heard[-1] == (4, 4)


def test_the_report() -> None:
    rows = [
        LinkResult("a", "https://a.example/", "dead", "status 404"),
        LinkResult("b", "https://b.example/", "ok", "status 200"),
    ]
    text = "\n".join(as_text(rows))
    assert "dead (1)" in text
    assert "b.example" not in text
    assert text.endswith("dead: 1, moved: 0, private: 0, blocked: 0, unsure: 0, ok: 1; checked: 2")
    assert "- [ ] `a`: <https://a.example/> (status 404)" in "\n".join(as_markdown(rows))


def test_the_command_never_fails(host: str, tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    for path in root.glob("*/**/*.yml"):
        path.write_text(re.sub("https://[^ ]*example[^ {}]*", f"{host}/404", path.read_text("utf-8")), "utf-8")
    command = ("sources", "check", "--pause", "0", "--tries", "1", "--format", "json")
    result = torana(*command, root=root)
    assert {row["state"] for row in json.loads(result.stdout)} == {"private"}
    settings = root / "content" / "dossier.yml"
    settings.write_text(f"{settings.read_text('utf-8')}private_hosts: [127.0.0.1]\n", "utf-8")
    result = torana(*command, root=root)
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)
    assert rows
    assert {row["state"] for row in rows} == {"dead"}
    assert torana("sources", "check", "nowhere", root=root).returncode == 1


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The addresses of some names, in the order of the answers of a name server; the last is given again."""
    found: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *rest: int, **named: int) -> object:
        answers = found.get(host, [host])
        return real(answers.pop(0) if len(answers) > 1 else answers[0], port, *rest, **named)

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    return found


PUBLIC = RequestPolicy(timeout=0.5, tries=1, pause=0)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/ok",
        "http://localhost:{port}/ok",
        "http://127.1:{port}/ok",
        "http://a.example:{port}/ok",
    ],
)
def test_a_private_host_is_not_requested(url: str, host: str, names: dict[str, list[str]]) -> None:
    names["a.example"] = ["127.0.0.1"]
    Host.asked.clear()
    address = url.format(port=urlsplit(host).port)
    assert check_link(address, PUBLIC)[0] == "private"
    assert not Host.asked
    allowed = replace(PUBLIC, private_hosts=(urlsplit(address).hostname or "",))
    assert check_link(address, allowed)[0] == "ok"


def test_a_redirect_to_a_private_host_is_not_followed(host: str, names: dict[str, list[str]]) -> None:
    Host.elsewhere["inside"] = host.replace("127.0.0.1", "b.example") + "/secret"
    names["b.example"] = ["127.0.0.1"]
    Host.asked.clear()
    assert check_link(f"{host}/to-302-inside", QUICK) == ("private", "b.example has the address 127.0.0.1")
    assert set(Host.asked) == {"HEAD to-302-inside"}


def test_a_name_is_looked_up_only_once(host: str, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server gives a public address to the check and a private one to the request (DNS rebinding)."""
    connected: list[object] = []

    def connect(address: object, *_: object) -> socket.socket:
        connected.append(address)
        raise TimeoutError

    monkeypatch.setattr("socket.create_connection", connect)
    names["c.example"] = ["93.184.215.14", "127.0.0.1"]
    assert check_link(f"http://c.example:{urlsplit(host).port}/ok", PUBLIC) == ("unsure", "no answer in time")
    assert connected == [("93.184.215.14", urlsplit(host).port)]
