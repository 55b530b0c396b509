"""Requests to public hosts: their policy, the guard against private hosts, redirects, and the download of a page."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

from torana import ToranaError, __version__
from torana.problems import printable
from torana.records.public_hosts import is_public

USER_AGENT = f"Mozilla/5.0 (compatible; torana/{__version__}; checks whether cited sources still exist)"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/pdf,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_STEP = 65_536
"""Bytes that are read at a time."""
FAILURES = (ToranaError, HTTPException, OSError, ValueError)
"""The errors of a request. `failure` explains each."""

Wanted = TypeVar("Wanted")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Request policy: the number of requests, their limits, and the pauses between them."""

    timeout: float = 20.0
    """Seconds within which a response must begin."""
    tries: int = 3
    pause: float = 1.0
    """Seconds between two requests to one host."""
    hosts: int = 8
    """The number of hosts that are requested at the same time."""
    redirects: int = 8
    private_hosts: Collection[str] = ()
    """Hosts that are requested although they are not on the public internet."""
    page_bytes: int = 3_000_000
    """Maximum length of a downloaded page, before and after it is decompressed."""
    page_seconds: float = 60.0
    """Maximum time of a download."""


class PrivateHostError(ToranaError):
    """A host is not on the public internet."""


class RefusedAnswerError(ToranaError):
    """An answer that is not followed or not read: a redirect, a size or a duration beyond the limits."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a host after all redirects."""

    url: str
    """The address after all redirects."""
    status: int
    headers: Message
    body: bytes = b""
    """Empty if only the headers were requested."""
    lasting: bool = True
    """True if all redirects were permanent."""


def by_host(
    rows: Sequence[Wanted],
    url_of: Callable[[Wanted], str],
    request: Callable[[Wanted], Result],
    policy: RequestPolicy,
    done: Callable[[int, int], None],
) -> list[Result]:
    """Make a request for each row: several hosts at the same time, but the addresses of one host in sequence.

    Args:
        rows: The rows.
        url_of: The address of a row.
        request: The request, which raises no error.
        policy: The request policy.
        done: Called with the number of finished rows, and of all.

    Returns:
        The results in the order of `rows`.
    """
    hosts: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        hosts.setdefault(urlsplit(url_of(row)).netloc.lower(), []).append(number)
    found: dict[int, Result] = {}
    lock = threading.Lock()
    interrupted = threading.Event()

    def one_host(numbers: list[int]) -> None:
        for index, number in enumerate(numbers):
            if index and interrupted.wait(policy.pause):
                return
            result = request(rows[number])
            with lock:
                found[number] = result
                done(len(found), len(rows))

    with ThreadPoolExecutor(max_workers=policy.hosts) as pool:
        try:
            list(pool.map(one_host, hosts.values()))
        except BaseException:
            interrupted.set()  # the pool waits for its threads
            raise
    return [found[number] for number in range(len(rows))]


def headers_of(url: str, policy: RequestPolicy) -> Answer:
    """Request an address without its content, and follow redirects.

    Raises:
        Exception: One of `FAILURES`.
    """
    return _followed(url, policy, _headers)


def download(url: str, policy: RequestPolicy) -> Answer:
    """Request an address with its content, and follow redirects.

    Raises:
        Exception: One of `FAILURES`.
    """
    return _followed(url, policy, _content)


def _followed(url: str, policy: RequestPolicy, ask: Callable[[str, RequestPolicy], Answer]) -> Answer:
    present, lasting = url, True
    for _ in range(policy.redirects):
        answer = ask(present, policy)
        target = answer.headers.get("Location")
        if answer.status not in _REDIRECTS or not target:
            return Answer(present, answer.status, answer.headers, answer.body, lasting)
        present = urljoin(present, target)
        if urlsplit(present).scheme not in ("http", "https"):
            raise RefusedAnswerError(f"redirects to {printable(present)}")
        lasting = lasting and answer.status in _PERMANENT
    raise RefusedAnswerError(f"more than {policy.redirects} redirects")


def _headers(url: str, policy: RequestPolicy) -> Answer:
    """Make a HEAD request, or a GET request if the host does not support HEAD."""
    for method in ("HEAD", "GET"):
        with closing(_connected(url, policy)) as connection:
            answer = _asked(connection, method, url)
        # Some hosts answer only GET, and some answer HEAD with 404.
        if method == "GET" or answer.status < 400 or answer.status == 429:
            break
    return Answer(url, answer.status, answer.headers)


def _content(url: str, policy: RequestPolicy) -> Answer:
    end = time.monotonic() + policy.page_seconds
    with closing(_connected(url, policy)) as connection:
        answer = _asked(connection, "GET", url)
        body = b"" if answer.status in _REDIRECTS else _body(answer, policy, end)
    return Answer(url, answer.status, answer.headers, body)


def _asked(connection: HTTPConnection, method: str, url: str) -> HTTPResponse:
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path or "/", parts.query))
    connection.request(method, f"{path}?{query}" if query else path, headers=_HEADERS)
    return connection.getresponse()


def _body(answer: HTTPResponse, policy: RequestPolicy, end: float) -> bytes:
    """The content of an answer, decompressed: some hosts compress although they were not asked to."""
    packed = answer.headers.get("Content-Encoding", "identity").lower()
    unpacked = zlib.decompressobj(wbits=47) if packed in ("gzip", "x-gzip", "deflate") else None
    if unpacked is None and packed != "identity":
        raise RefusedAnswerError(f"its content is compressed as {printable(packed)}")
    body = bytearray()
    while chunk := answer.read1(_STEP):
        room = policy.page_bytes + 1 - len(body)
        try:
            body += unpacked.decompress(chunk, room) if unpacked else chunk
        except zlib.error as error:
            raise RefusedAnswerError("its compressed content is damaged") from error
        if len(body) > policy.page_bytes:
            raise RefusedAnswerError(f"it has more than {policy.page_bytes:,} bytes")
        if time.monotonic() > end:
            raise TimeoutError
    if answer.length:
        raise RefusedAnswerError("its content ends early")
    return bytes(body)


def _connected(url: str, policy: RequestPolicy) -> HTTPConnection:
    """Return a connection to an address of a host, after all its addresses were found public.

    A library would look up the name again, and a name server could then give another address. A proxy would do so too,
    so none is used.

    Raises:
        PrivateHostError: An address is not public, and `policy` does not list the host.
        OSError: The host cannot be reached.
    """
    parts = urlsplit(url)
    encrypted, host = parts.scheme == "https", (parts.hostname or "").encode("idna").decode()
    kind, usual = (HTTPSConnection, 443) if encrypted else (HTTPConnection, 80)
    port = parts.port or usual
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in (host, *found) if host not in policy.private_hosts else ():
        if not is_public(address):
            raise PrivateHostError(host if address == host else f"{host} has the address {address}")
    connected = _first_that_answers(found, port, policy.timeout)
    connection = kind(host, port, timeout=policy.timeout)
    connection.sock = _encryption().wrap_socket(connected, server_hostname=host) if encrypted else connected
    return connection


def _first_that_answers(addresses: list[str], port: int, timeout: float) -> socket.socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout)
    return socket.create_connection((addresses[-1], port), timeout)


@cache
def _encryption() -> ssl.SSLContext:
    return ssl.create_default_context()


def failure(error: Exception) -> tuple[str, str]:
    """The state, a key of `STATES` in `source_links`, and the detail of a failed request."""
    if isinstance(error, PrivateHostError):
        return "private", printable(str(error))
    if isinstance(error, socket.gaierror):
        # An unknown name, not a name server that is down for now.
        unknown = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        return (
            ("dead", "its host has no address")
            if unknown
            else ("unsure", "the address of its host could not be looked up")
        )
    if isinstance(error, ssl.SSLError):
        return "unsure", f"its certificate is not valid: {printable(str(error.reason or error))}"
    if isinstance(error, TimeoutError):
        return "unsure", "no answer in time"
    return "unsure", printable(str(error)) or type(error).__name__
