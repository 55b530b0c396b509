"""Checks of the addresses in content. Requests are few, and an uncertain answer is reported as such."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urljoin, urlsplit

from torana import ToranaError, __version__
from torana.problems import printable
from torana.records.public_hosts import is_public

STATES = {
    "dead": "the page was removed, or its host has no address",
    "moved": "the page has moved permanently to another address",
    "private": "its host is not on the public internet and not in private_hosts, so it was not requested",
    "blocked": "the host rejects automatic checks: open the page in a browser",
    "unsure": "the host did not respond properly, even after retries: check again another day",
    "ok": "the page exists",
}
"""The possible results, the worst first."""
USER_AGENT = f"Mozilla/5.0 (compatible; torana/{__version__}; checks whether cited sources still exist)"
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/pdf,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}
_DEAD = (404, 410)
_BLOCKED = (401, 402, 403, 405, 406, 429, 451, 999)
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_WAIT = 30.0
"""Seconds: if a host asks for a longer wait (`Retry-After`), its address is not requested again."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result for one address."""

    entity: str
    """The slug of the entity that has it."""
    url: str
    state: str
    """A key of `STATES`."""
    detail: str
    """The status, the new address, or the error."""


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Request policy: the number of requests, their timeout, and the pauses between them."""

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


class PrivateHostError(ToranaError):
    """A host is not on the public internet."""


def check_links(
    wanted: Sequence[tuple[str, str]],
    policy: RequestPolicy | None = None,
    done: Callable[[int, int], None] = lambda done, whole: None,
) -> list[LinkResult]:
    """Check every address: several hosts at the same time, but the addresses of one host in sequence.

    Args:
        wanted: Pairs of the slug of an entity and an address.
        policy: The request policy.
        done: Called with the number of checked addresses, and of all.

    Returns:
        The results in the order of `wanted`. A failed request is a result, not an error.
    """
    policy = policy or RequestPolicy()
    by_host: dict[str, list[tuple[str, str]]] = {}
    for slug, url in wanted:
        by_host.setdefault(urlsplit(url).netloc.lower(), []).append((slug, url))
    found: dict[tuple[str, str], LinkResult] = {}
    lock = threading.Lock()
    interrupted = threading.Event()

    def one_host(rows: list[tuple[str, str]]) -> None:
        for index, (slug, url) in enumerate(rows):
            if index and interrupted.wait(policy.pause):
                return
            state, detail = check_link(url, policy)
            with lock:
                found[slug, url] = LinkResult(slug, url, state, detail)
                done(len(found), len(wanted))

    with ThreadPoolExecutor(max_workers=policy.hosts) as pool:
        try:
            list(pool.map(one_host, by_host.values()))
        except BaseException:
            interrupted.set()  # the pool waits for its threads
            raise
    return [found[row] for row in wanted]


def check_link(url: str, policy: RequestPolicy) -> tuple[str, str]:
    """Check one address, with retries, and return its state and detail."""
    state, detail = "unsure", ""
    for attempt in range(policy.tries):
        if attempt:
            time.sleep(policy.pause * 2 ** (attempt - 1))
        state, detail, wait = _try(url, policy)
        if state != "unsure" and wait is None:
            break
        if wait is not None:
            if wait > LONGEST_WAIT or attempt + 1 == policy.tries:
                break
            time.sleep(wait)
    return state, detail


def _try(url: str, policy: RequestPolicy) -> tuple[str, str, float | None]:
    """Request an address once; return its state, its detail, and the seconds that the host asks to wait."""
    present, lasting = url, True
    for _ in range(policy.redirects):
        try:
            status, headers = _request(present, policy)
            target = headers.get("Location")
            following = urljoin(present, target) if status in _REDIRECTS and target else ""
            scheme = urlsplit(following).scheme
        except (PrivateHostError, HTTPException, OSError, ValueError) as error:
            return (*_failure(error), None)
        if following and scheme not in ("http", "https"):
            return "unsure", f"redirects to {printable(following)}", None
        if following:
            lasting = lasting and status in _PERMANENT
            present = following
            continue
        return _result(status, headers, "" if present == url else present, lasting)
    return "unsure", f"more than {policy.redirects} redirects", None


def _result(status: int, headers: Message, target: str, lasting: bool) -> tuple[str, str, float | None]:
    """Return the state, the detail and the seconds to wait for an answer that is not a redirect.

    `target` is the address that redirects have led to, if any; `lasting` is true if all of them were permanent.
    """
    wait = headers.get("Retry-After", "")
    seconds = float(wait) if wait.isdecimal() else None
    if status in _DEAD:
        return "dead", f"status {status}" + (f" at {printable(target)}" if target else ""), None
    if status in _BLOCKED:
        return "blocked", f"status {status}", seconds if status == 429 else None
    if not 200 <= status < 300:
        return "unsure", f"status {status}", seconds
    return ("moved", printable(target), None) if target and lasting else ("ok", f"status {status}", None)


def _request(url: str, policy: RequestPolicy) -> tuple[int, Message]:
    """Return the status and headers of a HEAD request, or of a GET request if the host does not support HEAD."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path or "/", parts.query))
    host = (parts.hostname or "").encode("idna").decode()
    for method in ("HEAD", "GET"):
        with closing(_connected(parts.scheme == "https", host, parts.port, policy)) as connection:
            connection.request(method, f"{path}?{query}" if query else path, headers=_HEADERS)
            answer = connection.getresponse()
        # Some hosts answer only GET, and some answer HEAD with 404.
        if method == "GET" or answer.status < 400 or answer.status == 429:
            break
    return answer.status, answer.headers


def _connected(encrypted: bool, host: str, port: int | None, policy: RequestPolicy) -> HTTPConnection:
    """Return a connection to an address of a host, after all its addresses were found public.

    A library would look up the name again, and a name server could then give another address. A proxy would do so too,
    so none is used.

    Raises:
        PrivateHostError: An address is not public, and `policy` does not list the host.
        OSError: The host cannot be reached.
    """
    kind, usual = (HTTPSConnection, 443) if encrypted else (HTTPConnection, 80)
    port = port or usual
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


def _failure(error: Exception) -> tuple[str, str]:
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


def _to_report(rows: Sequence[LinkResult]) -> Iterator[tuple[str, list[LinkResult]]]:
    """Yield the results that are not "ok", by state, the worst first."""
    for state in STATES:
        if state != "ok" and (found := [row for row in rows if row.state == state]):
            yield state, found


def as_text(rows: Iterable[LinkResult]) -> Iterator[str]:
    """Format results for a terminal: by state, the worst first; addresses that answer are only counted."""
    rows = list(rows)
    for state, found in _to_report(rows):
        yield f"{state} ({len(found)}): {STATES[state]}"
        yield from (f"  {row.entity}: {row.url}\n      {row.detail}" for row in found)
    yield (
        ", ".join(f"{state}: {sum(row.state == state for row in rows)}" for state in STATES) + f"; checked: {len(rows)}"
    )


def as_markdown(rows: Iterable[LinkResult]) -> Iterator[str]:
    """Format results for an issue: a checklist of the addresses that need attention."""
    rows = list(rows)
    for state, found in _to_report(rows):
        meaning = STATES[state]
        yield f"\n### {state.capitalize()} ({len(found)})\n\n{meaning[0].upper()}{meaning[1:]}.\n"
        yield from (f"- [ ] `{row.entity}`: <{row.url}> ({row.detail})" for row in found)
    yield f"\nChecked: {len(rows)}. Working: {sum(row.state == 'ok' for row in rows)}."


def as_json(rows: Iterable[LinkResult]) -> str:
    """Format results as JSON: a list of objects with the keys of `LinkResult`."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
