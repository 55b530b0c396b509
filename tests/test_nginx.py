"""The configuration of nginx in the hosting guide: redirects, types, headers, compression and the 404 page."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .support.paths import REPOSITORY

NGINX = os.environ.get("NGINX") or shutil.which(
    "nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
)
HOST = "dossier.example.org"
LONG = "A line of text that shrinks.\n" * 200
FILES = {
    "index.html": LONG,
    "timeline/index.html": LONG,
    "ja/embed/organisations/a/index.html": LONG,
    "404.html": "This page does not exist",
    "api/v1/facts.json": "{}",
    "data/facts.csv": "a,b\n",
    "changes/feed.xml": "<feed/>",
    "index.md": "# A\n",
}
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports for HTTP and HTTPS of nginx with the configuration of the guide, which serves `FILES`."""
    folder = tmp_path_factory.mktemp("nginx")
    for name, text in FILES.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(text, "utf-8")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={HOST} -keyout {key} -out {certificate}"
    subprocess.run(request.split(), check=True, capture_output=True)
    found = free_port(), free_port()
    (folder / "nginx.conf").write_text(main_file(folder, configuration(folder, key, certificate, found)), "utf-8")
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", found[1])) == 0:
                    break
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(20)


def configuration(folder: Path, key: Path, certificate: Path, ports: tuple[int, int]) -> str:
    """The block of the guide with other ports and paths."""
    guide = (REPOSITORY / "docs" / "hosting.md").read_text("utf-8")
    block = re.search(r"```nginx [^\n]*\n(.*?)```", guide, re.DOTALL)
    assert block
    assert NGINX
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", block[1])
    changes = {
        r"listen 80;": f"listen 127.0.0.1:{ports[0]};",
        r"listen 443 ssl;": f"listen 127.0.0.1:{ports[1]} ssl;",
        r"/etc/letsencrypt/live/[\w.]+/fullchain.pem": str(certificate),
        r"/etc/letsencrypt/live/[\w.]+/privkey.pem": str(key),
        r"/srv/dossier/site": str(folder / "site"),
        r"/etc/nginx/mime.types": str(Path(NGINX).resolve().parents[2] / "etc" / "nginx" / "mime.types"),
    }
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        assert count, pattern
    return text


def main_file(folder: Path, text: str) -> str:
    """The main configuration, as distributions have it: compression of pages is already on."""
    user = "user root;" if os.geteuid() == 0 else ""
    places = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; {user} pid {folder}/pid; events {{}}"
    return f"{main}\nhttp {{ access_log off; gzip on; {places}\n{text}\n}}\n"


def ask(port: int, path: str, host: str = HOST, *, secure: bool = True) -> tuple[int, http.client.HTTPMessage, bytes]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
        if secure
        else http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    )
    connection.request("GET", path, headers={"Host": host, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_other_addresses_lead_to_the_one_of_the_site(ports: tuple[int, int]) -> None:
    for host in (HOST, f"www.{HOST}"):
        status, headers, _ = ask(ports[0], "/facts/?status=signed", host, secure=False)
        assert (status, headers["Location"]) == (301, f"https://{HOST}/facts/?status=signed")
    status, headers, _ = ask(ports[1], "/facts/", f"www.{HOST}")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/facts/")
    status, headers, _ = ask(ports[1], "/timeline")
    assert (status, headers["Location"]) == (301, "/timeline/")


def test_a_page_is_compressed_and_has_its_headers(ports: tuple[int, int]) -> None:
    for path, framed_by in (("/", "'none'"), ("/timeline/", "'none'"), ("/ja/embed/organisations/a/", "*")):
        status, headers, body = ask(ports[1], path)
        assert status == 200
        assert gzip.decompress(body).decode() == LONG
        assert len(body) < len(LONG) / 5
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Vary"] == "Accept-Encoding"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == f"frame-ancestors {framed_by}"
        assert headers["Strict-Transport-Security"]
        assert headers["Access-Control-Allow-Origin"] is None


def test_data_have_types_and_may_be_read_by_other_sites(ports: tuple[int, int]) -> None:
    types = {
        "/api/v1/facts.json": ("application/json", "*"),
        "/data/facts.csv": ("text/csv; charset=utf-8", "*"),
        "/changes/feed.xml": ("application/atom+xml; charset=utf-8", None),
        "/index.md": ("text/markdown; charset=utf-8", None),
    }
    for path, expected in types.items():
        status, headers, _ = ask(ports[1], path)
        assert (status, headers["Content-Type"], headers["Access-Control-Allow-Origin"]) == (200, *expected)
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_address_shows_the_404_page(ports: tuple[int, int]) -> None:
    status, headers, body = ask(ports[1], "/nowhere/")
    assert (status, headers["X-Content-Type-Options"]) == (404, "nosniff")
    assert gzip.decompress(body).decode() == FILES["404.html"]
